"""``schedule install`` and ``uninstall``: let Windows' Task Scheduler start what is due, with the window closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.cli.schedule import schedule

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.system.own import Own

ELSEWHERE = (
    "This system has no Windows Task Scheduler; the tasks above are shown, not installed.",
    "Here the window keeps the clock, or `bedrot schedule daemon` without one.",
)


@schedule.command()
def install(
    context: typer.Context,
    run_at: Annotated[str, typer.Option("--run-at", metavar="HH:MM", help="First set the hour of the full run.")] = "",
    wake: Annotated[bool, typer.Option("--wake", help="Let the computer be woken for it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the tasks, change nothing.")] = False,
) -> None:
    """Let Windows start the full run daily and look at the health hourly; said again, the tasks are made anew."""
    from bedrot_desktop.system.tasks import install as put
    from bedrot_desktop.system.tasks import xml

    door = door_of(context)
    own = _own(door, run_at, keep=not dry_run)
    today, tasks = door.house.clock.local().date(), own.tasks(wake=wake)
    document: dict[str, Any] = {
        "installed": False,
        "tasks": [{"name": one.name, "path": one.path, "at": f"{one.at:%H:%M}", "every_minutes": one.minutes,
                   "command": list(one.line), "xml": xml(one, today)} for one in tasks],
    }  # fmt: skip
    scheduler = None if dry_run else own.scheduler
    if scheduler is not None:
        put(scheduler, tasks, today)
        own.addresses.register()
        document |= {"installed": True, "states": _states(own, door)}
        door.tell(document, lambda console: _print_states(console, document["states"]))
        return
    if not own.on_windows:
        document |= {"advice": list(ELSEWHERE), "systemd": units(own)}
    door.tell(document, lambda console: _print_documents(console, document))


@schedule.command()
def uninstall(context: typer.Context) -> None:
    """Take the tasks out of Windows' Task Scheduler; the schedule itself stays."""
    from bedrot_desktop.system.tasks import uninstall as take

    door = door_of(context)
    own = _own(door)
    removed = take(own.scheduler, own.tasks()) if own.scheduler is not None else []
    words = f"Removed: {', '.join(removed)}." if removed else "No task was there."
    if not own.on_windows:
        words = "This system has no Windows Task Scheduler: there is nothing to remove."
    door.tell({"removed": removed}, lambda console: console.print(words, markup=False))


def _own(door: Door, run_at: str = "", *, keep: bool = False) -> Own:
    """What the system is to do for the home that is opened. SettingError where the hour is none."""
    from dataclasses import replace
    from datetime import time

    from bedrot_desktop.core.settings import Settings, set_value
    from bedrot_desktop.core.settings.file import checked
    from bedrot_desktop.system.own import Own

    home = door.house.home
    own = Own.of(home, door.house.settings)
    if not run_at:
        return own
    hour = checked("schedule.run_at", run_at, "--run-at")
    if keep:  # the table is the truth: tasks at other hours would find nothing due
        set_value(home, "schedule.run_at", run_at)
        return Own.of(home, Settings.load(home))
    return replace(own, run_at=hour) if isinstance(hour, time) else own


def _states(own: Own, door: Door) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from bedrot_desktop.system.tasks import states

    found = states(own.scheduler, own.tasks(), door.house.clock.local()) if own.scheduler else []
    return [asdict(one) for one in found]


def units(own: Own) -> str:
    """A service of the person's own systemd that keeps the clock, as text to put where it says."""
    from bedrot_desktop.system.programs import systemd_line

    line = systemd_line((*own.program.console, *own.flags, "schedule", "daemon"))
    return (
        "# ~/.config/systemd/user/bedrot.service, then: systemctl --user enable --now bedrot\n"
        "[Unit]\nDescription=BEDROT Desktop keeps the clock of the label's data\n\n"
        f"[Service]\nExecStart={line}\nRestart=on-failure\n\n[Install]\nWantedBy=default.target\n"
    )


def _print_documents(console: Console, document: dict[str, Any]) -> None:
    for task in document["tasks"]:
        console.print(f"{task['path']}\n{task['xml']}", markup=False)
    for line in document.get("advice", ()):
        console.print(line, markup=False)
    if "systemd" in document:
        console.print(f"\nWith systemd, as a service of your own:\n\n{document['systemd']}", markup=False)


def _print_states(console: Console, states: list[dict[str, Any]]) -> None:
    for one in states:
        at = f"next {one['next_at']:%Y-%m-%d %H:%M}" if one["next_at"] else "no next time"
        console.print(f"{one['name']}: {one['wrong'] or 'installed'}, {at}", markup=False)
    console.print("→ bedrot schedule uninstall   takes them away again", markup=False)
