"""Events reach who listens, and one bad listener does not keep them from the others."""

from datetime import UTC, datetime

import pytest

from bedrot_desktop.core.events import Bus, Event, RunEnded, RunStarted

NOW = datetime(2025, 7, 9, tzinfo=UTC)
STARTED = RunStarted(NOW, "r1", ("spotify",), 3)
ENDED = RunEnded(NOW, "r1", "done", 1.5)


def test_a_listener_hears_its_class_and_those_below_until_it_stops() -> None:
    bus, runs, all_events = Bus(), list[Event](), list[Event]()
    bus.listen(RunStarted, runs.append)
    stop = bus.listen(Event, all_events.append)
    bus.publish(STARTED)
    bus.publish(ENDED)
    stop()
    stop()
    bus.publish(STARTED)
    assert runs == [STARTED, STARTED]
    assert all_events == [STARTED, ENDED]


def test_a_listener_that_fails_is_logged_and_the_others_hear(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = Bus(), list[Event]()

    def fail(event: Event) -> None:
        raise ValueError(event)

    bus.listen(Event, fail)
    bus.listen(Event, heard.append)
    bus.publish(ENDED)
    assert heard == [ENDED]
    assert caplog.messages == ["A listener of RunEnded failed"]
