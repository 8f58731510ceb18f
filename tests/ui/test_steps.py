"""Steps and addresses lead to the window's own deeds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from bedrot_desktop.notify.message import Step
from bedrot_desktop.ui.acts import Once, Toast
from bedrot_desktop.ui.steps import act_at, act_of

from .attended_fake import OUT, SIGN_IN, Attending
from .conftest import Room


def heard(room: Room) -> list[Toast]:
    told: list[Toast] = []
    room.desk.toasted.connect(told.append)
    return told


def test_a_step_is_an_act_with_its_own_words_and_the_command_of_this_workspace(
    empty_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        empty_room.deeds, "ask_sign_in", lambda service, account, _title: asked.append((service, account))
    )
    act = act_of(SIGN_IN, empty_room.deeds)
    assert (act.words, act.icon) == ("Sign in", "login-2")
    assert act.command == f"bedrot login toolost --account main --workspace {empty_room.desk.workspace}"
    act.do()
    assert asked == [("toolost", "main")]


@pytest.mark.parametrize(
    ("address", "do", "told"),
    [
        ("bedrot://run", "run", {}),
        ("bedrot://run/toolost?extract=no", "run", {}),
        ("bedrot://resume", "resume", {"run": ""}),
        ("bedrot://resume/toolost", "resume_parked", {"service": "toolost"}),
        ("bedrot://job/backup", "job", {"job": "backup"}),
    ],
)
def test_what_writes_goes_to_the_queue_of_work(
    empty_room: Room, monkeypatch: pytest.MonkeyPatch, address: str, do: str, told: dict[str, str]
) -> None:
    asked: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(
        empty_room.deeds,
        "write",
        lambda do, words, ended=None, **request: asked.append((do, request)),
    )
    act = act_at(address, empty_room.deeds)
    assert act is not None
    act.do()
    assert asked[0][0] == do
    assert told.items() <= asked[0][1].items()
    if "toolost?extract" in address:
        assert "--no-extract" in act.command
        assert asked[0][1]["options"]["services"] == ("toolost",)  # type: ignore[index]


def test_a_page_and_the_inbox_are_shown(empty_room: Room) -> None:
    went: list[tuple[str, str]] = []
    wanted: list[str] = []
    empty_room.desk.went.connect(lambda page, where: went.append((page, where)))
    empty_room.desk.inbox_wanted.connect(lambda: wanted.append("inbox"))
    for address in ("bedrot://show/services/toolost/files", "bedrot://show/inbox"):
        act = act_at(address, empty_room.deeds)
        assert act is not None
        act.do()
    assert (went, wanted) == ([("services", "toolost/files")], ["inbox"])


def test_a_snooze_reaches_who_keeps_the_inbox(empty_room: Room) -> None:
    assert act_at("bedrot://snooze/1/1h", empty_room.deeds) is None  # nobody keeps it
    empty_room.desk.attending = attending = Attending(OUT)
    for address in ("bedrot://snooze/1/1h", "bedrot://snooze/old/linktree/7d"):
        act = act_at(address, empty_room.deeds)
        assert act is not None
        act.do()
    assert attending.asked == [("snooze", "1", "1h"), ("snooze", "old/linktree", "7d")]


@pytest.mark.parametrize("address", ["bedrot://explode/everything", "https://example.org/run", "bedrot:", "", "run"])
def test_an_address_that_nobody_knows_does_nothing_and_says_so(empty_room: Room, address: str) -> None:
    told = heard(empty_room)
    assert act_at(address, empty_room.deeds) is None
    act_of(Step("Explode", address), empty_room.deeds).do()
    assert [toast.title for toast in told] == ["Nothing was done"]
    assert not empty_room.desk.workers.busy


def test_renewing_goes_to_a_worker_and_tells_what_came_of_it(empty_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from bedrot_desktop.ui.workers import Ended

    told = heard(empty_room)

    def work(do: str, ended: object, told: object = None, **request: object) -> QObject:
        assert (do, request) == ("refresh", {"services": ["toolost"], "force": True})
        ended(Ended("done", value=[{"outcome": "failed"}]))  # type: ignore[operator]
        return QObject()

    monkeypatch.setattr(empty_room.deeds, "work", work)
    act = act_at("bedrot://renew/toolost", empty_room.deeds)
    assert act is not None
    act.do()
    assert [(one.words, one.state, one.acts[0].words) for one in told] == [
        ("It could not be renewed without you.", "due", "Sign in")
    ]


def test_what_can_be_done_once_is_done_once() -> None:
    done: list[int] = []
    once = Once(lambda: done.append(1))
    once()
    once()
    assert (done, once.used) == ([1], True)
