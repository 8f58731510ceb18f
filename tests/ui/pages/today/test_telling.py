"""The sentences and figures of Today, from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.ui.pages.today.content import Brought, Card, Line, Step
from bedrot_desktop.ui.pages.today.news import looked, unreported
from bedrot_desktop.ui.pages.today.series import figure, open_series, percent_change, whole_days
from bedrot_desktop.ui.pages.today.telling import headline, minutes, spoken_moment, todo, why
from bedrot_desktop.ui.widgets.values import AgeValue, LifeValue

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
CURRENT = Card(
    "linktree", "main", "Linktree", "Links", "current", "current", True, LifeValue(),
    AgeValue("current", NOW - timedelta(hours=5), date(2026, 11, 8)), (),
)  # fmt: skip


def card(title: str, **changed: object) -> Card:
    return replace(CURRENT, service=title.casefold(), title=title, **changed)  # type: ignore[arg-type]


OUT = card(
    "TooLost", state="out", words="signed out", well=False, parked=True, step=Step("sign_in", "Sign in"),
    life=LifeValue("out", NOW - timedelta(days=10), ended_at=datetime(2026, 11, 6, 22, 40).astimezone()),
    age=AgeValue("stale", NOW - timedelta(days=4), date(2026, 11, 5)), figure_words="Streams, 30 d",
)  # fmt: skip
STUCK = card("Linktree", state="stuck", words="stuck in raw", well=False, step=Step("clean", "Resume"))


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ([], "Nothing is watched yet."),
        ([CURRENT], "The service is current."),
        ([card("A"), card("B")], "All 2 services are current."),
        (
            [OUT, STUCK, card("A"), card("B"), card("C"), card("D")],
            "4 of 6 services are current. TooLost needs you, Linktree is stuck in raw.",
        ),
        ([OUT, card("A")], "1 of 2 services is current. TooLost needs you."),
        (
            [replace(OUT, service="tiktok", title="TikTok", account="a", alone=False), card("TikTok", alone=False)],
            "0 of 1 service is current. TikTok a needs you.",
        ),
    ],
)
def test_the_headline_says_how_all_stand(cards: list[Card], said: str) -> None:
    assert headline(cards) == said


def test_the_second_line_says_why_and_what_follows() -> None:
    assert why([OUT, STUCK], NOW) == (
        "TooLost streams stop at 5 November because its session ended on Friday evening. "
        "Sign in once and its parked stage goes on by itself."
    )
    assert "A run cleans and loads it" in why([STUCK], NOW)
    assert why([CURRENT], NOW) == "The newest data are of 8 November. Nothing needs you."


def test_moments_are_told_as_people_tell_them() -> None:
    assert spoken_moment(NOW - timedelta(hours=1), NOW) == "this morning"
    assert spoken_moment(NOW - timedelta(hours=5), NOW) == "last night"
    assert spoken_moment(NOW - timedelta(days=30), NOW) == "on 11 October"
    assert Line("Last", NOW - timedelta(hours=5), ", 24 s").text(NOW) == "Last 03:04, 24 s"


def test_at_most_three_things_are_to_do_the_dead_login_first() -> None:
    bank = Brought("bank", "Bank card", "84 lines", date(2026, 9, 1), "due")
    things = todo([OUT, STUCK, CURRENT], [bank], {"linktree": 12})
    assert [one.words for one in things] == [
        "Sign in to TooLost", "Clean and load Linktree", "Look at 12 Linktree rows set aside",
    ]  # fmt: skip
    assert things[0].why == "Frees 1 parked stage"
    assert minutes(things) == "3 things, about 4 minutes"
    assert todo([CURRENT], [bank], {})[0].words == "Bring a new file of Bank card"
    assert not todo([CURRENT], [], {})


def test_days_count_up_to_the_one_that_all_parts_have_reached() -> None:
    rows = [("2026-11-07", 1, 10.0), ("2026-11-08", 1, 10.0), ("2026-11-07", 2, 5.0), ("2026-10-01", 3, 1.0)]
    assert whole_days(rows) == {date(2026, 11, 7): 15.0, date(2026, 10, 1): 1.0}
    assert whole_days(rows, growing=1) == {date(2026, 10, 1): 1.0}
    assert whole_days([]) == {}


def test_the_figure_is_of_thirty_days_and_says_up_to_when_where_days_are_missing() -> None:
    last = date(2026, 11, 8)
    days = {last - timedelta(days=back): 10.0 if back < 30 else 8.0 for back in range(60)}
    whole = figure(days, last, "Streams", money=False)
    assert whole is not None
    assert (whole.figure, whole.change.replace("\u202f", " ")) == ("300", "+25 %")
    late = figure(days, last + timedelta(days=3), "Spend", money=True)
    assert late is not None
    assert (late.figure, late.change, late.series.missing) == ("$270.00", "to 8 Nov", 3)
    assert percent_change(95, 100).replace("\u202f", " ") == "−5 %"


def test_without_a_warehouse_there_are_no_figures(tmp_path: Path) -> None:
    for place in (tmp_path / "none.db", "postgresql://somewhere/label"):
        with open_series(place, NOW.date()) as series:
            assert series.of("spotify", "main", NOW.date()) is None
            assert series.reported_months() == {}


def test_a_month_of_sale_that_is_over_and_not_reported_is_said() -> None:
    told = unreported({"DistroKid": "2026-08", "TooLost": "2026-07"}, NOW.date())
    assert told[0].words == "September royalties are not reported yet, usual date 15 November"
    assert told[0].amount == "0 of 2"
    assert not unreported({"DistroKid": "2026-10"}, NOW.date())
    assert not unreported({}, NOW.date())


def test_a_look_counts_as_a_new_one_after_half_an_hour_away(tmp_path: Path) -> None:
    file = tmp_path / "today.json"
    assert looked(file, "w", NOW, looking=True) is None
    assert looked(file, "w", NOW + timedelta(minutes=5), looking=True) is None
    later = NOW + timedelta(hours=3)
    assert looked(file, "w", later, looking=False) == NOW + timedelta(minutes=5)
    assert looked(file, "w", later, looking=True) == NOW + timedelta(minutes=5)
    assert looked(file, "w", later + timedelta(minutes=9), looking=True) == NOW + timedelta(minutes=5)
    assert looked(file, "other", later, looking=True) is None
    file.write_text("[]", "utf-8")
    assert looked(file, "w", later, looking=True) is None
