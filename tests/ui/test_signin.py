"""The panel beside the browser, and the queue of sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.events import SignInProgressed
from bedrot_desktop.ui.signin import SignInPanel
from bedrot_desktop.ui.workers import Ended

from .conftest import NOW, Room


class Played:
    """Stands for the processes: keeps what was asked for, and ends it when told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], Callable[[Ended], None]]] = []
        self.stopped = 0

    def work(self, do: str, ended: Callable[[Ended], None], told: object = None, **request: Any) -> Played:
        self.asked.append((do, request, ended))
        return self

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def played(signed_room: Room, monkeypatch: pytest.MonkeyPatch) -> Played:
    made = Played()
    monkeypatch.setattr(signed_room.deeds, "work", made.work)
    return made


@pytest.fixture
def panel(signed_room: Room, qtbot: QtBot) -> SignInPanel:
    made = SignInPanel(signed_room.desk, signed_room.deeds)
    qtbot.addWidget(made)
    return made


def _step(room: Room, step: str, words: str = "") -> None:
    room.house.bus.publish(SignInProgressed(NOW, "toolost", "main", step, words))


def test_the_steps_are_told_as_they_come_and_the_stopped_stage_goes_on(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    assert played.asked[0][0] == "sign_in"
    assert len(played.asked[0][1]["place"].split(",")) == 4
    assert panel.isVisible()
    assert panel.windowTitle() == "Sign in to TooLost"
    for step in ("opened", "code", "seen", "proving", "saved"):
        _step(signed_room, step, f"It is {step}.")
    assert [panel.steps[key].glyph.state for key in ("opened", "code", "seen", "saved")] == ["current"] * 4
    assert panel.steps["code"].isVisible()
    played.asked[0][2](Ended("done", {"verdict": "alive", "words": "signed in"}))
    assert played.asked[1][0] == "resume_parked"
    assert played.asked[1][1]["service"] == "toolost"
    assert panel.pill.state == "current"


def test_several_accounts_are_taken_one_after_the_other(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    for service, title in (("toolost", "TooLost"), ("distrokid", "DistroKid"), ("distrokid", "DistroKid")):
        signed_room.deeds.ask_sign_in(service, "main", title)
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    assert [one.service for one in signed_room.deeds.queue] == ["distrokid"]
    assert panel.queue.text() == "Then: DistroKid"
    played.asked[0][2](Ended("cancelled"))
    qtbot.waitUntil(lambda: len(played.asked) == 2, timeout=20_000)
    assert played.asked[1][1]["service"] == "distrokid"
    assert panel.windowTitle() == "Sign in to DistroKid"


def test_a_sign_in_that_failed_says_why_and_offers_another_try(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    with qtbot.waitSignal(signed_room.desk.toasted) as toasted:
        played.asked[0][2](Ended("failed", message="No browser was found.", remedy="Install Edge."))
    toast = toasted.args[0]
    assert (toast.title, toast.words, toast.acts[0].words) == (
        "TooLost: not signed in", "No browser was found.", "Try again",
    )  # fmt: skip
    assert signed_room.deeds.current is None


def test_a_service_that_wants_a_token_gets_a_field_and_no_browser(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("metaads", "main", "Meta Ads")
    qtbot.waitUntil(panel.token.isVisible, timeout=20_000)
    assert played.asked == []
    panel.token.setText("a-token")
    panel.paste.click()
    assert played.asked[0][0] == "take_token"
    assert played.asked[0][1]["token"] == "a-token"
    assert panel.token.text() == ""


def test_the_code_is_shown_where_its_secret_is_kept(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    house = signed_room.house
    house.vault.keep_secret(house.home, "totp/toolost/main", "JBSWY3DPEHPK3PXP")
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    _step(signed_room, "opened")
    _step(signed_room, "code")
    panel._ask_code()
    qtbot.waitUntil(panel.digits.isVisible, timeout=20_000)
    assert len(panel.digits.code) == 6
    assert panel.digits.code.isdigit()


def test_closing_the_panel_leaves_the_sign_in_alone_and_cancel_ends_it(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    panel.close()
    assert played.stopped == 0
    signed_room.deeds.stop_sign_in()
    assert played.stopped == 1


def test_a_panel_that_was_closed_comes_back_when_it_is_asked_for_again(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    panel.close()
    _step(signed_room, "opened")
    assert not panel.isVisible()
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    assert panel.isVisible()
    assert len(played.asked) == 1


def test_a_sign_in_that_failed_can_be_started_over(
    signed_room: Room, played: Played, panel: SignInPanel, qtbot: QtBot
) -> None:
    signed_room.deeds.ask_sign_in("toolost", "main", "TooLost")
    qtbot.waitUntil(lambda: bool(played.asked), timeout=20_000)
    played.asked[0][2](Ended("failed", message="The window was closed."))
    next(act for act in panel.acts() if act.words == "Start over").do()
    qtbot.waitUntil(lambda: len(played.asked) == 2, timeout=20_000)
    assert played.asked[1][1]["service"] == "toolost"
    assert panel.isVisible()
    assert signed_room.deeds.queue == []
