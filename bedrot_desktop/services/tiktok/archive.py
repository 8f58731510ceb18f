"""The one CSV inside a TikTok download, read in memory: nothing is ever written to disk by an entry's name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.reading import refuse_sign_in, text_of

MOST_BYTES = 100_000_000
WANTED = "overview.csv"
_AGAIN = "Download it again; the data from before stays."


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The bytes of the entry, and what else lay in the archive."""

    content: bytes
    notes: tuple[Note, ...] = ()


def unpack(data: bytes, name: str) -> Unpacked:
    """``Overview.csv`` of a ZIP. Raises FileRejected with rule ``empty``, ``zip``, ``zip entry name`` (an entry that
    leaves the folder), ``zip size`` (more than 100 MB unpacked, told by the directory), ``zip content`` (another
    export), SignInNeeded for a page saved under this name.
    """
    if not data:
        raise FileRejected(f"{name} has 0 bytes.", _AGAIN, rule="empty")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted, others = _chosen(archive.infolist(), name)
            content = _content(archive, wanted)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if data.lstrip()[:1] == b"<":
            refuse_sign_in(text_of(data, name), name)
        raise FileRejected(f"{name} is not a whole ZIP file: {error}.", _AGAIN, rule="zip") from error
    if not others:
        return Unpacked(content)
    listed = ", ".join(others)
    return Unpacked(content, (Note("zip content", f"Beside Overview.csv it holds {listed}, which was left out."),))


def _chosen(entries: list[zipfile.ZipInfo], name: str) -> tuple[zipfile.ZipInfo, list[str]]:
    """The entry to read, and the names of the others; refuses the whole archive by its directory alone."""
    for entry in entries:
        if leaves_folder(entry.orig_filename) or leaves_folder(entry.filename):
            raise FileRejected(
                f"{name} holds an entry named {entry.orig_filename}, which points outside of its folder.",
                "Do not open it; download the file from TikTok again.",
                rule="zip entry name",
            )
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        raise FileRejected(
            f"{name} would unpack to {size / 1e6:,.0f} MB; an overview has a few kilobytes.", _AGAIN, rule="zip size"
        )
    wanted = [entry for entry in entries if entry.filename.rsplit("/", 1)[-1].casefold() == WANTED]
    others = [entry.filename for entry in entries if entry not in wanted and not entry.is_dir()]
    if len(wanted) != 1:
        raise FileRejected(
            f"{name} holds {len(wanted) or 'no'} Overview.csv (found: {', '.join(others) or 'nothing else'}).",
            "Download the overview data from TikTok Studio.",
            rule="zip content",
        )
    return wanted[0], others


def leaves_folder(entry: str) -> bool:
    """Whether an entry's name would lead out of the folder it is unpacked to, on any system."""
    parts = re.split(r"[\\/]", entry)
    return not entry or parts[0] == "" or ".." in parts or re.match(r"[A-Za-z]:", entry) is not None


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as source:
        content = source.read(entry.file_size + 1)
        source.read()  # the check sum is compared at the end
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} has {len(content)} bytes instead of {entry.file_size}")
    return content
