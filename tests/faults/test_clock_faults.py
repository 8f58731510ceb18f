"""What may happen to clocks and must be said by nobody: done once, in silence."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bedrot_desktop.automation.duty import keeper_of
from bedrot_desktop.automation.jobs import RUN
from bedrot_desktop.dashboard.server import PortTaken, start_if_wanted

from .schedule import MINUTE, Keeper, kept
from .ward import Ward

pytestmark = pytest.mark.long
HOUR = timedelta(hours=1)


#: What a clock could be blamed for. That data get older as days go by is told of the label, not of its clock.
OF_CLOCKS = {"machine", "missed", "job", "killed", "failed", "offline", "down"}


def all_well(ward: Ward) -> bool:
    """Nothing is said of clocks, runs and jobs, not even in a note."""
    return not [one.key for one in ward.look().entries if one.key.partition("/")[0] in OF_CLOCKS]


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_does_nothing_twice_and_is_not_worth_a_word(ward: Ward, hours: int) -> None:
    ward.clock.moment = ward.clock.moment.replace(hour=2, minute=30) + timedelta(days=1)
    with kept(ward, RUN) as keeper:
        keeper.until(ward.clock.moment + HOUR)  # over 03:00
        assert [key for key, _ in keeper.started] == [RUN]
        keeper.pass_by(MINUTE, shown=timedelta(hours=hours))
        beat = keeper.beat()
        assert abs(beat.jumped) > 2 * HOUR
        assert all_well(ward)
        keeper.until(ward.clock.moment + 4 * HOUR)  # set back: 03:00 comes once more
        assert [key for key, _ in keeper.started] == [RUN]
        assert all_well(ward)


def test_a_clock_that_is_set_over_a_due_run_has_it_done_once(ward: Ward) -> None:
    ward.clock.moment = ward.clock.moment.replace(hour=1, minute=0) + timedelta(days=1)
    with kept(ward, RUN) as keeper:
        keeper.pass_by(MINUTE, shown=3 * HOUR)
        keeper.beat()
        keeper.until(ward.clock.moment + HOUR)
        assert [key for key, _ in keeper.started] == [RUN]
        assert all_well(ward)


@pytest.mark.parametrize(
    ("day", "at"), [((2026, 3, 28), "02:40"), ((2026, 10, 24), "02:40")], ids=["an hour is left out", "an hour twice"]
)
def test_a_night_in_which_the_clocks_change_has_one_run(ward: Ward, day: tuple[int, int, int], at: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    ward.set("schedule.run_at", at)
    ward.clock.moment = datetime(*day, 23, 30, tzinfo=zone)
    before = set(ward.open())  # the label is of another month; what is said of that is no matter here
    with kept(ward, RUN) as keeper:
        end = datetime(*day, 6, 0, tzinfo=zone) + timedelta(days=1)
        while ward.clock.now() < end:
            ward.clock.moment = (ward.clock.now() + MINUTE).astimezone(zone)
            ward.clock.elapsed += 60
            keeper.beat()
        assert [key for key, _ in keeper.started] == [RUN]
        assert set(ward.open()) <= before


def test_a_second_one_stands_by_in_silence_and_takes_over(ward: Ward) -> None:
    with kept(ward, RUN) as window:
        other = Keeper(ward, "daemon")
        beat = other.beat()
        assert not beat.keeps
        assert "window" in beat.holder
        ward.clock.moment = ward.clock.moment.replace(hour=2, minute=59) + timedelta(days=1)
        for _ in range(5):
            window.pass_by(MINUTE)
            window.beat()
            other.beat()
        assert [key for key, _ in window.started] == [RUN]
        assert not other.started
        assert all_well(ward)
        window.clockwork.close()
        assert other.beat().keeps
        assert "daemon" in keeper_of(ward.state)
        other.clockwork.close()


def test_a_port_that_is_taken_is_said_with_its_number_and_what_to_do(ward: Ward) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ward.set("dashboard.on", "yes")
        ward.set("dashboard.port", str(port))
        with pytest.raises(PortTaken) as said:
            start_if_wanted(lambda: ward.house, ward.clock)
    assert str(port) in said.value.message
    assert said.value.remedy
    assert all_well(ward)
    page = start_if_wanted(lambda: ward.house, ward.clock)
    assert page is not None
    page.stop()
