from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.lake.catalog import Catalog, ItemRow
from bedrot_desktop.lake.findings import Reject
from bedrot_desktop.lake.quarantine import Quarantine

NOW = datetime(2025, 7, 9, 6, tzinfo=UTC)


@pytest.fixture
def quarantine(catalog: Catalog) -> Quarantine:
    rows = {
        "spotify.audience": ("a", [Reject("date", "Not a date", 4, {"date": "x"}), Reject("date", "No", 2, {})]),
        "tiktok": ("b", [Reject("number", "Not a number", 9, {"views": "–"}, member="Overview.csv")]),
    }
    for dataset, (item, rejects) in rows.items():
        catalog.settle(
            [ItemRow(dataset, item, "landing", f"{dataset}.csv", settled_at=NOW, version=2)], {item: rejects}
        )
    return Quarantine(catalog)


def test_rows_are_listed_by_file_and_line_with_all_that_is_known(quarantine: Quarantine) -> None:
    rows = quarantine.list()
    assert [(row.dataset, row.line) for row in rows] == [
        ("spotify.audience", 2),
        ("spotify.audience", 4),
        ("tiktok", 9),
    ]
    tiktok = quarantine.list("tiktok")[0]
    assert (tiktok.item, tiktok.path, tiktok.member, tiktok.rule, tiktok.reason, tiktok.row) == (
        "b",
        "tiktok.csv",
        "Overview.csv",
        "number",
        "Not a number",
        {"views": "–"},
    )
    assert tiktok.first_seen == NOW
    assert quarantine.show(tiktok.id) == tiktok
    assert len(quarantine.list(limit=2)) == 2
    assert [row.item for row in quarantine.list(item="a")] == ["a", "a"]
    assert quarantine.counts() == {"spotify.audience": 2, "tiktok": 1}


def test_a_number_that_is_not_there_is_told(quarantine: Quarantine) -> None:
    for act in (quarantine.show, lambda number: quarantine.release([1, number], NOW), lambda n: quarantine.replay([n])):
        with pytest.raises(UsageError, match="no row 99"):
            act(99)
    assert len(quarantine.list()) == 3, "all or nothing"


def test_a_released_row_waits_no_longer_and_keeps_its_first_release(quarantine: Quarantine) -> None:
    number = quarantine.list("tiktok")[0].id
    (row,) = quarantine.release([number], NOW)
    assert row.released_at == NOW
    (again,) = quarantine.release([number], datetime(2026, 1, 1, tzinfo=UTC))
    assert again.released_at == NOW
    assert quarantine.list("tiktok") == ()
    assert quarantine.list("tiktok", released=True) == (again,)
    assert "tiktok" not in quarantine.counts()


def test_replaying_marks_the_files_to_be_cleaned_again(quarantine: Quarantine, catalog: Catalog) -> None:
    assert quarantine.waiting_items() == ()
    numbers = [row.id for row in quarantine.list("spotify.audience")]
    assert quarantine.replay(numbers) == (("spotify.audience", "a"),)
    assert quarantine.waiting_items() == (("spotify.audience", "a"),)
    row = catalog.item("spotify.audience", "a")
    assert row is not None
    assert row.version == 0
    catalog.settle([ItemRow("spotify.audience", "a", "landing", "x", version=2)])
    assert quarantine.waiting_items() == ()
    assert quarantine.list("spotify.audience") == ()


def test_everything_can_be_replayed(quarantine: Quarantine) -> None:
    assert quarantine.replay_all() == (("spotify.audience", "a"), ("tiktok", "b"))
    assert quarantine.replay_all("nothing") == ()
