"""The detail of one service: who it is, how it stands, what can be done, and five tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.files_tab import FilesTab
from bedrot_desktop.ui.pages.services.gaps import Facts
from bedrot_desktop.ui.pages.services.quarantine_tab import QuarantineTab
from bedrot_desktop.ui.pages.services.session_tab import SessionTab
from bedrot_desktop.ui.pages.services.settings_tab import SettingsTab
from bedrot_desktop.ui.pages.services.stages_tab import StagesTab
from bedrot_desktop.ui.pages.services.tab import Tab
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, act_menu, columns, label, line, rows
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Pill

TABS = ("session", "files", "quarantine", "stages", "settings")
TITLES = {"session": "Session", "files": "Files", "quarantine": "Quarantine", "stages": "Stages",
          "settings": "Settings"}  # fmt: skip


def acts_of(row: Row, deeds: Deeds) -> list[Act | None]:
    """Everything that can be done with a service, the right next step first."""
    acts: list[Act | None] = [primary_of(row, deeds)]
    for one in row.sign_ins:
        whose = f" to {one.title}" if len(row.sign_ins) > 1 else ""
        if acts[0] is None or acts[0].words != f"Sign in{whose}":
            acts.append(deeds.sign_in(row.key, one.account, row.title, f"Sign in{whose}"))
        acts.append(deeds.probe(row.key, one.account, row.title).called(f"Probe {one.title if whose else 'now'}"))
    run = deeds.run((row.key,))
    acts += [None, *([] if acts[0] is not None and acts[0].words == run.words else [run])]
    acts += [
        deeds.run((row.key,), extract=False, words="Run without fetching"),
        deeds.run((row.key,), only="load", words="Load again"),
    ]
    return acts


def primary_of(row: Row, deeds: Deeds) -> Act:
    """The one right next step."""
    worst = row.worst_sign_in
    if worst is not None and worst.needs_person:
        many = len([one for one in row.sign_ins if one.needs_person]) > 1 or len(row.sign_ins) > 1
        return deeds.sign_in(row.key, worst.account, row.title, f"Sign in to {worst.title}" if many else "Sign in")
    if row.parked:
        return deeds.resume_parked(row.key)
    if row.questions:
        words_ = "Answer 1 question" if row.questions == 1 else f"Answer {row.questions} questions"
        return deeds.go(words_, "services", f"{row.key}/quarantine", "message")
    run = deeds.run((row.key,), extract=row.kind != "by hand")
    return replace(run, why_not=row.why) if row.state == "off" else run


class Tabs(Mapping[str, Tab]):
    """The tabs by key, each built when it is first asked for; ``built`` are those that are."""

    def __init__(self, stack: QStackedWidget, makers: Mapping[str, Callable[[], Tab]]) -> None:
        self._stack, self._makers = stack, makers
        self.built: dict[str, Tab] = {}

    def __getitem__(self, key: str) -> Tab:
        if key not in self.built:
            self.built[key] = self._makers[key]()
            self._stack.addWidget(self.built[key])
        return self.built[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class Detail(QFrame):
    """``asked_place`` carries the tab that came to the front."""

    asked_place = Signal(str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.row: Row | None = None
        self.setProperty("kind", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedWidget()
        makers = {
            "session": self._session, "files": FilesTab, "quarantine": QuarantineTab, "stages": StagesTab,
            "settings": SettingsTab,
        }  # fmt: skip
        self._facts: Mapping[str, Facts] = {}
        self.tabs = Tabs(self._stack, {key: partial(make, desk, deeds) for key, make in makers.items()})
        self._shown: dict[str, str] = {}  # tab → the service that it was given, and which content of it
        self._version, self._wanted = 0, "session"
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        outer.addWidget(self._tab_row())
        outer.addWidget(line())
        outer.addWidget(self._stack, 1)

    def _session(self, desk: Desk, deeds: Deeds) -> SessionTab:
        made = SessionTab(desk, deeds)
        made.side.asked_for.connect(self.show_tab)
        made.side.tell_facts(self._facts)
        return made

    def _head(self) -> QWidget:
        self.mark = Monogram(side=30)
        self.title, self.about = label("", "title"), Elided("", "caption", "muted")
        self.pill, self.waiting = Pill(), Pill("waiting")
        self.probe = act_button(Act("Probe now", icon="stethoscope"))
        self.more = Button("", "quiet", "dots")
        self.more.setAccessibleName("More acts")
        self.more.setToolTip("Everything that can be done")
        self.more.clicked.connect(self._menu)
        self.primary = act_button(Act("Run", icon="player-play"), "primary")
        named = QWidget()
        named.setLayout(rows(self.title, self.about, gap=0))
        named.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        made = QWidget()
        box = columns(self.mark, named, self.pill, self.waiting, 1, self.probe, self.more, self.primary, gap=10)
        box.setContentsMargins(14, 10, 14, 4)
        made.setLayout(box)
        return made

    def _tab_row(self) -> QWidget:
        self.buttons: dict[str, Button] = {}
        group = QButtonGroup(self)
        for key in TABS:
            button = Button(TITLES[key], "tab")
            button.setCheckable(True)
            button.setAccessibleName(TITLES[key])
            button.setIconSize(QSize(0, 0))
            button.clicked.connect(lambda _checked=False, key=key: self.show_tab(key))
            group.addButton(button)
            self.buttons[key] = button
        made = QWidget()
        box = columns(*self.buttons.values(), 1, gap=2)
        box.setContentsMargins(6, 0, 6, 0)
        made.setLayout(box)
        self.buttons["session"].setChecked(True)
        return made

    @property
    def tab(self) -> str:
        """The key of the tab in front."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def tell(self, row: Row, running: str) -> None:
        """Show a service; its tab in front asks anew, the others when they come to the front."""
        self.row = row
        self._version += 1
        self.mark.tell(row.key)
        self.title.setText(row.title)
        self.about.say(row.about)
        self.about.setMinimumWidth(min(self.about.sizeHint().width(), 330))
        self.tell_running(running)
        self.waiting.setVisible(bool(row.parked or (row.questions and row.state != "waiting")))
        if row.parked:
            self.waiting.tell("waiting", "1 stage waiting for you")
        elif row.questions:
            self.waiting.tell("waiting", f"{row.questions} question{'' if row.questions == 1 else 's'}")
        self._say_acts(row)
        has_login = bool(row.sign_ins)
        self.buttons["session"].setVisible(has_login)
        self._count("files", row.files)
        self._count("quarantine", row.set_aside + row.questions)
        self._effect()

    def _say_acts(self, row: Row) -> None:
        worst = row.worst_sign_in
        self.probe.setVisible(worst is not None)
        if worst is not None:
            self.probe.tell(self.deeds.probe(row.key, worst.account, row.title))
        self.primary.tell(primary_of(row, self.deeds))
        kind = "quiet" if row.state in {"current", "unknown", "none", "off"} else "primary"
        if self.primary.kind != kind:
            self.primary.set_kind(kind)

    def tell_facts(self, facts: Mapping[str, Facts]) -> None:
        """What the warehouse says of gaps, by service."""
        self._facts = facts
        session = self.tabs.built.get("session")
        if isinstance(session, SessionTab):
            session.side.tell_facts(facts)

    def tell_running(self, running: str) -> None:
        """What a run is doing with the service, "" when nothing."""
        if self.row is None:
            return
        if running:
            self.pill.tell("running", running)
        else:
            self.pill.tell(self.row.state, self.row.word)
        self.pill.setToolTip(self.row.why)

    def _count(self, key: str, count: int) -> None:
        self.buttons[key].setText(f"{TITLES[key]}  {words.number(count)}" if count else TITLES[key])

    @Slot(str)
    def show_tab(self, key: str) -> None:
        """Bring a tab to the front; a service without sign-in shows its files instead of a session."""
        self._wanted = key if key in self.tabs else "files"
        self._effect()
        self.asked_place.emit(self.tab)

    def _effect(self) -> None:
        without = self._wanted == "session" and self.row is not None and not self.row.sign_ins
        self.buttons["files" if without else self._wanted].setChecked(True)
        self._show()

    def show_files(self, zone: str) -> None:
        """The files of a zone."""
        self.show_tab("files")
        files = self.tabs["files"]
        assert isinstance(files, FilesTab)  # noqa: S101 - made above
        files.show_zone(zone)

    def _show(self) -> None:
        tab = self.tabs[self.tab]
        self._stack.setCurrentWidget(tab)
        mark = f"{self.row.key if self.row else ''} {self._version}"
        if self.row is not None and self._shown.get(self.tab) != mark:
            self._shown[self.tab] = mark
            tab.show_service(self.row)

    @Slot()
    def _menu(self) -> None:
        if self.row is not None:
            at = self.more.mapToGlobal(QPoint(0, self.more.height() + 2))
            self.popup(self.row, at)

    def popup(self, row: Row, at: QPoint) -> None:
        """The menu of all acts of a service."""
        acts = acts_of(row, self.deeds)
        places: list[Act | None] = [
            self.deeds.go("Show rows in the warehouse", "warehouse", "", "database"),
            self.deeds.go("Health of the service", "health", row.key, "heartbeat"),
        ]
        menu = act_menu([*acts, None, *places], self)
        menu.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu.popup(at)
