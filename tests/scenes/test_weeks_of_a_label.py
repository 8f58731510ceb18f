"""What weeks bring: maintenance, nights, hands that are slow, damaged files, two programs at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings.accounts import add_account
from bedrot_desktop.demo.sites.scene import Asked
from bedrot_desktop.sessions import escalation, guided, refresher, renewal, waiting
from bedrot_desktop.sessions.history_rows import SIGN_IN
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.renewing import RENEWED, Renewal

from .stage import SERVICES, Stage, hear

pytestmark = pytest.mark.usefixtures("browser")

Setting = Callable[..., None]


@pytest.mark.long
def test_weekly_maintenance_renews_all_services_within_a_minute(stage: Stage) -> None:
    for service in SERVICES:
        stage.holds(service)
    stage.hands.on(days=6, hours=12)
    begun = time.monotonic()
    results = stage.json("refresh", "--all")["results"]
    seconds = time.monotonic() - begun
    assert {one["service"]: one["outcome"] in {"renewed", "unchanged"} for one in results} == dict.fromkeys(
        SERVICES, True
    ), results
    assert seconds < 60
    looks = stage.json("session", "test", "--quick")["looks"]
    assert {one["verdict"] for one in looks} <= {"alive", "unclear"}


@pytest.mark.parametrize("most", [1, 2])
def test_never_more_renewals_at_once_than_the_settings_allow(
    most: int, stage: Stage, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in SERVICES:
        stage.holds(service)
    add_account(stage.home, Account("tiktok", "pig1987", "PIG1987", foreign_id="pig1987"))
    stage.holds("tiktok", "pig1987")
    setting(**{"sessions.at_once": str(most)})
    counted, lock, working = Counter[int](), threading.Lock(), list[str]()
    gathered = threading.Event()

    def renew(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        with lock:
            assert service not in working, "two of one service at once"
            working.append(service)
            counted[len(working)] += 1
            if len(working) >= most:
                gathered.set()
        gathered.wait(10)
        with lock:
            working.remove(service)
        return Renewal(RENEWED, "Renewed.")

    monkeypatch.setattr(renewal, "renew", renew)
    results = stage.json("refresh", "--all", "--force")["results"]
    assert [one["outcome"] for one in results] == ["renewed"] * 7
    assert max(counted) == most, counted


def test_at_night_nothing_is_begun_that_needs_a_person(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.holds("toolost")
    stage.scene("toolost").expire()
    stage.json("session", "test", "toolost", "--quick")
    now = stage.hands.local()
    night = now.replace(hour=23, minute=0, second=0) + timedelta(days=now.hour >= 23)
    stage.hands.ahead += night - now
    asked = len(stage.scene("toolost").heard)
    (held,) = stage.json("refresh", "toolost", "--due")["results"]
    assert held["outcome"] == "waiting"
    assert "held until 06:00" in held["words"]
    assert len(stage.scene("toolost").heard) == asked
    tried: list[str] = []
    monkeypatch.setattr(refresher, "_one", lambda _keeper, task, _run: _tried(tried, task))
    stage.hands.on(hours=7, minutes=30)
    stage("refresh", "toolost", "--due")
    assert tried == ["toolost"], "in the morning it is tried once"


def _tried(tried: list[str], task: refresher._Task) -> tuple[refresher.Refreshed, None]:
    tried.append(task.held.service)
    return refresher.Refreshed(task.held.service, task.held.account, "waiting", "Signed out.", 1), None


def test_failures_in_a_row_raise_the_level(stage: Stage, setting: Setting) -> None:
    setting(**{"sessions.attempts": "1", "sessions.retry_seconds": "60"})
    stage.holds("metaads")
    stage.scene("metaads").outage = True
    levels = []
    for _ in range(5):
        stage.hands.on(minutes=2)
        assert stage("refresh", "metaads", "--force").code == 1
        (figures,) = stage.json("session", "metrics")["metrics"]
        levels.append(escalation.level(figures["failures_in_row"]))
    assert levels == ["nothing", "nothing", "alert", "alert", "raised"]
    (row,) = stage.json("session", "list", "metaads")["sessions"]
    assert row["failures"] == 5
    assert row["state"] in {"signed in", "due"}, "an outage ends no sign-in"
    stage.scene("metaads").outage = False
    stage.hands.on(minutes=2)
    assert stage("refresh", "metaads", "--force").code == 0
    (figures,) = stage.json("session", "metrics")["metrics"]
    assert figures["failures_in_row"] == 0


def test_the_third_attempt_to_renew_works(stage: Stage, setting: Setting) -> None:
    setting(**{"sessions.retry_seconds": "0"})
    stage.holds("metaads")
    scene = stage.scene("metaads")

    def heal(asked: Asked) -> None:
        if sum(one.status == 0 for one in scene.heard) >= 2:
            scene.outage = False

    hear(scene, heal)
    scene.outage = "closed"
    (result,) = stage.json("refresh", "metaads", "--force")["results"]
    assert result["outcome"] in {"renewed", "unchanged"}, result
    assert result["attempts"] == 3


@pytest.mark.long
def test_who_is_too_slow_with_the_code_gets_another_chance(
    stage: Stage, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stage.holds("tiktok")
    stage.scene("tiktok").expire()
    stage.at_the_keyboard("tiktok", code="000000", pause=1.0)
    monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=stage.hands.monotonic))
    tell = guided.tell

    def listen(keeper: Keeper, service: str, account: str, step: str, words: str) -> None:
        tell(keeper, service, account, step, words)
        if step == "code":
            stage.hands.on(minutes=31)

    monkeypatch.setattr(guided, "tell", listen)
    first = stage.login("tiktok")
    assert first.code in {1, 3}, first.words
    assert "code" in first.words
    kept = stage.kept("tiktok")
    assert kept is not None
    assert kept.cookies == before.cookies
    monkeypatch.setattr(guided, "tell", tell)
    stage.at_the_keyboard("tiktok")
    second = stage.login("tiktok")
    assert second.code == 0, second.words
    assert stage.state("tiktok") == "signed in"
    attempts = stage.json("session", "history")["attempts"]
    assert {one["outcome"] for one in attempts if one["kind"] == SIGN_IN} == {"waiting", "saved"}


def test_a_damaged_session_is_replaced_by_its_backup(stage: Stage) -> None:
    first = stage.holds("metaads")
    stage.hands.on(hours=1)
    stage.holds("metaads")
    (file,) = (stage.home / "sessions").glob("metaads-*.session")
    file.write_bytes(b"{ half a json" + file.read_bytes()[40:])
    said = stage.fetch("metaads")
    assert said.stage("metaads")["outcome"] == "done", said.words
    kept = stage.kept("metaads")
    assert kept is not None
    assert kept.tokens == first.tokens
    aside = [one.name for one in (stage.home / "sessions").rglob("*") if "damaged" in one.name]
    assert aside, "the damaged file is kept as evidence"
    file.write_bytes(b"")
    assert stage("session", "restore", "metaads", "--latest").code == 0
    assert stage.json("session", "test", "metaads")["looks"][0]["verdict"] == "alive"


@pytest.mark.long
def test_of_two_accounts_the_living_one_is_fetched(stage: Stage) -> None:
    add_account(stage.home, Account("tiktok", "pig1987", "PIG1987", foreign_id="pig1987"))
    stage.holds("tiktok", "pig1987")
    stage.holds("tiktok", "zone.a0")
    stage.scene("tiktok").expire("zone.a0")
    said = stage.fetch("tiktok")
    ended = said.stage("tiktok")
    assert (said.code, ended["outcome"]) == (3, "parked"), said.words
    assert "zone.a0" in ended["messages"][0]
    assert "--account zone.a0" in ended["messages"][0]
    landed = " ".join(stage.landed("tiktok")).casefold()
    assert "pig1987" in landed
    assert "zone.a0" not in landed
    assert (stage.state("tiktok", "pig1987"), stage.state("tiktok", "zone.a0")) == ("signed in", "signed out")
    before = stage.landed("tiktok")
    stage.holds("tiktok", "zone.a0")
    again = stage("--json", "resume")
    assert again.stage("tiktok")["outcome"] == "done", again.words
    after = stage.landed("tiktok")
    assert set(before) < set(after)
    assert [one for one in after if "pig1987" in one.casefold()] == before, "what was there is not fetched again"
    assert any("zone.a0" in one.casefold() for one in after)


def test_a_renewal_that_does_not_pass_its_proof_leaves_the_former_session(stage: Stage) -> None:
    before = stage.holds("linktree")
    scene = stage.scene("linktree")

    def revoke(asked: Asked) -> None:
        """Between the visit that gives new values and the question that proves them."""
        if asked.signed_in_as and "Mozilla" in asked.agent and asked.path.endswith("/admin"):
            scene.revoke()

    hear(scene, revoke)
    stage.hands.on(days=15)
    said = stage("--json", "refresh", "linktree", "--force")
    (result,) = said.document["results"]
    assert result["outcome"] in {"waiting", "failed"}, result
    kept = stage.kept("linktree")
    assert kept is not None
    assert {one["name"]: one["value"] for one in kept.cookies} == {one["name"]: one["value"] for one in before.cookies}


def test_a_folder_that_may_not_be_written_is_told_before_anybody_signs_in(stage: Stage, screen: str) -> None:
    folder = stage.home / "sessions"
    stage.home.mkdir(exist_ok=True)
    folder.write_text("in the way")
    said = stage.login("toolost")
    assert said.code == 1, said.words
    assert str(folder) in said.words
    assert stage.scene("toolost").heard == [], "no window was opened"
    assert folder.read_text() == "in the way"


def test_whoever_is_busy_with_an_account_is_named(stage: Stage) -> None:
    stage.holds("metaads")
    with stage.house() as house, house.keeper.holding("metaads", "main", "signing in to Meta Ads"):
        said = stage("--json", "refresh", "metaads", "--force")
    (result,) = said.document["results"]
    assert result["outcome"] == "unchanged", "whoever is busy with it has not failed"
    assert "in use by" in result["words"]


def test_counts_on_the_cards_agree_with_what_is_held(stage: Stage) -> None:
    for service in ("metaads", "toolost", "distrokid"):
        stage.holds(service)
    stage.scene("toolost").expire()
    stage("session", "test", "toolost", "--quick")
    rows = stage.json("session", "list")["sessions"]
    assert Counter(one["state"] for one in rows) == {"signed in": 2, "signed out": 1, "never signed in": 3}
    status = stage.json("status")["sessions"]
    assert {(one["service"], one["state"]) for one in status} == {(one["service"], one["state"]) for one in rows}
