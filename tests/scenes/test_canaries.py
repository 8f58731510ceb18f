"""Secrets are planted everywhere and looked for everywhere: sealed in the vault they are, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import tempfile
import textwrap
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings.accounts import add_account

from .canaries import SHORTEST, Watching, on_disk, spellings
from .stage import ACCOUNT, IN_BROWSER, Said, Stage

pytestmark = [
    pytest.mark.usefixtures("browser"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are read by /proc"),
]

READS_LENT = """
    import json, os, pathlib
    lent = pathlib.Path(os.environ["TIKTOK_COOKIE_FILE"])
    names = sorted(one["name"] for one in json.loads(lent.read_text("utf-8")))
    note = pathlib.Path(os.environ["LANDING_ZONE"]) / "tiktok" / "seen.json"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"names": names, "file": str(lent)}))
"""


@dataclass
class Hunt:
    """What is secret, and where it is looked for."""

    stage: Stage
    folder: Path
    short: Path
    watching: Watching
    planted: set[str] = field(default_factory=set)
    said: list[tuple[str, str]] = field(default_factory=list)

    def plant(self, name: str) -> str:
        """A secret that occurs once in the world."""
        canary = f"cAnArY-{name}-{secrets.token_hex(8)}"
        self.planted.add(canary)
        return canary

    def __call__(self, *words: str) -> Said:
        """A command, whose words are listened to; all that is kept by then is secret."""
        said = self.stage("--verbose", *words)
        self.said.append((" ".join(words), said.words))
        self.learn()
        return said

    def learn(self) -> None:
        """Whatever the vault holds must be nowhere else."""
        with self.stage.house() as house:
            held = house.keeper.store.keys()
            for service, account in held:
                session = house.keeper.store.load(service, account)
                self.planted |= set(session.secrets()) if session else set()

    def wanted(self) -> dict[bytes, str]:
        return spellings(one for one in self.planted if len(one) >= SHORTEST)

    def nothing_leaked(self) -> None:
        """Nothing of it lies on disk, was said, or stands in a process."""
        wanted = self.wanted()
        assert len(wanted) > 20
        assert on_disk([self.folder, self.short], wanted) == []
        assert [words for words, told in self.said for one in wanted.values() if one in told] == []
        lines, environments = b"\n".join(self.watching.lines), b"\n".join(self.watching.environments)
        assert {one for spelling, one in wanted.items() if spelling in lines} == set(), "on a command line"
        assert {one for spelling, one in wanted.items() if spelling in environments} == set(), "in an environment"


@pytest.fixture
def hunt(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: Callable[..., None]) -> Iterator[Hunt]:
    """All passwords and codes are canaries; files for a while go into the test's own folder; the log tells all."""
    short = Path(tempfile.mkdtemp(prefix="s"))  # a browser's socket lies below it, and the name of one is short
    monkeypatch.setenv("TMPDIR", str(short))
    monkeypatch.setattr("tempfile.tempdir", None)
    setting(**{"log.level": "DEBUG"})
    with Watching() as watching:
        hunt = Hunt(stage, tmp_path, short, watching)
        for service in IN_BROWSER:
            scene = stage.scene(service)
            scene.people = {
                name: replace(person, password=hunt.plant("password")) for name, person in scene.people.items()
            }
        yield hunt
    shutil.rmtree(short)


def signed_in(hunt: Hunt, service: str) -> None:
    stage = hunt.stage
    stage.at_the_keyboard(service)
    named = ("--account", ACCOUNT[service]) if service == "tiktok" else ()
    said = hunt("login", service, *named)
    assert said.code == 0, said.words


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", [pytest.param(one, marks=pytest.mark.long) for one in IN_BROWSER])
def test_of_a_sign_in_a_run_a_failure_and_a_renewal_nothing_leaks(service: str, hunt: Hunt, screen: str) -> None:
    signed_in(hunt, service)
    assert hunt("run", service, "--automated", "--only", "extract").code == 0
    stage = hunt.stage
    stage.hands.on(days=4)
    hunt("refresh", service, "--force")
    stage.scene(service).redesign = "words"
    hunt("run", service, "--automated", "--only", "extract")
    stage.scene(service).redesign = False
    stage.scene(service).revoke()
    hunt("session", "test", service)
    hunt("run", service, "--automated", "--only", "extract")
    hunt("doctor", "--report", str(hunt.folder / "report.json"))
    for words in (("session", "list"), ("session", "history"), ("session", "metrics"), ("status",), ("config", "show")):
        hunt(*words)
    hunt("logs", "--level", "DEBUG", "--tail", "500")
    assert (hunt.folder / "report.json").is_file()
    assert [file for file in (stage.home / "logs").rglob("*.log") if file.stat().st_size]
    hunt.nothing_leaked()


