"""What the page Services shows: one row per service, zone by zone. Free of Qt; read on a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.services.gaps import Facts
from bedrot_desktop.ui.pages.services.zone_cells import Cell, cells_of, cells_of_scripts, counted

if TYPE_CHECKING:
    from bedrot_desktop.core.roster import Account
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.services.service import Service
    from bedrot_desktop.sessions.held import Held

OF_AGE = {"current": "current", "due": "due", "stale": "stale", "stalled at the source": "due", "nothing yet": "none"}
SHARED = "main"  # a sign-in that serves all accounts of a service
OLD = frozenset({"stale", "due", "stuck"})


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in of a service. ``state``: of `colours.STATES`; ``words``: a sentence; ``left``: what the column says."""

    account: str
    title: str
    state: str
    word: str
    words: str
    left: str
    needs_person: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One service. ``kind``: “built in”, “by hand” or “scripts”. ``parked``: the run that waits for a sign-in.

    ``state`` and ``word`` are the pill's; ``why`` the sentence behind it. ``score`` is None where there is none;
    ``lost``: what cost points.
    """

    key: str
    title: str
    kind: str
    under: str
    state: str
    word: str
    why: str
    cells: tuple[Cell, ...]
    newest: str
    newest_day: date | None
    sign_ins: tuple[SignIn, ...]
    parked: str
    questions: int
    set_aside: int
    files: int
    about: str
    datasets: tuple[str, ...] = ()
    score: int | None = None
    lost: tuple[str, ...] = ()

    @property
    def needs_you(self) -> bool:
        """Whether nothing goes on before the person did something."""
        return bool(self.questions or self.parked or any(one.needs_person for one in self.sign_ins))

    @property
    def old(self) -> bool:
        """Whether its data are behind, or stuck on their way."""
        return any(cell.state in OLD for cell in self.cells)

    @property
    def worst_sign_in(self) -> SignIn | None:
        """The sign-in that needs the person first, or ends first."""
        return next(iter(self.sign_ins), None)

    @property
    def session(self) -> str:
        """What the column Session says."""
        worst = self.worst_sign_in
        return worst.left if worst else "no login"


@dataclass(frozen=True, slots=True)
class Content:
    """All services in the order in which they need attention, as of ``at``."""

    rows: tuple[Row, ...]
    at: datetime

    def row(self, key: str) -> Row | None:
        """A service by its key."""
        return next((row for row in self.rows if row.key == key), None)


def read(parts: Parts, run: Run) -> Content:
    """All that the matrix shows, but for what takes a look into the warehouse (`gaps.read`)."""
    from bedrot_desktop.health.standing import standings

    local, today = parts.clock.local(), parts.clock.today()
    asked = [one.question.dataset for one in parts.questions.open()]
    found = standings(
        parts.services, parts.workspace, parts.catalog, parts.roster, parts.settings, asked, parts.pipeline.loaded(),
        today, local,
    )  # fmt: skip
    run.check()
    held = parts.keeper.held([one.key for one in parts.services if one.key in parts.logins]) if parts.logins else ()
    parked, counts = parts.pipeline.parked(), counted(parts)
    run.check()
    rows = [
        _row(parts, service, one, [h for h in held if h.service == service.key], parked, counts, local)
        for service, one in zip(parts.services, found, strict=True)
    ]
    rows += [_script_row(parts, key, parked, local) for key in parts.scripts.keys]
    return Content(tuple(sorted(rows, key=_rank)), local)


_ORDER = ("out", "failed", "waiting", "stuck", "running", "stale", "due", "unknown", "current", "none", "off")


def _rank(row: Row) -> tuple[bool, int]:
    return not row.needs_you, _ORDER.index(row.state)


def _row(
    parts: Parts,
    service: Service,
    standing: Standing,
    held: Sequence[Held],
    parked: Mapping[str, str],
    counts: Mapping[tuple[str, str], int],
    local: datetime,
) -> Row:
    from bedrot_desktop.health.score import score

    sign_ins = tuple(sorted((_sign_in(one, local) for one in held), key=_urgency))
    cells = cells_of(service, standing, counts, local)
    days = [age.newest_day for age in standing.ages if age.newest_day is not None]
    newest = max(days, default=None)
    failed, scored = _failed(parts, service.key), score(standing, held, parts.clock.now())
    state, word, why = _state(standing, sign_ins, parked.get(service.key, ""), failed)
    return Row(
        key=service.key, title=service.title, kind="by hand" if service.by_hand else "built in",
        under=_under(service.by_hand, parts.roster.of(service.key)), state=state, word=word, why=why, cells=cells,
        newest=words.day(newest, local.date()), newest_day=newest, sign_ins=sign_ins,
        parked=parked.get(service.key, ""), questions=standing.questions,
        set_aside=sum(zone.rejected + counts.get((zone.dataset, "set aside"), 0) for zone in standing.zones),
        files=sum(counts.get((dataset.key, "files"), 0) for dataset in service.datasets),
        about=_about(parts, service, standing),
        datasets=tuple(dataset.key for dataset in service.datasets), score=scored.points if scored.counts else None,
        lost=tuple(f"{part.points} for {part.words}" for part in scored.parts),
    )  # fmt: skip


def _urgency(one: SignIn) -> tuple[bool, float]:
    digits = one.left.split("\u202f")[0]
    return not one.needs_person, float(digits) if digits.replace(".", "").isdigit() else 0.0


def _under(by_hand: bool, accounts: Sequence[Account]) -> str:
    if by_hand:
        return "files you bring"
    used = sum(one.enabled for one in accounts)
    return "no account" if not used else "1 account" if used == 1 else f"{used} accounts"


def _about(parts: Parts, service: Service, standing: Standing) -> str:
    """A line about the service: where it lives and how one is signed in."""
    if service.access is None:
        titles = ", ".join(dict.fromkeys(age.title for age in standing.ages)) or service.datasets[0].title
        return f"{titles} · brought by hand"
    address = str(parts.settings.for_service("services.*.address", service.key) or "")
    host = address.partition("://")[2].partition("/")[0].removeprefix("www.")
    strategy = {
        "browser": "session in the browser's cookies", "jwt": "session in a token", "oauth": "access token",
        "none": "not renewed by itself",
    }[str(parts.settings.for_service("sessions.*.strategy", service.key))]  # fmt: skip
    longest = parts.keeper.number("sessions.*.max_age_days", service.key)
    return f"{host} · {strategy} · at most {longest} days"


def _sign_in(held: Held, local: datetime) -> SignIn:
    now = local
    title = " and ".join(held.accounts) or held.account
    if held.state in {"signed out", "never signed in"}:
        word = "signed out" if held.state == "signed out" else "never signed in"
        left = "ended" if held.state == "signed out" else "never"
        return SignIn(held.account, title, "out", word, held.words, left, needs_person=True)
    if held.state == "waiting for you":
        return SignIn(held.account, title, "waiting", "waiting for you", held.words, "waiting", needs_person=True)
    if held.state == "cannot be read":
        return SignIn(held.account, title, "failed", "cannot be read", held.words, "unreadable", needs_person=True)
    left = _left(held.likely - now) if held.likely is not None else "unknown"
    if held.state in {"ends soon", "due"}:
        word = "ends soon" if held.state == "ends soon" else "renewal due"
        return SignIn(held.account, title, "due", word, held.words, left, needs_person=False)
    return SignIn(held.account, title, "current", "signed in", held.words, left, needs_person=False)


def _left(span: timedelta) -> str:
    days = span.total_seconds() / 86400
    if days <= 0:
        return "overdue"
    return f"{days:.1f}{words.THIN}d" if days < 3 else f"{round(days)}{words.THIN}d"


def _failed(parts: Parts, service: str) -> str:
    """What went wrong in the service's latest run, "" when nothing did."""
    past = parts.journal.past(service, 5)
    latest = [one for one in past if one.run == past[0].run]
    wrong = next((one for one in latest if one.outcome == "failed"), None)
    return str((wrong.result or {}).get("summary") or "It failed.") if wrong else ""


