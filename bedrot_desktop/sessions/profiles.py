"""The browser profile of an account: sealed in the vault while no window is open, held by one at a time.

A profile remembers the device, so that a service asks for fewer codes. It holds cookies and storage in plain text:
therefore it lies unpacked only while its window is open, or after a crash until it is used again or `sweep` seals it.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BrowserTrouble, Busy, VaultError
from bedrot_desktop.core.locking import SOMEBODY, NotedLock, noted
from bedrot_desktop.sessions import packing, private, processes
from bedrot_desktop.sessions.vault import Damaged, OtherKey

log = logging.getLogger(__name__)

SUFFIX = ".profile"
_ASIDE = ".damaged"
_HALF, _GONE = ".unpacking", ".gone"  # folders that a crash may leave in the middle of a step; they count for nothing


class Sealing(Protocol):
    """What is needed of the vault."""

    def seal(self, name: str, content: bytes) -> bytes: ...

    def unseal(self, name: str, sealed: bytes) -> bytes: ...


def keep_no_passwords(folder: Path) -> None:
    """Tell the browser of a profile neither to keep passwords nor to offer it; its other preferences stay."""
    file = folder / "Default" / "Preferences"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or one that the browser will make anew as well
        kept = {}
    told = kept if isinstance(kept, dict) else {}
    profile = told.get("profile")
    told["credentials_enable_service"] = False
    told["profile"] = {**(profile if isinstance(profile, dict) else {}), "password_manager_enabled": False}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told), encoding="utf-8")


@contextmanager
def holding(home: Path, service: str, account: str, purpose: str, clock: Clock) -> Iterator[None]:
    """Be the only one who changes an account's session. Busy names the holder; a holder that died holds nothing.

    Not re-entrant. A profile has a lock of its own, so one may be opened within.
    """
    folder = private.make_folder(home / "sessions" / "locks")
    stem = _stem(service, account)
    with _locked(folder / f"{stem}.lock", folder / f"{stem}.json", f"The sign-in {service} {account}", purpose, clock):
        yield


@contextmanager
def opened(
    home: Path, vault: Sealing, service: str, account: str, clock: Clock, purpose: str = "a sign-in window"
) -> Iterator[Path]:
    """The account's profile as a folder for a browser; sealed and removed in the end, whatever happens meanwhile.

    What a crash left there is used, as it is newer than what was sealed; a browser left running on it is ended.
    Raises Busy, VaultError before anything is unpacked, BrowserTrouble when a browser there cannot be ended.
    """
    profile = _Profile(home, vault, service, account)
    with profile.locked(purpose, clock):
        vault.seal("profile/proof", b"")  # a keyring that refuses is told before anybody signs in
        profile.free()
        profile.unpack()
        try:
            yield profile.folder
        finally:
            profile.put_away()


@contextmanager
def reserved(home: Path, vault: Sealing, service: str, account: str, clock: Clock) -> Iterator[None]:
    """As `opened`, for a window that needs no folder here: one at a time, and only with a keyring that takes secrets.

    What was sealed before stays as it is.
    """
    with _Profile(home, vault, service, account).locked("a sign-in window", clock):
        vault.seal("profile/proof", b"")
        yield


def sweep(home: Path, vault: Sealing, clock: Clock) -> tuple[str, ...]:
    """Seal what crashes left unpacked, if nobody uses it; returns ``service-account`` of those sealed."""
    swept = []
    folders = home / "profiles"
    for path in sorted(folders.iterdir()) if folders.is_dir() else ():
        stem = path.name.removesuffix(_HALF).removesuffix(_GONE)
        if not path.is_dir() or "-" not in stem:
            continue
        service, account = (private.plain(part) for part in stem.split("-", 1))
        profile = _Profile(home, vault, service, account)
        try:
            with profile.locked("sealing what a crash left", clock):
                profile.free()
                profile.tidy()
                if profile.folder.is_dir() and profile.put_away():
                    swept.append(stem)
        except (Busy, BrowserTrouble, VaultError) as held:  # one that resists does not keep the others unsealed
            log.info("A profile is left as it is: %s", held.message)
    return tuple(swept)


def forget(home: Path, vault: Sealing, service: str, account: str, clock: Clock) -> bool:
    """Remove an account's profile for good; False where there was none. Busy while its window is open."""
    profile = _Profile(home, vault, service, account)
    with profile.locked("removing the profile", clock):
        there = profile.folder.exists() or profile.file.exists()
        profile.free()
        profile.tidy()
        _remove(profile.folder)
        private.remove(profile.file)
        return there


