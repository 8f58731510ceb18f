"""Addresses of the program: what is listed is understood, nothing else ever is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.addresses import LONGEST, Address, parse

WORDS = ("sign-in", "show", "run", "resume", "renew", "job", "snooze", "try")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bedrot://sign-in/toolost", Address("sign-in", ("toolost",))),
        ("bedrot://sign-in/toolost/main.2", Address("sign-in", ("toolost", "main.2"))),
        ("BEDROT://show/runs/", Address("show", ("runs",))),
        ("bedrot://show/runs/20261123_030000", Address("show", ("runs", "20261123_030000"))),
        ("bedrot://show/services/distrokid/a%20b", Address("show", ("services", "distrokid", "a b"))),
        ("bedrot://run", Address("run")),
        ("bedrot://run/", Address("run")),
        ("bedrot://run/spotify?extract=no", Address("run", ("spotify",), {"extract": "no"})),
        ("bedrot://run?extract=no", Address("run", (), {"extract": "no"})),
        ("bedrot://resume", Address("resume")),
        ("bedrot://resume/metaads", Address("resume", ("metaads",))),
        ("bedrot://renew/spotify", Address("renew", ("spotify",))),
        ("bedrot://job/backup", Address("job", ("backup",))),
        ("bedrot://snooze/17/1h", Address("snooze", ("17", "1h"))),
        ("bedrot://snooze/17/tomorrow", Address("snooze", ("17", "tomorrow"))),
        ("bedrot://snooze/signed%20out/toolost/main/7d", Address("snooze", ("signed out", "toolost", "main", "7d"))),
        ("bedrot://try/linktree", Address("try", ("linktree",))),
    ],
)
def test_what_is_listed_is_understood(text: str, address: Address) -> None:
    assert parse(text) == address
    assert parse(address.text()) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "bedrot", "bedrot:", "bedrot://", "bedrot:///", "bedrot://show", "bedrot:show/runs", "https://show/runs",
        "bedrot://delete/everything", "bedrot://sign-in", "bedrot://sign-in/TooLost", "bedrot://sign-in/a/b/c",
        "bedrot://sign-in/../../etc", "bedrot://show/../x", "bedrot://show/runs/..%2F..%2Fx",
        "bedrot://show/runs/C:%5CUsers", "bedrot://show/runs/%2Fetc%2Fpasswd", "bedrot://show/runs//x",
        "bedrot://sign-in/toolost/%00", "bedrot://sign-in/toolost/a%0ab", "bedrot://sign-in/toolost\n",
        "bedrot://run/spotify?extract=maybe", "bedrot://run?workspace=x", "bedrot://run?extract", "bedrot://run?",
        "bedrot://run?extract=no&extract=yes", "bedrot://sign-in/toolost?extract=no", "bedrot://run#x",
        "bedrot://snooze/17", "bedrot://snooze/17/forever", "bedrot://snooze/1h", "bedrot://snooze/17/0h",
        'bedrot://run/spotify" --home "x', "bedrot://run/spotify --home x", "bedrot://run/-x", "bedrot://job/--x",
        "bedrot://show/runs/--x", f"bedrot://show/runs/{'x' * LONGEST}", "bedrot://show/a/b/c/d/e/f/g",
    ],
)  # fmt: skip
def test_nothing_else_is(text: str) -> None:
    assert parse(text) is None


def test_a_place_among_the_settings_may_name_one() -> None:
    address = parse("bedrot://show/settings/notifications?setting=notify.email")
    assert address is not None
    assert address.place == "notifications?notify.email"
    assert parse(address.text()) == address


@given(st.text(max_size=500))
def test_no_garbage_passes(text: str) -> None:
    assert parse(text) is None


@given(st.sampled_from(WORDS), st.lists(st.text(max_size=20), max_size=8), st.text(max_size=30))
def test_whatever_passes_is_made_of_plain_names(what: str, parts: list[str], asked: str) -> None:
    found = parse(f"bedrot://{'/'.join((what, *parts))}{asked}")
    if found is None:
        return
    assert found.what in WORDS
    for part in (*found.parts, *found.query.values()):
        assert part
        assert part.isprintable()
        assert not set(part) & set("/\\\"'%<>|*?&;`$")
        assert ".." not in part
        assert not part.startswith(("-", "."))
    assert parse(found.text()) == found


@given(st.from_regex(r"bedrot://[a-z-]{1,8}(/[ -~]{0,12}){0,4}(\?[ -~]{0,16})?", fullmatch=True))
def test_what_looks_like_one_of_ours_is_read_back_as_it_was_or_refused(text: str) -> None:
    found = parse(text)
    assert found is None or parse(found.text()) == found
