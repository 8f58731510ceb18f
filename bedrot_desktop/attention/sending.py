"""Handing tellings to the channels: as messages, claimed first, tried again with growing pauses, every one logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bedrot_desktop.attention.entries import ChannelState, Delivery, Entry
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.rules import Rules
from bedrot_desktop.attention.telling import Telling, due, stale
from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BedrotError, TransientError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.notify.message import CRITICAL, INFO, LEVELS, RECOVERY, Channel, Message, Step

log = logging.getLogger(__name__)

MOST_STEPS = 3
SHOW_ALL = Step("Show all", "bedrot://show/today", "bedrot inbox")
#: A channel that failed rests for so long, twice as long after each further failure, and never longer than `LONGEST`.
REST, LONGEST = timedelta(minutes=5), timedelta(hours=4)
GROWTH = 3.0  # of the pauses between attempts
PATIENCE = 60.0  # seconds that a channel may ask for; with more it rests

#: A channel's name → how often a message is tried in all, and the first pause in seconds.
Tries = Callable[[str], tuple[int, float]]


@dataclass(slots=True)
class Post:
    """What sends: the channels that can be used here, the log, the clock and how to wait (``run``)."""

    inbox: Inbox
    channels: Mapping[str, Channel]
    clock: Clock
    run: Run
    tries: Tries = lambda _name: (3, 2.0)

    def tell_due(self, rules: Rules) -> tuple[Telling, ...]:
        """Send all that is due now and take back what is no longer so; what arrived."""
        now = self.clock.now()
        entries = self.inbox.entries()
        told = self.tell(due(entries, self.inbox.sent(), rules, now))
        self.take_back(entries)
        return told

    def tell(self, tellings: Iterable[Telling]) -> tuple[Telling, ...]:
        """Send these, each once whoever else sends them, too; what arrived. A channel that fails rests for a while."""
        arrived = []
        states = self.inbox.channel_states()
        for telling in tellings:
            self.run.check()
            if resting(states.get(telling.channel), self.clock.now()) and not telling.critical:
                continue
            won = self._claimed(telling)
            if won is not None and self._send(won):
                arrived.append(won)
        return tuple(arrived)

    def send(self, message: Message, channel: str, claims: Sequence[tuple[int, str]] = ()) -> bool:
        """Hand a message to a channel, log how that went, and settle the claims; whether it arrived."""
        try:
            delivery = self._tried(message, channel)
        except BaseException:  # stopped meanwhile: another may tell it
            self.inbox.let_go(claims, channel)
            raise
        self.inbox.settle(claims, delivery)
        return delivery.ok

    def take_back(self, entries: Iterable[Entry]) -> None:
        """Take back what stands somewhere and is over, without a word."""
        for channel, tag, told in stale(entries, self.inbox.sent(), self.clock.now()):
            if channel in self.channels:
                try:
                    self.channels[channel].clear(tag)
                except Exception:
                    log.info("%s could not take %s back", channel, tag, exc_info=True)
                    continue
                for entry, stage in told:
                    self.inbox.note_cleared(entry.id, channel, stage, self.clock.now(), tag)

    def _claimed(self, telling: Telling) -> Telling | None:
        """The part of a telling that this process tells."""
        if telling.channel not in self.channels:
            return None
        now = self.clock.now()
        won = tuple(
            (entry, stage)
            for entry, stage in telling.told
            if self.inbox.claim(entry.id, telling.channel, stage, now, telling.tag)
        )
        return replace(telling, told=won) if won else None

    def _send(self, telling: Telling) -> bool:
        claims = tuple((entry.id, stage) for entry, stage in telling.told)
        return self.send(message_of(telling, self.clock.now()), telling.channel, claims)

    def _tried(self, message: Message, name: str) -> Delivery:
        """Try as often as the channel may be tried, with growing pauses; how it ended."""
        channel, (most, pause) = self.channels[name], self.tries(name)
        attempt, failed, asked = 0, ("", ""), 0.0
        while True:
            attempt += 1
            try:
                channel.send(message)
            except BedrotError as error:
                failed = error.message, error.remedy
                asked = float(getattr(error, "seconds", None) or 0)  # so long the other side wants to be left alone
                last = not isinstance(error, TransientError) or asked > PATIENCE
            except Exception as bug:
                log.exception("%s failed unexpectedly", name)
                failed, last = (f"unexpected trouble ({type(bug).__name__}: {bug})", "The log has the details."), True
            else:
                failed = "", ""
                break
            if last or attempt >= max(1, most):
                break
            self.run.sleep(max(asked, pause * GROWTH ** (attempt - 1)))
        words, remedy = (SECRETS.mask(text) for text in failed)
        if words:
            log.warning("%s did not take “%s”: %s", name, message.title, words)
        return Delivery(
            self.clock.now(), name, message.kind, message.title, not words, words, remedy, attempt, message.tag
        )


def resting(state: ChannelState | None, now: datetime) -> bool:
    """Whether a channel that failed is left alone for now."""
    if state is None or not state.failures or state.error_at is None:
        return False
    rest = min(LONGEST, REST * (1 << min(state.failures - 1, 10)))
    return timedelta() <= now - state.error_at < rest


def message_of(telling: Telling, now: datetime) -> Message:
    """The message in which something is told: of one cause its own words, of several a line for each."""
    return _over(telling, now) if telling.kind == RECOVERY else _wrong(telling, now)


def _wrong(telling: Telling, now: datetime) -> Message:
    entries = telling.entries
    if len(entries) == 1:
        one = entries[0].signal
        return Message(
            telling.tag, telling.kind, one.level, one.title, one.words, now, one.steps, one.service, one.account
        )
    level = min((one.level for one in entries), key=LEVELS.index)
    first = [one.signal.steps[0] for one in entries if one.signal.steps]
    steps = tuple({step.address: _named(step, entries) for step in first}.values())[:MOST_STEPS]
    if level == INFO:
        title = f"{counted(len(entries), 'note')} for you"
    else:
        title = f"{counted(len(entries), 'thing')} need{'s' if len(entries) == 1 else ''} you"
        if level == CRITICAL:
            title += " at once"
    lines = tuple(f"{one.signal.title}: {one.signal.words}" for one in entries)
    words = f"{listed([one.signal.title for one in entries], 6)}."
    return Message(telling.tag, telling.kind, level, title, words, now, (*steps, SHOW_ALL), lines=lines)


def _named(step: Step, entries: Sequence[Entry]) -> Step:
    """A step among those of other causes: with what it is about, where its words do not say that."""
    whose = next(one.signal for one in entries if one.signal.steps and one.signal.steps[0] == step)
    return (
        step
        if not whose.service or whose.service in step.words.casefold()
        else replace(step, words=f"{step.words}: {whose.title}")
    )


def _over(telling: Telling, now: datetime) -> Message:
    entries = telling.entries
    if len(entries) == 1:
        one = entries[0]
        return Message(
            telling.tag, RECOVERY, INFO, f"Over: {one.signal.title}", f"It lasted {lasted(one)}.", now, (),
            one.signal.service, one.signal.account,
        )  # fmt: skip
    lines = tuple(f"{one.signal.title}: lasted {lasted(one)}" for one in entries)
    words = f"{listed([one.signal.title for one in entries], 6)}."
    return Message(telling.tag, RECOVERY, INFO, f"{counted(len(entries), 'trouble')} over", words, now, (), lines=lines)


def lasted(entry: Entry) -> str:
    """For how long it was true, in words."""
    minutes = int(((entry.ended or entry.began) - entry.began).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return counted(minutes, "minute")
    return counted(round(minutes / 60), "hour") if minutes < 48 * 60 else counted(round(minutes / 1440), "day")
