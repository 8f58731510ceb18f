"""The suite of faults: each is told once, with a button that works; recovery clears it; nothing is lost."""

from __future__ import annotations

import pytest

from bedrot_desktop.cli.app import app
from bedrot_desktop.core.addresses import parse
from bedrot_desktop.notify.message import INFO, Step

from . import files, machine, network, schedule, sending, signing, working  # noqa: F401 - they add their cases
from .ward import CASES, Case, Ward, together

QUICK = {
    "the disk is full", "the network is gone", "one service is down", "a sign-in is dead", "a cleaner raises",
    "the warehouse is damaged", "the run was killed", "mail is refused",
}  # fmt: skip


def test_there_are_forty_faults_and_each_has_a_name_of_its_own() -> None:
    names = [name for name, _ in CASES]
    assert len(names) == len(set(names))
    assert len(names) >= 40
    assert set(names) >= QUICK


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=name, marks=() if name in QUICK else pytest.mark.long) for name, case in CASES]
)
def test_a_fault_is_told_once_with_a_working_button_and_recovery_clears_it(case: Case, ward: Ward) -> None:
    before, landing, rows = ward.open(), set_of(ward), ward.rows()
    assert not before, [one.signal.title for one in before.values()]
    ward.said()
    course = case(ward)
    expected = next(course)
    seen = ward.look()
    new = [one for one in seen.entries if one.open and (one.level != INFO or one.key.startswith(expected.key))]
    assert [one.key for one in new if not one.key.startswith(expected.key)] == []
    (entry,) = new
    assert not expected.level or entry.level == expected.level
    assert entry.signal.steps[0].words == expected.step
    for step in entry.signal.steps:
        assert works(step), step
    told = ward.said()
    assert len(told) == (0 if entry.level == INFO else 1), [one.title for one in told]
    assert next(course, None) is None
    assert not [one for one in ward.look().entries if one.open and one.key == entry.key]
    assert not ward.open()
    ward.later(minutes=10)  # what comes back within minutes would be the same trouble
    ward.look()
    assert len(ward.recovered()) == (0 if entry.level == INFO else 1)
    assert not ward.said()
    assert set_of(ward) >= landing
    assert all(count >= rows[table] for table, count in ward.rows().items() if table in rows)


def set_of(ward: Ward) -> set[tuple[str, str]]:
    """Name and bytes (in a word) of all that lies in landing."""
    return {(file.name, together([file])) for file in (ward.lake / "landing").rglob("*") if file.is_file()}


def works(step: Step) -> bool:
    """Whether the button leads somewhere, and the command is one of ours."""
    import typer

    words = step.command.split()
    command = typer.main.get_command(app)
    assert words[0] == "bedrot"
    for word in words[1:]:
        subcommands = getattr(command, "commands", None)
        if not subcommands:
            break
        if word not in subcommands:
            return False
        command = subcommands[word]
    return bool(step.words) and parse(step.address) is not None
