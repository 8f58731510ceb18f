"""The inbox: what begins, goes on, rises, ends; what was seen, snoozed, told; several processes; kills."""

from __future__ import annotations

import json
import os
import signal as signals_of_the_system
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.attention.entries import AWAY, RESOLVED, SEEN, UNREAD, UNTIL_OVER, Delivery
from bedrot_desktop.attention.inbox import LEASE, Inbox
from bedrot_desktop.attention.signals import CRITICAL, INFO
from bedrot_desktop.core.errors import TransientError, UsageError, WorkspaceError

from .given import DAY, HOUR, MINUTE, NOW, note, signal

OUT, OLD, OFFLINE = signal("signed out/toolost/main"), signal("old/toolost"), signal("offline/network")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / ".bedrot")


def states(inbox: Inbox) -> dict[str, str]:
    return {one.key: one.state for one in inbox.entries()}


def test_reading_an_inbox_that_is_not_there_makes_no_file(inbox: Inbox) -> None:
    assert inbox.entries() == []
    assert inbox.unread() == 0
    assert inbox.sent() == []
    assert inbox.deliveries() == []
    assert inbox.failing_channels() == ()
    assert inbox.mark("x") == ""
    assert inbox.see(None, NOW) == 0
    assert not inbox.file.exists()


def test_a_cause_begins_goes_on_and_ends(inbox: Inbox) -> None:
    begun = inbox.update([OUT], NOW)
    assert [one.key for one in begun.begun] == [OUT.key]
    assert states(inbox) == {OUT.key: UNREAD}
    assert not inbox.update([signal(OUT.key, words="Still.")], NOW + MINUTE)
    assert inbox.entries()[0].signal.words == "Still."
    assert inbox.entries()[0].began == NOW
    inbox.see([inbox.entries()[0].id], NOW + MINUTE)
    assert states(inbox) == {OUT.key: SEEN}
    assert [one.key for one in inbox.update([], NOW + HOUR).ended] == [OUT.key]
    assert states(inbox) == {OUT.key: RESOLVED}
    assert inbox.entries(open_only=True) == []


def test_what_is_kept_of_a_signal_is_all_of_it(inbox: Inbox) -> None:
    whole = signal("failed/toolost/extract", CRITICAL, account="main", covers=("a", "b"), details="ümlaut “x”")
    inbox.update([whole], NOW)
    assert inbox.entries()[0].signal == whole


