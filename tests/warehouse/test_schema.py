"""The tables: the owner's columns stay, keys are never NULL in an index, money and foreign ids keep every digit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from bedrot_desktop.core.errors import Busy, WarehouseError
from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.engine import Warehouse, open_warehouse
from bedrot_desktop.warehouse.seeds import brand, platform_name
from bedrot_desktop.warehouse.views import VIEWS

OLD = (Path(__file__).parent.parent / "samples" / "legacy" / "warehouse_1_0_0.sql").read_text("utf-8")


def old_columns() -> dict[str, list[str]]:
    """Table → columns in order, of the owner's warehouse."""
    found = {}
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\);\n", OLD, re.DOTALL):
        bare = re.sub(r"\([^()]*(\([^()]*\))?[^()]*\)", "", body)
        parts = [part.split()[0] for part in bare.split(",") if part.split()]
        found[table] = [part for part in parts if part not in {"FOREIGN", "PRIMARY"}]
    return found


def test_the_owners_tables_keep_their_columns_in_their_order(warehouse: Warehouse) -> None:
    found = inspect(warehouse.engine)
    old = old_columns()
    assert len(old) == 11
    for table, columns in old.items():
        ours = [column["name"] for column in found.get_columns(table)]
        assert ours[: len(columns)] == columns, table


def test_all_tables_and_views_are_there_and_a_second_opening_changes_nothing(
    warehouse: Warehouse, place: str | Path
) -> None:
    again = open_warehouse(place, create=False)
    found = inspect(again.engine)
    assert set(schema.METADATA.tables) <= set(found.get_table_names())
    assert set(VIEWS) <= set(found.get_view_names())
    with again.reading() as connection:
        names = connection.execute(select(schema.platforms.c.platform_name)).scalars().all()
        assert len(names) == len(set(names)) == 10
        artists = set(connection.execute(select(schema.artists.c.artist_name)).scalars())
    assert artists == {"PIG1987", "ZONE A0", "IWARY"}
    again.close()


def test_a_natural_key_holds_also_where_parts_of_it_are_null(warehouse: Warehouse) -> None:
    row = {"date": "2025-07-01", "platform_id": 1, "data_source": "distrokid", "measured_by": "distributor"}
    with warehouse.begin() as connection:
        connection.execute(insert(schema.streaming_performance), row)
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        connection.execute(insert(schema.streaming_performance), row)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (schema.platforms, {"platform_name": "X", "platform_type": "Banking"}),
        (schema.tracks, {"artist_id": 1, "track_title": "T", "content_type": "Video"}),
        (schema.campaigns, {"campaign_id": 1, "platform_id": 5, "campaign_name": "C", "status": "GONE"}),
        (
            schema.financial_transactions,
            {"transaction_date": "2025-01-01", "description": "d", "amount": 1, "amount_nano": 1, "kind": "gift"},
        ),
        (schema.track_artists, {"track_id": 1, "artist_id": 1, "role": "dancer"}),
    ],
)
def test_a_word_outside_the_vocabulary_is_refused(warehouse: Warehouse, table: object, row: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        connection.execute(insert(table), row)  # type: ignore[call-overload]


def test_financial_platforms_and_archived_campaigns_are_allowed(warehouse: Warehouse) -> None:
    with warehouse.begin() as connection:
        connection.execute(insert(schema.platforms), {"platform_name": "Bank", "platform_type": "Financial"})
        row = {"campaign_id": 910000000000000101, "platform_id": 5, "campaign_name": "C", "status": "ARCHIVED"}
        connection.execute(insert(schema.campaigns), row)
        assert connection.execute(select(schema.campaigns.c.campaign_id)).scalar() == 910000000000000101


def test_money_and_foreign_ids_keep_every_digit(warehouse: Warehouse) -> None:
    row = {"transaction_date": "2025-01-01", "description": "d", "kind": "royalty", "amount": 1234567.12345678}
    with warehouse.begin() as connection:
        connection.execute(insert(schema.financial_transactions), {**row, "amount_nano": 1234567123456780000})
        money = schema.financial_transactions.c
        assert connection.execute(select(money.amount, money.amount_nano)).one() == (
            1234567.12345678,
            1234567123456780000,
        )


def test_foreign_keys_are_on_and_on_again_after_a_load_that_trusts_its_ids(warehouse: Warehouse) -> None:
    row = {"date": "2025-07-01", "platform_id": 4711}
    with warehouse.begin(trusted_ids=True) as connection:
        connection.execute(text("select 1"))
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        connection.execute(insert(schema.streaming_performance), row)


def test_a_reading_connection_cannot_write(warehouse: Warehouse) -> None:
    with pytest.raises(Exception, match=r"read-?only"), warehouse.reading() as connection:
        connection.execute(insert(schema.artists), {"artist_name": "X"})
    with warehouse.begin() as connection:
        connection.execute(insert(schema.artists), {"artist_name": "Y"})


def test_created_at_is_the_present_second_in_utc(warehouse: Warehouse) -> None:
    with warehouse.begin() as connection:
        connection.execute(insert(schema.artists), {"artist_name": "X"})
        made = connection.execute(select(schema.artists.c.created_at)).scalars().all()[-1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", made)


def test_a_warehouse_that_is_not_there_is_only_made_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "below" / "w.db"
    with pytest.raises(WarehouseError, match="There is no warehouse"):
        open_warehouse(path, create=False)
    assert not path.exists()
    open_warehouse(path).close()
    assert path.is_file()


def test_something_that_is_no_warehouse_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        open_warehouse(path)
    assert path.read_bytes().startswith(b"this is no database")
    with pytest.raises(WarehouseError, match="no database URL"):
        open_warehouse("://")


def test_a_writer_beside_another_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedrot_desktop.warehouse.engine.BUSY_MS", 20)
    one, other = open_warehouse(tmp_path / "w.db"), open_warehouse(tmp_path / "w.db")
    with one.begin(), pytest.raises(Busy, match="Another program"), other.begin():
        pytest.fail("two writers at once")
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("YouTube (Ads)", "YouTube Music"),
        ("Amazon Prime (Streaming)", "Amazon"),
        ("Some Shop (Downloads)", "Some Shop"),
        ("Spotify", "Spotify"),
    ],
)
def test_a_store_belongs_to_a_family(name: str, family: str) -> None:
    assert brand(name) == family


def test_misspelt_platforms_are_spelled_right() -> None:
    assert platform_name("ToolOst") == "TooLost"
    assert platform_name("Capital One") == "Capitol One"
