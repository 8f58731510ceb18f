"""The keyring of the operating system, where the one key of the vault lies. Nothing else of the program speaks to it.

What may be wrong with a keyring becomes a VaultError with the remedy for the system at hand: there is none, it is
locked, it refuses, it does not answer. Backends that would write a secret in plain text are never used.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooSlow
from typing import Any, Protocol, TypeVar

from bedrot_desktop.core.errors import VaultError

log = logging.getLogger(__name__)

SERVICE = "bedrot/vault"
LIMIT = 1280  # characters: Windows keeps 2,560 bytes and is given UTF-16
_PATIENCE = 60.0  # seconds; long enough to type the password of the keyring
_AFTER_A_HANG = 2.0

#: The keyrings that encrypt. Others are refused, as nobody knows what they write where.
_TRUSTED = tuple(f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet"))

T = TypeVar("T")


class Ring(Protocol):
    """A place for few short secrets. All three raise VaultError when it cannot be used."""

    def read(self, name: str) -> str | None:
        """A secret, or None where none of the name is kept."""
        ...

    def write(self, name: str, text: str) -> None:
        """Keep a secret of at most 1,280 characters."""
        ...

    def erase(self, name: str) -> None:
        """Forget a secret; nothing happens where none is kept."""
        ...


class MemoryRing:
    """A ring that is gone with the process: for tests and the demo."""

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self.kept = dict(kept or {})

    def read(self, name: str) -> str | None:
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        _check_length(text)
        self.kept[name] = text

    def erase(self, name: str) -> None:
        self.kept.pop(name, None)


def _installed() -> Any:
    import keyring

    return keyring.get_keyring()


class SystemRing:
    """The operating system's keyring. ``find`` gives keyring's backend; ``seconds`` is how long an answer may take.

    Each question is asked in a thread of its own: a keyring behind D-Bus may never answer, and that must not hold the
    program.
    """

    def __init__(
        self, find: Callable[[], Any] = _installed, seconds: float = _PATIENCE, platform: str = sys.platform
    ) -> None:
        self._find = find
        self._seconds = seconds
        self._platform = platform
        self._lock = threading.Lock()
        self._pending: Future[Any] | None = None

    def read(self, name: str) -> str | None:
        def work() -> str | None:
            found = (one.get_password(SERVICE, name) for one in self._backends())
            return next((text for text in found if text is not None), None)

        return self._asked("read", work)

    def write(self, name: str, text: str) -> None:
        _check_length(text)

        def work() -> None:
            backend = next(self._backends())
            backend.set_password(SERVICE, name, text)
            if backend.get_password(SERVICE, name) != text:
                raise VaultError("The keyring took a secret and did not keep it.", self._remedy("missing"))

        self._asked("written to", work)

    def erase(self, name: str) -> None:
        def work() -> None:
            for backend in self._backends():
                if backend.get_password(SERVICE, name) is not None:
                    backend.delete_password(SERVICE, name)

        self._asked("changed", work)

    def _backends(self) -> Iterator[Any]:
        """The keyrings that may be used, the preferred one first; VaultError if there is none."""
        chosen = self._find()
        members = chosen.backends if type(chosen).__module__ == "keyring.backends.chainer" else [chosen]
        trusted = [one for one in members if type(one).__module__.startswith(_TRUSTED)]
        if not trusted:
            names = ", ".join(f"{type(one).__module__}.{type(one).__name__}" for one in members)
            if not members or names.startswith("keyring.backends.fail."):
                raise VaultError("This computer has no keyring to keep the vault's key in.", self._remedy("missing"))
            raise VaultError(
                f"The only keyring found is {names}, which is not known to encrypt what it keeps.",
                self._remedy("missing"),
            )
        yield from trusted

    def _asked(self, doing: str, work: Callable[[], T]) -> T:
        """The answer of the keyring, at most after the time limit."""
        with self._lock:
            hung = self._pending is not None and not self._pending.done()
            seconds = min(self._seconds, _AFTER_A_HANG) if hung else self._seconds
            answer: Future[T] = Future()
            # a daemon: a question that is never answered must not keep the program from ending
            threading.Thread(target=_settle, args=(answer, work), name="keyring", daemon=True).start()
            try:
                return answer.result(seconds)
            except TooSlow:
                self._pending = answer
                raise VaultError(
                    f"The keyring did not answer within {seconds:g} seconds.", self._remedy("silent")
                ) from None
            except VaultError:
                raise
            except Exception as error:
                raise self._trouble(error, doing) from error

    def _trouble(self, error: Exception, doing: str) -> VaultError:
        kind = _kind(error)
        if kind == "locked":
            return VaultError("The keyring is locked.", self._remedy(kind))
        if kind == "missing":
            return VaultError("This computer has no keyring to keep the vault's key in.", self._remedy(kind))
        words = f"{type(error).__name__}: {error}".strip(": ")
        return VaultError(f"The keyring could not be {doing} ({words}).", self._remedy(kind))

    def _remedy(self, kind: str) -> str:
        return _REMEDIES[self._platform if self._platform in _REMEDIES else "linux"][kind]


def _settle(answer: Future[T], work: Callable[[], T]) -> None:
    try:
        answer.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again where the answer is waited for
        answer.set_exception(error if isinstance(error, Exception) else RuntimeError(type(error).__name__))


def _check_length(text: str) -> None:
    if len(text) > LIMIT:
        raise VaultError(f"A secret of {len(text):,} characters does not fit into a keyring ({LIMIT:,} at most).")


def _kind(error: Exception) -> str:
    """What an error means; by class names, as each keyring has errors of its own."""
    names = {one.__name__ for one in type(error).__mro__}
    if names & {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        return "locked"
    if names & {"NoKeyringError", "SecretServiceNotAvailableException"}:
        return "missing"
    # InitError: the Secret Service is there, its default keyring could neither be opened nor made
    return "locked" if "InitError" in names else "refuses"


_AGAIN = "then try again."
_REMEDIES = {
    "win32": {
        "missing": "Switch the Windows service “Credential Manager” (VaultSvc) on, then start the program again.",
        "locked": f"Sign in to Windows with your own account, {_AGAIN}",
        "refuses": f"Open “Credential Manager” in the Control Panel and see that Windows credentials work, {_AGAIN}",
        "silent": "Restart the Windows service “Credential Manager” (VaultSvc) or the computer.",
    },
    "darwin": {
        "missing": "See in “Keychain Access” that the login keychain is there, then start the program again.",
        "locked": f"Unlock the login keychain in “Keychain Access”, {_AGAIN}",
        "refuses": f"Allow the program to use the login keychain when macOS asks, {_AGAIN}",
        "silent": f"Look for a window of macOS that asks about the keychain and answer it, {_AGAIN}",
    },
    "linux": {
        "missing": "Install a keyring with a Secret Service (gnome-keyring or KWallet) and sign in to the desktop; "
        "without a desktop start it with `dbus-run-session` and `gnome-keyring-daemon --unlock`.",
        "locked": "Unlock the keyring (“Passwords and Keys”, mostly with the password of your account), " + _AGAIN,
        "refuses": f"See in “Passwords and Keys” that the login keyring is there and can be changed, {_AGAIN}",
        "silent": f"Look for a window that asks for the keyring's password and answer it, {_AGAIN}",
    },
}
