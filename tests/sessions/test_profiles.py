from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import textwrap
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Busy, VaultError
from bedrot_desktop.sessions import packing, profiles
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.profiles import forget, holding, opened, sweep
from bedrot_desktop.sessions.vault import Vault

from .tiny import NOW

CLOCK = FixedClock(NOW)
CANARY = b"canary-in-local-storage"
NAME = "spotify-main"
HOLD = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from bedrot_desktop.core.clock import FixedClock
    from bedrot_desktop.sessions.keychain import MemoryRing
    from bedrot_desktop.sessions.profiles import holding, opened
    from bedrot_desktop.sessions.vault import Vault
    home, clock = Path(sys.argv[1]), FixedClock(datetime(2025, 7, 9, 8, 3, tzinfo=UTC))
    with holding(home, "spotify", "main", "bedrot login", clock), \\
            opened(home, Vault(MemoryRing()), "spotify", "main", clock) as folder:
        (folder / "Default").mkdir()
        (folder / "Default" / "Cookies").write_bytes(b"canary-in-local-storage")
        print("open", flush=True)
        sys.stdin.readline()
    """
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def use(home: Path, vault: Vault, content: bytes = CANARY) -> None:
    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        (folder / "Default" / "Local Storage").mkdir(parents=True, exist_ok=True)
        (folder / "Default" / "Local Storage" / "000003.log").write_bytes(content)


def plain(home: Path) -> list[Path]:
    """Files anywhere below the home that show the canary."""
    return [path for path in home.rglob("*") if path.is_file() and CANARY in path.read_bytes()]


def test_a_profile_lies_sealed_between_two_uses(home: Path, vault: Vault) -> None:
    use(home, vault)
    assert plain(home) == []
    assert (home / "sessions" / f"{NAME}.profile").is_file()
    assert not (home / "profiles" / NAME).exists()
    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        assert folder == home / "profiles" / NAME
        assert (folder / "Default" / "Local Storage" / "000003.log").read_bytes() == CANARY
        if os.name == "posix":
            assert folder.stat().st_mode & 0o777 == 0o700
            assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert plain(home) == []


def test_accounts_have_profiles_of_their_own(home: Path, vault: Vault) -> None:
    use(home, vault)
    with (
        opened(home, vault, "spotify", "zone.a0", CLOCK) as other,
        opened(home, vault, "spotify", "main", CLOCK) as ours,
    ):
        assert list(other.iterdir()) == []
        assert list(ours.iterdir()) != []


def test_a_failure_in_between_seals_too(home: Path, vault: Vault) -> None:
    with pytest.raises(KeyError), opened(home, vault, "spotify", "main", CLOCK) as folder:
        (folder / "Cookies").write_bytes(CANARY)
        raise KeyError
    assert plain(home) == []
    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        assert (folder / "Cookies").read_bytes() == CANARY


def test_what_a_killed_process_left_is_used_by_the_next_and_its_locks_are_free(home: Path, vault: Vault) -> None:
    use(home, vault, b"older")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "open\n":
            pytest.fail("the other process did not begin")
        with pytest.raises(Busy) as caught, holding(home, "spotify", "main", "bedrot run", CLOCK):
            pass
        assert f"in use by `bedrot login` (process {process.pid} on " in caught.value.message
        with (
            pytest.raises(Busy, match="The browser window of spotify main"),
            opened(home, vault, "spotify", "main", CLOCK),
        ):
            pass
        assert sweep(home, vault, CLOCK) == (), "it is in use"
        process.kill()
    assert len(plain(home)) == 1, "a crash leaves it as it lies"
    with holding(home, "spotify", "main", "bedrot run", CLOCK), opened(home, vault, "spotify", "main", CLOCK) as folder:
        assert (folder / "Default" / "Cookies").read_bytes() == CANARY
    assert plain(home) == []


def test_sweeping_seals_what_lies_about_and_removes_halves(home: Path, vault: Vault) -> None:
    left = home / "profiles" / NAME
    (left / "Default").mkdir(parents=True)
    (left / "Default" / "Cookies").write_bytes(CANARY)
    for suffix in (".unpacking", ".gone"):
        half = left.with_name(f"tiktok-zone.a0{suffix}")
        half.mkdir()
        (half / "Cookies").write_bytes(CANARY)
    if os.name == "posix":
        (left / "SingletonLock").symlink_to("nowhere-1")
    assert sweep(home, vault, CLOCK) == (NAME,)
    assert plain(home) == []
    assert not list((home / "profiles").glob("*.gone"))
    assert sweep(home, vault, CLOCK) == ()
    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        assert (folder / "Default" / "Cookies").read_bytes() == CANARY


def test_a_damaged_profile_is_set_aside_and_a_new_one_begins(home: Path, vault: Vault) -> None:
    use(home, vault)
    file = home / "sessions" / f"{NAME}.profile"
    sealed = file.read_bytes()
    for spoilt in (sealed[:-1] + bytes([sealed[-1] ^ 1]), vault.seal("profile/spotify/main", b"no archive"), b""):
        file.write_bytes(spoilt)
        with opened(home, vault, "spotify", "main", CLOCK) as folder:
            assert list(folder.iterdir()) == []
        assert file.with_name(f"{NAME}.profile.damaged").read_bytes() == spoilt
    other = Vault(MemoryRing())
    file.write_bytes(other.seal("profile/spotify/main", b"x"))
    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        assert list(folder.iterdir()) == []


def test_without_a_key_nothing_is_unpacked_and_nothing_stays_in_plain_text(
    home: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(home, vault)

    def refuse(name: str, content: bytes) -> bytes:
        raise VaultError("The keyring is locked.")

    with opened(home, vault, "spotify", "main", CLOCK) as folder:
        (folder / "Cookies").write_bytes(CANARY)
        monkeypatch.setattr(vault, "seal", refuse)
    assert plain(home) == [], "a profile is a comfort; plain text is worse than its loss"
    with pytest.raises(VaultError, match="locked"), opened(home, vault, "spotify", "main", CLOCK):
        pytest.fail("it was unpacked")
    assert not (home / "profiles" / NAME).exists()


def test_a_profile_can_be_removed_for_good(home: Path, vault: Vault) -> None:
    assert not forget(home, vault, "spotify", "main", CLOCK)
    use(home, vault)
    assert forget(home, vault, "spotify", "main", CLOCK)
    assert not (home / "sessions" / f"{NAME}.profile").exists()


def test_caches_and_what_was_visited_are_not_kept(tmp_path: Path) -> None:
    kept, gone = (
        ("Default/Cookies", "Default/IndexedDB/a/1.log"),
        ("Default/Cache/data_1", "Default/History", "lockfile"),
    )
    for name in (*kept, *gone):
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_text(name)
    packing.unpack(packing.pack(tmp_path / "from"), tmp_path / "to")
    there = {path.relative_to(tmp_path / "to").as_posix() for path in (tmp_path / "to").rglob("*") if path.is_file()}
    assert there == set(kept)
    assert packing.pack(tmp_path / "nowhere") == b""


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out"])
def test_a_packed_profile_that_reaches_beyond_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(packing.Unreadable, match="no place in a profile"):
        packing.unpack(target.getvalue(), tmp_path / "in")
    assert not (tmp_path / "out").exists()


def test_a_browser_that_cannot_be_ended_is_named(home: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stubborn:
        pid = 4711

    monkeypatch.setattr(profiles.processes, "on_profile", lambda folder: (Stubborn(),))
    monkeypatch.setattr(profiles.processes, "end", lambda left: False)
    with pytest.raises(profiles.BrowserTrouble, match="process 4711"), opened(home, vault, "spotify", "main", CLOCK):
        pytest.fail("it was opened")


def test_a_profile_keeps_no_passwords_and_its_other_preferences_stay(tmp_path: Path) -> None:
    file = tmp_path / "Default" / "Preferences"
    file.parent.mkdir()
    file.write_text('{"profile": {"name": "x"}, "other": 1}', encoding="utf-8")
    profiles.keep_no_passwords(tmp_path)
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["credentials_enable_service"] is False
    assert kept["profile"] == {"name": "x", "password_manager_enabled": False}
    assert kept["other"] == 1
    file.write_text("{torn", encoding="utf-8")
    profiles.keep_no_passwords(tmp_path)
    assert json.loads(file.read_text(encoding="utf-8"))["credentials_enable_service"] is False
