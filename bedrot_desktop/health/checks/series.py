"""Daily figures over time: gaps, counters that fall, jumps, zeros where there was a lot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.health.checks.daily import Series, daily_series, follower_series
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, is_or_are, listed, span_in_words

SPARSE_GAP_DAYS = 7  # so many days in a row are more than a quiet time of a source that leaves empty days out
FOLLOWERS_MAY_FALL = 0.01  # people unfollow: up to this part between two figures is no fault,
FEW_FOLLOWERS = 10  # nor are so many
LARGE = 100  # a day with at least so much does not become 0 overnight
JUMP_MADS = 8.0  # how many median absolute deviations a change must differ from those of the same weekday
JUMP_AT_LEAST = 0.5  # and which part of the usual level
JUMP_WEEKS = 12  # weeks looked back
JUMP_RECENT_DAYS = 60  # older jumps are history
FEWEST_WEEKS = 6
MAD_TO_SIGMA = 1.4826
ONE_DAY = timedelta(days=1)


def gaps(ground: Ground) -> Outcome:
    """Every daily series has every day between its first and its last one."""
    series = daily_series(ground)
    if not series:
        return nothing_yet("there are no daily figures")
    found = [(one, *gap) for one in series for gap in _gaps(one)]
    rows: list[Row] = [
        {"series": one.name, "first": first.isoformat(), "last": last.isoformat(), "days": (last - first).days + 1}
        for one, first, last in sorted(found, key=lambda gap: (gap[1] - gap[2], gap[0].name, gap[1]))
    ]
    if not rows:
        quiet = sum((one.days[-1] - one.days[0]).days + 1 - len(one.days) for one in series)
        also = f" ({counted(quiet, 'day')} without Apple Music streams are not listed by the source)" if quiet else ""
        return Outcome(OK, f"No day is missing in {counted(len(series), 'daily series', 'daily series')}{also}.")
    first = rows[0]
    number = int(first["days"] or 0)
    span = span_in_words(date.fromisoformat(str(first["first"])), date.fromisoformat(str(first["last"])))
    more = sum(int(row["days"] or 0) for row in rows[1:])
    places = counted(len(rows) - 1, "other place")
    also = f", and {counted(more, 'day')} in {places}" if more else ""
    return Outcome(
        WARNING, f"{counted(number, 'day')} {is_or_are(number)} missing {span} in {first['series']}{also}.", rows
    )


def _gaps(series: Series) -> Iterator[tuple[date, date]]:
    """First and last missing day of each gap."""
    least = SPARSE_GAP_DAYS if series.sparse else 1
    for before, after in pairwise(series.days):
        if (after - before).days - 1 >= least:
            yield before + ONE_DAY, after - ONE_DAY


def falling_counters(ground: Ground) -> Outcome:
    """Figures that only add up never get smaller."""
    counters = [
        *((series, FOLLOWERS_MAY_FALL, FEW_FOLLOWERS) for series in follower_series(ground)),
        *((series, 0.0, 0) for series in _lifetimes(ground)),
    ]
    if not counters:
        return nothing_yet("there are no followers or lifetime figures")
    rows: list[Row] = [
        {
            "counter": f"{series.name}: {series.metric}",
            "day": day.isoformat(),
            "before": before,
            "now": after,
            "change": after - before,
        }
        for series, part, few in counters
        for (_, before), (day, after) in pairwise(zip(series.days, series.values, strict=True))
        if before - after > max(part * before, few)
    ]
    if not rows:
        return Outcome(OK, f"None of {counted(len(counters), 'counter')} fell (followers, lifetime totals).")
    rows.sort(key=lambda row: (float(row["change"] or 0) / max(float(row["before"] or 0), 1), str(row["counter"])))
    worst = rows[0]
    fell = sorted({str(row["counter"]) for row in rows})
    return Outcome(
        WARNING, f"{counted(len(fell), 'counter')} fell, which should only grow; the most: {worst['counter']} from "
        f"{worst['before']:,} to {worst['now']:,} on {worst['day']}.", rows,
    )  # fmt: skip


_TOTALS = """
select cast(t.campaign_id as text) as item, coalesce(c.campaign_name, '') as name, coalesce(t.adset_name, '') as part,
       coalesce(t.adset_id, 0) as adset, t.as_of as day, t.spend_nano, t.impressions, t.clicks
from campaign_totals t left join campaigns c on c.campaign_id = t.campaign_id
order by t.campaign_id, coalesce(t.adset_id, 0), t.as_of
"""
_LIFETIME = """
select service, coalesce(account, '') as account, coalesce(value, '') as value, metric, snapshot_date as day,
       sum(amount) as amount
