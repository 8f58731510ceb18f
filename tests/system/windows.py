"""What stands for Windows: a registry in memory with the interface of ``winreg``, and a noting ``schtasks``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Self

from bedrot_desktop.system.schtasks import Ran

Value = tuple[int, object]


@dataclass
class Key:
    """An opened key."""

    values: dict[str, Value]
    writable: bool

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


class Winreg:
    """Names as in the module; keys are not told apart by capitals; ``refusing``: keys that may not be opened."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    KEY_READ, KEY_WRITE = 0x20019, 0x20006
    REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Value]] = {}
        self.refusing: set[str] = set()

    def _name(self, root: str, key: str) -> str:
        name = f"{root}\\{key}".casefold()
        if any(name.startswith(f"{one}".casefold()) for one in self.refusing):
            raise PermissionError(13, "Zugriff verweigert")
        return name

    def OpenKey(self, root: str, key: str, _reserved: int, access: int) -> Key:
        return Key(self.keys[self._found(root, key)], access == self.KEY_WRITE)

    def CreateKeyEx(self, root: str, key: str, _reserved: int, access: int) -> Key:
        name = self._name(root, key)
        for place, sign in enumerate(name):
            if sign == "\\":
                self.keys.setdefault(name[:place], {})
        return Key(self.keys.setdefault(name, {}), access == self.KEY_WRITE)

    def QueryValueEx(self, key: Key, name: str) -> tuple[object, int]:
        if name.casefold() not in key.values:
            raise FileNotFoundError(2, "Das System kann die angegebene Datei nicht finden")
        kind, value = key.values[name.casefold()]
        return value, kind

    def SetValueEx(self, key: Key, name: str, _reserved: int, kind: int, value: object) -> None:
        if not key.writable:
            raise PermissionError(13, "Zugriff verweigert")
        key.values[name.casefold()] = (kind, value)

    def DeleteValue(self, key: Key, name: str) -> None:
        if not key.writable:
            raise PermissionError(13, "Zugriff verweigert")
        if key.values.pop(name.casefold(), None) is None:
            raise FileNotFoundError(2, "fehlt")

    def DeleteKey(self, root: str, key: str) -> None:
        name = self._found(root, key)
        if any(one.startswith(f"{name}\\") for one in self.keys):
            raise PermissionError(13, "hat noch Unterschlüssel")
        del self.keys[name]

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return len(self._below(key)), len(key.values), 0

    def EnumKey(self, key: Key, place: int) -> str:
        return self._below(key)[place]

    def _below(self, key: Key) -> list[str]:
        name = next(name for name, values in self.keys.items() if values is key.values)
        rest = [one.removeprefix(f"{name}\\") for one in self.keys if one.startswith(f"{name}\\")]
        return sorted(one for one in rest if "\\" not in one)

    def _found(self, root: str, key: str) -> str:
        name = self._name(root, key)
        if name not in self.keys:
            raise FileNotFoundError(2, "fehlt")
        return name

    def put(self, root: str, key: str, name: str, value: object) -> None:
        """As somebody else (the Task Manager, a rule) sets it."""
        with self.CreateKeyEx(root, key, 0, self.KEY_WRITE) as opened:
            opened.values[name.casefold()] = (self.REG_SZ, value)

    def there(self) -> dict[str, object]:
        """All values by their full names."""
        return {f"{key}\\{name}": value for key, values in self.keys.items() for name, (_, value) in values.items()}


@dataclass
class SchtasksTool:
    """Keeps tasks as the real one does; prints German in the alphabet of an old console, and XML in it, too.

    ``refuses``: what it answers instead, by its first flag.
    """

    tasks: dict[str, str] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    refuses: dict[str, Ran | Exception] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)
    alphabet: str = "cp850"

    def __call__(self, command: Sequence[str]) -> Ran:
        tool, flag, *rest = command
        assert PureWindowsPath(tool).name == "schtasks.exe"
        self.calls.append([flag, *rest])
        answer = self.refuses.get(flag)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        name = rest[rest.index("/TN") + 1]
        if flag == "/Create":
            assert "/F" in rest
            self.files.append(Path(rest[rest.index("/XML") + 1]).read_bytes())
            self.tasks[name] = self.files[-1].decode("utf-16")
            return Ran(0, f"ERFOLGREICH: Aufgabe „{name}“ wurde erstellt.".encode(self.alphabet, "replace"))
        if name not in self.tasks:
            return Ran(1, b"", "FEHLER: Das System kann die angegebene Datei nicht finden.".encode(self.alphabet))
        if flag == "/Delete":
            assert "/F" in rest
            del self.tasks[name]
            return Ran(0)
        return Ran(0, self.tasks[name].encode(self.alphabet, "replace"))

    def change(self, name: str, pattern: str, text: str) -> None:
        """As somebody changes a task in the Task Scheduler's own window."""
        self.tasks[name], count = re.subn(pattern, text, self.tasks[name], count=1)
        assert count == 1
