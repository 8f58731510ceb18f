"""Whether a folder of Windows programs has all that they load: DLLs that are in it or Windows' own, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: What Windows 10 (1809) and later bring along, besides the api sets.
_OF_WINDOWS = """
    advapi32 authz avicap32 bcrypt bcryptprimitives cfgmgr32 combase comctl32 comdlg32 crypt32 d2d1 d3d11 d3d12 d3d9
    dbghelp dcomp dnsapi dsound dwmapi dwrite dxgi dxva2 evr fwpuclnt gdi32 glu32 hid icu icuin icuuc imm32 iphlpapi
    kernel32 kernelbase mf mfplat mfreadwrite mpr mscms msi msvcrt mswsock ncrypt netapi32 normaliz ntdll ole32
    oleacc oleaut32 opengl32 pdh powrprof propsys psapi rpcrt4 runtimeobject secur32 setupapi shcore shell32 shlwapi
    sspicli ucrtbase uiautomationcore urlmon user32 userenv usp10 uxtheme version webauthn winhttp wininet winmm
    winspool.drv wintrust wlanapi wldap32 ws2_32 wsock32 wtsapi32
"""
SYSTEM = frozenset(_OF_WINDOWS.split())
PROGRAMS = frozenset({".exe", ".dll", ".pyd"})


@dataclass
class Checked:
    """What was found. ``unknown``: DLLs nobody brings; ``missing``: names that a DLL of the folder does not have."""

    files: int = 0
    signed: int = 0
    system: set[str] = field(default_factory=set)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return self.files > 0 and not self.unknown and not self.missing

    def words(self) -> str:
        """One line, and one for each fault."""
        lines = [f"{self.files} programs, {self.signed} signed by their makers, {len(self.system)} DLLs of Windows"]
        lines += [f"{dll} is not there, needed by {', '.join(by)}" for dll, by in sorted(self.unknown.items())]
        return "\n".join([*lines, *self.missing])


def is_system(name: str) -> bool:
    """Whether Windows brings a DLL along."""
    return bool(re.match(r"(api|ext)-ms-", name)) or name in SYSTEM or name.removesuffix(".dll") in SYSTEM


def check(folder: Path) -> Checked:
    """Look at all programs below a folder; nothing is run."""
    import pefile

    files = sorted(file for file in folder.rglob("*") if file.suffix.casefold() in PROGRAMS)
    by_name: dict[str, list[Path]] = {}
    for file in files:
        by_name.setdefault(file.name.casefold(), []).append(file)
    exported: dict[Path, frozenset[bytes]] = {}

    def names_of(places: Iterable[Path]) -> frozenset[bytes]:
        for place in places:
            if place not in exported:
                exported[place] = _exports(pefile.PE(str(place), fast_load=True, max_symbol_exports=1 << 18))
        return frozenset().union(*(exported[place] for place in places))

    found = Checked(files=len(files))
    for file in files:
        program = pefile.PE(str(file), fast_load=True, max_symbol_exports=1 << 18)
        found.signed += program.OPTIONAL_HEADER.DATA_DIRECTORY[4].Size > 0
        program.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]])
        for need in getattr(program, "DIRECTORY_ENTRY_IMPORT", []):
            name = need.dll.decode("ascii", "replace").casefold()
            if name in by_name:
                known = names_of(by_name[name])
                absent = [one.name.decode() for one in need.imports if one.name and one.name not in known]
                if absent:
                    found.missing.append(f"{file.name} wants {', '.join(absent[:5])} of {name}, which has it not")
            elif is_system(name):
                found.system.add(name)
            else:
                found.unknown.setdefault(name, []).append(file.name)
        program.close()
    return found


def _exports(program: object) -> frozenset[bytes]:
    program.parse_data_directories([0])  # type: ignore[attr-defined]
    table = getattr(program, "DIRECTORY_ENTRY_EXPORT", None)
    return frozenset(symbol.name for symbol in table.symbols if symbol.name) if table else frozenset()
