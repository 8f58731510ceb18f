"""The stand-in for Linktree: an admin page whose own script asks many questions at once, and their answers.

What a scene may do differently (``oddities``): ``late`` seconds that the last answer takes, when all others are there;
``days`` that the page knows (a young page tells no whole year); ``odd answers``: an error and a page between the data;
``refused``: every question is answered as to nobody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from bedrot_desktop.demo import linktree
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.site import INTERFACE, Route, ServiceSite, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response

LATE = 6.0
GRAPHQL = "/graph/graphql"
REFUSAL = {"errors": [{"message": "Unauthorized", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}
BROKEN = {"errors": [{"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}], "data": None}
_WEEK, _YEAR = "Week", "Year"

MENU = (
    '<nav role="navigation" aria-label="Admin"><a href="{links}">Links</a> · <a href="{analytics}">Insights</a></nav>'
)
TIMES = """<div class="analytics-head"><h1>Insights</h1>
<input class="input-datepicker-2" readonly value="Last 7 days" aria-label="Time">
<div id="times" hidden>
<label for="last-7-days"><input type="radio" name="time" id="last-7-days" checked> Last 7 days</label>
<label for="last-28-days"><input type="radio" name="time" id="last-28-days"> Last 28 days</label>
<label for="last-365-days"><input type="radio" name="time" id="last-365-days"> Last 365 days</label></div>
<p><button type="button">Daily</button> <button type="button">Weekly</button></p></div>
<p id="told">Loading …</p>"""

SCRIPT = """
const told = document.getElementById("told");
let open = 0, got = 0;
async function ask(name) {
  open += 1;
  try {
    const answer = await fetch(%(graphql)s, {method: "POST", headers: {"Content-Type": "application/json"},
      body: JSON.stringify({operationName: name, variables: {}})});
    await answer.text();
    got += 1;
  } finally { open -= 1; }
  told.textContent = got + " answers";
}
%(week)s.forEach((name, place) => setTimeout(ask, 40 * place, name));
const picker = document.querySelector(".input-datepicker-2");
if (picker) {
  const times = document.getElementById("times");
  picker.addEventListener("click", () => { times.hidden = false; });
  document.getElementById("last-365-days").addEventListener("change", () => {
    times.hidden = true;
    picker.value = "Last 365 days";
    %(year)s.forEach((name, place) => setTimeout(ask, 60 * place, name));
  });
}
"""


class Linktree(ServiceSite):
    """Admin and analytics, and the interface behind them."""

    key = "linktree"

    def __init__(self) -> None:
        self._made: dict[tuple[date, int], Mapping[str, dict[str, Any]]] = {}
        self._making = threading.Lock()

    def routes(self) -> Sequence[Route]:
        return (
            Route("/admin", admin),
            Route("/admin/analytics", self.analytics),
            Route(GRAPHQL, self.graphql, INTERFACE),
        )

    def signed_out(self, visit: Visit, why: str) -> Response | None:  # noqa: ARG002
        return visit.json(REFUSAL)

    def analytics(self, _request: Request, visit: Visit) -> Response:
        """The page; its script asks for the week, and for the year once that is chosen."""
        names = list(self._answers(visit))
        odd = ["OddError", "OddPage"] if visit.scene.oddities.get("odd answers") else []
        script = SCRIPT % {
            "graphql": written(visit.at(GRAPHQL)),
            "week": written([name for name in names if name.startswith(_WEEK)] + odd),
            "year": written([name for name in names if name.startswith(_YEAR)]),
        }
        return visit.page("Insights", f"{menu(visit)}{TIMES}<script>{script}</script>")

    def graphql(self, request: Request, visit: Visit) -> Response:
        """The answer to one question of the page, on one line as the real one's."""
        name = str((request.get_json(silent=True) or {}).get("operationName", ""))
        if visit.scene.oddities.get("refused"):
            return visit.json(REFUSAL)
        if name == "OddPage":
            return visit.html("<h1>Bad gateway</h1>", 502)
        answers = self._answers(visit)
        if name not in answers:
            return visit.json(BROKEN)
        if name == list(answers)[-1]:
            visit.scene.closing.wait(float(visit.scene.oddities.get("late", LATE)))
        return answering({"data": answers[name]})

    def _answers(self, visit: Visit) -> Mapping[str, dict[str, Any]]:
        """What the page may be told today, by the names of its questions, in their order."""
        today, count = visit.clock.today(), int(visit.scene.oddities.get("days", 0))
        with self._making:
            if (today, count) not in self._made:
                days = linktree.days_of(visit.label)
                first = max(days) if not count else min(sorted(days)[-count:])
                young = {day: figures for day, figures in days.items() if not count or day >= first}
                self._made[today, count] = {
                    named(place, seconds, answer): answer
                    for place, (seconds, _, answer) in enumerate(linktree.visit(visit.label, young, today))
                }
            return self._made[today, count]


def named(place: int, seconds: int, answer: Mapping[str, Any]) -> str:
    """A question's name: which range it is about, its place, and what it asks for."""
    range_ = _YEAR if seconds >= linktree.CHOSEN else _WEEK
    return f"{range_}{place}{next(iter(answer))}"


def admin(_request: Request, visit: Visit) -> Response:
    """Where one is after signing in."""
    who = escape(visit.person.name if visit.person else "")
    return visit.page("Admin", f"{menu(visit)}<h1>Links</h1><p>Welcome back, {who}.</p>{own_data(visit)}")


def own_data(visit: Visit) -> str:
    """The page's own data, which tell by its user name who is signed in."""
    data = {"props": {"pageProps": {"account": {"username": visit.identity}}}}
    return f'<script id="__NEXT_DATA__" type="application/json">{written(data)}</script>'


def menu(visit: Visit) -> str:
    """What only somebody signed in sees."""
    return MENU.format(links=visit.at("/admin"), analytics=visit.at("/admin/analytics"))


def answering(document: Mapping[str, Any]) -> Response:
    """JSON without a blank, as the real interface writes it."""
    from werkzeug import Response

    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return Response(text, content_type="application/json; charset=utf-8")
