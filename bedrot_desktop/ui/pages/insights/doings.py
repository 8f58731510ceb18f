"""What can be done with a figure, a chart or the whole tab: explain, rows, SQL, copy, save, full screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QStandardPaths, Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from bedrot_desktop.insights.shapes import Explained, Filter
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.insights.content import bucket_filter, read_explained
from bedrot_desktop.ui.pages.insights.explain import ExplainPopup
from bedrot_desktop.ui.widgets.basic import act_menu
from bedrot_desktop.ui.widgets.chart.barcard import BarsCard
from bedrot_desktop.ui.widgets.chart.card import ChartCard
from bedrot_desktop.ui.widgets.chart.ticks import written
from bedrot_desktop.ui.widgets.kpi import KpiCard

LANE = "explaining"
Card = ChartCard | BarsCard | KpiCard


class Doings(QObject):
    """Belongs to the page; ``filter`` is the one that its figures were read with."""

    def __init__(self, page: QWidget, desk: Desk, deeds: Deeds) -> None:
        super().__init__(page)
        self.page, self.desk, self.deeds = page, desk, deeds
        self.filter: Filter | None = None
        self.popup: ExplainPopup | None = None
        self.full: FullScreen | None = None
        self._asked: Asked | None = None

    # -- explaining -----

    @Slot(str, object, object)
    def do(self, what: str, card: Card, day: date | None) -> None:
        """Explain, show rows or open the SQL of what a card shows (in one bucket: of ``day``)."""
        if self.filter is None:
            return
        key, label, filter_ = self._meant(card, day)
        if self._asked is not None:
            self._asked.drop()
        self._asked = self.desk.ask(
            self, lambda parts, run: read_explained(parts, run, filter_, key, label),
            partial(self._told, what, card), lane=LANE,
        )  # fmt: skip

    def _meant(self, card: Card, day: date | None) -> tuple[str, str, Filter]:
        assert self.filter is not None  # noqa: S101 - for the type checker
        if isinstance(card, KpiCard):
            return (card.kpi.key if card.kpi else "", "", self.filter)
        if isinstance(card, BarsCard):
            return card.bars.key, card.label, self.filter
        return card.charts[0].key, "", bucket_filter(self.filter, card.charts[0], day)

    def _told(self, what: str, card: Card, told: Explained | None) -> None:
        if told is None:
            self.desk.toast(Toast("Nothing is known of this number yet", key="unexplained", state="none", seconds=4))
        elif what == "rows":
            self.show_sql(told.rows_sql)
        elif what == "sql":
            self.show_sql(told.sql)
        else:
            self.popup = ExplainPopup(self.page, told, self.desk.clock.today(), self.show_sql, self._copy)
            self.popup.open_at(self._frame(card), self.page.window().geometry())

    def _frame(self, card: Card) -> QRect:
        """Where the popup belongs: below a key figure, beside the line in a chart."""
        at = card.mapToGlobal(QPoint(0, 0))
        if isinstance(card, KpiCard):
            return QRect(at, card.size())
        return QRect(at + QPoint(40, 30), QSize(card.width() // 8, card.height() // 8))

    def show_sql(self, sql: str) -> None:
        """Open the warehouse with a statement."""
        self.desk.go("warehouse", f"sql:{sql}")

    def _copy(self, text: str) -> None:
        self.deeds.copy(text).do()

    # -- the menu -----

    @Slot(object, QPoint)
    def open_menu(self, card: Card, at: QPoint) -> None:
        """The menu of a card."""
        act_menu(self.acts(card), self.page).popup(at)

    def acts(self, card: Card) -> list[Act | None]:
        """Everything that can be done with a card."""
        day = None if isinstance(card, KpiCard) else card.day
        acts: list[Act | None] = [
            Act("Explain this number", partial(self.do, "explain", card, day), "help-circle"),
            Act("Show rows", partial(self.do, "rows", card, day), "table"),
            Act("Open as SQL", partial(self.do, "sql", card, day), "code"),
            Act("Copy value", lambda: self._copy(self._value(card)), "copy"),
        ]
        if not isinstance(card, KpiCard):
            acts += [None, *(Act(f"Save as {kind.upper()}…", partial(self.save, card, kind), "download")
                             for kind in ("png", "svg", "csv"))]  # fmt: skip
        if isinstance(card, ChartCard):
            acts += [None, Act("Full screen", partial(self.show_full, card), "zoom-in", hint="F11")]
        return acts

    def _value(self, card: Card) -> str:
        if isinstance(card, KpiCard):
            kpi = card.kpi
            return f"{kpi.title}\t{written(kpi.value, kpi.unit, kpi.places)}" if kpi else ""
        return card.value_words()

    # -- saving -----

    def save(self, card: ChartCard | BarsCard, kind: str) -> None:
        """Ask where to, then write."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        name = "".join(letter if letter.isalnum() else "-" for letter in card.title.text().casefold()).strip("-")
        dialog = QFileDialog(self.page, f"Save as {kind.upper()}", str(Path(folder) / f"{name}.{kind}"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.write(card, kind, Path(file)))
        dialog.open()

    def write(self, card: ChartCard | BarsCard, kind: str, file: Path) -> None:
        """Write a card's picture or figures; the disk is waited for on a worker, but for SVG, which Qt writes."""
        if kind == "svg":
            card.save_svg(file)
            self._written(file)
            return
        work: Callable[[], None] = (
            partial(_picture, card.image(), file) if kind == "png" else partial(_text, card.csv(), file)
        )
        self.desk.ask(self, lambda _parts, _run: work(), lambda _: self._written(file))

    def _written(self, file: Path) -> None:
        act = self.deeds.show_in_folder(file)
        self.desk.toast(Toast("Saved", file.name, acts=(act,), key="saved"))

    def write_all(self, cards: list[ChartCard | BarsCard], folder: Path) -> None:
        """The figures of all cards in sight, one CSV each."""
        texts = [(folder / f"{card.charts[0].key}.csv", card.csv()) for card in cards]

        def work(_parts: object, _run: object) -> None:
            for file, text in texts:
                _text(text, file)

        self.desk.ask(self, work, lambda _: self._written(texts[0][0]) if texts else None)

    def copy_picture(self, widget: QWidget) -> None:
        """Put a picture of the tab on the clipboard."""
        QGuiApplication.clipboard().setPixmap(widget.grab())
        self.desk.toast(Toast("Picture copied", key="copied", seconds=4))

    def save_picture(self, widget: QWidget, file: Path) -> None:
        """Write a picture of the whole tab."""
        picture = widget.grab().toImage()
        self.desk.ask(self, lambda _parts, _run: _picture(picture, file), lambda _: self._written(file))

    # -- full screen -----

    def show_full(self, card: ChartCard) -> None:
        """One chart on the whole screen; F11 or Esc brings it back."""
        self.full = FullScreen(self.page, self, card)
        self.full.showFullScreen()


class FullScreen(QWidget):
    """A chart alone."""

    def __init__(self, parent: QWidget, doings: Doings, card: ChartCard) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(card.title.text())
        self.setAccessibleName(f"{card.title.text()}, full screen")
        self.card = ChartCard(card.title.text())
        self.card.show_charts(card.charts, card.title.text(), card.more.text())
        self.card.menu_wanted.connect(doings.open_menu)
        self.card.asked.connect(doings.do)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 24)
        box.addWidget(self.card)
        for keys in ("F11", "Esc"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)


def _picture(image: QImage, file: Path) -> None:
    if not image.save(str(file)):
        raise OSError(f"{file} could not be written.")


def _text(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8", newline="")
