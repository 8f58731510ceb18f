"""The whole circle in a real house: looking, the inbox, telling, the morning; a week by a clock that is moved."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bedrot_desktop.attention import causes as causes_room
from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.looking import look, remembered
from bedrot_desktop.attention.morning import summary
from bedrot_desktop.attention.signals import CRITICAL, Signal
from bedrot_desktop.cli.app import run
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.house import House

from .given import HOUR, MINUTE, NOW, Listening, Waited, note, signal

BERLIN = ZoneInfo("Europe/Berlin")
OUT, OLD = (
    signal("signed out/toolost/main", title="TooLost is signed out"),
    signal("old/linktree", title="Linktree is old"),
)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT", "BEDROT_NOW"):
        monkeypatch.delenv(name, raising=False)
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "lake" / zone).mkdir(parents=True)
    made = House.open(home=tmp_path / "home", workspace=tmp_path / "lake")
    made.clock = FixedClock(NOW.astimezone(BERLIN))
    yield made
    made.close()


@pytest.fixture
def true_now(monkeypatch: pytest.MonkeyPatch) -> list[Signal]:
    """What the causes are; to be changed by the test."""
    found: list[Signal] = []
    monkeypatch.setattr(causes_room, "causes", lambda _facts: tuple(found))
    return found


def at(house: House, moment: datetime) -> None:
    assert isinstance(house.clock, FixedClock)
    house.clock.moment = moment


def test_looking_fills_the_inbox_and_says_what_is_worst(house: House, true_now: list[Signal]) -> None:
    assert look(house, Waited()).headline == "Nothing needs you."
    true_now += [OLD, OUT, note("note/x")]
    found = look(house, Waited())
    assert [one.key for one in found.entries] == [OUT.key, OLD.key, "note/x"]
    assert (found.unread, found.worst) == (2, "failed")
    assert found.headline == "TooLost is signed out, and 1 more."
    assert remembered(house) == found
    json.dumps(found.document(NOW))


def test_a_look_with_channels_tells_and_one_without_does_not(house: House, true_now: list[Signal]) -> None:
    toast = Listening()
    true_now.append(OUT)
    assert look(house, Waited()).told == ()
    assert [one.entries[0].key for one in look(house, Waited(), {"toast": toast}).told] == [OUT.key]
    assert look(house, Waited(), {"toast": toast}).told == ()
    true_now.clear()
    look(house, Waited(), {"toast": toast})
    assert toast.titles == ["TooLost is signed out", "Over: TooLost is signed out"]


def test_a_real_look_at_an_empty_lake_asks_nobody_anything(house: House) -> None:
    toast = Listening()
    found = look(house, Waited(), {"toast": toast})
    assert all(one.signal.steps for one in found.entries), "an alert without a button is a bug"


def test_a_damaged_inbox_is_told_once_with_a_button_and_all_else_is_shown(house: House, true_now: list[Signal]) -> None:
    toast = Listening()
    true_now.append(OUT)
    look(house, Waited(), {"toast": toast})
    file = Inbox(house.workspace.state).file
    file.write_bytes(b"no database " * 999)
    for _ in range(3):
        found = look(house, Waited(), {"toast": toast})
    assert [one.key for one in found.entries] == ["machine/attention", OUT.key]
    assert toast.titles[1:] == ["What was told cannot be remembered"]
    assert toast.got[1].steps[0].command == "bedrot inbox --anew"
    aside = Inbox(house.workspace.state).set_aside(house.clock.now())
    assert aside is not None
    assert aside.is_file()
    assert Inbox(house.workspace.state).set_aside(house.clock.now()) is None
    at(house, house.clock.local() + HOUR)
    look(house, Waited(), {"toast": toast})
    assert toast.titles[2:] == ["TooLost is signed out", "Over: What was told cannot be remembered"]


def test_a_lake_that_was_taken_out_is_told_once_and_nothing_is_made_in_its_place(
    house: House, true_now: list[Signal], tmp_path: Path
) -> None:
    toast, gone = Listening(), signal("machine/workspace", CRITICAL, title="The workspace is out of reach")
    look(house, Waited(), {"toast": toast})
    (tmp_path / "lake").rename(tmp_path / "away")
    true_now.append(gone)
    for _ in range(2):
        assert look(house, Waited(), {"toast": toast}).headline == "The workspace is out of reach."
    assert not (tmp_path / "lake").exists()
    (tmp_path / "away").rename(tmp_path / "lake")
    true_now.clear()
    look(house, Waited(), {"toast": toast})
    assert toast.titles == ["The workspace is out of reach", "Over: The workspace is out of reach"]


def test_a_channel_that_fails_is_told_on_the_others_until_it_works_again(house: House) -> None:
    set_value(house.home, "notify.email", "yes")
    inbox, toast, mail = Inbox(house.workspace.state), Listening(), Listening("email")
    refused = Delivery(
        house.clock.now(), "email", "trouble", "x", False, "The mail server refused.", "See the password."
    )
    inbox.note_delivery(refused)
    for _ in range(3):
        look(house, Waited(), {"toast": toast, "email": mail})
    (told,) = toast.got
    assert told.title == "Messages by e-mail do not arrive"
    assert told.words == "The mail server refused. See the password."
    assert told.steps[0].address == "bedrot://show/settings/notifications"
    assert mail.got == []
    inbox.note_delivery(replace(refused, ok=True, error="", remedy=""))
    look(house, Waited(), {"toast": toast, "email": mail})
    assert toast.titles[1:] == ["Over: Messages by e-mail do not arrive"]
    inbox.note_delivery(refused)
    set_value(house.home, "notify.email", "no")
    assert [one.key for one in look(house, Waited()).entries if one.open and one.level != "info"] == [], "switched off"


def test_looking_loads_nothing_heavy() -> None:
    script = (
        "import sys, bedrot_desktop.attention.looking, bedrot_desktop.attention.inbox\n"
        "heavy = {'pandas', 'polars', 'playwright', 'apprise', 'httpx', 'sqlalchemy', 'keyring'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


def test_a_summary_in_quiet_hours_waits_for_their_end(house: House, true_now: list[Signal]) -> None:
    toast = Listening()
    true_now.append(OUT)
    look(house, Waited(), {"toast": toast})
    night = datetime(2026, 11, 24, 5, 0, tzinfo=BERLIN)
    at(house, night)
    assert summary(house, Waited(), {"toast": toast}) is None
    at(house, night + 30 * MINUTE)
    look(house, Waited(), {"toast": toast})
    at(house, night + HOUR)
    look(house, Waited(), {"toast": toast})
    look(house, Waited(), {"toast": toast})
    assert toast.titles == ["TooLost is signed out", "1 thing to do"]


def test_a_summary_is_told_once_a_day_on_each_channel_whoever_asks(house: House, true_now: list[Signal]) -> None:
    toast, mail = Listening(), Listening("email")
    true_now.append(OUT)
    look(house, Waited())
    for _ in range(2):
        summary(house, Waited(), {"toast": toast, "email": mail})
    assert toast.titles == mail.titles == ["1 thing to do"]


# -- a week -----

TOAST, MAIL, SLACK = "toast", "email", "slack"
MONDAY = datetime(2026, 10, 19, 0, 0, tzinfo=BERLIN)  # on Sunday the day has 25 hours
LABELS = {
    OUT.key: OUT, OLD.key: OLD,
    "offline/network": signal("offline/network", title="Offline", covers=(OUT.key, OLD.key)),
    "machine/disk": signal("machine/disk", CRITICAL, title="The disk is full"),
    "failed/tiktok/extract": signal("failed/tiktok/extract", title="TikTok fails"),
    "note/questions": note("note/questions"),
}  # fmt: skip


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """The moment at which the person's clock shows an hour, days after that Monday."""
    there = MONDAY.date() + timedelta(days=day)
    return datetime(there.year, there.month, there.day, hour, minute, tzinfo=BERLIN)