def _state(standing: Standing, sign_ins: Sequence[SignIn], parked: str, failed: str) -> tuple[str, str, str]:
    """The pill: the worst that holds, by what has to be done first."""
    worst = next(iter(sign_ins), None)
    if worst is not None and worst.needs_person:
        return worst.state, worst.word, worst.words
    if parked:
        return "waiting", "waiting for you", "A stage waits; it goes on where it stopped."
    if failed:
        return "failed", "failed", failed
    if standing.questions:
        many = "1 question" if standing.questions == 1 else f"{standing.questions} questions"
        return "waiting", many, standing.next_step
    if standing.stuck_in:
        return "stuck", f"stuck in {standing.stuck_in}", standing.next_step
    state = OF_AGE[standing.state]
    sentence = next((age.sentence for age in standing.ages if age.state == standing.state), "")
    if state in {"stale", "due", "none"}:
        return state, "source stands still" if standing.state.startswith("stalled") else "", sentence
    if worst is not None and worst.state == "due":
        return "due", worst.word, worst.words
    return state, "", sentence


def _script_row(parts: Parts, key: str, parked: Mapping[str, str], local: datetime) -> Row:
    script = parts.scripts.found[key]
    failed = _failed(parts, key)
    if key in parts.scripts.without_python:
        state, word, why = "off", "cannot run", "The lake has no Python of its own (.venv) that runs here."
    elif failed:
        state, word, why = "failed", "failed", failed
    else:
        state, word, why = "unknown", "age not known", "The age of what scripts make is not known here."
    cells = cells_of_scripts(parts, key, local)
    many = len(script.extractors) + len(script.chain)
    return Row(
        key=key, title=script.title, kind="scripts", under="script service", state=state, word=word, why=why,
        cells=cells, newest="–", newest_day=None, sign_ins=(), parked=parked.get(key, ""), questions=0, set_aside=0,
        files=sum(cell.files for cell in cells),
        about=f"src/{script.folder.name} in the lake · {many} script{'' if many == 1 else 's'}"
        " · run with the lake's Python",
        datasets=(f"script.{key.casefold()}",),
    )  # fmt: skip


__all__ = ["Cell", "Content", "Facts", "Row", "SignIn", "read"]
