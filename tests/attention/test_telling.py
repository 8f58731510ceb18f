"""What is told where and when: quiet hours, snoozes, growing channels, raised levels, recoveries, merging."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.attention.entries import UNTIL_OVER, Entry, Sent
from bedrot_desktop.attention.rules import Rules
from bedrot_desktop.attention.signals import CRITICAL, INFO, WARNING
from bedrot_desktop.attention.telling import CLEARED, Telling, due, stale
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.notify.message import RAISED, RECOVERY, REMINDER, TROUBLE

from .given import DAY, HOUR, MINUTE, NOW, note, signal

ALL = {"toast": timedelta(), "email": DAY, "slack": 2 * DAY}
RULES = Rules(after=ALL, zone=UTC)
TOAST = Rules(zone=UTC)
NIGHT = NOW.replace(hour=23)


def entry(
    key: str = "old/toolost", level: str = WARNING, number: int = 1, began: datetime = NOW, **more: object
) -> Entry:
    return replace(Entry(number, signal(key, level), began, peak=level), **more)


@dataclass
class Told:
    """What arrived, as the inbox would remember it."""

    sent: list[Sent] = field(default_factory=list)

    def at(self, now: datetime, *entries: Entry, rules: Rules = TOAST) -> list[Telling]:
        """Tell what is due and remember it."""
        found = due(entries, self.sent, rules, now)
        for one in found:
            self.sent += [Sent(each.id, one.channel, stage, now, one.tag) for each, stage in one.told]
        return found

    def kinds(self, now: datetime, *entries: Entry, rules: Rules = TOAST) -> list[tuple[str, str]]:
        return [(one.channel, one.kind) for one in self.at(now, *entries, rules=rules)]


def test_a_trouble_is_told_once() -> None:
    told = Told()
    assert told.kinds(NOW, entry()) == [("toast", TROUBLE)]
    assert told.kinds(NOW + HOUR, entry()) == told.kinds(NOW + 5 * DAY, entry()) == []


def test_channels_join_as_a_trouble_grows_old() -> None:
    told = Told()
    at = [[name for name, _ in told.kinds(NOW + hours * HOUR, entry(), rules=RULES)] for hours in (0, 23, 24, 47, 48)]
    assert at == [["toast"], [], ["email"], [], ["slack"]]


def test_quiet_hours_hold_everything_but_what_is_critical() -> None:
    told, warning, disk = Told(), entry(began=NIGHT), entry("machine/disk", CRITICAL, 2, NIGHT)
    assert [one.entries for one in told.at(NIGHT, warning, disk)] == [(disk,)]
    assert told.at(NIGHT + 6 * HOUR, warning, disk) == []
    assert [one.entries for one in told.at(NIGHT + 7 * HOUR, warning, disk)] == [(warning,)]


def test_what_is_still_true_in_the_morning_is_one_message() -> None:
    three = [entry(f"old/{number}", number=number, began=NIGHT) for number in (1, 2, 3)]
    (one,) = Told().at(NIGHT + 7 * HOUR, *three)
    assert one.entries == tuple(three)
    assert one.tag == "several/1"


def test_what_healed_in_quiet_hours_is_never_told() -> None:
    assert Told().at(NIGHT + 7 * HOUR, entry(began=NIGHT, ended=NIGHT + HOUR)) == []


def test_a_recovery_is_told_once_where_the_trouble_was_told() -> None:
    told = Told()
    told.at(NOW, entry(), rules=RULES)
    over = entry(ended=NOW + HOUR)
    assert [(one.channel, one.kind, one.tag) for one in told.at(NOW + HOUR, over, rules=RULES)] == [
        ("toast", RECOVERY, over.key)
    ]
    assert told.at(NOW + 2 * HOUR, over, rules=RULES) == []


def test_a_recovery_at_night_waits_for_the_morning_and_what_stood_is_taken_back_at_once() -> None:
    told, over = Told(), entry(ended=NIGHT)
    told.at(NOW, entry())
    assert told.at(NIGHT, over) == []
    (standing,) = stale([over], told.sent, NIGHT)
    assert standing[:2] == ("toast", over.key)
    assert told.kinds(NIGHT + 7 * HOUR, over) == [("toast", RECOVERY)]


def test_a_recovery_that_could_not_be_told_for_a_day_is_no_news() -> None:
    told = Told()
    told.at(NOW, entry())
    assert told.at(NOW + 3 * DAY, entry(ended=NOW + HOUR)) == []


def test_what_is_snoozed_says_nothing_till_the_snooze_ends_and_then_once() -> None:
    told = Told()
    told.at(NOW, entry())
    put_off = entry(snoozed_at=NOW, snoozed_until=NOW + 4 * HOUR)
    assert told.at(NOW + 3 * HOUR, put_off) == []
    assert told.kinds(NOW + 4 * HOUR, put_off) == [("toast", TROUBLE)]
    assert told.at(NOW + 5 * HOUR, put_off) == []


def test_what_is_snoozed_until_it_is_over_tells_its_recovery_alone() -> None:
    told, muted = Told(), entry(snoozed_at=NOW, snoozed_until=UNTIL_OVER)
    told.at(NOW, entry())
    assert told.at(NOW + 9 * DAY, muted) == []
    assert told.kinds(NOW + 10 * DAY, replace(muted, ended=NOW + 10 * DAY)) == [("toast", RECOVERY)]


def test_a_level_that_rose_is_told_again_once() -> None:
    told, risen = Told(), entry(level=CRITICAL, raised=1)
    told.at(NOW, entry())
    assert told.kinds(NOW + HOUR, risen) == [("toast", RAISED)]
    assert told.at(NOW + 2 * HOUR, risen) == []


def test_notes_are_never_toasts_and_elsewhere_only_where_success_is_wanted() -> None:
    quiet_note = Entry(1, note("note/x"), NOW, peak=INFO)
    assert Told().at(NOW, quiet_note, rules=RULES) == []
    wanted = replace(RULES, levels=frozenset({CRITICAL, WARNING, INFO}))
    told = Told()
    assert [one.channel for one in told.at(NOW, quiet_note, rules=wanted)] == ["email", "slack"]
    assert told.at(NOW + HOUR, replace(quiet_note, ended=NOW + HOUR), rules=wanted) == []


def test_warnings_can_be_switched_off() -> None:
    only = replace(TOAST, levels=frozenset({CRITICAL}))
    assert [one.entries[0].level for one in due([entry(), entry("machine/disk", CRITICAL, 2)], [], only, NOW)] == [
        CRITICAL
    ]


def test_many_at_once_are_one_message_and_what_is_critical_stands_alone() -> None:
    six = [entry(f"down/{number}", number=number) for number in range(1, 7)]
    disk = entry("machine/disk", CRITICAL, 9)
    first, second = Told().at(NOW, *six, disk)
    assert first.entries == (disk,)
    assert first.critical
    assert len(second.entries) == 6
    assert not second.critical


def test_what_was_told_together_and_is_over_together_replaces_that_message() -> None:
    told, two = Told(), [entry("old/a", number=1), entry("old/b", number=2)]
    told.at(NOW, *two)
    assert [one.tag for one in told.at(NOW + HOUR, replace(two[0], ended=NOW + HOUR), two[1])] == ["old/a"]
    assert stale([replace(two[0], ended=NOW + HOUR), two[1]], told.sent, NOW + HOUR) == []
    over = [replace(two[0], ended=NOW + HOUR), replace(two[1], ended=NOW + 2 * HOUR)]
    assert [one.tag for one in told.at(NOW + 2 * HOUR, *over)] == ["several/1"]


def test_what_is_explained_by_a_greater_cause_is_neither_told_nor_called_over_nor_taken_back() -> None:
    told, covered = Told(), entry(ended=NOW + HOUR, explained_by="offline/network")
    told.at(NOW, entry())
    assert told.at(NOW + HOUR, covered) == []
    assert stale([covered], told.sent, NOW + HOUR) == []
    assert told.at(NOW + 2 * HOUR, entry()) == [], "it was told already"


def test_a_cause_that_comes_and_goes_tells_its_end_once_it_stays_away() -> None:
    told = Told()
    told.at(NOW, entry())
    gone = entry(ended=NOW + 10 * MINUTE, reopened=2, reopened_at=NOW + 9 * MINUTE)
    assert told.at(NOW + 11 * MINUTE, gone) == []
    assert stale([gone], told.sent, NOW + 11 * MINUTE) == []
    assert told.kinds(NOW + 16 * MINUTE, gone) == [("toast", RECOVERY)]


def test_a_cause_back_after_its_recovery_was_told_is_told_again_once_it_stays() -> None:
    told = Told()
    told.at(NOW, entry())
    told.at(NOW + MINUTE, entry(ended=NOW + MINUTE))
    back = entry(reopened=1, reopened_at=NOW + 3 * MINUTE)
    assert told.at(NOW + 4 * MINUTE, back) == []
    assert told.kinds(NOW + 8 * MINUTE, back) == [("toast", TROUBLE)]
    assert told.at(NOW + HOUR, back) == []
    again = replace(back, ended=NOW + 2 * HOUR)
    assert told.kinds(NOW + 2 * HOUR + 5 * MINUTE, again) == [("toast", RECOVERY)]


def test_a_reminder_is_told_as_one() -> None:
    assert Told().kinds(NOW, entry("ending/tiktok/pig1987")) == [("toast", REMINDER)]


def test_that_a_channel_fails_is_told_on_the_others() -> None:
    both = replace(TOAST, after={"toast": timedelta(), "email": timedelta()})
    assert [one.channel for one in due([entry("machine/channel/email")], [], both, NOW)] == ["toast"]


def test_taken_back_is_taken_back_once() -> None:
    over = entry(ended=NIGHT)
    sent = [Sent(1, "toast", "begun", NOW, over.key)]
    ((channel, tag, told),) = stale([over], sent, NIGHT)
    sent += [Sent(each.id, channel, stage, NIGHT, tag) for each, stage in told]
    assert sent[-1].stage == f"{CLEARED} begun"
    assert stale([over], sent, NIGHT + MINUTE) == []


# -- whatever happens, whenever -----

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
#: Around both changes of the clocks, in both places, and an ordinary week.
STARTS = tuple(
    datetime(*day, tzinfo=UTC)
    for day in ((2026, 3, 27), (2026, 10, 23), (2026, 3, 6), (2026, 10, 30), (2026, 11, 23))
)  # fmt: skip
HOURS = st.integers(0, 23).map(time)


@dataclass
class Life:
    """One cause: when it begins and ends (minutes after the start), how bad it is, when it rises and is put off."""

    begin: int
    lasts: int
    level: str
    rises: int
    snoozed: tuple[int, int] | None

    def entry(self, number: int, start: datetime, minute: int) -> Entry | None:
        if minute < self.begin:
            return None
        began = start + timedelta(minutes=self.begin)
        over = minute >= self.begin + self.lasts
        risen = self.level == WARNING and minute >= self.begin + self.rises
        level = CRITICAL if risen else self.level
        told = Entry(number, signal(f"old/{number}", level), began, peak=level, raised=int(risen))
        if over:
            told = replace(told, ended=began + timedelta(minutes=self.lasts))
        if self.snoozed is not None and minute >= self.begin + self.snoozed[0]:
            until = began + timedelta(minutes=sum(self.snoozed))
            told = replace(told, snoozed_at=began, snoozed_until=until)
        return told


LIVES = st.builds(
    Life, st.integers(0, 3000), st.integers(1, 9000), st.sampled_from([WARNING, WARNING, CRITICAL, INFO]),
    st.one_of(st.just(10**6), st.integers(1, 4000)),
    st.one_of(st.none(), st.tuples(st.integers(0, 500), st.integers(10, 1500))),
)  # fmt: skip


@settings(max_examples=50)
@given(
    lives=st.lists(LIVES, min_size=1, max_size=5),
    start=st.sampled_from(STARTS),
    zone=st.sampled_from([BERLIN, NEW_YORK, UTC]),
    hours=st.tuples(HOURS, HOURS),
    step=st.sampled_from([5, 17, 30]),
)
def test_the_promises_hold_over_midnight_weekends_and_changes_of_the_clocks(
    lives: list[Life], start: datetime, zone: ZoneInfo, hours: tuple[time, time], step: int
) -> None:
    rules = Rules(Quiet(*hours), ALL, zone=zone)
    told, seen = Told(), set[tuple[int, str, str]]()
    waits: dict[int, int] = {}  # entry → for how many looks it could have been told and was not
    for minute in range(0, 8 * 24 * 60, step):
        now = start + timedelta(minutes=minute)
        entries = [one for place, life in enumerate(lives, 1) if (one := life.entry(place, start, minute))]
        for one in told.at(now, *entries, rules=rules):
            local = now.astimezone(zone)
            assert one.critical or not Quiet(*hours).now(local), "nothing but what is critical in quiet hours"
            for each, stage in one.told:
                assert (each.id, one.channel, stage) not in seen, "nothing twice"
                seen.add((each.id, one.channel, stage))
                assert not each.snoozed(now)
                assert each.level != INFO
                begun = any(
                    (each.id, one.channel) == (before.entry, before.channel) for before in told.sent if before.at < now
                )
                assert each.open or begun, "what healed before it was told is never told"
                assert now - each.began >= ALL[one.channel] or one.kind == RECOVERY or one.channel == "toast"
        for each in entries:
            speaks = each.open and not each.snoozed(now) and each.level != INFO
            if speaks and (each.level == CRITICAL or not rules.quiet_now(now)):
                assert any(number == each.id and name == "toast" for number, name, _ in seen), "it is told at once"
                waits[each.id] = waits.get(each.id, 0) + 1
    counts: dict[tuple[int, str], int] = {}
    for number, name, _ in seen:
        counts[number, name] = counts.get((number, name), 0) + 1
    assert all(count <= 5 for count in counts.values()), "begun, risen, after a snooze, over"


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_quiet_hours_end_by_the_persons_clock_on_days_of_23_and_25_hours(zone: ZoneInfo) -> None:
    rules = Rules(zone=zone)
    for day in ((2026, 3, 29), (2026, 10, 25), (2026, 3, 8), (2026, 11, 1)):
        six = datetime(*day, 6, tzinfo=zone).astimezone(UTC)
        began = datetime(*day, 0, 30, tzinfo=zone).astimezone(UTC)
        assert due([entry(began=began)], [], rules, six - MINUTE) == []
        assert len(due([entry(began=began)], [], rules, six)) == 1
