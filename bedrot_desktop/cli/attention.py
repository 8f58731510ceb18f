"""``inbox`` and ``snooze``: what deserves attention, and putting it off."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.cli.spans import moment_of, span_of
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.attention.looking import Attention
    from bedrot_desktop.attention.planner import Sitting

MARKS = {"critical": ("!!", "red"), "warning": ("! ", "yellow"), "info": ("· ", "")}
ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("inbox")(inbox)
    app.command("snooze")(snooze)


def inbox(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="What is over, too, of the last 30 days.")] = False,
    seen: Annotated[str, typer.Option("--seen", metavar="ID|all", help="Call it (or all) seen.")] = "",
    anew: Annotated[bool, typer.Option("--anew", help="Move a damaged inbox aside and begin a new one.")] = False,
) -> None:
    """What needs you now, what came and went, and the next step for each. Sends nothing."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.looking import look, remembered

    door = door_of(context)
    house = door.house
    aside = Inbox(house.workspace.state).set_aside(house.clock.now()) if anew else None
    marked = _see(door, seen) if seen else None
    if marked is not None:
        found = remembered(house)
    else:
        with stoppable() as run:
            found = look(house, run)
    sitting = next_sitting(house)
    now = house.clock.now()
    document = {
        **found.document(now),
        "entries": [one.document(now) for one in _chosen(found, everything)],
        "marked": marked,
        "moved_aside": str(aside) if aside else None,
        "sitting": sitting.document() if sitting else None,
    }
    door.tell(document, lambda console: _print(console, door, found, everything, sitting))


def _see(door: Door, seen: str) -> int:
    from bedrot_desktop.attention.inbox import Inbox

    kept, now = Inbox(door.house.workspace.state), door.house.clock.now()
    return kept.see(None if seen == ALL else [kept.entry(seen).id], now)


def next_sitting(house: Any) -> Sitting | None:
    """When to sit down for signing in next, and how long it will take; None where nobody is needed."""
    from bedrot_desktop.attention.planner import durations, sittings
    from bedrot_desktop.automation.keeping import zone_of
    from bedrot_desktop.automation.quiet import Quiet

    watched = tuple(one.key for one in house.services if one.key in house.logins)
    if not watched:
        return None
    found = sittings(
        house.keeper.held(watched), Quiet.of(house.settings), house.clock.now(),
        seconds=durations(house.keeper.history.attempts()), zone=zone_of(house.clock),
    )  # fmt: skip
    return found[0] if found else None


def _chosen(found: Attention, everything: bool) -> list[Entry]:
    """What is open, and what came and went unseen; all of it where that was asked for."""
    return [one for one in found.entries if everything or one.open or one.unread]


def _print(console: Console, door: Door, found: Attention, everything: bool, sitting: Sitting | None) -> None:
    from bedrot_desktop.cli.live import indented

    now, local = door.house.clock.now(), door.house.clock.local()
    console.print(found.headline, style="bold", markup=False)
    for one in _chosen(found, everything):
        mark, colour = MARKS.get(one.level, MARKS["info"])
        mark, colour = (mark, colour) if one.open else ("ok", "green")
        console.print(
            f"{mark} {one.id:>4}  {one.signal.title}  ({_state(one, now, local)})", style=colour, markup=False
        )
        if one.open:
            indented(console, one.signal.words, "         ")
            for step in one.signal.steps[:1]:
                if step.command:
                    console.print(f"         → {step.command}", markup=False)
    if sitting is not None:
        from bedrot_desktop.sessions.held import moment

        when = "now" if sitting.now else f"until {moment(sitting.at, local)}"
        console.print(f"Sign-in session ({when}): {sitting.words}", markup=False)


def _state(entry: Entry, now: datetime, local: datetime) -> str:
    from bedrot_desktop.attention.entries import UNTIL_OVER
    from bedrot_desktop.sessions.held import moment

    told = [entry.state, f"since {moment(entry.began, local)}"]
    if entry.ended is not None:
        told = [entry.state, f"{moment(entry.began, local)} to {moment(entry.ended, local)}"]
    if entry.snoozed(now) and entry.snoozed_until is not None:
        until = "it is over" if entry.snoozed_until == UNTIL_OVER else moment(entry.snoozed_until, local)
        told.append(f"snoozed until {until}")
        if entry.long_muted(now) and entry.snoozed_at is not None:
            told.append(f"muted for {(now - entry.snoozed_at).days} days")
    return ", ".join(told)


def snooze(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="ID|KEY", help="Which one, as `bedrot inbox` numbers them.")],
    span: Annotated[str, typer.Option("--for", metavar="SPAN", help="For so long, like 1h or 2d.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help='Like 18:00 or "2026-11-24 08:00".')] = "",
    end: Annotated[bool, typer.Option("--end", help="Be silent about it no more.")] = False,
) -> None:
    """Say nothing about one trouble for a while (without a time: until it is over); watching it goes on."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.automation.keeping import zone_of

    door = door_of(context)
    house = door.house
    if sum((bool(span), bool(until), end)) > 1:
        raise UsageError("--for, --until and --end exclude each other.", "Give one of them, or none.")
    kept, now = Inbox(house.workspace.state), house.clock.now()
    at = now + span_of(span) if span else moment_of(until, now, zone_of(house.clock)) if until else None
    entry = kept.wake(which) if end else kept.snooze(which, at, now)

    def people(console: Console) -> None:
        console.print(f"{entry.signal.title}: {_state(entry, now, house.clock.local())}", markup=False)

    door.tell({"entry": entry.document(now)}, people)
