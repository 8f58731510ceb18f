"""The old scripts' cookie files: found, matched, proven, copied sealed, and only then removed."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Cancelled, Unreachable, VaultError
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, OFFLINE, WRONG_ACCOUNT, Look
from bedrot_desktop.sessions.finding import Find
from bedrot_desktop.sessions.importing import Imported, execute, original, remove_plaintext, still_there, verify
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.login import Grant, Login, Token
from bedrot_desktop.sessions.session import IMPORTED, Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

from .canaries import NOW, leaks, session

LOGINS = {
    one.service: one
    for one in (
        Login(
            "tiktok", "TikTok", "tiktokstudio", ("tiktok.com",),
            auth_cookies="^(sessionid|sid_guard)$", needed_cookies=("sessionid",),
        ),
        Login("spotify", "Spotify", "home", ("spotify.com",), auth_cookies="^sp_dc$", shared=True),
        Login("distrokid", "DistroKid", "stats", ("distrokid.com",), token=Token(cookies="jwt")),
        Login("toolost", "TooLost", "user-portal", ("toolost.com",), token=Token(storage="^token$")),
        Login("linktree", "Linktree", "admin", ("linktr.ee", "linktree.com")),
        Login("metaads", "Meta Ads", "", ("facebook.com",), grant=Grant(token=("token_address", "oauth"))),
    )
}  # fmt: skip


def cookies(domain: str, *names: str, days: float | None = 30, mark: str = "") -> list[dict[str, object]]:
    """As a browser's extension exports them."""
    life = {} if days is None else {"expirationDate": (NOW + timedelta(days=days)).timestamp()}
    return [{"name": name, "value": f"cAnArY-{name}{mark}", "domain": f".{domain}", **life} for name in names]


TIKTOK = cookies("tiktok.com", "sessionid", "sid_guard", "theme")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "eco system" / "data_lake"


@pytest.fixture
def put(lake: Path) -> Callable[..., Path]:
    """Writes a cookie file below the lake, days before now."""

    def write(name: str, document: object, days_ago: float = 1) -> Path:
        file = lake / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        moment = (NOW - timedelta(days=days_ago)).timestamp()
        os.utime(file, (moment, moment))
        return file

    return write


@dataclass
class Desk:
    """All that an import needs; ``verdicts`` are what probes say in turn (then alive), of what was ``asked``."""

    home: Path
    vault: Vault = field(default_factory=lambda: Vault(MemoryRing()))
    verdicts: list[str | BaseException] = field(default_factory=list)
    asked: list[Session] = field(default_factory=list)

    @property
    def store(self) -> SessionStore:
        return SessionStore(self.home, self.vault, FixedClock(NOW))

    def accept(self, new: Session) -> Look:
        """What the keeper does: it saves what lives, and nothing else."""
        self.asked.append(new)
        verdict = self.verdicts.pop(0) if self.verdicts else ALIVE
        if isinstance(verdict, BaseException):
            self.store.save(new)  # at the worst moment
            raise verdict
        if verdict == ALIVE:
            self.store.save(new)
        return Look(new.service, new.account, NOW, verdict)

    def execute(self, finds: tuple[Find, ...]) -> dict[str, Imported]:
        done = execute(
            finds, home=self.home, store=self.store, vault=self.vault, logins=LOGINS, accept=self.accept
        )  # fmt: skip
        assert len({one.path for one in done}) == len(done)
        return {one.path.name: one for one in done}

    def files(self) -> dict[str, bytes]:
        return {
            file.relative_to(self.home).as_posix(): file.read_bytes()
            for file in self.home.rglob("*")
            if file.is_file() and not file.name.endswith(".lock")
        }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def found(lake: Path, roster: Roster = DEFAULT_ROSTER) -> dict[str, Find]:
    return {find.path.name: find for find in verify(lake, LOGINS, roster)}


