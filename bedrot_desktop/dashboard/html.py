"""HTML whose values are always escaped: only what was made here counts as HTML."""

from __future__ import annotations

from html import escape
from string import Formatter


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


class _Filling(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Html):
            return value
        if isinstance(value, list | tuple):
            return "".join(self.format_field(one, format_spec) for one in value)
        return "" if value is None else escape(format(value, format_spec))


_FILLING = _Filling()


def html(template: str, *values: object) -> Html:
    """The template with each ``{}`` filled: `Html` as it is, lists of it joined, all else escaped; None is empty."""
    return Html(_FILLING.format(template, *values))
