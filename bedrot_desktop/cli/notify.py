"""``notify *``: how messages reach the person: setting up, trying, what was sent."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.attention.entries import Delivery

notify = typer.Typer(help="Messages: setup, test, log, show.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    import_module("bedrot_desktop.cli.notify_setup")  # its command joins this group
    app.add_typer(notify, name="notify")


@notify.command("test")
def try_out(
    context: typer.Context,
    channel: Annotated[
        list[str] | None, typer.Argument(metavar="[CHANNEL]…", help="toast, email, slack, discord …")
    ] = None,
    everything: Annotated[bool, typer.Option("--all-channels", help="Those that are switched off, too.")] = False,
) -> None:
    """Send a test message, really: through the channels named, else through those that are switched on."""
    from bedrot_desktop.attention.trial import chosen, state_of

    door = door_of(context)
    state_of(door.house)
    told = try_and_tell(door, chosen(door.house, channel or (), everything=everything))
    if not all(one.ok for one in told):
        raise typer.Exit(1)


def try_and_tell(door: Door, names: tuple[str, ...]) -> tuple[Delivery, ...]:
    """Send the tests and tell how each went."""
    from bedrot_desktop.attention.trial import try_channels

    with stoppable() as run:
        told = try_channels(door.house, run, names)

    def people(console: Console) -> None:
        for one in told:
            words = "sent" if one.ok else one.error
            console.print(f"{'ok' if one.ok else '!!'} {one.channel:<8} {words}", markup=False)
            if one.remedy and not one.ok:
                console.print(f"   → {one.remedy}", markup=False)
        if not told:
            console.print("No channel is switched on. `bedrot notify setup` asks for what is wanted.", markup=False)

    door.tell({"tests": [one.document() for one in told]}, people)
    return told


@notify.command("log")
def log(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")] = 20,
    channel: Annotated[str, typer.Option("--channel", "-c", metavar="CHANNEL", help="Of one channel only.")] = "",
) -> None:
    """What was sent, newest first, and what became of it."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.trial import chosen, state_of

    door = door_of(context)
    if channel:
        chosen(door.house, (channel,))
    rows = Inbox(state_of(door.house)).deliveries(limit, channel)

    def people(console: Console) -> None:
        for one in rows:
            again = f" (at the {one.attempts}. try)" if one.attempts > 1 and one.ok else ""
            console.print(
                f"{_when(one.at)}  {one.channel:<8} {'ok' if one.ok else '!!'} {one.title}{again}", markup=False
            )
            if not one.ok:
                console.print(f"   {one.error} {one.remedy}".rstrip(), markup=False)
        if not rows:
            console.print("Nothing was sent yet.", markup=False)

    door.tell({"deliveries": [one.document() for one in rows]}, people)


@notify.command("show")
def show(context: typer.Context) -> None:
    """Every channel: whether it is on, from when on it is told, what it lacks, when it last worked."""
    door = door_of(context)
    document = standing(door)

    def people(console: Console) -> None:
        for one in document["channels"]:
            console.print(f"{'on ' if one['on'] else 'off'} {one['channel']:<8} {_told(one)}", markup=False)
            if one["error"]:
                console.print(f"   {one['error']} {one['remedy']}".rstrip(), markup=False)
        console.print(f"Quiet from {document['quiet'][0]} to {document['quiet'][1]}.", markup=False)
        for file, why in document["templates"].items():
            console.print(f"{file} is not used: {why}", markup=False)

    door.tell(document, people)


def standing(door: Door) -> dict[str, Any]:
    """How all channels stand, as JSON-able values; the keys are stable."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.trial import state_of
    from bedrot_desktop.notify.channels import NAMES, joins_after, lacking, owner_templates, switched_on
    from bedrot_desktop.sessions.given import kept

    house = door.house
    state = state_of(house)
    settings, there, inbox = house.settings, kept(house.home), Inbox(state)
    states = inbox.channel_states()

    def has(key: str) -> bool:
        return bool(settings.get(key)) or key in there

    rows = []
    for name in NAMES:
        known = states.get(name)
        failing = known is not None and known.failures > 0
        rows.append(
            {
                "channel": name, "on": switched_on(settings, name), "lacks": lacking(settings, has, name),
                "after_days": joins_after(settings, name).days,
                "to": list(settings.get("notify.mail_to", tuple)) if name == "email" else [],
                "sent_at": known.sent_at.isoformat() if known and known.sent_at else None,
                "error_at": known.error_at.isoformat() if known and known.error_at else None,
                "error": known.error if known and failing else "", "remedy": known.remedy if known and failing else "",
            }
        )  # fmt: skip
    quiet = [f"{settings.get(f'schedule.quiet_{end}'):%H:%M}" for end in ("start", "end")]
    wrong = {str(file): why for file, why in owner_templates(state).check().items()}
    return {"channels": rows, "quiet": quiet, "templates": wrong}


def _told(one: dict[str, Any]) -> str:
    parts = ["at once" if not one["after_days"] else f"after {one['after_days']} day{'s' * (one['after_days'] != 1)}"]
    parts += [f"to {', '.join(one['to'])}"] if one["to"] else []
    parts += [f"lacks {one['lacks']}"] if one["lacks"] else []
    parts += [f"last sent {_when(datetime.fromisoformat(one['sent_at']))}"] if one["sent_at"] else []
    return "; ".join(parts)


def _when(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