def only(lake: Path) -> Find:
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    assert len(finds) == 1
    return finds[0]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("src/tiktok/cookies/tiktok_cookies_zonea0.json", "zone.a0"),
        ("src/tiktok/cookies/tiktok_cookies_pig1987.json", "pig1987"),
        ("src/tiktok/cookies/zone.a0_cookies.json", "zone.a0"),
        ("src/tiktok/cookies/pig1987_storageState.json", "pig1987"),
        ("src/tiktok/cookies/zone_a0_storage_state.json", "zone.a0"),
        ("src/tiktok/cookies/ZONEA0.JSON", "zone.a0"),
        ("src/tiktok/cookies/www.tiktok.com_pig1987 (1).json", "pig1987"),
        ("src/TikTok/Cookies/tiktok-cookies-zone.a0.json", "zone.a0"),
        ("src/tiktok/cookies/pig1987.txt", "pig1987"),
    ],
)
def test_every_way_of_naming_a_file_means_its_account(
    put: Callable[..., Path], lake: Path, name: str, account: str
) -> None:
    put(name, TIKTOK)
    find = only(lake)
    assert (find.service, find.account, find.verdict, find.rank, find.name) == ("tiktok", account, "best", 1, name)
    assert (find.auth, find.cookies, find.left_out) == (("sessionid", "sid_guard"), 3, 0)
    assert find.ends == NOW + timedelta(days=30)
    assert find.words == "the account's only one; lasts until 2025-08-08 by its own dates"


@pytest.mark.parametrize(
    "name",
    ["cookies.json", "distrokid_cookies.json", "storageState.json", "distrokid.com_09-07-2025.json",
     "main_cookies.json", "cookies-distrokid-com.json", "distrokid_cookies (2).json"],
)  # fmt: skip
def test_where_a_service_has_one_account_a_name_need_not_tell_it(
    put: Callable[..., Path], lake: Path, name: str
) -> None:
    put(f"src/distrokid/cookies/{name}", {"cookies": cookies("distrokid.com", "jwt")})
    assert (only(lake).account, only(lake).verdict) == ("main", "best")


def test_a_shared_sign_in_takes_the_files_of_all_its_artists(put: Callable[..., Path], lake: Path) -> None:
    put("src/spotify/cookies/zone_a0_cookies.json", cookies("spotify.com", "sp_dc", days=10))
    put("src/spotify/cookies/spotify_cookies.json", cookies("spotify.com", "sp_dc", days=20))
    finds = found(lake)
    assert {find.account for find in finds.values()} == {"main"}
    assert finds["spotify_cookies.json"].words == "it lasts longest by its own dates, until 2025-07-29"
    assert finds["zone_a0_cookies.json"].words == "spotify_cookies.json is better"


def test_the_file_says_itself_whose_it_is(put: Callable[..., Path], lake: Path) -> None:
    put("src/tiktok/cookies/storageState.json", {"cookies": TIKTOK, "_metadata": {"account": "zonea0"}})
    assert only(lake).account == "zone.a0"


def test_nobody_is_guessed(put: Callable[..., Path], lake: Path) -> None:
    for name in (
        "tiktok/cookies/cookies.json",
        "tiktok/cookies/stranger_cookies.json",
        "soundcloud/cookies/cookies.json",
    ):
        put(f"src/{name}", TIKTOK)
    problems = {find.name: (find.verdict, find.problem) for find in verify(lake, LOGINS, DEFAULT_ROSTER)}
    assert problems == {
        "src/soundcloud/cookies/cookies.json": (
            "nobody's", "the program does not know how to sign in to this service",
        ),
        "src/tiktok/cookies/cookies.json": (
            "nobody's", "its name does not say whose it is (accounts: pig1987, zone.a0)",
        ),
        "src/tiktok/cookies/stranger_cookies.json": ("nobody's", "“stranger” is no account of TikTok"),
    }  # fmt: skip
    assert all(find.remedy and not find.rank for find in verify(lake, LOGINS, DEFAULT_ROSTER))


def test_an_account_that_is_switched_off_is_left_alone(put: Callable[..., Path], lake: Path) -> None:
    put("src/tiktok/cookies/tiktok_cookies_pig1987.json", TIKTOK)
    off = Roster(tuple(replace(one, enabled=False) for one in DEFAULT_ROSTER.accounts))
    assert found(lake, off)["tiktok_cookies_pig1987.json"].problem == "the account pig1987 is switched off"


@pytest.mark.parametrize(
    ("service", "document", "problem"),
    [
        ("distrokid", b"<html>", "it is not JSON (line 1, column 1)"),
        ("distrokid", b"", "it is empty"),
        ("distrokid", cookies("google.com", "jwt"), "it holds no cookies of the service"),
        ("distrokid", cookies("distrokid.com", "theme"), "none of its cookies is the sign-in"),
        ("metaads", cookies("facebook.com", "c_user"), "Meta Ads is reached with a token, not with cookies"),
        ("linktree", [], "it holds no cookies of the service"),
        ("toolost", {"cookies": cookies("toolost.com", "x")}, "none of its cookies is the sign-in"),
    ],
)
def test_what_nobody_can_be_signed_in_with_is_said(
    put: Callable[..., Path], lake: Path, service: str, document: object, problem: str
) -> None:
    put(f"src/{service}/cookies/cookies.json", document)
    assert (only(lake).problem, only(lake).rank) == (problem, 0)
    assert only(lake).remedy


