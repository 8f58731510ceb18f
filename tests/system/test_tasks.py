"""Tasks of the Windows Task Scheduler: by its schema, by recorded calls of its tool, and in words when it refuses."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.system.registry import Registry
from bedrot_desktop.system.schtasks import RULES, SERVICE, Ran, Schtasks, decoded
from bedrot_desktop.system.tasks import NAMESPACE, Task, as_file, install, own_tasks, states, uninstall, xml

from .windows import SchtasksTool, Winreg

EXE = "C:\\Users\\Żaneta Müller\\AppData\\Local\\Programs\\BEDROT Desktop\\BEDROT Desktop.exe"
HOME = ("--home", "D:\\Müllers Daten\\zu Hause")
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("task.xsd")))
TODAY = date(2026, 11, 23)
at = datetime.fromisoformat
NOW = at("2026-11-23 14:30")


def tasks(run_at: time = time(3), flags: Sequence[str] = HOME, *, wake: bool = False) -> tuple[Task, Task]:
    return own_tasks((EXE, "--do"), flags, run_at, wake=wake)


@pytest.fixture
def winreg() -> Winreg:
    return Winreg()


@pytest.fixture
def tool() -> SchtasksTool:
    return SchtasksTool()


@pytest.fixture
def scheduler(winreg: Winreg, tool: SchtasksTool, tmp_path: Path) -> Schtasks:
    return Schtasks(Registry(winreg), tmp_path / "tasks", tool)


def document(task: Task) -> etree._Element:
    return etree.fromstring(as_file(xml(task, TODAY)))


def text(root: etree._Element, where: str) -> str | None:
    return root.findtext("/".join(f"{{{NAMESPACE}}}{name}" for name in where.split("/")))


@pytest.mark.parametrize("task", [*tasks(), *tasks(wake=True)], ids=lambda task: f"{task.name} {task.wake}")
def test_a_task_is_written_by_the_schema_of_the_task_scheduler(task: Task) -> None:
    SCHEMA.assertValid(document(task))


@given(st.times(), st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=60), st.booleans())
def test_whatever_the_folder_is_called_the_schema_is_kept(at: time, folder: str, wake: bool) -> None:
    for task in own_tasks((f"C:\\{folder}\\x.exe", "--do"), ("--home", folder), at.replace(microsecond=0), wake=wake):
        SCHEMA.assertValid(document(task))


def test_the_schema_would_tell_elements_in_a_wrong_order() -> None:
    root = document(tasks()[1])
    trigger = root.find(f"{{{NAMESPACE}}}Triggers/{{{NAMESPACE}}}CalendarTrigger")
    assert trigger is not None
    trigger.append(trigger[0])
    assert not SCHEMA.validate(root)


def test_the_full_run_starts_daily_late_if_need_be_as_the_person_and_never_beside_itself() -> None:
    root = document(tasks(time(3))[0])
    assert root.get("version") == "1.4"
    assert [one.tag.rpartition("}")[2] for one in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip
    told = {
        where: text(root, where)
        for where in (
            "RegistrationInfo/URI", "Triggers/CalendarTrigger/StartBoundary",
            "Triggers/CalendarTrigger/ScheduleByDay/DaysInterval", "Triggers/CalendarTrigger/Repetition/Interval",
            "Principals/Principal/LogonType", "Principals/Principal/RunLevel", "Settings/StartWhenAvailable",
            "Settings/MultipleInstancesPolicy", "Settings/DisallowStartIfOnBatteries",
            "Settings/StopIfGoingOnBatteries", "Settings/ExecutionTimeLimit", "Settings/WakeToRun",
            "Actions/Exec/Command", "Actions/Exec/Arguments",
        )
    }  # fmt: skip
    assert list(told.values()) == [
        "\\BEDROT\\Full run", "2026-11-23T03:00:00", "1", None, "InteractiveToken", "LeastPrivilege", "true",
        "IgnoreNew", "false", "false", "PT6H", "false", EXE,
        '--do --home "D:\\Müllers Daten\\zu Hause" schedule run run --due',
    ]  # fmt: skip
    assert text(document(tasks(wake=True)[0]), "Settings/WakeToRun") == "true"


def test_the_health_comes_round_every_hour() -> None:
    root = document(tasks()[1])
    assert text(root, "RegistrationInfo/URI") == "\\BEDROT\\Health"
    assert text(root, "Triggers/CalendarTrigger/Repetition/Interval") == "PT60M"
    assert text(root, "Triggers/CalendarTrigger/Repetition/Duration") == "P1D"
    assert (text(root, "Actions/Exec/Arguments") or "").endswith("schedule run health --due")


def test_files_for_the_task_scheduler_are_utf_16_with_its_mark() -> None:
    written = as_file(xml(tasks()[0], TODAY))
    assert written[:2] == b"\xff\xfe"
    assert 'encoding="UTF-16"' in written.decode("utf-16")


def test_a_path_too_long_for_the_schema_is_refused_in_words() -> None:
    with pytest.raises(SystemRefused, match="260"):
        xml(Task("x", "", (f"C:\\{'x' * 260}.exe",), time(3)), TODAY)


def test_tasks_are_made_read_back_made_again_and_taken_away(
    scheduler: Schtasks, tool: SchtasksTool, tmp_path: Path
) -> None:
    assert [one.there for one in states(scheduler, tasks(), NOW)] == [False, False]
    for _ in range(2):
        install(scheduler, tasks(), TODAY)
        found = states(scheduler, tasks(), NOW)
        assert [(one.there, one.enabled, one.wrong) for one in found] == [(True, True, "")] * 2
        assert [one.next_at for one in found] == [at("2026-11-24 03:00"), at("2026-11-23 15:10")]
    assert list(tool.tasks) == ["\\BEDROT\\Full run", "\\BEDROT\\Health"]
    assert all(file[:2] == b"\xff\xfe" for file in tool.files)
    assert list((tmp_path / "tasks").iterdir()) == []
    assert uninstall(scheduler, tasks()) == ["Full run", "Health"]
    assert uninstall(scheduler, tasks()) == []
    assert tool.tasks == {}


def test_nothing_is_asked_but_making_asking_and_taking_away(scheduler: Schtasks, tool: SchtasksTool) -> None:
    install(scheduler, tasks()[:1], TODAY)
    uninstall(scheduler, tasks()[:1])
    assert [call[:3] for call in tool.calls] == [
        ["/Create", "/TN", "\\BEDROT\\Full run"], ["/Query", "/TN", "\\BEDROT\\Full run"],
        ["/Delete", "/TN", "\\BEDROT\\Full run"],
    ]  # fmt: skip


@pytest.mark.parametrize("alphabet", ["cp850", "cp437", "utf-8", "utf-16"])
def test_the_state_is_read_in_whatever_alphabet_the_tool_prints(
    scheduler: Schtasks, tool: SchtasksTool, alphabet: str
) -> None:
    tool.alphabet = alphabet
    install(scheduler, tasks(), TODAY)
    assert [one.wrong for one in states(scheduler, tasks(), NOW)] == ["", ""]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        (r"<Command>.*</Command>", "<Command>C:\\\\Python\\\\python.exe</Command>", "another program: C:\\Python"),
        (r"--home", "--house", "another folder"),
        (r"T03:00:00", "T05:30:00", "Its hour is 05:30, not 03:00"),
        (r"<Enabled>true</Enabled>(?=\s*<Hidden>)", "<Enabled>false</Enabled>", "switched off"),
        (r"<StartBoundary>.*</StartBoundary>", "", "no hour"),
        (r"</Task>", "", "cannot be read"),
        (r"<Repetition>", "<Repetition>", ""),
    ],
)
def test_what_is_not_as_it_should_be_is_told(
    scheduler: Schtasks, tool: SchtasksTool, pattern: str, text: str, words: str
) -> None:
    install(scheduler, tasks(), TODAY)
    if pattern == r"<Repetition>":
        tool.change("\\BEDROT\\Health", "PT60M", "PT1H")
        assert [one.wrong for one in states(scheduler, tasks(), NOW)] == ["", ""]
        tool.change("\\BEDROT\\Health", "PT1H", "PT2H")
        assert "another interval" in states(scheduler, tasks(), NOW)[1].wrong
        return
    tool.change("\\BEDROT\\Full run", pattern, text)
    found = states(scheduler, tasks(), NOW)[0]
    assert words in found.wrong
    assert found.there
    if "switched off" in words:
        assert not found.enabled
        assert found.next_at is None


def test_another_hour_in_the_settings_is_told_until_the_tasks_are_made_anew(scheduler: Schtasks) -> None:
    install(scheduler, tasks(time(3)), TODAY)
    assert states(scheduler, tasks(time(4, 30)), NOW)[0].wrong == "Its hour is 03:00, not 04:30."
    install(scheduler, tasks(time(4, 30)), TODAY)
    assert states(scheduler, tasks(time(4, 30)), NOW)[0].wrong == ""


GERMAN = "FEHLER: Zugriff verweigert. Größe".encode("cp850")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Ran(1, b"", GERMAN), "FEHLER: Zugriff verweigert. Gr"),
        (Ran(5), "access is denied"),
        (Ran(-2147024891), "access is denied"),
        (Ran(2), "It says: nothing"),
        (FileNotFoundError(2, "no"), "no schtasks.exe"),
        (subprocess.TimeoutExpired("schtasks", 30), "could not be asked"),
        (OSError("broken"), "could not be asked"),
    ],
)
def test_a_refusal_is_told_in_words_with_a_remedy(
    scheduler: Schtasks, tool: SchtasksTool, answer: Ran | Exception, words: str
) -> None:
    tool.refuses["/Create"] = answer
    with pytest.raises(SystemRefused, match=words) as caught:
        install(scheduler, tasks(), TODAY)
    assert caught.value.remedy


def test_a_service_that_is_switched_off_is_known_from_the_registry(
    scheduler: Schtasks, tool: SchtasksTool, winreg: Winreg
) -> None:
    winreg.put(winreg.HKEY_LOCAL_MACHINE, SERVICE, "Start", 4)
    tool.refuses = {"/Create": Ran(1, b"", GERMAN), "/Query": Ran(1, b"", GERMAN)}
    with pytest.raises(SystemRefused, match="switched off") as caught:
        install(scheduler, tasks(), TODAY)
    assert "services.msc" in caught.value.remedy
    with pytest.raises(SystemRefused, match="switched off"):
        states(scheduler, tasks(), NOW)


def test_a_rule_that_forbids_tasks_is_known_from_the_registry(
    scheduler: Schtasks, tool: SchtasksTool, winreg: Winreg
) -> None:
    winreg.put(winreg.HKEY_CURRENT_USER, RULES, "Task Creation", 1)
    tool.refuses["/Create"] = Ran(1)
    with pytest.raises(SystemRefused, match="forbids new tasks"):
        install(scheduler, tasks(), TODAY)


def test_a_registry_that_may_not_be_read_hides_no_refusal(
    scheduler: Schtasks, tool: SchtasksTool, winreg: Winreg
) -> None:
    winreg.refusing = {"HKLM", "HKCU"}
    tool.refuses = {"/Create": Ran(1, b"", b"no")}
    with pytest.raises(SystemRefused, match="It says: no"):
        install(scheduler, tasks(), TODAY)
    assert [one.there for one in states(scheduler, tasks(), NOW)] == [False, False]


def test_a_task_that_cannot_be_taken_away_is_told(scheduler: Schtasks, tool: SchtasksTool) -> None:
    install(scheduler, tasks(), TODAY)
    tool.refuses["/Delete"] = Ran(1, b"", GERMAN)
    with pytest.raises(SystemRefused, match="not take the task"):
        uninstall(scheduler, tasks())


@given(st.binary(max_size=80))
def test_no_output_of_a_tool_breaks_the_reading(printed: bytes) -> None:
    decoded(printed)


def test_the_next_time_is_told_before_and_after_the_first_day(scheduler: Schtasks) -> None:
    install(scheduler, tasks(time(23, 30)), TODAY)
    for now, run, health in (
        (at("2026-11-22 12:00"), at("2026-11-23 23:30"), at("2026-11-23 00:10")),
        (at("2026-11-24 00:05"), at("2026-11-24 23:30"), at("2026-11-24 00:10")),
        (at("2026-11-24 00:10"), at("2026-11-24 23:30"), at("2026-11-24 01:10")),
    ):
        assert [one.next_at for one in states(scheduler, tasks(time(23, 30)), now)] == [run, health]
