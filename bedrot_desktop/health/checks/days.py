"""Days that cannot be: in the future, before the release, newer than the download; and days that are not final."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import ERROR, NOTE, OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, day_in_words, is_or_are, listed, span_in_words

BEFORE_RELEASE = timedelta(days=1)  # somewhere it is already the next day when a track comes out
LAG_MONTHS = range(1, 8)  # from a month of sale to the statement that reports it
PROVISIONAL_DAYS = 28  # Meta goes on correcting a day for so long

_DATES = (
    ("financial_transactions", "transaction_date"),
    ("streaming_performance", "date"),
    ("social_media_performance", "date"),
    ("advertising_performance", "date"),
    ("campaign_totals", "as_of"),
    ("link_analytics", "date"),
    ("track_metrics", "snapshot_date"),
    ("breakdowns", "snapshot_date"),
)


def possible_days(ground: Ground) -> Outcome:
    """No day lies in the future, none before the track came out."""
    rows: list[Row] = []
    total = 0
    for table, column in _DATES:
        total += int(ground.ask(f"select count(*) as n from {table}")[0].n)  # noqa: S608
        rows += [
            {"table": table, "day": row.day, "rows": int(row.n), "problem": "in the future"}
            for row in ground.ask(
                f"select {column} as day, count(*) as n from {table} where {column} > :today "  # noqa: S608
                f"group by {column} order by {column}",
                today=ground.today.isoformat(),
            )
        ]
    rows += _before_release(ground)
    if not total:
        return nothing_yet("the warehouse has no dated figures")
    if not rows:
        return Outcome(OK, f"None of the {total:,} dated figures lies in the future or before its track came out.")
    future = sum(int(row["rows"] or 0) for row in rows if row["problem"] == "in the future")
    early = sum(int(row["rows"] or 0) for row in rows if row["problem"] != "in the future")
    words = []
    if future:
        last = max(str(row["day"]) for row in rows if row["problem"] == "in the future")
        words.append(f"{counted(future, 'row')} {'lies' if future == 1 else 'lie'} in the future (up to {last})")
    if early:
        tracks = listed(sorted({str(row["track"]) for row in rows if row["problem"] != "in the future"}))
        words.append(f"{counted(early, 'row')} {is_or_are(early)} older than the release of {tracks}")
    return Outcome(ERROR if future else WARNING, f"{'; '.join(words)}.", rows)


def _before_release(ground: Ground) -> list[Row]:
    """Rows whose day (of a sale: whose month) had ended before the day before the release."""
    queries = (
        ("streaming_performance", "x.date"),
        ("track_metrics", "x.snapshot_date"),
        ("financial_transactions", "x.sale_month"),
    )
    rows: list[Row] = []
    for table, day in queries:
        for one in ground.ask(
            f"select {day} as day, t.track_title as track, t.release_date as released, count(*) as n "  # noqa: S608
            f"from {table} x join tracks t on t.track_id = x.track_id "
            f"where t.release_date is not null and {day} < t.release_date "
            f"group by {day}, t.track_title, t.release_date order by {day}, t.track_title"
        ):
            first = (date.fromisoformat(one.released) - BEFORE_RELEASE).isoformat()
            if one.day < first[: len(one.day)]:
                rows.append(
                    {"table": table, "day": one.day, "rows": int(one.n), "problem": "before the release",
                     "track": one.track, "released": one.released}
                )  # fmt: skip
    return rows


def statement_lag(ground: Ground) -> Outcome:
    """A month of sale is reported one to seven months later."""
    found = ground.ask(
        "select sale_month, substr(transaction_date, 1, 7) as reported, count(*) as n from financial_transactions "
        "where kind in ('royalty', 'commission') and sale_month is not null "
        "group by sale_month, substr(transaction_date, 1, 7) order by 1, 2"
    )
    if not found:
        return nothing_yet("no statement line names its month of sale")
    lags = Counter[int]()
    rows: list[Row] = []
    for month in found:
        lag = _months(month.reported) - _months(month.sale_month)
        lags[lag] += int(month.n)
        if lag not in LAG_MONTHS:
            rows.append(
                {"sale month": month.sale_month, "reported": month.reported, "months": lag, "rows": int(month.n)}
            )
    shortest, longest = LAG_MONTHS[0], LAG_MONTHS[-1]
    if not rows:
        usual = lags.most_common(1)[0][0]
        return Outcome(
            OK, f"All {sum(lags.values()):,} statement lines came {min(lags)} to {max(lags)} months after the sale, "
            f"usually {usual}.",
        )  # fmt: skip
    number = sum(int(row["rows"] or 0) for row in rows)
    shown = listed(f"{row['sale month']} reported in {row['reported']}" for row in rows)
    return Outcome(
        WARNING, f"{counted(number, 'statement line')} came less than {shortest} or more than {longest} months after "
        f"the sale: {shown}.", rows,
    )  # fmt: skip


def _months(text: str) -> int:
    year, month = text.split("-")[:2]
    return int(year) * 12 + int(month)


def time_zone_edges(ground: Ground) -> Outcome:
    """A download cannot hold a day that had not begun where it was made."""
    dated = [row for row in ground.taken if row.stamp is not None and row.last_day is not None]
    if not dated:
        return nothing_yet("no file tells when it was made and which days it holds")
    rows: list[Row] = [
        {
            "file": f"{row.zone}/{row.path}",
            "made": row.stamp.isoformat(sep=" ", timespec="minutes"),
            "newest day": row.last_day.isoformat(),
            "days ahead": (row.last_day - row.stamp.date()).days,
        }
        for row in dated
        if row.stamp is not None and row.last_day is not None and row.last_day > row.stamp.date()
    ]
    if not rows:
        return Outcome(OK, f"None of the {len(dated):,} dated files holds a day newer than itself.")
    first = rows[0]
    one_day = all(row["days ahead"] == 1 for row in rows)
    why = " Its days are counted in another time zone." if one_day else " Its name or its days are wrong."
    return Outcome(
        NOTE if one_day else WARNING,
        f"{counted(len(rows), 'file holds', 'files hold')} days newer than the moment of download: {first['file']}, "
        f"made {first['made']}, goes up to {first['newest day']}.{why}",
        rows,
    )


def provisional_ads(ground: Ground) -> Outcome:
    """Meta's days younger than 28 days at their last reading are marked; marked ones never read again are told."""
    found = ground.ask(
        "select p.date as day, coalesce(p.provisional, 0) as provisional, substr(s.snapshot_at, 1, 10) as read_on, "
        "count(*) as n from advertising_performance p left join sources s on s.source_id = p.source_id "
        "group by p.date, coalesce(p.provisional, 0), substr(s.snapshot_at, 1, 10) order by p.date"
    )
    if not found:
        return nothing_yet("there are no daily figures of Meta Ads")
    rows: list[Row] = []
    for one in found:
        day, seen = date.fromisoformat(one.day), date.fromisoformat(one.read_on) if one.read_on else ground.today
        if not one.provisional and (seen - day).days < PROVISIONAL_DAYS:
            rows.append(
                {"day": one.day, "read on": one.read_on, "rows": int(one.n), "problem": "not marked provisional"}
            )
    if rows:
        number = sum(int(row["rows"] or 0) for row in rows)
        span = span_in_words(date.fromisoformat(str(rows[0]["day"])), date.fromisoformat(str(rows[-1]["day"])))
        return Outcome(
            WARNING, f"{counted(number, 'row')} of Meta Ads {span} may still change, but {is_or_are(number)} not "
            "marked provisional.", rows,
        )  # fmt: skip
    open_days = [one for one in found if one.provisional]
    late = [one for one in open_days if (ground.today - date.fromisoformat(one.day)).days >= PROVISIONAL_DAYS]
    if late:
        span = span_in_words(date.fromisoformat(late[0].day), date.fromisoformat(late[-1].day))
        return Outcome(
            NOTE, f"{counted(sum(int(one.n) for one in late), 'row')} of Meta Ads {span} should be final by now, but "
            "were not read again; the figures are those of the last reading.",
            [{"day": one.day, "read on": one.read_on, "rows": int(one.n), "problem": "not read again"} for one in late],
        )  # fmt: skip
    if not open_days:
        return Outcome(OK, f"All {sum(int(one.n) for one in found):,} rows of Meta Ads are final.")
    first = day_in_words(date.fromisoformat(open_days[0].day))
    return Outcome(OK, f"Days of Meta Ads from {first} on may still change and are marked provisional.")


CHECKS = (
    Check(5, "possible days", "No day is in the future or before the release", ERROR, possible_days),
    Check(13, "statement lag", "Statements follow the sale by one to seven months", WARNING, statement_lag),
    Check(23, "time zone edges", "No file holds days newer than itself", WARNING, time_zone_edges),
    Check(24, "provisional ads", "Meta's days are provisional for 28 days", WARNING, provisional_ads),
)
