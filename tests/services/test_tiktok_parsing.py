"""TikTok's names, years without a number and archives: properties that hold for any input."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.items import Item, Member
from bedrot_desktop.services.service import Context
from bedrot_desktop.services.tiktok.archive import MOST_BYTES, leaves_folder, unpack
from bedrot_desktop.services.tiktok.names import follower_handle, overview_name
from bedrot_desktop.services.tiktok.overview import to_raw
from bedrot_desktop.services.tiktok.years import back_from, before, on_from, printed_day

HEAD = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'
DAYS = st.dates(date(2019, 1, 1), date(2040, 12, 31))
LENGTHS = st.integers(1, 800)


def run_of(first: date, length: int) -> list[date]:
    return [first + timedelta(days=place) for place in range(length)]


def pairs(days: list[date]) -> list[tuple[int, int]]:
    return [(at.month, at.day) for at in days]


@given(DAYS, LENGTHS)
def test_years_come_back_from_the_last_and_from_the_first_day(first, length):
    days = run_of(first, length)
    assert back_from(days[-1], pairs(days)) == days
    assert on_from(days[0], pairs(days)) == days


@given(DAYS, st.integers(1, 366), st.integers(0, 300))
def test_years_counted_back_from_a_later_day_are_right_within_a_year(first, length, later):
    days = run_of(first, length)
    counted = before(days[-1] + timedelta(days=later), pairs(days))
    assert counted == days


@given(DAYS, st.integers(2, 365), st.data())
def test_a_repeated_day_or_a_missing_one_changes_no_year(first, length, data):
    days = run_of(first, length)
    place = data.draw(st.integers(0, length - 1))
    assert back_from(days[-1], pairs([*days[:place], days[place], *days[place:]])) is not None
    kept = days[:place] + days[place + 1 :]
    assert back_from(kept[-1], pairs(kept)) == kept


def test_leap_days_need_a_leap_year():
    days = [(2, 28), (2, 29), (3, 1)]
    assert back_from(date(2024, 3, 1), days) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert back_from(date(2025, 3, 1), days) is None
    assert on_from(date(2023, 2, 28), days) is None
    assert before(date(2026, 5, 1), days) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]


def test_a_list_that_ends_elsewhere_fits_no_year():
    assert back_from(date(2025, 6, 8), [(7, 7), (7, 8)]) is None
    assert on_from(date(2025, 6, 1), [(7, 7), (7, 8)]) is None
    assert back_from(date(2025, 6, 8), []) is None
    assert before(date(2025, 6, 8), []) is None


@given(DAYS)
def test_printed_days_are_read_in_every_spelling(at):
    assert printed_day(f"{at:%B} {at.day}") == ((at.month, at.day), None)
    assert printed_day(f" {at:%b}  {at.day} ") == ((at.month, at.day), None)
    assert printed_day(f"{at:%B} {at.day}, {at.year}") == ((at.month, at.day), at.year)
    assert printed_day(at.isoformat()) == ((at.month, at.day), at.year)


@pytest.mark.parametrize(
    "text", ["", "July", "July 0", "July 32", "February 30", "Foo 3", "3 July", "July 1.5", "2025-13-01"]
)
def test_other_texts_are_no_days(text):
    with pytest.raises(ValueError, match=r"“|month"):
        printed_day(text)


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_not(text):
    try:
        (month, day), _ = printed_day(text)
    except ValueError:
        month, day = 1, 1
    assert date(2000, month, day).year == 2000


@given(DAYS, st.integers(10**9, 2 * 10**9), st.from_regex(r"[a-z][a-z0-9_.]{1,20}[a-z]", fullmatch=True))
def test_names_tell_first_day_moment_and_handle(first, epoch, handle):
    name = overview_name(f"Overview_{first}_{epoch}_{handle}")
    assert (name.first, name.handle) == (first, handle)
    assert name.moment == datetime.fromtimestamp(epoch, UTC).replace(tzinfo=None)
    for mark in (" (1)", " - Copy", "__20250709T070000", " [ARCHIVED ON 2025-07-20_031500]"):
        assert overview_name(f"Overview_{first}_{epoch}_{handle}{mark}") == name
    assert overview_name(f"Overview_{first}_{handle}").moment is None
    assert follower_handle(f"{handle}_followers_20250709_070533") == handle


def test_names_of_another_make_tell_nothing():
    assert overview_name("Overview") == overview_name("something else") == overview_name("Overview (2)")
    assert overview_name("Overview_2024-05-28_1748345240").handle == ""
    assert overview_name("Overview_2024-02-30_1748345240_pig1987").first is None
    assert follower_handle("followers") == ""


def zip_of(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/a", "\\a", "C:\\a", "c:a", "..\\a", "", "a/.."])
def test_entries_that_lead_out_of_the_folder_are_known(name):
    assert leaves_folder(name)


@pytest.mark.parametrize("name", ["Overview.csv", "a/Overview.csv", "__MACOSX/._Overview.csv", "a..b", "..."])
def test_entries_that_stay_inside_are_known(name):
    assert not leaves_folder(name)


def test_a_bad_name_beside_the_wanted_entry_refuses_the_whole_archive():
    with pytest.raises(FileRejected) as caught:
        unpack(zip_of(("Overview.csv", b"x"), ("../x", b"y")), "a.zip")
    assert caught.value.rule == "zip entry name"


def test_two_overviews_in_one_archive_are_refused():
    with pytest.raises(FileRejected) as caught:
        unpack(zip_of(("Overview.csv", b"x"), ("a/overview.csv", b"y")), "a.zip")
    assert caught.value.rule == "zip content"


def test_the_size_of_all_entries_together_is_limited():
    data = bytearray(zip_of(("Overview.csv", b"x"), ("b", b"y")))
    for place in (at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"):
        data[place + 24 : place + 28] = (MOST_BYTES // 2 + 1).to_bytes(4, "little")
    with pytest.raises(FileRejected) as caught:
        unpack(bytes(data), "a.zip")
    assert caught.value.rule == "zip size"


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_archive_gives_its_content_or_is_rejected(data):
    content = HEAD.encode() + b'"July 1","1","2","3","4","5"'
    whole = bytearray(zip_of(("Overview.csv", content)))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(whole) - 5, len(whole)))
    try:
        found = unpack(bytes(whole[:cut]), "a.zip").content
    except FileRejected as error:
        found = content if error.rule else b""
    assert found == content


class Bytes:
    """A stand-in for a file with given bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read_bytes(self) -> bytes:
        return self.content


@settings(max_examples=150)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)),
    st.sampled_from(["csv", "zip"]),
    st.booleans(),
)
def test_any_bytes_are_taken_over_in_balance_or_rejected(content, ending, headed):
    data = HEAD.encode() + content if headed else content
    name = f"Overview_2025-07-01_1751992801_pig1987.{ending}"
    member = Member(name, Bytes(data), "0" * 64, len(data))  # type: ignore[arg-type]
    item = Item("landing", f"tiktok/{name}", "0" * 64, None, (member,))
    try:
        cleaned = to_raw(item, Context(today=date(2025, 7, 9)))
        good = sum(frame.height for frame in cleaned.frames.values())
        balanced = cleaned.question is not None or cleaned.rows == good + len(cleaned.rejects)
    except FileRejected as error:
        balanced = bool(error.rule and error.message)
    assert balanced
