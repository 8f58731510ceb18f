"""Reads everything that Today shows. On a worker; no network, no vault, no file's content. Free of Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui.pages.today.content import Brought, Card, Content, Line, Step
from bedrot_desktop.ui.widgets.values import ZONES, AgeValue, LifeValue, ZoneValue
from bedrot_desktop.ui.words import number

if TYPE_CHECKING:
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.parts import Parts
    from bedrot_desktop.pipeline.journal import PastStage
    from bedrot_desktop.services.service import Service
    from bedrot_desktop.sessions.held import Held


def read(parts: Parts, run: Run, *, looking: bool = False, running: Collection[str] = ()) -> Content:
    """The page as it is now; ``looking``: somebody sees it.

    ``running``: services of a run under way; what is on its way through the zones there is not stuck.
    """
    from bedrot_desktop.health.standing import standings
    from bedrot_desktop.ui.pages.today import news, roots, telling
    from bedrot_desktop.ui.pages.today.remembered import place

    now, services = parts.clock.local(), parts.services
    asked = [one.question.dataset for one in parts.questions.open()]
    found = standings(
        services, parts.workspace, parts.catalog, parts.roster, parts.settings, asked, parts.pipeline.loaded(),
        parts.clock.today(), parts.clock.local(),
    )  # fmt: skip
    found = [replace(one, stuck_in="") if one.service in running else one for one in found]
    run.check()
    signed = tuple(one.key for one in services if one.key in parts.logins)
    held = parts.keeper.held(signed) if signed else ()
    past = read_past(parts, [one.key for one in services])
    cards, months = read_cards(parts, run, found, held, past, parts.scripts.keys)
    brought = _brought(services, found)
    mark = place(parts.home, parts.workspace.root).stem
    before = news.looked(parts.home / "today.json", mark, now, looking=looking)
    since = before or now - news.AT_FIRST
    lives = parts.keeper.history.lives() if signed else ()
    return Content(
        read_at=now,
        headline=telling.headline(cards),
        why=telling.why(cards, now),
        cards=cards,
        brought=brought,
        news=news.news(parts.journal, lives, cards, since, months, now.date()),
        todo=telling.todo(cards, brought, _aside(past), roots.read_roots(parts)),
        looked_at=before,
        empty=not any(age.rows for one in found for age in one.ages) and all(one.needs_person for one in held),
        waiting=sum(zone.waiting for one in found for zone in one.zones),
    )


def read_past(parts: Parts, services: Iterable[str]) -> dict[str, list[PastStage]]:
    """Service → its latest stages, newest first."""
    return {key: parts.journal.past(key, 12) for key in services}


def read_cards(
    parts: Parts,
    run: Run,
    found: Sequence[Standing],
    held: Sequence[Held],
    past: Mapping[str, Sequence[PastStage]],
    scripted: Iterable[str],
) -> tuple[tuple[Card, ...], dict[str, str]]:
    """The cards, what needs the person first, and distributor → the newest month of sale that it has reported.

    ``found``: the services wanted; ``scripted``: those of the lake's own scripts. What a person brings has no card.
    """
    from bedrot_desktop.ui.pages.today.ahead import read_ahead
    from bedrot_desktop.ui.pages.today.cards import Facts, cards_of
    from bedrot_desktop.ui.pages.today.series import open_series

    services, cards = {one.key: one for one in parts.services}, list[Card]()
    with open_series(parts.warehouse_place, parts.clock.today()) as series:
        facts = Facts(
            parts.clock.local(), parts.settings, parts.keeper, parts.pipeline.parked(), series, read_ahead(parts)
        )
        for one in found:
            run.check()
            if not services[one.service].by_hand:
                own = [each for each in held if each.service == one.service]
                cards += cards_of(facts, services[one.service], one, own, past[one.service])
        months = series.reported_months()
    cards += [_scripted(key, parts.journal.past(key, 6)) for key in scripted]
    return tuple(sorted(cards, key=lambda card: card.place)), months


def _aside(past: dict[str, list[PastStage]]) -> dict[str, int]:
    """Service → rows that its latest run set aside."""
    told = {}
    for key, stages in past.items():
        latest = [stage for stage in stages if stage.run == stages[0].run]
        told[key] = sum(((stage.result or {}).get("numbers") or {}).get("quarantined", 0) for stage in latest)
    return {key: rows for key, rows in told.items() if rows}


def _brought(services: Sequence[Service], found: Sequence[Standing]) -> tuple[Brought, ...]:
    from bedrot_desktop.ui.pages.today.cards import STATE_OF_AGE

    rows: list[Brought] = []
    for service, one in zip(services, found, strict=True):
        if service.by_hand:
            title = service.title
            total = sum(age.rows for age in one.ages)
            newest = max((age.newest_day for age in one.ages if age.newest_day), default=None)
            count = f"{number(total)} {'line' if service.key == 'bank' else 'row'}{'' if total == 1 else 's'}"
            rows.append(Brought(service.key, title, count, newest, STATE_OF_AGE.get(one.state, "none")))
    return tuple(rows)


def _scripted(key: str, past: Sequence[PastStage]) -> Card:
    """A service of the lake's own scripts: what it has is not known here."""
    last = Line("Last", past[0].started_at) if past else Line("Never run")
    failed = bool(past) and past[0].outcome == "failed"
    return Card(
        key, "", key.replace("_", " ").capitalize(), "The lake's own scripts", "failed" if failed else "unknown",
        "failed" if failed else "age unknown", not failed, LifeValue(), AgeValue(),
        tuple(ZoneValue(zone) for zone in ZONES), last=last,
        step=Step("restart", "Restart") if failed else Step("", ""), signs_in=False, run=past[0].run if past else "",
    )  # fmt: skip
