"""What may be kept of a text that a person wrote: no addresses, no telephone numbers, no handles."""

from __future__ import annotations

import re

REMOVED = "(removed)"

_PERSONAL = re.compile(
    r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"  # e-mail addresses
    r"|(?<!\w)@[\w.]{2,}"  # handles
    r"|(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d[\d\s()./-]{7,}\d(?!\w)"  # telephone numbers
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,47}")
_ID_IN_NAME = re.compile(r"\d{4,}")


def kept(text: object) -> str:
    """A title or label on one line with everything personal replaced; empty for anything that is no text."""
    if not isinstance(text, str):
        return ""
    return _PERSONAL.sub(REMOVED, " ".join(text.split()))[:200]


def field_name(name: object) -> str:
    """A key of an answer as it may be shown; what does not look like a key is not repeated."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return _ID_IN_NAME.sub("<ID>", name)
    return "…"
