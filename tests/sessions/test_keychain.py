"""What may be wrong with a keyring is said in words, and nothing is ever kept in plain text instead."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.sessions.keychain import LIMIT, SERVICE, MemoryRing, SystemRing

CHILD = Path(__file__).with_name("keyring_child.py")


class Backend:
    """A keyring of the system, kept in a dict; each method may be made to fail."""

    def __init__(self, error: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error = error

    def get_password(self, service: str, name: str) -> str | None:
        if self.error:
            raise self.error
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        if self.error:
            raise self.error
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        if self.error:
            raise self.error
        del self.kept[service, name]


Backend.__module__ = "keyring.backends.SecretService"


class Plaintext(Backend):
    """What a keyring that writes plain text looks like."""


Plaintext.__module__ = "keyrings.alt.file"


class Chain:
    """What keyring gives where it finds several."""

    def __init__(self, *backends: Backend) -> None:
        self.backends = list(backends)


Chain.__module__ = "keyring.backends.chainer"


def error_named(module: str, name: str) -> Exception:
    __import__(module)
    made: Exception = getattr(sys.modules[module], name)("the system's own words")
    return made


def test_a_secret_is_kept_read_and_forgotten_under_one_service_name() -> None:
    backend = Backend()
    ring = SystemRing(lambda: backend)
    assert ring.read("key") is None
    ring.write("key", "k" * 44)
    assert backend.kept == {(SERVICE, "key"): "k" * 44}
    assert ring.read("key") == "k" * 44
    ring.erase("key")
    ring.erase("key")
    assert ring.read("key") is None


@pytest.mark.parametrize("ring", [SystemRing(Backend), MemoryRing()])
def test_what_windows_would_cut_off_never_reaches_a_keyring(ring: SystemRing | MemoryRing) -> None:
    with pytest.raises(VaultError, match="does not fit into a keyring"):
        ring.write("key", "x" * (LIMIT + 1))
    assert ring.read("key") is None


def test_without_a_keyring_that_is_said_with_what_to_install() -> None:
    from keyring.backends.fail import Keyring

    with pytest.raises(VaultError, match="has no keyring") as caught:
        SystemRing(Keyring, platform="linux").read("key")
    assert "gnome-keyring" in caught.value.remedy
    with pytest.raises(VaultError, match="has no keyring"):
        SystemRing(Keyring).write("key", "x")


def test_a_keyring_that_keeps_nothing_is_refused() -> None:
    from keyring.backends.null import Keyring

    with pytest.raises(VaultError, match=r"keyring\.backends\.null.*not known to encrypt"):
        SystemRing(Keyring).write("key", "x")


def test_a_keyring_in_plain_text_is_refused_alone_and_left_out_of_a_chain() -> None:
    plain, good = Plaintext(), Backend()
    with pytest.raises(VaultError, match=r"keyrings\.alt\.file.*not known to encrypt"):
        SystemRing(lambda: plain).write("key", "x")
    with pytest.raises(VaultError, match="not known to encrypt"):
        SystemRing(lambda: Chain(plain, Plaintext())).write("key", "x")
    SystemRing(lambda: Chain(plain, good)).write("key", "x")
    assert (plain.kept, good.kept) == ({}, {(SERVICE, "key"): "x"})
    plain.kept[SERVICE, "key"] = "planted"
    assert SystemRing(lambda: Chain(plain, good)).read("key") == "x"


def test_a_chain_is_read_through_so_that_a_change_of_desktop_loses_no_key() -> None:
    first, second = Backend(), Backend()
    second.kept[SERVICE, "key"] = "old desktop"
    assert SystemRing(lambda: Chain(first, second)).read("key") == "old desktop"


def test_a_chain_without_members_is_no_keyring() -> None:
    with pytest.raises(VaultError, match="has no keyring"):
        SystemRing(Chain).read("key")


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        ("keyring.errors", "KeyringLocked", "The keyring is locked"),
        ("keyring.errors", "InitError", "The keyring is locked"),
        ("secretstorage.exceptions", "PromptDismissedException", "The keyring is locked"),
        ("keyring.errors", "NoKeyringError", "has no keyring"),
        ("secretstorage.exceptions", "SecretServiceNotAvailableException", "has no keyring"),
        ("keyring.errors", "PasswordSetError", "could not be written to"),
        ("builtins", "OSError", "could not be written to"),
    ],
)
@pytest.mark.parametrize("platform", ["win32", "darwin", "linux", "freebsd14"])
def test_each_refusal_has_its_words_and_a_remedy_for_the_system(
    module: str, name: str, words: str, platform: str
) -> None:
    if module.startswith("secretstorage"):
        pytest.importorskip("secretstorage", reason="the Secret Service's library is installed on Linux only")
    error = error_named(module, name)
    with pytest.raises(VaultError, match=words) as caught:
        SystemRing(lambda: Backend(error), platform=platform).write("key", "x")
    assert caught.value.__cause__ is error
    assert caught.value.remedy
    assert ("Credential Manager" in caught.value.remedy or "Windows" in caught.value.remedy) == (platform == "win32")


def test_a_keyring_that_takes_a_secret_and_does_not_keep_it_is_found_out() -> None:
    backend = Backend()
    backend.set_password = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(VaultError, match="did not keep it"):
        SystemRing(lambda: backend).write("key", "x")


def test_a_keyring_that_cannot_even_be_looked_for_is_a_trouble_in_words() -> None:
    def find() -> Backend:
        raise ModuleNotFoundError("No module named 'nonsense'")

    with pytest.raises(VaultError, match=r"could not be read .*nonsense"):
        SystemRing(find).read("key")


def test_a_keyring_that_does_not_answer_holds_nobody_and_may_answer_later() -> None:
    backend, answers = Backend(), threading.Event()

    def slow(_service: str, _name: str) -> str:
        answers.wait(60)
        return "late"

    backend.get_password = slow  # type: ignore[method-assign]
    ring = SystemRing(lambda: backend, seconds=0.05, platform="linux")
    for _ in range(2):
        with pytest.raises(VaultError, match=r"did not answer within 0\.05 seconds") as caught:
            ring.read("key")
        assert "asks for the keyring's password" in caught.value.remedy
    answers.set()
    ring._seconds = 60
    assert ring.read("key") == "late"


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is a matter of Linux desktops")


@pytest.fixture
def desktop(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs shell words with a message bus and a home of their own, as a fresh desktop session would."""
    for name in ("home", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    package = Path(__file__).parents[2]
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", "PYTHON": sys.executable, "CHILD": str(CHILD),
        "VAULT": str(tmp_path / "bedrot"),
    }  # fmt: skip

    def run(words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", words], env=environment, capture_output=True, text=True, timeout=120
        )

    return run


