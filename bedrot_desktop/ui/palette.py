"""The command palette (Ctrl+K): every page, deed, table, account and setting by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import act_menu

WIDE, ROW, HEAD, MOST = 620, 34, 24, 9
GROUPS = ("Go to", "Do", "Tables", "Accounts", "Settings", "Help")
ITEM = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its group, what it does, and where it belongs in muted."""

    group: str
    act: Act
    path: str = ""
    more: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with the places of the letters that were found; ``first`` of its group gets the heading."""

    entry: Entry
    places: tuple[int, ...]
    score: float
    first: bool = False


def match(text: str, words: str) -> tuple[tuple[int, ...], float] | None:
    """Where the letters of ``text`` stand in ``words`` in order, and how well; None when they do not.

    A run of letters, the beginning and the beginnings of words count more.
    """
    wanted, have = text.casefold().replace(" ", ""), words.casefold()
    if not wanted:
        return (), 0.0
    whole = have.find(text.casefold())
    if whole >= 0:
        return tuple(range(whole, whole + len(text))), 100.0 - whole + (
            20 if whole == 0 or have[whole - 1] in " _" else 0
        )
    places: list[int] = []
    score, at = 0.0, 0
    for letter in wanted:
        found = have.find(letter, at)
        if found < 0:
            return None
        score += 3 if found == 0 or have[found - 1] in " _" else 2 if places and found == places[-1] + 1 else 0.5
        places.append(found)
        at = found + 1
    return tuple(places), score - (places[-1] - places[0]) * 0.1


def found(text: str, entries: Sequence[Entry]) -> list[Match]:
    """The entries that match, group by group, the best group first; without a text all of them in their order."""
    matches: list[Match] = []
    for entry in entries:
        direct = match(text, entry.act.words)
        around = None if direct else match(text, f"{entry.act.words} {entry.path}")
        if direct is not None:
            matches.append(Match(entry, *direct))
        elif around is not None:
            places = tuple(place for place in around[0] if place < len(entry.act.words))
            matches.append(Match(entry, places, around[1] - 30))
    best = {group: max((one.score for one in matches if one.entry.group == group), default=-1e9) for group in GROUPS}
    order = sorted(GROUPS, key=lambda group: -best[group]) if text.strip() else list(GROUPS)
    told: list[Match] = []
    for group in order:
        own = [one for one in matches if one.entry.group == group]
        if text.strip():
            own.sort(key=lambda one: -one.score)
        told += [Match(one.entry, one.places, one.score, place == 0) for place, one in enumerate(own)]
    return told


class Rows(QAbstractListModel):
    """What matches now."""

    def __init__(self) -> None:
        super().__init__()
        self.matches: list[Match] = []

    def tell(self, matches: list[Match]) -> None:
        """Show others."""
        self.beginResetModel()
        self.matches = matches
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's way
        return 0 if parent.isValid() else len(self.matches)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.matches[index.row()]
        if role == ITEM:
            return one
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{one.entry.act.words}, {one.entry.group}"
        return None


class Painted(QStyledItemDelegate):
    """A row: icon, name with the letters found, path, shortcut; the first of a group has its heading above."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        one: Match = index.data(ITEM)
        return QSize(WIDE - 16, ROW + (HEAD if one.first else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: Match = index.data(ITEM)
        now, box = theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if one.first:
            painter.setFont(font("captionStrong"))
            painter.setPen(now.colour("muted"))
            painter.drawText(box.adjusted(12, 4, 0, 0), Qt.AlignmentFlag.AlignTop, one.entry.group)
            box.setTop(box.top() + HEAD)
        if option.state & option.state.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("selection"))
            painter.drawRoundedRect(box, 5, 5)
        self._paint_words(painter, box, one)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, one: Match) -> None:
        now, act = theme(), one.entry.act
        painter.drawPixmap(
            QRectF(box.left() + 12, box.center().y() - 8, 16, 16).topLeft(),
            icons.pixmap(
                act.icon or "arrow-right", "muted" if act.why_not else "text2", 16, painter.device().devicePixelRatioF()
            ),
        )
        left = box.left() + 38
        painter.setFont(font("body"))
        metrics = painter.fontMetrics()
        for place, letter in enumerate(act.words):
            role = "disabled" if act.why_not else "accentInk" if place in one.places else "text"
            painter.setPen(now.colour(role))
            wide = metrics.horizontalAdvance(act.words[: place + 1]) - metrics.horizontalAdvance(act.words[:place])
            painter.drawText(QRectF(left, box.top(), wide + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, letter)
            left += wide
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        right = box.right() - 12
        if act.shortcut:
            painter.drawText(
                box.adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, act.shortcut
            )
            right -= painter.fontMetrics().horizontalAdvance(act.shortcut) + 12
        room = QRectF(left + 12, box.top(), max(0.0, right - left - 12), box.height())
        text = painter.fontMetrics().elidedText(
            act.why_not or one.entry.path, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class Palette(QFrame):
    """The popup; ``gather`` gives the entries each time it opens, ``more`` adds those that are read meanwhile."""

    def __init__(self, window: QWidget, gather: Callable[[], list[Entry]]) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._window, self._gather, self._entries = window, gather, list[Entry]()
        self.setProperty("kind", "popup")
        self.setObjectName("Palette")
        self.setAccessibleName("Command palette")
        self.field, self.list, self.rows = QLineEdit(), QListView(), Rows()
        self.field.setPlaceholderText("Search, jump or run a command")
        self.field.setAccessibleName("Search, jump or run a command")
        self.field.setFont(font("title"))
        self.field.setMinimumHeight(44)
        self.field.setStyleSheet("border: 0; background: transparent; font-size: 15px; padding: 0 12px")
        self.list.setModel(self.rows)
        self.list.setItemDelegate(Painted(self.list))
        self.list.setAccessibleName("What was found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setStyleSheet("background: transparent")
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.setSpacing(4)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._clicked)

    def open(self) -> None:
        """Come up, with everything there is."""
        self._entries = self._gather()
        self.field.clear()
        self._search("")
        self.setFixedWidth(min(WIDE, self._window.width() - 40))
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        self.move(corner.x() + (self._window.width() - self.width()) // 2, corner.y() + 96)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def more(self, entries: Sequence[Entry]) -> None:
        """Add entries that took a moment to read; what is chosen meanwhile stays chosen."""
        self._entries += entries
        if not self.isVisible():
            return
        row, chosen = self.list.currentIndex().row(), self.current
        self._search(self.field.text())
        if chosen is not None and row > 0:
            place = next((at for at, one in enumerate(self.rows.matches) if one.entry is chosen.entry), 0)
            self.list.setCurrentIndex(self.rows.index(place))

    @Slot(str)
    def _search(self, text: str) -> None:
        matches = found(text, self._entries)
        self.rows.tell(matches)
        heads = sum(one.first for one in matches[:MOST])
        self.list.setFixedHeight(min(len(matches), MOST) * ROW + heads * HEAD + 4)
        if matches:
            self.list.setCurrentIndex(self.rows.index(0))
        self.adjustSize()

    @property
    def current(self) -> Match | None:
        """The row that is chosen."""
        row = self.list.currentIndex().row()
        return self.rows.matches[row] if 0 <= row < len(self.rows.matches) else None

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        self.act()

    def act(self) -> None:
        """Do what is chosen."""
        one = self.current
        if one is None or one.entry.act.why_not:
            return
        self.hide()
        one.entry.act.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and watched is self.field:
            key = event.key()  # type: ignore[attr-defined]
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}.get(key)
            if step is not None:
                row = max(0, min(len(self.rows.matches) - 1, self.list.currentIndex().row() + step))
                self.list.setCurrentIndex(self.rows.index(row))
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.act()
                return True
            if key == Qt.Key.Key_Tab:
                self._open_more()
                return True
        return super().eventFilter(watched, event)

    def _open_more(self) -> None:
        """The chosen row's own acts."""
        one = self.current
        if one is not None and (one.entry.more or one.entry.act.command):
            menu = act_menu((one.entry.act, *one.entry.more), self)
            menu.popup(self.mapToGlobal(self.list.visualRect(self.list.currentIndex()).bottomLeft() + self.list.pos()))