def test_needed_cookies_that_are_missing_are_named(put: Callable[..., Path], lake: Path) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", cookies("tiktok.com", "sid_guard"))
    assert only(lake).problem == "it lacks sessionid"


def test_a_service_whose_sign_in_cookies_are_not_known_takes_any(put: Callable[..., Path], lake: Path) -> None:
    put("src/linktree/cookies/linktree_cookies.json", cookies("linktr.ee", "a", days=None))
    assert (only(lake).verdict, only(lake).ends, only(lake).words) == ("best", None, "the account's only one")


def test_a_token_in_the_storage_is_a_sign_in(put: Callable[..., Path], lake: Path, desk: Desk) -> None:
    storage = {"origin": "https://toolost.com", "localStorage": [{"name": "token", "value": "cAnArY-token"}]}
    put("src/toolost/cookies/storageState.json", {"cookies": [], "origins": [storage]})
    assert only(lake).auth == ("token",)
    desk.execute((only(lake),))
    kept = desk.store.load("toolost", "main")
    assert kept is not None
    assert kept.origins == (storage,)


def test_short_lived_cookies_of_others_do_not_count_for_the_life(put: Callable[..., Path], lake: Path) -> None:
    put("src/tiktok/cookies/pig1987.json", TIKTOK + cookies("tiktok.com", "tracking", days=400))
    assert only(lake).ends == NOW + timedelta(days=30)


def test_of_files_that_last_equally_long_the_one_written_last_is_best(put: Callable[..., Path], lake: Path) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK, days_ago=3)
    put("src/tiktok/cookies/tiktok_cookies_pig1987.json", TIKTOK, days_ago=2)
    put("src/tiktok/cookies/pig1987_storageState.json", cookies("tiktok.com", "sessionid", days=None), days_ago=1)
    finds = found(lake)
    assert [find.path.name for find in sorted(finds.values(), key=lambda find: find.rank)] == [
        "tiktok_cookies_pig1987.json", "pig1987_cookies.json", "pig1987_storageState.json",
    ]  # fmt: skip
    assert finds["tiktok_cookies_pig1987.json"].words == "it was written last"


def test_backups_are_seen_but_never_imported(put: Callable[..., Path], lake: Path) -> None:
    names = [
        "src/tiktok/cookies/tiktok_cookies.backup.json", "src/tiktok/cookies/pig1987_cookies_20250701_020000.json",
        "src/tiktok/cookies/pig1987_cookies_old.json",
        "backups/cookies/tiktok/pig1987_storageState_20250701_020000.json",
        "backups/cookies/tiktok/cookies_20250701_020000.json",
    ]  # fmt: skip
    for name in names:
        put(name, TIKTOK)
    put("src/tiktok/cookies/tiktok_metadata.json", {"cookies": 3})
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    assert sorted(find.name for find in finds) == sorted(names)
    assert {(find.verdict, find.rank) for find in finds} == {("backup", 0)}


def test_hosts_that_the_settings_name_count_as_the_service(put: Callable[..., Path], lake: Path) -> None:
    local = [{"name": "sessionid", "value": "v", "domain": "127.0.0.1", "path": "/tiktok"}]
    put("src/tiktok/cookies/pig1987_cookies.json", local)
    assert only(lake).verdict == "no sign-in"
    assert verify(lake, LOGINS, DEFAULT_ROSTER, hosts={"tiktok": ("127.0.0.1",)})[0].verdict == "best"


def test_a_lake_without_scripts_has_no_cookie_files(lake: Path) -> None:
    assert verify(lake, LOGINS, DEFAULT_ROSTER) == ()


def test_looking_changes_nothing_and_shows_no_value(
    put: Callable[..., Path], lake: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK)
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    assert "cAnArY" not in repr(finds) + caplog.text
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert [one for one in lake.rglob("*") if one.is_file()] == [file]


