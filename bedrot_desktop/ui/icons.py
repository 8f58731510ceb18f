"""Icons from Tabler's outlines, coloured and rendered sharp for the screen they are shown on."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bedrot_desktop.core.paths import resources
from bedrot_desktop.ui.theme import theme

STROKE = "1.75"


@cache
def _source(name: str) -> str:
    text = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    image = QImage(round(size * ratio), round(size * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(name: str, role: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon in the colour of a role, ``size`` dp wide."""
    return _pixmap(name, theme().colour(role).name(), size, ratio)


def coloured(name: str, colour: QColor, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon in any colour."""
    return _pixmap(name, colour.name(), size, ratio)


def _after(pixmap: QPixmap, gap: int) -> QPixmap:
    """With room to its right: Qt puts a button's text 4 dp after its icon, and no style sheet can say otherwise."""
    ratio = pixmap.devicePixelRatio()
    made = QPixmap(pixmap.width() + round(gap * ratio), pixmap.height())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return made


@cache
def _icon(name: str, colours: tuple[str, str, str], size: int, gap: int) -> QIcon:
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0, 3.0):
        for colour, mode in zip(colours, (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected), strict=True):
            one = _pixmap(name, colour, size, ratio)
            made.addPixmap(_after(one, gap) if gap else one, mode)
    return made


def icon(name: str, role: str = "text", size: int = 16, gap: int = 0) -> QIcon:
    """An icon with its disabled and selected forms for every screen; made anew after the scheme changed.

    ``gap``: so much empty room to the right of it.
    """
    now = theme()
    return _icon(name, (now.colour(role).name(), now.colour("disabled").name(), now.colour("text").name()), size, gap)
