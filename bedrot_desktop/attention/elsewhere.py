"""What is told elsewhere than on the desktop: by mail, webhooks, Apprise, file. For a process of its own."""

from __future__ import annotations

from functools import partial

from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.looking import look, rules_of
from bedrot_desktop.attention.sending import resting
from bedrot_desktop.attention.telling import due
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.channels import CONSOLE, TOAST, channels
from bedrot_desktop.notify.message import Channel
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.given import secret_setting

FACES = frozenset({TOAST, CONSOLE})


def channels_of(parts: Parts, *, faces: bool = False) -> dict[str, Channel]:
    """The channels that are switched on; those of the desktop only with ``faces``, for who has no window."""
    secret = partial(secret_setting, parts.settings, lambda: parts.vault, parts.home)
    found = channels(parts.settings, secret, parts.workspace.state)
    return found if faces else {name: one for name, one in found.items() if name not in FACES}


def pending(parts: Parts) -> bool:
    """Whether something is to be told elsewhere now. Nothing is sent, no vault is asked."""
    found = channels_of(parts)
    if not found:
        return False
    inbox, now = Inbox(parts.workspace.state), parts.clock.now()
    states = inbox.channel_states()
    tellings = due(inbox.entries(), inbox.sent(), rules_of(parts, found), now)
    return any(one.critical or one.channel not in states or not resting(states[one.channel], now) for one in tellings)


def tell(parts: Parts, run: Run, *, faces: bool = False) -> int:
    """Look, and tell elsewhere what is due there; how many messages arrived."""
    return len(look(parts, run, channels_of(parts, faces=faces)).told)
