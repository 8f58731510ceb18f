"""The page as it was read last, kept beside the settings and painted at once at the next start. Free of Qt."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import types
import typing
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import replacing
from bedrot_desktop.ui.pages.today.content import Content

log = logging.getLogger(__name__)


def place(home: Path, workspace: Path | None) -> Path:
    """The file for a workspace."""
    mark = hashlib.sha256(str(workspace.absolute() if workspace else "").encode()).hexdigest()[:12]
    return home / f"today-{mark}.json"


def remember(file: Path, content: Content) -> None:
    """Keep it; where that cannot be, the next start only begins later."""
    document = {"shape": shape(), "content": dataclasses.asdict(content)}
    text = json.dumps(document, ensure_ascii=False, default=_plain)
    try:
        with replacing(file) as target:
            target.write(text.encode())
    except OSError as error:
        log.warning("What Today shows could not be kept: %s", error)


def recall(file: Path) -> Content | None:
    """What was kept; None where there is nothing, or where it was written by another version or spoiled."""
    try:
        document = json.loads(file.read_bytes())
        if document["shape"] != shape():
            return None
        return typing.cast("Content", read_as(Content, document["content"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


@cache
def shape() -> str:
    """A mark of all fields there are, so that what another version kept is left alone."""
    seen: dict[str, list[str]] = {}

    def walk(kind: Any) -> None:
        for one in (kind, *typing.get_args(kind)):
            if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__name__ not in seen:
                hints = typing.get_type_hints(one)
                seen[one.__name__] = [f"{name}:{hint}" for name, hint in hints.items()]
                for hint in hints.values():
                    walk(hint)
            elif one is not kind:
                walk(one)

    walk(Content)
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(type(value).__name__)


def read_as(hint: Any, value: Any) -> Any:
    """A value out of JSON, as the type that it had."""
    if isinstance(hint, types.UnionType):
        return None if value is None else read_as(next(one for one in hint.__args__ if one is not type(None)), value)
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(read_as(inner, one) for one in value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: read_as(hints[name], one) for name, one in value.items()})
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    if hint is timedelta:
        return timedelta(seconds=value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
