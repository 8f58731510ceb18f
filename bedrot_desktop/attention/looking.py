"""The whole circle: what is known, what is wrong, what is new about it, and telling the person.

Called by the window every few minutes and by whoever ran something: it imports what it needs when it is called, asks
no site (unless told to), opens no vault and loads no table.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.attention.entries import Entry, by_weight
from bedrot_desktop.attention.signals import CRITICAL, MACHINE, Signal, Step
from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import INFO, Channel
from bedrot_desktop.parts import Parts

if TYPE_CHECKING:
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.sending import Post
    from bedrot_desktop.attention.telling import Telling

log = logging.getLogger(__name__)

SHOWN = timedelta(days=30)  # of what is over
BY_ITSELF = "machine/attention"
#: What keeps the inbox itself from being used.
ROOTS = frozenset({BY_ITSELF, "machine/workspace"})


@dataclass(frozen=True, slots=True)
class Attention:
    """What deserves the person's attention. ``entries``: open ones first, the worst first, then the latest past.

    ``unread``: how many nobody saw yet, notes left out; ``worst``: the state (of the colours) of the worst open one, ""
    where all is well; ``headline``: one sentence; ``told``: what arrived just now.
    """

    entries: tuple[Entry, ...] = ()
    unread: int = 0
    worst: str = ""
    headline: str = ""
    told: tuple[Telling, ...] = ()

    def document(self, now: Any) -> dict[str, Any]:
        """As JSON-able values; the keys are stable."""
        return {
            "headline": self.headline, "unread": self.unread, "worst": self.worst,
            "entries": [one.document(now) for one in self.entries],
        }  # fmt: skip


def look(parts: Parts, run: Run, channels: Mapping[str, Channel] | None = None, network: bool = False) -> Attention:
    """Look at everything and bring the inbox up to date; with ``channels`` also tell what is due on them.

    ``network``: try first whether the sites can be reached. Where the lake's inbox cannot be used, that alone is told
    (and remembered in the person's folder): all else is shown, but nobody could say what of it was told before.
    """
    from bedrot_desktop.attention.causes import causes
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.reading import read_facts

    if network:
        from bedrot_desktop.automation.reaching import reach

        reach(parts)
    facts = read_facts(parts, run)
    found = causes(facts)
    try:
        inbox = Inbox(parts.workspace.state)
        inbox.update(found, parts.clock.now(), blind=facts.blind or facts.picture is None)
        told = _tell(parts, run, inbox, channels)
        answer = attention(inbox, parts, told)
    except WorkspaceError as error:
        log.warning("%s", error)
        return _beside(parts, run, channels, found, error)
    return replace(answer, told=answer.told + _back(parts, run, channels))


def _tell(
    parts: Parts, run: Run, inbox: Inbox, channels: Mapping[str, Channel] | None, *, morning: bool = True
) -> tuple[Telling, ...]:
    if not channels:
        return ()
    from bedrot_desktop.attention.morning import catch_up

    told = post_of(parts, run, inbox, channels).tell_due(rules_of(parts, channels))
    if morning:
        catch_up(parts, run, channels)
    return told


def remembered(parts: Parts) -> Attention:
    """What deserves attention as of the last look; nothing is looked at anew."""
    from bedrot_desktop.attention.inbox import Inbox

    return attention(Inbox(parts.workspace.state), parts, ())


def attention(inbox: Inbox, parts: Parts, told: Sequence[Telling]) -> Attention:
    """What the inbox has now."""
    since = parts.clock.now() - SHOWN
    entries = [one for one in inbox.entries() if one.ended is None or one.ended > since]
    return _attention([one for one in entries if one.open or not one.explained_by], told)


def _attention(entries: Sequence[Entry], told: Sequence[Telling] = ()) -> Attention:
    unread = sum(one.unread and one.level != INFO for one in entries)
    opened = [one for one in entries if one.open and one.level != INFO]
    return Attention(
        tuple(entries), unread, opened[0].signal.state if opened else "", headline(entries), tuple(told)
    )  # fmt: skip


def headline(entries: Sequence[Entry]) -> str:
    """One sentence about the open ones among entries, of which the worst stand first."""
    opened = [one for one in entries if one.open]
    wrong = [one for one in opened if one.level != INFO]
    if wrong:
        return f"{wrong[0].signal.title}{f', and {len(wrong) - 1} more' if wrong[1:] else ''}."
    if len(opened) == 1:
        return f"Nothing needs you. {opened[0].signal.title}."
    return "Nothing needs you." + (f" {len(opened)} notes." if opened else "")


def post_of(parts: Parts, run: Run, inbox: Inbox, channels: Mapping[str, Channel]) -> Post:
    from functools import partial

    from bedrot_desktop.attention.sending import Post
    from bedrot_desktop.notify.channels import tries

    return Post(inbox, channels, parts.clock, run, partial(tries, parts.settings))


def rules_of(parts: Parts, channels: Mapping[str, Channel]) -> Any:
    from bedrot_desktop.attention.rules import Rules
    from bedrot_desktop.automation.keeping import zone_of

    return Rules.of(parts.settings, channels, zone_of(parts.clock))


def _beside(
    parts: Parts, run: Run, channels: Mapping[str, Channel] | None, found: Sequence[Signal], error: WorkspaceError
) -> Attention:
    """Without the lake's inbox: that trouble goes into one in the person's folder, the others are only shown."""
    from bedrot_desktop.attention.inbox import Inbox

    roots = [one for one in found if one.key in ROOTS]
    inbox = Inbox(parts.home)
    inbox.update(roots or [_broken(parts, error)], parts.clock.now())
    told = _tell(parts, run, inbox, channels, morning=False)
    shown = inbox.entries(open_only=True)
    others = [one for one in found if one not in roots]
    shown += [Entry(-place, one, one.since, seen_at=one.since) for place, one in enumerate(others, 1)]
    return _attention(sorted(shown, key=by_weight), told)


def _back(parts: Parts, run: Run, channels: Mapping[str, Channel] | None) -> tuple[Telling, ...]:
    """The lake's inbox can be used: what the one in the person's folder tells of is over."""
    from bedrot_desktop.attention.inbox import Inbox

    inbox = Inbox(parts.home)
    if not inbox.file.is_file():
        return ()
    inbox.update([], parts.clock.now())
    return _tell(parts, run, inbox, channels, morning=False)


def _broken(parts: Parts, error: WorkspaceError) -> Signal:
    return Signal(
        BY_ITSELF, MACHINE, CRITICAL, "failed", "What was told cannot be remembered", str(error),
        (Step("See what to do", "bedrot://show/health", "bedrot inbox --anew"),), parts.clock.now(), details=str(error),
    )  # fmt: skip
