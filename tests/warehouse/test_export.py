"""Export: the same rows in every format, in bounded memory, never over a file that was not meant."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from bedrot_desktop.core.errors import Cancelled, UsageError, WarehouseError
from bedrot_desktop.warehouse import export_excel
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.export import Tally, export
from bedrot_desktop.warehouse.export_parquet import write_parquet
from bedrot_desktop.warehouse.exporters import distinct, write_csv, write_json, write_ndjson

ROWS = [
    ("2025-07-08", 910000000000000091, 0.1, "=SUM(A1)", None),
    ("2025-07-09", 2, 1e-09, 'a "quoted", line\nand ünïcode', "x"),
]


class Table:
    """Rows as a query would hand them out."""

    def __init__(self, columns: tuple[str, ...], batches: list[list[tuple[object, ...]]]) -> None:
        self.columns = columns
        self._batches = batches

    def __iter__(self) -> Iterator[list[tuple[object, ...]]]:
        return iter(self._batches)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'warehouse.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE facts (date TEXT, id INTEGER, amount REAL, note TEXT, maybe TEXT)"))
        connection.execute(
            text("INSERT INTO facts VALUES (:a, :b, :c, :d, :e)"),
            [dict(zip("abcde", row, strict=True)) for row in ROWS],
        )
        connection.execute(text("CREATE VIEW v_facts AS SELECT date, amount FROM facts"))
    yield engine
    engine.dispose()


def test_csv_keeps_text_exactly_and_leaves_null_empty(engine: Engine, tmp_path: Path) -> None:
    done = export(engine, "facts", tmp_path / "out.csv")
    assert (done.rows, done.columns) == (2, ("date", "id", "amount", "note", "maybe"))
    content = (tmp_path / "out.csv").read_bytes()
    assert b"\r" not in content
    assert list(csv.reader(io.StringIO(content.decode()))) == [
        ["date", "id", "amount", "note", "maybe"],
        ["2025-07-08", "910000000000000091", "0.1", "=SUM(A1)", ""],
        ["2025-07-09", "2", "1e-09", 'a "quoted", line\nand ünïcode', "x"],
    ]


def test_json_and_ndjson_hold_the_same_objects(engine: Engine, tmp_path: Path) -> None:
    wanted = [dict(zip(("date", "id", "amount", "note", "maybe"), row, strict=True)) for row in ROWS]
    export(engine, "facts", tmp_path / "out.json")
    export(engine, "facts", tmp_path / "out.ndjson")
    assert json.loads((tmp_path / "out.json").read_bytes()) == wanted
    assert [json.loads(line) for line in (tmp_path / "out.ndjson").read_bytes().splitlines()] == wanted


def test_parquet_has_types_that_hold_every_value(engine: Engine, tmp_path: Path) -> None:
    export(engine, "facts", tmp_path / "out.parquet")
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.rows() == ROWS
    assert frame.dtypes == [pl.String, pl.Int64, pl.Float64, pl.String, pl.String]


def test_parquet_widens_a_column_over_batches() -> None:
    target = io.BytesIO()
    table = Table(("n", "t", "nothing"), [[(1, 1, None), (None, 2, None)], [(0.5, "text", None)]])
    write_parquet(target, table, Tally(lambda _rows: None))
    target.seek(0)
    frame = pl.read_parquet(target)
    assert frame["n"].to_list() == [1.0, None, 0.5]
    assert frame["t"].to_list() == ["1", "2", "text"]
    assert frame["nothing"].null_count() == 3


def test_excel_has_typed_cells_and_no_formula(engine: Engine, tmp_path: Path) -> None:
    export(engine, "facts", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["data"]
    assert [cell.value for cell in sheet[1]] == ["date", "id", "amount", "note", "maybe"]
    day, number, amount, note, maybe = sheet[2]
    assert day.value.isoformat() == "2025-07-08T00:00:00"
    assert day.number_format == "yyyy-mm-dd"
    assert number.value == "910000000000000091"
    assert (amount.value, amount.data_type) == (0.1, "n")
    assert (note.value, note.data_type) == ("=SUM(A1)", "s")
    assert maybe.value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"


def test_excel_goes_on_with_another_sheet_when_one_is_full() -> None:
    target = io.BytesIO()
    table = Table(("n",), [[(number,) for number in range(5)]])
    export_excel.write_excel(target, table, Tally(lambda _rows: None), sheet_rows=3)
    book = openpyxl.load_workbook(target)
    assert [[row[0] for row in sheet.values] for sheet in book] == [["n", 0, 1], ["n", 2, 3], ["n", 4]]
    assert book.sheetnames == ["data", "data 2", "data 3"]


def test_a_text_too_long_for_excel_is_named_and_nothing_is_written(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="column long"):
        export(engine, "SELECT replace(hex(zeroblob(20000)), '0', 'x') AS long", tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir() if path.name != "warehouse.db"] == []


def test_views_and_queries_are_exported_like_tables(engine: Engine, tmp_path: Path) -> None:
    assert export(engine, "v_facts", tmp_path / "view.csv").rows == 2
    assert export(engine, "V_Facts", tmp_path / "view2.csv").rows == 2
    export(engine, "SELECT date, date, :x AS x FROM facts", tmp_path / "q.json", params={"x": 7})
    assert json.loads((tmp_path / "q.json").read_bytes())[0] == {"date": "2025-07-08", "date_2": "2025-07-08", "x": 7}
    with pytest.raises(WarehouseError, match="no table or view"):
        export(engine, "fact", tmp_path / "x.csv")


@pytest.mark.parametrize("ending", ["csv", "json", "ndjson", "parquet", "xlsx"])
def test_no_rows_make_a_file_with_nothing_but_columns(engine: Engine, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"none.{ending}"
    assert export(engine, "SELECT * FROM facts WHERE id = 0", path).rows == 0
    if ending == "csv":
        assert path.read_text() == "date,id,amount,note,maybe\n"
    elif ending == "json":
        assert json.loads(path.read_bytes()) == []
    elif ending == "parquet":
        assert pl.read_parquet(path).columns == ["date", "id", "amount", "note", "maybe"]
    elif ending == "xlsx":
        assert openpyxl.load_workbook(path)["data"].max_row == 1
    else:
        assert path.read_bytes() == b""


def test_both_databases_export_the_same(warehouse: Warehouse, tmp_path: Path) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO financial_transactions (transaction_date, description, amount, kind, amount_nano)"
                " VALUES ('2025-07-01', 'GEAR', -46.44, 'expense', -46440000000)"
            )
        )
    columns = "transaction_date, description, amount, amount_nano, category"
    what = f"SELECT {columns} FROM financial_transactions"  # noqa: S608 - names above
    wanted = {
        "transaction_date": "2025-07-01", "description": "GEAR", "amount": -46.44, "amount_nano": -46440000000,
        "category": None,
    }  # fmt: skip
    export(warehouse.engine, what, tmp_path / "out.ndjson")
    export(warehouse.engine, what, tmp_path / "out.parquet")
    export(warehouse.engine, "v_cashflow_monthly", tmp_path / "out.csv")
    assert json.loads((tmp_path / "out.ndjson").read_bytes()) == wanted
    assert pl.read_parquet(tmp_path / "out.parquet").to_dicts() == [wanted]
    assert (tmp_path / "out.csv").read_text() == "month,income_usd,expense_usd,net_usd\n2025-07,0.0,46.44,-46.44\n"


def test_an_existing_file_stays_unless_it_may_be_replaced(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine")
    with pytest.raises(UsageError, match="already there"):
        export(engine, "facts", path)
    assert path.read_text() == "mine"
    assert export(engine, "facts", path, overwrite=True).rows == 2
    with pytest.raises(UsageError, match="names no format"):
        export(engine, "facts", tmp_path / "out.txt")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="folder"):
        export(engine, "facts", tmp_path / "folder.csv", overwrite=True)


def test_a_failure_or_a_stop_in_the_middle_leaves_the_old_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine")
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n"
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        export(engine, many, path, overwrite=True, cancel=cancel, tell=lambda _rows: cancel.set())
    with pytest.raises(WarehouseError):
        export(engine, f"{many} UNION ALL SELECT abs(-9223372036854775808)", path, overwrite=True)
    assert path.read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.csv", "warehouse.db"]


def test_the_warehouse_itself_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.csv"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE facts (a INTEGER)"))
    with pytest.raises(UsageError, match="the warehouse itself"):
        export(engine, "facts", path, overwrite=True)
    engine.dispose()


PEAK = """
    import resource, sys
    from pathlib import Path
    from sqlalchemy import create_engine
    import polars, xlsxwriter
    from bedrot_desktop.warehouse.engine import Warehouse
    from bedrot_desktop.warehouse.export import export
    engine = create_engine(f"sqlite:///{sys.argv[1]}")
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %s) " \\
        "SELECT i, i * 0.5 AS half, 'a text of some length ' || i AS words, '2025-07-09' AS date FROM n"
    to = Path(sys.argv[2])
    export(engine, rows % 10_000, to)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert export(engine, rows % sys.argv[3], to, overwrite=True).rows == int(sys.argv[3])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the resource module is Unix's")
