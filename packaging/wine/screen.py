"""A screen for the Windows programs, pictures of it, and hands on it."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from wine.place import DISPLAY, run

SIZE = "1440x900x24"


class Screen:
    """An Xvfb of our own; ended by `close`."""

    def __init__(self, display: str = DISPLAY) -> None:
        self.display = display
        self._server = subprocess.Popen(
            ["Xvfb", display, "-screen", "0", SIZE, "-nolisten", "tcp"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(50):
            if Path(f"/tmp/.X11-unix/X{display[1:]}").exists():
                break
            time.sleep(0.1)

    def picture(self, file: Path) -> Path:
        """The whole screen, in few colours: small enough to be looked at anywhere."""
        file.parent.mkdir(parents=True, exist_ok=True)
        run(["import", "-window", "root", "-depth", "8", "-colors", "128", f"PNG8:{file}"], environment=self._told)
        return file

    def titles(self) -> list[str]:
        """What the windows on the screen are called."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", ".+", "getwindowname", "%@"],
            capture_output=True, text=True, env={**os.environ, **self._told}, check=False,
        )  # fmt: skip
        return [line for line in found.stdout.splitlines() if line]

    def click(self, x: int, y: int) -> None:
        run(["xdotool", "mousemove", str(x), str(y), "click", "1"], environment=self._told)

    def press(self, *keys: str) -> None:
        run(["xdotool", "key", *keys], environment=self._told)

    @property
    def _told(self) -> dict[str, str]:
        return {"DISPLAY": self.display}

    def close(self) -> None:
        self._server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(5)
