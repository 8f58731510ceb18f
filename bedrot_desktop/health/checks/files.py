"""Files against the files before them: the same bytes again, far fewer rows, other columns."""

from __future__ import annotations

from statistics import median_high, median_low

from bedrot_desktop.health.checks.families import Family, families
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import ERROR, NOTE, OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, is_or_are, listed

SNAPSHOTS = 8  # looked back
FEW = 0.5  # of the usual number of rows, or less
MANY = 3.0  # times the usual number of rows, or more


def duplicate_files(ground: Ground) -> Outcome:
    """The same bytes never count twice: not in the lake, not in the warehouse."""
    if not ground.items:
        return nothing_yet("no file was looked at")
    booked: list[Row] = [
        {"file": row.path, "sha256": row.sha256, "copies": int(row.n), "problem": "its lines are booked more than once"}
        for row in ground.ask(
            "select s.sha256, min(s.path) as path, count(distinct s.source_id) as n from sources s "
            "where exists (select 1 from financial_transactions f where f.source_id = s.source_id) "
            "group by s.sha256 having count(distinct s.source_id) > 1 order by s.sha256"
        )
    ]
    stored: list[Row] = [
        {
            "file": f"{item.zone}/{item.path}",
            "sha256": item.sha256,
            "copies": len(item.names),
            "problem": _also(item.names, item.path),
        }
        for item in ground.taken
        if len(item.names) > 1
    ]
    stored += [
        {"file": f"{item.zone}/{item.path}", "sha256": item.sha256, "copies": 2, "problem": item.message or "left out"}
        for item in ground.items
        if item.verdict == "duplicate"
    ]
    if booked:
        names = listed(str(row["file"]) for row in booked)
        return Outcome(
            ERROR, f"The lines of {names} are booked twice. Load the data again (`bedrot load`).", booked + stored
        )
    if stored:
        return Outcome(
            NOTE,
            f"{counted(len(stored), 'file')} {is_or_are(len(stored))} there more than once and counted once.",
            stored,
        )
    return Outcome(OK, f"None of {counted(len(ground.items), 'file')} is there twice.")


def _also(names: tuple[str, ...], path: str) -> str:
    return f"also {listed(name for name in names if name != path)}"


def row_counts(ground: Ground) -> Outcome:
    """The newest download of each kind has about as many rows as those before it."""
    compared = 0
    rows: list[Row] = []
    for family in families(ground.taken):
        snapshots = family.snapshots()
        if len(snapshots) < 2:
            continue
        compared += 1
        day, number, paths = snapshots[-1]
        before = [earlier for _, earlier, _ in snapshots[-1 - SNAPSHOTS : -1]]
        # of two middle ones the one that raises no alarm
        few, many = number < FEW * median_low(before), number > MANY * median_high(before)
        if few or many:
            rows.append({
                "data set": family.name, "file": paths[-1], "made": day.isoformat(), "rows": number,
                "usual": median_low(before) if few else median_high(before), "snapshots": len(snapshots) - 1,
            })  # fmt: skip
    if not compared:
        return nothing_yet("no kind of file was fetched twice")
    if not rows:
        return Outcome(OK, f"The newest file of each of {counted(compared, 'kind')} has about as many rows as usual.")
    fewer = any(int(row["rows"] or 0) < int(row["usual"] or 0) for row in rows)
    words = listed(
        f"{row['data set']} has {row['rows']:,} rows instead of about {row['usual']:,} ({row['file']})" for row in rows
    )
    return Outcome(WARNING if fewer else NOTE, f"Other numbers of rows than usual: {words}.", rows)


def headers(ground: Ground) -> Outcome:
    """The newest file of each kind has the columns of the one before it."""
    compared = [family for family in families(ground.taken) if family.items[-1].header and len(family.items) > 1]
    rows: list[Row] = [row for family in compared if (row := _changed(family))]
    rows += _refused(ground)
    if not compared and not rows:
        return nothing_yet("no file with columns has one before it")
    if not rows:
        return Outcome(OK, f"Columns are as before in the newest file of each of {counted(len(compared), 'kind')}.")
    rows.sort(key=lambda row: (not row["refused"], not row["gone"]))
    worse = any(row["gone"] or row["refused"] for row in rows)
    more = f"; {counted(len(rows) - 2, 'more change')}" if len(rows) > 2 else ""
    changes = "; ".join(f"{row['data set']} {_in_words(row)}" for row in rows[:2])
    return Outcome(WARNING if worse else NOTE, f"Columns changed: {changes}{more}.", rows)


def _in_words(row: Row) -> str:
    if row["refused"]:
        return f"had a file refused ({str(row['refused']).rstrip('.')})"
    changes = [
        f"{verb} {listed(str(row[what]).split(', '))}" for what, verb in (("gone", "lost"), ("new", "got")) if row[what]
    ]
    return " and ".join(changes) or "has its columns in another order"


def _changed(family: Family) -> Row | None:
    before, now = family.items[-2], family.items[-1]
    if before.header == now.header:
        return None
    return {
        "data set": family.name, "file": now.path, "before": before.path,
        "gone": ", ".join(name for name in before.header if name not in now.header),
        "new": ", ".join(name for name in now.header if name not in before.header),
        "old header": ", ".join(before.header), "new header": ", ".join(now.header),
        "refused": "",
    }  # fmt: skip


def _refused(ground: Ground) -> list[Row]:
    """Files refused for their columns that are newer than everything that was taken over."""
    newest = {(item.dataset, item.zone): item for item in ground.taken if item.stamp is not None}
    rows: list[Row] = []
    for item in ground.items:
        last = newest.get((item.dataset, item.zone))
        newer = item.stamp is None or last is None or last.stamp is None or item.stamp > last.stamp
        if item.verdict == "rejected" and item.rule == "header" and newer:
            rows.append({
                "data set": item.dataset, "file": item.path, "before": last.path if last else "", "gone": "", "new": "",
                "old header": ", ".join(last.header) if last else "", "new header": "", "refused": item.message,
            })  # fmt: skip
    return rows


CHECKS = (
    Check(17, "duplicate files", "No file counts twice", ERROR, duplicate_files),
    Check(18, "row counts", "Files have about as many rows as usual", WARNING, row_counts),
    Check(19, "headers", "Files have the columns they always had", WARNING, headers),
)