#: Cause → when it is true.
WEEK: dict[str, list[tuple[datetime, datetime]]] = {
    OUT.key: [(wall(0, 10), wall(3, 12))],  # joins mail on Tuesday, Slack on Wednesday
    OLD.key: [(wall(0, 23), wall(1, 3)), (wall(4, 2), wall(4, 8))],  # healed at night; still true in the morning
    "offline/network": [(wall(1, 14), wall(1, 15))],  # explains TooLost meanwhile
    "machine/disk": [(wall(4, 23), wall(5, 1))],  # may not wait
    "failed/tiktok/extract": [(wall(4, 3), wall(4, 21, 30)), (wall(5, 23), wall(6, 14))],  # over the longer night
    "note/questions": [(wall(2, 9), wall(9, 9))],
}
SNOOZED = (wall(2, 16), OUT.key, wall(2, 20))

EXPECTED = [
    ("Mon 10:00", TOAST, "TooLost is signed out"),
    ("Tue 09:00", TOAST, "1 thing to do"),
    ("Tue 09:00", MAIL, "1 thing to do"),
    ("Tue 10:00", MAIL, "TooLost is signed out"),
    ("Tue 14:00", TOAST, "Offline"),
    ("Tue 15:00", TOAST, "Over: Offline"),
    ("Wed 09:00", TOAST, "1 thing to do"),
    ("Wed 09:00", MAIL, "1 thing to do"),
    ("Wed 10:00", SLACK, "TooLost is signed out"),
    ("Wed 20:00", TOAST, "TooLost is signed out"),  # the snooze is over
    ("Wed 20:00", MAIL, "TooLost is signed out"),
    ("Wed 20:00", SLACK, "TooLost is signed out"),
    ("Thu 09:00", TOAST, "1 thing to do"),
    ("Thu 09:00", MAIL, "1 thing to do"),
    ("Thu 12:00", TOAST, "Over: TooLost is signed out"),
    ("Thu 12:00", MAIL, "Over: TooLost is signed out"),
    ("Thu 12:00", SLACK, "Over: TooLost is signed out"),
    ("Fri 06:00", TOAST, "2 things need you"),
    ("Fri 08:00", TOAST, "Over: Linktree is old"),
    ("Fri 09:00", TOAST, "1 thing to do"),
    ("Fri 09:00", MAIL, "1 thing to do"),
    ("Fri 21:30", TOAST, "Over: TikTok fails"),
    ("Fri 23:00", TOAST, "The disk is full"),
    ("Sat 06:00", TOAST, "Over: The disk is full"),
    ("Sat 09:00", TOAST, "Nothing to do: what changed"),
    ("Sat 09:00", MAIL, "Nothing to do: what changed"),
    ("Sun 06:00", TOAST, "TikTok fails"),
    ("Sun 09:00", TOAST, "1 thing to do"),
    ("Sun 09:00", MAIL, "1 thing to do"),
    ("Sun 14:00", TOAST, "Over: TikTok fails"),
    ("Mon 09:00", TOAST, "Nothing to do: what changed"),
    ("Mon 09:00", MAIL, "Nothing to do: what changed"),
]