UNLOCK = "printf 'login password\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "


@needs_linux
def test_a_key_that_one_program_keeps_is_found_by_another_also_after_the_next_sign_in(
    desktop: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    first = desktop(UNLOCK + '"$PYTHON" "$CHILD" seal "$VAULT"; "$PYTHON" "$CHILD" unseal "$VAULT"')
    assert first.stdout == "sealed\nwhat was sealed\n", first.stderr
    second = desktop(UNLOCK + '"$PYTHON" "$CHILD" unseal "$VAULT"; "$PYTHON" "$CHILD" examine "$VAULT"')
    assert second.stdout == "what was sealed\nok: the key is in the keyring; 1 sealed file\n", second.stderr


@needs_linux
def test_a_locked_keyring_of_the_desktop_is_named_and_nothing_is_lost(
    desktop: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    assert desktop(UNLOCK + '"$PYTHON" "$CHILD" seal "$VAULT"').stdout == "sealed\n"
    locked = "gnome-keyring-daemon --start --components=secrets >/dev/null; "
    for what in ("unseal", "seal"):
        answer = desktop(locked + f'"$PYTHON" "$CHILD" {what} "$VAULT"').stdout
        assert answer.startswith("VaultError: The keyring is locked. Unlock the keyring"), answer
    assert desktop(UNLOCK + '"$PYTHON" "$CHILD" unseal "$VAULT"').stdout == "what was sealed\n"


@needs_linux
def test_a_new_keyring_without_the_key_is_never_given_a_new_one_over_sealed_files(
    desktop: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    assert desktop(UNLOCK + '"$PYTHON" "$CHILD" seal "$VAULT"').stdout == "sealed\n"
    keyrings = tmp_path / "home" / ".local" / "share" / "keyrings"
    keyrings.rename(tmp_path / "old keyrings")
    for what in ("unseal", "seal"):
        answer = desktop(UNLOCK + f'"$PYTHON" "$CHILD" {what} "$VAULT"').stdout
        assert answer.startswith("KeyLost: The vault's key is not in the keyring any more"), answer
    shutil.rmtree(keyrings)
    (tmp_path / "old keyrings").rename(keyrings)
    assert desktop(UNLOCK + '"$PYTHON" "$CHILD" unseal "$VAULT"').stdout == "what was sealed\n"


@needs_linux
def test_a_desktop_whose_keyring_never_answers_holds_nobody(
    desktop: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    ran = desktop('"$PYTHON" "$CHILD" silent "$VAULT"')
    assert ran.stdout.startswith("The keyring did not answer within 2 seconds. Look for a window"), ran.stderr
    assert ran.returncode == 0


@needs_linux
def test_without_a_message_bus_the_trouble_is_told_by_the_program_itself(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(
        [sys.executable, str(CHILD), "seal", str(tmp_path / "bedrot")],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.stdout.startswith("VaultError: This computer has no keyring"), ran.stderr
    assert not list(tmp_path.rglob("*.secret"))