def test_a_pasted_token_and_the_applications_secret_stay_secret(hunt: Hunt, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = hunt.stage
    secret = hunt.plant("app")
    stage.scene("metaads").clients = {"demo-client": secret}
    monkeypatch.delenv("BEDROT_SESSIONS_METAADS_CLIENT_SECRET")
    owner = stage.lake / ".env"
    owner.write_text(f"META_APP_SECRET={secret}\n")
    given = stage.sites.token("metaads", stage.scene("metaads").of_account().identity, 3600).token
    hunt.planted.add(given)
    monkeypatch.setattr("sys.stdin", io.StringIO(given + "\n"))
    said = hunt("login", "metaads", "--token")
    assert said.code == 0, said.words
    assert hunt("run", "metaads", "--automated", "--only", "extract").code == 0
    stage.hands.on(days=31)
    assert hunt("refresh", "metaads", "--force").code == 0
    stage.scene("metaads").outage = True
    hunt("run", "metaads", "--automated", "--only", "extract")
    stage.scene("metaads").outage = False
    stage.scene("metaads").expire()
    hunt("run", "metaads", "--automated", "--only", "extract")
    hunt("doctor", "--report", str(hunt.folder / "report.json"))
    owner.unlink()  # the owner's own file, which nobody but the owner writes
    hunt.nothing_leaked()


@pytest.mark.long
def test_what_is_given_in_the_environment_is_not_handed_on_to_browsers(
    hunt: Hunt, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = hunt.plant("app")
    monkeypatch.setenv("BEDROT_SESSIONS_METAADS_CLIENT_SECRET", secret)
    monkeypatch.setenv("META_ACCESS_TOKEN", hunt.plant("token"))
    signed_in(hunt, "tiktok")
    assert hunt("run", "tiktok", "--automated", "--only", "extract").code == 0
    hunt.nothing_leaked()


def test_sign_ins_that_move_leave_nothing_behind(hunt: Hunt, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = hunt.stage
    passphrase = hunt.plant("passphrase")
    old = stage.sites.session("tiktok", "zone.a0")
    hunt.planted |= {one for one in old.secrets() if len(one) >= SHORTEST}
    folder = stage.lake / "src" / "tiktok" / "cookies"
    folder.mkdir(parents=True)
    (folder / "tiktok_cookies_zonea0.json").write_text(json.dumps([dict(one) for one in old.cookies]))
    hunt("session", "import")
    said = hunt("--yes", "session", "import", "--execute", "--remove-plaintext")
    assert said.code == 0, said.words
    assert stage.kept("tiktok") is not None
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{passphrase}\n"))
    assert hunt("session", "export", "--to", str(hunt.folder / "all.bedrot")).code == 0
    hunt("session", "backup", "tiktok")
    hunt("--yes", "session", "clear", "tiktok", "--account", "zone.a0")
    hunt.nothing_leaked()


@pytest.mark.skipif(os.name == "nt", reason="a lake's Python is a link here")
def test_what_is_lent_to_scripts_is_gone_after_their_run(hunt: Hunt, setting: Callable[..., None]) -> None:
    stage = hunt.stage
    add_account(stage.home, Account("tiktok", "pig1987", "PIG1987", foreign_id="pig1987"))
    for account in ("zone.a0", "pig1987"):
        stage.holds("tiktok", account)
    setting(**{"services.tiktok.prefer_scripts": "yes", "log.level": "DEBUG"})
    venv.create(stage.lake / ".venv", symlinks=True, with_pip=False)
    script = stage.lake / "src" / "tiktok" / "extractors" / "tiktok_fetch.py"
    script.parent.mkdir(parents=True)
    script.write_text(textwrap.dedent(READS_LENT))
    said = hunt("run", "tiktok", "--automated", "--only", "extract")
    assert said.code == 0, said.words
    seen = json.loads((stage.lake / "landing" / "tiktok" / "seen.json").read_bytes())
    assert {"sessionid", "sid_guard", "uid_tt"} <= set(seen["names"])
    assert not Path(seen["file"]).exists()
    assert list((stage.home / "lent").iterdir()) == []
    hunt.nothing_leaked()


def test_canaries_are_found_where_they_are(tmp_path: Path) -> None:
    """Else the others would prove nothing."""
    wanted = spellings(['cAnArY-itself-ü"\\<>'])
    for place, spelling in enumerate(wanted):
        (tmp_path / str(place)).write_bytes(b"before" + spelling + b"after")
    assert len(on_disk([tmp_path], wanted)) == len(wanted) > 8
