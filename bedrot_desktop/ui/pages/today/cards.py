"""From how a service stands to the cards of its accounts. On a worker; free of Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from bedrot_desktop.core.words import counted
from bedrot_desktop.services.service import Clocks, Dataset, Service
from bedrot_desktop.ui.pages.today.ahead import Ahead
from bedrot_desktop.ui.pages.today.content import Card, Line, Step
from bedrot_desktop.ui.pages.today.lives import life_of
from bedrot_desktop.ui.pages.today.series import Series
from bedrot_desktop.ui.widgets.values import ZONES, AgeValue, LifeValue, ZoneValue
from bedrot_desktop.ui.words import seconds

if TYPE_CHECKING:
    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.health.freshness import DataAge
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.health.zones import DatasetZones
    from bedrot_desktop.pipeline.journal import PastStage
    from bedrot_desktop.sessions.held import Held
    from bedrot_desktop.sessions.keeper import Keeper

KINDS = {
    "spotify": "Streaming", "distrokid": "Distributor", "toolost": "Distributor", "tiktok": "Social",
    "linktree": "Links", "metaads": "Ads",
}  # fmt: skip
STATE_OF_AGE = {"current": "current", "due": "due", "stale": "stale", "stalled at the source": "unknown"}
RANK = ("none", "unknown", "current", "due", "stale")
SIGNED_OFF = frozenset({"signed out", "never signed in", "cannot be read"})
LONG = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What all cards are made from."""

    now: datetime
    settings: Settings
    keeper: Keeper
    parked: Mapping[str, str]
    series: Series
    ahead: Ahead


def cards_of(
    facts: Facts, service: Service, one: Standing, held: Sequence[Held], past: Sequence[PastStage]
) -> list[Card]:
    """A card for each sign-in; one for a service that is fetched without."""
    if not held:
        return [_card(facts, service, one, None, past, alone=True)]
    return [_card(facts, service, one, each, past, alone=len(held) == 1) for each in held]


def _card(
    facts: Facts, service: Service, one: Standing, held: Held | None, past: Sequence[PastStage], *, alone: bool
) -> Card:
    keys = {account.key for account in facts.keeper.accounts(service.key, held.account)} if held else set()
    ages = [age for age in one.ages if alone or not age.account or age.account in keys]
    clocks = {dataset.key: clocks_of(dataset, facts.settings) for dataset in service.datasets}
    age, worst = _age(ages, clocks, facts)
    zones = _zones(one.zones, clocks, facts, {} if alone else {each.dataset: each.fetched_at for each in ages})
    failed = _failed(past)
    state, words = _state(one, held, ages, failed)
    run = facts.parked.get(service.key, "") or (failed.run if failed else "")
    lag = max(worst.lag, clocks[worst.dataset].lag) if worst is not None else 0
    number = facts.series.of(service.key, held.account if held else "", (facts.now - timedelta(days=lag)).date())
    made = Card(
        service.key, held.account if held else "", held.title if held else service.title,
        _subtitle(service.key, held, alone=alone), state, words,
        _well(one, held, ages, failed),
        life_of(facts.keeper, held) if held else LifeValue(), age, zones,
        signs_in=held is not None, alone=alone, parked=service.key in facts.parked, run=run,
        stage=failed.stage if failed else "",
    )  # fmt: skip
    if number is not None:
        made = replace(
            made, series=number.series, figure_words=number.words, figure=number.figure, change=number.change
        )
    made = replace(made, step=_step(made, one, held))
    last, following = _lines(made, held, past, facts)
    return replace(made, last=last, next=following)


def clocks_of(dataset: Dataset, settings: Settings) -> Clocks:
    """A data set's clocks, with what the person set."""
    lag, due, stale = settings.clock(dataset.key)
    own = dataset.clocks
    return Clocks(
        own.lag if lag is None else lag, own.due if due is None else due, own.stale if stale is None else stale
    )


def _subtitle(service: str, held: Held | None, *, alone: bool) -> str:
    if held is None:
        return KINDS.get(service, "Script service")
    if not alone:
        return held.account
    if len(held.accounts) > 1:
        return ", ".join(held.accounts)
    return f"{KINDS.get(service, 'Service')} · {'token' if held.strategy == 'oauth' else '1 account'}"


def _state(one: Standing, held: Held | None, ages: Sequence[DataAge], failed: PastStage | None) -> tuple[str, str]:
    if held is not None and held.state in SIGNED_OFF:
        return "out", held.state
    if held is not None and held.state == "waiting for you":
        return "waiting", held.state
    if failed is not None:
        return "failed", "failed"
    if one.questions:
        return "waiting", counted(one.questions, "question")
    if one.stuck_in and ages:
        return "stuck", f"stuck in {one.stuck_in}"
    states = {age.state for age in ages}
    for state in ("stale", "due"):
        if state in states:
            return state, state
    if held is not None and held.state in {"due", "ends soon"}:
        return "due", "renewal due" if held.state == "due" else held.state
    if not states - {"nothing yet"}:
        return "none", "nothing yet"
    return ("unknown", "source stands still") if "stalled at the source" in states else ("current", "current")


def _well(one: Standing, held: Held | None, ages: Sequence[DataAge], failed: PastStage | None) -> bool:
    """Whether data are current and will stay so without the person."""
    states = {age.state for age in ages}
    held_up = bool(one.stuck_in) or failed is not None or (held is not None and held.needs_person)
    return not held_up and bool(states - {"nothing yet"}) and not states & {"due", "stale"}


