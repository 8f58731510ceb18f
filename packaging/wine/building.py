"""The Windows bundle, built by PyInstaller under Wine, and proof that nothing of Wine or of the trial got into it."""

from __future__ import annotations

import shutil
from pathlib import Path

from wine.place import ROOT, Place, Trouble, run, say, windows
from wine.prefix import SHIMS, Wine

NAME = "BEDROT Desktop"
MARKS = (b"Wine builtin DLL", b"Wine placeholder DLL")
PROGRAMS = frozenset({".exe", ".dll", ".pyd"})


def build(wine: Wine) -> Path:
    """The folder with both exes, from the copied checkout."""
    place = wine.place
    shutil.rmtree(place.dist, ignore_errors=True)
    work = place.work / "build"
    wine.run(
        str(place.python / "python.exe"), "-m", "PyInstaller", "--noconfirm", "--distpath", windows(place.dist),
        "--workpath", windows(work), windows(place.source / "packaging" / "bedrot.spec"),
        seconds=900, folder=place.source, environment={"PYTHONUTF8": "1"},
    )  # fmt: skip
    bundle = place.dist / NAME
    found = leaks(bundle)
    if found:
        raise Trouble(f"These belong to Wine or to the trial and must not be in the bundle: {', '.join(found)}.")
    return bundle


def leaks(bundle: Path) -> list[str]:
    """Programs of the bundle that are Wine's own, or one of the shims."""
    files = [file for file in bundle.rglob("*") if file.suffix.casefold() in PROGRAMS]
    if not files:
        raise Trouble(f"No programs lie in {bundle}.")
    foreign = [file for file in files if any(mark in file.read_bytes() for mark in MARKS)]
    shims = [file for file in files if file.name.casefold() in SHIMS]
    return sorted(str(file.relative_to(bundle)) for file in {*foreign, *shims})


def size(folder: Path) -> float:
    """Megabytes (10**6 bytes) of all files below."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


def pack(place: Place, bundle: Path, version: str, compression: str = "") -> Path:
    """The installer, by this machine's makensis; ``compression``: zlib is quick, the installer's own choice small."""
    out = place.dist / f"BEDROT-Desktop-{version}-Setup.exe"
    out.unlink(missing_ok=True)
    say(f"installer of {version}")
    chosen = [f"-DCOMP={compression}"] if compression else []
    given = [f"-DSRC={bundle}", f"-DOUT={out}", f"-DVERSION={version}"]
    run(["makensis", "-V2", *given, *chosen, ROOT / "packaging/installer.nsi"], seconds=900)
    return out
