"""Nothing goes wrong in silence: what nobody caught is written down, logged and told calmly, once for each trouble."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.paths import log_folder

if TYPE_CHECKING:
    from bedrot_desktop.ui.deeds import Deeds

log = logging.getLogger(__name__)

FILE, BEFORE = "crash.log", "crash-before.log"
LARGEST = 1_000_000  # bytes of the file after which it begins anew
FATAL = "Fatal Python error"

Tell = Callable[[str, str], None]

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO, QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL,
}  # fmt: skip


class Watch(QObject):
    """Lives in the GUI thread; troubles of any thread come here and are told there, each only once."""

    _came = Signal(object)

    def __init__(self, file: TextIO, tell: Tell) -> None:
        super().__init__()
        self._file, self._tell = file, tell
        self._told: set[str] = set()
        self._lock = threading.Lock()
        self._came.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def caught(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
        where: str,
    ) -> None:
        """Write a trouble down and pass it on; must never raise itself."""
        try:
            details = SECRETS.mask("".join(traceback.format_exception(kind, error, trace)))
            self.write(f"{where}\n{details}")
            log.critical("Nobody caught this %s:\n%s", where, details)
            self.pass_on(_key(kind, trace), details)
        except Exception:  # noqa: BLE001 - nothing is left that could tell; the file and the console are all there is
            traceback.print_exc()

    def pass_on(self, key: str, details: str) -> None:
        """Let it be told in the GUI thread, once its event loop runs."""
        self._came.emit((key, details))

    def write(self, text: str) -> None:
        """Put something into the file, with the moment."""
        with self._lock:
            if not self._file.closed:
                moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                self._file.write(f"--- {moment} {text.rstrip()}\n")
                self._file.flush()

    @Slot(object)
    def _hear(self, told: tuple[str, str]) -> None:
        key, details = told
        if key not in self._told:
            self._told.add(key)
            self._tell("Unexpected trouble", details)

    def qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """A message of Qt: into the log, and the grave ones into the file too."""
        category = str(getattr(context, "category", "") or "qt")
        logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category, message)
        if kind in {QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}:
            self.write(f"Qt {category}: {SECRETS.mask(message)}")


def _key(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The same trouble at the same place is the same."""
    last = traceback.extract_tb(trace)[-1:] if trace else []
    return f"{kind.__name__} {last[0].filename}:{last[0].lineno}" if last else kind.__name__


def install(home: Path, tell: Tell) -> Callable[[], None]:
    """Watch over everything that nobody catches; call in the GUI thread. ``tell`` gets (title, details) there.

    A hard crash of the time before (its trace stands in the file) is told soon after. Returns what undoes it all.
    """
    folder = log_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    before = _crash_before(folder)
    file = (folder / FILE).open("a", encoding="utf-8", errors="replace")
    watch = Watch(file, tell)
    old_hook, old_thread_hook, was_enabled = sys.excepthook, threading.excepthook, faulthandler.is_enabled()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            old_hook(kind, error, trace)
            return
        watch.caught(kind, error, trace, "in the window's thread")

    def thread_hook(told: threading.ExceptHookArgs) -> None:
        if told.exc_type is not SystemExit:
            name = told.thread.name if told.thread else "a thread"
            watch.caught(told.exc_type, told.exc_value, told.exc_traceback, f"in the thread {name}")

    sys.excepthook, threading.excepthook = hook, thread_hook
    old_messages = qInstallMessageHandler(watch.qt)
    faulthandler.enable(file=file, all_threads=True)
    if before:
        watch.pass_on(FATAL, before)

    def undo() -> None:
        sys.excepthook, threading.excepthook = old_hook, old_thread_hook
        qInstallMessageHandler(old_messages)
        faulthandler.disable()
        if was_enabled and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        file.close()

    return undo


def _crash_before(folder: Path) -> str:
    """The trace of a hard crash that stands in the file; it is put aside, so that it is told once."""
    file = folder / FILE
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        if FATAL in text or len(text) > LARGEST:
            file.replace(folder / BEFORE)
    except OSError:
        return ""
    start = text.rfind(FATAL)
    return SECRETS.mask(text[start:]) if start >= 0 else ""


def toast_teller(deeds: Deeds) -> Tell:
    """Tells by a toast that stays until acted upon, with the details to copy and the log to open."""
    from bedrot_desktop.ui.acts import Toast

    def tell(title: str, details: str) -> None:
        before = details.startswith(FATAL)
        words = "The program ended by itself the last time." if before else "The work goes on. It is in the log."
        acts = (deeds.copy(details, "Copy details", "Details copied"),
                deeds.open_file(log_folder(deeds.desk.home), "Open log"))  # fmt: skip
        deeds.desk.toast(Toast(title, words, "failed", acts, stays=True, key="crash"))

    return tell
