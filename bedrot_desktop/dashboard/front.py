"""The first page: how everything stands, what is open, what it costs, what was done and what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.attention.entries import UNTIL_OVER
from bedrot_desktop.core.words import counted
from bedrot_desktop.dashboard.cards import account_card, brought_card
from bedrot_desktop.dashboard.figures import Figures
from bedrot_desktop.dashboard.frame import SCORES, STAGES, frame, notice, outcome_of, span, when
from bedrot_desktop.dashboard.html import Html, html
from bedrot_desktop.dashboard.marks import glyph, known, pill, word
from bedrot_desktop.notify.message import CRITICAL
from bedrot_desktop.ui.words import MINUS

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.health.score import Score

RUNS_SHOWN, OPEN_SHOWN = 8, 6
COLOURS = {"age": "due", "session": "stale", "bottleneck": "waiting", "extra": "running"}
CHECKS = (("error", "failed"), ("not run", "failed"), ("warning", "due"), ("note", "unknown"), ("ok", "current"))
CHECK_WORDS = {"error": "failed", "not run": "could not run", "warning": "to look at", "note": "worth knowing",
               "ok": "passed"}  # fmt: skip


def page(now: Figures, *, live: bool = True) -> str:
    """The document. ``live``: served; else one to keep as a file."""
    headline = now.today.headline if now.today else "Not everything could be read."
    why = now.today.why if now.today else "What is known without it stands below."
    body = html(
        '<h1>{}</h1><p class="lead">{}</p>{}{}{}<section class="grid">{}{}</section>{}{}',
        headline, why, troubles(now), signals(now), going(now),
        [account_card(card, now.now, live=live) for card in now.cards],
        brought_card(now.today.brought, now.now) if now.today and now.today.brought else None,
        _health(now, live=live),
        html('<section class="two">{}{}</section>', _runs(now), _jobs(now)),
    )  # fmt: skip
    return frame(now, "Today", "/", body, live=live)


def troubles(now: Figures) -> list[Html]:
    """What could not be read."""
    return [notice("failed", one.words, one.remedy, []) for one in now.troubles]


def signals(now: Figures, service: str = "") -> Html:
    """What is open, the worst first, each with what to do; ``service``: of one only."""
    found = [one for one in now.signals if service in {"", one.signal.service}]
    urgent = [one for one in found if one.signal.level == CRITICAL and not _snoozed(now, one)]
    others = [_row(now, one) for one in found if one not in urgent]
    told = [
        notice(one.signal.state, one.signal.title, one.signal.words, _commands(one)[:2], _since(now, one))
        for one in urgent
    ]  # fmt: skip
    more = Html("")
    if others:
        rest = html('<details><summary class="small muted">{} more</summary><table>{}</table></details>',
                    len(others) - OPEN_SHOWN, others[OPEN_SHOWN:])  # fmt: skip
        more = html(
            '<section class="card open"><h2>{}</h2><table>{}</table>{}</section>', "Also open" if urgent else "Open",
            others[:OPEN_SHOWN], rest if len(others) > OPEN_SHOWN else None,
        )  # fmt: skip
    return html("{}{}", told, more)


def _row(now: Figures, one: Entry) -> Html:
    command = _commands(one)[:1]
    return html(
        '<tr><td><div class="word st-{}">{}<b>{}</b></div><div class="muted">{} {}</div></td>'
        '<td class="n do">{}</td></tr>',
        known(one.signal.state), glyph(one.signal.state), one.signal.title, one.signal.words,
        html('<span class="nowrap">{}.</span>', _since(now, one, begins=True)),
        html("<code>{}</code>", command[0]) if command else None,
    )  # fmt: skip


def _commands(one: Entry) -> list[str]:
    return [step.command for step in one.signal.steps if step.command]


def _since(now: Figures, one: Entry, *, begins: bool = False) -> str:
    told = _snoozed(now, one) or f"since {when(one.since, now.now)}"
    return told[:1].upper() + told[1:] if begins else told


def _snoozed(now: Figures, one: Entry) -> str:
    until = one.snoozed_until
    if until is None or until <= now.now:
        return ""
    return "snoozed until it is over" if until == UNTIL_OVER else f"snoozed until {when(until, now.now)}"


def going(now: Figures) -> Html:
    """The run under way."""
    if not now.holder:
        return Html("")
    doing = [f"{now.title(one.service)}: {STAGES.get(one.stage, one.stage)}" for one in now.runs.stages
             if one.outcome == "running"]  # fmt: skip
    begun = f"since {when(now.runs.going.started_at, now.now)}" if now.runs.going else ""
    return notice("running", f"{now.holder} is at work", ", ".join(doing) or "It has just begun.", [], begun)


def _health(now: Figures, *, live: bool) -> Html:
    picture = now.picture
    if picture is None:
        return Html("")
    rows = [_score(one, live=live) for one in picture.scores]
    whole = picture.overall
    figure = "–" if whole.points is None else str(whole.points)
    return html(
        '<section class="card"><div class="head"><div><h2>Health</h2><div class="muted small">{}</div></div>'
        '<span class="big">{}</span>{}</div><div class="scroll"><table><thead>'
        '<tr><th>Service</th><th class="n">Score</th>'
        '<th class="wide"></th><th>State</th><th>What costs points</th></tr></thead><tbody>{}</tbody></table></div>{}'
        "</section>",
        whole.words, figure, pill(SCORES.get(whole.state, "unknown"), whole.state), rows, _checks(now),
    )  # fmt: skip


def costs_of(one: Score) -> str:
    """“13 d behind (−45), signed out (−45)”."""
    return ", ".join(f"{part.words} ({MINUS}{part.points})" for part in one.parts)


def _score(one: Score, *, live: bool) -> Html:
    name = html('<a href="/service/{}">{}</a>', one.service, one.title) if live else html("{}", one.title)
    if not one.counts:
        return html('<tr><td>{}</td><td class="n muted">–</td><td class="wide"></td><td>{}</td><td></td></tr>', name,
                    word("none", one.state))  # fmt: skip
    left = html('<i class="st-{}" style="width:{}%"></i>', SCORES[one.state], one.points)
    costs = [
        html('<i class="st-{}" style="width:{}%;opacity:.45"></i>', COLOURS.get(part.kind, "due"), part.points)
        for part in one.parts
    ]
    words = costs_of(one) or "Nothing"
    return html(
        '<tr><td class="nowrap">{}</td><td class="n"><b>{}</b></td>'
        '<td class="wide"><div class="scorebar">{}{}</div></td><td>{}</td><td class="muted">{}</td></tr>',
        name, one.points, left, costs, word(SCORES[one.state], one.state), words,
    )  # fmt: skip


def _checks(now: Figures) -> Html:
    looked = now.looked
    if looked is None or looked.at is None:
        return html(
            '<p class="muted small">The data have not been checked yet. <code>bedrot warehouse check</code></p>'
        )
    states = [one.state for one in looked.findings]
    told = [
        html('<span class="check">{}</span> ', word(state, f"{states.count(key)} {CHECK_WORDS[key]}"))
        for key, state in CHECKS
        if key in states
    ]
    return html(
        '<p class="small"><span class="muted">{}, {}:</span> {}</p>', counted(len(states), "data check"),
        when(looked.at, now.now), told,
    )  # fmt: skip


def _runs(now: Figures) -> Html:
    rows = []
    for one in now.runs.rows[:RUNS_SHOWN]:
        state, words = outcome_of(now, one)
        took = span(one.ended_at - one.started_at) if one.ended_at else ""
        services = ", ".join(map(now.title, one.options.services)) or "all services"
        rows.append(
            html('<tr><td class="fit">{}</td><td class="fit">{}</td><td class="muted">{}</td>'
                 '<td class="n muted">{}</td></tr>',
                 when(one.started_at, now.now), word(state, words), services, took)
        )  # fmt: skip
    table = html("<table><tbody>{}</tbody></table>", rows) if rows else html('<p class="muted small">No run yet.</p>')
    return html('<div class="card"><h2>Last runs</h2>{}</div>', table)


def _jobs(now: Figures) -> Html:
    plan = now.plan
    ahead = sorted((one for one in plan.rows if one.next_at), key=lambda one: one.next_at or now.now)
    rows = [
        html(
            '<tr><td class="fit">{}</td><td class="fit">{}</td><td class="muted">{}</td></tr>',
            when(one.next_at or now.now, now.now), one.job.kind.title,
            f"last {when(one.last.at, now.now)}: {one.last.words}" if one.last else "never yet",
        )
        for one in ahead
    ]  # fmt: skip
    return html('<div class="card"><h2>Next jobs</h2>{}<table><tbody>{}</tbody></table></div>', _clock(now), rows)


def _clock(now: Figures) -> Html:
    """What keeps the jobs from happening, or who sees to it that they do."""
    plan = now.plan
    if plan.pause is not None:
        until = f"until {when(plan.pause.until, now.now)}" if plan.pause.until else "until you resume"
        return html('<p class="small">{} <code>bedrot schedule resume</code></p>', word("off", f"paused {until}"))
    if plan.keeper:
        return html('<p class="small muted">Kept by {}.</p>', plan.keeper)
    return html(
        '<p class="small">{} <code>bedrot schedule daemon</code></p>',
        word("due", "nobody keeps the clock: open the window or"),
    )
