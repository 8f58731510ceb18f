"""The kinds of values that a setting can have: read from text or TOML, checked, and written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from urllib.parse import urlsplit

Value = bool | int | str | time | tuple[str, ...] | None

_TRUE = {"true", "yes", "on", "1", "enabled"}
_FALSE = {"false", "no", "off", "0", "disabled"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Hosts:
    """Which hosts an address of a service may have (itself or below), and which addresses are never right."""

    allowed: tuple[str, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings.

    ``key`` may hold ``*`` for the name of a service or a part of a data set's name; then ``defaults`` may name defaults
    of their own for some of them. ``kind`` is yes/no, number, text, choice, time, list, address, endpoint, mail,
    database or secret. ``default`` None means: not set, the program decides as ``help`` says. ``environment`` are the
    owner's names for it, the first that is set counts; ``*`` in them is the service in capitals. ``low`` and ``high``
    bound a number.
    """

    key: str
    kind: str
    default: Value
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    environment: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)
    hosts: Mapping[str, Hosts] = field(default_factory=dict)

    @property
    def section(self) -> str:
        return self.key.split(".", 1)[0]

    @property
    def secret(self) -> bool:
        return self.kind == "secret"

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        return _WORDS[self.kind] if self.kind not in {"number", "choice"} else _bounded(self)

    def default_for(self, names: tuple[str, ...]) -> Value:
        """The default where ``*`` stands for these names."""
        return self.defaults.get(".".join(names), self.default)


_WORDS = {
    "yes/no": "yes or no",
    "text": "any text",
    "time": "a time of day like 22:00",
    "list": "words separated by commas",
    "address": "a web address like https://example.com",
    "endpoint": "the address of a browser's debugging port, like http://127.0.0.1:9222",
    "mail": "e-mail addresses separated by commas",
    "database": "a database address like postgresql+psycopg://user@host/name or sqlite:///file, without a password",
    "secret": "a secret, given by the environment or kept sealed in the vault; never written to the settings file",
}


def _bounded(row: Setting) -> str:
    if row.kind == "choice":
        return "one of " + ", ".join(row.choices)
    if row.low is not None and row.high is not None:
        return f"a whole number from {row.low} to {row.high}"
    return "a whole number" + (f" of at least {row.low}" if row.low is not None else "")


def read(row: Setting, raw: Any, names: tuple[str, ...] = ()) -> Value:
    """A value from text (environment, command line) or from TOML/JSON/YAML; ValueError says in words what is wrong."""
    if isinstance(raw, str) and not raw.strip():
        return None if row.default is None else read_empty(row)
    value: Value = _READERS[row.kind](raw)
    if row.kind == "number":
        _check_range(row, value)
    if row.kind == "choice":
        value = _choice(row, value)
    if row.kind == "address":
        _check_host(row.hosts.get(names[0]) if names else None, value)
    return value


def read_empty(row: Setting) -> Value:
    """What an empty text means: nothing, where nothing is a value at all."""
    if row.kind in {"list", "mail"}:
        return ()
    if row.kind in {"text", "database", "secret", "endpoint"}:
        return ""
    raise ValueError(f"it is empty, but has to be {row.allowed}")


def write(value: Value) -> str:
    """A value as text that ``read`` takes again; empty for one that is not set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"“{raw}” is neither yes nor no")
    return word in _TRUE


def _number(raw: Any) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"[+-]?[0-9]{1,15}", raw.strip()):
        return int(raw)
    raise ValueError(f"“{raw}” is not a whole number")


def _text(raw: Any) -> str:
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise ValueError(f"“{raw}” is not text")
    return str(raw).strip()


def _time(raw: Any) -> time:
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(raw).strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"“{raw}” is not a time of day like 22:00")
    return time(int(match[1]), int(match[2]))


def _list(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        return tuple(part.strip() for part in re.split("[,;]", raw) if part.strip())
    if isinstance(raw, list | tuple) and all(isinstance(part, str) for part in raw):
        return tuple(part.strip() for part in raw if part.strip())
    raise ValueError(f"“{raw}” is not a list of words")


def _mail(raw: Any) -> tuple[str, ...]:
    people = _list(raw)
    for person in people:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", person):
            raise ValueError(f"“{person}” is not an e-mail address")
    return people


def _address(raw: Any) -> str:
    text = _text(raw)
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.username or re.search(r"\s", text):
        raise ValueError(f"“{text}” is not a web address")
    return parts.geturl().rstrip("/")


def _endpoint(raw: Any) -> str:
    """Like an address, but of a port without a certificate unless it says otherwise."""
    text = _text(raw)
    given = _address(text if "://" in text else f"http://{text}")
    if urlsplit(given).port is None:
        raise ValueError(f"“{text}” names no port")
    return given


def _database(raw: Any) -> str:
    text = _text(raw)
    if "://" not in text:
        raise ValueError(f"“{text}” is not a database address")
    scheme = text.split("://", 1)[0].split("+")[0]
    if scheme not in {"sqlite", "postgresql"}:
        raise ValueError(f"“{scheme}” is not a database that the program knows (sqlite, postgresql)")
    return text


def _check_range(row: Setting, value: Value) -> None:
    if not isinstance(value, int):
        return
    if (row.low is not None and value < row.low) or (row.high is not None and value > row.high):
        raise ValueError(f"{value} is not {row.allowed}")


def _choice(row: Setting, value: Value) -> str:
    found = next((choice for choice in row.choices if choice.casefold() == str(value).casefold()), None)
    if found is None:
        raise ValueError(f"“{value}” is not {row.allowed}")
    return found


def _check_host(hosts: Hosts | None, value: Value) -> None:
    parts = urlsplit(str(value))
    host = (parts.hostname or "").lower()
    if hosts is None or host in _LOOPBACK:
        return
    place = f"{host}{parts.path}/"
    if any(place.startswith(f"{refused.rstrip('/')}/") for refused in hosts.refused):
        raise ValueError(f"“{value}” is a page of the service that never shows its analytics")
    if not any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts.allowed):
        raise ValueError(f"“{value}” is not at {' or '.join(hosts.allowed)}")


_READERS: Mapping[str, Any] = {
    "yes/no": _flag,
    "number": _number,
    "text": _text,
    "choice": _text,
    "time": _time,
    "list": _list,
    "address": _address,
    "endpoint": _endpoint,
    "mail": _mail,
    "database": _database,
    "secret": _text,
}
