"""Sessions and settings carried to another computer: one file, sealed with a passphrase that the person chooses.

The file is: magic, version, the cost of the key's making (scrypt), salt, 8 bytes that prove the passphrase, nonce, and
the sealed bytes (AES-256-GCM). All before the nonce is authenticated with them.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import UsageError, VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.paths import settings_file
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.session import IMPORTED, Session
from bedrot_desktop.sessions.store import SessionStore

SUFFIX = ".bedrot"
SHORTEST = 8  # letters of a passphrase
MAGIC = b"BEDROT-CARRY\x00"
VERSION = 1
_COST = (17, 8, 1)  # log2 of scrypt's n, r, p: 128 MB and half a second
_DEAREST = 20  # a file that asks for more would only exhaust the memory
_HEADER = struct.Struct(">BBBB16s8s")
_NONCE = 12
_FORMER = "former/"  # before the name of a small secret that another one took the place of
_NEWER = "Use the version of the program that wrote it, or a newer one."


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file carries. ``settings`` is the text of ``settings.toml``, "" where there was none."""

    made_at: datetime
    sessions: tuple[Session, ...] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    settings: str = field(default="", repr=False)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """(service, account) of the sessions."""
        return tuple((one.service, one.account) for one in self.sessions)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a part: ``outcome`` is new, replaced (what was here before is kept) or unchanged.

    ``service`` and ``account`` of a session; both "" for the settings and for a small secret, which ``what`` names.
    """

    what: str
    outcome: str
    service: str = ""
    account: str = ""

    @property
    def words(self) -> str:
        """As people read it."""
        ends = {
            "new": "is here now",
            "replaced": "is here now; the former one is kept",
            "unchanged": "was here already",
        }
        return f"{self.what} {ends[self.outcome]}"


def carry_out(
    target: Path, passphrase: str, home: Path, store: SessionStore, clock: Clock, *, settings: bool = True
) -> int:
    """Write all sessions, the small secrets and the settings into one file that the passphrase opens.

    Returns how many sessions it holds. An existing file is replaced. UsageError for a passphrase that is too short;
    VaultError where a session cannot be read: then nothing is written.
    """
    check_passphrase(passphrase)
    vault, keys = store.vault, store.keys()
    sessions = tuple(one for key in keys if (one := store.load(*key)) is not None)
    names = [name for name in vault.secret_names(home) if not name.startswith(_FORMER)]
    kept = {name: text for name in names if (text := vault.secret(home, name)) is not None}
    carried = Carried(clock.now(), sessions, kept, _settings_text(home) if settings else "")
    _write(target, _sealed(_document(carried), passphrase))
    return len(sessions)


def carry_in(
    source: Path, passphrase: str, home: Path, store: SessionStore, clock: Clock, *, settings: bool = True
) -> tuple[Brought, ...]:
    """Take over what a file carries. Sessions and settings that were here before stay as backups.

    Nothing is asked of the services: whether the sessions live here too, a probe says. VaultError for a file that
    `read` refuses, or a keyring that does: then nothing is changed.
    """
    carried = read(source, passphrase)
    store.vault.make_sure()
    return tuple(_brought(carried, home, store, clock, settings=settings))


def read(source: Path, passphrase: str) -> Carried:
    """What a file carries; VaultError for a wrong passphrase, a damaged file, or one of a newer program."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise VaultError(
            f"{source} cannot be read: {error.strerror or error}.", "Check the name of the file."
        ) from error
    return _carried(_unsealed(content, passphrase))


def check_passphrase(passphrase: str) -> None:
    """UsageError for one that is soon guessed."""
    if len(passphrase.strip()) < SHORTEST:
        raise UsageError(
            f"A passphrase has at least {SHORTEST} letters.", "Take a few words that only you would choose."
        )


def _brought(carried: Carried, home: Path, store: SessionStore, clock: Clock, *, settings: bool) -> Iterator[Brought]:
    for session in carried.sessions:
        there = store.load(session.service, session.account)
        same = there is not None and replace(there, origin=session.origin) == session
        if not same:
            store.save(replace(session, origin=IMPORTED))
        outcome = "unchanged" if same else "replaced" if there else "new"
        yield Brought(f"The sign-in of {session.service} {session.account}", outcome, session.service, session.account)
    for name, text in carried.secrets.items():
        old = store.vault.secret(home, name)
        if old is not None and old != text:
            store.vault.keep_secret(home, f"{_FORMER}{name}", old)
        if old != text:
            store.vault.keep_secret(home, name, text)
        yield Brought(f"The secret {name}", "unchanged" if old == text else "replaced" if old else "new")
    if settings and carried.settings:
        yield Brought("The file of settings", _bring_settings(carried.settings, home, clock))


