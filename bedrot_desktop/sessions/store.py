"""Sessions on disk: sealed, written whole or not at all, with the last good ones as backups.

Whatever happens while one is saved (a crash, a full disk, another program saving the same), a session that was good
before stays readable: the new one is sealed first, the former one becomes a backup, then the new one takes its place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import UsageError, VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.session import RESTORED, Session
from bedrot_desktop.sessions.vault import Damaged, OtherKey, Vault

log = logging.getLogger(__name__)

SUFFIX = ".session"
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Backup:
    """A former session. ``saved_at`` and ``born_at`` are None where it cannot be read (``trouble`` says why)."""

    file: Path
    kept_at: datetime
    saved_at: datetime | None
    born_at: datetime | None
    bytes: int
    trouble: str = ""

    @property
    def name(self) -> str:
        """As `restore` takes it."""
        return self.file.stem


class SessionStore:
    """The sessions below ``<home>/sessions``; safe for several threads and programs at once.

    ``keep`` is how many former sessions of an account are kept. VaultError whenever the keyring or a file refuses.
    """

    def __init__(self, home: Path, vault: Vault, clock: Clock, keep: int = 5) -> None:
        self._folder = home / "sessions"
        self._vault = vault
        self._clock = clock
        self._keep = max(1, keep)
        vault.guard(home)

    @property
    def vault(self) -> Vault:
        """What seals the sessions."""
        return self._vault

    def load(self, service: str, account: str) -> Session | None:
        """The session of an account, or None where there is none.

        A damaged file is kept aside as evidence, and the newest backup that can be read takes its place. KeyLost and
        other VaultErrors where only the keyring can help: then nothing is touched.
        """
        content = private.read(self._file(service, account))
        if content is None:
            return None
        try:
            return self._known(self._open(service, account, content))
        except (Damaged, OtherKey):
            return self._mended(service, account)

    def save(self, session: Session) -> None:
        """Make this the session of its account; the former one becomes the newest backup."""
        self._known(session)
        sealed = self._vault.seal(_name(session.service, session.account), session.to_bytes())
        with private.alone(self._folder):
            self._replace(session.service, session.account, sealed)

    def backups(self, service: str, account: str) -> tuple[Backup, ...]:
        """The former sessions of an account, newest first."""
        return tuple(self._backup(service, account, file) for file in self._backup_files(service, account))

    def restore(self, service: str, account: str, name: str = "") -> Session:
        """Bring a backup back: the one of that name (file name or its stem), else the newest that can be read.

        The session that it replaces becomes a backup itself. UsageError where there is no such backup.
        """
        wanted = Path(name).name.removesuffix(SUFFIX)
        files = [one for one in self._backup_files(service, account) if wanted in {"", one.stem}]
        if not files:
            there = ", ".join(one.stem for one in self._backup_files(service, account)) or "none"
            raise UsageError(f"There is no backup {wanted or 'at all'} of {service} {account}.", f"There are: {there}.")
        trouble: VaultError | None = None
        for file in files:
            try:
                session = replace(self._open(service, account, private.read(file) or b""), origin=RESTORED)
            except (Damaged, OtherKey) as error:
                log.warning("The backup %s of %s %s cannot be read: %s", file.stem, service, account, error)
                trouble = error
                continue
            self.save(session)
            return session
        raise VaultError(f"No backup of {service} {account} can be read.", "Sign in again.") from trouble

    def clear(self, service: str, account: str) -> bool:
        """Take a session away; it stays as the newest backup. False where there was none. Needs no key."""
        with private.alone(self._folder):
            file = self._file(service, account)
            if not file.exists():
                return False
            private.move(file, self._new_backup(service, account))
            return True

    def keys(self) -> tuple[tuple[str, str], ...]:
        """(service, account) of every session there is, sorted."""
        found = []
        for file in self._folder.glob(f"*{SUFFIX}"):
            service, dash, account = file.stem.partition("-")
            if dash:
                found.append((private.plain(service), private.plain(account)))
        return tuple(sorted(found))

    def snapshot(self, service: str, account: str) -> dict[Path, bytes]:
        """All sealed files of an account as they are now, for `put_back`."""
        with private.alone(self._folder):
            files = (self._file(service, account), *self._backup_files(service, account))
            return {file: content for file in files if (content := private.read(file)) is not None}

    def put_back(self, service: str, account: str, snapshot: dict[Path, bytes]) -> None:
        """Make the files of an account what they were when the snapshot was taken."""
        with private.alone(self._folder):
            for file, content in snapshot.items():
                if private.read(file) != content:
                    private.write(file, content)
            for file in (self._file(service, account), *self._backup_files(service, account)):
                if file not in snapshot:
                    private.remove(file)

    def _open(self, service: str, account: str, sealed: bytes) -> Session:
        content = self._vault.unseal(_name(service, account), sealed)
        try:
            return Session.from_bytes(content)
        except ValueError as error:  # it is what was sealed, so nothing is damaged: this program is older
            raise VaultError(
                f"The session of {service} {account} cannot be understood: {error}.", "Use the newest program."
            ) from None

    def _mended(self, service: str, account: str) -> Session | None:
        """The session, or the newest good backup in the place of a damaged file."""
        with private.alone(self._folder):
            content = private.read(self._file(service, account))  # somebody else may have mended it meanwhile
            if content is None:
                return None
            try:
                return self._known(self._open(service, account, content))
            except (Damaged, OtherKey) as trouble:
                return self._known(self._from_backup(service, account, content, trouble))

    def _from_backup(self, service: str, account: str, damaged: bytes, trouble: VaultError) -> Session:
        """Put the newest good backup in the place of a damaged file, which is kept aside; the lock is held."""
        for file in self._backup_files(service, account):
            try:
                session = self._open(service, account, private.read(file) or b"")
            except (Damaged, OtherKey):
                continue
            aside = self._folder / "damaged" / f"{_stem(service, account)}-{self._clock.now():{_STAMP}}{SUFFIX}"
            private.write(aside, damaged)
            session = replace(session, origin=RESTORED)
            sealed = self._vault.seal(_name(service, account), session.to_bytes())
            private.write(self._file(service, account), sealed)
            log.warning(
                "The session of %s %s was damaged; the backup of %s took its place, the damaged file lies in %s",
                service, account, file.stem, aside,
            )  # fmt: skip
            return session
        raise type(trouble)(
            f"The session of {service} {account} cannot be read, and no backup of it can. {trouble.message}",
            trouble.remedy if isinstance(trouble, OtherKey) else "Sign in again.",
        ) from trouble

    def _replace(self, service: str, account: str, sealed: bytes) -> None:
        """The former file becomes a backup, the sealed bytes take its place; the lock is held."""
        file = self._file(service, account)
        for left in (
            *self._folder.glob(f".*{SUFFIX}.*.part"),
            *self._new_backup(service, account).parent.glob(".*.part"),
        ):
            private.remove(left)  # of a program that died while it wrote
        if former := private.read(file):
            private.write(self._new_backup(service, account), former)
        private.write(file, sealed)
        self._prune(service, account)

    def _prune(self, service: str, account: str) -> None:
        """Keep the newest backups; among them always the newest that can be read."""
        files = self._backup_files(service, account)
        kept, rest = files[: self._keep], files[self._keep :]
        if rest and not any(self._readable(service, account, file) for file in kept):
            rest = [one for one in rest if one != next((f for f in rest if self._readable(service, account, f)), None)]
        for file in rest:
            private.remove(file)

    def _readable(self, service: str, account: str, file: Path) -> bool:
        try:
            self._vault.unseal(_name(service, account), private.read(file) or b"")
        except VaultError:
            return False
        return True

    def _backup(self, service: str, account: str, file: Path) -> Backup:
        content = private.read(file) or b""
        kept_at = datetime.strptime(file.stem, _STAMP).replace(tzinfo=UTC)
        try:
            session = self._open(service, account, content)
        except VaultError as trouble:
            return Backup(file, kept_at, None, None, len(content), trouble.message)
        return Backup(file, kept_at, session.saved_at, session.born_at, len(content))

    def _backup_files(self, service: str, account: str) -> list[Path]:
        """Newest first."""
        return sorted(_stamped(self._folder / "backups" / _stem(service, account)), reverse=True)

    def _new_backup(self, service: str, account: str) -> Path:
        """A place for a backup that sorts after all others, even where the clock went back."""
        moment = self._clock.now()
        files = self._backup_files(service, account)
        if files:
            newest = datetime.strptime(files[0].stem, _STAMP).replace(tzinfo=UTC)
            moment = max(moment, newest + timedelta(microseconds=1))
        return self._folder / "backups" / _stem(service, account) / f"{moment:{_STAMP}}{SUFFIX}"

    def _file(self, service: str, account: str) -> Path:
        return self._folder / f"{_stem(service, account)}{SUFFIX}"

    @staticmethod
    def _known(session: Session) -> Session:
        SECRETS.register(session.secrets())
        return session


def _stem(service: str, account: str) -> str:
    """``<service>-<account>``; the first dash parts them, so one in a service's name is written otherwise."""
    return f"{private.safe(service).replace('-', '%2D')}-{private.safe(account)}"


def _name(service: str, account: str) -> str:
    return f"session/{service}/{account}"


def _stamped(folder: Path) -> Iterator[Path]:
    for file in folder.glob(f"*{SUFFIX}"):
        try:
            datetime.strptime(file.stem, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # somebody else's
        yield file
