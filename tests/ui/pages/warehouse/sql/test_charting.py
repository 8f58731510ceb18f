"""Which picture fits a result."""

from __future__ import annotations

from bedrot_desktop.ui.pages.warehouse.sql.charting import BARS, LINE, Choice, draw, kinds, usual


def test_text_and_a_number_make_bars() -> None:
    columns, rows = ("platform", "country", "usd"), [("Tidal", "US", 12.48), ("Deezer", None, 3.0), ("X", "DE", None)]
    choice = usual(columns, rows)
    assert choice == Choice(BARS, "usd", labels=("platform", "country"))
    drawing = draw(choice, columns, rows)
    assert [(bar.labels, bar.value) for bar in drawing.bars] == [(("Tidal", "US"), 12.48), (("Deezer", "NULL"), 3.0)]


def test_days_and_a_number_make_a_line_and_what_parts_the_days_makes_several() -> None:
    columns = ("date", "platform", "streams")
    rows = [(f"2026-11-0{day}", platform, day) for day in (3, 1, 2) for platform in ("Spotify", "Deezer")]
    choice = usual(columns, rows)
    assert choice == Choice(LINE, "streams", along="date", split="platform")
    drawing = draw(choice, columns, rows)
    assert [curve.name for curve in drawing.curves] == ["Spotify", "Deezer"]
    assert [value for _, value in drawing.curves[0].points] == [1, 2, 3]


def test_months_are_dates_and_keys_are_no_measures() -> None:
    assert kinds(("sale_month", "track_id", "year", "net", "nothing"), [("2026-01", 7, 2026, 1.5, None)]) == {
        "sale_month": "date", "track_id": "text", "year": "text", "net": "number", "nothing": "empty",
    }  # fmt: skip


def test_without_numbers_the_reason_is_told() -> None:
    assert "holds numbers" in draw(usual(("a",), [("x",)]), ("a",), [("x",)]).note
    assert draw(usual(("a",), []), ("a",), []).note == "No rows to draw."


def test_more_bars_than_can_be_seen_are_cut_in_words() -> None:
    rows = [(f"name {number}", number) for number in range(90)]
    drawing = draw(usual(("name", "n"), rows), ("name", "n"), rows)
    assert len(drawing.bars) == 40
    assert drawing.note == "The first 40 of 90 rows"