def test_an_import_takes_what_its_probe_proves_and_keeps_the_bytes_sealed(
    put: Callable[..., Path], lake: Path, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = put("src/tiktok/cookies/tiktok_cookies_zonea0.json", b"\xef\xbb\xbf" + json.dumps(TIKTOK, indent=1).encode())
    other = put("src/tiktok/cookies/zone.a0_cookies.json", cookies("tiktok.com", "sessionid", days=1, mark="-2"))
    old = put(
        "backups/cookies/tiktok/zonea0_cookies_20250601_020000.json", cookies("tiktok.com", "sessionid", mark="-3")
    )
    done = desk.execute(verify(lake, LOGINS, DEFAULT_ROSTER))
    assert {name: one.outcome for name, one in done.items()} == {
        file.name: "imported", other.name: "copy kept", old.name: "copy kept",
    }  # fmt: skip
    kept = desk.store.load("tiktok", "zone.a0")
    assert kept is not None
    assert (kept.origin, kept.born_at, kept.saved_at) == (IMPORTED, NOW - timedelta(days=1), NOW - timedelta(days=1))
    assert {str(cookie["name"]): cookie["expires"] for cookie in kept.cookies} == {
        name: (NOW + timedelta(days=30)).timestamp() for name in ("sessionid", "sid_guard", "theme")
    }
    for one in done.values():
        assert one.sealed is not None
        copy = original(desk.vault, one.sealed)
        assert (copy.path, copy.content) == (one.path, one.path.read_bytes())
        assert "cAnArY" not in repr(copy) + repr(one)
    values = ["cAnArY-sessionid", "cAnArY-sessionid-2", "cAnArY-sessionid-3", "cAnArY-sid_guard"]
    assert leaks(desk.home, values) == []
    assert "cAnArY" not in caplog.text


def test_the_next_best_file_is_tried_when_the_best_is_signed_out(
    put: Callable[..., Path], lake: Path, desk: Desk
) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", cookies("tiktok.com", "sessionid", days=300, mark="-dead"))
    put("src/tiktok/cookies/tiktok_cookies_pig1987.json", cookies("tiktok.com", "sessionid", days=3))
    desk.verdicts = [EXPIRED]
    done = desk.execute(verify(lake, LOGINS, DEFAULT_ROSTER))
    assert done["pig1987_cookies.json"].outcome == "not accepted"
    assert done["pig1987_cookies.json"].words == "its probe says: signed out"
    assert done["tiktok_cookies_pig1987.json"].outcome == "imported"


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (EXPIRED, "not accepted"), (WRONG_ACCOUNT, "not accepted"), (OFFLINE, "failed"),
        (Unreachable("The network is down.", "Try later."), "failed"), (VaultError("The keyring is locked."), "failed"),
    ],
)  # fmt: skip
def test_what_is_not_proven_leaves_all_as_it_was(
    put: Callable[..., Path], lake: Path, desk: Desk, verdict: str | BaseException, outcome: str
) -> None:
    put("src/tiktok/cookies/tiktok_cookies_zonea0.json", TIKTOK)
    put("src/linktree/cookies/cookies.json", cookies("linktr.ee", "a"))
    desk.store.save(session(mark="old"))
    desk.store.save(session(mark="new"))
    before = desk.files()
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    desk.verdicts = [ALIVE, verdict]
    done = desk.execute(finds)
    assert (done["tiktok_cookies_zonea0.json"].outcome, done["cookies.json"].outcome) == (outcome, "imported")
    assert done["tiktok_cookies_zonea0.json"].sealed is None
    assert {name: content for name, content in desk.files().items() if "tiktok" in name} == before
    assert remove_plaintext([done["tiktok_cookies_zonea0.json"]], desk.vault) == ()


@pytest.mark.parametrize("stop", [Cancelled(), KeyboardInterrupt(), ZeroDivisionError()])
def test_a_stop_or_a_bug_undoes_the_account_at_hand_and_goes_up(
    put: Callable[..., Path], lake: Path, desk: Desk, stop: BaseException
) -> None:
    put("src/tiktok/cookies/tiktok_cookies_zonea0.json", TIKTOK)
    desk.verdicts = [stop]
    with pytest.raises(type(stop)):
        desk.execute(verify(lake, LOGINS, DEFAULT_ROSTER))
    assert desk.files() == {}


def test_what_somebody_else_saved_during_a_failing_import_is_not_undone(
    put: Callable[..., Path], lake: Path, desk: Desk
) -> None:
    put("src/tiktok/cookies/tiktok_cookies_pig1987.json", TIKTOK)
    renewed = Session("tiktok", "pig1987", NOW, NOW, tokens={"refresh_token": "the-next-one"})

    def accept(new: Session) -> Look:
        desk.store.save(renewed)  # by a refresh in another program
        return Look("tiktok", "pig1987", NOW, EXPIRED)

    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    execute(finds, home=desk.home, store=desk.store, vault=desk.vault, logins=LOGINS, accept=accept)

    assert desk.store.load("tiktok", "pig1987") == renewed


