"""Facts made by hand: a label whose six services are well, and ways to make single things go wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bedrot_desktop.attention.facts import Facts, FailedStage, Reach
from bedrot_desktop.health.freshness import CURRENT, DataAge, worst_state
from bedrot_desktop.health.picture import Picture
from bedrot_desktop.health.score import overall
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import DatasetZones
from bedrot_desktop.pipeline.stages import EXTRACT
from bedrot_desktop.sessions.held import SIGNED_IN, Held

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 10, 8, 4, tzinfo=ZONE)
UTC_NOW = NOW.astimezone(UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TITLES = {
    "spotify": "Spotify for Artists", "tiktok": "TikTok Studio", "distrokid": "DistroKid", "toolost": "TooLost",
    "linktree": "Linktree", "metaads": "Meta Ads", "bank": "Bank card",
}  # fmt: skip
FETCHED = tuple(TITLES)[:6]
RUN = "20261110_030000"
AT_THREE = datetime(2026, 11, 10, 3, 1, tzinfo=ZONE).astimezone(UTC)


def age(service: str, state: str = CURRENT, behind: int = 0, account: str = "main") -> DataAge:
    """An age so many days behind; its words follow its state."""
    newest = date(2026, 11, 8) - timedelta(days=behind)
    return DataAge(service, f"{service}.daily", account, f"{TITLES.get(service, service)} daily", state, newest,
                   NOW.replace(tzinfo=None) - 5 * HOUR, 2, behind, 100, 3, "")  # fmt: skip


def standing(service: str, *ages: DataAge, stuck: str = "", waiting: int = 0, questions: int = 0) -> Standing:
    """How a service stands; current without any ages."""
    found = ages or (age(service),)
    zones = (DatasetZones(f"{service}.daily", {}, stuck, 3, waiting, 0, 0, 0),)
    state = worst_state([one.state for one in found])
    return Standing(service, TITLES.get(service, service), state, found, zones, stuck, questions, "", "")


def held(service: str, state: str = SIGNED_IN, account: str = "main", **more: object) -> Held:
    """A sign-in that was looked at in the night and is renewed by itself."""
    values: dict[str, object] = {
        "strategy": "browser", "saved_at": UTC_NOW - 3 * DAY, "alive_at": AT_THREE, "looked_at": AT_THREE,
        "verdict": "alive", "early": UTC_NOW + 10 * DAY, "likely": UTC_NOW + 20 * DAY, "late": UTC_NOW + 25 * DAY,
        "due_at": UTC_NOW + 4 * DAY, "outlook": "ends most likely 20–30 Nov",
    }  # fmt: skip
    return Held(service, account, TITLES.get(service, service), (account,), state, state, **{**values, **more})  # type: ignore[arg-type]


def facts(
    *,
    standings: Iterable[Standing] = (),
    sessions: Iterable[Held] = (),
    questions: tuple[str, ...] = (),
    parked: dict[str, str] | None = None,
    **more: object,
) -> Facts:
    """All is well, but for what is given: standings and sign-ins take the place of those of the same service."""
    given, own = {one.service: one for one in standings}, list(sessions)
    told = tuple(given.get(key) or standing(key) for key in TITLES)
    told += tuple(one for key, one in given.items() if key not in TITLES)
    kept = tuple(held(key) for key in FETCHED if key not in {one.service for one in own})
    picture = Picture(NOW, told, (*kept, *own), (), overall(()), questions, parked or {})
    values: dict[str, object] = {"kept_at": UTC_NOW, "keeps": True, "picture": picture}
    return Facts(NOW, TITLES, **{**values, **more})  # type: ignore[arg-type]


def failed(service: str, trouble: str, words: str = "It failed.", stage: str = EXTRACT, **more: object) -> FailedStage:
    """A stage that failed in the night."""
    values: dict[str, object] = {"since": AT_THREE, **more}
    return FailedStage(service, stage, RUN, AT_THREE, words, trouble, **values)  # type: ignore[arg-type]


def reached(ok: bool, *services: str, at: datetime = UTC_NOW, words: str = "no answer") -> dict[str, Reach]:
    """Whether sites answered."""
    return {key: Reach(key, at, ok, "answers" if ok else words) for key in services or FETCHED}


def without(made: Facts, **changes: object) -> Facts:
    """The same with other values."""
    return replace(made, **changes)  # type: ignore[arg-type]
