"""The warehouse as a database: keys that occur once, references that lead somewhere, a file that is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import ERROR, OK, Check, Outcome, Row
from bedrot_desktop.health.checks.words import counted, is_or_are, listed

DAMAGES_SHOWN = 20
# lines of an old warehouse have no source; only with one is the pair a key
_ONLY_WHERE = {"financial_transactions": "source_id is not null and source_row is not null"}
_INDEXES = {
    "sqlite": "select name from sqlite_master where type = 'index' and name like 'ux_%'",
    "postgresql": "select indexname as name from pg_indexes where schemaname = any(current_schemas(false)) "
    "and indexname like 'ux_%'",
}


def natural_keys(ground: Ground) -> Outcome:
    """No two rows of a table have the same natural key, and the index that sees to it is there."""
    from bedrot_desktop.warehouse.schema.columns import NATURAL

    there = {row.name for row in ground.ask(_INDEXES[ground.warehouse.dialect])}
    rows: list[Row] = []
    total = 0
    for table, parts in NATURAL.items():
        total += int(ground.ask(f"select count(*) as n from {table}")[0].n)  # noqa: S608
        rows += _twins(ground, table, parts)
        if f"ux_{table}" not in there:
            rows.append({"table": table, "key": f"the unique index ux_{table} is missing", "rows": None})
    if not rows:
        return Outcome(OK, f"None of the {total:,} rows in {len(NATURAL)} tables is there twice.")
    tables = sorted({str(row["table"]) for row in rows})
    twins = sum(int(row["rows"] or 0) - 1 for row in rows if row["rows"])
    missing = sum(row["rows"] is None for row in rows)
    words = [f"{counted(twins, 'row')} {is_or_are(twins)} there more than once"] if twins else []
    words += [f"{counted(missing, 'unique index', 'unique indexes')} {is_or_are(missing)} missing"] if missing else []
    return Outcome(
        ERROR, f"{' and '.join(words)}, in {listed(tables)}. Restore a backup, or load the data again.", rows
    )


def _twins(ground: Ground, table: str, parts: tuple[str, ...]) -> list[Row]:
    columns = ", ".join(f"{part} as k{place}" for place, part in enumerate(parts))
    grouped = ", ".join(parts)
    where = f" where {_ONLY_WHERE[table]}" if table in _ONLY_WHERE else ""
    found = ground.ask(
        f"select {columns}, count(*) as n from {table}{where} group by {grouped} having count(*) > 1 "  # noqa: S608
        f"order by {grouped}"
    )
    return [{"table": table, "key": " | ".join(str(part) for part in row[:-1]), "rows": int(row.n)} for row in found]


def references(ground: Ground) -> Outcome:
    """Every reference leads to a row that is there, and the database itself is not damaged."""
    rows = _damage_sqlite(ground) if ground.warehouse.dialect == "sqlite" else _loose_postgresql(ground)
    if not rows:
        return Outcome(OK, "Every reference leads to its row, and the database is undamaged.")
    words = listed(f"{row['table']}: {row['problem']}" for row in rows)
    return Outcome(ERROR, f"The warehouse is not sound: {words}. Restore a backup (`bedrot warehouse restore`).", rows)


def _dangling(ground: Ground, tables: Collection[str] | None = None) -> list[Row]:
    """Rows (of some tables) that refer to rows that are not there, by table and reference, in plain SQL."""
    from bedrot_desktop.warehouse.schema import METADATA

    rows: list[Row] = []
    for table in METADATA.sorted_tables:
        for column in table.columns if tables is None or table.name in tables else ():
            for key in column.foreign_keys:
                other, theirs = key.column.table.name, key.column.name
                (found,) = ground.ask(
                    f"select count(*) as n, min({column.name}) as first from {table.name} x "  # noqa: S608
                    f"where {column.name} is not null "
                    f"and not exists (select 1 from {other} y where y.{theirs} = x.{column.name})"
                )
                if found.n:
                    problem = f"{counted(int(found.n), 'row')} with a {column.name} that {other} does not have"
                    rows.append({"table": table.name, "problem": problem, "rows": int(found.n), "first": found.first})
    return rows


def _damage_sqlite(ground: Ground) -> list[Row]:
    """What SQLite itself finds; dangling references of our own tables are told with their column.

    References are not followed in a damaged file.
    """
    from sqlalchemy.exc import DatabaseError, OperationalError

    try:
        verdicts = _pragma(ground, f"integrity_check({DAMAGES_SHOWN})")
        damages = [str(row[0]) for row in verdicts if row[0] != "ok"]
        broken = Counter((row[0], row[2]) for row in ([] if damages else _pragma(ground, "foreign_key_check")))
    except OperationalError:  # busy, not damaged
        raise
    except DatabaseError as error:  # too damaged to be looked at
        damages, broken = [str(error.orig)], Counter()
    if damages:
        return [{"table": "database", "problem": damage} for damage in damages]
    rows = _dangling(ground, {table for table, _ in broken})
    told = {row["table"] for row in rows}
    rows += [
        {"table": table, "problem": f"{counted(number, 'row')} without a row in {parent}", "rows": number}
        for (table, parent), number in sorted(broken.items())
        if table not in told
    ]
    return rows


def _pragma(ground: Ground, what: str) -> list[Any]:
    with ground.warehouse.reading() as connection:
        return list(connection.exec_driver_sql(f"PRAGMA {what}"))


def _loose_postgresql(ground: Ground) -> list[Row]:
    """Dangling references, constraints that the server was told not to trust, references no longer declared."""
    from bedrot_desktop.warehouse.schema import METADATA

    found = ground.ask(
        "select cl.relname as relation, c.conname as name, c.contype as type, c.convalidated as sound "
        "from pg_constraint c join pg_class cl on cl.oid = c.conrelid "
        "join pg_namespace n on n.oid = c.connamespace where n.nspname = any(current_schemas(false))"
    )
    rows = _dangling(ground)
    rows += [
        {"table": row.relation, "problem": f"the constraint {row.name} is not validated"}
        for row in found
        if not row.sound
    ]
    declared = Counter(row.relation for row in found if row.type in ("f", b"f"))
    for table in METADATA.sorted_tables:
        wanted = len(table.foreign_key_constraints)
        if declared[table.name] < wanted:
            problem = f"{wanted - declared[table.name]} of {wanted} references are no longer declared"
            rows.append({"table": table.name, "problem": problem})
    return rows


CHECKS = (
    Check(4, "natural keys", "No row is there twice", ERROR, natural_keys),
    Check(25, "references", "References and the database file are sound", ERROR, references),
)
