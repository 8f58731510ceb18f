"""A browser profile as one piece of bytes: what makes a device known again, without caches and what was visited."""

from __future__ import annotations

import io
import logging
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

log = logging.getLogger(__name__)

#: Folders and files that are made anew or are nobody's business; the same names at any depth.
_LEFT_OUT = frozenset({
    "BrowserMetrics", "Cache", "Code Cache", "GPUCache", "GPUPersistentCache", "DawnCache", "DawnGraphiteCache",
    "DawnWebGPUCache", "GrShaderCache", "GraphiteDawnCache", "ShaderCache", "CacheStorage", "ScriptCache", "Crashpad",
    "Crash Reports", "Safe Browsing", "component_crx_cache", "extensions_crx_cache", "segmentation_platform",
    "Segmentation Platform", "optimization_guide_model_store", "OptimizationGuideModelsManifest", "Shared Dictionary",
    "Sessions", "Sessions_Encrypted", "History", "History-journal", "Visited Links", "Top Sites", "Top Sites-journal",
    "Favicons", "Favicons-journal", "Download Service", "blob_storage", "VideoDecodeStats", "lockfile", "LOCK",
    "BrowserMetrics-spare.pma", "SingletonLock", "SingletonCookie", "SingletonSocket", "DevToolsActivePort",
})  # fmt: skip
_MODE = 0o600


class Unreadable(ValueError):
    """It is no packed profile."""


def pack(folder: Path) -> bytes:
    """The profile's files in a compressed archive; empty bytes when there is none worth keeping."""
    target = io.BytesIO()
    count = 0
    with tarfile.open(fileobj=target, mode="w:gz", compresslevel=1) as archive:
        for path in _files(folder):
            try:
                content = path.read_bytes()
            except OSError as error:
                log.debug("%s is not kept: %s", path.name, error)
                continue
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
            count += 1
    return target.getvalue() if count else b""


def unpack(packed: bytes, folder: Path) -> None:
    """Write the files of a packed profile below a folder. Unreadable when it is damaged or reaches beyond."""
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
            for entry in archive:
                name = PurePosixPath(entry.name)
                source = archive.extractfile(entry) if entry.isreg() else None
                if source is None or name.is_absolute() or ".." in name.parts:
                    raise Unreadable(f"“{entry.name}” has no place in a profile")
                path = folder.joinpath(*name.parts)
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.write_bytes(source.read())
                path.chmod(_MODE)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Unreadable(f"it cannot be read ({type(error).__name__})") from error


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in _LEFT_OUT or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path
