"""The head of a run: its name, state, a sentence, when it ends, what can be done, and a strip of all its stages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.runs.content import OUTCOME_WORDS, STATES
from bedrot_desktop.ui.pages.runs.lines import Head
from bedrot_desktop.ui.pages.runs.paint import paint_strip, strip_boxes
from bedrot_desktop.ui.widgets.basic import ActButton, Elided, columns, label
from bedrot_desktop.ui.widgets.pill import Pill

HIGH = 8


class Strip(QWidget):
    """One part per stage, as wide as the stage usually takes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: tuple[tuple[str, float, float, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, parts: Sequence[tuple[str, float, float, str]]) -> None:
        """Other parts: outcome, weight, share, words."""
        if tuple(parts) != self.parts:
            self.parts = tuple(parts)
            told = [one[0] for one in self.parts]
            counts = [f"{told.count(word)} {OUTCOME_WORDS[word]}" for word in dict.fromkeys(told)]
            self.setAccessibleName("Stages: " + ", ".join(counts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_strip(painter, QRectF(self.rect()), [one[:3] for one in self.parts])
        painter.end()

    def words_at(self, left: float) -> str:
        """What the part at a place stands for."""
        boxes = strip_boxes(QRectF(self.rect()), [weight for _, weight, _, _ in self.parts])
        return next((one[3] for one, box in zip(self.parts, boxes, strict=True) if left <= box.right()), "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)
            return True
        return super().event(event)


class RunHead(QWidget):
    """Above the stages. Buttons are kept as long as the acts have the same words."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.pill = label("", "title"), Pill()
        self.sentence = Elided("", "small", "muted")
        self.when, self.strong = label("", "small", "muted"), label("", "smallStrong")
        self.strip = Strip()
        self.buttons: list[ActButton] = []
        self._acts = QHBoxLayout()
        self._acts.setSpacing(6)
        right = columns(self.when, self.strong, gap=4)
        top = columns(self.name, self.pill, self.sentence, right, self._acts, gap=10)
        top.setStretch(2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 8, 12, 12)
        box.setSpacing(10)
        box.addLayout(top)
        box.addWidget(self.strip)
        self.setFixedHeight(66)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.when.setVisible(self.width() >= 720)

    def tell(self, head: Head) -> None:
        """Show another state of the run."""
        if self.name.text() != head.name:
            self.name.setText(head.name)
        state, word = STATES[head.outcome], OUTCOME_WORDS[head.outcome]
        if (self.pill.state, self.pill.words) != (state, word):
            self.pill.tell(state, word)
        if self.sentence.whole() != head.sentence:
            self.sentence.say(head.sentence)
        self.when.setText(head.when)
        self.strong.setText(head.strong)
        self.strip.tell(head.strip)

    def offer(self, acts: Sequence[tuple[Act, str]]) -> None:
        """What can be done with the run: acts with the kind of their button."""
        if [button.act.words for button in self.buttons] == [act.words for act, _ in acts]:
            for button, (act, kind) in zip(self.buttons, acts, strict=True):
                button.tell(act)
                if button.kind != kind:
                    button.set_kind(kind)
            return
        for button in self.buttons:
            self._acts.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [ActButton(act, kind, small=True) for act, kind in acts]
        for button in self.buttons:
            self._acts.addWidget(button)
