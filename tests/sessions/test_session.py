"""What a session says of itself, and to whom."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote

from bedrot_desktop.core.masking import Secrets
from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.page import Download, Heard
from bedrot_desktop.sessions.session import Session

NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)
KEYS = tuple(f"cAnArY{number}9f8e7d6c5b4a3f2e1d" for number in range(5))
SESSION = Session(
    "toolost", "main", NOW, NOW,
    cookies=(
        {"name": "sid", "value": KEYS[0], "domain": "toolost.com"},
        {"name": "state", "value": quote(json.dumps({"user": {"key": KEYS[1]}})), "domain": "toolost.com"},
    ),
    origins=(
        {
            "origin": "https://toolost.com",
            "localStorage": [{"name": "auth", "value": json.dumps({"token": KEYS[2], "theme": "dark mode"})}],
            "indexedDB": [{"name": "db", "stores": [{"records": [{"value": {"keys": [KEYS[3]]}}]}]}],
        },
    ),
    tokens={"access_token": KEYS[4]},
)  # fmt: skip


def test_no_value_shows_where_a_session_or_an_answer_is_written_into_a_trace() -> None:
    told = [
        repr(SESSION), repr(Answer("https://toolost.com", headers={"set-cookie": KEYS[0]}, text=KEYS[0])),
        repr(Heard("https://toolost.com", 200, "text/html", KEYS[0].encode())), repr(Download("a.csv", b"cAnArY")),
    ]  # fmt: skip
    assert not [one for one in told if "cAnArY" in one]
    assert "toolost" in told[0]


def test_keys_within_stored_documents_are_masked_on_their_own_and_plain_words_are_not() -> None:
    secrets = Secrets()
    secrets.register(SESSION.secrets())

    assert [key for key in KEYS if key in secrets.mask(f"sent with {key} just now")] == []
    assert secrets.mask("the theme is dark mode") == "the theme is dark mode"
