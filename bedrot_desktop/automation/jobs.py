"""What can happen by itself: the jobs with their words, their hours out of the settings, and who may do them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.times import Daily, Every, Rule
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.words import listed

SESSIONS, PROBE, REFRESH, RUN, CLEAN, HEALTH, BACKUP, SUMMARY, ARCHIVE = KEYS = (
    "sessions", "probe", "refresh", "run", "clean", "health", "backup", "summary", "archive",
)  # fmt: skip
HALF_PAST = 30
BY = "schedule"  # the door through which runs of the schedule come
#: Jobs of one lane never run side by side: those that write into the lake, those that open sign-ins, the others.
WRITES, SIGNS, LOOKS = ("writes", "signs", "looks")
_LANES = {SESSIONS: LOOKS, HEALTH: LOOKS, SUMMARY: LOOKS, REFRESH: SIGNS, PROBE: SIGNS}
_ON_THE_NET = frozenset({RUN, REFRESH, PROBE})


@dataclass(frozen=True, slots=True)
class JobKind:
    """A job as the program knows it. ``when``: the setting of its hour or minutes; ``switch``: what turns it on.

    ``critical``: a missed one is worth telling. ``command`` does the same at the prompt, without the program's name.
    """

    key: str
    title: str
    what: str
    icon: str
    when: str
    switch: str
    command: str
    daily: bool
    critical: bool = False
    first: int = 0


KINDS: tuple[JobKind, ...] = (
    JobKind(RUN, "Full run", "Fetch, clean, load the warehouse", "player-play", "schedule.run_at",
            "schedule.run", "run", daily=True, critical=True),
    JobKind(CLEAN, "Cleaners only", "What lies in landing goes on", "stack-2",
            "schedule.clean_minutes", "schedule.clean", "run --no-extract", daily=False, first=HALF_PAST),
    JobKind(REFRESH, "Renew sign-ins", "The due ones, without you", "refresh", "schedule.refresh_at",
            "schedule.refresh", "refresh --due", daily=True, critical=True),
    JobKind(PROBE, "Probe sign-ins", "A question to each account", "stethoscope", "schedule.probe_minutes",
            "schedule.probe", "session test", daily=False),
    JobKind(SESSIONS, "Ages of sign-ins", "From notes, no network", "clock",
            "schedule.sessions_minutes", "schedule.sessions", "session list", daily=False),
    JobKind(HEALTH, "Health", "Scores and data checks", "heartbeat", "schedule.health_minutes",
            "schedule.health", "warehouse check", daily=False),
    JobKind(BACKUP, "Backup", "Of the warehouse", "device-floppy", "schedule.backup_at",
            "schedule.backup", "warehouse backup", daily=True, critical=True),
    JobKind(SUMMARY, "Morning summary", "Only if there is news", "mail", "schedule.summary_at",
            "schedule.summary", "", daily=True),
    JobKind(ARCHIVE, "Archive", "Old files of landing and raw", "archive", "schedule.archive_at",
            "schedule.archive", "archive", daily=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is set: when it is due and whether it is switched on. ``own``: as the person added it."""

    kind: JobKind
    rule: Rule
    enabled: bool
    own: Own | None = None

    @property
    def key(self) -> str:
        """Its short name."""
        return self.kind.key

    @property
    def lane(self) -> str:
        """Which jobs it never runs beside."""
        return _LANES.get(self.key, WRITES)

    @property
    def network(self) -> bool:
        """Whether it is of no use without the network."""
        return self.own.extract if self.own else self.key in _ON_THE_NET

    @property
    def services(self) -> tuple[str, ...]:
        """The services it is for; none named means all."""
        return self.own.services if self.own else ()

    @property
    def since(self) -> datetime | None:
        """Nothing was due before that; None where it was always there."""
        return self.own.since if self.own else None


def kind(key: str) -> JobKind:
    """A job of the program's by its key."""
    return next(one for one in KINDS if one.key == key)


def jobs(settings: Settings) -> tuple[Job, ...]:
    """The program's jobs as the settings have them."""
    return tuple(Job(one, _rule(one, settings.get), settings.get(one.switch) is True) for one in KINDS)


def every(settings: Settings, own: Iterable[Own]) -> tuple[Job, ...]:
    """All jobs: the program's, then those that the person added."""
    return (*jobs(settings), *map(own_job, own))


def own_job(own: Own) -> Job:
    """A job that the person added, as the others are."""
    whose = listed(own.services) if own.services else "all services"
    what = f"Fetch, clean and load {whose}" if own.extract else f"Clean and load {whose}"
    command = " ".join(["run", *own.services, *([] if own.extract else ["--no-extract"])])
    icon = "player-play" if own.extract else "stack-2"
    made = JobKind(own.key, own.title, what, icon, "", "", command, isinstance(own.rule, Daily), critical=True)
    return Job(made, own.rule, own.enabled, own)


def _rule(one: JobKind, value: Callable[[str], object]) -> Rule:
    told = value(one.when)
    if isinstance(told, time):
        return Daily(told)
    assert isinstance(told, int)  # noqa: S101 - the table of settings says so
    return Every(told, one.first if told > one.first else 0)
