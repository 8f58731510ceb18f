"""One more day of one artist in a warehouse of five million rows."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from lakes import audience_exports
from measuring import program

LINES = 3_000_000
STREAMS = 2_000_000
DAYS = 400
TIMES = 3

_FILL_MONEY = """
insert into financial_transactions (transaction_date, description, amount, currency, category, status,
    source_platform_id, artist_id, country, kind, amount_nano, account, sale_month, store_platform_id, quantity,
    source_row, source_id, load_id)
with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
select date('2015-01-01', (i / 1000) || ' days'), 'DistroKid earnings for TITLE ' || (i % 200), i % 1000 / 1e6, 'USD',
    'Streaming Revenue', 'Completed', 6, 1 + i % 2, 'US', 'royalty', i % 1000 * 1000, 'main', '2015-01', 1, i % 50,
    i, ?2, ?3
from n
"""
_FILL_STREAMS = """
insert into streaming_performance (date, platform_id, streams, data_source, account, country, measured_by, source_id,
    load_id)
with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 - 1)
select date('2010-01-01', (i / 400) || ' days'), 1 + i % 2, i % 1000, 'distrokid', 'main', 'C' || (i % 400 / 2),
    'distributor', ?2, ?3
from n
"""


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        root, home = Path(folder) / "eco system", Path(folder) / "home"
        audience_exports(root / "data_lake", DAYS)
        program("--quiet", "run", "--no-extract", workspace=root, home=home)
        rows = filled(root / "data-warehouse" / "bedrot_analytics.db")
        loads, wholes = [], []
        for number in range(TIMES):
            audience_exports(root / "data_lake", 1, first=DAYS + number)
            whole = program("--json", "run", "--no-extract", workspace=root, home=home)
            loads.append(load_seconds(json.loads(whole.out)))
            wholes.append(whole.seconds)
    return [
        {
            "name": f"one more day in {rows:,} rows, load",
            "figure": min(loads),
            "aim": 0.5,
            "note": f"whole command {min(wholes):.2f} s",
        }
    ]


def filled(database: Path) -> int:
    """Fill the money and the streams of a warehouse with rows of other loads; how many rows both have."""
    with closing(sqlite3.connect(database, isolation_level=None)) as link:
        link.execute("pragma cache_size = -262144")
        link.execute("begin immediate")
        load = _number(link, "insert into loads (dataset, kind, fingerprint, rows, loaded_at) values "
                             "('bench.filler', 'royalty_lines', '', 0, '2025-07-09 00:00:00')")  # fmt: skip
        source = _number(
            link, "insert into sources (service, path, sha256, first_seen) values ('bench', 'f', 'f', '2025')"
        )
        query = "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (?, ?)"
        indexes = link.execute(query, ("financial_transactions", "streaming_performance")).fetchall()
        for name, _ in indexes:
            link.execute(f"drop index {name}")
        link.execute(_FILL_MONEY, (LINES, source, load))
        link.execute(_FILL_STREAMS, (STREAMS, source, load))
        for _, sql in indexes:
            link.execute(sql)
        link.execute("commit")
        link.execute("pragma wal_checkpoint(truncate)")
        (money,) = link.execute("select count(*) from financial_transactions").fetchone()
        (streams,) = link.execute("select count(*) from streaming_performance").fetchone()
    return int(money + streams)


def _number(link: sqlite3.Connection, statement: str) -> int:
    return int(link.execute(statement).lastrowid or 0)


def load_seconds(document: dict[str, Any]) -> float:
    """What the load stage of Spotify took; RuntimeError unless it brought in exactly one day."""
    (stage,) = (one for one in document["stages"] if (one["service"], one["stage"]) == ("spotify", "load"))
    if stage["numbers"].get("inserted") != 1:
        raise RuntimeError(f"not one more day: {stage}")
    return float(stage["seconds"])
