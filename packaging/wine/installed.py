"""The installer under Wine: installed, upgraded while it runs, killed half-way, removed with and without data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from wine.building import NAME
from wine.place import Trouble
from wine.prefix import Wine

UNINSTALL = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
KILLS = (1.0, 3.0, 6.0, 10.0)  # seconds after which an installer is killed


def run(wine: Wine, setup: Path, bundle: Path, version: str) -> dict[str, Any]:
    """All of it in one prefix; what was seen, or Trouble."""
    found: dict[str, Any] = {}
    label = wine.drive / "label" / "data_lake" / "landing" / "numbers.csv"
    label.parent.mkdir(parents=True)
    label.write_text("day,streams\n2026-11-10,12\n", encoding="utf-8")
    there = wine.local / "Programs" / NAME
    found["install_seconds"] = installed(wine, setup, there, bundle, "/AUTOSTART=1")
    found["registry"] = registry(wine, there)
    said = wine.run(wine.path(there / "bedrot.exe"), "--version").out.strip()
    if said != f"bedrot {version}":
        raise Trouble(f"The installed program says {said!r}.")
    found["upgrade"] = upgraded(wine, setup, there, bundle)
    found["kills"] = [killed(wine, setup, there, bundle, after) for after in KILLS]
    data = wine.local / NAME
    (data / "sessions").mkdir(parents=True, exist_ok=True)
    (data / "settings.toml").write_text("schema_version = 1\n", encoding="utf-8")
    removed(wine, there, "/S")
    if not (data / "settings.toml").exists():
        raise Trouble("The uninstaller took away what it was not asked for.")
    installed(wine, setup, there, bundle)
    if wine.registry(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run", NAME) is not None:
        raise Trouble("It starts with Windows without having been asked.")
    removed(wine, there, "/S", "/KEEPDATA=0")
    if data.exists():
        raise Trouble(f"{data} is still there, although the data were not to be kept.")
    if not label.exists():
        raise Trouble("The ecosystem folder was touched.")
    found["removed"] = "with and without data; the ecosystem folder stayed"
    return found


def installed(wine: Wine, setup: Path, there: Path, bundle: Path, *more: str) -> float:
    """Install in silence; all files have to be there. Seconds."""
    done = wine.run(wine.path(setup), "/S", *more, seconds=300)
    whole(there, bundle)
    return done.seconds


def whole(there: Path, bundle: Path) -> None:
    """Trouble unless each file of the bundle lies in a folder, with its size, and nothing of an upgrade beside it."""
    for file in bundle.rglob("*"):
        copy = there / file.relative_to(bundle)
        if file.is_file() and (not copy.is_file() or copy.stat().st_size != file.stat().st_size):
            raise Trouble(f"{copy} is not what was packed.")
    left = [one.name for one in there.parent.glob(f"{NAME}.*")]
    if left:
        raise Trouble(f"{', '.join(left)} was left beside {there}.")


def registry(wine: Wine, there: Path) -> dict[str, str]:
    """What the installer wrote; Trouble where a value is not the one that the program itself would write."""
    program = wine.path(there / f"{NAME}.exe")
    wanted = {
        (r"HKCU\Software\Classes\bedrot\shell\open\command", ""): f'"{program}" -- "%1"',
        (r"HKCU\Software\Classes\bedrot", "URL Protocol"): "",
        (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run", NAME): f'"{program}" --tray',
        (UNINSTALL, "InstallLocation"): wine.path(there),
    }
    for (key, value), text in wanted.items():
        told = wine.registry(key, value)
        if told is None or text.casefold() not in told.casefold():
            raise Trouble(f"{key} {value} is {told!r} instead of {text!r}.")
    menu = wine.person / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs" / f"{NAME}.lnk"
    if not menu.exists():
        raise Trouble("There is no shortcut in the Start menu.")
    return {f"{key} {value}": text for (key, value), text in wanted.items()}


def upgraded(wine: Wine, setup: Path, there: Path, bundle: Path) -> dict[str, Any]:
    """Install over a program that runs: it leaves by itself."""
    log = wine.place.report / "upgraded.log"
    window = wine.start(wine.path(there / f"{NAME}.exe"), seconds=200, log=log)
    time.sleep(12)
    if window.poll() is not None:
        raise Trouble(f"The installed program did not stay open: {log.read_text(errors='replace')[-800:]}")
    seconds = installed(wine, setup, there, bundle)
    code = window.wait(timeout=60)
    if code:
        raise Trouble(f"The running program left with {code}.")
    return {"seconds": seconds, "running_program_left_with": code}


def killed(wine: Wine, setup: Path, there: Path, bundle: Path, after: float) -> dict[str, Any]:
    """Kill an upgrade; the former program is whole then, or the next installer makes it whole."""
    setting_up = wine.start(wine.path(setup), "/S", seconds=200)
    time.sleep(after)
    ended = setting_up.poll() is not None
    wine.stop()
    setting_up.wait()
    usable = (there / f"{NAME}.exe").exists()
    installed(wine, setup, there, bundle)
    return {"after": after, "had_ended": ended, "former_in_place": usable, "whole_after_the_next": True}


def removed(wine: Wine, there: Path, *given: str) -> None:
    """Uninstall; the uninstaller goes on in a copy of itself, so its end is seen by what is gone."""
    wine.run(wine.path(there / "Uninstall.exe"), *given, seconds=120, check=False)
    end = time.monotonic() + 60
    while (there / "_internal").exists() or (there / f"{NAME}.exe").exists():
        if time.monotonic() > end:
            raise Trouble(f"{there} is still there after the uninstaller.")
        time.sleep(0.5)
    wine.settle()
    if wine.registry(UNINSTALL) is not None or wine.registry(r"HKCU\Software\Classes\bedrot") is not None:
        raise Trouble("The uninstaller left keys in the registry.")
