from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bedrot_desktop.sessions import storage
from bedrot_desktop.sessions.login import Login, Site, Token
from bedrot_desktop.sessions.session import Session

from .tiny import NOW

LOGIN = Login(
    "tiktok", "TikTok", "studio", ("tiktok.com",), auth_cookies=r"^sessionid$|^sid_", needed_cookies=("sessionid",)
)
SITE = Site("https://www.tiktok.com", "https://www.tiktok.com/login", api_address="http://127.0.0.1:8/api")


def cookie(name: str, domain: str = ".tiktok.com", value: str = "x" * 8, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "domain": domain, "path": "/", **more}


def state(*cookies: dict[str, Any], **stored: str) -> dict[str, Any]:
    items = [{"name": name, "value": value} for name, value in stored.items()]
    return {"cookies": list(cookies), "origins": [{"origin": "https://www.tiktok.com", "localStorage": items}]}


def test_only_what_belongs_to_the_service_is_kept() -> None:
    mixed = state(
        cookie("sessionid"), cookie("a", "www.tiktok.com"), cookie("b", "127.0.0.1"), cookie("c", "google.com")
    )
    mixed["cookies"].append(cookie("d", "nottiktok.com"))
    mixed["origins"].append({"origin": "https://accounts.google.com", "localStorage": []})
    kept = storage.kept(mixed, LOGIN, SITE)
    assert [one["name"] for one in kept["cookies"]] == ["sessionid", "a", "b"]
    assert [one["origin"] for one in kept["origins"]] == ["https://www.tiktok.com"]


def test_a_sign_in_is_whole_when_cookies_and_token_are_there() -> None:
    assert storage.complete(state(cookie("sessionid")), LOGIN)
    assert not storage.complete(state(cookie("sessionid", value="")), LOGIN)
    assert not storage.complete(state(cookie("sid_guard")), LOGIN)
    stored = replace(LOGIN, needed_cookies=(), token=Token(storage="^token$"))
    assert storage.complete(state(token="x"), stored)
    assert not storage.complete(state(token=""), stored)
    assert not storage.complete(state(tokens="x"), stored)
    in_cookie = replace(LOGIN, needed_cookies=(), token=Token(cookies="(?i)jwt"))
    assert storage.complete(state(cookie("DK_JWT")), in_cookie)
    assert not storage.complete(state(cookie("other")), in_cookie)


def test_two_sign_ins_are_told_apart_by_what_is_theirs_only() -> None:
    one = storage.mark_of(state(cookie("sessionid"), cookie("theme", value="dark")), LOGIN)
    assert one == storage.mark_of(state(cookie("sessionid"), cookie("theme", value="light")), LOGIN)
    assert one != storage.mark_of(state(cookie("sessionid", value="another")), LOGIN)
    stored = replace(LOGIN, auth_cookies="^nothing$", token=Token(storage="^token$"))
    assert storage.mark_of(state(token="a"), stored) != storage.mark_of(state(token="b"), stored)


def test_a_token_in_the_storage_tells_sign_ins_apart_whatever_other_cookies_there_are() -> None:
    login = replace(LOGIN, auth_cookies="", needed_cookies=(), token=Token(storage="^token$"))

    def mark(seen: str, token: str, theme: str = "dark") -> frozenset[tuple[str, str]]:
        return storage.mark_of(state(cookie("_ga", value=seen), token=token, theme=theme), login)

    assert mark("first", "a") != mark("first", "b")
    assert mark("first", "a") == mark("second", "a", "light")


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"sameSite": "no_restriction", "secure": True}, {"sameSite": "None", "secure": True}),
        ({"sameSite": "None"}, {"sameSite": "Lax"}),
        ({"sameSite": "unspecified"}, {"sameSite": "Lax"}),
        ({"sameSite": None}, {"sameSite": "Lax"}),
        ({"expires": 0}, {"expires": -1}),
        ({"expires": None}, {"expires": -1}),
        ({"expires": 1752048180.5}, {"expires": 1752048180.5}),
        ({"path": None}, {"path": "/"}),
        ({"hostOnly": True, "storeId": "0", "id": 1}, {}),
    ],
)
def test_cookies_from_anywhere_become_such_as_a_browser_takes(given: dict[str, Any], taken: dict[str, Any]) -> None:
    session = Session("tiktok", "pig1987", NOW, NOW, cookies=(cookie("sessionid", **{"sameSite": "Lax", **given}),))
    (one,) = storage.for_browser(session)["cookies"]
    expected = {
        "name": "sessionid", "value": "x" * 8, "domain": ".tiktok.com", "path": "/", "expires": -1,
        "httpOnly": False, "secure": False, "sameSite": "Lax",
    }  # fmt: skip
    assert one == expected | taken


def test_cookies_without_a_name_or_a_domain_are_left_out() -> None:
    session = Session("tiktok", "pig1987", NOW, NOW, cookies=(cookie(""), cookie("a", ""), cookie("b")))
    assert [one["name"] for one in storage.for_browser(session)["cookies"]] == ["b"]
