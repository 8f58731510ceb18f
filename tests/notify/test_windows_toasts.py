"""Toasts of Windows, by what Windows would be handed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bedrot_desktop.core.addresses import parse
from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.notify.message import DIGEST, INFO, RECOVERY, WARNING, Message, NotSent, Step
from bedrot_desktop.notify.windows_toasts import NoDesktop, WindowsToasts, buttons, tag_of

from . import fake_windows_toasts
from .conftest import NOW
from .fake_windows_toasts import Windows


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    """A Windows that writes down what it is handed."""
    held = Windows()
    monkeypatch.setattr(fake_windows_toasts, "WINDOWS", held)
    monkeypatch.setitem(sys.modules, "windows_toasts", fake_windows_toasts)
    return held


def read(xml: str) -> Any:
    return etree.fromstring(xml.encode("utf-8"))


def actions(xml: str) -> list[tuple[str, str, str]]:
    """(words, activation, address) of the buttons."""
    return [
        (one.get("content", ""), one.get("activationType", ""), one.get("arguments", ""))
        for one in read(xml).iter("action")
    ]


def test_its_buttons_open_addresses_so_that_they_work_with_the_program_closed(
    windows: Windows, message: Message
) -> None:
    WindowsToasts().send(replace(message, steps=message.steps[:1]))
    (shown,) = windows.popped
    assert actions(shown.xml) == [
        ("Sign in", "protocol", "bedrot://sign-in/toolost/main"),
        ("Snooze", "protocol", "bedrot://snooze/signed%20out/toolost/main/1h"),
        ("Details", "protocol", "bedrot://show/services/toolost"),
    ]
    root = read(shown.xml)
    assert (root.get("launch"), root.get("activationType")) == ("bedrot://show/services/toolost", "protocol")
    assert root.get("displayTimestamp") == "2026-11-10T08:04:00Z"
    texts = [one.text for one in root.iter("text")]
    assert texts == [
        "TooLost is signed out",
        "Signed out since 3 Nov & nothing was fetched since. Its <report> waits.",
    ]
    assert windows.app_ids == ["Bedrot.Desktop"]


def test_a_step_that_shows_something_is_the_details(message: Message) -> None:
    assert [words for words, _ in buttons(message)] == ["Sign in", "Fetch by hand", "Snooze"]


def test_what_needs_nobody_has_no_snooze_makes_no_sound_and_does_not_stay(windows: Windows, message: Message) -> None:
    toasts = WindowsToasts()
    toasts.send(message)
    toasts.send(replace(message, level=WARNING, tag="w"))
    toasts.send(replace(message, kind=RECOVERY, steps=(), tag="r"))
    toasts.send(replace(message, kind=DIGEST, level=INFO, steps=(), tag="d", service="", lines=("a", "b")))
    roots = [read(one.xml) for one in windows.popped]
    assert [root.get("scenario") for root in roots] == ["urgent", "reminder", None, None]
    assert [root.find("audio") is not None for root in roots] == [False, False, True, True]
    assert actions(windows.popped[2].xml) == [("Details", "protocol", "bedrot://show/services/toolost")]
    assert actions(windows.popped[3].xml) == [("Details", "protocol", "bedrot://show/today")]
    assert [one.text for one in roots[3].iter("text")][-1] == "a\nb"


def test_a_recovery_takes_the_place_of_the_trouble_and_clearing_takes_it_away(
    windows: Windows, message: Message
) -> None:
    toasts = WindowsToasts()
    toasts.send(message)
    toasts.send(replace(message, kind=RECOVERY, title="TooLost is signed in again"))
    (left,) = windows.centre.values()
    assert "signed in again" in left.xml
    toasts.clear(message.tag)
    assert windows.centre == {}
    toasts.clear(message.tag)  # gone already
    toasts.clear("never shown")


def test_what_is_to_come_is_left_with_windows_and_taken_back(windows: Windows, message: Message) -> None:
    toasts, tomorrow = WindowsToasts(), NOW + timedelta(days=1)
    dying = replace(message, kind="reminder", level=WARNING, title="TooLost dies tomorrow")
    toasts.schedule(dying, tomorrow)
    toasts.schedule(dying, tomorrow + timedelta(hours=1))
    toasts.schedule(replace(dying, tag="other"), tomorrow)
    assert [(one.tag, one.at) for one in windows.scheduled] == [
        (dying.tag, tomorrow + timedelta(hours=1)),
        ("other", tomorrow),
    ]
    assert "TooLost dies tomorrow" in windows.scheduled[0].xml
    assert windows.popped == []
    toasts.clear(dying.tag)
    assert [one.tag for one in windows.scheduled] == ["other"]


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_tags_fit_windows_and_stay_apart(one: str, other: str) -> None:
    assert len(tag_of(one)) <= 64
    assert (tag_of(one) == tag_of(other)) is (one == other)


NAMED = st.from_regex(r"[a-z][a-z0-9 _-]{0,9}[a-z0-9]", fullmatch=True)


@given(
    st.lists(NAMED, min_size=1, max_size=4).map("/".join),
    st.lists(st.text(min_size=1, max_size=9), max_size=9),
)
def test_there_are_never_more_than_five_buttons_and_any_cause_can_be_snoozed(tag: str, words: list[str]) -> None:
    steps = tuple(Step(one, f"bedrot://run/{place}") for place, one in enumerate(words))
    found = buttons(Message(tag, "trouble", "warning", "t", "w", NOW, steps))
    assert len(found) <= 5
    assert [one for one, _ in found[:-2]] == words[:3]
    asked = parse(found[-2][1])  # as the window will read it
    assert asked is not None
    assert (asked.what, asked.parts) == ("snooze", (*tag.split("/"), "1h"))


def test_a_button_that_the_window_would_not_understand_is_not_shown() -> None:
    message = Message("machine/disk/C:\\", "trouble", "warning", "t", "w", NOW, (Step("Run", "bedrot://run"),))
    assert [words for words, _ in buttons(message)] == ["Run", "Details"]


@pytest.mark.parametrize(("setting", "words"), [(1, "of this program"), (2, "at all"), (3, "organisation")])
def test_messages_that_windows_would_swallow_are_told(
    windows: Windows, message: Message, setting: int, words: str
) -> None:
    windows.setting = setting
    with pytest.raises(SettingError, match=words) as caught:
        WindowsToasts().send(message)
    assert "System, Notifications" in caught.value.remedy
    assert windows.popped == []


def test_what_windows_refuses_is_told(windows: Windows, message: Message) -> None:
    windows.refuses = OSError(-2143420155, "The notification platform is unavailable")
    for show in (WindowsToasts().send, lambda one: WindowsToasts().schedule(one, NOW)):
        with pytest.raises(NotSent, match="platform is unavailable") as caught:
            show(message)
        assert "Start menu" in caught.value.remedy


def test_without_its_library_that_is_told(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "windows_toasts", None)
    with pytest.raises(SettingError, match="missing"):
        WindowsToasts().send(message)


def test_elsewhere_the_window_is_named(message: Message) -> None:
    with pytest.raises(SettingError, match="only the program's window"):
        NoDesktop().send(message)
    NoDesktop().clear("x")
