"""Regular expressions that tell pages apart: compiled once, and never ones that could take for ever."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# the parser of the standard library is the only one that knows what a pattern repeats
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, case ignored; ValueError for one that can take time out of proportion to a long page.

    Such are a repetition without end of something that itself repeats without end, one at the beginning, and two of
    ``.*`` in one pattern: bound them (``.{0,80}``).
    """
    try:
        tree = parser.parse(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"The mark “{pattern}” is no regular expression: {error}.") from error
    if _nests(tree) or len(list(_wide(tree))) > 1 or _begins_endless(tree):
        raise ValueError(f"The mark “{pattern}” could take for ever on a long page; bound what it repeats.")
    return re.compile(pattern, re.IGNORECASE)


def seen(marks: Mapping[str, str], *texts: str) -> str:
    """The name of the first mark that is found in one of the texts, or ""."""
    return next((name for name, pattern in marks.items() if any(map(compiled(pattern).search, texts))), "")


_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def _unbounded(operation: Any, argument: Any) -> bool:
    return operation in _REPEATS and argument[1] == codes.MAXREPEAT


def _parts(argument: Any) -> list[Any]:
    """The patterns inside of an operation's argument."""
    if isinstance(argument, parser.SubPattern):
        return [argument]
    if isinstance(argument, (tuple, list)):
        return [part for item in argument for part in _parts(item)]
    return []


def _nests(tree: Any, inside: bool = False) -> bool:
    for operation, argument in tree:
        endless = _unbounded(operation, argument)
        if endless and inside:
            return True
        if any(_nests(part, inside or endless) for part in _parts(argument)):
            return True
    return False


def _wide(tree: Any) -> Any:
    """Every repetition without end of any letter."""
    for operation, argument in tree:
        if _unbounded(operation, argument) and _is_any(argument[2]):
            yield operation
        for part in _parts(argument):
            yield from _wide(part)


def _is_any(tree: Any) -> bool:
    if len(tree) != 1:
        return False
    operation, argument = tree[0]
    if operation is codes.ANY:
        return True
    names = {str(item[1]) for item in argument if item[0] is codes.CATEGORY} if operation is codes.IN else set()
    return any({f"CATEGORY_{kind}", f"CATEGORY_NOT_{kind}"} <= names for kind in ("SPACE", "DIGIT", "WORD"))


def _begins_endless(tree: Any) -> bool:
    if not len(tree):
        return False
    operation, argument = tree[0]
    return _unbounded(operation, argument) or any(map(_begins_endless, _parts(argument)))
