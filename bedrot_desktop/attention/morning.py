"""The morning summary's way to the channels: at its hour, or at the end of quiet hours, once a day on each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bedrot_desktop.attention.digest import digest, read_news
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.looking import post_of, rules_of
from bedrot_desktop.attention.sending import resting
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import Channel, Message
from bedrot_desktop.parts import Parts

WANTED, TOLD = "digest wanted", "digest told"
DAY = timedelta(days=1)
NOBODYS = 0  # the entry that a summary's claims belong to


def summary(parts: Parts, run: Run, channels: Mapping[str, Channel]) -> Message | None:
    """Tell the morning summary now; None where there was nothing to say, or quiet hours hold it until their end.

    It goes where troubles are told within a day. What could not be sent is tried again by the next looks of that day.
    """
    inbox, now, local = Inbox(parts.workspace.state), parts.clock.now(), parts.clock.local()
    rules = rules_of(parts, channels)
    if rules.quiet_now(now):
        inbox.set_mark(WANTED, now.isoformat())
        return None
    last = inbox.mark(TOLD)
    since = datetime.fromisoformat(last) if last else None
    news = read_news(parts, since if since and since < now else None, local)
    message = digest(news, inbox.entries(), local)
    if message is None:
        inbox.set_mark(TOLD, now.isoformat())
        inbox.set_mark(WANTED, "")
        return None
    claim = (NOBODYS, f"digest {local:%Y-%m-%d}")
    post, everywhere, states = post_of(parts, run, inbox, channels), True, inbox.channel_states()
    for name in channels:
        if rules.after[name] > DAY:
            continue
        if resting(states.get(name), now):
            everywhere = False
        elif inbox.claim(*_on(claim, name), now, message.tag):
            everywhere = post.send(message, name, (claim,)) and everywhere
    inbox.set_mark(WANTED, "" if everywhere else now.isoformat())
    if everywhere:
        inbox.set_mark(TOLD, now.isoformat())
    return message


def catch_up(parts: Parts, run: Run, channels: Mapping[str, Channel]) -> Message | None:
    """Tell a summary that was held or could not be sent, once it can be; one that is a day old is dropped."""
    inbox, now = Inbox(parts.workspace.state), parts.clock.now()
    wanted = inbox.mark(WANTED)
    if not wanted or rules_of(parts, channels).quiet_now(now):
        return None
    if not timedelta() <= now - datetime.fromisoformat(wanted) < DAY:
        inbox.set_mark(WANTED, "")
        return None
    return summary(parts, run, channels)


def _on(claim: tuple[int, str], channel: str) -> tuple[int, str, str]:
    return claim[0], channel, claim[1]