def _bring_settings(text: str, home: Path, clock: Clock) -> str:
    """Put the settings in place; the former file stays beside it under the moment's name."""
    file = settings_file(home)
    old = _settings_text(home)
    if old == text:
        return "unchanged"
    if old:
        _write(file.with_name(f"settings.{clock.now():%Y%m%dT%H%M%S%f}.toml"), old.encode("utf-8"))
    _write(file, text.encode("utf-8"))
    return "replaced" if old else "new"


def _settings_text(home: Path) -> str:
    """The settings file's text; "" where there is none, VaultError for one that is no TOML."""
    file = settings_file(home)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        tomllib.loads(text)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise VaultError(f"{file} cannot be read: {error}.", "Mend it or carry the sessions alone.") from error
    return text


def _document(carried: Carried) -> bytes:
    document = {
        "made_at": carried.made_at.isoformat(),
        "sessions": [base64.b64encode(one.to_bytes()).decode("ascii") for one in carried.sessions],
        "secrets": dict(carried.secrets),
        "settings": carried.settings,
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def _carried(content: bytes) -> Carried:
    try:
        document: dict[str, Any] = json.loads(content)
        sessions = tuple(Session.from_bytes(base64.b64decode(one)) for one in document["sessions"])
        settings = str(document["settings"])
        tomllib.loads(settings)
        made_at = datetime.fromisoformat(document["made_at"])
        secrets = {str(name): str(text) for name, text in document["secrets"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # it was sealed by this program, so it is a newer one's
        raise VaultError(f"What the file carries is not understood ({type(error).__name__}).", _NEWER) from None
    SECRETS.register([*secrets.values(), *(value for one in sessions for value in one.secrets())])
    return Carried(made_at, sessions, secrets, settings)


def _sealed(content: bytes, passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt = os.urandom(16)
    key, proof = _derived(passphrase, salt, _COST)
    header = MAGIC + _HEADER.pack(VERSION, *_COST, salt, proof)
    nonce = os.urandom(_NONCE)
    return header + nonce + AESGCM(key).encrypt(nonce, content, header)


def _unsealed(content: bytes, passphrase: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    length = len(MAGIC) + _HEADER.size
    if not content.startswith(MAGIC) or len(content) < length + _NONCE + 16:
        raise VaultError("This is no file of `bedrot session export`, or it is cut off.", "Copy it again.")
    version, *cost, salt, proof = _HEADER.unpack_from(content, len(MAGIC))
    if version > VERSION:
        raise VaultError("The file was written by a newer version of the program.", _NEWER)
    log_n, r, p = cost
    if not (10 <= log_n <= _DEAREST and 1 <= r <= 16 and 1 <= p <= 4):
        raise VaultError("The file is damaged.", "Copy it again from the other computer.")
    key, expected = _derived(passphrase, salt, (log_n, r, p))
    if proof != expected:
        raise VaultError("The passphrase is not the one that the file was made with.", "Try again.")
    nonce = content[length : length + _NONCE]
    try:
        return AESGCM(key).decrypt(nonce, content[length + _NONCE :], content[:length])
    except InvalidTag:
        raise VaultError("The file is damaged.", "Copy it again from the other computer.") from None


def _derived(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """(key, proof of the passphrase) out of a passphrase; the same letters count however a keyboard composes them."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    SECRETS.register([passphrase.strip()])
    log_n, r, p = cost
    letters = unicodedata.normalize("NFKC", passphrase.strip()).encode("utf-8")
    derived = Scrypt(salt=salt, length=64, n=2**log_n, r=r, p=p).derive(letters)
    return derived[:32], derived[32:40]


def _write(file: Path, content: bytes) -> None:
    """The folder may be anybody's (a stick, the desktop): its rights stay."""
    private.write(file, content, ours=False)