def test_a_week_tells_what_is_expected_and_nothing_else(house: House, true_now: list[Signal]) -> None:
    for name in (MAIL, SLACK):
        set_value(house.home, f"notify.{name}", "yes")
    told: list[tuple[str, str, str]] = []
    channels = {name: Listening(name) for name in (TOAST, MAIL, SLACK)}
    now, hands = MONDAY.astimezone(UTC), Waited()
    inbox = Inbox(house.workspace.state)

    def heard(do: Callable[[], object]) -> None:
        before = {name: len(one.got) for name, one in channels.items()}
        do()
        for name, one in channels.items():
            told.extend((f"{now.astimezone(BERLIN):%a %H:%M}", name, each.title) for each in one.got[before[name] :])

    while now <= wall(7, 10):
        local = now.astimezone(BERLIN)
        at(house, local)
        true = {key for key, spans in WEEK.items() if any(start <= now < end for start, end in spans)}
        covered = {child for key in true for child in LABELS[key].covers}
        true_now[:] = [LABELS[key] for key in sorted(true - covered)]
        if now == SNOOZED[0].astimezone(UTC):
            inbox.snooze(SNOOZED[1], SNOOZED[2], now)
        heard(lambda: look(house, hands, channels))
        if (local.hour, local.minute) == (9, 0):
            heard(lambda: summary(house, hands, channels))
        now += 30 * MINUTE
    assert told == EXPECTED
    friday = next(one for one in channels[TOAST].got if one.title == "2 things need you")
    assert friday.lines == ("TikTok fails: It is.", "Linktree is old: It is.")
    (went,) = [line for one in channels[TOAST].got for line in one.lines if line.startswith("Came and went")]
    assert went == "Came and went: Linktree is old", "what healed in the night from Monday to Tuesday"


