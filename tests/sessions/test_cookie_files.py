"""Cookie files of every kind met become cookies that a browser takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.sessions.cookie_files import CookieFile, read_cookie_file

DOMAINS = ("tiktok.com",)
FIELDS = {"name", "value", "domain", "path", "expires", "httpOnly", "secure", "sameSite"}


def read(document: object, domains: tuple[str, ...] = DOMAINS) -> CookieFile:
    return read_cookie_file(json.dumps(document).encode(), domains)


def one(**fields: object) -> dict[str, Any]:
    """The only cookie that comes out of a file with one cookie of these fields."""
    found = read([{"name": "sessionid", "value": "v", "domain": ".tiktok.com", **fields}]).cookies
    assert len(found) == 1
    assert set(found[0]) == FIELDS
    return dict(found[0])


def test_what_playwright_wrote_stays_as_it_is() -> None:
    cookie = {
        "name": "sessionid", "value": "v", "domain": ".tiktok.com", "path": "/a", "expires": 1754294400.5,
        "httpOnly": True, "secure": True, "sameSite": "None",
    }  # fmt: skip
    storage = {"origin": "https://www.tiktok.com", "localStorage": [{"name": "token", "value": "t"}]}
    held = read({"cookies": [cookie], "origins": [storage]})
    assert (held.cookies, held.origins, held.left_out) == ((cookie,), (storage,), 0)


@pytest.mark.parametrize(
    ("told", "expires"),
    [
        ({"expires": -1}, -1.0), ({"expires": 0}, -1.0), ({}, -1.0), ({"expires": None}, -1.0), ({"expires": ""}, -1.0),
        ({"expirationDate": 1754294400.123}, 1754294400.123), ({"expirationDate": None, "expires": 5}, 5.0),
        ({"expirationDate": 1754294400, "session": True}, -1.0), ({"expires": "1754294400"}, 1754294400.0),
        ({"expiry": 1754294400}, 1754294400.0), ({"expires": 1754294400000}, 1754294400.0),
        ({"expires": "2025-08-04T08:00:00Z"}, 1754294400.0), ({"expires": "Session"}, -1.0), ({"expires": True}, -1.0),
        ({"expires": [1]}, -1.0), ({"expires": "nan"}, -1.0), ({"expires": 1e400}, -1.0), ({"expires": 10**400}, -1.0),
    ],
)  # fmt: skip
def test_the_life_of_a_cookie_is_told_in_many_ways_and_minus_one_is_unknown(
    told: dict[str, object], expires: float
) -> None:
    assert one(**told)["expires"] == expires


@pytest.mark.parametrize(
    ("told", "secure", "same_site"),
    [
        ("Strict", False, "Strict"), ("lax", False, "Lax"), ("none", True, "None"), ("no_restriction", True, "None"),
        ("no_restriction", False, "Lax"), ("unspecified", True, "Lax"), (None, True, "Lax"), ("", False, "Lax"),
        (0, False, "Lax"), ("NONE", True, "None"), (["x"], False, "Lax"),
    ],
)  # fmt: skip
def test_same_site_is_one_of_the_three_that_a_browser_takes(told: object, secure: bool, same_site: str) -> None:
    assert one(sameSite=told, secure=secure)["sameSite"] == same_site


@pytest.mark.parametrize(
    ("told", "domain"),
    [
        ({"domain": ".TikTok.com"}, ".tiktok.com"), ({"domain": "www.tiktok.com"}, "www.tiktok.com"),
        ({"domain": "tiktok.com", "hostOnly": False}, ".tiktok.com"),
        ({"domain": ".tiktok.com", "hostOnly": True}, "tiktok.com"), ({"domain": ""}, ".tiktok.com"),
        ({"domain": None, "url": "https://www.tiktok.com/login"}, "www.tiktok.com"),
        ({"domain": None, "host": "tiktok.com"}, "tiktok.com"), ({"domain": None, "url": "http://["}, ".tiktok.com"),
    ],
)  # fmt: skip
def test_a_missing_domain_is_the_services_own(told: dict[str, object], domain: str) -> None:
    assert one(**told)["domain"] == domain


def test_other_fields_get_the_defaults_of_a_browser() -> None:
    cookie = one()
    assert (cookie["path"], cookie["httpOnly"], cookie["secure"]) == ("/", False, False)
    assert one(path="no slash")["path"] == "/"
    assert one(value=12)["value"] == "12"
    secured = one(name="__Host-x", path="/deep", secure=False)
    assert (secured["path"], secured["secure"], secured["domain"]) == ("/", True, "tiktok.com")


def test_cookies_of_other_sites_and_without_a_name_are_left_out() -> None:
    held = read(
        [
            {"name": "a", "value": "1", "domain": ".tiktok.com"}, {"name": "b", "value": "2", "domain": ".google.com"},
            {"name": "c", "value": "3", "domain": "nottiktok.com"}, {"name": "", "value": "4", "domain": "tiktok.com"},
            {"name": "d", "value": None, "domain": "tiktok.com"}, {"name": "e;", "value": "5", "domain": "tiktok.com"},
            {"name": "f", "value": "6\n", "domain": "tiktok.com"}, {"name": "a", "value": "7", "domain": ".tiktok.com"},
            {"name": "g", "value": "8", "domain": "m.tiktok.com"},
        ]
    )  # fmt: skip
    assert [(cookie["name"], cookie["value"]) for cookie in held.cookies] == [("a", "7"), ("g", "8")]
    assert held.left_out == 7


@pytest.mark.parametrize(
    "wrap",
    [
        lambda cookies: cookies,
        lambda cookies: {"cookies": cookies},
        lambda cookies: {"url": "https://www.tiktok.com", "cookies": cookies},
        lambda cookies: {"data": {"storageState": {"cookies": cookies, "origins": []}}},
        lambda cookies: {"version": "1.0", "exported": cookies},
    ],
)
def test_a_wrapping_does_not_matter(wrap: Any) -> None:
    held = read(wrap([{"name": "sessionid", "value": "v", "domain": ".tiktok.com"}]))
    assert [cookie["name"] for cookie in held.cookies] == ["sessionid"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_line_ends_do_not_matter(encoding: str, ends: str) -> None:
    text = ends.join(["", "[", '{"name": "ä", "value": "ü", "domain": ".tiktok.com"}', "]", ""])
    assert read_cookie_file(text.encode(encoding), DOMAINS).cookies[0]["value"] == "ü"


def test_the_storage_of_the_service_is_kept_also_without_cookies() -> None:
    token = [{"name": "token", "value": "t"}, {"name": 1, "value": "x"}, "y"]
    held = read(
        {
            "origins": [
                {"origin": "https://toolost.com/", "localStorage": token},
                {"origin": "https://ads.com", "localStorage": token},
                {"origin": "http://[", "localStorage": token},
                {"origin": "https://toolost.com", "localStorage": 5},
                "z",
            ],
            "_metadata": {"service": "toolost", "account": None, "saved_at": "2025-07-01T10:00:00+02:00"},
        },
        ("toolost.com",),
    )  # fmt: skip
    assert held.origins == ({"origin": "https://toolost.com", "localStorage": [{"name": "token", "value": "t"}]},)
    assert (held.service, held.account, held.saved_at) == ("toolost", "", datetime(2025, 7, 1, 8, tzinfo=UTC))
    loose = read({"cookies": [], "localStorage": {"token": "t", "n": 1}}, ("toolost.com",))
    assert loose.origins == held.origins


def test_a_text_file_of_an_extension_is_understood() -> None:
    text = (
        "# Netscape HTTP Cookie File\r\n# https://curl.se/docs\r\n\r\n"
        "#HttpOnly_.tiktok.com\tTRUE\t/\tTRUE\t1754294400\tsessionid\tv\r\n"
        "www.tiktok.com\tFALSE\t/\tFALSE\t0\ttheme\tdark\r\nshort line\r\n"
    )
    held = read_cookie_file(text.encode(), DOMAINS)
    assert [(one["name"], one["domain"], one["expires"], one["httpOnly"], one["secure"]) for one in held.cookies] == [
        ("sessionid", ".tiktok.com", 1754294400.0, True, True), ("theme", "www.tiktok.com", -1.0, False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"), (b" \r\n", "it is empty"), (b"<html>cAnArY</html>", "it is not JSON (line 1, column 1)"),
        (b"[{", "it is not JSON"), (b"\xff\xfe\x00", "it is not text"), (b"\x80cAnArY", "it is not text"),
        (b"{}", "it holds no cookies"), (b'"cAnArY"', "it holds no cookies"), (b"[1, 2]", "it holds no cookies"),
        (b'{"name": "cAnArY"}', "it holds no cookies"), (b"[" * 100_000, "no JSON that a cookie file could be"),
    ],
)  # fmt: skip
def test_what_is_no_cookie_file_is_refused_in_words_without_repeating_it(content: bytes, words: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared below
        read_cookie_file(content, DOMAINS)
    assert words in str(caught.value)
    assert "cAnArY" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_no_value_is_seen_when_a_file_is_shown() -> None:
    held = read([{"name": "sessionid", "value": "cAnArY", "domain": "tiktok.com"}])
    assert "cAnArY" not in repr(held)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["cookies", "origins", "origin", "name", "value", "domain", "url", "path", "expires", "localStorage", "x",
             "_metadata", "account", "saved_at", "sameSite", "hostOnly"]
        ), inner, max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(json_values)
def test_any_json_gives_whole_cookies_of_the_service_or_is_refused(document: object) -> None:
    try:
        held = read(document)
    except ValueError:
        return
    for cookie in held.cookies:
        assert set(cookie) == FIELDS
        assert cookie["expires"] == -1.0 or 0 < cookie["expires"] < float("inf")
        assert cookie["sameSite"] in {"Strict", "Lax", "None"}
        assert cookie["domain"].endswith("tiktok.com")
    for origin in held.origins:
        assert origin["origin"].partition("://")[2]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        held = read_cookie_file(content, DOMAINS)
    except ValueError:
        return
    assert isinstance(held, CookieFile)
