"""Tokens are found wherever sites keep them, and their ends are read without trusting them."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.sessions.login import Login, Token
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tokens import claims, ends, issued, session_ends, token_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STORAGE = Login("toolost", "TooLost", "", ("toolost.com",), token=Token(storage=r"^(?:token|jwt|authToken)$"))
COOKIES = Login(
    "distrokid", "DistroKid", "", ("distrokid.com",), auth_cookies=r"^(?:DK_JWT|CFID)$", token=Token(cookies="JWT")
)


def jwt(**more: Any) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": "label", **more})
    packed = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*packed, "c2lnbmVk"))


def at(days: float) -> datetime:
    return NOW + timedelta(days=days)


def holding(*stored: tuple[str, str], cookies: tuple[dict[str, Any], ...] = (), **more: Any) -> Session:
    items = [{"name": name, "value": value} for name, value in stored]
    origins = ({"origin": "https://toolost.com", "localStorage": items},)
    return Session("toolost", "main", NOW, NOW, cookies=cookies, origins=origins, **more)


LONG, SHORT = jwt(exp=int(at(7).timestamp())), jwt(exp=int(at(1).timestamp()))


@pytest.mark.parametrize(
    "value",
    [
        LONG,
        json.dumps(LONG),
        f"Bearer {LONG}",
        json.dumps({"token": LONG, "user": {"name": "x"}}),
        json.dumps({"state": {"auth": {"accessToken": LONG}}, "version": 0}),
        json.dumps({"state": json.dumps({"token": LONG})}),
        json.dumps([{"old": SHORT}, {"new": LONG}]),
        f"%22{LONG}%22",
    ],
)
def test_a_token_is_found_however_a_page_keeps_it(value: str) -> None:
    assert token_of(holding(("token", value)), STORAGE) == LONG


def test_of_several_tokens_the_one_that_lives_longest_counts() -> None:
    session = holding(("token", SHORT), ("authToken", LONG), ("jwt", jwt()), ("other", jwt(exp=9_999_999_999)))
    assert token_of(session, STORAGE) == LONG


def test_anything_that_looks_like_a_jwt_counts_where_no_named_key_holds_one() -> None:
    session = holding(("theme", "dark"), ("persist:root", json.dumps({"auth": {"it": LONG}})), ("a", SHORT))
    assert token_of(session, STORAGE) == LONG
    assert token_of(holding(("theme", "dark"), ("note", "hello there")), STORAGE) == ""
    assert token_of(holding(("token", "null")), STORAGE) == ""


def test_a_token_that_is_no_jwt_is_taken_from_a_named_key_only() -> None:
    assert token_of(holding(("token", "opaque-value-1"), ("x", SHORT)), STORAGE) == "opaque-value-1"


def test_a_token_in_a_cookie_is_found_and_one_given_out_by_the_service_counts_first() -> None:
    cookie = {"name": "DK_JWT", "value": SHORT, "domain": ".distrokid.com", "path": "/", "expires": -1}
    session = holding(cookies=(cookie,))
    assert token_of(session, COOKIES) == SHORT
    assert token_of(replace(session, tokens={"access_token": "EAAgiven"}), COOKIES) == "EAAgiven"
    assert token_of(session, Login("x", "X", "", ("x.com",))) == ""


def test_a_jwt_says_when_it_was_given_out_and_when_it_ends() -> None:
    token = jwt(iat=int(NOW.timestamp()), exp=int(at(7).timestamp()))
    assert (issued(token), ends(token)) == (NOW, at(7))
    assert ends(jwt(exp=str(int(at(7).timestamp())))) == at(7)
    assert ends(jwt(exp=at(7).timestamp() * 1000)) == at(7)


@pytest.mark.parametrize("end", [0, -5, True, None, "soon", 1e300, [1], {"a": 1}, float("inf")])
def test_an_end_that_is_none_is_not_known(end: Any) -> None:
    assert ends(jwt(exp=end)) is None


@given(st.text(max_size=200) | st.from_regex(r"ey[\w-]{0,20}\.[\w-]{0,30}\.?[\w-]{0,9}"))
def test_whatever_is_no_jwt_has_no_end(text: str) -> None:
    assert isinstance(claims(text), dict)
    assert ends(text) is None or "exp" in claims(text)


@given(
    st.recursive(
        st.text(max_size=20) | st.integers() | st.none(),
        lambda kids: st.lists(kids, max_size=4) | st.dictionaries(st.sampled_from(["token", "a", "jwt"]), kids),
        max_leaves=12,
    )
)
def test_whatever_is_stored_can_be_looked_through(value: Any) -> None:
    found = token_of(holding(("token", json.dumps(value)), ("other", str(value))), STORAGE)
    assert re.fullmatch(r"[!-~]*", found)


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=4))
def test_what_a_jwt_says_is_read_without_its_padding(said: dict[str, Any]) -> None:
    assert claims(jwt(**{f"x{name}": value for name, value in said.items()})) == {
        "sub": "label",
        **{f"x{name}": value for name, value in said.items()},
    }


def cookie(name: str, days: float | None) -> dict[str, Any]:
    expires = at(days).timestamp() if days is not None else -1
    return {"name": name, "value": "v", "domain": ".distrokid.com", "path": "/", "expires": expires}


def test_a_session_ends_with_the_first_of_what_it_needs() -> None:
    assert session_ends(holding(("token", LONG)), STORAGE) == at(7)
    assert session_ends(holding(token_ends=at(60), data_ends=at(40)), STORAGE) == at(40)
    assert session_ends(holding(cookies=(cookie("DK_JWT", 12), cookie("CFID", 30))), COOKIES) == at(12)


def test_tracking_cookies_and_cookies_without_an_end_set_no_bound() -> None:
    session = holding(cookies=(cookie("_ga", 0.01), cookie("DK_JWT", None), cookie("CFID", 30)))
    assert session_ends(session, COOKIES) == at(30)
    assert session_ends(holding(cookies=(cookie("DK_JWT", None),)), COOKIES) is None
    assert session_ends(holding(cookies=(cookie("anything", 2),)), STORAGE) is None


def test_of_cookies_with_one_name_the_latest_counts() -> None:
    assert session_ends(holding(cookies=(cookie("CFID", 1), cookie("CFID", 20))), COOKIES) == at(20)


def test_needed_cookies_set_the_bound_where_no_others_are_named() -> None:
    login = Login("x", "X", "", ("distrokid.com",), needed_cookies=("sid",))
    assert session_ends(holding(cookies=(cookie("sid", 3), cookie("other", 1))), login) == at(3)


def test_with_a_refresh_token_the_end_of_the_access_token_is_no_end() -> None:
    tokens = {"access_token": SHORT, "refresh_token": "r"}
    assert session_ends(holding(tokens=tokens, token_ends=at(0.04)), STORAGE) is None
