"""The daily series of the warehouse: one value a day, per account or per distributor and platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bedrot_desktop.health.checks.ground import Ground

DISTRIBUTORS = {"distrokid": "DistroKid", "toolost": "TooLost"}
#: These list no day on which nothing was streamed: a missing day of theirs may be an empty one.
LEAVES_EMPTY_DAYS_OUT = frozenset({"Apple Music"})

_AUDIENCE = """
select p.platform_name as platform, coalesce(s.account, '') as account, '' as source, s.date as day,
       sum(s.{column}) as amount
from streaming_performance s join platforms p on p.platform_id = s.platform_id
where s.measured_by = 'audience' and s.track_id is null and s.country is null and s.{column} is not null
group by p.platform_name, coalesce(s.account, ''), s.date
"""
_STREAMS = """
select p.platform_name as platform, coalesce(s.account, '') as account, coalesce(s.data_source, '') as source,
       s.date as day, sum(s.streams) as amount
from streaming_performance s join platforms p on p.platform_id = s.platform_id
where s.measured_by = 'distributor' and s.track_id is null and s.country is null and s.streams is not null
group by p.platform_name, coalesce(s.account, ''), coalesce(s.data_source, ''), s.date
"""
_SOCIAL = """
select p.platform_name as platform, coalesce(s.account, '') as account, '' as source, s.date as day,
       sum(s.{column}) as amount
from social_media_performance s join platforms p on p.platform_id = s.platform_id
where s.{column} is not null group by p.platform_name, coalesce(s.account, ''), s.date
"""
_LINKS = """
select coalesce(p.platform_name, 'Links') as platform, coalesce(l.account, '') as account, '' as source,
       l.date as day, sum(coalesce(l.views, l.opened)) as amount
from link_analytics l left join platforms p on p.platform_id = l.platform_id
where l.link_id = '*' and coalesce(l.views, l.opened) is not null
group by coalesce(p.platform_name, 'Links'), coalesce(l.account, ''), l.date
"""


@dataclass(frozen=True, slots=True)
class Series:
    """A metric of one account by day, ascending. ``sparse``: days without anything are left out by the source."""

    name: str
    metric: str
    days: tuple[date, ...]
    values: tuple[int, ...]
    sparse: bool


def daily_series(ground: Ground) -> list[Series]:
    """Streams, views and visits per day, by name."""
    return [
        *_read(ground, _AUDIENCE.format(column="streams"), "streams"),
        *_read(ground, _STREAMS, "streams"),
        *_read(ground, _SOCIAL.format(column="video_views"), "video views"),
        *_read(ground, _LINKS, "views"),
    ]


def follower_series(ground: Ground) -> list[Series]:
    """Followers by day, where a day has a figure."""
    return [
        *_read(ground, _AUDIENCE.format(column="followers"), "followers"),
        *_read(ground, _SOCIAL.format(column="followers"), "followers"),
    ]


def _read(ground: Ground, sql: str, metric: str) -> list[Series]:
    found: dict[tuple[str, str, str], list[tuple[date, int]]] = {}
    for row in ground.ask(sql):
        day = date.fromisoformat(row.day)
        found.setdefault((row.source, row.platform, row.account), []).append((day, int(row.amount)))
    series = []
    for (source, platform, account), points in sorted(found.items()):
        points.sort()
        words = (DISTRIBUTORS.get(source, source), platform, "" if account == "main" else account)
        name = " ".join(word for word in words if word)
        days, values = zip(*points, strict=True)
        series.append(Series(name, metric, days, values, bool(source) and platform in LEAVES_EMPTY_DAYS_OUT))
    return series
