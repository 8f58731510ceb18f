"""The codes are those of RFC 6238, whatever way the secret was given."""

from __future__ import annotations

import base64
import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.totp import Generator, code, read
from bedrot_desktop.sessions.vault import Vault

#: RFC 6238, appendix B: eight digits, and a key as long as the hash.
VECTORS = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
LENGTHS = {"SHA1": 20, "SHA256": 32, "SHA512": 64}
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("seconds", VECTORS)
def test_the_vectors_of_the_rfc(seconds: int, place: int) -> None:
    algorithm = list(LENGTHS)[place]
    key = (b"1234567890" * 7)[: LENGTHS[algorithm]]
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code(Generator(key, 8, 30, algorithm), moment)[0] == VECTORS[seconds][place]
    address = f"otpauth://totp/x?secret={base64.b32encode(key).decode().rstrip('=')}&digits=8&algorithm={algorithm}"
    assert code(address, moment)[0] == VECTORS[seconds][place]


def test_a_plain_secret_gives_six_digits_and_the_seconds_left() -> None:
    assert code(SECRET, datetime.fromtimestamp(59, UTC)) == ("287082", 1)
    assert code(SECRET, datetime.fromtimestamp(60, UTC))[1] == 30
    assert code(SECRET, datetime.fromtimestamp(60, ZoneInfo("Asia/Kathmandu"))) == code(
        SECRET, datetime.fromtimestamp(60, UTC)
    )


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET.lower(),
        " ".join(SECRET[i : i + 4] for i in range(0, 32, 4)),
        f" {SECRET}\n",
        "-".join([SECRET[:16], SECRET[16:]]),
    ],
)
def test_the_spellings_that_services_show_mean_the_same(spelling: str) -> None:
    assert read(spelling).key == b"12345678901234567890"


def test_an_address_says_whose_codes_they_are() -> None:
    generator = read(f"otpauth://totp/TikTok%3Alabel%40example.com?secret={SECRET}&issuer=TikTok%20Studio&period=60")
    assert (generator.issuer, generator.account, generator.period) == ("TikTok Studio", "label@example.com", 60)
    assert read(f"otpauth://totp/DistroKid:me?secret={SECRET}").issuer == "DistroKid"


@pytest.mark.parametrize(
    "wrong",
    [
        "", "   ", "secret!", "01189998819991197253", "otpauth://hotp/x?secret=MFRGG&counter=1", "otpauth://totp/x",
        "otpauth://totp/x?secret=", "otpauth://totp/x?secret=MFRGG&digits=lots", "otpauth://totp/x?secret=MFRGG&digits=99",
        "otpauth://totp/x?secret=MFRGG&period=0", "otpauth://totp/x?secret=MFRGG&algorithm=MD5",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_refused_without_being_repeated(wrong: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(wrong)
    assert caught.value.remedy
    assert not wrong.strip() or wrong not in str(caught.value)


@given(st.binary(min_size=1, max_size=64), st.integers(0, 2**33))
def test_any_key_gives_six_digits_for_at_most_thirty_seconds(key: bytes, seconds: int) -> None:
    digits, left = code(base64.b32encode(key).decode(), datetime.fromtimestamp(seconds, UTC))
    assert len(digits) == 6
    assert digits.isdigit()
    assert 1 <= left <= 30


@given(st.text(max_size=80))
def test_any_text_is_a_secret_or_refused(text: str) -> None:
    for secret in (text, f"otpauth://totp/{text}"):
        try:
            found = read(secret).key
        except UsageError:
            continue
        assert found


def test_a_secret_out_of_the_vault_is_shown_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vault = Vault(MemoryRing())
    vault.keep_secret(tmp_path, "totp/tiktok/zone.a0", SECRET)
    kept = vault.secret(tmp_path, "totp/tiktok/zone.a0")
    assert kept is not None
    assert code(kept, datetime.fromtimestamp(59, UTC)) == ("287082", 1)
    assert "12345" not in repr(read(kept))
    assert SECRET not in caplog.text
