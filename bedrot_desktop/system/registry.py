"""The person's part of the Windows registry: the few things we read and write there, and refusals in words."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bedrot_desktop.core.errors import SystemRefused

PERSON, MACHINE = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"


class Registry:
    """Values by key and name. ``winreg``: the module of that name, or what stands for it in tests."""

    def __init__(self, winreg: Any = None) -> None:
        self._winreg = importlib.import_module("winreg") if winreg is None else winreg  # Windows only

    def read(self, key: str, name: str = "", *, root: str = PERSON) -> str | int | bytes | None:
        """The value of a name ("" the key's own), None where there is none. SystemRefused where it may not be read."""
        with self._told(f"{root}\\{key}"):
            try:
                with self._winreg.OpenKey(getattr(self._winreg, root), key, 0, self._winreg.KEY_READ) as opened:
                    value = self._winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None
            return value if isinstance(value, str | int | bytes) else None

    def write(self, key: str, name: str, value: str) -> None:
        """Set a text of the person's part; the key is made where it is missing."""
        with self._told(f"{PERSON}\\{key}"):
            access = self._winreg.KEY_WRITE
            with self._winreg.CreateKeyEx(self._winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
                self._winreg.SetValueEx(opened, name, 0, self._winreg.REG_SZ, value)

    def forget(self, key: str, name: str) -> None:
        """Take a value of the person's part away; well where there is none."""
        with self._told(f"{PERSON}\\{key}"), suppress(FileNotFoundError):
            access = self._winreg.KEY_WRITE
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
                self._winreg.DeleteValue(opened, name)

    def forget_tree(self, key: str) -> None:
        """Take a key of the person's part away with all below it; well where there is none."""
        with self._told(f"{PERSON}\\{key}"):
            for below in self._below(key):
                self.forget_tree(f"{key}\\{below}")
            with suppress(FileNotFoundError):
                self._winreg.DeleteKey(self._winreg.HKEY_CURRENT_USER, key)

    def _below(self, key: str) -> list[str]:
        try:
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, key, 0, self._winreg.KEY_READ) as opened:
                count = self._winreg.QueryInfoKey(opened)[0]
                return [self._winreg.EnumKey(opened, place) for place in range(count)]
        except FileNotFoundError:
            return []

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SystemRefused(
                f"Windows does not let this program at {key}: {error.strerror or error}.",
                "A rule of whoever looks after this computer may forbid it: ask there.",
            ) from error
