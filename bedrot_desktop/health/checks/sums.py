"""Parts against wholes: tracks and countries against totals, statement lines against the statement, currencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import ERROR, OK, WARNING, CannotRun, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, is_or_are, listed

TOLERANCE = 0.02  # sources round, and correct a day after they counted its parts
TOLERANCE_AT_LEAST = 5
CURRENCY = "USD"
CURATED_STATEMENTS = {"distrokid.bank": ("dk_bank_details.csv", "Earnings (USD)")}


@dataclass(frozen=True, slots=True)
class Whole:
    """Which breakdowns add up to which days: ``parts`` of a metric against the streams of a platform.

    ``since_new_year``: the figures are of this year, else of the last 365 days. ``complete``: all parts are listed;
    else they may be fewer than the whole, but not more.
    """

    service: str
    metric: str
    platform: str
    parts: str
    since_new_year: bool
    complete: bool


TRACKS = (
    Whole("toolost", "apple_streams_this_year", "Apple Music", "track", True, True),
    Whole("toolost", "apple_streams_this_year", "Apple Music", "isrc", True, True),
    Whole("toolost", "apple_streams_this_year", "Apple Music", "release", True, True),
    Whole("distrokid", "apple_streams_1year", "Apple Music", "track", False, True),
)
COUNTRIES = (
    Whole("toolost", "apple_streams_this_year", "Apple Music", "country", True, True),
    # DistroKid's page knows the country of a part of the streams only
    Whole("distrokid", "apple_streams_1year", "Apple Music", "country", False, False),
)


def tracks_add_up(ground: Ground) -> Outcome:
    """The tracks of the newest snapshot add up to its days; Discovery Mode's streams are a part of a month's."""
    compared = [row for whole in TRACKS for row in _compared(ground, whole)]
    compared += _discovery(ground)
    return _verdict(compared, "tracks")


def countries_add_up(ground: Ground) -> Outcome:
    """The countries of the newest snapshot add up to its days."""
    return _verdict([row for whole in COUNTRIES for row in _compared(ground, whole)], "countries")


def _verdict(compared: Sequence[Mapping[str, Any]], what: str) -> Outcome:
    if not compared:
        return nothing_yet(f"no source tells figures by {what}")
    bad = [row for row in compared if row["apart"]]
    if not bad:
        return Outcome(OK, f"The {what} add up to the total in all {counted(len(compared), 'comparison')}.")
    rows = [{key: value for key, value in row.items() if key != "apart"} for row in bad]
    worst = max(rows, key=lambda row: abs(row["parts"] - row["whole"]))
    return Outcome(
        WARNING, f"{len(rows)} of {counted(len(compared), 'sum')} {'does' if len(rows) == 1 else 'do'} not agree: "
        f"{worst['what']} add up to {worst['parts']:,}, the days to {worst['whole']:,}.", rows,
    )  # fmt: skip


_NEWEST = """
select coalesce(b.account, '') as account, b.snapshot_date as day, sum(b.amount) as amount
from breakdowns b
where b.service = :service and b.metric = :metric and b.dimension = :parts and b.snapshot_date = (
    select max(n.snapshot_date) from breakdowns n
    where n.service = b.service and n.metric = b.metric and n.dimension = b.dimension
      and coalesce(n.account, '') = coalesce(b.account, ''))
group by coalesce(b.account, ''), b.snapshot_date order by 1
"""
_DAYS = """
select sum(s.streams) as streams
from streaming_performance s join platforms p on p.platform_id = s.platform_id
where s.data_source = :service and p.platform_name = :platform and s.measured_by = 'distributor'
  and s.track_id is null and s.country is null and coalesce(s.account, '') = :account
  and s.date >= :first and s.date <= :last
