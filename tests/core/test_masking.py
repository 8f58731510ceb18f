"""Nothing secret survives in what is written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.masking import MASK, Secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"got {JWT} back", "eyJ"),
        (f"GET /a?access_token={JWT}&x=1", "c2lnbmF0dXJl"),
        ("https://graph.facebook.com/me?access_token=EAAB123456&fields=id", "EAAB123456"),
        ("Authorization: Bearer abc.def-ghi123", "abc.def"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
        ("Cookie: sid=s3cr3tvalue; other=1", "s3cr3tvalue"),
        ("Set-Cookie: sessionid=abcdef; Path=/", "abcdef"),
        ('{"name": "sp_dc", "value": "AQBx\\"yz", "domain": ".spotify.com"}', "AQBx"),
        ('{"password": "hunter two", "user": "x"}', "hunter two"),
        ("DK_PASSWORD=correct-horse", "correct-horse"),
        ("client_secret: 0123abcd", "0123abcd"),
        ("X-Api-Key: k-99-88", "k-99-88"),
        ("csrftoken=zzz111", "zzz111"),
        ("postgresql+psycopg://bedrot:pa55word@db.example/x", "pa55word"),
        ("https://hooks.slack.com/services/T0/B0/XYZXYZ", "XYZXYZ"),
        ("https://discord.com/api/webhooks/123/abcDEF", "abcDEF"),
        ("mail to jane.doe+x@example.co.uk failed", "jane.doe"),
    ],
)
def test_each_kind_of_secret_is_masked(text: str, secret: str) -> None:
    masked = Secrets().mask(text)
    assert secret not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "text",
    [
        "spotify: 73 new rows, 2 rejected (line 14)",
        "Trying again in 0.2 s: database is locked",
        "C:\\Users\\x\\BEDROT PRODUCTIONS\\data_lake\\landing",
        "sha 5f3a9d at 2025-07-09T08:00:00Z",
        "the monkey keyboard: fine",
        "https://artists.spotify.com/c/artist/1Eu67EqPy2NutiM0lqCarw",
    ],
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert Secrets().mask(text) == text


def test_what_surrounds_a_secret_stays_readable() -> None:
    assert Secrets().mask("GET /me?access_token=EAAB&fields=id 200") == f"GET /me?access_token={MASK}&fields=id 200"


def test_registered_values_are_masked_in_every_spelling() -> None:
    secrets = Secrets()
    secrets.register(['p&ss "wörd"'])
    for text in ['p&ss "wörd"', "p%26ss%20%22w%C3%B6rd%22", 'p&ss \\"w\\u00f6rd\\"']:
        assert secrets.mask(f"said {text} once") == f"said {MASK} once"


def test_short_values_are_not_registered_as_they_would_mask_ordinary_words() -> None:
    secrets = Secrets()
    secrets.register(["main", ""])
    assert secrets.mask("the main file") == "the main file"


def test_forgotten_values_are_shown_again() -> None:
    secrets = Secrets()
    secrets.register(["very-secret"])
    secrets.forget()
    assert secrets.mask("very-secret") == "very-secret"


@given(st.text(alphabet="abcXYZ019._-", min_size=6, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_registered_value_never_survives(value: str, before: str, after: str) -> None:
    secrets = Secrets()
    secrets.register([value])
    assert value not in secrets.mask(f"{before}{value}{after}") or value in MASK


def test_a_very_long_line_takes_no_longer_than_its_length_asks_for() -> None:
    begin = time.perf_counter()
    for text in ("a" * 200_000 + "=", "eyJ" * 60_000, "token" * 40_000 + ":", "a.b@" * 50_000, "://" * 60_000):
        assert Secrets().mask(text) is not None
    assert time.perf_counter() - begin < 10


def test_of_values_that_begin_alike_the_longest_is_masked_whole() -> None:
    secrets = Secrets()
    secrets.register(["secret-one", "secret-one-and-more", "secret-o"])
    assert secrets.mask("secret-one-and-more, secret-one, secret-o, secret-") == f"{MASK}, {MASK}, {MASK}, secret-"


@pytest.mark.parametrize("values", [("a%20value", "a value"), ("a value", "a%20value")])
def test_a_value_is_masked_in_every_spelling_even_if_one_of_them_was_known_before(values: tuple[str, str]) -> None:
    secrets = Secrets()
    for value in values:
        secrets.register([value])
    assert secrets.mask("a value, a%20value, a%2520value") == f"{MASK}, {MASK}, {MASK}"


def test_thousands_of_values_and_very_long_ones_make_nothing_slow() -> None:
    secrets = Secrets()
    many = [f"{number:06d}-{'x' * 60}" for number in range(5_000)] + ["y" * 500_000]
    begin = time.perf_counter()
    for _ in range(50):
        secrets.register(many)
    for _ in range(500):
        assert secrets.mask(f"{'an ordinary line ' * 6}{many[7]}") == f"{'an ordinary line ' * 6}{MASK}"
    assert time.perf_counter() - begin < 10
