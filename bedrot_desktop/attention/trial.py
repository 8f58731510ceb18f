"""Trying the channels: a test message to each, really sent, its way noted in the log of deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.sending import Post
from bedrot_desktop.core.errors import BedrotError, UsageError, WorkspaceError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.channels import NAMES, TITLES, all_channels, switched_on
from bedrot_desktop.notify.message import INFO, TEST, Channel, Message, Step
from bedrot_desktop.notify.windows_toasts import NoDesktop
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.given import secret_setting

SETTINGS = Step("Show settings", "bedrot://show/settings/notifications", "bedrot notify show")


def state_of(parts: Parts) -> Path:
    """Where inbox and log of deliveries lie: with the lake, or with the person as long as there is none."""
    try:
        return parts.workspace.state
    except WorkspaceError:
        return parts.home


def chosen(parts: Parts, names: Iterable[str], *, everything: bool = False) -> tuple[str, ...]:
    """The channels meant: those named, else those that are switched on. UsageError for a name that is none."""
    named = tuple(dict.fromkeys(names))
    unknown = [name for name in named if name not in NAMES]
    if unknown:
        raise UsageError(f"There is no channel “{unknown[0]}”.", f"Channels are {', '.join(NAMES)}.")
    if everything:
        return NAMES
    return named or tuple(name for name in NAMES if switched_on(parts.settings, name))


def try_channels(
    parts: Parts, run: Run, names: Iterable[str], faces: Mapping[str, Channel] | None = None
) -> tuple[Delivery, ...]:
    """Send a test to each of these channels, once each, whether switched on or not; how each went, as it is logged."""
    state = state_of(parts)
    secret = partial(secret_setting, parts.settings, lambda: parts.vault, parts.home)
    inbox = Inbox(state)
    made = all_channels(parts.settings, secret, state, faces)
    post = Post(inbox, made, parts.clock, run, lambda _name: (1, 0.0))
    told = []
    for name in names:
        run.check()
        message, channel = _message(parts, name), made[name]
        if isinstance(channel, NoDesktop):  # nothing is wrong with the desktop: it is only not for us to show it there
            told.append(_not_here(channel, message, parts.clock.now()))
            continue
        post.send(message, name)
        told.append(inbox.deliveries(1, name)[0])
    return tuple(told)


def _not_here(channel: NoDesktop, message: Message, now: datetime) -> Delivery:
    try:
        channel.send(message)
    except BedrotError as error:
        return Delivery(now, channel.name, message.kind, message.title, False, error.message, error.remedy)
    raise RuntimeError("somebody was shown something where there is no desktop")


def _message(parts: Parts, name: str) -> Message:
    words = f"This is the test that was asked for: {TITLES[name]} works, and messages will look like this one."
    return Message("test", TEST, INFO, "Messages reach you here", words, parts.clock.now(), (SETTINGS,))