def test_what_came_and_went_while_nobody_looked_stays_unread_until_it_is_seen(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.update([], NOW + HOUR)
    assert states(inbox) == {OUT.key: AWAY}
    assert inbox.unread() == 1
    assert inbox.see(None, NOW + 2 * HOUR) == 1
    assert states(inbox) == {OUT.key: RESOLVED}
    assert inbox.unread() == 0


def test_a_cause_that_comes_back_within_minutes_is_the_same_entry(inbox: Inbox) -> None:
    first = inbox.update([OUT], NOW).begun[0].id
    inbox.update([], NOW + MINUTE)
    again = inbox.update([OUT], NOW + 4 * MINUTE)
    assert not again.begun
    assert [one.id for one in again.reopened] == [first]
    assert [(one.id, one.open, one.reopened, one.began) for one in inbox.entries()] == [(first, True, 1, NOW)]


def test_a_cause_that_comes_back_later_is_a_new_entry(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.update([], NOW + MINUTE)
    assert len(inbox.update([OUT], NOW + HOUR).begun) == 1
    assert [one.open for one in inbox.entries()] == [True, False]


def test_what_a_greater_cause_explains_ends_quietly_and_is_the_same_when_it_speaks_again(inbox: Inbox) -> None:
    before = inbox.update([OUT], NOW).begun[0].id
    root = signal(OFFLINE.key, covers=(OUT.key, OLD.key))
    changed = inbox.update([root], NOW + HOUR)
    assert changed.ended == ()
    assert [one.explained_by for one in changed.explained] == [root.key]
    assert inbox.unread() == 1, "only the root asks to be read"
    inbox.update([root], NOW + 3 * HOUR)
    back = inbox.update([OUT], NOW + 5 * HOUR)
    assert [one.id for one in back.reopened] == [before]
    assert [one.key for one in back.ended] == [root.key]
    assert inbox.entry(before).open
    assert inbox.entry(before).reopened == 0


def test_what_was_explained_and_is_gone_with_its_root_has_ended(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.update([signal(OFFLINE.key, covers=(OUT.key,))], NOW + HOUR)
    assert {one.key for one in inbox.update([], NOW + 2 * HOUR).ended} == {OUT.key, OFFLINE.key}
    assert inbox.entry(OUT.key).explained_by == ""


def test_a_signal_that_another_one_covers_says_nothing(inbox: Inbox) -> None:
    change = inbox.update([OLD, signal(OFFLINE.key, covers=(OLD.key,))], NOW)
    assert [one.key for one in change.begun] == [OFFLINE.key]


def test_a_level_that_rises_is_unread_again_once(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.see(None, NOW)
    risen = signal(OUT.key, CRITICAL)
    assert [one.raised for one in inbox.update([risen], NOW + MINUTE).raised] == [1]
    assert inbox.unread() == 1
    assert not inbox.update([OUT], NOW + 2 * MINUTE), "it fell"
    assert not inbox.update([risen], NOW + 3 * MINUTE), "no higher than it was before"


def test_where_the_lake_cannot_be_looked_at_nothing_of_it_has_recovered(inbox: Inbox) -> None:
    disk, damaged, gone = signal("machine/disk"), signal("machine/catalog"), signal("machine/workspace")
    inbox.update([OUT, disk], NOW)
    change = inbox.update([disk, gone], NOW + MINUTE, blind=True)
    assert change.ended == ()
    assert inbox.update([gone], NOW + 2 * MINUTE, blind=True).ended == (), "nobody could look at the disk"
    change = inbox.update([damaged], NOW + 3 * MINUTE, blind=True)
    assert {one.key for one in change.ended} == {disk.key, gone.key}
    assert {one.key for one in inbox.entries(open_only=True)} == {OUT.key, damaged.key}


def test_what_was_known_before_another_looked_changes_nothing(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    assert not inbox.update([], NOW - MINUTE)
    assert inbox.entry(OUT.key).open
    assert inbox.update([], NOW - DAY).ended, "a clock that was set back is no reason to keep still"


def test_a_snooze_ends_by_time_and_by_recovery(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    entry = inbox.snooze(OUT.key, NOW + HOUR, NOW)
    assert entry.snoozed(NOW)
    assert not entry.snoozed(NOW + HOUR)
    assert not entry.unread
    assert inbox.snooze(entry.id, None, NOW).snoozed_until == UNTIL_OVER
    inbox.update([], NOW + DAY)
    assert not inbox.entry(entry.id).snoozed(NOW + DAY)
    inbox.update([OUT], NOW + 2 * DAY)
    assert not inbox.entry(OUT.key).snoozed(NOW + 2 * DAY), "the next one is another"


def test_a_cause_muted_until_it_is_over_speaks_again_when_it_comes_back(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.snooze(OUT.key, None, NOW)
    inbox.update([], NOW + HOUR)
    inbox.update([OUT], NOW + HOUR + MINUTE)
    assert not inbox.entry(OUT.key).snoozed(NOW + DAY)


def test_a_mute_older_than_a_week_is_shown(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    entry = inbox.snooze(OUT.key, None, NOW)
    assert not entry.long_muted(NOW + 7 * DAY)
    assert entry.long_muted(NOW + 7 * DAY + MINUTE)
    assert entry.document(NOW)["snoozed_until"] == "over"
    assert not inbox.wake(entry.id).long_muted(NOW + 8 * DAY)


def test_snoozing_a_message_about_several_snoozes_each(inbox: Inbox) -> None:
    one, two = inbox.update([OUT, OLD], NOW).begun
    for entry in (one, two):
        assert inbox.claim(entry.id, "toast", "begun", NOW, "several/1")
    inbox.snooze("several/1", NOW + HOUR, NOW)
    assert all(entry.snoozed(NOW) for entry in inbox.entries())


def test_what_is_not_there_or_over_cannot_be_snoozed(inbox: Inbox) -> None:
    with pytest.raises(UsageError, match="no entry"):
        inbox.snooze("nonsense", None, NOW)
    inbox.update([OUT], NOW)
    inbox.update([], NOW + MINUTE)
    with pytest.raises(UsageError, match="over already"):
        inbox.snooze(OUT.key, None, NOW + MINUTE)


def test_a_claim_is_had_once_until_it_failed_or_whoever_had_it_was_killed(inbox: Inbox) -> None:
    claim = (1, "email", "begun")
    assert inbox.claim(*claim, NOW)
    assert not inbox.claim(*claim, NOW + MINUTE)
    assert inbox.claim(1, "toast", "begun", NOW), "another channel"
    assert inbox.claim(1, "email", "ended 0", NOW), "another stage"
    inbox.settle([(1, "begun")], Delivery(NOW, "email", "trouble", "x", False, "refused"))
    assert inbox.claim(*claim, NOW + MINUTE)
    assert inbox.claim(*claim, NOW + MINUTE + LEASE + MINUTE), "its holder never settled it"
    inbox.settle([(1, "begun")], Delivery(NOW + HOUR, "email", "trouble", "x", True, tag="t"))
    assert not inbox.claim(*claim, NOW + 9 * DAY)
    assert [(one.stage, one.at, one.tag) for one in inbox.sent()] == [("begun", NOW + HOUR, "t")]


def test_the_log_of_a_channel_tells_what_was_sent_last_and_what_failed(inbox: Inbox) -> None:
    for hours, ok in enumerate((True, False, False)):
        inbox.note_delivery(Delivery(NOW + hours * HOUR, "email", "test", "t", ok, "" if ok else "refused", "Call."))
    inbox.note_delivery(Delivery(NOW, "toast", "test", "t", True))
    (failing,) = inbox.failing_channels(NOW + 3 * HOUR)
    assert (failing.channel, failing.failures, failing.error, failing.remedy) == ("email", 2, "refused", "Call.")
    assert failing.sent_at == NOW
    assert failing.since == NOW + HOUR
    assert failing.error_at == NOW + 2 * HOUR
    assert [one.channel for one in inbox.deliveries(2)] == ["toast", "email"]
    inbox.note_delivery(Delivery(NOW + 4 * HOUR, "email", "test", "t", True))
    assert inbox.failing_channels() == ()


def test_what_ended_is_kept_for_ninety_days(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    inbox.claim(inbox.entry(OUT.key).id, "toast", "begun", NOW)
    inbox.note_delivery(Delivery(NOW, "toast", "trouble", "t", True))
    inbox.update([OLD], NOW + HOUR)
    inbox.update([OLD], NOW + 89 * DAY)
    assert len(inbox.entries()) == 2
    inbox.update([OLD], NOW + 91 * DAY)
    assert [one.key for one in inbox.entries()] == [OLD.key]
    assert inbox.deliveries() == []


def test_the_worst_stands_first_and_the_latest_past_after_what_is_open(inbox: Inbox) -> None:
    inbox.update([note("note/a")], NOW)
    inbox.update([], NOW + MINUTE)
    inbox.update([OLD, OUT, note("note/b"), signal("machine/disk", CRITICAL)], NOW + HOUR)
    assert [one.key for one in inbox.entries()] == ["machine/disk", OUT.key, OLD.key, "note/b", "note/a"]


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_named_with_what_to_do(inbox: Inbox, content: bytes) -> None:
    inbox.file.parent.mkdir(parents=True)
    inbox.file.write_bytes(content)
    for ask in (inbox.entries, inbox.unread, lambda: inbox.update([OUT], NOW), inbox.failing_channels):
        with pytest.raises(WorkspaceError, match=r"attention.sqlite is damaged.*Move it aside"):
            ask()


def test_a_file_of_a_newer_program_is_refused_in_words_and_left_as_it_is(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    link = sqlite3.connect(inbox.file)
    link.execute("pragma user_version = 99")
    link.close()
    before = inbox.file.read_bytes()
    for ask in (inbox.entries, inbox.unread, lambda: inbox.update([], NOW + HOUR), inbox.failing_channels):
        with pytest.raises(WorkspaceError, match="newer program") as told:
            ask()
        assert told.value.remedy == "Update the program."
    assert inbox.file.read_bytes() == before


def test_an_entry_that_is_no_json_any_more_is_damage_too(inbox: Inbox) -> None:
    inbox.update([OUT], NOW)
    link = sqlite3.connect(inbox.file)
    with link:
        link.execute("update entries set signal = '{'")
    link.close()
    with pytest.raises(WorkspaceError, match="Move it aside"):
        inbox.entries()


def test_a_file_that_another_one_holds_is_busy(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedrot_desktop.attention.inbox_file.BUSY_SECONDS", 0.05)
    inbox.update([OUT], NOW)
    link = sqlite3.connect(inbox.file, isolation_level=None)
    link.execute("begin exclusive")
    with pytest.raises(TransientError, match="busy"):
        inbox.update([], NOW + MINUTE)
    link.execute("rollback")
    link.close()


# -- several processes -----

_RACE = """
import sys
from datetime import datetime
from pathlib import Path
from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.inbox import Inbox
inbox, now, won = Inbox(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]), []
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    if inbox.claim(number, "email", "begun", now, "t"):
        won.append(number)
        if number % 3 == 0:
            inbox.settle([(number, "begun")], Delivery(now, "email", "trouble", str(number), True))
print(*won)
"""


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip


def test_of_several_processes_exactly_one_has_each_claim(tmp_path: Path) -> None:
    racers = [started(_RACE, tmp_path, NOW.isoformat()) for _ in range(3)]
    for one in racers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in racers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    won = [int(number) for one in racers for number in one.communicate()[0].split()]
    assert sorted(won) == list(range(40))


_LOOKS = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, "tests")
from attention.given import signal
from bedrot_desktop.attention.inbox import Inbox
inbox, now = Inbox(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
begun = sum(len(inbox.update([signal(f"old/{n}") for n in range(30)], now).begun) for _ in range(5))
print(begun)
"""


def test_two_processes_that_look_at_once_begin_each_entry_once(tmp_path: Path) -> None:
    lookers = [started(_LOOKS, tmp_path, NOW.isoformat()) for _ in range(2)]
    for one in lookers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in lookers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    assert sum(int(one.communicate()[0]) for one in lookers) == 30
    assert len(Inbox(tmp_path).entries()) == 30


_WRITES = """
import itertools, sys
from datetime import datetime, timedelta
from pathlib import Path
sys.path.insert(0, "tests")
from attention.given import signal
from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.inbox import Inbox
inbox, now = Inbox(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
start = len(inbox.entries(limit=100000))
for number in itertools.count():
    now += timedelta(hours=1)
    inbox.update([signal(f"old/{start}/{number}/{part}") for part in range(5)], now)
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_while_it_writes_the_inbox_holds_whole_updates_only(tmp_path: Path) -> None:
    for round_ in range(6):
        writer = started(_WRITES, tmp_path, (NOW + round_ * 30 * DAY).isoformat())
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.004 * round_)  # somewhere else in the next update each time
        writer.send_signal(signals_of_the_system.SIGKILL)
        written = len(writer.communicate()[0].splitlines()) + 1
        inbox = Inbox(tmp_path)
        entries = inbox.entries(limit=100000)
        assert len(entries) % 5 == 0
        assert len(entries) >= 5 * written
        assert len({one.began for one in entries if one.open}) == 1
        link = sqlite3.connect(inbox.file)
        assert link.execute("pragma integrity_check").fetchone() == ("ok",)
        link.close()


# -- whatever happens -----

_KEYS = ("a", "b", "c", "d")


@settings(max_examples=20)
@given(
    looks=st.lists(
        st.tuples(
            st.integers(1, 600),
            st.frozensets(st.sampled_from(_KEYS)),
            st.booleans(),
            st.sampled_from([INFO, "warning", CRITICAL]),
        ),
        max_size=14,
    )
)
def test_open_is_what_is_true_now_and_nothing_is_open_twice(looks: list[tuple[int, frozenset[str], bool, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        inbox, now = Inbox(Path(folder)), NOW
        for minutes, true, root, level in looks:
            now += timedelta(minutes=minutes)
            found = [signal(f"old/{key}", level) for key in true]
            if root:  # explains the rest
                found.append(signal("down/x", covers=tuple(f"old/{key}" for key in _KEYS if key not in true)))
            inbox.update(found, now)
            opened = [one.key for one in inbox.entries(open_only=True)]
            assert sorted(opened) == sorted(one.key for one in found)
            assert all(one.ended is None or one.ended >= one.began for one in inbox.entries())
            json.dumps([one.document(now) for one in inbox.entries()])
