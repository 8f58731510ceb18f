"""The filter bar and what opens below its chips."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from bedrot_desktop.insights.shapes import YEAR, Choices
from bedrot_desktop.ui.pages.insights.chips import RangePopup, ValuesPopup
from bedrot_desktop.ui.pages.insights.content import OWN, Ask, ask_of, complete_words, filter_of
from bedrot_desktop.ui.pages.insights.filterbar import FilterBar

CHOICES = Choices(
    ("PIG1987", "ZONE A0", "IWARY"), ("Spotify", "Tidal"), date(2024, 1, 1), date(2026, 11, 9), date(2026, 11, 5),
    (("TooLost", date(2026, 11, 5)),),
)  # fmt: skip
TODAY = date(2026, 11, 10)


def bar(qtbot: QtBot, ask: Ask, wide: int = 1200) -> FilterBar:
    made = FilterBar()
    qtbot.addWidget(made)
    made.resize(wide, 28)
    made.tell(ask, filter_of(ask, CHOICES, TODAY), CHOICES, ())
    made.show()
    return made


def test_spans_move_with_time_and_own_ones_stay() -> None:
    assert filter_of(Ask("28d"), CHOICES, TODAY).days == 28
    assert filter_of(Ask("28d"), CHOICES, TODAY).end == date(2026, 11, 9)
    assert filter_of(Ask("year"), CHOICES, TODAY).start == date(2026, 1, 1)
    assert filter_of(Ask("before"), CHOICES, TODAY).end == date(2025, 12, 31)
    assert filter_of(Ask("all"), CHOICES, TODAY).start == date(2024, 1, 1)
    own = filter_of(Ask(OWN, "2026-08-01", "2026-08-03"), CHOICES, TODAY)
    assert (own.start, own.days) == (date(2026, 8, 1), 3)


def test_the_chips_say_what_is_asked_for(qtbot: QtBot, theme_in_use: object) -> None:
    made = bar(qtbot, Ask(OWN, "2026-08-01", "2026-11-08", ("PIG1987",), (), "day", YEAR))
    assert [chip.value for chip in (made.artist, made.platform, made.range, made.compare)] == [
        "PIG1987", "All 2", "1 Aug – 8 Nov 2026", "a year earlier",
    ]  # fmt: skip
    assert [made.artist.chosen, made.platform.chosen, made.range.chosen] == [True, False, True]
    assert made.artist.accessibleName() == "Artist: PIG1987"


def test_the_x_and_backspace_clear_a_chip(qtbot: QtBot, theme_in_use: object) -> None:
    made = bar(qtbot, Ask("28d", artists=("PIG1987",)))
    with qtbot.waitSignal(made.changed) as told:
        qtbot.mouseClick(
            made.artist,
            Qt.MouseButton.LeftButton,
            pos=made.artist.rect().center() + (made.artist.rect().topRight() - made.artist.rect().center()) * 0.8,
        )
    assert told.args[0].artists == ()
    with qtbot.waitSignal(made.changed) as told:
        qtbot.keyClick(made.range, Qt.Key.Key_Backspace)
    assert told.args[0].span == "100d"


def test_chips_wrap_and_never_leave_the_bar(qtbot: QtBot, theme_in_use: object) -> None:
    made = bar(qtbot, Ask(), 620)
    assert made.height() > 28
    shown = [made.artist, made.platform, made.range, made.grain, made.compare, made.complete, made.save, made.out]
    assert all(made.rect().contains(widget.geometry()) for widget in shown)
    assert not any(one.geometry().intersects(other.geometry()) for one in shown for other in shown if one is not other)


def test_ticking_all_values_means_no_filter(qtbot: QtBot, theme_in_use: object) -> None:
    popup = ValuesPopup(bar(qtbot, Ask()), "Artists", "artist", CHOICES.artists, ("PIG1987",))
    told: list[tuple[str, ...]] = []
    popup.changed.connect(told.append)
    popup.boxes[1].setChecked(True)
    popup.boxes[2].setChecked(True)
    assert told == [("PIG1987", "ZONE A0"), ()]


def test_the_calendar_takes_two_clicks(qtbot: QtBot, theme_in_use: object) -> None:
    popup = RangePopup(bar(qtbot, Ask()), "100d", date(2026, 8, 1), date(2026, 11, 8))
    popup.calendar.clicked.emit(QDate(2026, 9, 3))
    popup.calendar.clicked.emit(QDate(2026, 9, 20))
    with qtbot.waitSignal(popup.own) as told:
        popup.apply.click()
    assert told.args == [date(2026, 9, 3), date(2026, 9, 20)]


def test_completeness_says_what_holds_it_back() -> None:
    state, words, why = complete_words(CHOICES)
    assert (state, words) == ("due", "Complete to 5 Nov")
    assert "TooLost: newest day 5 Nov" in why
    assert complete_words(Choices((), (), None, None, None))[0] == "none"


def test_a_kept_filter_comes_back_as_it_was() -> None:
    from dataclasses import asdict

    ask = Ask(OWN, "2026-08-01", "2026-08-03", ("A",), ("B",), "week", YEAR)
    assert ask_of(asdict(ask)) == ask
