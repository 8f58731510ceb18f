"""Windows is told who we are, and a Windows that does not listen stops nothing."""

from __future__ import annotations

import pytest

from bedrot_desktop.system.identity import APP_ID, introduce


class Shell:
    def __init__(self, result: int | Exception) -> None:
        self.result, self.told = result, ""

    def SetCurrentProcessExplicitAppUserModelID(self, name: str) -> int:
        self.told = name
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.mark.parametrize(("result", "well"), [(0, True), (-2147024809, False), (OSError("no"), False)])
def test_windows_is_told(result: int | Exception, well: bool) -> None:
    shell = Shell(result)
    assert introduce(shell, "win32") is well
    assert shell.told == APP_ID == "Bedrot.Desktop"


def test_other_systems_are_told_nothing() -> None:
    shell = Shell(0)
    assert not introduce(shell, "linux")
    assert shell.told == ""


def test_a_windows_without_its_shell_stops_nothing() -> None:
    assert not introduce(None, "win32")
