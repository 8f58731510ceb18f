"""The door with a window: its arguments, one instance, the program put together, and an honest end."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

SILENT = "--do"  # a command of the prompt without a console; must stand first (`system.programs`)
SELF_TEST = "--selftest"  # stands first too; its own words follow
LEAVE = "--leave"  # asks whatever runs from this folder to end, for the installer
PAGES = ("today", "services", "runs", "warehouse", "insights", "health", "schedule", "settings")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the shortcut, a protocol address or a smoke test asks for."""
    parser = argparse.ArgumentParser(prog="bedrot-desktop", description="The control panel of a label's own data.")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the ecosystem folder")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where settings, sessions and logs lie")
    parser.add_argument(
        "--page", metavar="PAGE", default="today", help=f"the page to show: {', '.join(PAGES)}; PAGE/place too"
    )
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="colours, for this time only")
    parser.add_argument("--size", metavar="WxH", help="size of the window, such as 1280x800")
    parser.add_argument("--tray", action="store_true", help="start hidden in the tray")
    parser.add_argument(
        "--demo", type=Path, metavar="DIR", nargs="?", const=Path(), help="a made-up label with stand-in sites"
    )
    parser.add_argument("--quit-after", type=float, metavar="S", help="leave after so many seconds, for smoke tests")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help="save a picture once the page has its content, and leave"
    )
    parser.add_argument("--new-instance", action="store_true", help="do not raise the window that is open already")
    parser.add_argument("--tell-when-seen", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("address", nargs="?", default="", help="an address such as bedrot://sign-in/toolost")
    asked = parser.parse_args(given)
    if asked.page.partition("/")[0] not in PAGES:
        parser.error(f"there is no page {asked.page}: {', '.join(PAGES)}")
    if asked.size and not re.fullmatch(r"[1-9]\d{0,4}x[1-9]\d{0,4}", asked.size):
        parser.error(f"a size is two numbers such as 1280x800, not {asked.size}")
    return asked


def do(line: Sequence[str]) -> NoReturn:
    """Do a command of the prompt and leave: for the system's scheduler, which would open a console for `bedrot`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # as in every program with a window on Windows
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end
    from bedrot_desktop.cli import main as prompt

    prompt(list(line))
    sys.exit(0)


def main(given: Sequence[str] | None = None) -> None:
    """Open the window; leaves with the exit code of the program."""
    line = sys.argv[1:] if given is None else list(given)
    if line[:1] == [SILENT]:
        do(line[1:])
    if line[:1] == [SELF_TEST]:
        from bedrot_desktop.selftest import main as try_itself

        code = try_itself(line[1:])
        os._exit(code)  # everything was closed and told; threads of libraries must not keep a finished test alive
    if line[:1] and line[0].partition("=")[0] == LEAVE:
        from bedrot_desktop.leaving import main as let_leave

        sys.exit(let_leave(line[0].partition("=")[2]))
    asked = arguments(line)
    if (
        asked.screenshot
        and not os.environ.get("QT_QPA_PLATFORM")
        and not os.environ.get("DISPLAY")
        and sys.platform.startswith("linux")
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from bedrot_desktop.core import children
    from bedrot_desktop.program import run

    children.settle()
    sys.exit(run(asked))


if __name__ == "__main__":
    main()
