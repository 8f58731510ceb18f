"""The start command: the demo unless somebody asks for more, made once."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

Script = Callable[[str], ModuleType]


class Terminal:
    def isatty(self) -> bool:
        return True


class Pipe:
    def isatty(self) -> bool:
        return False


def test_where_nobody_can_be_asked_it_is_the_demo(script: Script) -> None:
    start = script("start")
    assert start.asked(None) is None
    assert start.asked(Pipe()) is None


@pytest.mark.parametrize(
    ("answer", "folder"), [("", None), ('"C:/My label/eco"', Path("C:/My label/eco")), ("~/e", Path("~/e"))]
)
def test_an_answer_is_a_folder_and_enter_the_demo(
    script: Script, monkeypatch: pytest.MonkeyPatch, answer: str, folder: Path | None
) -> None:
    start = script("start")
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    assert start.asked(Terminal()) == folder


def test_the_demo_is_made_once_then_cleaned_loaded_and_shown(script: Script) -> None:
    start = script("start")
    workspace, home = Path("a b") / "eco", Path("home")
    place = ["--workspace", str(workspace), "--home", str(home)]
    then = [["run", "--no-extract", *place], ["status", *place]]
    assert start.commands(workspace, home, made=False) == [["demo", str(workspace)], *then]
    assert start.commands(workspace, home, made=True) == then


def _watched(start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fails: str) -> list[str]:
    seen: list[str] = []

    def bedrot(python: Path, command: list[str]) -> int:
        seen.append(command[0])
        (tmp_path / "demo").mkdir(exist_ok=True)
        return 1 if command[0] == fails else 0

    monkeypatch.setattr(start, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(start, "bedrot", bedrot)
    return seen


def test_a_step_that_fails_ends_it_and_a_half_made_demo_is_made_again(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = script("start")
    seen = _watched(start, monkeypatch, tmp_path, "demo")
    assert start.show_demo(Path("python")) == 1
    assert seen == ["demo"]
    (tmp_path / "demo" / "half").write_text("made")
    seen = _watched(start, monkeypatch, tmp_path, "")
    assert start.show_demo(Path("python")) == 0
    assert start.show_demo(Path("python")) == 0
    assert seen == ["demo", "run", "status", "run", "status"]
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["made"]


def test_paths_with_spaces_can_be_pasted(script: Script) -> None:
    start = script("start")
    assert start.shown(Path("a b")) == '"a b"'
    assert start.shown(Path("ab")) == "ab"


def test_a_window_is_opened_only_where_there_is_a_screen(script: Script) -> None:
    start = script("start")
    assert start.has_screen({}, "win32")
    assert start.has_screen({"DISPLAY": ":1"}, "linux")
    assert start.has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not start.has_screen({"DISPLAY": ""}, "linux")


def test_the_window_is_handed_the_demo_or_the_workspace(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = script("start")
    called: list[list[str]] = []

    def run(command: list[str], **_: object) -> object:
        called.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(start.subprocess, "run", run)
    monkeypatch.setattr(start, "prepare", lambda _say: Path("python"))
    monkeypatch.setattr(start, "has_screen", lambda: True)
    monkeypatch.setattr(start, "DEMO", tmp_path / "demo")
    assert start.main(["--demo"]) == 0
    assert start.main(["--workspace", str(tmp_path)]) == 0
    assert start.main([]) == 0
    door = ["python", "-m", "bedrot_desktop.app"]
    assert called == [[*door, "--demo", str(tmp_path / "demo")], [*door, "--workspace", str(tmp_path)], door]
