"""The machine made ready: Debian packages, and a chroot of the Debian suite whose Wine is new enough."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

from wine.place import HERE, SUITE, Place, Trouble, run, say

PACKAGES = {
    "debootstrap": "debootstrap", "Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64", "makensis": "nsis", "chromium": "chromium",
}  # fmt: skip
WINE = ("wine", "wine64", "fonts-dejavu-core", "fonts-liberation", "fonts-wine")
MIRROR = "http://deb.debian.org/debian"


def prepare(place: Place) -> None:
    """Packages, chroot, mounts and our own tools; what is there already is left as it is."""
    if os.geteuid() != 0:
        raise Trouble("The Wine trial needs root with the right to mount: a chroot of Debian with /proc in it.")
    place.work.mkdir(parents=True, exist_ok=True)
    place.downloads.mkdir(exist_ok=True)
    packages()
    tools(place)
    chroot(place)


def packages() -> None:
    """What this machine itself needs."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if not missing:
        return
    say(f"installing {', '.join(missing)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "-q", "update"], environment=quiet)
    run(["apt-get", "-q", "install", "-y", "--no-install-recommends", *missing], environment=quiet)


def tools(place: Place) -> None:
    """uv, which resolves for Windows on Linux, and pefile, which reads its programs; both pinned by hash."""
    if (place.tools / "bin" / "uv").exists():
        return
    venv.create(place.tools, with_pip=True, clear=True)
    lock = HERE / "tools.lock"
    run([place.tools / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock])


def mirror() -> str:
    """The mirror this machine takes Debian from."""
    policy = subprocess.run(["apt-cache", "policy"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(https?://\S+/debian)/? \S+/main", policy)
    return found.group(1) if found else MIRROR


def chroot(place: Place) -> None:
    """Debian with Wine in it. Nothing is started there but what we start."""
    root = place.chroot
    if not (root / "usr/bin/apt").exists():
        say(f"Debian {SUITE}")
        run(["debootstrap", "--variant=minbase", SUITE, root, mirror()])
    mount(place)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for proxy in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
        shutil.copy(proxy, root / "etc/apt/apt.conf.d" / proxy.name)
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    policy.chmod(0o755)
    if os.path.lexists(root / "usr/bin/wine"):
        return
    say("Wine")
    inside = ["chroot", root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    run([*inside, "update"])
    run([*inside, "install", "-y", "--no-install-recommends", *WINE])


def mount(place: Place) -> None:
    """/proc, without which Wine finds nothing of itself, and the work folder at the same place inside."""
    inside = place.chroot / place.work.relative_to("/")
    inside.mkdir(parents=True, exist_ok=True)
    if not os.path.ismount(place.chroot / "proc"):
        run(["mount", "-t", "proc", "proc", place.chroot / "proc"])
    if not os.path.ismount(inside):
        run(["mount", "--bind", place.work, inside])


def unmount(place: Place) -> None:
    """Before anything is taken away: what is mounted below would go with it."""
    for point in (place.chroot / place.work.relative_to("/"), place.chroot / "proc"):
        if os.path.ismount(point):
            run(["umount", point])
