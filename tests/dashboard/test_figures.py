"""The page, /health and /metrics say what window and prompt say, nothing secret, and nothing that is HTML."""

from __future__ import annotations

import itertools
import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.signals import CRITICAL, SIGNED_OUT, WARNING, Signal, Step
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings.accounts import add_account
from bedrot_desktop.dashboard.server import Dashboard
from bedrot_desktop.house import House
from bedrot_desktop.ui.pages.today.reading import read

from .conftest import NOW, Room, Serve, ask
from .test_server import PAGES

OWNERS = {
    "cookie_refresh_total", "cookie_refresh_success_rate", "cookie_refresh_duration_seconds", "cookie_age_days",
    "cookie_refresh_consecutive_failures", "cookie_refresh_last_success_hours",
}  # fmt: skip
OURS = {
    "bedrot_data_age_days", "bedrot_health_score", "bedrot_run_last_success_timestamp_seconds", "bedrot_warehouse_rows",
    "bedrot_open_signals", "bedrot_session_expected_end_timestamp_seconds",
}  # fmt: skip


def series(page: Dashboard) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """/metrics as Prometheus reads it: name → labels → value; the same labels twice are a failure."""
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(ask(page, "/metrics").text):
        for sample in family.samples:
            key = tuple(sorted(sample.labels.items()))
            assert key not in found.setdefault(sample.name, {}), sample
            found[sample.name][key] = sample.value
    return found


def labels(**own: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(own.items()))


def test_the_page_shows_what_todays_page_of_the_window_shows(room: Room, page: Dashboard) -> None:
    content, text = read(room.house, Run()), unescape(ask(page).text)
    assert content.headline in text
    assert content.why in text
    for card in content.cards:
        assert card.title in text
        assert f"<span>{card.words}</span>" in text
        assert f'<div class="figure">{card.life.figure(NOW)}</div>' in text
        assert f'<div class="figure">{card.age.figure(NOW)} ' in text
        for zone in card.zones:
            assert zone.sentence(NOW) in text


def test_prompt_page_and_window_tell_one_headline_and_one_next_step(
    room: Room, page: Dashboard, capsys: pytest.CaptureFixture[str]
) -> None:
    document, status = ask(page, "/health").document, room.says(capsys, "status")
    assert status["headline"] == document["headline"] == read(room.house, Run()).headline
    out = {one["service"]: one["command"] for one in status["sessions"] if one["needs_person"]}
    fetching = [one for one in status["services"] if one["command"] == f"bedrot run {one['service']}"]
    assert "toolost" in out
    assert not {one["service"] for one in fetching} & set(out)  # nothing can be fetched before the sign-in
    assert document["services"]["toolost"]["command"] == out["toolost"]


def test_health_says_what_the_prompt_says(room: Room, page: Dashboard, capsys: pytest.CaptureFixture[str]) -> None:
    document, status = ask(page, "/health").document, room.says(capsys, "status")
    assert set(document["services"]) == {one["service"] for one in status["services"]}
    for one in status["services"]:
        mine = document["services"][one["service"]]
        assert (mine["stuck_in"], mine["questions"]) == (one["stuck_in"], one["questions"])
        assert (mine["next_step"], mine["command"]) == (one["next_step"], one["command"])
        told = [(age["dataset"], age["account"], age["state"], age["newest_day"], age["behind"]) for age in one["ages"]]
        assert told == [
            (age["dataset"], age["account"], age["state"], age["newest_day"], age["behind_days"])
            for age in mine["data"]
        ]
    held = {(one["service"], one["account"]): one["state"] for one in status["sessions"]}
    assert held == {
        (key, one["account"]): one["state"]
        for key, service in document["services"].items()
        for one in service["sessions"]
    }


def test_scores_are_those_of_the_page_health(room: Room, page: Dashboard) -> None:
    from bedrot_desktop.ui.pages.health.content import read as read_health

    window, document, found = read_health(room.house, Run()), ask(page, "/health").document, series(page)
    assert (document["score"], document["status"]) == (window.whole.points, window.whole.word)
    for row in window.rows:
        assert document["services"][row.service]["score"] == row.value.points
        if row.value.points is not None:
            assert found["bedrot_health_score"][labels(service=row.service)] == row.value.points
    assert found["bedrot_health_score_mean"][()] == window.whole.points


def test_the_series_of_the_owner_are_there_and_agree_with_the_prompt(
    room: Room, page: Dashboard, capsys: pytest.CaptureFixture[str]
) -> None:
    found, told = series(page), room.says(capsys, "session", "metrics", "--days", "36500")["metrics"]
    assert set(found) >= OWNERS | OURS
    for one in told:
        own = {"service": one["service"], "account": one["account"]}
        total = sum(
            value for key, value in found["cookie_refresh_total"].items()
            if own.items() <= dict(key).items() and dict(key)["outcome"] != "cancelled"
        )  # fmt: skip
        assert total == one["total"]
        assert found["cookie_refresh_duration_seconds_count"][labels(**own)] == one["total"]
        spent = found["cookie_refresh_duration_seconds_sum"][labels(**own)]
        assert spent == pytest.approx(one["average_seconds"] * one["total"])
    month = room.says(capsys, "session", "metrics")["metrics"]
    assert ask(page, "/api/metrics").document["metrics"] == month
    only = [one for one in month if one["service"] == "tiktok"]
    assert ask(page, "/api/metrics/tiktok").document["metrics"] == only != []
    for one in month:
        rate = found["cookie_refresh_success_rate"][labels(service=one["service"], account=one["account"])]
        assert rate == pytest.approx(one["success_rate"], abs=1e-4)


