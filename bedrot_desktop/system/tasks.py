"""Tasks of the Windows Task Scheduler: written as its XML (version 1.4), read back, and told apart from others'.

The order of elements is that of the schema in Microsoft's [MS-TSCH] 2.5, which matters within a trigger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from xml.etree import ElementTree as ET

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.system.programs import windows_arguments

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
FOLDER = "\\BEDROT\\"
RUN, HEALTH = "Full run", "Health"
LONGEST_PATH = 260  # characters of a program's path that the schema allows


@dataclass(frozen=True, slots=True)
class Task:
    """Started daily ``at`` an hour of the person's clock, from then on again every ``minutes`` of the day (0: once).

    ``line``: program and arguments. ``hours``: after so many it is ended by force. ``wake``: whether the computer is
    woken for it.
    """

    name: str
    words: str
    line: tuple[str, ...]
    at: time
    minutes: int = 0
    hours: int = 6
    wake: bool = False

    @property
    def path(self) -> str:
        """Its name among all tasks of the computer."""
        return f"{FOLDER}{self.name}"


@dataclass(frozen=True, slots=True)
class State:
    """A task as the system has it. ``next_at``: its next time (naive, the person's clock), None while it is off.

    ``wrong``: in words what is not as it should be ("" all is well, also where there is no task at all).
    """

    name: str
    there: bool = False
    enabled: bool = False
    next_at: datetime | None = None
    wrong: str = ""


class TaskScheduler(Protocol):
    """What keeps tasks by their path (``\\BEDROT\\Full run``). SystemRefused where it would not."""

    def put(self, path: str, xml: str) -> None:
        """Make the task, or make it anew."""
        ...

    def take(self, path: str) -> bool:
        """Take the task away; whether there was one."""
        ...

    def read(self, path: str) -> str | None:
        """The task's XML; None where there is none."""
        ...


def own_tasks(silent: Sequence[str], flags: Sequence[str], run_at: time, *, wake: bool = False) -> tuple[Task, Task]:
    """The full run once a day and the look at the health every hour, done by the schedule's own table if it is due.

    ``silent``: the beginning of a command without a console (`programs.Program.silent`), ``flags`` as `places` says.
    """
    begin = (*silent, *flags, "schedule", "run")
    return (
        Task(RUN, "Fetches, cleans and loads what is new, unless that was done already.", (*begin, "run", "--due"),
             run_at, wake=wake),
        Task(HEALTH, "Looks at the health every hour and tells what is wrong.", (*begin, "health", "--due"),
             time(0, 10), minutes=60, hours=1),
    )  # fmt: skip


# -- writing -----


def xml(task: Task, start: date) -> str:
    """The task as a document; ``start``: the first day. SystemRefused where the program's path is too long for it."""
    program, *arguments = task.line
    if len(program) > LONGEST_PATH:
        raise SystemRefused(
            f"The Task Scheduler takes programs with paths of up to {LONGEST_PATH} letters; ours has {len(program)}.",
            "Move the program higher up.",
        )
    root = ET.Element("Task", {"version": "1.4", "xmlns": NAMESPACE})
    _add(root, "RegistrationInfo", {"Author": "BEDROT Desktop", "Description": task.words, "URI": task.path})
    trigger = ET.SubElement(ET.SubElement(root, "Triggers"), "CalendarTrigger")
    _leaf(trigger, "Enabled", "true")
    _leaf(trigger, "StartBoundary", datetime.combine(start, task.at).isoformat(timespec="seconds"))
    if task.minutes:
        again = {"Interval": f"PT{task.minutes}M", "Duration": "P1D", "StopAtDurationEnd": "false"}
        _add(trigger, "Repetition", again)
    _add(trigger, "ScheduleByDay", {"DaysInterval": "1"})
    principal = ET.SubElement(ET.SubElement(root, "Principals"), "Principal", {"id": "Author"})
    _leaf(principal, "LogonType", "InteractiveToken")  # as the person, with no password kept anywhere
    _leaf(principal, "RunLevel", "LeastPrivilege")
    _add(root, "Settings", _settings(task))
    actions = ET.SubElement(root, "Actions", {"Context": "Author"})
    _add(actions, "Exec", {"Command": program, "Arguments": windows_arguments(arguments)})
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-16"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _settings(task: Task) -> dict[str, str]:
    return {
        "MultipleInstancesPolicy": "IgnoreNew",
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "AllowHardTerminate": "true",
        "StartWhenAvailable": "true",  # the computer may have been off at the hour
        "RunOnlyIfNetworkAvailable": "false",  # cleaning needs none, and we wait for it ourselves
        "AllowStartOnDemand": "true",
        "Enabled": "true",
        "Hidden": "false",
        "RunOnlyIfIdle": "false",
        "WakeToRun": "true" if task.wake else "false",
        "ExecutionTimeLimit": f"PT{task.hours}H",
        "Priority": "7",  # below what the person works with
    }


def _add(above: ET.Element, name: str, leaves: dict[str, str]) -> None:
    made = ET.SubElement(above, name)
    for leaf, text in leaves.items():
        _leaf(made, leaf, text)


def _leaf(above: ET.Element, name: str, text: str) -> None:
    ET.SubElement(above, name).text = text


def as_file(document: str) -> bytes:
    """As the Task Scheduler wants its files: UTF-16 with the mark that says so."""
    return document.encode("utf-16")


# -- reading -----


def install(scheduler: TaskScheduler, tasks: Sequence[Task], today: date) -> None:
    """Make the tasks, or make them anew as they are to be now."""
    for task in tasks:
        scheduler.put(task.path, xml(task, today))


def uninstall(scheduler: TaskScheduler, tasks: Sequence[Task]) -> list[str]:
    """Take the tasks away; the names of those that were there."""
    return [task.name for task in tasks if scheduler.take(task.path)]


def states(scheduler: TaskScheduler, tasks: Sequence[Task], now: datetime) -> list[State]:
    """How each task stands; ``now``: the person's clock. SystemRefused where the scheduler cannot be asked."""
    return [_state(task, scheduler.read(task.path), now.replace(tzinfo=None)) for task in tasks]


def _state(task: Task, document: str | None, now: datetime) -> State:
    if document is None:
        return State(task.name)
    try:
        root = ET.fromstring(_without_head(document))  # noqa: S314 - comes from Windows' own tool
    except ET.ParseError:
        return State(task.name, there=True, wrong="Windows tells of it what cannot be read.")
    begin = _begin(_text(root, "Triggers/CalendarTrigger/StartBoundary"))
    enabled = all(
        _text(root, where).casefold() not in {"false", "0"}
        for where in ("Settings/Enabled", "Triggers/CalendarTrigger/Enabled")
    )
    there = (_text(root, "Actions/Exec/Command"), _text(root, "Actions/Exec/Arguments"))
    minutes = _minutes(_text(root, "Triggers/CalendarTrigger/Repetition/Interval"))
    wrong = _wrong(task, there, begin, minutes) or ("" if enabled else "It is switched off in the Task Scheduler.")
    upcoming = _next(begin, minutes, now) if enabled and begin is not None else None
    return State(task.name, True, enabled, upcoming, wrong)


def _wrong(task: Task, there: tuple[str, str], begin: datetime | None, minutes: int) -> str:
    program, *arguments = task.line
    if not _same(program, there[0].strip('"')):
        return f"It starts another program: {there[0] or 'none'}."
    if not _same(windows_arguments(arguments), there[1]):
        return "It starts this program for another folder, or in an older way."
    if begin is None or begin.time().replace(second=0) != task.at:
        return f"Its hour is {begin:%H:%M}, not {task.at:%H:%M}." if begin else "It has no hour."
    return "" if minutes == task.minutes else "It comes round at another interval."


def _same(ours: str, theirs: str) -> bool:
    """Whether two texts are the same on Windows; a letter that a console's alphabet may lack counts as any."""
    if ours.casefold() == theirs.casefold():
        return True
    lossy = len(ours) == len(theirs) and not ours.isascii()
    return lossy and all(
        one.casefold() == other.casefold() for one, other in zip(ours, theirs, strict=True) if one.isascii()
    )


def _without_head(document: str) -> str:
    """A text has no encoding any more, whatever its head says."""
    return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", document).strip()


def _text(root: ET.Element, where: str) -> str:
    found = root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in where.split("/")))
    return (found.text or "").strip() if found is not None else ""


def _begin(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _minutes(interval: str) -> int:
    """``PT1H30M`` in minutes; 0 for none."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?", interval)
    days, hours, minutes = (int(one or 0) for one in found.groups()) if found else (0, 0, 0)
    return days * 1440 + hours * 60 + minutes


def _next(begin: datetime, minutes: int, now: datetime) -> datetime:
    """The next time of a daily task, or of one that comes round every so many minutes."""
    if now < begin:
        return begin
    step = timedelta(minutes=minutes) if minutes else timedelta(days=1)
    today = datetime.combine(now.date(), begin.time())
    today = today if today <= now else today - timedelta(days=1)
    return today + step * ((now - today) // step + 1)
