"""What a step of fetching brings, put together before any of it comes into landing: as a whole and once, whatever dies.

A step may bring many files (Linktree's answers, Meta's dump). Killed between two of them, half would lie in landing
and the whole once more after going on. So they are packed first; what was packed and not delivered is delivered when
the run goes on, and what was not even packed left no trace.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.files import write_bytes
from bedrot_desktop.lake.reach import reach, trouble

log = logging.getLogger(__name__)

_LABEL = "label.json"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of one step: (posix path below landing, content), and the stamp for a name that is taken."""

    run: str
    step: str
    stamp: str
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Parcels:
    """The parcels of one sign-in, in a folder of its own outside the zones."""

    folder: Path

    def pack(self, parcel: Parcel) -> None:
        """Keep a parcel until it is dropped; raises what `lake.reach.trouble` makes of a refusal by the system."""
        label = {
            "run": parcel.run,
            "step": parcel.step,
            "stamp": parcel.stamp,
            "paths": [one for one, _ in parcel.files],
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(_LABEL, json.dumps(label))
            for place, (_, content) in enumerate(parcel.files):
                archive.writestr(str(place), content)
        target = self._place(parcel.step)
        try:
            write_bytes(target, packed.getvalue())
        except OSError as error:
            raise trouble(error, target, "written") from error

    def left(self, run: str) -> Iterator[Parcel]:
        """What was packed in a run and not dropped. That of other runs is dropped: those steps are fetched anew."""
        for file in sorted(self.folder.glob("*.zip")):
            parcel = _read(file)
            if parcel is not None and parcel.run == run:
                yield parcel
            else:
                file.unlink(missing_ok=True)

    def drop(self, step: str) -> None:
        """All of a step's files are where they belong."""
        self._place(step).unlink(missing_ok=True)
        with suppress(OSError):  # the others of this sign-in are still there, or somebody looks into it
            self.folder.rmdir()

    def _place(self, step: str) -> Path:
        return Path(reach(self.folder / f"{hashlib.sha256(step.encode()).hexdigest()[:16]}.zip"))


def _read(file: Path) -> Parcel | None:
    """A parcel of a file; None where it is none, which no kill leaves behind."""
    try:
        with zipfile.ZipFile(file) as archive:
            label = json.loads(archive.read(_LABEL))
            files = tuple((path, archive.read(str(place))) for place, path in enumerate(label["paths"]))
        return Parcel(label["run"], label["step"], label["stamp"], files)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s cannot be read and is left out: %s", file.name, error)
        return None
