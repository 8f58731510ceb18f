"""This computer and the program's own files: what stands in the way of everything, as roots of the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrot_desktop.attention import steps
from bedrot_desktop.attention.facts import Facts, FailedStage, Trouble
from bedrot_desktop.attention.found import Found, utc
from bedrot_desktop.attention.signals import CRITICAL, MACHINE, WARNING, Signal, Step
from bedrot_desktop.attention.words import plain, sentence, title, when
from bedrot_desktop.automation.jobs import PROBE, REFRESH, RUN, SESSIONS
from bedrot_desktop.core.words import listed
from bedrot_desktop.pipeline.stages import EXTRACT, LOAD
from bedrot_desktop.sessions.held import TROUBLE

WORKSPACE, DISK, CATALOG, JOURNAL, WAREHOUSE, KEYRING, BROWSER, SETTINGS, CLOCK, CHANNEL = (
    "workspace", "disk", "catalog", "journal", "warehouse", "keyring", "browser", "settings", "clock", "channel",
)  # fmt: skip
#: In this order they explain each other: without a folder nothing of it can be read, on a full disk nothing be written.
RANK = (WORKSPACE, DISK, CATALOG, JOURNAL, WAREHOUSE, KEYRING, BROWSER, SETTINGS)
NOBODY = timedelta(minutes=20)  # without a beat of the clock, and nobody keeps it

_FULL = re.compile(r"disk (?:is|of .* has) .*(?:full|free)|disk is full|no space left|not enough space", re.IGNORECASE)
_DAMAGED = re.compile(r"malformed|not a database|is damaged", re.IGNORECASE)
_DAMAGED_ONE = re.compile(r"^the session of .* (?:is damaged|is not what the vault wrote)", re.IGNORECASE)
_BY = {"email": "e-mail", "toast": "Windows", "webhook": "webhook", "console": "console", "file": "file"}
_NO_FILE = frozenset({"history", "schedule", "attention", "checks"})
_SESSION_JOBS = frozenset({PROBE, REFRESH, SESSIONS})
_ALL = frozenset({"failed", "killed", "job", "stuck", "old", "missed", "parked", "renewal", "due", "ending", "loss"})


def sort_of(one: FailedStage) -> str:
    """Which trouble of the machine a failure is a sign of, "" for none."""
    if _FULL.search(one.words):
        return DISK
    if one.trouble == "VaultError":
        return "" if of_one_session(one) else KEYRING
    if one.trouble == "BrowserTrouble":
        return BROWSER
    busy = one.stage == LOAD and one.trouble in {"Busy", "TransientError"}
    if one.trouble == "WarehouseError" or busy or (one.stage == LOAD and _DAMAGED.search(one.words)):
        return WAREHOUSE
    if "catalog.sqlite" in one.words:
        return CATALOG
    return JOURNAL if "journal.sqlite" in one.words else ""


def of_one_session(one: FailedStage) -> bool:
    """Whether a saved sign-in is damaged while the key fits: a new sign-in is all it takes."""
    return one.trouble == "VaultError" and _DAMAGED_ONE.search(one.words) is not None


@dataclass(frozen=True, slots=True)
class _Kind:
    """``steps``: what can be done; ``explains``: which others are silent while it is true."""

    title: str
    steps: Callable[[], tuple[Step, ...]]
    explains: Callable[[Found], bool]


def _any(*heads: str) -> Callable[[Found], bool]:
    wanted = frozenset(heads)
    return lambda one: one.head in wanted


def _workspace(one: Found) -> bool:
    return one.signal.key != f"machine/{SETTINGS}" and one.head not in {"signed out", "offline", "down"}


def _disk(one: Found) -> bool:
    files = {CATALOG, JOURNAL, WAREHOUSE, *_NO_FILE}
    return one.sort == DISK or one.head in {"killed", "job"} or (one.head == "machine" and one.sort in files)


def _warehouse(one: Found) -> bool:
    loading = one.head == "failed" and (one.sort == WAREHOUSE or one.signal.key.endswith(f"/{LOAD}"))
    jobs = one.head == "job" and one.sort in {"backup", "health", RUN}
    return loading or jobs or (one.head == "stuck" and one.sort == "curated")


def _keyring(one: Found) -> bool:
    sessions = one.head == "job" and one.sort in _SESSION_JOBS
    return one.sort == KEYRING or sessions or one.head in {"due", "ending"}


def _browser(one: Found) -> bool:
    return one.sort == BROWSER or (one.head == "job" and one.sort in _SESSION_JOBS)


_KINDS: Mapping[str, _Kind] = {
    WORKSPACE: _Kind(
        "The workspace is out of reach", lambda: (steps.settings("workspace", "Choose the folder"), steps.health()),
        _workspace,
    ),
    DISK: _Kind("The disk is nearly full", lambda: (steps.health("See what is free"), steps.run("", "Run again")),
                _disk),
    CATALOG: _Kind("The lake's catalog cannot be used", lambda: (steps.health("See what to do"),), _any(*_ALL)),
    JOURNAL: _Kind("The journal of runs cannot be used", lambda: (steps.health("See what to do"),),
                   _any("failed", "killed", "job", "missed", "parked")),
    WAREHOUSE: _Kind(
        "The warehouse cannot be used",
        lambda: (Step("See what to do", "bedrot://show/health", "bedrot warehouse restore"),
                 steps.clean("", "Load again")),
        _warehouse,
    ),
    KEYRING: _Kind("The keyring cannot be used", lambda: (steps.health("See what to do"), steps.run("", "Run again")),
                   _keyring),
    BROWSER: _Kind(
        "There is no browser to sign in with",
        lambda: (steps.settings("services", "Open the browser settings"), steps.run("", "Run again")), _browser,
    ),
    SETTINGS: _Kind("Some settings cannot be used", lambda: (steps.settings("workspace"),), _any("missed")),
    CHANNEL: _Kind(
        "Messages do not arrive",
        lambda: (steps.settings("notifications"), Step("Show the inbox", "bedrot://show/inbox", "bedrot notify log")),
        _any(),
    ),
    "attention": _Kind("What was told cannot be remembered",
                       lambda: (Step("See what to do", "bedrot://show/health", "bedrot inbox --anew"),), _any()),
    "history": _Kind("The history of sign-ins cannot be used", lambda: (steps.health("See what to do"),),
                     _any("due", "ending", "renewal")),
    "checks": _Kind("The history of data checks cannot be used", lambda: (steps.health("See what to do"),), _any()),
    "schedule": _Kind("The schedule's notes cannot be used", lambda: (steps.health("See what to do"),),
                      _any("job", "missed")),
}  # fmt: skip
_OTHER = _Kind("Something of the program cannot be used", lambda: (steps.health("See what to do"),), _any())


def troubles(facts: Facts, failed: Sequence[FailedStage]) -> list[Found]:
    """What stands in the way, the deepest first: seen now, or met by runs that could not go on because of it.

    ``failed``: the failures that are to be told.
    """
    seen = {one.what for one in facts.troubles}
    own = [one for one in facts.troubles if one.what != CHANNEL]  # see `unheard`
    told = sorted(own, key=lambda one: (_rank(one.what), not one.critical, one.about))
    found = [_of_trouble(facts, one) for one in told]
    found += [_of_failures(facts, what, met) for what, met in _met(facts, failed).items() if what not in seen]
    found += _clock(facts)
    return sorted(found, key=lambda one: _rank(one.sort))


def unheard(facts: Facts) -> list[Found]:
    """Channels on which messages do not arrive: behind the network in the tree, which may be why."""
    return [_of_trouble(facts, one) for one in facts.troubles if one.what == CHANNEL]


def _rank(what: str) -> int:
    return RANK.index(what) if what in RANK else len(RANK)


def _of_trouble(facts: Facts, one: Trouble) -> Found:
    kind = _KINDS.get(one.what, _OTHER)
    level = CRITICAL if one.critical or one.what == WORKSPACE else WARNING
    called = "The disk is full" if one.what == DISK and one.critical else kind.title
    if one.what == CHANNEL:
        called = f"Messages by {_BY.get(one.about, one.about.capitalize())} do not arrive"
    words = " ".join(part for part in (sentence(plain(one.words)), sentence(plain(one.remedy))) if part)
    signal = Signal(
        f"machine/{one.what}" + (f"/{one.about}" if one.about else ""), MACHINE, level, "failed", called, words,
        kind.steps(), utc(one.since or facts.now), details=f"{one.words} {one.remedy}".strip(),
    )  # fmt: skip
    return Found(signal, kind.explains, one.what)


def _met(facts: Facts, failed: Sequence[FailedStage]) -> dict[str, list[FailedStage]]:
    """Troubles of the machine that only runs have met, and sign-ins that cannot be read."""
    met: dict[str, list[FailedStage]] = {}
    for one in failed:
        if sort := sort_of(one):
            met.setdefault(sort, []).append(one)
    for held in facts.picture.held if facts.picture else ():
        if held.state == TROUBLE:
            met.setdefault(KEYRING, []).append(
                FailedStage(held.service, EXTRACT, "", facts.now, held.words, "VaultError")
            )
    return {
        what: found for what, found in met.items()
        if what != BROWSER or len({one.service for one in found}) > 1  # of one service alone it is that service's
    }  # fmt: skip


def _of_failures(facts: Facts, what: str, met: Sequence[FailedStage]) -> Found:
    kind, last = _KINDS.get(what, _OTHER), max(met, key=lambda one: one.at)
    names = listed(dict.fromkeys(title(facts, one.service) for one in met if one.service), 6)
    for_whom = f" It kept {names} from going on." if names else ""
    told = f"{sentence(plain(last.words))}{for_whom}".strip()
    busy = last.trouble in {"Busy", "TransientError"}
    offered = (steps.clean("", "Load again"),) if busy and what == WAREHOUSE else kind.steps()
    critical = what == CATALOG or (what == WAREHOUSE and bool(_DAMAGED.search(last.words)))
    called = {DISK: "The disk was full", WAREHOUSE: "The warehouse was busy" if busy else kind.title}.get(
        what, kind.title
    )
    signal = Signal(
        f"machine/{what}", MACHINE, CRITICAL if critical else WARNING, "failed", called,
        told or "A run could not go on because of it.", (*offered, steps.show_run(last.run)),
        utc(min(one.since or one.at for one in met)), details=last.words,
    )  # fmt: skip
    return Found(signal, kind.explains, what)


def _clock(facts: Facts) -> Iterator[Found]:
    """The schedule is on, it was kept once, and nobody keeps it any more."""
    if facts.keeps or not facts.scheduled or facts.kept_at is None or facts.now - facts.kept_at <= NOBODY:
        return
    words = f"The schedule is on, but since {when(facts, facts.kept_at)} nothing starts by itself: neither the window "
    words += "nor the schedule's program runs. Open the window, or let it start with the computer."
    signal = Signal(
        f"machine/{CLOCK}", MACHINE, WARNING, "missed", "Nobody keeps the clock", words,
        (steps.schedule(), steps.run("", "Run once now")), utc(facts.kept_at),
    )  # fmt: skip
    yield Found(signal, _any("missed", "due", "stuck"), CLOCK)
