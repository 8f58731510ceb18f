"""Keeping one setting in the file, on a worker: checked first; what was there before is told, for undoing."""

from __future__ import annotations

from dataclasses import dataclass

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import set_value, unset
from bedrot_desktop.core.settings.file import known
from bedrot_desktop.core.settings.values import read, write
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.pages.settings.content import Row, load, row_of


@dataclass(frozen=True, slots=True)
class Kept:
    """``before``: what the file said (None: nothing). ``wrong``: why it was not kept; then nothing was changed."""

    key: str
    row: Row
    before: str | None = None
    wrong: str = ""


def keep(parts: Parts, _run: Run, key: str, text: str | None) -> Kept:
    """Write a value into the file (None: take it out, so that the default or the owner's files count again)."""
    setting, names = known(key)
    settings = load(parts)
    there = settings.written.get(key)
    before = None if there is None else _as_text(there)
    if text is not None:
        try:
            read(setting, text, names)
        except ValueError as error:
            words = str(error)
            return Kept(
                key,
                row_of(settings.shown(key)),
                before,
                f"{words[:1].upper()}{words[1:]}. Allowed is {setting.allowed}.",
            )
    try:
        if text is None:
            unset(parts.home, key)
        else:
            set_value(parts.home, key, text)
    except SettingError as error:
        return Kept(key, row_of(settings.shown(key)), before, str(error))
    return Kept(key, row_of(load(parts).shown(key)), before)


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return write(value) if isinstance(value, bool | int | str) else str(value)
