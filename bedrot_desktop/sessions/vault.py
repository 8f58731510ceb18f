"""The vault: what is secret lies sealed on disk (AES-256-GCM), the one key for it in the system's keyring.

A sealed file is: magic, version, 8 bytes that tell which key sealed it, a random nonce, the sealed bytes. The name
under which something was sealed is authenticated with it, so that no sealed file can take another one's place.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import Busy, VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.keychain import LIMIT, Ring

KEY = "key"
MAGIC = b"BEDROT\x00"
VERSION = 1
_KEY_BYTES, _ID_BYTES, _NONCE_BYTES = 32, 8, 12
_KEY_TEXT = 44  # characters of 32 bytes in base64: what the keyring is given, whatever the sessions hold
if _KEY_TEXT > LIMIT:
    raise RuntimeError("The vault's key is longer than a keyring can keep.")
_HEADER = len(MAGIC) + 1 + _ID_BYTES

OK, WARNING, BAD = "ok", "warning", "bad"
#: Kinds of sealed files at their live places; while one of them is there, no new key is made over it.
_LIVE = ("*.session", "*.profile", "secrets/*.secret")


class Damaged(VaultError):
    """Sealed bytes are not what was sealed, or were sealed under another name."""


class OtherKey(VaultError):
    """Sealed with a key that is not the one in the keyring."""


class KeyLost(VaultError):
    """There are sealed files, and the keyring has no key."""


_RESTORE = (
    "Restore the keyring of the account that made them (or import a file of `bedrot session export`); "
    "if it is gone, use `bedrot session clear all` and sign in again."
)


class Vault:
    """Seals and unseals. ``home``: the folder whose sealed files a new key must never be made over (see `guard`)."""

    def __init__(self, ring: Ring, home: Path | None = None) -> None:
        self._ring = ring
        self._lock = threading.RLock()
        self._key: bytes | None = None
        self._homes: set[Path] = {home} if home else set()

    def guard(self, home: Path) -> None:
        """Make no new key while sealed files lie below this home folder."""
        with self._lock:
            self._homes.add(home)

    def seal(self, name: str, content: bytes) -> bytes:
        """The content, readable by `unseal` with the same name only. VaultError when there is no key to be had."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._key_or_new()
        header = MAGIC + bytes([VERSION]) + _id(key)
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + AESGCM(key).encrypt(nonce, content, header + name.encode("utf-8"))

    def unseal(self, name: str, sealed: bytes) -> bytes:
        """What was sealed under the name. Damaged, OtherKey, KeyLost or another VaultError."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        identity = sealed_by(sealed)
        key = self._key_of(identity)
        nonce, content = sealed[_HEADER : _HEADER + _NONCE_BYTES], sealed[_HEADER + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, content, sealed[:_HEADER] + name.encode("utf-8"))
        except (InvalidTag, ValueError):
            raise Damaged(
                f"What was sealed as “{name}” is damaged, or lies in another one's place.", "Restore a backup of it."
            ) from None

    def make_sure(self) -> None:
        """Make sure that there is a key; VaultError with its remedy where none can be had."""
        self._key_or_new()

    def ready(self) -> str:
        """Make sure that there is a key; the trouble in words, or "" when all is well."""
        try:
            self.make_sure()
        except (VaultError, Busy) as trouble:
            return str(trouble)
        return ""

    def examine(self) -> tuple[str, str, str]:
        """How the vault stands: (``ok``, ``warning`` or ``bad``, in words, remedy). Writes nothing anywhere."""
        try:
            key = self._read()
        except VaultError as trouble:
            return BAD, trouble.message, trouble.remedy
        files = list(self._live())
        if key is None:
            if files:
                return BAD, _lost(len(files)), _RESTORE
            return OK, "the keyring answers; the key is made when the first sign-in is saved", ""
        foreign = sum(_identity(file) not in {_id(key), None} for file in files)
        if foreign:
            return WARNING, f"{foreign} of {len(files)} sealed files were sealed with another key", _RESTORE
        return OK, f"the key is in the keyring; {len(files)} sealed file{'s' if len(files) != 1 else ''}", ""

    def secret(self, home: Path, name: str) -> str | None:
        """A small named secret, or None where none is kept."""
        sealed = private.read(_secret_file(home, name))
        if sealed is None:
            return None
        text = self.unseal(f"secret/{name}", sealed).decode("utf-8")
        SECRETS.register([text])
        return text

    def keep_secret(self, home: Path, name: str, text: str) -> None:
        """Keep a small secret sealed below the home folder; ValueError for a name that no file can be called."""
        if private.plain(private.safe(name)) != name:
            raise ValueError(f"A secret cannot be called “{name[:20]}…”: the name is too long.")
        SECRETS.register([text])
        self.guard(home)
        private.write(_secret_file(home, name), self.seal(f"secret/{name}", text.encode("utf-8")))

    def forget_secret(self, home: Path, name: str) -> bool:
        """Remove a small secret; False where none was kept. Needs no key."""
        file = _secret_file(home, name)
        there = file.exists()
        private.remove(file)
        return there

    def secret_names(self, home: Path) -> tuple[str, ...]:
        """The names of the small secrets kept, sorted."""
        return tuple(sorted(private.plain(file.stem) for file in (home / "sessions" / "secrets").glob("*.secret")))

    def start_over(self, home: Path, clock: Clock) -> tuple[Path, ...]:
        """Put aside all that the present key (or none) cannot open, so that a new key can be made; where it lies now.

        It goes to ``<home>/sessions/unreadable/<moment>/`` and can be put back when the old key is found.
        """
        key = self._read()
        folder = home / "sessions"
        aside = folder / "unreadable" / f"{clock.now():%Y%m%dT%H%M%S%f}"
        moved = []
        with private.alone(folder):
            for file in _live_files(home):
                if key is None or _identity(file) != _id(key):
                    target = aside / file.relative_to(folder)
                    private.move(file, target)
                    moved.append(target)
        return tuple(moved)

    def _key_of(self, identity: bytes) -> bytes:
        """The key that sealed something; asks the keyring once more if the key known is another one."""
        with self._lock:
            if self._key is None or _id(self._key) != identity:
                self._key = self._read() or self._key
            if self._key is None:
                raise KeyLost(_lost(max(1, len(list(self._live())))), _RESTORE)
            if _id(self._key) != identity:
                raise OtherKey("It was sealed with another key than the one in this computer's keyring.", _RESTORE)
            return self._key

    def _key_or_new(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = self._read() or self._make()
            return self._key

    def _make(self) -> bytes:
        """A new key, unless sealed files would be lost by it. Of two programs that begin at once, one makes it."""
        with ExitStack() as stack:
            for home in sorted(self._homes):
                stack.enter_context(private.alone(home / "sessions", ".key.lock"))
            if key := self._read():
                return key
            if files := list(self._live()):
                raise KeyLost(_lost(len(files)), _RESTORE)
            text = base64.b64encode(os.urandom(_KEY_BYTES)).decode("ascii")
            if len(text) != _KEY_TEXT:
                raise VaultError("The new key has not the length that keyrings are sure to keep.")
            self._ring.write(KEY, text)
            if key := self._read():
                return key
            raise VaultError("The keyring did not keep the vault's key.", "Check the system's keyring.")

    def _read(self) -> bytes | None:
        """The key in the keyring, or None; VaultError for an entry that is no key."""
        text = self._ring.read(KEY)
        if text is None:
            return None
        SECRETS.register([text])
        private.no_memory_images()
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != _KEY_BYTES:
            raise VaultError(
                "The entry “bedrot/vault” in the keyring is not the vault's key.",
                "Restore the keyring; or remove that entry, then use `bedrot session clear all` and sign in again.",
            )
        return key

    def _live(self) -> Iterator[Path]:
        for home in tuple(self._homes):  # another thread may add one meanwhile
            yield from _live_files(home)


def sealed_by(sealed: bytes) -> bytes:
    """Which key sealed something (8 bytes that tell nothing about the key); Damaged if it is nothing sealed."""
    if len(sealed) < _HEADER + _NONCE_BYTES + 16 or not sealed.startswith(MAGIC):
        raise Damaged("The file is not what the vault wrote: it is cut off or overwritten.", "Restore a backup of it.")
    if sealed[len(MAGIC)] > VERSION:
        raise VaultError("The file was sealed by a newer version of the program.", "Use that version.")
    return sealed[len(MAGIC) + 1 : _HEADER]


def _id(key: bytes) -> bytes:
    return hmac.digest(key, b"bedrot key identity", "sha256")[:_ID_BYTES]


def _identity(file: Path) -> bytes | None:
    """Which key sealed a file; None if that cannot be seen."""
    try:
        with file.open("rb") as source:
            return sealed_by(source.read(64))
    except (OSError, VaultError):
        return None


def _live_files(home: Path) -> Iterator[Path]:
    for pattern in _LIVE:
        yield from sorted((home / "sessions").glob(pattern))


def _secret_file(home: Path, name: str) -> Path:
    return home / "sessions" / "secrets" / f"{private.safe(name)}.secret"


def _lost(count: int) -> str:
    files = "1 sealed file is" if count == 1 else f"{count} sealed files are"
    return f"The vault's key is not in the keyring any more, and {files} waiting for it."