class _Profile:
    """Where one account's profile lies. All but `locked` is done under its lock."""

    def __init__(self, home: Path, vault: Sealing, service: str, account: str) -> None:
        stem = _stem(service, account)
        self.file = home / "sessions" / f"{stem}{SUFFIX}"
        self.folder = home / "profiles" / stem
        self._vault = vault
        self._name = f"profile/{service}/{account}"
        self._title = f"The browser window of {service} {account}"

    @contextmanager
    def locked(self, purpose: str, clock: Clock) -> Iterator[None]:
        """Its lock lies beside the folder, as the browser writes into it as it likes."""
        private.make_folder(self.folder.parent)
        beside = self.folder.parent
        lock, note = beside / f"{self.folder.name}.lock", beside / f"{self.folder.name}.json"
        with _locked(lock, note, self._title, purpose, clock):
            yield

    def free(self) -> None:
        """End a browser that a crash left running on the folder."""
        left = processes.on_profile(self.folder)
        if left:
            log.warning("A browser that a crash left open on %s is ended.", self.folder.name)
            if not processes.end(left):
                numbers = ", ".join(str(one.pid) for one in left)
                raise BrowserTrouble(
                    f"{self._title} is still open from before (process {numbers}).", "Close it and try again."
                )
        for path in self.folder.glob("Singleton*"):
            path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what a crash left in the middle of unpacking or removing."""
        for suffix in (_HALF, _GONE):
            _remove(self._beside(suffix))

    def unpack(self) -> None:
        """Make the folder: as a crash left it, as it was sealed, or empty."""
        self.tidy()
        if self.folder.is_dir():
            private.make_folder(self.folder)
            return
        half = private.make_folder(self._beside(_HALF))
        try:
            if (sealed := private.read(self.file)) is not None:
                packing.unpack(self._vault.unseal(self._name, sealed), half)
        except (Damaged, OtherKey, packing.Unreadable) as trouble:
            log.warning("The profile %s cannot be read and a new one begins: %s", self.folder.name, trouble)
            private.move(self.file, self.file.with_name(self.file.name + _ASIDE))
            _remove(half)
            private.make_folder(half)
        private.move(half, self.folder)

    def put_away(self) -> bool:
        """Seal the folder and remove it; whether it was sealed. A profile is a comfort: losing one is not a failure."""
        sealed = False
        try:
            self.free()
            packed = packing.pack(self.folder)
            if packed:
                private.write(self.file, self._vault.seal(self._name, packed))
                sealed = True
        except (VaultError, BrowserTrouble, OSError) as trouble:
            log.warning("The profile %s was not kept: %s", self.folder.name, trouble)
        gone = self._beside(_GONE)
        try:
            self.folder.rename(gone)
        except OSError as error:
            log.info("The profile's folder could not be set aside: %s", error)
            gone = self.folder
        _remove(gone)
        return sealed

    def _beside(self, suffix: str) -> Path:
        return self.folder.with_name(self.folder.name + suffix)


@contextmanager
def _locked(file: Path, note: Path, title: str, purpose: str, clock: Clock) -> Iterator[None]:
    lock = NotedLock(file, note, purpose, clock)
    try:
        held = lock.acquire()
    except OSError as error:
        raise VaultError(f"{file} cannot be opened: {error.strerror or error}.", "Check its permissions.") from error
    if not held:
        raise Busy(f"{title} is in use by {noted(note) or SOMEBODY}.", "Wait until that ends, or cancel it.")
    try:
        yield
    finally:
        lock.release()


def _remove(folder: Path) -> None:
    """Remove a folder; what resists (a virus scanner has it open) is told and goes the next time."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        left = sum(len(files) for _place, _folders, files in os.walk(folder))
        log.warning("%s could not be removed as a whole; %d files are left.", folder, left)


def _stem(service: str, account: str) -> str:
    """``<service>-<account>`` as the session's file is named."""
    return f"{private.safe(service).replace('-', '%2D')}-{private.safe(account)}"
