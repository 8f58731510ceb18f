"""Linktree, made up: what its analytics page answers at every visit, an answer cut off, and one signed out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bedrot_desktop.demo import linktree_account as account
from bedrot_desktop.demo.dates import each_day, label, moment
from bedrot_desktop.demo.dice import Dice, apportion
from bedrot_desktop.demo.label import SPOTIFY, Label
from bedrot_desktop.demo.names import LINKS
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer

FOLDER = "landing/linktree/analytics"
BENCHMARK = 78.2143
LINK_ID = 990_000_001
CHOSEN = 10  # seconds into a visit, when the range of a year is chosen
Day = tuple[int, int, int, int]  # views, unique views, clicks, unique clicks


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files of the service."""
    days = days_of(label_)
    visits = label_.dates.fetches(label_.dates.seldom)
    for at in visits:
        for seconds, micro, answer in visit(label_, days, at):
            when = moment(at, 3, 31, 20) + timedelta(seconds=seconds)
            writer.json(f"{FOLDER}/graphql_{label(when)}_{micro:06d}.json", {"data": answer}, when, indent=None)
        told = {day: (figures[0], figures[2]) for day, figures in _told(days, at, 365)}
        truth.links.setdefault("*", {}).update(told)
    _broken(label_, days, writer, truth)


def days_of(label_: Label) -> dict[date, Day]:
    """Final figures by day; quiet days are there with zeros."""
    dice = Dice(label_.seed, "linktree")
    streams = label_.total(label_.tracks, SPOTIFY)
    days: dict[date, Day] = {}
    for place, value in enumerate(streams):
        views = 0 if dice.chance(0.04) else round(4 + value * dice.between(0.002, 0.01))
        clicks = round(views * dice.between(0.25, 0.75)) if not dice.chance(0.01) else views + 2  # a rate above 1
        days[label_.dates.day(place)] = (
            views, round(views * dice.between(0.6, 0.95)), clicks, round(clicks * dice.between(0.3, 0.8)),
        )  # fmt: skip
    return days