def _failed(past: Sequence[PastStage]) -> PastStage | None:
    """The stage at which the service's latest run failed, unless it went well since."""
    latest = past[0].run if past else ""
    return next((stage for stage in past if stage.run == latest and stage.outcome == "failed"), None)


def _age(ages: Sequence[DataAge], clocks: Mapping[str, Clocks], facts: Facts) -> tuple[AgeValue, DataAge | None]:
    """Of several data sets the one in the worst state; of those the one with the tightest limits."""
    ranked = sorted(
        ages,
        key=lambda age: (-RANK.index(STATE_OF_AGE.get(age.state, "none")), age.fetched_at is None,
                         clocks[age.dataset].due),
    )  # fmt: skip
    if not ranked or ranked[0].state == "nothing yet":
        return AgeValue(), None
    main = ranked[0]
    warn, fail = limits(clocks[main.dataset])
    came = [age.fetched_at for age in ages if age.dataset == main.dataset and age.fetched_at]
    at = aware(min(came), facts.now.tzinfo) if came else None
    return AgeValue(STATE_OF_AGE.get(main.state, "none"), at, main.newest_day, warn, fail), main


def limits(clocks: Clocks) -> tuple[timedelta, timedelta | None]:
    """Days since the fetch after which the newest day will be due and stale."""
    warn = timedelta(days=max(1, clocks.due - clocks.lag))
    return warn, timedelta(days=max(2, clocks.stale - clocks.lag)) if clocks.stale is not None else None


def aware(stamp: datetime, zone: tzinfo | None) -> datetime:
    """A snapshot's naive local time as a moment."""
    return stamp.replace(tzinfo=zone) if stamp.tzinfo is None else stamp


def _zones(
    datasets: Sequence[DatasetZones],
    clocks: Mapping[str, Clocks],
    facts: Facts,
    own: Mapping[str, datetime | None],
) -> tuple[ZoneValue, ...]:
    """Each zone by the data set that is worst off there; ``own``: what came for one account of several."""
    made: list[ZoneValue] = []
    marked = False
    for place, zone in enumerate(ZONES):
        cells = [
            (state, clocks[one.dataset].due, at)
            for one in datasets
            for state, at in [_cell(one, zone, place, clocks[one.dataset], facts, own)]
            if state != "none"
        ]
        if not cells:
            made.append(ZoneValue(zone))
            continue
        state, _, at = max(cells, key=lambda cell: (RANK.index(cell[0]), -cell[1]))
        first = not marked and state in {"due", "stale"}
        marked = marked or first
        made.append(ZoneValue(zone, state, at, first))
    return tuple(made)


def _cell(
    one: DatasetZones,
    zone: str,
    place: int,
    clock: Clocks,
    facts: Facts,
    own: Mapping[str, datetime | None],
) -> tuple[str, datetime | None]:
    at = one.newest.get(zone)
    mine = own.get(one.dataset)
    at = min(at, mine) if at is not None and mine is not None else at
    behind = bool(one.stuck_in) and place > ZONES.index(one.stuck_in)
    if at is None:
        return ("due", None) if behind else ("none", None)
    moment = aware(at, facts.now.tzinfo)
    warn, fail = limits(clock)
    old = timedelta(days=(facts.now.date() - at.date()).days)
    state = "stale" if fail is not None and old >= fail else "due" if old >= warn or behind else "current"
    return state, moment


def _step(card: Card, one: Standing, held: Held | None) -> Step:
    if card.state == "out" or (card.state == "waiting" and held is not None and held.needs_person):
        return Step("sign_in", "Sign in")
    if card.state == "failed":
        return Step("restart", "Restart")
    if card.state == "waiting":
        return Step("answer", "Answer")
    waiting = sum(zone.waiting for zone in one.zones)
    if card.state == "stuck" or waiting:
        return Step("clean", "Resume")
    if card.state in {"stale", "none"} or card.words == "due":
        return Step("fetch", "Run") if held is not None else Step("bring", "Choose file")
    if held is not None and held.state in {"due", "ends soon"} and held.strategy == "none":
        return Step("sign_in", "Sign in")
    return Step("resume", "Resume") if card.parked else Step()


def _lines(card: Card, held: Held | None, past: Sequence[PastStage], facts: Facts) -> tuple[Line, Line]:
    """What was last, and what comes next."""
    if card.step.kind == "sign_in" and held is not None:
        waits = "1 stage waiting for you" if card.parked else "Nothing is fetched until then"
        if held.ended_at is not None:
            return Line("Ended", held.ended_at), Line(waits)
        return Line(held.words[:1].upper() + held.words[1:].partition(",")[0]), Line(waits)
    last = Line("Never run")
    if past:
        took = sum(stage.seconds for stage in past if stage.run == past[0].run)
        began = min(stage.started_at for stage in past if stage.run == past[0].run)
        aside = sum(_number(stage, "quarantined") for stage in past if stage.run == past[0].run)
        tail = f", {counted(aside, 'row')} set aside" if aside else f", {seconds(took)}" if took >= 1 else ""
        last = Line("Last", began, tail)
    if held is not None and held.state == "due" and held.strategy != "none" and facts.ahead.renewal is not None:
        return last, Line("Renews itself", facts.ahead.renewal)
    return last, facts.ahead.line(card.service)


def _number(stage: PastStage, name: str) -> int:
    value = ((stage.result or {}).get("numbers") or {}).get(name, 0)
    return value if isinstance(value, int) else 0
