"""Tables placed by hand: whatever the bytes are, a table is read, or the file is refused in words."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.services import bank, catalogue, submithub
from bedrot_desktop.services.handmade import columns_of, header_of, read_table
from bedrot_desktop.services.service import Landing, Offer

NAMES = {
    "bank.card": "capitol_one_purchases_4242.csv",
    "submithub.links": "submithub_links_analytics_x.csv",
    "catalogue.tracks": "track_catalog_royalty_splits.csv",
}
DATASETS = [service.SERVICE.datasets[0] for service in (bank, submithub, catalogue)]
HEADERS = [
    b"Date,Description,Amount,Category,Status\n",
    b"Transaction Date;Description;Debit;Credit\n",
    b"date,link_id,opened,clicked,conversion\n",
    b"artist,title,isrc,upc,release_date,royalty_percentage\n",
    b"",
]
CELLS = st.sampled_from(
    ["2025-05-02", "05/02/2025", "13.05.2025", "", '"', "1,5", "1.234", "-3", "100%", "NA", "INVENTED", "\x00", "€5"]
)
LINES = st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=6).map(lambda lines: "\n".join(lines).encode())


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADERS), st.one_of(LINES, st.binary(max_size=80)))
def test_any_content_is_taken_over_held_or_refused_and_rows_balance(
    driver: Any, dataset: Any, header: bytes, content: bytes
) -> None:
    path: Path = driver.root / "curated" / NAMES[dataset.key]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + content)
    driven = driver.drive(dataset)  # which proves that rows = good + set aside
    assert driven.verdict(path.name) in {"accepted", "warned", "held", "rejected", "sign-in"}
    for error in driven.errors.values():
        assert error.rule


def sheet(*rows: list[object]) -> bytes:
    """An Excel file with these rows."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_sheets_cells_read_as_text_without_exponents_or_times() -> None:
    moment = datetime(2025, 5, 2, 10, 30)  # noqa: DTZ001 - as a spreadsheet has it
    data = sheet([], ["Date", "Amount", "UPC"], [moment, 0.1 + 0.2, 190000000001.0], [date(2025, 5, 3), 1e-7, None])
    table = read_table(data, "x.xlsx", {"date": ("date",)})
    first, second = (dict(row) for _, row in table.table.rows)
    assert first == {"Date": "2025-05-02", "Amount": "0.3", "UPC": "190000000001"}
    assert second == {"Date": "2025-05-03", "Amount": "0.0000001", "UPC": ""}
    assert table.unknown == ("Amount", "UPC")


def test_a_sheet_without_a_row_is_refused() -> None:
    with pytest.raises(FileRejected, match="no header"):
        read_table(sheet(), "x.xlsx", {})


def test_an_offered_sheet_is_recognised_by_its_header(tmp_path: Path, driver: Any) -> None:
    (card,) = bank.SERVICE.datasets
    path = tmp_path / "May.xlsx"
    path.write_bytes(sheet(["Date", "Description", "Amount", "Category", "CardLast4"], ["2025-05-02", "A", 1, "B", 42]))
    offer = Offer(path.name, path, path.read_bytes()[:65536])
    assert card.recognise(offer, driver.context) == Landing("curated", "capitol_one_purchases_May.xlsx")
    broken = Offer("x.xlsx", tmp_path / "not there.xlsx", b"PK\x03\x04")
    assert header_of(broken) == ()


@given(st.text(min_size=1, max_size=10).filter(lambda name: name.isascii() and name.isalnum()))
def test_a_column_is_known_whatever_its_case_blanks_and_marks(name: str) -> None:
    for written in (name, f" {name} ", f"{name}."):
        plain = columns_of([written], {"ours": (name,)})
        assert plain == {"ours": written}


def test_the_first_of_several_spellings_counts() -> None:
    spellings = {"date": ("transaction date", "posted date")}
    assert columns_of(["Posted Date", "Transaction Date"], spellings) == {"date": "Transaction Date"}