def _told(days: dict[date, Day], at: date, count: int) -> list[tuple[date, Day]]:
    """The last days as the page shows them; today has only begun."""
    told = []
    for day in each_day(max(min(days), at - timedelta(days=count - 1)), at):
        figures = days[day]
        if day == at:
            figures = (figures[0] // 3, figures[1] // 3, figures[2] // 3, figures[3] // 3)
        told.append((day, figures))
    return told


def visit(label_: Label, days: dict[date, Day], at: date) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The answers of one visit: seconds and microseconds after it began, and what stands below ``data``.

    The year is chosen after CHOSEN seconds; what comes before is about the last 7 days.
    """
    week, year = _told(days, at, 7), _told(days, at, 365)
    lifetime = (
        sum(row[0] for day, row in days.items() if day < at),
        sum(row[2] for day, row in days.items() if day < at),
    )
    dice = Dice(label_.seed, "visit", at)
    yield 0, 611_204, account.first_shape()
    yield from ((0, 623_301 + 7 * place, answer) for place, answer in enumerate(account.flags()))
    yield 0, 805_117, account.second_shape()
    yield 1, 116_482, _analytics(overview=_overview(week))
    yield 1, 190_377, _analytics(**_links(week, lifetime[0], dice))
    yield 1, 304_815, _analytics(subscribers=account.subscribers([day for day, _ in week]))
    yield 1, 566_190, account.followers()
    yield 1, 701_946, _titles()
    yield 3, 286_530, _analytics(**_places(week, lifetime, dice))
    yield 5, 491_728, account.chat(at)
    yield 17, 974_603, _analytics(subscribers=account.subscribers([day for day, _ in year]))
    yield 18, 46_312, _analytics(**_links(year, lifetime[0], dice))
    yield 18, 256_071, _analytics(overview=_overview(year))
    yield 18, 432_288, _analytics(**_places(year, lifetime, dice))
    yield 18, 551_740, _titles()


def _analytics(**sections: Any) -> dict[str, Any]:
    return {"getAccountAnalytics": {**sections, "__typename": "AccountAnalytics"}}


def _overview(told: list[tuple[date, Day]]) -> dict[str, Any]:
    views, clicks = sum(row[0] for _, row in told), sum(row[2] for _, row in told)
    series = [
        {
            "totalViews": row[0], "totalClicks": row[2], "uniqueViews": row[1], "uniqueClicks": row[3],
            "clickThroughRate": round(row[2] / row[0], 4) if row[0] else 0, "date": str(day),
            "__typename": "AccountActivity",
        }
        for day, row in told
    ]  # fmt: skip
    return {
        "totalViews": views, "totalClicks": clicks, "clickThroughRate": round(clicks / views, 4) if views else 0,
        "timeToClick": 0, "clickThroughBenchmark": BENCHMARK, "timeseries": series, "__typename": "AccountOverview",
    }  # fmt: skip


def _links(told: list[tuple[date, Day]], lifetime: int, dice: Dice) -> dict[str, Any]:
    """Clicks by link and icon; the icons' views repeat the page's lifetime total on every day."""
    clicks = sum(row[2] for _, row in told)
    shares = apportion(clicks, [dice.between(0.6, 1.4) / (place + 1) for place in range(len(LINKS) + 1)])
    links = [
        {
            "id": LINK_ID + place,
            "clicks": _total(share, "AccountClicks"),
            "breakdown": None,
            "__typename": "AccountLink",
        }
        for place, share in enumerate(shares[:-1])
    ]
    by_day = apportion(shares[-1], [row[2] for _, row in told])
    series = [
        _social(str(day), name, lifetime, value if name == "instagram" else 0)
        for (day, _), value in zip(told, by_day, strict=True)
        for name in ("email_address", "instagram")
    ]
    icons = [_social(None, "instagram", lifetime, sum(by_day)), _social(None, "email_address", lifetime, 0)]
    socials = {"socials": icons, "timeseries": series, "__typename": "AccountSocials"}
    return {"links": links, "socials": socials, "products": []}


def _social(day: str | None, name: str, views: int, clicks: int) -> dict[str, Any]:
    return {
        "date": day, "name": name, "views": _total(views, "AccountViews"), "clicks": _total(clicks, "AccountClicks"),
        "__typename": "AccountSocial",
    }  # fmt: skip


def _total(value: int, kind: str) -> dict[str, Any]:
    return {"total": value, "__typename": kind}


def _titles() -> dict[str, Any]:
    """Titles of links; the key itself holds the link's id."""
    return {
        f"link{LINK_ID + place}": {
            "id": LINK_ID + place, "title": title, "active": place != 4,
            "modifiers": {"thumbnailUrl": None, "__typename": "LinkModifiers"}, "__typename": "Link",
        }
        for place, title in enumerate(LINKS)
    }  # fmt: skip


def _places(told: list[tuple[date, Day]], lifetime: tuple[int, int], dice: Dice) -> dict[str, Any]:
    """Lifetime totals; cities, countries, referrers and devices of the range, each adding up to its views."""
    views, clicks = sum(row[0] for _, row in told), sum(row[2] for _, row in told)

    def entries(kind: str, heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
        weights = [dice.between(0.6, 1.4) / (place + 1) for place in range(len(heads))]
        pairs = zip(heads, apportion(views, weights), apportion(clicks, weights), strict=True)
        return [
            {**head, "views": _total(seen, "AccountViews"), "clicks": _total(clicked, "AccountClicks"),
             "clickThroughRate": clicked / seen if seen else 0, "__typename": kind}
            for head, seen, clicked in pairs
        ]  # fmt: skip

    named = {key: [{"name": name} for name in names] for key, names in account.REFERRERS.items()}
    life_clicks = {"total": lifetime[1], "profile": round(lifetime[1] * 0.8), "socials": lifetime[1] // 6}
    return {
        "lifetime": {
            "views": _total(lifetime[0], "AccountLifetimeViews"),
            "clicks": {**life_clicks, "__typename": "AccountLifetimeClicks"},
            "subscribers": _total(0, "AccountLifetimeSubscribers"),
            "clickThroughRate": round(lifetime[1] / lifetime[0], 4) if lifetime[0] else 0,
            "payments": [], "__typename": "AccountLifetime",
        },
        "locations": {
            "cities": entries("AccountCity", account.CITIES),
            "countries": entries("AccountCountry", account.COUNTRIES),
            "__typename": "AccountLocations",
        },
        "referrers": {"referrers": entries("AccountReferrer", named["referrers"]), "__typename": "AccountReferrers"},
        "devices": {"devices": entries("AccountDevice", named["devices"]), "__typename": "AccountDevices"},
    }  # fmt: skip


def _broken(label_: Label, days: dict[date, Day], writer: Writer, truth: Truth) -> None:
    """An answer cut in the middle, and the refusal of a session that had ended."""
    at = label_.dates.today - timedelta(days=2)
    text = json.dumps({"data": _analytics(overview=_overview(_told(days, at, 365)))}, separators=(",", ":"))
    when: datetime = moment(at, 3, 31, 38)
    writer.text(f"{FOLDER}/graphql_{label(when)}_256071.json", text[: len(text) // 2], when)
    refusal = {"errors": [{"message": "Unauthorized", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}
    when = moment(at, 3, 33, 2)
    writer.json(f"{FOLDER}/graphql_{label(when)}_000002.json", refusal, when, indent=None)
    truth.files["rejected"] += 2
