"""The look in use: colours and fonts for painters, palette and style sheet for Qt, light and dark."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from bedrot_desktop.core.paths import resources
from bedrot_desktop.ui import colours
from bedrot_desktop.ui.colours import DARK, LIGHT
from bedrot_desktop.ui.marks import MARKS, mark

#: Step → (pixels, weight).
STEPS = {
    "tiny": (10, 400), "caption": (11, 400), "captionStrong": (11, 500), "label": (11, 600), "small": (12, 400),
    "button": (12, 500), "smallStrong": (12, 600), "body": (13, 400), "nav": (13, 500), "heading": (13, 600),
    "title": (15, 600), "figure": (17, 600), "headline": (21, 600), "big": (22, 600), "score": (28, 600),
    "mono": (12, 400),
}  # fmt: skip
SANS = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Noto Sans", "sans-serif")
MONO = ("JetBrains Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "monospace")
DENSITY = {"compact": (26, 26), "normal": (30, 28), "roomy": (36, 32)}  # (height of a table's row, of a control)


class Theme(QObject):
    """What painters ask. ``changed`` is emitted after another scheme was put in place."""

    changed = Signal()

    def __init__(self, scheme: str = DARK) -> None:
        super().__init__()
        self.scheme = scheme
        self.density = "normal"

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is in use."""
        return self.scheme == DARK

    def _of(self, pair: tuple[str, str]) -> QColor:
        return QColor(pair[0] if self.dark else pair[1])

    def colour(self, role: str) -> QColor:
        """The colour of a role of `colours.ROLES`."""
        return self._of(colours.ROLES[role])

    def ink(self, state: str) -> QColor:
        """The colour of a state's glyph and word."""
        return self._of(colours.STATES[state].ink)

    def tint(self, state: str) -> QColor:
        """The ground behind a state's glyph and word."""
        return self._of(colours.STATES[state].tint)

    def zone(self, state: str) -> QColor:
        """The fill of a zone's cell in a state."""
        return self._of(colours.STATES[state].zone)

    def series(self, place: int) -> QColor:
        """The colour of a data series, 1 to 8."""
        return self._of(colours.SERIES[(place - 1) % len(colours.SERIES)])

    def platform(self, name: str) -> QColor:
        """A platform's colour, the same everywhere."""
        return self.series(colours.PLATFORMS.get(name.casefold(), colours.OTHER))

    def service(self, key: str, account: str = "") -> QColor:
        """A service's (or one of its accounts') colour; muted for script services."""
        place = colours.SERVICES.get(f"{key}/{account}".casefold()) or colours.SERVICES.get(key.casefold())
        return self.series(place) if place else self.colour("muted")

    def artist(self, name: str) -> QColor:
        """An artist's colour."""
        return self.series(colours.ARTISTS.get(name.casefold(), colours.OTHER))

    @property
    def row_height(self) -> int:
        """Height of a table's row at the chosen density."""
        return DENSITY[self.density][0]


@cache
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()


@cache
def font(step: str) -> QFont:
    """The font of a step of `STEPS`, with figures of equal width."""
    pixels, weight = STEPS[step]
    made = QFont()
    made.setFamilies(list(MONO if step == "mono" else SANS))
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    if step in {"headline", "big"}:
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
    return made


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the bundled fonts known; returns the families found."""
    found: list[str] = []
    for file in sorted((resources() / "fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(file))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(dict.fromkeys(found))


def system_scheme(app: QApplication) -> str:
    """What the system asks for; dark where it does not say."""
    return LIGHT if app.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def apply(app: QApplication, scheme: str, density: str = "normal") -> None:
    """Put a scheme in place: palette, style sheet, and everything painted is told. Nothing is rebuilt."""
    now = theme()
    now.scheme, now.density = scheme, density
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(now))
    app.setFont(font("body"))
    app.setStyleSheet(sheet(now))
    now.changed.emit()
    for widget in app.allWidgets():
        widget.update()


def palette(now: Theme) -> QPalette:
    """Qt's own palette in our colours, for what no style sheet reaches."""
    made = QPalette()
    for role, name in {
        QPalette.ColorRole.Window: "window", QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "hover", QPalette.ColorRole.Text: "text", QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text", QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text", QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Highlight: "selection", QPalette.ColorRole.HighlightedText: "text",
        QPalette.ColorRole.Link: "accentInk", QPalette.ColorRole.LinkVisited: "accentInk",
        QPalette.ColorRole.Light: "raised", QPalette.ColorRole.Midlight: "borderStrong",
        QPalette.ColorRole.Mid: "border", QPalette.ColorRole.Dark: "border", QPalette.ColorRole.Shadow: "sunken",
    }.items():  # fmt: skip
        made.setColor(role, now.colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, now.colour("disabled"))
    return made


def sheet(now: Theme) -> str:
    """The style sheet filled in: ``@role``, ``@ink-state``, ``@tint-state``, ``@zone-state``, ``@mark-name``."""
    text = (resources() / "style.qss").read_text(encoding="utf-8")

    def filled(match: re.Match[str]) -> str:
        kind, _, state = match[1].partition("-")
        if kind == "mark":
            return mark(state, now.colour(MARKS[state][1]).name())
        if state:
            return {"ink": now.ink, "tint": now.tint, "zone": now.zone}[kind](state).name()
        if kind == "control_inner":  # without the edge of 1 above and below
            return f"{DENSITY[now.density][1] - 2}px"
        if kind in {"control_height", "row_height"}:
            return str(DENSITY[now.density][1 if kind == "control_height" else 0])
        return now.colour(kind).name()

    return re.sub(r"@([A-Za-z_0-9]+(?:-[a-z]+)?)", filled, text)


def restyle(widget: object, **properties: object) -> None:
    """Set dynamic properties of a widget and let the style sheet look again."""
    from PySide6.QtWidgets import QWidget

    assert isinstance(widget, QWidget)  # noqa: S101 - for the type checker
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
