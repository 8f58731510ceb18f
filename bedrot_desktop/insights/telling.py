"""Numbers in the words of a formula."""

from __future__ import annotations

THIN = "\u202f"
MINUS = "\u2212"


def number(value: float | None, places: int = 0) -> str:
    """“1 995 720”."""
    if value is None:
        return "–"
    text = f"{abs(value):,.{places}f}".replace(",", THIN)
    return f"{MINUS}{text}" if value < 0 else text


def dollars(value: float | None, places: int = 2) -> str:
    """“$6 007.12”."""
    return "–" if value is None else f"{MINUS if value < 0 else ''}${number(abs(value), places)}"
