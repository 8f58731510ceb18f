"""The whole program walked through with a real mouse, real keys, a real browser, window manager, tray and keyring."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.settings.table import environment_name
from bedrot_desktop.demo import make_demo
from bedrot_desktop.demo.sites.server import Sites

from ..conftest import absent

SAMPLES = Path(__file__).parents[1] / "samples"
LEFT_OUT = ("spotify", "tiktok", "distrokid", "linktree", "metaads")
DESKTOP = """
openbox & trayer --edge top --align right --widthtype request --height 24 &
printf pass | gnome-keyring-daemon --unlock --components=secrets
exec "$@"
"""


@pytest.fixture
def desktop() -> Iterator[str]:
    """A screen of its own, as the browser and the window need room."""
    for program in ("Xvfb", "openbox", "trayer", "xdotool", "dbus-run-session", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            absent(f"there is no {program}")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(timeout=60)


def test_from_the_first_run_to_an_exported_row_with_mouse_and_keys(desktop: str, sites: Sites, tmp_path: Path) -> None:
    workspace, home, shots = tmp_path / "eco", tmp_path / "home", tmp_path / "shots"
    make_demo(workspace, scale=0.05, today=datetime.now().astimezone().date())
    shots.mkdir()
    _export(shots / "capitol_one_purchases_4242.csv")
    (tmp_path / "person").mkdir()
    settings = {**sites.settings(), **{f"services.{key}.enabled": "no" for key in LEFT_OUT}}
    settings["services.toolost.pause_seconds"] = "0"
    environment = {**os.environ, **{environment_name(key): value for key, value in settings.items()}}
    for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "BEDROT_HOME", "BEDROT_WORKSPACE", "BEDROT_NOW"):
        environment.pop(name, None)
    environment |= {"DISPLAY": desktop, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path / "person")}
    person = sites.scene("toolost").of_account("")
    driver = [sys.executable, str(Path(__file__).with_name("driver.py")), str(workspace), str(home)]
    driver += [str(tmp_path / "exported.csv"), str(shots), person.user, person.password]
    told, troubles = shots / "steps.txt", shots / "troubles.txt"
    with told.open("w") as steps, troubles.open("w") as errors:
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", DESKTOP, "desktop", *driver],
            env=environment, stdin=subprocess.DEVNULL, stdout=steps, stderr=errors, timeout=420, check=False,
        )  # fmt: skip
    kept = os.environ.get("BEDROT_TEST_SHOTS", "")
    if kept:  # for people to look at
        shutil.copytree(shots, kept, dirs_exist_ok=True)
    assert done.returncode == 0, f"{told.read_text()}\n{troubles.read_text()[-3000:]}"
    lines = (tmp_path / "exported.csv").read_text(encoding="utf-8").splitlines()
    assert "date" in lines[0]
    assert len(lines) > 1


def _export(file: Path) -> None:
    """An export that a person downloaded by hand: one of the samples, under the name that the bank gave it."""
    shutil.copyfile(SAMPLES / "lake" / "curated" / "capitol_one_purchases_4242.csv", file)
