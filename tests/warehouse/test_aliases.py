"""Spellings: the queue, confirming one reaches rows loaded long ago, undoing gives them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.warehouse import aliases
from bedrot_desktop.warehouse.effects import Effect
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]
NOW = "2025-07-09 08:00:00"


def line(nano: int, artist: str, title: str = "ODD SONG") -> dict[str, Any]:
    return {
        "reporting_date": date(2025, 6, 5),
        "sale_month": "2025-04",
        "store": "Spotify",
        "artist": artist,
        "title": title,
        "quantity": 1,
        "amount_nano": nano,
        "currency": "USD",
        "distributor": "distrokid",
        "account": "main",
    }


def day(artist: str, account: str, streams: int = 5) -> dict[str, Any]:
    return {
        "date": date(2025, 7, 1), "artist": artist, "account": account, "platform": "Spotify", "streams": streams
    }  # fmt: skip


def test_unknown_spellings_wait_heaviest_first(warehouse: Warehouse, put: Put) -> None:
    put("royalty_lines", [line(5, "LITTLE"), line(500, "MUCH"), line(500, "MUCH"), line(1, "pig 1987")])
    with warehouse.begin() as connection:
        waiting = aliases.listed(connection, waiting=True)
        assert [(one.spelling, one.artist, one.confirmed, one.nano) for one in waiting] == [
            ("MUCH", "", False, 1000),
            ("LITTLE", "", False, 5),
        ]
        known = {one.spelling: one.artist for one in aliases.listed(connection)}
        assert known["pig 1987"] == "PIG1987"


def test_confirming_reaches_rows_loaded_before_and_undo_gives_them_back(
    warehouse: Warehouse, put: Put, ask: Ask
) -> None:
    put("royalty_lines", [line(5, "P1G"), line(7, "P1G"), line(1, "PIG1987", "OTHER")])
    with warehouse.begin() as connection:
        promised = aliases.preview(connection, "p1g")
        assert promised == Effect((("financial_transactions", 2), ("tracks", 1)), 12)
        assert aliases.confirm(connection, "P1G", "pig 1987", now=NOW) == promised
    mine = (
        "select sum(amount_nano) from financial_transactions join artists using (artist_id) where artist_name='PIG1987'"
    )
    assert ask(mine) == [(13,)]
    assert ask("select count(*) from tracks where artist_id is null") == [(0,)]
    put("royalty_lines", [line(9, "P1G"), line(1, "PIG1987", "OTHER")], source="b")
    assert ask(mine) == [(10,)]
    with warehouse.begin() as connection:
        aliases.undo(connection, "P1G", now=NOW)
    assert ask(mine) == [(1,)]
    assert ask("select sum(amount_nano) from financial_transactions") == [(10,)]


def test_a_confirmed_spelling_stays_confirmed_and_loading_again_changes_nothing(warehouse: Warehouse, put: Put) -> None:
    rows = [day("P1G", "one"), day("PIG1987", "two")]
    put("audience_daily", rows)
    with warehouse.begin() as connection:
        aliases.confirm(connection, "P1G", "PIG1987", now=NOW)
    again = put("audience_daily", rows)
    assert (again.inserted, again.updated, again.deleted, again.unchanged, again.unknown) == (0, 0, 0, 2, ())


def test_a_row_whose_place_is_taken_gives_way_and_its_load_is_done_again(
    warehouse: Warehouse, put: Put, ask: Ask
) -> None:
    put("audience_daily", [day("PIG1987", "one", 5), day("P1G", "one", 6)])
    with warehouse.begin() as connection:
        aliases.confirm(connection, "P1G", "PIG1987", now=NOW)
    assert ask("select streams from streaming_performance") == [(5,)]
    assert ask("select fingerprint from loads") == [("",)]


def test_a_known_collaboration_becomes_an_artist_when_it_is_met(put: Put, ask: Ask) -> None:
    assert ask("select count(*) from artists") == [(3,)]
    put("royalty_lines", [line(5, "zone a0, pig1987")])
    assert ask("select artist_name from artists order by artist_id") == [
        ("PIG1987",), ("ZONE A0",), ("IWARY",), ("PIG1987 & ZONE A0",)
    ]  # fmt: skip


def test_a_new_artist_settles_the_spellings_that_waited_for_him(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    put("royalty_lines", [line(5, "new.comer"), line(6, "NEWCOMER")])
    with warehouse.begin() as connection:
        aliases.add_artist(connection, "New Comer", now=NOW)
    assert ask(
        "select artist_name, sum(amount_nano) from financial_transactions join artists using (artist_id) group by 1"
    ) == [("New Comer", 11)]
    assert ask("select count(*) from artist_aliases where confirmed = 0") == [(0,)]


def test_nobody_is_made_up(warehouse: Warehouse) -> None:
    with warehouse.begin() as connection:
        with pytest.raises(UsageError, match="no artist “NOBODY”"):
            aliases.confirm(connection, "P1G", "NOBODY", now=NOW)
        with pytest.raises(UsageError, match="not known"):
            aliases.undo(connection, "NEVER MET", now=NOW)
        with pytest.raises(UsageError, match="empty"):
            aliases.confirm(connection, "  ", "PIG1987", now=NOW)
        assert aliases.preview(connection, "NEVER MET") == Effect((), 0)
        aliases.confirm(connection, "P1G", "NEW NAME", now=NOW, create=True)
        assert aliases.artist_ids(connection).keys() == {"PIG1987", "ZONE A0", "IWARY", "NEW NAME"}


def test_a_confirmed_spelling_names_campaigns_too(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    put("campaigns", [{"campaign_id": 1, "campaign": "P1G - SOMETHING - BROAD"}])
    assert ask("select artist_id from campaigns") == [(None,)]
    with warehouse.begin() as connection:
        aliases.confirm(connection, "P1G", "PIG1987", now=NOW)
    assert ask("select artist_name, targeting from campaigns join artists using (artist_id)") == [("PIG1987", "BROAD")]
