"""Tables and what they refer to, painted: who is referred to stands at the left; a click opens the table."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QToolTip, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import columns, label, rows
from bedrot_desktop.warehouse.grid.facts import Facts, Table

WIDE, HEAD, ROW, GAP_X, GAP_Y = 194, 30, 18, 46, 18
RECORDS = frozenset({"sources", "loads", "artist_aliases"})  # every table refers to them


class Diagram(QWidget):
    """``opened`` carries a table's name. Arrow keys walk, Enter opens."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QRectF] = {}
        self._facts, self._lineage = Facts(()), False
        self._over = ""
        self.current = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Relations of the tables")

    def say(self, facts: Facts, *, lineage: bool) -> None:
        """Lay the tables out: each to the right of all that it refers to."""
        self._facts, self._lineage = facts, lineage
        tables = [one for one in facts.tables if one.info.kind == "table" and (self._links(one) or self._used(one))]
        depth: dict[str, int] = {}

        def deep(table: Table, on_the_way: frozenset[str]) -> int:
            if table.name not in depth:
                targets = [self._facts.table(target) for _, target in self._links(table) if target not in on_the_way]
                inner = [deep(one, on_the_way | {table.name}) for one in targets if one and one.name != table.name]
                depth[table.name] = 1 + max(inner, default=-1)
            return depth[table.name]

        for one in tables:
            deep(one, frozenset({one.name}))
        tops: dict[int, float] = {}
        self.boxes.clear()
        for one in sorted(tables, key=lambda table: (depth[table.name], -len(self._used(table)), table.name)):
            column = depth[one.name]
            high = HEAD + ROW * len(self._links(one)) + (8 if self._links(one) else 0)
            if tops.get(column, 20) + high > 1_200:
                column += 1
            top = tops.get(column, 20.0)
            self.boxes[one.name] = QRectF(24 + column * (WIDE + GAP_X), top, WIDE, high)
            tops[column] = top + high + GAP_Y
        wide = max((box.right() for box in self.boxes.values()), default=200) + 24
        self.setFixedSize(int(wide), int(max(tops.values(), default=100)) + 20)
        self.current = self.current or next(iter(self.boxes), "")
        self._describe()
        self.update()

    def _links(self, table: Table) -> list[tuple[str, str]]:
        return [
            (one.columns[0], one.table) for one in table.info.references if self._lineage or one.table not in RECORDS
        ]

    def _used(self, table: Table) -> list[str]:
        if not self._lineage and table.name in RECORDS:
            return []
        return [other.name for other, _ in self._facts.used_by(table.name)]

    def _describe(self) -> None:
        table = self._facts.table(self.current) if self.current else None
        if table is not None:
            told = [f"{column} refers to {target}" for column, target in self._links(table)]
            used = [f"used by {name}" for name in dict.fromkeys(self._used(table))]
            self.setAccessibleDescription("; ".join((table.name, *told, *used)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._over or (self.current if self.hasFocus() else "")
        for strong in (False, True):
            for name in self.boxes:
                self._paint_lines(painter, name, chosen, strong=strong)
        for name, box in self.boxes.items():
            self._paint_box(painter, name, box, chosen)
        painter.end()

    def _paint_lines(self, painter: QPainter, name: str, chosen: str, *, strong: bool) -> None:
        table, now = self._facts.table(name), theme()
        if table is None:
            return
        box = self.boxes[name]
        for place, (_, target) in enumerate(self._links(table)):
            if target not in self.boxes or target == name or (chosen in {name, target}) != strong:
                continue
            ink: QColor = now.colour("accentInk" if strong else "borderStrong")
            painter.setPen(QPen(ink, 1.6 if strong else 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            start = QPointF(box.left(), box.top() + HEAD + ROW * place + ROW / 2)
            goal = self.boxes[target]
            end = QPointF(goal.right() + 6, goal.top() + HEAD / 2)
            bend = max(40.0, abs(start.x() - end.x()) / 2)
            path = QPainterPath(start)
            path.cubicTo(start - QPointF(bend, 0), end + QPointF(bend, 0), end)
            painter.drawPath(path)
            painter.drawLine(end, end + QPointF(5, -3.5))
            painter.drawLine(end, end + QPointF(5, 3.5))

    def _paint_box(self, painter: QPainter, name: str, box: QRectF, chosen: str) -> None:
        now, table = theme(), self._facts.table(name)
        focus = self.hasFocus() and name == self.current
        painter.setPen(QPen(now.colour("accentInk" if name == chosen else "border"), 2 if focus else 1))
        painter.setBrush(now.colour("surface"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font("smallStrong"))
        painter.setPen(now.colour("text"))
        name_ = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, WIDE - 64)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(box.left() + 12, box.top(), WIDE - 64, HEAD), middle, name_)
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        many = (
            f"≈ {words.number(table.guess)}" if table and table.guess else "empty" if table and table.guess == 0 else ""
        )
        side = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(box.left(), box.top(), WIDE - 12, HEAD), side, many)
        for place, (column, target) in enumerate(self._links(table) if table else ()):
            top = box.top() + HEAD + ROW * place
            painter.setPen(now.colour("text2"))
            painter.drawText(QRectF(box.left() + 12, top, WIDE, ROW), middle, column)
            painter.setPen(now.colour("muted"))
            painter.drawText(QRectF(box.left(), top, WIDE - 12, ROW), side, f"{target} ↗")

    def _at(self, point: QPointF) -> str:
        return next((name for name, box in self.boxes.items() if box.contains(point)), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position())
        if over != self._over:
            self._over = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            table = self._facts.table(over) if over else None
            if table is not None:
                used = ", ".join(dict.fromkeys(self._used(table))) or "nobody"
                QToolTip.showText(event.globalPosition().toPoint(), f"{over}\nUsed by {used}", self)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position())
        box = self.boxes.get(name)
        if box is None:
            return
        place = int((event.position().y() - box.top() - HEAD) // ROW)
        table = self._facts.table(name)
        links = self._links(table) if table else []
        self.opened.emit(
            links[place][1] if 0 <= place < len(links) and event.position().x() > box.center().x() else name
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = list(self.boxes)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}.get(
            Qt.Key(event.key())
        )
        if step and names:
            place = names.index(self.current) + step if self.current in names else 0
            self.current = names[max(0, min(place, len(names) - 1))]
            self._describe()
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self.size()


class Relations(QWidget):
    """The diagram and what is left out of it."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.diagram, self.lineage = Diagram(), QCheckBox("Show where rows came from (sources, loads, spellings)")
        self.facts = Facts(())
        self.lineage.toggled.connect(self._again)
        self.diagram.opened.connect(self.opened)
        area = QScrollArea()
        area.setWidget(self.diagram)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.diagram.setObjectName("Inside")
        head = columns(
            label("A table stands to the right of what it refers to. Click one to open it.", "small", "muted"),
            1,
            self.lineage,
        )
        head.setContentsMargins(20, 10, 20, 6)
        whole = rows(area, gap=0)
        whole.insertLayout(0, head)
        self.setLayout(whole)

    def say(self, facts: Facts) -> None:
        """Show the tables of the warehouse."""
        if facts != self.facts:
            self.facts = facts
            self._again()

    def _again(self) -> None:
        self.diagram.say(self.facts, lineage=self.lineage.isChecked())
