"""What is held of an account's sign-in, in words, with the next step. From notes alone: no network, no vault."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history_rows import NATURAL, UNKNOWN, Life, Metrics
from bedrot_desktop.sessions.life import Expectation

SIGNED_IN, ENDS_SOON, DUE, WAITING, SIGNED_OUT, NEVER = (
    "signed in", "ends soon", "due", "waiting for you", "signed out", "never signed in",
)  # fmt: skip
TROUBLE = "cannot be read"

#: From what is well to what needs the person first.
STATES = (SIGNED_IN, DUE, ENDS_SOON, WAITING, TROUBLE, SIGNED_OUT, NEVER)
#: Causes that say little to people as they are noted.
_WHY = {NATURAL: "ended by itself", UNKNOWN: ""}
#: Nothing can be fetched before the person did something.
NEEDS_PERSON = frozenset({WAITING, SIGNED_OUT, NEVER, TROUBLE})


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one sign-in without asking anybody.

    ``state`` is one of `STATES`; ``words`` a sentence about it; ``next_step`` what to do, "" for nothing, and
    ``command`` the command that does it. ``accounts``: titles of the roster's accounts that it serves. ``early``,
    ``likely``, ``late`` and ``bound``: when it is expected to end (None while it does not live). ``due_at``: when it
    is to be renewed. ``token_ends`` and ``data_ends``: both ends of a token, where the service tells them apart.
    ``cause``: why it ended. ``failures``: renewals and sign-ins that failed in a row.
    """

    service: str
    account: str
    title: str
    accounts: tuple[str, ...]
    state: str
    words: str
    next_step: str = ""
    command: str = ""
    strategy: str = ""
    identity: str = ""
    origin: str = ""
    born_at: datetime | None = None
    saved_at: datetime | None = None
    alive_at: datetime | None = None
    looked_at: datetime | None = None
    verdict: str = ""
    early: datetime | None = None
    likely: datetime | None = None
    late: datetime | None = None
    bound: datetime | None = None
    token_ends: datetime | None = None
    data_ends: datetime | None = None
    outlook: str = ""
    due_at: datetime | None = None
    ended_at: datetime | None = None
    cause: str = ""
    failures: int = 0
    last_error: str = ""

    @property
    def needs_person(self) -> bool:
        """Whether nothing can be fetched before the person did something."""
        return self.state in NEEDS_PERSON

    @property
    def due(self) -> bool:
        """Whether a silent renewal (or a first look) should be tried."""
        return self.state in {DUE, ENDS_SOON}

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        plain = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }
        return {**plain, "accounts": list(self.accounts), "needs_person": self.needs_person}


@dataclass(frozen=True, slots=True)
class Known:
    """What the notes have about one sign-in; ``stored``: whether there is a sealed session (or a token given)."""

    service: str
    account: str
    title: str
    accounts: tuple[str, ...]
    alone: bool
    strategy: str
    stored: bool
    life: Life | None
    look: Look | None
    outlook: Expectation | None
    due_at: datetime | None
    figures: Metrics
    trouble: str = ""


def held_of(known: Known, now: datetime, local: datetime) -> Held:
    """What is held, told at ``now``; ``local`` is the same moment in the person's zone, for the words."""
    state = _state(known, now)
    life, look, outlook = known.life, known.look, known.outlook
    command, step = _next(known, state)
    living = outlook if state not in {SIGNED_OUT, NEVER, TROUBLE} else None
    return Held(
        known.service,
        known.account,
        known.title,
        known.accounts,
        state,
        _words(known, state, now, local),
        step,
        command,
        strategy=known.strategy,
        identity=life.identity if life else "",
        origin=life.origin if life else "",
        born_at=life.born_at if life else None,
        saved_at=life.saved_at if life else None,
        alive_at=life.alive_at if life else None,
        looked_at=look.at if look else None,
        verdict=look.verdict if look else "",
        early=living.early if living else None,
        likely=living.likely if living else None,
        late=living.late if living else None,
        bound=living.bound if living else None,
        token_ends=life.token_ends if life and living else None,
        data_ends=life.data_ends if life and living else None,
        outlook=living.words if living else "",
        due_at=known.due_at if living else None,
        ended_at=life.dead_at if life else None,
        cause=life.cause if life else "",
        failures=known.figures.failures_in_row,
        last_error=known.figures.last_error if known.figures.failures_in_row else "",
    )


def _state(known: Known, now: datetime) -> str:
    if known.trouble:
        return TROUBLE
    life, look, outlook = known.life, known.look, known.outlook
    if life is None or (not known.stored and life.open):
        return NEVER if life is None else SIGNED_OUT
    if not life.open or not known.stored:
        return SIGNED_OUT
    if look is None:
        return DUE
    # a session dated in the future was saved before the computer's clock was set right
    if look.verdict in answers.NEEDS_PERSON and (look.at >= life.saved_at or life.saved_at > now):
        return WAITING
    if outlook is not None and outlook.warn_at <= now:
        return ENDS_SOON
    return DUE if known.due_at is not None and known.due_at <= now else SIGNED_IN


def _words(known: Known, state: str, now: datetime, local: datetime) -> str:
    life, outlook = known.life, known.outlook
    if state == TROUBLE:
        return known.trouble
    if state == NEVER or life is None:
        return "never signed in"
    if state == SIGNED_OUT:
        since = moment(life.dead_at or life.alive_at, local)
        why = _WHY.get(life.cause, life.cause)
        return f"signed out since {since}{f' ({why})' if why else ''}"
    if state == WAITING and known.look is not None:
        return f"waiting for you: {known.look.words}"
    if known.look is None:
        return "kept, but nobody has looked yet whether it still lives"
    told = "signed in"
    if state == DUE and known.due_at is not None:
        told = f"signed in, to be renewed since {moment(known.due_at, local)}"
    if life.data_ends is not None:
        told += f" (token until {_until(life.token_ends, local)}, access to data until {_until(life.data_ends, local)})"
    if outlook is None:
        return told
    return f"{told}, {outlook.words}" if outlook.late > now else f"{told}, longer than expected"


def _next(known: Known, state: str) -> tuple[str, str]:
    whose = known.service if known.alone else f"{known.service} --account {known.account}"
    if state == TROUBLE:
        return "bedrot doctor", "See what keeps the sign-ins from being read."
    if state in {SIGNED_OUT, NEVER}:
        return f"bedrot login {whose}", f"Sign in to {known.title}."
    if state == WAITING:
        return f"bedrot login {whose}", f"Answer {known.title}'s question in its window."
    if known.look is None:
        return f"bedrot session test {known.service}", f"See whether the sign-in to {known.title} still lives."
    if state in {DUE, ENDS_SOON}:
        if known.strategy == "none":
            return f"bedrot login {whose}", f"Sign in to {known.title} while it suits you."
        return f"bedrot refresh {known.service}", f"Renew the sign-in to {known.title}."
    return "", ""


def _until(at: datetime | None, local: datetime) -> str:
    return moment(at, local) if at is not None else "further notice"


def moment(at: datetime, local: datetime) -> str:
    """A moment as people read it beside now: the hour today, the weekday within six days, else the date."""
    there = at.astimezone(local.tzinfo)
    days = abs((there.date() - local.date()).days)
    if days == 0:
        return f"{there:%H:%M}"
    return f"{there:%a %H:%M}" if timedelta(days=days) < timedelta(days=6) else f"{there.day} {there:%b}"
