"""Saved answers of all six services are judged: no dead session is called alive, and offline is never signed out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    CONSENT,
    DOWN,
    EXPIRED,
    OFFLINE,
    RATE_LIMITED,
    REVOKED,
    SITE_CHANGED,
    UNCLEAR,
    WORDS,
    WRONG_ACCOUNT,
    Answer,
    Look,
)
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.marking import compiled

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("answers.jsonl", "real_shapes.jsonl")
    for line in (Path(__file__).parent / "corpus" / name).read_text("utf-8").splitlines()
]

#: What each kind of answer may be called.
RIGHT: Mapping[str, set[str]] = {
    "fine": {ALIVE},
    "login": {EXPIRED},
    "revoked": {REVOKED},
    "challenge": {CHALLENGE},
    "consent": {CONSENT},
    "rate limit": {RATE_LIMITED},
    # somebody is signed in, and the site was rebuilt: what is still known of it counts, else nobody can tell
    "redesign": {ALIVE, SITE_CHANGED, UNCLEAR},
    "dead redesign": {EXPIRED, SITE_CHANGED, UNCLEAR},
    "offline": {OFFLINE},
    "down": {DOWN},
    "wrong account": {WRONG_ACCOUNT},
    "shell": {UNCLEAR},
}
DEAD = {"login", "revoked", "challenge", "consent", "dead redesign", "offline", "down", "rate limit", "wrong account"}

#: Answers that honestly cannot be told, with what they are called instead and why.
EXCEPTIONS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        [
            f"{service}/{way}/wrong account"
            for service, ways in {
                "distrokid": ("plain1", "browser"),
                "toolost": ("plain1", "browser"),
                "linktree": ("plain1", "browser"),
                "metaads": ("plain1",),
            }.items()
            for way in ways
        ],
        (ALIVE, "the roster names nobody who ought to be signed in, so that there is nothing to compare"),
    ),
    "spotify/plain1/wrong account": (UNCLEAR, "one who manages no artist is shown nothing that is known"),
    "spotify/browser/wrong account": (SITE_CHANGED, "one who manages no artist is shown nothing that is known"),
    **dict.fromkeys(
        [f"{service}/plain1/consent" for service in ("tiktok", "toolost", "metaads")],
        (ALIVE, "the interface answers all the same; only pages want the terms accepted"),
    ),
    "toolost/browser/consent": (ALIVE, "its pages are drawn by a script that asks the interface only"),
    "toolost/browser/revoked": (EXPIRED, "the page's own script leads to the sign-in without a word why"),
}


def login_of(service: str) -> Login:
    login: Login = import_module(f"bedrot_desktop.services.{service}.login").LOGIN
    return login


LOGINS = {service: login_of(service) for service in SERVICES}


def look_at(case: Mapping[str, Any]) -> Look:
    names = ("asked", "url", "status", "headers", "text", "error", "in_browser")
    answer = Answer(**{name: case[name] for name in names}, path=tuple(case["path"]))
    login = LOGINS[case["service"]]
    return judge(answer, login, case["account"], login.sign_ins(DEFAULT_ROSTER)[case["account"]], NOW)


def test_the_corpus_holds_every_kind_for_every_service() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    for service in SERVICES:
        kinds = {case["kind"] for case in CASES if case["service"] == service}
        assert kinds >= {"fine", "login", "challenge", "rate limit", "offline", "revoked", "down", "redesign"}, service
    assert any(case["in_browser"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_saved_answer_is_called_what_it_is(case: dict[str, Any]) -> None:
    look = look_at(case)
    right = {EXCEPTIONS[case["name"]][0]} if case["name"] in EXCEPTIONS else RIGHT[case["kind"]]
    assert look.verdict in right, f"{look.verdict} by {look.marker}"


def test_no_dead_session_is_called_alive_and_offline_is_never_signed_out() -> None:
    table = Counter((case["kind"], look_at(case).verdict) for case in CASES)
    show(table)
    assert [case["name"] for case in CASES if case["kind"] in DEAD and look_at(case).alive and not excused(case)] == []
    assert [kind for kind, verdict in table if kind in ("offline", "down") and verdict in (EXPIRED, REVOKED)] == []
    assert sum(1 for case in CASES if case["kind"] == "fine" and look_at(case).alive) >= len(SERVICES)


def excused(case: Mapping[str, Any]) -> bool:
    return case["kind"] in ("wrong account", "consent") and EXCEPTIONS.get(str(case["name"]), ("", ""))[0] == ALIVE


@pytest.mark.parametrize("service", SERVICES)
def test_no_services_mark_can_take_for_ever(service: str) -> None:
    marks = asdict(LOGINS[service].marks)
    patterns = [pattern for named in marks.values() for pattern in named.values()]
    assert patterns
    assert all(compiled(pattern).pattern == pattern for pattern in patterns)


def test_only_what_cannot_be_told_is_excused() -> None:
    names = {case["name"] for case in CASES}
    assert set(EXCEPTIONS) <= names
    assert all(why and verdict in WORDS for verdict, why in EXCEPTIONS.values())


def show(table: Counter[tuple[str, str]]) -> None:
    """The confusion matrix, for ``pytest -s``."""
    verdicts = [verdict for verdict in WORDS if any(told == verdict for _, told in table)]
    print(f"\n{'':>14} | " + " | ".join(f"{verdict:>13}" for verdict in verdicts))  # noqa: T201
    for kind in RIGHT:
        counts = " | ".join(f"{table.get((kind, verdict)) or '·':>13}" for verdict in verdicts)
        print(f"{kind:>14} | {counts}")  # noqa: T201
