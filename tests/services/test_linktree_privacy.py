"""Linktree: nothing personal gets beyond the landing zone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.services.linktree import ANALYTICS
from bedrot_desktop.services.linktree.privacy import REMOVED, field_name, kept

FOLDER = "linktree/analytics"
PERSONAL = {"email", "username", "realName", "paymentEmail", "uuid", "paygateId", "content"}


def personal_values(value: Any, key: str = "") -> set[str]:
    """Texts below keys that hold personal data, and everything that looks like an address."""
    if isinstance(value, dict):
        return set().union(*(personal_values(inner, name) for name, inner in value.items()), set())
    if isinstance(value, list):
        return set().union(*(personal_values(inner, key) for inner in value), set())
    return {value} if isinstance(value, str) and (key in PERSONAL or "@" in value) else set()


def everything_told(driven) -> str:
    """All bytes written, all frames, and all words about files and rows."""
    told = [content.decode() for content in driven.files().values()]
    for one in driven.cleaned.values():
        told += [frame.write_csv() for frame in one.frames.values()]
        told += [note.message for note in one.notes]
        told += [f"{reject.reason} {dict(reject.row)}" for reject in one.rejects]
    told += [frame.write_csv() for frame in (*driven.staged.frames.values(), *driven.curated.kinds.values())]
    told += [str(error) for error in driven.errors.values()]
    return "\n".join(told)


def test_no_personal_word_of_the_samples_is_written_or_said(driver) -> None:
    driver.copy(f"lake/landing/{FOLDER}")
    names = sorted((driver.root / "landing" / FOLDER).iterdir())
    personal = set().union(*(personal_values(json.loads(path.read_text("utf-8"))) for path in names))
    assert {"invented.owner@example.com", "Invented Owner", "inventedlabel"} <= personal
    told = everything_told(driver.drive(ANALYTICS))
    assert not [value for value in personal if value in told]
    assert "@" not in told
    assert "conversationId" not in told


def test_answers_about_the_account_leave_no_raw_file(driver) -> None:
    driver.copy(f"lake/landing/{FOLDER}")
    driven = driver.drive(ANALYTICS)
    for path, error in driven.errors.items():
        assert driven.verdict(path) == "ignored"
        assert not [name for name in driven.files() if path.rsplit("/", 1)[-1].removesuffix(".json") in name]
        assert str(error)


def test_an_address_in_a_title_a_bad_row_or_an_error_is_not_repeated(driver) -> None:
    mail = "someone.private@example.org"
    answers = {
        "graphql_20250708_070000_000001.json": {"data": {"link910000009": {"id": 910000009, "title": f"Write {mail}"}}},
        "graphql_20250708_070000_000002.json": {
            "data": {"getAccountAnalytics": {"overview": {"timeseries": [
                {"date": mail, "totalViews": 1, "note": mail}, {"date": "2025-07-01", "totalViews": mail},
                {"date": "2025-07-02", "totalViews": 3},
            ]}, mail: [1]}}
        },
        "graphql_20250708_070000_000003.json": {"errors": [{"message": f"no {mail}"}], "data": None},
        "graphql_20250708_070000_000004.json": {"data": {mail: {"x": 1}}},
        "graphql_20250708_070000_000005.json": {"data": {"getAccountAnalytics": {"overview": {"timeseries": [
            {"date": mail, "name": f"+44 20 7946 0018 {mail}"}
        ]}}}},
    }  # fmt: skip
    folder = driver.root / "landing" / FOLDER
    folder.mkdir(parents=True)
    for name, answer in answers.items():
        (folder / name).write_text(json.dumps(answer), "utf-8")
    driven = driver.drive(ANALYTICS)
    assert [driven.verdict(f"{FOLDER}/{name}") for name in answers] == [
        "accepted", "warned", "rejected", "rejected", "rejected",
    ]  # fmt: skip
    told = everything_told(driven)
    assert mail not in told
    assert "someone" not in told
    assert "7946" not in told


@pytest.mark.parametrize(
    "text", ["a@b.example", "Call +1 (555) 010-9999", "me: @some.handle", "x mailto:a.b+c@example.co.uk"]
)
def test_addresses_numbers_and_handles_are_removed(text) -> None:
    assert REMOVED in kept(text)


@pytest.mark.parametrize(
    "text", ["PIG1987 - HOLLOW ARCADE", "2025-07-03", "ZONE A0 - THE LANTERN EP", "Łódź", "chatgpt.com"]
)
def test_plain_words_stay_as_they_are(text) -> None:
    assert kept(text) == text


@given(st.text(max_size=40), st.emails())
def test_no_address_survives_in_any_text(text, mail) -> None:
    assert mail not in kept(f"{text} {mail} {text}")


@given(st.text())
def test_a_key_is_shown_only_when_it_is_one(text) -> None:
    shown = field_name(text)
    assert shown == "…" or "@" not in shown
    assert io.StringIO(shown).readlines() == [shown]
