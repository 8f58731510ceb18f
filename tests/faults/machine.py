"""Faults of this computer and of what the person set: disk, keyring, browser, folders, settings."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bedrot_desktop.automation.chores import do
from bedrot_desktop.automation.jobs import PROBE
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.paths import settings_file
from bedrot_desktop.sessions import keychain, programs

from .ward import Course, Ill, Ward, fault

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as the library's
Ring = keychain.SystemRing  # the real one: the ward has one of its own
SERVICES = ("spotify", "tiktok", "linktree")


# -- the disk -----


def _with_room(ward: Ward, free: int, expected: Ill) -> Course:
    with ward.patch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 10**12 - free, free))
        yield expected


@fault("the disk is full")
def disk_full(ward: Ward) -> Course:
    yield from _with_room(ward, 10**6, Ill("machine/disk", "See what is free", "critical"))


@fault("the disk is nearly full")
def disk_nearly_full(ward: Ward) -> Course:
    yield from _with_room(ward, 300 * 10**6, Ill("machine/disk", "See what is free", "warning"))


# -- the keyring and its key -----


def _locked(*_: object) -> str:
    from keyring.errors import KeyringLocked

    raise KeyringLocked("the collection is locked")


def _nightly(ward: Ward) -> None:
    """What the schedule does with sign-ins: probe them and fetch."""
    with suppress(BedrotError):  # noted as failed by whoever does the job
        do(ward.house, PROBE, Run())
    ward.fetch(*SERVICES)


def _without_keyring(ward: Ward, find: Callable[[], Any]) -> Course:
    """Nothing can be unsealed: neither by looks nor by a run of all services."""
    with ward.patch.context() as patch:
        patch.setattr(keychain, "SystemRing", lambda: Ring(find, platform="linux"))
        ward.renew()
        _nightly(ward)
        yield Ill("machine/keyring", "See what to do", "warning")
    ward.renew()
    _nightly(ward)


@fault("the keyring is gone")
def keyring_gone(ward: Ward) -> Course:
    from keyring.backends.fail import Keyring

    yield from _without_keyring(ward, Keyring)


@fault("the keyring is locked")
def keyring_locked(ward: Ward) -> Course:
    from keyring.backends.SecretService import Keyring

    with ward.patch.context() as patch:
        patch.setattr(Keyring, "get_password", _locked)
        yield from _without_keyring(ward, lambda: object.__new__(Keyring))


def _with_key(ward: Ward, kept: dict[str, str]) -> Course:
    before = dict(ward.ring.kept)
    ward.ring.kept = kept
    ward.renew()
    _nightly(ward)
    yield Ill("machine/keyring", "See what to do", "warning")
    ward.ring.kept = before
    ward.renew()
    _nightly(ward)


@fault("the vault's key is lost")
def key_lost(ward: Ward) -> Course:
    yield from _with_key(ward, {})


@fault("the keyring has another key")
def other_key(ward: Ward) -> Course:
    yield from _with_key(ward, {"key": b64encode(os.urandom(32)).decode("ascii")})


@fault("a saved sign-in is damaged")
def session_damaged(ward: Ward) -> Course:
    (file,) = (ward.home / "sessions").glob("linktree*.session")
    before = file.read_bytes()
    file.write_bytes(before[:60] + bytes(len(before) - 60))
    ward.renew()
    with suppress(BedrotError):
        do(ward.house, PROBE, Run())
    ward.fetch("linktree")
    yield Ill("failed/linktree/extract", "Sign in", "warning")
    file.write_bytes(before)
    ward.renew()
    with suppress(BedrotError):
        do(ward.house, PROBE, Run())
    ward.fetch("linktree")


# -- the browser -----


@fault("there is no browser")
def no_browser(ward: Ward) -> Course:
    with ward.patch.context() as patch:
        patch.setattr(shutil, "which", lambda _name: None)
        patch.setattr(programs, "own_folder", lambda: ward.home / "no browsers")
        yield Ill("machine/browser", "Open the browser settings", "warning")


@fault("the browser of the settings was removed")
def browser_removed(ward: Ward) -> Course:
    ward.set("browser.path", str(ward.home / "chrome.exe"))
    yield Ill("machine/browser", "Open the browser settings", "warning")
    ward.unset("browser.path")


# -- folders -----


@fault("the lake's folder is gone")
def lake_gone(ward: Ward) -> Course:
    ward.renew()
    away = ward.lake.rename(ward.root.parent / "carried away")
    yield Ill("machine/workspace", "Choose the folder", "critical")
    away.rename(ward.lake)
    ward.renew()


@fault("the lake's drive is pulled while the program runs")
def lake_pulled(ward: Ward) -> Course:
    away = ward.lake.rename(ward.root.parent / "carried away")  # and the house stays open
    yield Ill("machine/workspace", "Choose the folder", "critical")
    away.rename(ward.lake)


@fault("the lake's folder is a file")
def lake_is_a_file(ward: Ward) -> Course:
    ward.renew()
    away = ward.lake.rename(ward.root.parent / "carried away")
    ward.lake.write_text("this was a shortcut once", "utf-8")
    yield Ill("machine/workspace", "Choose the folder", "critical")
    ward.lake.unlink()
    away.rename(ward.lake)
    ward.renew()


@fault("the lake may not be written")
def lake_read_only(ward: Ward) -> Course:
    real = os.access

    def access(place: Any, mode: int, **more: Any) -> bool:
        """For who runs the tests as root, who may do anything."""
        return real(place, mode, **more) and not (mode & os.W_OK and Path(place).is_relative_to(ward.lake))

    with ward.patch.context() as patch:
        patch.setattr(os, "access", access)
        yield Ill("machine/workspace/writing", "Choose the folder", "critical")


@fault("a zone is on a drive that is not there")
def zone_gone(ward: Ward) -> Course:
    ward.set("zones.landing", str(ward.root.parent / "drive E" / "lake" / "landing"))
    yield Ill("machine/workspace/landing", "Choose the folder", "critical")
    ward.unset("zones.landing")


# -- settings -----


def _settings_say(ward: Ward, text: str, expected: Ill) -> Course:
    """Somebody wrote into the file while the program runs."""
    file = settings_file(ward.home)
    before = file.read_text("utf-8")
    assert ward.house.workspace
    file.write_text(before + text, "utf-8")
    yield expected
    file.write_text(before, "utf-8")
    ward.renew()


@fault("the settings file is no TOML")
def settings_no_toml(ward: Ward) -> Course:
    yield from _settings_say(ward, "\n[schedule\nrun_at = \n", Ill("machine/settings", "Open the settings", "warning"))


@fault("the settings file is from a newer program")
def settings_newer(ward: Ward) -> Course:
    file = settings_file(ward.home)
    before = file.read_text("utf-8")
    assert ward.house.workspace
    file.write_text(before.replace("schema_version = 1", "schema_version = 99"), "utf-8")
    yield Ill("machine/settings", "Open the settings", "warning")
    file.write_text(before, "utf-8")
    ward.renew()


@fault("a setting has a wrong value")
def setting_wrong(ward: Ward) -> Course:
    file = settings_file(ward.home)
    before = file.read_text("utf-8")
    file.write_text(before + '\n[retention]\nlog_days = "a while"\n', "utf-8")
    ward.renew()
    yield Ill("machine/settings/values", "Open the settings", "warning")
    file.write_text(before, "utf-8")
    ward.renew()


@fault("the list of accounts is broken")
def accounts_broken(ward: Ward) -> Course:
    file = settings_file(ward.home)
    before = file.read_text("utf-8")
    file.write_text(before + '\n[[accounts]]\nservice = "spotify"\nkey = 7\n', "utf-8")
    ward.renew()
    yield Ill("machine/settings", "Open the settings", "warning")
    file.write_text(before, "utf-8")
    ward.renew()
