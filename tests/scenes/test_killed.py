"""What is killed loses nothing: the window's program, its browser, a run between any two of its steps."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bedrot_desktop.core.locking import holder_of
from bedrot_desktop.demo.sites.scene import Asked
from bedrot_desktop.sessions import keychain, processes

from .children import started
from .driven import FileRing
from .stage import Stage, hear, later, until, without_moments

pytestmark = [
    pytest.mark.usefixtures("browser"),
    pytest.mark.skipif(os.name != "posix", reason="it ends processes by signals and reads their environment"),
]


@pytest.fixture
def file_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring that several processes share."""
    file = tmp_path / "ring" / "keyring.json"
    file.parent.mkdir()
    monkeypatch.setattr(keychain, "SystemRing", lambda: FileRing(file))
    return file


def window_of(stage: Stage, service: str) -> Path:
    return stage.home / "profiles" / f"{service}-main"


@pytest.mark.parametrize("service", ["toolost", pytest.param("distrokid", marks=pytest.mark.long)])
def test_the_program_is_killed_while_its_window_is_open(
    service: str, stage: Stage, screen: str, file_ring: Path
) -> None:
    before = stage.holds(service)
    scene = stage.scene(service)
    with started(stage, file_ring, "login", service) as child:
        until(lambda: any(path == scene.manner.login for path in scene.paths(200)), "the sign-in page")
        until(lambda: processes.on_profile(window_of(stage, service)), "the browser")
        child.process.kill()
        child.ended()
        locks = stage.home / "sessions" / "locks"
        assert holder_of(locks / f"{service}-main.lock", locks / f"{service}-main.json") == ""
        kept = stage.kept(service)
        assert kept is not None
        assert (kept.cookies, kept.origins) == (before.cookies, before.origins)
        assert stage.json("session", "test", service, "--quick")["looks"][0]["verdict"] == "alive"
        stage.at_the_keyboard(service)
        said = stage.login(service)
        assert said.code == 0, said.words
        child.leaves_nothing()
    after = stage.kept(service)
    assert after is not None
    assert after.born_at > before.born_at
    assert [file for file in window_of(stage, service).rglob("*") if file.is_file()] == []


@pytest.mark.long
def test_its_browser_is_killed_while_the_window_is_open(stage: Stage, screen: str, file_ring: Path) -> None:
    before = stage.holds("toolost")
    folder = window_of(stage, "toolost")
    killed: list[int] = []

    def kill() -> None:
        for one in processes.on_profile(folder):
            killed.append(one.pid)
            one.kill()

    def seen(asked: Asked) -> None:
        if asked.path == "/login" and not waiting:
            waiting.append(later(1.5, kill))

    waiting: list[object] = []
    hear(stage.scene("toolost"), seen)
    said = stage("login", "toolost")
    assert killed
    assert said.code == 1, said.words
    assert "browser ended unexpectedly" in said.err
    kept = stage.kept("toolost")
    assert kept is not None
    assert kept.origins == before.origins
    stage.at_the_keyboard("toolost")
    assert stage.login("toolost").code == 0


@pytest.mark.long
def test_signed_out_in_one_process_signed_in_in_another_and_gone_on(stage: Stage, screen: str, file_ring: Path) -> None:
    stage.holds("toolost")
    stage.scene("toolost").expire()
    with started(stage, file_ring, "run", "toolost", "--automated") as child:
        code, out, err = child.ended()
        assert code == 3, out + err
        child.leaves_nothing()
    assert stage.landed() == []
    stage.at_the_keyboard("toolost")
    with started(stage, file_ring, "--json", "login", "toolost") as child:
        code, out, err = child.ended()
        assert code == 0, out + err
        child.leaves_nothing()
    resumed = json.loads(out)["resumed"]
    assert {one["stage"]: one["outcome"] for one in resumed["stages"]} == {
        "extract": "done", "landing2raw": "done", "raw2staging": "done", "staging2curated": "done", "load": "done",
    }  # fmt: skip
    assert len(stage.landed("toolost/streams")) == 2
    assert stage("run", "toolost", "--no-extract").code == 0


def killed_and_gone_on(stage: Stage, ring: Path, service: str, point: str, number: int) -> None:
    """A run that ends itself at a point; then it is gone on with until it is done."""
    with started(stage, ring, "run", service, "--automated", "--only", "extract", point=point, number=number) as child:
        code, out, err = child.ended()
        assert code < 0, f"it was not killed at {point} {number}: {out}{err}"
        said = stage("--json", "resume")
        assert said.code == 0, said.words
        assert said.stage(service)["outcome"] in {"done", "unchanged"}
        child.leaves_nothing()