# -- at the prompt -----


@dataclass
class Prompt:
    """The prompt with the house's lake; what is printed is read as the one document that it is."""

    house: House
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        places = ("--home", str(self.house.home), "--workspace", str(self.house.workspace.root))
        self.capsys.readouterr()
        assert run(["--json", *places, *words]) == code
        document = json.loads(self.capsys.readouterr().out)
        assert isinstance(document, dict)
        return document


@pytest.fixture
def prompt(house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Prompt:
    monkeypatch.setenv("BEDROT_NOW", NOW.isoformat())
    return Prompt(house, capsys)


def test_the_inbox_at_the_prompt(prompt: Prompt, true_now: list[Signal]) -> None:
    true_now += [OUT, OLD]
    told = prompt("inbox")
    assert sorted(told) == ["entries", "headline", "marked", "moved_aside", "sitting", "unread", "worst"]
    assert sorted(told["entries"][0]) == [
        "began", "ended", "explained_by", "id", "long_muted", "raised", "reopened", "seen_at", "signal", "snoozed_at",
        "snoozed_until", "state", "told",
    ]  # fmt: skip
    assert prompt("inbox", "--seen", str(told["entries"][0]["id"]))["unread"] == 1
    assert prompt("inbox", "--seen", "all")["marked"] == 1
    true_now.remove(OLD)
    assert [one["state"] for one in prompt("inbox")["entries"]] == ["seen"]
    assert len(prompt("inbox", "--all")["entries"]) == 2


def test_a_damaged_inbox_is_moved_aside_at_the_prompt(prompt: Prompt) -> None:
    file = Inbox(prompt.house.workspace.state).file
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"no database " * 999)
    (told,) = [one for one in prompt("inbox")["entries"] if one["signal"]["level"] != "info"]
    assert told["signal"]["steps"][0]["command"] == "bedrot inbox --anew"
    assert Path(prompt("inbox", "--anew")["moved_aside"]).is_file()
    assert [one for one in prompt("inbox")["entries"] if one["signal"]["level"] != "info"] == []


def test_snoozing_at_the_prompt(prompt: Prompt, true_now: list[Signal]) -> None:
    true_now.append(OUT)
    prompt("inbox")
    for words, until in (
        (("--for", "2h"), (NOW + 2 * HOUR).isoformat()),
        (("--until", (NOW + HOUR).isoformat()), (NOW + HOUR).isoformat()),
        ((), "over"),
        (("--end",), None),
    ):
        assert prompt("snooze", OUT.key, *words)["entry"]["snoozed_until"] == until


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--for", "1h", "--end"), "exclude each other"), (("--until", "soon"), "is no moment"),
        (("--until", "25:00"), "no hour"),
        (("--until", "2020-01-01"), "is past"), (("--for", "long"), "no span of time"),
    ],
)  # fmt: skip
def test_a_wrong_time_is_told_in_words(
    prompt: Prompt, true_now: list[Signal], words: tuple[str, ...], told: str
) -> None:
    true_now.append(OUT)
    prompt("inbox")
    assert told in prompt("snooze", OUT.key, *words, code=2)["error"]["message"]


def test_people_read_sentences(prompt: Prompt, true_now: list[Signal]) -> None:
    true_now.append(OUT)
    prompt("inbox")
    prompt("snooze", OUT.key, "--for", "2h")
    places = ("--home", str(prompt.house.home), "--workspace", str(prompt.house.workspace.root))
    assert run(["inbox", *places]) == 0
    said = prompt.capsys.readouterr().out
    assert "TooLost is signed out." in said
    assert "snoozed until" in said
    assert "→ bedrot do signed out/toolost/main" in said
