"""The states' shapes, the program's mark and the services' letters as SVG: the same as the window paints."""

from __future__ import annotations

from collections.abc import Mapping

from bedrot_desktop.dashboard.html import Html, html
from bedrot_desktop.ui.colours import OTHER, SERVICES, STATES

_TICK = '<circle cx="6" cy="6" r="5.5" fill="currentColor"/><path class="in" d="M3.6 6.2 5.3 7.9 8.5 4.4"/>'
_TRIANGLE = '<path class="full" d="M6 1.2 11.2 10.4H.8z"/><path class="in" d="M6 4.4V6.9M6 8.9v.01"/>'
_WALL = '<path class="line" d="M.9 6H7.2M4.7 3.3 7.4 6 4.7 8.7M10.6 1.6v8.8"/>'
_DIAMOND = '<path class="full" d="M6 .8 11.2 6 6 11.2.8 6z"/><path class="in" d="M6 3.6V6.2L7.7 7.2"/>'
_OCTAGON = (
    '<path class="full" d="M3.8.9H8.2L11.1 3.8V8.2L8.2 11.1H3.8L.9 8.2V3.8z"/>'
    '<path class="in" d="M4.2 4.2 7.8 7.8M7.8 4.2 4.2 7.8"/>'
)
_SQUARE = '<rect class="line" x="1" y="1" width="10" height="10" rx="1.4"/><path class="line" d="M3.2 8.8 8.8 3.2"/>'
_BARS = (
    '<rect x=".5" y=".5" width="11" height="11" rx="2" fill="currentColor"/>'
    '<path class="solid" d="M3.5 3.2h1.7v5.6H3.5zM6.8 3.2h1.7v5.6H6.8z"/>'
)
_ARROW = '<path class="line" d="M3.2 2.5A4.5 4.5 0 1 1 1.6 5.4"/><path class="full" d="M1.2.9 5.4 1.3 2.4 4.6z"/>'
_RING = '<circle class="line" cx="6" cy="6" r="4.7"/>'
_DASHED = '<circle class="line" cx="6" cy="6" r="4.7" stroke-dasharray="2.2 1.7"/>'
_DASH = '<path class="line" d="M2 6h8"/>'
_MISSED = '<rect class="line" x="1.3" y="1.3" width="9.4" height="9.4" stroke-dasharray="2.2 1.6"/>'
_SHAPES: Mapping[str, str] = {
    "current": _TICK, "due": _TRIANGLE, "stuck": _WALL, "stale": _DIAMOND, "failed": _OCTAGON, "out": _SQUARE,
    "waiting": _BARS, "running": _ARROW, "queued": _RING, "unknown": _DASHED, "unreported": _RING, "off": _DASH,
    "missed": _MISSED, "none": _DASH,
}  # fmt: skip
_MARK = (
    '<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="3.6" fill="#C8FF2E"/>'
    '<path fill="#0E1200" d="M3 3.4h1.8v9.2H3zM5.8 5.6h1.8v7H5.8zM8.6 7.6h1.8v5H8.6zM11.4 9.2h1.8v1.2h-1.8z'
    'M11.4 11.4h1.8v1.2h-1.8z"/></svg>'
)
_LETTERS = {
    "spotify": "Sp", "tiktok": "Tk", "distrokid": "Dk", "toolost": "Tl", "linktree": "Lt", "metaads": "Ma",
    "bank": "Bk", "submithub": "Sh", "catalogue": "Ca",
}  # fmt: skip

#: The mark as a picture in the address, for the browser's tab.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
    "rx='3.6' fill='%23C8FF2E'/%3E%3Cpath fill='%230E1200' d='M3 3.4h1.8v9.2H3zM5.8 5.6h1.8v7H5.8zM8.6 7.6h1.8v5H8.6z"
    "M11.4 9.2h1.8v1.2h-1.8zM11.4 11.4h1.8v1.2h-1.8z'/%3E%3C/svg%3E"
)


def mark() -> Html:
    """The program's mark."""
    return Html(_MARK)


def known(state: str) -> str:
    """A state that has a shape and colours."""
    return state if state in STATES else "unknown"


def glyph(state: str) -> Html:
    """A state's shape in the colour of the words beside it."""
    return Html(f'<svg class="glyph" viewBox="0 0 12 12" aria-hidden="true">{_SHAPES[known(state)]}</svg>')


def pill(state: str, words: str) -> Html:
    """Shape and word on the state's tint."""
    return html('<span class="pill st-{}">{}<span>{}</span></span>', known(state), glyph(state), words)


def word(state: str, words: str) -> Html:
    """Shape and word in the state's colour, without a ground."""
    return html('<span class="word st-{}">{}<span>{}</span></span>', known(state), glyph(state), words)


def monogram(service: str, account: str = "") -> Html:
    """Two letters in the service's colour."""
    key = service.casefold()
    place = SERVICES.get(f"{key}/{account.casefold()}", SERVICES.get(key, OTHER))
    letters = _LETTERS.get(key) or service[:2].capitalize() or "?"
    return html('<span class="mono" style="--own:var(--series{})" aria-hidden="true">{}</span>', place, letters)