from breakdowns where service = 'linktree' and dimension = 'lifetime'
group by service, coalesce(account, ''), coalesce(value, ''), metric, snapshot_date
order by 2, 3, 4, 5
"""
_SONGS = """
select t.track_title as name, m.track_id as item, m.snapshot_date as day, sum(m.streams) as amount
from track_metrics m join tracks t on t.track_id = m.track_id
where m.period = 'all' and m.streams is not null
group by t.track_title, m.track_id, m.snapshot_date order by m.track_id, m.snapshot_date
"""


def _lifetimes(ground: Ground) -> list[Series]:
    """Lifetime figures of ads, of the Linktree page and of songs, by snapshot."""
    points: dict[tuple[str, str, str], list[tuple[date, int]]] = {}
    for row in ground.ask(_TOTALS):
        part = f" / {row.part or row.adset}" if row.adset else ""
        for metric, amount in (
            ("spent (cents)", row.spend_nano),
            ("impressions", row.impressions),
            ("clicks", row.clicks),
        ):
            if amount is not None:
                value = int(amount) * 100 // NANO if metric == "spent (cents)" else int(amount)
                key = (f"{row.item} {row.adset}", f"Meta Ads {row.name}{part}", metric)
                points.setdefault(key, []).append((date.fromisoformat(row.day), value))
    for row in ground.ask(_LIFETIME):
        metric = f"lifetime {row.metric}" + (f" of {row.value}" if row.value else "")
        points.setdefault((row.account, "Linktree", metric), []).append((date.fromisoformat(row.day), int(row.amount)))
    for row in ground.ask(_SONGS):
        key = (str(row.item), f"Spotify {row.name}", "streams of all time")
        points.setdefault(key, []).append((date.fromisoformat(row.day), int(row.amount)))
    return [
        Series(name, metric, tuple(day for day, _ in found), tuple(value for _, value in found), sparse=True)
        for (_, name, metric), found in points.items()
    ]


def jumps(ground: Ground) -> Outcome:
    """A day's change is like the changes of the same weekday in the weeks before."""
    series = [one for one in daily_series(ground) if len(one.days) > FEWEST_WEEKS * 7]
    if not series:
        return nothing_yet(f"no daily series is longer than {FEWEST_WEEKS} weeks")
    rows: list[Row] = [row for one in series for row in _jumps(one)]
    if not rows:
        return Outcome(
            OK, f"No unusual jump in the last {JUMP_RECENT_DAYS} days of "
            f"{counted(len(series), 'daily series', 'daily series')}.",
        )  # fmt: skip
    rows.sort(key=lambda row: (-float(row["times usual"] or 0), str(row["series"])))
    worst = rows[0]
    names = listed(sorted({str(row["series"]) for row in rows}))
    return Outcome(
        WARNING, f"{counted(len(rows), 'unusual jump')} in {names}; the largest: {worst['series']} went from "
        f"{worst['before']:,} to {worst['now']:,} on {worst['day']}. A campaign or playlist may explain it.", rows,
    )  # fmt: skip


def _jumps(series: Series) -> Iterator[Row]:
    """The newest day is left out: it is still being counted."""
    values = dict(zip(series.days, series.values, strict=True))
    for day in series.days[:-1]:
        if (series.days[-1] - day).days > JUMP_RECENT_DAYS or day - ONE_DAY not in values:
            continue
        weeks = [day - timedelta(days=7 * week) for week in range(1, JUMP_WEEKS + 1)]
        usual = [values[one] - values[one - ONE_DAY] for one in weeks if one in values and one - ONE_DAY in values]
        if len(usual) < FEWEST_WEEKS:
            continue
        middle, level = median(usual), median(values[one] for one in weeks if one in values)
        spread = MAD_TO_SIGMA * median(abs(one - middle) for one in usual)
        off = abs(values[day] - values[day - ONE_DAY] - middle)
        if (
            max(level, values[day]) >= LARGE
            and off > JUMP_AT_LEAST * max(level, 1)
            and off > JUMP_MADS * max(spread, 1)
        ):
            yield {
                "series": series.name, "day": day.isoformat(), "before": values[day - ONE_DAY], "now": values[day],
                "times usual": round(off / max(spread, 1), 1),
            }  # fmt: skip


def sudden_zeros(ground: Ground) -> Outcome:
    """A 0 on the day after a large figure is rather a failure than a quiet day."""
    series = daily_series(ground)
    if not series:
        return nothing_yet("there are no daily figures")
    rows: list[Row] = [
        {"series": one.name, "day": day.isoformat(), "before": was, "now": now}
        for one in series
        for (before, was), (day, now) in pairwise(zip(one.days, one.values, strict=True))
        if now == 0 and was >= LARGE and day - before == ONE_DAY
    ]
    if not rows:
        return Outcome(OK, f"No day says 0 after a day with {LARGE} or more.")
    rows.sort(key=lambda row: (str(row["day"]), str(row["series"])), reverse=True)
    newest = rows[0]
    return Outcome(
        WARNING, f"{counted(len(rows), 'day says', 'days say')} 0 right after a large figure; the newest: "
        f"{newest['series']} on {newest['day']} after {newest['before']:,}.", rows,
    )  # fmt: skip


CHECKS = (
    Check(6, "gaps", "No day is missing in daily figures", WARNING, gaps),
    Check(7, "falling counters", "Figures that only grow do not fall", WARNING, falling_counters),
    Check(8, "jumps", "No unusual jump from one day to the next", WARNING, jumps),
    Check(9, "sudden zeros", "No zero right after a large figure", WARNING, sudden_zeros),
)
