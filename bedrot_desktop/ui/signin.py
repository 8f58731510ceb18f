"""The panel beside the browser window: what the sign-in is at, the code if its secret is kept, what to do if."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.knowing import Known, SignIn, code_now
from bedrot_desktop.ui.signparts import Digits, StepRow
from bedrot_desktop.ui.widgets.basic import Button, columns, label, line, rows
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Pill

WIDE = 430
#: Steps in their order: key, what it is called, what is said under it while it has not come.
STEPS = (
    ("opened", "Window opened", "At the right page, in a profile of its own"),
    ("code", "The page asks for a code", "Type it in the browser"),
    ("seen", "See that it is you", "A probe must pass, and the account must be the expected one"),
    ("saved", "Keep the session", "Encrypted; the old one stays until then"),
    ("resumed", "Go on where it stopped", "What waited for this goes on by itself"),
)
REACHED = {"opened": 0, "waiting": 0, "challenge": 1, "code": 1, "seen": 2, "proving": 2, "saved": 3}
IFS = (
    (
        "qrcode",
        "The page shows a QR code instead",
        "Scan it with the service's app on your phone; the page goes on by itself.",
    ),
    (
        "hand-stop",
        "The page asks to solve a puzzle",
        "Solve it by hand. Nothing here does that for you, and nothing hurries.",
    ),
    ("user", "It is the wrong account", "Sign out on the page and sign in as the right one; the window waits."),
)


class SignInPanel(QWidget):
    """A window of its own, at the left of the screen; it never takes the focus from the browser."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle("Sign in")
        self.setFixedWidth(WIDE)
        self.setMinimumHeight(640)
        self._desk, self._deeds = desk, deeds
        self.one: SignIn | None = None
        self.known: Known | None = None
        self._monogram: Monogram | None = None
        self._asking_code = False
        self.pill = Pill("waiting")
        self.title, self.under = label("", "title"), label("", "caption", "muted")
        self.advice = label("", "body", "text2", wrap=True)
        self.steps = {key: StepRow(title, told) for key, title, told in STEPS}
        self.digits = Digits(deeds)
        self.token, self.paste = QLineEdit(), Button("Use this token", "primary", "key")
        self.queue = label("", "caption", "muted", wrap=True)
        self.foot = label("", "caption", "muted", wrap=True)
        self._head = QHBoxLayout()
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._ask_code)
        deeds.signing.connect(self.follow)
        deeds.asked_again.connect(self.come_back)
        deeds.place = self.beside
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self.hide)

    def _build(self) -> None:
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("Access token")
        self.token.setAccessibleName("Access token")
        self.paste.clicked.connect(self._use_token)
        ifs = QFrame()
        ifs.setProperty("kind", "well")
        inside = QVBoxLayout(ifs)
        inside.setContentsMargins(12, 4, 12, 4)
        inside.setSpacing(0)
        self.ifs: list[Button] = []
        for icon, title, told in IFS:
            answer = label(told, "caption", "muted", wrap=True)
            answer.hide()
            button = Button(title, "ghost", icon)
            button.setAccessibleDescription(told)
            button.setStyleSheet("text-align: left; padding-left: 0")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(_unfold, answer))
            self.ifs.append(button)
            inside.addWidget(button)
            inside.addWidget(answer)
        again, cancel = Button("Start over", "quiet", "refresh"), Button("Cancel", "ghost")
        again.clicked.connect(self._start_over)
        cancel.clicked.connect(self._cancel)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 14)
        box.setSpacing(12)
        self._head.setSpacing(12)
        self._head.addLayout(rows(self.title, self.under, gap=2), 1)
        self._head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(self._head)
        box.addWidget(self.advice)
        box.addWidget(self.token)
        box.addWidget(self.paste)
        for key, row in self.steps.items():
            box.addWidget(row)
            if key == "code":
                box.addWidget(self.digits)
        box.addStretch()
        box.addWidget(ifs)
        box.addWidget(line())
        box.addWidget(self.queue)
        box.addWidget(self.foot)
        box.addLayout(columns(again, 1, cancel))

    # -- what is told -----

    @Slot(object)
    def follow(self, one: SignIn | None) -> None:
        """A sign-in began, came further or ended."""
        if one is None:
            return
        if one is not self.one:
            self._begin(one)
        if one.known is not None and self.known is None:
            self._learn(one.known)
        self._show_steps(one)
        if one.state in {"done", "failed", "cancelled"}:
            self._tick.stop()
            if not self._deeds.queue:
                self._leaving.start(1200 if one.state == "done" else 0)

    def _begin(self, one: SignIn) -> None:
        self.one, self.known = one, None
        self._leaving.stop()
        self.setWindowTitle(f"Sign in to {one.title}")
        self.title.setText(one.title)
        self.under.setText("A browser profile of its own")
        if self._monogram is not None:
            self._head.removeWidget(self._monogram)
            self._monogram.deleteLater()
        self._monogram = Monogram(one.service, one.account)
        self._head.insertWidget(0, self._monogram)
        self.advice.setText("Sign in in the browser window, as you always do. Take your time. It closes by itself.")
        for widget in (self.digits, self.token, self.paste):
            widget.hide()
        for key, _, told in STEPS:
            self.steps[key].tell("queued", told)
            self.steps[key].show()
        self.steps["opened"].tell("running", "The browser is being opened")
        self.steps["code"].hide()
        self.foot.setText("No password is ever stored.")
        self._place()
        self.show()
        self._tick.start()

    def _learn(self, known: Known) -> None:
        self.known = known
        if self.one is not None:
            self.setWindowTitle(f"Sign in to {self.one.title}")
            self.title.setText(self.one.title)
        self.foot.setText(f"{known.host or 'The page'}. No password is ever stored.")
        if known.only_token:
            self.advice.setText(known.hint)
            for widget in (self.token, self.paste):
                widget.show()

    def _show_steps(self, one: SignIn) -> None:
        states = {"queued": ("queued", ""), "running": ("waiting", ""), "done": ("current", "signed in"),
                  "failed": ("failed", "not signed in"), "cancelled": ("off", "cancelled")}  # fmt: skip
        self.pill.tell(*states[one.state])
        reached = max((REACHED.get(step, -1) for step, _, _ in one.steps), default=-1)
        now = self._desk.clock.local()
        order = [key for key, _, _ in STEPS]
        for step, told, at in one.steps:
            place = REACHED.get(step)
            if place is None:
                continue
            if step in {"code", "challenge"}:
                self.steps["code"].show()
                self.steps["code"].title.setText(
                    "The page asks for a code" if step == "code" else "The page wants to see a person"
                )
            done = place < reached or step == "saved" or (step == "opened" and reached >= 0)
            self.steps[order[place]].tell(
                "current" if done else "waiting", told, f"{at.astimezone(now.tzinfo):%H:%M:%S}"
            )
        if one.state == "done":
            for key in order[:4]:
                self.steps[key].tell("current", at=self.steps[key].at.text())
            self.steps["resumed"].tell("running")
        waiting = [other.title for other in self._deeds.queue]
        self.queue.setText(f"Then: {', '.join(waiting)}" if waiting else "")
        self.queue.setVisible(bool(waiting))
        self.pill.updateGeometry()

    # -- the code -----

    @Slot()
    def _ask_code(self) -> None:
        one = self.one
        if one is None or self.known is None or not self.known.code_kept or self._asking_code:
            return
        if not any(step in {"code", "challenge"} for step, _, _ in one.steps):
            return
        self._asking_code = True
        self._desk.ask(self, partial(_code, one), self._show_code, self._no_code)

    def _show_code(self, told: tuple[str, int] | None) -> None:
        self._asking_code = False
        self.digits.setVisible(told is not None)
        if told is not None:
            self.digits.tell(*told)

    def _no_code(self, _outcome: object) -> None:
        self._asking_code = False

    # -- what is done -----

    @Slot()
    def _use_token(self) -> None:
        text, one = self.token.text().strip(), self.one
        self.token.clear()
        if text and one is not None:
            self._deeds.use_token(one, text)

    @Slot()
    def _start_over(self) -> None:
        if self.one is not None:
            self._deeds.start_over(self.one)

    @Slot()
    def _cancel(self) -> None:
        self._deeds.stop_sign_in()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the panel cancels nothing: the browser window is where the person is. A token has none."""
        if self.one is self._deeds.current and self._deeds.sign_in_work is None and self.token.isVisibleTo(self):
            self._deeds.stop_sign_in()
        event.accept()

    @Slot()
    def come_back(self) -> None:
        """The sign-in under way was asked for once more: the panel may have been closed."""
        if self.one is self._deeds.current and not self.isVisible():
            self._place()
            self.show()

    def _place(self) -> None:
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(WIDE, min(screen.height() - 60, 840))
        self.move(screen.left() + 20, screen.top() + 20)

    def beside(self) -> str:
        """Where the browser's window goes: to the right of this panel, as ``left,top,width,height``."""
        screen = QGuiApplication.primaryScreen()
        room, ratio = screen.availableGeometry(), screen.devicePixelRatio()
        left = room.left() + 20 + WIDE + 20
        wide, high = max(480, min(1100, room.right() - left - 20)), min(room.height() - 60, 900)
        return ",".join(str(round(number * ratio)) for number in (left, room.top() + 20, wide, high))

    def acts(self) -> tuple[Act, ...]:
        """What can be done here, for menus."""
        return (Act("Cancel", self._cancel, "x"), Act("Start over", self._start_over, "refresh"))


def _code(one: SignIn, parts: Parts, _run: Run) -> tuple[str, int] | None:
    return code_now(parts, one.service, one.account)


def _unfold(answer: QLabel, _checked: bool = False) -> None:
    answer.setVisible(not answer.isVisible())
