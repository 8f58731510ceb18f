"""Which addresses are a service's own, and how one is shown without what is secret in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.hosts import is_local, is_own, parts_of, plain_address, same_site

DOMAINS = ("tiktok.com", ".linktr.ee")


@pytest.mark.parametrize("url", ["https://tiktok.com/x", "https://www.TikTok.com", "http://a.b.linktr.ee:8080/"])
def test_a_domain_and_what_lies_below_it_are_the_services_own(url: str) -> None:
    assert is_own(url, DOMAINS)


@pytest.mark.parametrize(
    "url",
    [
        "https://nottiktok.com/", "https://tiktok.com.evil.net/", "https://tiktok.com@evil.net/", "ftp://tiktok.com/",
        "javascript:alert(1)", "tiktok.com", "", "http://[bad", "https://tiktok.com:99999/", "https:///tiktok.com",
    ],
)  # fmt: skip
def test_lookalikes_and_whatever_is_no_web_address_are_foreign(url: str) -> None:
    assert not is_own(url, DOMAINS)


def test_on_this_computer_each_port_is_a_site_of_its_own() -> None:
    assert is_own("http://127.0.0.1:8001/a", DOMAINS, ("http://127.0.0.1:8001",))
    assert not is_own("http://127.0.0.1:8002/a", DOMAINS, ("http://127.0.0.1:8001",))
    assert not is_own("http://localhost:8001/a", DOMAINS, ("http://127.0.0.1:8001",))
    assert is_own("http://example.org:81/", (), ("http://example.org",))
    assert is_local("::1")
    assert not is_local("128.0.0.1")


def test_a_site_is_host_and_port() -> None:
    assert same_site("https://a.example/x", "https://A.example:443/y")
    assert not same_site("http://a.example/", "https://a.example/")
    assert not same_site("", "")


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    SECRETS.register(["hidden-in-path"])
    try:
        shown = plain_address("https://me:pw@a.example:8443/x/hidden-in-path/y?token=1#access_token=2")
    finally:
        SECRETS.forget()
    assert shown == "https://a.example:8443/x/***/y"
    assert plain_address("http://[::1]:80/a") == "http://[::1]:80/a"
    assert plain_address("chrome-error://chromewebdata/") == ""


@given(st.text(max_size=60) | st.from_regex(r"https?://[\w.@:\[\]-]{0,30}/?.{0,20}"))
def test_any_text_may_be_taken_for_an_address(text: str) -> None:
    shown = plain_address(text)
    assert bool(shown) == (parts_of(text) is not None)
    assert "?" not in shown
    assert "@" not in shown.partition("://")[2].partition("/")[0]
