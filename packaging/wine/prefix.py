"""Wine: a prefix as Windows 10 would have it, and how a Windows program is run in it without ever hanging."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wine.place import DISPLAY, Place, Trouble, say

#: DLLs of Windows that Wine 10 lacks or gets wrong. For the trial only: the build fails where one is found in a bundle.
SHIMS = ("ucrtbase.dll", "icuuc.dll", "mscms.dll")


@dataclass(frozen=True)
class Done:
    """How a Windows program ended. 124 and 137: it was stopped by the clock."""

    code: int
    out: str
    seconds: float


@dataclass(frozen=True)
class Wine:
    """A prefix. ``prefix`` may be a copy of the first one, for tries that shall not disturb each other."""

    place: Place
    prefix: Path
    display: str = DISPLAY

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def person(self) -> Path:
        """The folder of the Windows user."""
        return self.drive / "users" / "root"

    @property
    def local(self) -> Path:
        return self.person / "AppData" / "Local"

    def path(self, file: Path) -> str:
        """A file as Windows programs see it: by C: inside the prefix, else by Z:."""
        if file.is_relative_to(self.drive):
            return "C:\\" + str(file.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(file).replace("/", "\\")

    def command(self, words: tuple[str, ...], seconds: float, more: Mapping[str, str], folder: Path) -> list[str]:
        """chroot, an environment of its own, and a clock over all."""
        environment = {
            "HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d",
            "DISPLAY": self.display, **more,
        }  # fmt: skip
        inside = [f"{name}={value}" for name, value in environment.items()]
        clock = ["timeout", "-k", "5", f"{seconds:.0f}", "chroot", str(self.place.chroot), "/usr/bin/env", "-i"]
        return [*clock, *inside, "/bin/sh", "-c", 'cd "$0" && exec "$@"', str(folder), *words]

    def start(
        self, *words: str, seconds: float = 120, log: Path | None = None, folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        """A Windows program in the background; what it says goes to a file: node dies of a Linux pipe."""
        out = log or self.place.work / "last.log"
        with out.open("wb") as file:
            line = self.command(("wine", *words), seconds, environment or {}, folder or self.place.work)
            return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    def run(
        self, *words: str, seconds: float = 120, check: bool = True, folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Done:  # fmt: skip
        """A Windows program to its end. Trouble where it failed and ``check`` is said."""
        log = self.place.work / f"said-{os.getpid()}-{time.monotonic_ns()}.log"
        began = time.monotonic()
        code = self.start(*words, seconds=seconds, log=log, folder=folder, environment=environment).wait()
        took = round(time.monotonic() - began, 2)
        text = log.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
        log.unlink()
        if check and code:
            raise Trouble(f"{' '.join(words)[:200]} failed under Wine ({code}):\n{text.strip()[-3000:]}")
        return Done(code, text, took)

    def stop(self) -> None:
        """End everything of this prefix."""
        line = self.command(("wineserver", "-k"), 15, {}, self.place.work)
        subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def settle(self) -> None:
        """Wait until nothing of this prefix runs: what it wrote lies on the disk then."""
        line = self.command(("wineserver", "-w"), 30, {}, self.place.work)
        subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def copy(self, to: Path) -> Wine:
        """The same prefix once more, elsewhere."""
        subprocess.run(["rm", "-rf", to], check=True)
        subprocess.run(["cp", "-a", "--reflink=auto", self.prefix, to], check=True)
        return replace(self, prefix=to)

    def registry(self, key: str, value: str | None = None) -> str | None:
        """What `reg query` says; None where there is no such key or value."""
        chosen = ("/ve",) if value == "" else ("/v", value) if value else ("/s",)
        done = self.run("reg", "query", key, *chosen, check=False)
        return done.out.strip() if done.code == 0 else None


def make(place: Place, fresh: bool = False) -> Wine:
    """The prefix, made once: Windows 10, shims in system32, and no debugger that waits for somebody."""
    wine = Wine(place, place.prefix)
    if not fresh and (place.prefix / "made").exists():
        return wine
    subprocess.run(["rm", "-rf", place.prefix], check=True)
    say("Wine's prefix")
    wine.run("wineboot", "-i", seconds=180)
    wine.run("winecfg", "-v", "win10")
    for name in ("ucrtbase", "mscms"):
        setting = ("/v", name, "/d", "native,builtin", "/f")
        wine.run("reg", "add", r"HKCU\Software\Wine\DllOverrides", *setting)
    debugger = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug"
    wine.run("reg", "add", debugger, "/v", "Debugger", "/d", "false", "/f")
    wine.settle()
    for shim in SHIMS:
        data = (place.work / "parts" / shim).read_bytes()
        (wine.drive / "windows/system32" / shim).write_bytes(data)
    (place.prefix / "made").touch()
    return wine


if __name__ == "__main__":  # any Windows program in the prefix, or in a copy of it named by BEDROT_WINE_PREFIX
    here = Place()
    chosen = Path(os.environ.get("BEDROT_WINE_PREFIX") or here.prefix)
    ended = Wine(here, chosen).run(*sys.argv[1:], seconds=float(os.environ.get("SECONDS") or 120), check=False)
    print(ended.out, end="")
    sys.exit(ended.code)
