"""What the checks of the data say: the last look, and a button that looks again in a worker process."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.widgets.basic import Elided, act_button, columns, label, line, rows
from bedrot_desktop.ui.widgets.pill import Glyph
from bedrot_desktop.ui.widgets.states import Nothing
from bedrot_desktop.ui.workers import Ended, Work

STATES = {"ok": "current", "note": "none", "warning": "due", "error": "failed", "not run": "unknown"}
SAID = {"ok": "passed", "note": "note", "warning": "warning", "error": "error", "not run": "did not run"}
RANK = ("error", "not run", "warning", "note", "ok")
SHOWN = 5  # offending rows below a check


class Checks(QWidget):
    """``wants_sql``: rows are to be looked at in the editor."""

    wants_sql = Signal(str)
    told = Signal(int, int)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.work: Work | None = None
        self.said = label("", "small", "muted")
        self.run = act_button(self._act(), "primary")
        head = columns(label("Checks of the data", "title"), self.said, 1, self.run)
        head.setContentsMargins(20, 12, 20, 8)
        self.inside = QWidget()
        self.inside.setObjectName("Inside")
        self.listed = QVBoxLayout(self.inside)
        self.listed.setContentsMargins(20, 0, 20, 16)
        self.listed.setSpacing(0)
        self.area = QScrollArea()
        self.area.setWidget(self.inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.none = Nothing()
        self.none.tell("stethoscope", "The warehouse has not been checked yet.", (self._act(),))
        whole = rows(self.area, self.none, gap=0)
        whole.insertLayout(0, head)
        self.setLayout(whole)
        self.area.hide()
        self.told.connect(self._progress)

    def _act(self) -> Act:
        return Act("Check now", self.check, "stethoscope", self.deeds.command("warehouse", "check"))

    def check(self) -> None:
        """Look at everything in a process of its own."""
        if self.work is None:
            self.said.setText("Looking…")
            self.work = self.deeds.work("check", self._checked, lambda done, total, _label: self.told.emit(done, total))

    @Slot(int, int)
    def _progress(self, done: int, total: int) -> None:
        self.said.setText(f"{done} of {total} checks" if total else "Looking…")

    def _checked(self, end: Ended) -> None:
        self.work = None
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(end.message, end.remedy)
        elif end.well:
            self.desk.toast(
                Toast("The warehouse was checked", f"{end.value.get('ok', 0)} of {end.value['checks']} checks passed")
            )
        self.look()

    def look(self) -> None:
        """Read what the last look found."""
        self.desk.ask(self, _last, self._came, None, "warehouse-facts")

    @Slot(object)
    def _came(self, looked: object) -> None:
        results = sorted(getattr(looked, "findings", ()), key=lambda one: (RANK.index(one.state), one.number))
        at = getattr(looked, "at", None)
        self.none.setVisible(not results)
        self.area.setVisible(bool(results))
        self.run.setVisible(bool(results))
        if at is not None and self.work is None:
            counts = [(sum(one.state == state for one in results), SAID[state]) for state in RANK]
            told = ", ".join(f"{count} {said}" for count, said in counts if count)
            self.said.setText(f"{words.moment(at, self.desk.clock.local())}: {told}")
        while (item := self.listed.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in results:
            self.listed.addWidget(self._row(one))
            self.listed.addWidget(line())
        self.listed.addStretch(1)

    def _row(self, one: object) -> QWidget:
        state = str(getattr(one, "state", ""))
        number, title = getattr(one, "number", 0), str(getattr(one, "title", ""))
        sentence, offending = str(getattr(one, "sentence", "")), getattr(one, "found", ())
        made = QWidget()
        made.setAccessibleName(f"{title}: {SAID[state]}. {sentence}")
        tone = STATES[state] if state in {"error", "warning"} else "muted"
        head = columns(
            Glyph(STATES[state], 13), label(f"{number}", "small", "muted"),
            label(title, "smallStrong" if state != "ok" else "small"), 1,
            label(SAID[state], "captionStrong", tone), gap=10,
        )  # fmt: skip
        said = label(sentence, "small", "text2" if state != "ok" else "muted", wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner = rows(said, gap=2)
        inner.setContentsMargins(23, 0, 0, 0)
        for row in offending[:SHOWN]:
            told = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
            inner.addWidget(Elided(f"· {told}", "caption", "muted"))
        more = getattr(one, "rows", 0) - min(len(offending), SHOWN)
        if more > 0:
            inner.addWidget(label(f"and {words.number(more)} more", "caption", "muted"))
        whole = rows(gap=4)
        whole.addLayout(head)
        whole.addLayout(inner)
        whole.setContentsMargins(0, 9, 0, 9)
        made.setLayout(whole)
        return made


def _last(parts: Parts, _run: Run) -> object:
    from bedrot_desktop.health.results import Results

    return Results(parts.workspace.state).last()
