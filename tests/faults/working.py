"""Faults of runs: cleaners, scripts, the browser, and processes that are killed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import venv
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil

from bedrot_desktop.demo.label import make_label
from bedrot_desktop.pipeline import items2raw
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.services import scripts
from bedrot_desktop.services.linktree import ANALYTICS
from bedrot_desktop.warehouse import engine

from .signing import sign_in
from .ward import Course, Ill, Ward, fault

CHILD = Path(__file__).with_name("child.py")
OTHERS = ("spotify", "tiktok", "distrokid", "toolost", "metaads", "bank", "submithub", "catalogue")


def something_new(ward: Ward, name: str = "again") -> None:
    """Linktree's newest answers once more under another name and with another layout: new files, no new figures."""
    folder = ward.lake / "landing" / "linktree"
    newest = max(folder.rglob("*graphql*.json"), key=lambda file: file.name)
    newest.with_name(f"{newest.stem}_{name}.json").write_bytes(newest.read_bytes() + b"\n")


@fault("a cleaner raises")
def cleaner_raises(ward: Ward) -> Course:
    something_new(ward)
    with ward.patch.context() as patch:
        whole = items2raw._settled  # where the cleaner of a file is called

        def broken(shop: object, dataset: object, *more: object) -> object:
            if dataset is ANALYTICS:
                raise ZeroDivisionError("division by zero")
            return whole(shop, dataset, *more)  # type: ignore[arg-type]

        patch.setattr(items2raw, "_settled", broken)
        ward.clean("linktree")
        yield Ill("failed/linktree/landing2raw", "Show run", "warning")
    ward.clean("linktree")


# -- processes that are killed -----


def started(ward: Ward, point: str, *words: str, asked: str = "") -> int:
    """A process of the program over this label, killed at a point of its work; the code with which it ended."""
    line = [sys.executable, str(CHILD), point, *words]
    environment = {**os.environ, "BEDROT_NOW": ward.clock.local().isoformat()}
    ward.renew()
    none = subprocess.DEVNULL
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=none, stderr=none, env=environment, text=True) as child:
        assert child.stdin is not None
        child.stdin.write(asked)
        child.stdin.flush()  # and stays open: its end would mean that the window is gone
        return child.wait(timeout=300)


@fault("a cleaner is killed in a worker's process")
def worker_killed(ward: Ward) -> Course:
    something_new(ward)
    options = RunOptions(("linktree",), extract=False).document()
    asked = {"do": "run", "home": str(ward.home), "workspace": str(ward.root), "options": options}
    assert started(ward, "landing2raw", "worker", asked=f"{json.dumps(asked)}\n") < 0
    yield Ill("killed/", "Resume", "warning")
    ward.house.pipeline.resume()


@fault("the run was killed")
def run_killed(ward: Ward) -> Course:
    something_new(ward)
    places = ("--home", str(ward.home), "--workspace", str(ward.root))
    assert started(ward, "raw2staging", *places, "run", "linktree", "--no-extract") < 0
    yield Ill("killed/", "Resume", "warning")
    ward.house.pipeline.resume()


@fault("the browser dies while figures are fetched")
def browser_dies(ward: Ward) -> Course:
    scene = ward.sites.scene("linktree")
    hear = scene.hear

    def kill(asked: object) -> None:
        hear(asked)  # type: ignore[arg-type]
        for process in psutil.Process().children(recursive=True):
            if "chrom" in process.name() and "--type=" not in " ".join(process.cmdline()):
                process.kill()

    with ward.patch.context() as patch:
        patch.setattr(scene, "hear", kill)
        ward.fetch("linktree")
    yield Ill("failed/linktree/extract", "Run again", "warning")
    ward.fetch("linktree")


@fault("another program holds the warehouse for long")
def warehouse_held(ward: Ward) -> Course:
    ward.fetch("metaads")
    with ward.patch.context() as patch, closing(sqlite3.connect(ward.warehouse, isolation_level=None)) as other:
        patch.setattr(engine, "BUSY_MS", 50)
        other.execute("begin exclusive")
        for _ in range(3):
            assert not ward.open()  # twice may pass
            ward.clean("metaads")
            ward.later(minutes=30)
        yield Ill("machine/warehouse", "Load again", "warning")
        other.execute("rollback")
    ward.clean("metaads")


# -- scripts of the lake -----


def script(ward: Ward, code: str) -> None:
    """A cleaner of the person's own, run with a Python of the lake's."""
    venv.create(ward.lake / ".venv", symlinks=os.name != "nt", with_pip=False)
    file = ward.lake / "src" / "bandsite" / "cleaners" / "bandsite_landing2raw.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(code), "utf-8")
    ward.renew()


@fault("a script ends with an error")
def script_fails(ward: Ward) -> Course:
    script(ward, "print('no such column: views')\nraise SystemExit(1)\n")
    ward.clean("bandsite")
    yield Ill("failed/bandsite/landing2raw", "Run again", "warning")
    script(ward, "print('well')\n")
    ward.clean("bandsite")
    shutil.rmtree(ward.lake / "src")


@fault("a script hangs until its time is over")
def script_hangs(ward: Ward) -> Course:
    script(ward, "import time\ntime.sleep(600)\n")
    whole = scripts.run_script
    with ward.patch.context() as patch:
        patch.setattr(scripts, "run_script", lambda *told, **more: whole(*told, **{**more, "time_limit": 0.5}))
        ward.clean("bandsite")
    yield Ill("failed/bandsite/landing2raw", "Run again", "warning")
    script(ward, "print('well')\n")
    ward.clean("bandsite")
    shutil.rmtree(ward.lake / "src")


# -- data that are late -----


def only(ward: Ward, service: str) -> None:
    """The label uses nothing but one service."""
    for other in OTHERS:
        if other != service:
            ward.set(f"services.{other}.enabled", "no")
    if service != "linktree":
        ward.set("services.linktree.enabled", "no")


@fault("nobody fetched for weeks")
def nobody_fetched(ward: Ward) -> Course:
    only(ward, "metaads")
    ward.set("sessions.metaads.renew", "no")
    ward.later(days=12)
    ward.probe("metaads")
    yield Ill("old/metaads", "Run", "warning")
    ward.house.pipeline.run(RunOptions(("metaads",)))


@fault("figures are about to be lost")
def about_to_be_lost(ward: Ward) -> Course:
    only(ward, "toolost")
    ward.later(days=2)
    sign_in(ward, "toolost")
    yield Ill("loss/toolost", "Run", "warning")
    ward.house.pipeline.run(RunOptions(("toolost",)))


@fault("a source stands still")
def source_stalled(ward: Ward) -> Course:
    only(ward, "metaads")
    old = make_label(1987, 0.15, ward.clock.today())
    ward.later(days=12)
    ward.sites._labels[ward.clock.today()] = old  # a site that has had nothing new since
    ward.house.pipeline.run(RunOptions(("metaads",)))
    yield Ill("stalled/metaads", "Show", "info")
    ward.later(days=1)
    ward.house.pipeline.run(RunOptions(("metaads",)))


@fault("what was fetched is stuck in landing")
def stuck(ward: Ward) -> Course:
    something_new(ward)
    ward.clock.moment += timedelta(minutes=1)
    yield Ill("stuck/linktree", "Clean", "info")
    ward.clean("linktree")