def test_ages_rows_and_expected_ends_are_series_too(room: Room, page: Dashboard) -> None:
    found, document = series(page), ask(page, "/health").document
    for service, one in document["services"].items():
        for age in one["data"]:
            if age["age_days"] is not None:
                key = labels(service=service, dataset=age["dataset"], account=age["account"], platform=age["platform"])
                assert found["bedrot_data_age_days"][key] == age["age_days"]
    dead = labels(service="toolost", account="main")
    assert dead not in found["bedrot_session_expected_end_timestamp_seconds"]
    assert dead not in found["cookie_age_days"]
    assert found["bedrot_session_needs_person"][dead] == 1
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(room.warehouse)) as link:
        loaded = dict(link.execute("select dataset, sum(rows) from loads group by dataset").fetchall())
    assert {dict(key)["dataset"]: value for key, value in found["bedrot_warehouse_rows"].items()} == loaded


def signal(key: str, level: str, title: str) -> Signal:
    steps = (Step("Sign in", "bedrot://sign-in/toolost", "bedrot login toolost"),)
    return Signal(key, SIGNED_OUT, level, "out", title, "Words about <b>it</b>.", steps, NOW, "toolost", "main")


def test_what_is_open_is_shown_with_its_command_and_counted(room: Room, serve: Serve) -> None:
    found = [signal("a", CRITICAL, "TooLost is signed out"), signal("b", WARNING, "<script>alert(1)</script>")]
    Inbox(room.house.workspace.state).update(found, NOW)
    page = serve()
    text = ask(page).text
    assert "TooLost is signed out" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "Words about &lt;b&gt;it" in text
    assert "bedrot://" not in text  # the page changes nothing: commands to copy, no buttons
    document = ask(page, "/health").document
    assert [one["key"] for one in document["signals"]] == ["a", "b"]
    assert document["worst_signal"] == "critical"
    assert ask(page, "/health?strict=1").status == 503
    counted = series(page)["bedrot_open_signals"]
    assert counted == {labels(level="critical"): 1, labels(level="warning"): 1, labels(level="info"): 0}
    Inbox(room.house.workspace.state).update((), NOW)
    assert "TooLost is signed out" not in ask(serve()).text


def test_a_title_with_a_script_in_it_is_words(room: Room, serve: Serve) -> None:
    title = '"><script>alert(1)</script>'
    room.house.close()
    add_account(room.root / "home", Account("spotify", "evil", title))
    room.house = House.open(home=room.root / "home", workspace=room.eco)
    page = serve()
    for path in ("/", "/service/spotify", "/runs"):
        text = ask(page, path).text
        assert "<script" not in text.lower()
        assert not re.search(r"\son\w+=", re.sub(r"<style>.*?</style>", "", text))
    assert "&gt;&lt;script&gt;alert(1)" in ask(page, "/service/spotify").text


def secrets_of(value: Any) -> set[str]:
    """Every longer text in what is kept of a sign-in."""
    if isinstance(value, dict):
        return set().union(*map(secrets_of, value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*map(secrets_of, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) >= 16 and not value.startswith("http") else set()


def test_no_secret_and_no_identity_is_on_any_page(room: Room, page: Dashboard) -> None:
    keeper, kept = room.house.keeper, set()
    names = set()
    signed = keeper.keys()
    for service, account in signed:
        session = keeper.session(service, account)
        if session is not None:
            kept |= secrets_of(list(session.cookies)) | secrets_of(list(session.origins)) | secrets_of(session.tokens)
            names.add(session.identity)
    assert len(kept) > 5
    everything = "\n".join(ask(page, path).text for path in (*PAGES, *(f"/service/{one}" for one, _ in signed)))
    assert not [one for one in kept if one in everything]
    assert not [one for one in names if one and "@" in one and one in everything]


def test_a_run_under_way_and_one_that_was_killed_are_told(room: Room, serve: Serve) -> None:
    from bedrot_desktop.lake.lock import WriterLock
    from bedrot_desktop.pipeline.stages import RunOptions

    journal = room.house.journal
    journal.begin("20261110_080000", RunOptions(services=("linktree",)), NOW)
    journal.stage_begins("20261110_080000", "linktree", "landing2raw", NOW)
    assert "broken off" in ask(serve(), "/runs").text
    with WriterLock(room.house.workspace.state, "bedrot run", room.house.clock):
        page = serve()
        text = ask(page).text
        assert "is at work" in text
        assert "Linktree: landing → raw" in text
        assert ask(page, "/health").document["running"]
        assert series(page)["bedrot_run_going"][()] == 1


def test_what_failed_stays_counted_while_the_page_is_open(room: Room, serve: Serve) -> None:
    from bedrot_desktop.pipeline.stages import RunOptions, StageResult

    journal, name = room.house.journal, "20261110_080000"
    key = labels(service="linktree", stage="load")
    journal.begin(name, RunOptions(), NOW)
    for outcome in ("failed", "done"):
        journal.stage_begins(name, "linktree", "load", NOW)
        journal.stage_ends(name, StageResult("linktree", "load", outcome), {}, NOW)
        if outcome == "failed":
            page = serve()
            page.latest._ticks = partial(next, itertools.count(0, 100))
        assert series(page)["bedrot_stage_failures_total"][key] == 1
    assert journal.failures() == []