def test_a_file_that_changed_since_it_was_looked_at_is_not_taken(
    put: Callable[..., Path], lake: Path, desk: Desk
) -> None:
    put("src/tiktok/cookies/tiktok_cookies_zonea0.json", TIKTOK)
    put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK)
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    put("src/tiktok/cookies/tiktok_cookies_zonea0.json", cookies("tiktok.com", "sessionid", mark="-planted"))
    (lake / "src/tiktok/cookies/pig1987_cookies.json").unlink()
    done = desk.execute(finds)
    assert {one.outcome for one in done.values()} == {"changed"}
    assert (desk.asked, desk.files()) == ([], {})


def test_plain_text_is_removed_only_when_the_sealed_copy_gives_back_the_same_bytes(
    put: Callable[..., Path], lake: Path, desk: Desk
) -> None:
    names = ("pig1987", "zonea0")
    files = [
        put(f"src/tiktok/cookies/tiktok_cookies_{name}.json", cookies("tiktok.com", "sessionid", mark=name))
        for name in names
    ]
    spotify = put("src/spotify/cookies/cookies.json", cookies("spotify.com", "sp_dc"))
    done = desk.execute(verify(lake, LOGINS, DEFAULT_ROSTER))
    assert {one.path for one in still_there(desk.home, desk.vault)} == {*files, spotify}
    spotify.write_text("[]")
    damaged = done["tiktok_cookies_pig1987.json"].sealed
    assert damaged is not None
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1])
    removed = {one.path: one for one in remove_plaintext(list(done.values()), desk.vault)}
    assert {path: one.outcome for path, one in removed.items()} == {
        files[0]: "left", files[1]: "removed", spotify: "left",
    }  # fmt: skip
    assert "damaged" in removed[files[0]].words
    assert "has changed" in removed[spotify].words
    assert [file.exists() for file in (*files, spotify)] == [True, False, True]
    damaged.write_bytes(content)
    assert [(one.path, one.account) for one in still_there(desk.home, desk.vault)] == [(files[0], "pig1987")]
    assert remove_plaintext(still_there(desk.home, desk.vault), desk.vault)[0].outcome == "removed"
    sealed = done["tiktok_cookies_zonea0.json"].sealed
    assert sealed is not None
    assert json.loads(original(desk.vault, sealed).content) == cookies("tiktok.com", "sessionid", mark="zonea0")
    assert leaks(lake, ["cAnArY-sessionidpig1987", "cAnArY-sessionidzonea0"]) == []


def test_a_sealed_copy_in_another_ones_place_is_refused(put: Callable[..., Path], lake: Path, desk: Desk) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK)
    (done,) = desk.execute(verify(lake, LOGINS, DEFAULT_ROSTER)).values()
    assert done.sealed is not None
    moved = done.sealed.with_name(f"{'0' * 64}.sealed")
    done.sealed.rename(moved)
    with pytest.raises(VaultError):
        original(desk.vault, moved)
    with pytest.raises(VaultError, match="There is no sealed copy"):
        original(desk.vault, done.sealed)


def test_an_import_again_is_harmless(put: Callable[..., Path], lake: Path, desk: Desk) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK)
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    desk.execute(finds)
    done = desk.execute(finds)
    assert done["pig1987_cookies.json"].outcome == "imported"
    assert len(desk.store.backups("tiktok", "pig1987")) == 1
    desk.verdicts = [EXPIRED]
    desk.execute(finds)
    assert len(still_there(desk.home, desk.vault)) == 1  # the copy of an earlier import outlives a failed one


def test_a_keeper_that_saved_nothing_is_found_out(put: Callable[..., Path], lake: Path, desk: Desk) -> None:
    put("src/tiktok/cookies/pig1987_cookies.json", TIKTOK)
    finds = verify(lake, LOGINS, DEFAULT_ROSTER)
    (done,) = execute(
        finds, home=desk.home, store=desk.store, vault=desk.vault, logins=LOGINS,
        accept=lambda new: Look(new.service, new.account, datetime.now(UTC), ALIVE),
    )  # fmt: skip
    assert done.outcome == "failed"
    assert desk.files() == {}
