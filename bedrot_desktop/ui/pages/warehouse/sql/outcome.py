"""What a statement gave: its words, its rows, its chart, its plan, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.warehouse.sql.chart import ChartView
from bedrot_desktop.ui.pages.warehouse.sql.charting import BARS, LINE, Choice, draw, kinds, usual
from bedrot_desktop.ui.pages.warehouse.sql.pick import Pick
from bedrot_desktop.ui.pages.warehouse.sql.planview import PlanView
from bedrot_desktop.ui.pages.warehouse.sql.results import ResultView
from bedrot_desktop.ui.pages.warehouse.sql.running import MOST, Failure, Piece, Step
from bedrot_desktop.ui.widgets.basic import Button, Segments, columns, label, line, rows
from bedrot_desktop.ui.widgets.pill import Glyph

TABLE, CHART, PLAN = "table", "chart", "plan"


class OutcomeView(QWidget):
    """``wants_more``: scrolled to the end. ``wants_plan``: the plan is looked at. ``mends``: put this word instead."""

    wants_more = Signal()
    wants_plan = Signal()
    mends = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seconds, self._held, self._choice = 0.0, False, Choice(BARS, "")
        self.grid, self.chart, self.plan = ResultView(), ChartView(), PlanView()
        self.grid.rows.wants_more.connect(self.wants_more)
        self.grid.marked.connect(self._tell_marked)
        self.segments = Segments([(TABLE, "Table"), (CHART, "Chart"), (PLAN, "Plan")], TABLE, "What to see of it")
        self.segments.chosen.connect(self.see)
        self._glyph = Glyph("running", 12)
        self.words, self._marked = label("", "small", "muted"), label("", "small", "muted")
        self.words.setAccessibleName("What the query gave")
        head = columns(self._glyph, self.words, 1, self._marked, self.segments, gap=8)
        head.setContentsMargins(12, 5, 12, 5)
        self.failure = _FailureBand()
        self.failure.mends.connect(self.mends)
        self._pictured = self._picture_side()
        self._both = QSplitter(Qt.Orientation.Horizontal)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(self.grid)
        self._both.addWidget(self._pictured)
        self._stack = QStackedWidget()
        for widget in (QWidget(), self._both, self.plan, self.failure):
            self._stack.addWidget(widget)
        self.setLayout(rows(head, line(), self._stack, gap=0))
        self.nothing()

    def _picture_side(self) -> QWidget:
        """The chart under its choices."""
        self.value, self.by = Pick("Value drawn"), Pick("Drawn by")
        self.kind = Segments([(BARS, "Bars"), (LINE, "Line")], BARS, "Kind of chart")
        for box in (self.value, self.by):
            box.picked.connect(self._chosen)
        self.kind.chosen.connect(self._chosen)
        self._between = label("by", "small", "muted")
        row = columns(self.value, self._between, self.by, 1, self.kind, gap=8)
        row.setContentsMargins(12, 6, 12, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.chart)
        made = QWidget()
        made.setLayout(rows(row, area, gap=0))
        return made

    # -- what is told -----

    def nothing(self) -> None:
        """Nothing was run yet."""
        self._say("none", "Nothing was run yet", shown=False)
        self._stack.setCurrentIndex(0)

    def running(self, seconds: float) -> None:
        """It runs since so long; the rows of the time before stay, and say that they are of before."""
        self._say("running", f"Running, {words.seconds(seconds)}" if seconds >= 1 else "Running")

    def stopped(self) -> None:
        """The person stopped it."""
        kept = " · the rows below are of the time before" if self._stack.currentIndex() == 1 else ""
        self._say("off", f"Stopped{kept}")

    def fail(self, failure: Failure, line_number: int) -> None:
        """It cannot be run."""
        self._say("failed", f"Line {line_number}" if line_number else "Not run")
        self.failure.tell(failure)
        self._stack.setCurrentWidget(self.failure)

    def fill(self, piece: Piece, *, held: bool) -> None:
        """Its first rows."""
        self.seconds, self._held = piece.seconds, held
        self.grid.fill(piece.columns, piece.rows, more=held)
        self._prepare_choice(usual(piece.columns, piece.rows))
        self._tell_count(piece.more)
        if self.segments.current == PLAN:
            self.segments.choose(TABLE)
        self.see(self.segments.current)

    def extend(self, piece: Piece, *, held: bool) -> None:
        """Further rows."""
        self._held = held
        self.grid.rows.extend(piece.rows, more=held)
        self._tell_count(piece.more)
        self._draw()

    def let_go(self) -> None:
        """No more rows are to be had without running it again."""
        if self._held:
            self._held = False
            self.grid.rows.extend((), more=False)
            count = words.number(len(self.grid.rows.rows))
            self._say("current", f"First {count} rows; run again to read on")

    def _tell_count(self, more: bool) -> None:
        count = len(self.grid.rows.rows)
        took = f"{round(self.seconds * 1000)}{words.THIN}ms" if self.seconds < 1 else words.seconds(self.seconds)
        if more and count >= MOST:
            self._say("current", f"First {words.number(count)} rows in {took}; Export writes all of them")
        elif more:
            self._say("current", f"First {words.number(count)} rows in {took}; more come as you scroll")
        else:
            rows_ = "No rows" if not count else "1 row" if count == 1 else f"{words.number(count)} rows"
            self._say("current", f"{rows_} in {took}")

    def _say(self, state: str, text: str, *, shown: bool = True) -> None:
        self._glyph.tell(state, text)
        self._glyph.setVisible(shown and state != "current")
        self.words.setText(text)

    def _tell_marked(self, text: str) -> None:
        self._marked.setText(text)

    # -- what is seen -----

    def see(self, what: str) -> None:
        """Table, chart (beside the table) or plan."""
        self.segments.choose(what)
        if what == PLAN:
            self._stack.setCurrentWidget(self.plan)
            self.wants_plan.emit()
            return
        if self.grid.rows.columns:
            self._stack.setCurrentWidget(self._both)
        was_hidden = self._pictured.isHidden()
        self._pictured.setVisible(what == CHART)
        if what == CHART:
            if was_hidden:
                half = max(200, self.width() // 2)
                self._both.setSizes([half * 4 // 5, half * 6 // 5])
            self._draw()

    def show_plan(self, steps: Sequence[Step]) -> None:
        """How it would be done."""
        self.plan.tell(steps)
        if self.segments.current == PLAN:
            self._stack.setCurrentWidget(self.plan)

    def _prepare_choice(self, choice: Choice | None) -> None:
        of = kinds(self.grid.rows.columns, self.grid.rows.rows)
        keep = self._choice.value in of and (self._choice.along or (self._choice.labels or ("",))[0]) in {*of, ""}
        wanted = self._choice if keep and self._choice.value else choice
        self._choice = wanted or Choice(BARS, "")
        self.value.offer([name for name, kind in of.items() if kind == "number"])
        self.by.offer([name for name, kind in of.items() if kind in {"text", "date"}])
        self._show_choice()

    def _show_choice(self) -> None:
        self.value.pick(self._choice.value)
        self.by.pick(self._choice.along or next(iter(self._choice.labels), ""))
        self.kind.choose(self._choice.kind)
        of = kinds(self.grid.rows.columns, self.grid.rows.rows)
        days = of.get(self.by.current) == "date"
        self.kind.buttons[LINE].setEnabled(days)
        self.kind.buttons[LINE].setToolTip("" if days else "A line needs a column of dates.")
        self.value.setVisible(bool(self._choice.value))
        self.kind.setVisible(bool(self._choice.value))
        self._between.setVisible(bool(self._choice.value and self.by.current))
        self.by.setVisible(bool(self._choice.value and self.by.current))

    def _chosen(self, _what: object = None) -> None:
        by, kind = self.by.current, self.kind.current
        of = kinds(self.grid.rows.columns, self.grid.rows.rows)
        if kind == LINE and of.get(by) == "date":
            split = self._choice.split if self._choice.along == by else ""
            self._choice = Choice(LINE, self.value.current, along=by, split=split)
        else:
            labels = self._choice.labels if self._choice.labels[:1] == (by,) else (by,) if by else ()
            self._choice = Choice(BARS, self.value.current, labels=labels)
        self._show_choice()
        self._draw()

    def _draw(self) -> None:
        if self._pictured.isHidden():
            return
        choice = self._choice if self._choice.value else None
        drawing = draw(choice, self.grid.rows.columns, self.grid.rows.rows)
        if self._held and not drawing.note:
            drawing = replace(drawing, note="Reading on")
        self.chart.tell(drawing)
        if self._held and len(self.grid.rows.rows) < MOST:
            self.wants_more.emit()


class _FailureBand(QWidget):
    """What happened, the hint, and a button that puts the likely word in its place."""

    mends = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.message, self.hint = label("", "body", wrap=True, select=True), label("", "small", "text2", wrap=True)
        self.button = Button(" ", "quiet", "check", small=True)
        self.button.clicked.connect(self.mends)
        said = rows(self.message, self.hint, columns(self.button, 1), 1, gap=6)
        row = columns(gap=10)
        row.setContentsMargins(14, 14, 14, 10)
        row.addWidget(Glyph("failed", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(row)
        self.failure = Failure("")

    def tell(self, failure: Failure) -> None:
        """Another failure."""
        self.failure = failure
        self.message.setText(failure.message)
        self.hint.setText(failure.hint)
        self.hint.setVisible(bool(failure.hint))
        self.button.setVisible(bool(failure.instead))
        self.button.setText(f"Use {failure.instead}")
        self.button.setAccessibleName(f"Use {failure.instead}")
