"""The cards at the side: the whole, advice with buttons, bottlenecks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.health.content import Content, Tip, Way
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Elided, act_button, columns, label, line, rows
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Glyph, Pill
from bedrot_desktop.ui.widgets.scorebar import ScoreRing
from bedrot_desktop.ui.widgets.sparkline import Sparkline
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import SeriesValue
from bedrot_desktop.ui.widgets.zonestrip import ZoneStrip

SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


class Whole(QFrame):
    """The ring, the state, why, and how it went."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.ring, self.pill = ScoreRing(), Pill("none")
        self.before, self.why = label("", "caption", "muted"), label("", "small", "text2", wrap=True)
        self.line = Sparkline(200, 26)
        self.line.setMaximumWidth(16_000)
        self.line.setAccessibleName("Score day by day")
        side = rows(columns(self.pill, self.before, 1, gap=8), self.why, self.line, gap=7)
        side.insertStretch(0)
        side.addStretch()
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(18)
        box.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(side, 1)

    def tell(self, content: Content) -> None:
        """Show another whole."""
        self.ring.tell(content.whole)
        self.pill.tell(content.whole.state, content.whole.word)
        self.before.setText(f"yesterday {content.yesterday}" if content.yesterday is not None else "")
        self.why.setText(content.why)
        series = SeriesValue(tuple(float(points) for _, points in content.days[-30:]), words="Score day by day")
        self.line.setVisible(series.enough)
        self.line.tell(series, series=2)


