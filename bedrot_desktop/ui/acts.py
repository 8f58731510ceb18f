"""What can be done: one value per deed, shown alike by button, menu, palette, tray and toast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


def _nothing() -> None:
    """For acts that only say why they cannot be done."""


class Once:
    """A deed that can be done one time only, wherever its button is seen: taking something back, say."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do, self.used = do, False

    def __call__(self) -> None:
        if not self.used:
            self.used = True
            self._do()


@dataclass(frozen=True, slots=True)
class Act:
    """``words`` on the button, ``icon`` of resources/icons, ``command`` that does the same at the prompt ("" = none).

    ``why_not``: why it cannot be done now ("" = it can). ``hint``: a sentence for the tooltip.
    """

    words: str
    do: Callable[[], object] = _nothing
    icon: str = ""
    command: str = ""
    why_not: str = ""
    hint: str = ""
    danger: bool = False
    shortcut: str = ""

    @property
    def over(self) -> bool:
        """Whether it was done and cannot be done a second time."""
        return isinstance(self.do, Once) and self.do.used

    def called(self, words: str) -> Act:
        """The same deed under other words."""
        return replace(self, words=words)


@dataclass(frozen=True, slots=True)
class Toast:
    """A message inside the window; ``state`` one of `colours.STATES`. With ``stays`` it remains until acted upon.

    A toast with the same ``key`` replaces the earlier one; ``Desk.untoast(key)`` takes it away.
    """

    title: str
    words: str = ""
    state: str = "current"
    acts: tuple[Act, ...] = ()
    stays: bool = False
    key: str = ""
    seconds: float = 8.0