"""


def _compared(ground: Ground, whole: Whole) -> list[dict[str, Any]]:
    rows = []
    for newest in ground.ask(_NEWEST, service=whole.service, metric=whole.metric, parts=whole.parts):
        day = date.fromisoformat(newest.day)
        first = date(day.year, 1, 1) if whole.since_new_year else day - timedelta(days=365)
        streams = ground.ask(
            _DAYS, service=whole.service, platform=whole.platform, account=newest.account, first=first.isoformat(),
            last=newest.day,
        )[0].streams  # fmt: skip
        if streams is None:
            continue
        parts, total = int(newest.amount), int(streams)
        allowed = max(TOLERANCE_AT_LEAST, TOLERANCE * total)
        off = parts - total
        what = f"{whole.service} {whole.platform}: figures by {whole.parts} of {newest.day}"
        rows.append({
            "what": what, "parts": parts, "whole": total, "difference": off,
            "apart": off > allowed or (whole.complete and -off > allowed),
        })  # fmt: skip
    return rows


_DISCOVERY = """
select coalesce(b.account, '') as account, b.value as month, b.amount, b.snapshot_date as day
from breakdowns b
where b.service = 'toolost' and b.dimension = 'month' and b.metric = 'discovery_streams'
order by b.snapshot_date
"""


def _discovery(ground: Ground) -> list[dict[str, Any]]:
    newest: dict[tuple[str, str], int] = {}
    for row in ground.ask(_DISCOVERY):
        newest[row.account, row.month] = int(row.amount)
    rows = []
    for (account, month), parts in sorted(newest.items()):
        streams = ground.ask(
            _DAYS, service="toolost", platform="Spotify", account=account, first=f"{month}-01", last=f"{month}-31"
        )[0].streams
        if streams is not None:
            total = int(streams)
            what = f"toolost Spotify: Discovery Mode in {month}"
            apart = parts - total > max(TOLERANCE_AT_LEAST, TOLERANCE * total)
            rows.append({"what": what, "parts": parts, "whole": total, "difference": parts - total, "apart": apart})
    return rows


_BOOKED = """
select l.dataset, coalesce(f.account, '') as account, count(*) as n, sum(f.amount_nano) as nano
from financial_transactions f join loads l on l.load_id = f.load_id
where l.kind = 'royalty_lines'
group by l.dataset, coalesce(f.account, '') order by 1, 2
"""


def statement_to_the_cent(ground: Ground) -> Outcome:
    """Lines and money of a statement are the same in the warehouse, in the curated rows and in the curated file."""
    booked = {(row.dataset, row.account): (int(row.n), int(row.nano or 0)) for row in ground.ask(_BOOKED)}
    curated: dict[tuple[str, str], tuple[int, int]] = {}
    for dataset, frame in ground.kind_frames("royalty_lines"):
        for account in frame.get_column("account").unique().to_list():
            mine = frame.filter(frame.get_column("account") == account)
            curated[dataset, account or ""] = (mine.height, int(mine.get_column("amount_nano").sum()))
    if not booked and not curated:
        return nothing_yet("there is no statement")
    rows = [
        _difference(
            dataset,
            account,
            "warehouse",
            booked.get((dataset, account), (0, 0)),
            curated.get((dataset, account), (0, 0)),
        )
        for dataset, account in sorted({*booked, *curated})
        if booked.get((dataset, account)) != curated.get((dataset, account))
    ]
    rows += _files_apart(ground, curated)
    if not rows:
        lines, nano = sum(one[0] for one in booked.values()), sum(one[1] for one in booked.values())
        return Outcome(
            OK, f"All {lines:,} statement lines are booked: {nano / NANO:,.2f} USD in the file, in the curated rows "
            "and in the warehouse, to the last digit.",
        )  # fmt: skip
    first = rows[0]
    return Outcome(
        ERROR, f"The statement and the warehouse do not agree: {first['where']} has {first['lines']:,} lines and "
        f"{first['usd']:,.8f} USD, the statement {first['statement lines']:,} and {first['statement usd']:,.8f} USD. "
        "Load the data again (`bedrot load`).", rows,
    )  # fmt: skip


def _difference(
    dataset: str, account: str, where: str, found: tuple[int, int], wanted: tuple[int, int]
) -> dict[str, Any]:
    return {
        "statement": f"{dataset} {account}".strip(), "where": where, "lines": found[0], "usd": found[1] / NANO,
        "statement lines": wanted[0], "statement usd": wanted[1] / NANO, "nano apart": found[1] - wanted[1],
    }  # fmt: skip


def _files_apart(ground: Ground, curated: Mapping[tuple[str, str], tuple[int, int]]) -> list[dict[str, Any]]:
    """Curated statement files whose own figures, read as text, are not those of the curated rows."""
    import polars as pl

    from bedrot_desktop.services.reading import nano

    totals: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (dataset, _), (lines, money) in curated.items():
        totals[dataset] = (totals[dataset][0] + lines, totals[dataset][1] + money)
    rows = []
    for dataset, wanted in sorted(totals.items()):
        if dataset not in CURATED_STATEMENTS:
            continue
        name, column = CURATED_STATEMENTS[dataset]
        file = ground.zones.path("curated", name)
        if not file.is_file():
            raise CannotRun(f"the curated file {name} is not there")
        amounts = pl.read_csv(file, columns=[column], infer_schema=False).get_column(column)
        found = (
            amounts.len(),
            sum(nano(str(text).replace(",", ".")) * number for text, number in amounts.value_counts().iter_rows()),
        )
        if found != wanted:
            rows.append(_difference(dataset, "", f"curated/{name}", found, wanted))
    return rows


def currencies(ground: Ground) -> Outcome:
    """All money is in US dollars: the program adds it up as such and knows no rates."""
    found = ground.ask(
        "select coalesce(currency, '') as currency, kind, count(*) as n, sum(amount_nano) as nano "
        "from financial_transactions group by coalesce(currency, ''), kind order by 1, 2"
    )
    if not found:
        return nothing_yet("no money is booked")
    rows: list[Row] = [
        {"currency": row.currency or "(none)", "kind": row.kind, "rows": int(row.n), "amount": int(row.nano) / NANO}
        for row in found
        if row.currency != CURRENCY
    ]
    if not rows:
        return Outcome(OK, f"All {sum(int(row.n) for row in found):,} lines of money are in US dollars.")
    number = sum(int(row["rows"] or 0) for row in rows)
    names = listed(sorted({str(row["currency"]) for row in rows}))
    return Outcome(
        ERROR, f"{counted(number, 'line')} of money {is_or_are(number)} in {names} and {is_or_are(number)} added up as "
        "dollars, without a rate.", rows,
    )  # fmt: skip


CHECKS = (
    Check(10, "tracks add up", "Tracks add up to the total", WARNING, tracks_add_up),
    Check(11, "countries add up", "Countries add up to the total", WARNING, countries_add_up),
    Check(
        12,
        "statement to the cent",
        "Statement lines agree with the statement to the last digit",
        ERROR,
        statement_to_the_cent,
    ),
    Check(14, "currencies", "The currency of all money is known", ERROR, currencies),
)