@pytest.mark.parametrize(
    ("ending", "rows"),
    [("csv", 300_000), ("json", 300_000), ("ndjson", 300_000), ("parquet", 300_000), ("xlsx", 60_000)],
)
def test_memory_does_not_grow_with_the_rows(engine: Engine, tmp_path: Path, ending: str, rows: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PEAK), tmp_path / "warehouse.db", tmp_path / f"big.{ending}", str(rows)],
        capture_output=True, text=True, check=False, env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    grown = int(done.stdout) / 1024
    assert grown < 24, f"{grown:.0f} MiB more for {rows} rows"  # all of them as Python objects take over 100 MiB


VALUES = st.none() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"))


@given(st.lists(st.tuples(VALUES, TEXTS | st.none()), max_size=20))
def test_what_is_written_as_text_can_be_read_back(rows: list[tuple[object, ...]]) -> None:
    table = Table(("n", "t"), [rows] if rows else [])
    wanted = [{"n": number, "t": words} for number, words in rows]
    as_csv, as_json, as_lines = io.BytesIO(), io.BytesIO(), io.BytesIO()
    write_csv(as_csv, table, Tally(lambda _rows: None))
    write_json(as_json, table, Tally(lambda _rows: None))
    write_ndjson(as_lines, table, Tally(lambda _rows: None))
    assert json.loads(as_json.getvalue()) == wanted
    assert [json.loads(line) for line in as_lines.getvalue().split(b"\n") if line] == wanted
    read = list(csv.DictReader(io.StringIO(as_csv.getvalue().decode(), newline="")))
    assert read == [{"n": "" if n is None else str(n), "t": t or ""} for n, t in rows]


@given(st.lists(st.sampled_from(["a", "b", "a_2", "a_3"])))
def test_column_names_become_distinct_and_first_ones_keep_theirs(names: list[str]) -> None:
    result = distinct(names)
    assert len(set(result)) == len(names)
    assert result[:1] == names[:1]
