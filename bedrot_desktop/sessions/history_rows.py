"""What the history tells: lives of sign-ins, attempts, and figures about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bedrot_desktop.sessions.answers import CHALLENGE, EXPIRED, Look

NATURAL = "natural"
PASSWORD = "password change"  # noqa: S105 – a cause in words
EVERYWHERE = "signed out everywhere"
ELSEWHERE = "used elsewhere"
CHALLENGED = "challenge"
REPLACED = "replaced"
CLEARED = "cleared here"
UNKNOWN = "unknown"
CAUSES = (NATURAL, PASSWORD, EVERYWHERE, ELSEWHERE, CHALLENGED, REPLACED, CLEARED, UNKNOWN)

REFRESH, SIGN_IN, IMPORT, RESTORE, PROBE = "refresh", "sign in", "import", "restore", "probe"
KINDS = (REFRESH, SIGN_IN, IMPORT, RESTORE, PROBE)

RENEWED, UNCHANGED, SAVED = "renewed", "unchanged", "saved"
WAITING, FAILED, CANCELLED = "waiting", "failed", "cancelled"
#: What services say of an end that they were asked for, and the cause that it means.
_TOLD = (
    ("password", PASSWORD), ("elsewhere", ELSEWHERE), ("another device", ELSEWHERE), ("everywhere", EVERYWHERE),
    ("all devices", EVERYWHERE), ("signed out", EVERYWHERE),
)  # fmt: skip

SUCCESSES = frozenset({RENEWED, UNCHANGED, SAVED})
OUTCOMES = (RENEWED, UNCHANGED, SAVED, WAITING, FAILED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Life:
    """One sign-in from birth to end; all moments aware UTC.

    ``saved_at``: when its values were last renewed. ``bound_at``: the moment it cannot outlive, if one is known;
    ``token_ends`` and ``data_ends`` where the service told these two apart (Meta).
    ``alive_at``: when it was last seen alive. ``dead_at``: when it was found dead, None while it lives; ``cause`` is
    one of `CAUSES`, "" while it lives.
    """

    service: str
    account: str
    born_at: datetime
    saved_at: datetime
    origin: str
    alive_at: datetime
    identity: str = ""
    bound_at: datetime | None = None
    dead_at: datetime | None = None
    cause: str = ""
    token_ends: datetime | None = None
    data_ends: datetime | None = None

    @property
    def open(self) -> bool:
        return self.dead_at is None

    @property
    def credible(self) -> bool:
        """Whether it is over and its moments follow each other; they do not where the computer's clock was set back."""
        return self.dead_at is not None and self.born_at <= self.alive_at <= self.dead_at

    @property
    def natural(self) -> bool:
        """Whether it ended by itself; every other life only says that it could have lasted longer."""
        return self.cause == NATURAL

    @property
    def days(self) -> float:
        """How long it lived: an end is put half-way between the last sign of life and the finding; else so far."""
        end = self.alive_at
        if self.dead_at is not None and self.natural:
            end = self.alive_at + (self.dead_at - self.alive_at) / 2
        return max(0.0, (end - self.born_at).total_seconds() / 86400)

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {**_plain(asdict(self)), "days": round(self.days, 2)}


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that was tried with a sign-in: ``kind`` of `KINDS`, ``outcome`` of `OUTCOMES`, what was said."""

    service: str
    account: str
    at: datetime
    kind: str
    outcome: str
    seconds: float
    words: str = ""

    @property
    def succeeded(self) -> bool:
        return self.outcome in SUCCESSES

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return _plain(asdict(self))


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of an account's attempts; those that the person cancelled are not counted.

    ``success_rate`` 0–1; ``average_seconds`` of all that counted; ``failures_in_row`` since the last success.
    """

    service: str
    account: str
    total: int = 0
    successes: int = 0
    average_seconds: float = 0.0
    failures_in_row: int = 0
    last_error: str = ""
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None

    @property
    def success_rate(self) -> float:
        return self.successes / self.total if self.total else 0.0

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {**_plain(asdict(self)), "success_rate": round(self.success_rate, 4)}


def metrics_of(service: str, account: str, attempts: list[Attempt]) -> Metrics:
    """The figures of attempts given from old to new."""
    counted = [one for one in attempts if one.outcome != CANCELLED]
    successes = [one for one in counted if one.succeeded]
    row = 0
    for one in reversed(counted):
        if one.succeeded:
            break
        row += 1
    return Metrics(
        service,
        account,
        total=len(counted),
        successes=len(successes),
        average_seconds=sum(one.seconds for one in counted) / len(counted) if counted else 0.0,
        failures_in_row=row,
        last_error=next((one.words for one in reversed(counted) if not one.succeeded), ""),
        last_attempt_at=counted[-1].at if counted else None,
        last_success_at=successes[-1].at if successes else None,
    )


def cause_of(look: Look) -> str:
    """Why a session is over: what the service told, else that it lived out its time; never a guess of more."""
    told = look.cause.strip().casefold()
    if told in CAUSES:
        return told
    if look.verdict == CHALLENGE:
        return CHALLENGED
    if look.verdict == EXPIRED:
        return NATURAL
    return next((cause for words, cause in _TOLD if words in told), UNKNOWN)


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in document.items()}