def sane(stage: Stage, service: str, steps: int) -> None:
    """Nothing half-written, nobody holds anything, each step noted once, the run ended."""
    assert [file for file in stage.root.rglob("*.part") if file.is_file()] == []
    assert not any(file.is_file() for file in (stage.home / "profiles").rglob("*"))
    with closing(sqlite3.connect(stage.lake / ".bedrot" / "journal.sqlite")) as link:
        assert link.execute("pragma integrity_check").fetchone() == ("ok",)
        noted = link.execute("select step, landed from steps where service = ?", (service,)).fetchall()
        ends = link.execute("select outcome from runs").fetchall()
    assert len(noted) == len({step for step, _ in noted}) == steps
    assert ends == [("done",)]
    assert sorted(name for _, landed in noted for name in json.loads(landed)) == stage.landed()
    for name in stage.landed():
        if name.endswith(".json"):
            json.loads((stage.lake / "landing" / name).read_bytes())


#: Service → what an undisturbed errand brings, without the moments in the names, and in how many steps.
WHOLE: dict[str, tuple[list[str], int]] = {}


def whole(stage: Stage, service: str, ring: Path) -> tuple[list[str], int]:
    """What an undisturbed errand brings; found out once."""
    if service not in WHOLE:
        assert stage.fetch(service).code == 0
        with closing(sqlite3.connect(stage.lake / ".bedrot" / "journal.sqlite")) as link:
            ((steps,),) = link.execute("select count(*) from steps")
        WHOLE[service] = without_moments(stage.landed()), steps
        for name in stage.landed():
            (stage.lake / "landing" / name).unlink()
        with closing(sqlite3.connect(stage.lake / ".bedrot" / "journal.sqlite")) as link:
            for table in ("steps", "stages", "runs"):
                link.execute(f"delete from {table}")  # noqa: S608
            link.commit()
    return WHOLE[service]


@pytest.mark.parametrize(("point", "number"), [("replace", 2), ("stepped", 1)])
def test_a_killed_errand_is_gone_on_with_and_brings_each_file_once(
    point: str, number: int, stage: Stage, file_ring: Path
) -> None:
    stage.holds("metaads")
    files, steps = whole(stage, "metaads", file_ring)
    killed_and_gone_on(stage, file_ring, "metaads", point, number)
    assert without_moments(stage.landed()) == files
    sane(stage, "metaads", steps)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_an_errand_killed_at_any_point_brings_each_file_once(seed: int, stage: Stage, file_ring: Path) -> None:
    dice = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    service = ("toolost", "metaads", "distrokid", "tiktok")[seed % 4]
    stage.holds(service)
    files, steps = whole(stage, service, file_ring)
    point = dice.choice(["replace", "landed", "stepped", "asked"])
    most = {"replace": len(files), "landed": len(files), "stepped": steps}.get(point, 14)
    number = dice.randint(1, most)
    if point == "asked":
        killed_at_a_request(stage, file_ring, service, number)
    else:
        killed_and_gone_on(stage, file_ring, service, point, number)
    assert without_moments(stage.landed()) == files
    sane(stage, service, steps)


def killed_at_a_request(stage: Stage, ring: Path, service: str, number: int) -> None:
    """A run that is killed while the stand-in makes its n-th answer."""
    scene = stage.scene(service)
    begun: list[int] = []

    def kill(_asked: Asked) -> None:
        if len(scene.heard) == number:
            os.kill(begun[0], processes_signal())

    with started(stage, ring, "run", service, "--automated", "--only", "extract") as child:
        begun.append(child.process.pid)
        hear(scene, kill)
        code, out, err = child.ended()
        hear(scene, lambda _asked: None)
        assert code <= 0, out + err
        if code == 0:  # there were not so many requests
            return
        said = stage("--json", "resume")
        if said.code == 2:  # it was killed before anything stood in the journal
            said = stage.fetch(service)
        assert said.code == 0, said.words
        child.leaves_nothing()


def processes_signal() -> int:
    import signal

    return signal.SIGKILL


@pytest.mark.long
@pytest.mark.parametrize("service", ["metaads", "linktree"])
def test_two_processes_renew_at_once_and_nothing_breaks(service: str, stage: Stage, file_ring: Path) -> None:
    stage.holds(service)
    for _ in range(3):
        with (
            started(stage, file_ring, "--json", "refresh", service, "--force") as one,
            started(stage, file_ring, "--json", "refresh", service, "--force") as other,
        ):
            ends = [one.ended(), other.ended()]
        assert 0 in {code for code, _, _ in ends}, ends
        for code, out, _ in ends:
            (result,) = json.loads(out)["results"]
            assert code == 0 or "in use by" in result["words"], result
        assert stage.kept(service) is not None
        assert stage.json("session", "test", service, "--quick")["looks"][0]["verdict"] == "alive"
    with closing(sqlite3.connect(stage.home / "sessions" / "history.sqlite")) as link:
        assert link.execute("pragma integrity_check").fetchone() == ("ok",)
    assert not list((stage.home / "sessions").rglob("*damaged*"))