class Advice(QFrame):
    """What to do, with the points it would win and a button that does it; one more does all that needs nobody."""

    def __init__(self, act_of: Callable[[Tip], Act], mend: Callable[[], Act]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._act_of, self._mend = act_of, mend
        self.all_at_once = act_button(mend(), small=True)
        self._told: tuple[Tip, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = columns(label("Advice", "heading"), label("points you would win", "small", "muted"), 1, gap=8)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 6)
        box.setSpacing(8)
        box.addLayout(head)
        box.addLayout(self._list)
        self._foot = QWidget()
        foot = columns(1, self.all_at_once, gap=8)
        foot.setContentsMargins(0, 0, 0, 6)
        self._foot.setLayout(foot)
        box.addWidget(self._foot)

    def tell(self, tips: tuple[Tip, ...]) -> None:
        """Show other advice; the first button that wins anything is the page's one bright one."""
        self.all_at_once.tell(self._mend())
        self._foot.setVisible(any(tip.no_person for tip in tips))
        if tips == self._told:
            return
        self._told = tips
        clear(self._list)
        if not tips:
            self._list.addWidget(line())
            good = columns(Glyph("current"), label("Nothing to do", "small", "text2"), 1, gap=8)
            good.setContentsMargins(0, 12, 0, 12)
            self._list.addLayout(good)
        for place, tip in enumerate(tips):
            self._list.addWidget(line())
            self._list.addWidget(self._line(tip, primary=place == 0 and tip.points > 0))

    def _line(self, tip: Tip, *, primary: bool) -> QWidget:
        gain = label(f"+{tip.points}", "smallStrong", "current" if tip.points else "muted")
        gain.setFixedWidth(32)
        gain.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        gain.setToolTip("Points that the service's score would win")
        words = label(tip.words, "button", wrap=True)
        why = label(tip.why[:1].upper() + tip.why[1:], "caption", "muted", wrap=True)
        button = act_button(self._act_of(tip), "primary" if primary else "quiet", small=True)
        button.setAccessibleName(f"{button.act.words}: {tip.words}")
        made = QWidget()
        box = QHBoxLayout(made)
        box.setContentsMargins(0, 9, 0, 9)
        box.setSpacing(9)
        box.addWidget(gain)
        box.addLayout(rows(words, why, gap=1), 1)
        box.addWidget(button)
        return made


class WeekBars(QWidget):
    """Days that something was stuck, week by week."""

    def __init__(self) -> None:
        super().__init__()
        self.weeks: tuple[tuple[str, int | None], ...] = ()
        self.setFixedHeight(62)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, weeks: tuple[tuple[str, int | None], ...]) -> None:
        """Other weeks."""
        self.weeks = weeks
        told = ", ".join(f"{week} {count}" for week, count in weeks if count is not None)
        tell(self, f"Days blocked per week: {told or 'nobody looked yet'}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 62)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setFont(font("caption"))
        most = max((count or 0 for _, count in self.weeks), default=0) or 1
        slot = self.width() / max(1, len(self.weeks))
        foot = self.height() - 16
        for place, (week, count) in enumerate(self.weeks):
            box = QRectF(place * slot, 0, slot, foot)
            if count is not None:
                high = round((foot - 17) * count / most)
                last = place == len(self.weeks) - 1
                ground = now.ink("due") if last and count else now.colour("borderStrong")
                painter.fillRect(QRectF(box.center().x() - 9, foot - high, 18, high), ground)
                painter.setPen(now.colour("text" if last else "muted"))
                figure = QRectF(box.left(), foot - high - 15, slot, 14)
                painter.drawText(figure, Qt.AlignmentFlag.AlignCenter, str(count))
            if place in {0, len(self.weeks) - 1}:
                painter.setPen(now.colour("muted"))
                painter.drawText(QRectF(box.left(), foot + 2, slot, 14), Qt.AlignmentFlag.AlignCenter, week)
        painter.fillRect(QRectF(0, foot, self.width(), 1), now.colour("borderStrong"))
        painter.end()


class Bottlenecks(QFrame):
    """The ways that are not free, zone by zone, and how often that was. ``opened``: a service and its place."""

    opened = Signal(str, str)

    def __init__(self, report: Sequence[Act]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._told: tuple[Way, ...] | None = None
        self._ways = QVBoxLayout()
        self._ways.setSpacing(10)
        self.free_glyph, self.free = Glyph("current"), label("", "small", "text2", wrap=True)
        self.weeks = WeekBars()
        self.weeks_none = label("Counted from the first look at the data on.", "caption", "muted")
        self.reports = [act_button(act, small=True) for act in report]
        head = columns(label("Bottlenecks", "heading"), label("first old zone of each way", "small", "muted"), 1, gap=8)
        caption = label("Days blocked per week, all services", "caption", "text2")
        footer = columns(label("Report", "small", "muted"), gap=8)
        footer.addSpacing(2)
        for button in self.reports:
            footer.addWidget(button)
        footer.addStretch()
        box = rows(
            head, self._ways, columns(self.free_glyph, self.free, gap=8), 1, line(),
            columns(caption, 1, label("12 weeks", "caption", "muted")), self.weeks, self.weeks_none, line(), footer,
            gap=10,
        )  # fmt: skip
        box.setStretch(2, 0)
        box.setContentsMargins(14, 12, 14, 12)
        self.setLayout(box)

    def tell(self, content: Content, now: datetime) -> None:
        """Show other ways."""
        if content.ways != self._told:
            self._told = content.ways
            clear(self._ways)
            for way in content.ways:
                self._ways.addWidget(self._way(way, now))
        self.free.setText(_free(len(content.ways), content.free))
        counted_any = any(count is not None for _, count in content.weeks)
        self.weeks.tell(content.weeks)
        self.weeks.setVisible(counted_any)
        self.weeks_none.setVisible(not counted_any)

    def _way(self, way: Way, now: datetime) -> QWidget:
        made = QWidget()
        strip = ZoneStrip()
        strip.tell(way.zones, now)
        strip.setAccessibleName(f"{way.title}, {strip.accessibleName()}")
        strip.opened.connect(lambda zone, service=way.service: self.opened.emit(service, f"files/{zone}"))
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.addWidget(Monogram(way.service, side=20), 0, 0)
        grid.addWidget(label(way.title, "button"), 0, 1)
        why = Elided(way.why, "caption", "muted")
        why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(why, 0, 2)
        grid.addWidget(strip, 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        return made


def _free(stuck: int, free: int) -> str:
    if not stuck:
        return f"All {free} ways are free." if free else "Nothing is on its way yet."
    if free <= 0:
        return "No other way."
    count = SPELLED[free] if free < len(SPELLED) else str(free)
    return f"The other {count} {'way is' if free == 1 else 'ways are'} free."
