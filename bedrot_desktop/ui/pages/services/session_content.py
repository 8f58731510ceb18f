"""What the tab Session shows: earlier lives and their ends, backups, what the last looks saw. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

if TYPE_CHECKING:
    from bedrot_desktop.sessions.answers import Look
    from bedrot_desktop.sessions.history_rows import Life
    from bedrot_desktop.sessions.keeper import Keeper

LIVES = 12
#: Cause → (state for its glyph, word under the bar, sentence).
ENDS = {
    "natural": ("queued", "expired", "ended by itself"),
    "password change": ("out", "password", "ended because the password was changed"),
    "signed out everywhere": ("out", "everywhere", "ended because it was signed out everywhere"),
    "used elsewhere": ("out", "elsewhere", "ended because the account was used elsewhere"),
    "challenge": ("waiting", "asked", "ended with a question of the service"),
    "replaced": ("current", "renewed", "was renewed in time"),
    "cleared here": ("off", "cleared", "was cleared here"),
    "unknown": ("unknown", "unknown", "ended, why is not known"),
}
ENDED_EARLY = frozenset({"password change", "signed out everywhere", "used elsewhere", "unknown"})


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier (or the present) life, ready to be drawn."""

    days: float
    state: str
    when: str
    word: str
    sentence: str
    early: bool
    living: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup. ``trouble``: why it cannot be read, "" when it can."""

    name: str
    state: str
    when: str
    told: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Saw:
    """What a look saw, with its evidence; ``folder`` is where pictures lie, None where there are none."""

    state: str
    word: str
    when: str
    sentence: str
    marker: str
    address: str
    picture: Path | None = None
    folder: Path | None = None

    @property
    def details(self) -> str:
        """All of it, to be copied."""
        told = [self.when, f"{self.word}. {self.sentence}", f"marker: {self.marker}", f"address: {self.address}"]
        return "\n".join(line for line in told if not line.endswith(": "))


@dataclass(frozen=True, slots=True)
class SessionContent:
    """One sign-in. ``band``: days between which such lives end; ``words``: how it stands."""

    account: str
    title: str
    state: str
    words: str
    lives: tuple[Past, ...]
    band: tuple[float, float] | None
    natural: int
    backups: tuple[Kept, ...]
    trouble: str
    saw: tuple[Saw, ...]


def read(parts: Parts, run: Run, service: str) -> tuple[SessionContent, ...]:
    """The sign-ins of a service; none where one cannot sign in."""
    if service not in parts.logins:
        return ()
    keeper, local = parts.keeper, parts.clock.local()
    found = []
    for held in keeper.held([service]):
        run.check()
        lives = keeper.history.lives(service, held.account)
        band = band_of(keeper, service, lives)
        kept, trouble = _backups(keeper, service, held.account, lives, local)
        looks = keeper.history.looks(service, held.account, 6)
        evidence = _evidence(parts, service)
        found.append(
            SessionContent(
                held.account,
                " and ".join(held.accounts) or held.account,
                held.state,
                held.words,
                tuple(_past(life, band, local) for life in lives[-LIVES:]),
                band,
                sum(life.natural for life in lives),
                kept,
                trouble,
                tuple(_saw(look, local, evidence if number == 0 else None) for number, look in enumerate(looks)),
            )
        )
    return tuple(found)


def band_of(keeper: Keeper, service: str, lives: Sequence[Life]) -> tuple[float, float] | None:
    """The days between which a sign-in that begins now would end, as learnt; None before any life was over."""
    from bedrot_desktop.sessions.life import Lived, expected

    over = [Lived(one.days, one.natural) for one in lives if one.credible]
    if not any(one.natural for one in over):
        return None
    now = keeper.clock.now()
    outlook = expected(now, now, over, keeper.number("sessions.*.max_age_days", service), saved_at=now)
    return (outlook.early - now).total_seconds() / 86400, (outlook.late - now).total_seconds() / 86400


def _past(life: Life, band: tuple[float, float] | None, local: datetime) -> Past:
    born = life.born_at.astimezone(local.tzinfo)
    when = words.day(born.date())
    lived = f"{life.days:.1f} days"
    if life.open:
        return Past(life.days, "current", when, "lives", f"Since {when}: alive for {lived} so far", False, True)
    state, word, told = ENDS.get(life.cause, ENDS["unknown"])
    early = life.cause in ENDED_EARLY or (life.natural and band is not None and life.days < 0.8 * band[0])
    if early and life.natural:
        state, word, told = "out", "early", "ended earlier than usual"
    return Past(life.days, state, when, word, f"{when}: lived {lived}, {told}", early, False)


def _backups(
    keeper: Keeper, service: str, account: str, lives: Sequence[Life], local: datetime
) -> tuple[tuple[Kept, ...], str]:
    from bedrot_desktop.core.errors import VaultError

    try:
        found = keeper.backups(service, account)
    except VaultError as error:
        return (), error.message
    return tuple(
        Kept(one.name, *_told(one.born_at, one.saved_at or one.kept_at, lives, local, one.trouble), one.trouble)
        for one in found
    ), ""


def _told(
    born: datetime | None, kept: datetime, lives: Sequence[Life], local: datetime, trouble: str
) -> tuple[str, str, str]:
    """Glyph, moment and words of a backup."""
    there = kept.astimezone(local.tzinfo)
    when = f"{words.DAYS[there.weekday()]} {words.day(there.date(), local.date())} {there:%H:%M}"
    if trouble:
        return "failed", when, trouble
    life = next((one for one in lives if one.born_at == born), None)
    if life is None:
        return "unknown", when, "nothing is noted about its life"
    if life.open:
        return "current", when, "an earlier state of the session that lives"
    state, _, told = ENDS.get(life.cause, ENDS["unknown"])
    ended = words.day(life.dead_at.astimezone(local.tzinfo).date()) if life.dead_at else ""
    return state, when, f"{told} {ended}, lived {life.days:.1f} days"


LOOKED = {
    "alive": "current", "expired": "out", "revoked": "out", "challenge": "waiting", "consent": "waiting",
    "wrong account": "failed", "site changed": "failed", "rate limited": "due", "service down": "due",
    "offline": "unknown", "unclear": "unknown", "never signed in": "out",
}  # fmt: skip
SENTENCES = {
    "password field": "The page asked for the password.", "status 401": "The service refused the session.",
    "status 403": "The service refused the session.", "captcha": "The page asks whether a person is there.",
    "code field": "The page asks for a code.",
}  # fmt: skip


def _saw(look: Look, local: datetime, evidence: Path | None) -> Saw:
    sentence = SENTENCES.get(look.marker) or (f"{look.marker[:1].upper()}{look.marker[1:]}." if look.marker else "")
    if look.identity:
        sentence = f"{sentence} Signed in as {look.identity}.".strip()
    folder = Path(look.screenshot).parent if look.screenshot else evidence
    picture = Path(look.screenshot) if look.screenshot else (folder / "picture.png" if folder else None)
    return Saw(
        LOOKED.get(look.verdict, "unknown"), f"{look.words[:1].upper()}{look.words[1:]}",
        words.moment(look.at, local), sentence, look.marker, look.url,
        picture if picture is not None and picture.exists() else None,
        folder if folder is not None and folder.exists() else None,
    )  # fmt: skip


def _evidence(parts: Parts, service: str) -> Path | None:
    """The folder with what was kept when fetching last failed."""
    for past in parts.journal.past(service, 5):
        for message in (past.result or {}).get("messages", ()):
            if str(message).startswith("Evidence: "):
                folder = Path(str(message).removeprefix("Evidence: "))
                return folder if folder.exists() else None
    return None
