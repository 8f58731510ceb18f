"""Faults of files: the warehouse, the program's own small databases, and what lies in landing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bedrot_desktop.warehouse import engine

from .ward import Course, Ill, Ward, fault

AUDIENCE, ARTIST = "spotify/audience", "1Eu67EqPy2NutiM0lqCarw"
GARBAGE = b"This was a database before somebody's cleaning program came by. " * 64


@contextmanager
def put_back(ward: Ward, file: Path) -> Iterator[None]:
    """The program is closed, the file can be spoiled, and is as before in the end, as from a backup."""
    ward.renew()
    there = {end: one.read_bytes() for end in ("", "-wal", "-shm") if (one := Path(f"{file}{end}")).exists()}
    for end in there:
        Path(f"{file}{end}").unlink()
    if "" in there:
        file.write_bytes(there[""])
    yield
    ward.renew()
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    for end, content in there.items():
        Path(f"{file}{end}").write_bytes(content)


def _overwritten(ward: Ward, file: Path, expected: Ill) -> Course:
    with put_back(ward, file):
        file.write_bytes(GARBAGE)
        yield expected


def news(ward: Ward) -> Path:
    """A new file in landing: Spotify's export of a minute ago, with another number for the newest day."""
    newest = max((ward.lake / "landing" / AUDIENCE).glob(f"spotify_audience_{ARTIST}_*.csv"))
    *lines, last = newest.read_text("utf-8").splitlines()
    day, listeners, streams, followers = last.split(",")
    file = newest.with_name(f"spotify_audience_{ARTIST}_20261110_080300.csv")
    file.write_text("\n".join([*lines, f"{day},{listeners},{int(streams) + 1},{followers}", ""]), "utf-8")
    return file


def noted(ward: Ward, key: str) -> bool:
    """Whether the inbox has it open, as a note too."""
    return any(one.open and one.key == key for one in ward.look().entries)


# -- the warehouse -----


@fault("the warehouse is damaged")
def warehouse_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.warehouse, Ill("machine/warehouse", "See what to do", "critical"))


@fault("the warehouse is cut off")
def warehouse_cut(ward: Ward) -> Course:
    with put_back(ward, ward.warehouse):
        whole = ward.warehouse.read_bytes()
        ward.renew()
        ward.warehouse.write_bytes(whole[: len(whole) // 3])
        yield Ill("machine/warehouse", "See what to do", "critical")


@fault("the warehouse is from a newer program")
def warehouse_newer(ward: Ward) -> Course:
    with put_back(ward, ward.warehouse):
        with closing(sqlite3.connect(ward.warehouse)) as link:
            link.execute("pragma user_version = 99")
        ward.renew()
        news(ward)
        ward.clean("spotify")
        yield Ill("machine/warehouse", "See what to do", "warning")
    ward.clean("spotify")


_HOLD = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], isolation_level=None)
link.execute("begin immediate")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Another program writes a database and does not end."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


@fault("the warehouse is busy for a whole day")
def warehouse_busy(ward: Ward) -> Course:
    with ward.patch.context() as patch:
        patch.setattr(engine, "BUSY_MS", 20)
        ward.renew()
        news(ward)
        with held(ward.warehouse):
            ward.clean("spotify")
            assert not ward.open()  # it may pass by itself
            for _ in range(2):
                ward.later(hours=1)
                ward.clean("spotify")
            yield Ill("machine/warehouse", "Load again", "warning")
    ward.renew()
    ward.clean("spotify")


# -- the program's own files -----


@fault("the catalog is damaged")
def catalog_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.state / "catalog.sqlite", Ill("machine/catalog", "See what to do", "critical"))


@fault("the journal of runs is damaged")
def journal_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.state / "journal.sqlite", Ill("machine/journal", "See what to do"))


@fault("the schedule's file is damaged")
def schedule_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.state / "schedule.sqlite", Ill("machine/schedule", "See what to do"))


@fault("the inbox itself is damaged")
def inbox_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.state / "attention.sqlite", Ill("machine/attention", "See what to do"))


@fault("the history of checks is damaged")
def checks_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.state / "checks.sqlite", Ill("machine/checks", "See what to do"))


@fault("the history of sign-ins is damaged")
def history_damaged(ward: Ward) -> Course:
    yield from _overwritten(ward, ward.home / "sessions" / "history.sqlite", Ill("machine/history", "See what to do"))


# -- landing -----


@fault("a file in landing is open in Excel")
def file_locked(ward: Ward) -> Course:
    from bedrot_desktop.lake import scanning

    file = news(ward)

    def opened(place: str, mode: str, buffering: int) -> object:
        if place.endswith(file.name):
            error = PermissionError(13, "Permission denied", place)
            error.winerror = 32  # type: ignore[attr-defined, unused-ignore]
            raise error
        return open(place, mode, buffering)  # noqa: PTH123 - as the scan does

    with ward.patch.context() as patch:
        patch.setattr(scanning, "open", opened, raising=False)
        for _ in range(3):
            ward.clean("spotify")
            ward.later(hours=1)
        yield Ill("unread/spotify", "Clean again", "warning")
    ward.clean("spotify")


@fault("a file in landing is a sign-in page")
def sign_in_page(ward: Ward) -> Course:
    file = ward.lake / "landing" / "toolost" / "streams" / "toolost_spotify_20261110_080300.json"
    file.write_text(
        '<html><title>Sign in</title><body><form action="/signin"><input type="password"></form></body></html>', "utf-8"
    )
    assert not noted(ward, "aside/toolost")
    ward.clean("toolost")
    yield Ill("aside/toolost", "Review", "info")
    file.unlink()
    ward.clean("toolost")


@fault("rows are set aside")
def rows_aside(ward: Ward) -> Course:
    newest = max((ward.lake / "landing" / "metaads").glob("metaads_campaign_daily_*.csv"))
    *lines, last = newest.read_text("utf-8").splitlines()
    file = newest.with_name("metaads_campaign_daily_20261110_080300.csv")
    file.write_text("\n".join([*lines, last, last.replace(last.split(",")[0], "yesterday", 1), ""]), "utf-8")
    assert not noted(ward, "aside/metaads")
    ward.clean("metaads")
    yield Ill("aside/metaads", "Review", "info")
    file.unlink()
    ward.clean("metaads")


@fault("nobody knows whose a file is")
def question(ward: Ward) -> Course:
    _answer_all(ward)  # the made-up label has one of its own
    ward.clean()
    assert not noted(ward, "questions")
    file = news(ward)
    file.rename(file.with_name(file.name.replace(ARTIST, "0NobodyKnowsThisOne000")))
    ward.clean("spotify")
    yield Ill("questions", "Answer", "info")
    _answer_all(ward)
    ward.clean("spotify")


def _answer_all(ward: Ward) -> None:
    for one in ward.house.questions.open():
        ward.house.questions.answer(one.id, one.question.options[0])
