"""One window for each home: a second start raises the first and hands over what it was asked to show."""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from bedrot_desktop.system.foreground import give_way

log = logging.getLogger(__name__)

VERSION = 1
PATIENCE = 1500  # ms for the first instance to answer
LONGEST = 4096  # bytes of a message
DEEDS = frozenset({"show", "address", "leave"})


def name_of(home: Path) -> str:
    """The socket's name: the program, the user and the home, so that two homes never meet."""
    place = f"{getpass.getuser()} {home.resolve()}".encode()
    return f"bedrot-desktop-{hashlib.sha256(place).hexdigest()[:16]}"


class Single(QObject):
    """``asked`` carries what a second start wants: a dict with ``do`` (show, address or leave) and its text."""

    asked = Signal(object)

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._name = name_of(home)
        self._server: QLocalServer | None = None
        self._lock = QLockFile(str(home / "window.lock"))
        self._lock.setStaleLockTime(0)

    def hand_over(self, message: dict[str, str]) -> bool:
        """Tell the instance that runs already; False when there is none."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(200):
            return False
        give_way()  # the person started us, so that we are the one whom Windows lets come to the front
        socket.write(json.dumps({"v": VERSION, **message}).encode() + b"\n")
        socket.waitForBytesWritten(PATIENCE)
        heard = socket.waitForReadyRead(PATIENCE) and bytes(socket.readAll().data()).startswith(b"ok")
        socket.disconnectFromServer()
        return heard

    def listen(self) -> bool:
        """Become the first instance; False when another one is just becoming that."""
        if not self._lock.tryLock(PATIENCE):
            return False
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        return self._server.listen(self._name)

    @Slot()
    def _greet(self) -> None:
        assert self._server is not None  # noqa: S101 - it told us
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _read(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket) or not socket.canReadLine():
            return
        message = understood(bytes(socket.readLine(LONGEST).data()))
        socket.write(b"ok\n" if message else b"no\n")
        socket.flush()
        if message:
            self.asked.emit(message)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


def understood(line: bytes) -> dict[str, Any] | None:
    """A message of ours, or None; nothing else is ever acted upon."""
    try:
        told = json.loads(line)
    except ValueError:
        log.info("Somebody sent something that is not ours.")
        return None
    sound = isinstance(told, dict) and told.get("v") == VERSION and told.get("do") in DEEDS
    texts = sound and all(isinstance(value, str) for key, value in told.items() if key != "v")
    return told if texts else None
