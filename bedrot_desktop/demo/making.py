"""Making a demo: whether the folder may be used, the services one after the other, the truth at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.files import write_text
from bedrot_desktop.demo import Demo, by_hand, distrokid, linktree, metaads, spotify, statement, tiktok, toolost
from bedrot_desktop.demo.label import Label, make_label
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer

MARK = "demo.json"
MADE_BY = "BEDROT Desktop demo"
#: Other figures for the same seed: raise it when the made-up label changes.
EDITION = 1
SMALLEST, LARGEST = 0.01, 1000.0
_YEARS = range(2011, 2200)

PARTS: tuple[tuple[str, Callable[[Label, Writer, Truth], None]], ...] = (
    ("Spotify for Artists", spotify.write),
    ("TikTok", tiktok.write),
    ("DistroKid pages", distrokid.write),
    ("DistroKid statements", statement.write),
    ("TooLost", toolost.write),
    ("Linktree", linktree.write),
    ("Meta Ads", metaads.write),
    ("files brought by hand", by_hand.write),
)

README = """# Demo: nothing in here is real

BEDROT Desktop made this workspace on its own ({parameters}).

The label, its tracks, figures, money, campaigns, cards, addresses and identifiers are invented; only the public names
of the artists, their public handles and their two public Spotify ids are not, because file names depend on them.
ISRCs begin with QZDMO, advertising ids with 99, and mail addresses end in example.com, so that nothing here can be
taken for somebody's.

* `data_lake/landing`, `raw` and `curated` hold {files:,} files as the platforms and old scripts would have left them.
* Some are meant to be odd: a sign-in page saved as data, answers and downloads cut off, the same download twice,
  an export of an artist whom nobody knows (you will be asked), a spelling and a store that are new. TooLost has not
  been signed in to for {signed_out} days.
* `{mark}` tells what must be found in all of this.

    bedrot run --no-extract --workspace "{folder}"

Delete the folder when you are done; nothing else was changed.
"""


def make(folder: Path, scale: float, seed: int, today: date, progress: Callable[[int, int, str], None]) -> Demo:
    """See `bedrot_desktop.demo.make_demo`."""
    _refuse_values(scale, today)
    parameters = {"scale": float(scale), "seed": seed, "today": str(today), "edition": EDITION}
    found = _found(folder, parameters)
    if found is not None:
        return Demo(folder, int(found["files"]), int(found["bytes"]), today)
    folder.mkdir(parents=True, exist_ok=True)
    _mark(folder, parameters, {"complete": False})
    total = len(PARTS) + 1
    progress(0, total, "the label's days")
    label = make_label(seed, scale, today)
    writer, truth = Writer(folder / "data_lake"), Truth()
    for done, (name, write) in enumerate(PARTS, start=1):
        progress(done, total, name)
        write(label, writer, truth)
    words = ", ".join(f"{name} {value}" for name, value in parameters.items())
    readme = README.format(
        parameters=words, files=writer.files, signed_out=toolost.SIGNED_OUT, mark=MARK, folder=folder.name
    )
    write_text(folder / "README.md", readme)
    counts = {"complete": True, "files": writer.files, "bytes": writer.bytes}
    _mark(folder, parameters, {**counts, "truth": truth.told()})
    progress(total, total, "done")
    return Demo(folder, writer.files, writer.bytes, today)


def made_for(folder: Path) -> date | None:
    """The day for which a finished demo in a folder was made; None where there is none."""
    mark = _read(folder / MARK)
    if mark is None or mark.get("complete") is not True:
        return None
    try:
        return date.fromisoformat(mark["parameters"]["today"])
    except (KeyError, TypeError, ValueError):
        return None


def _refuse_values(scale: float, today: date) -> None:
    if not SMALLEST <= scale <= LARGEST:
        raise UsageError(
            f"A demo cannot be made {scale} times as large.", f"The scale is {SMALLEST} to {LARGEST:.0f}; 1 is usual."
        )
    if today.year not in _YEARS:
        raise UsageError(f"A demo cannot be made for {today}.", "Look at this computer's date.")


def _found(folder: Path, parameters: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The mark of a finished demo of these parameters; UsageError for a folder that may not be used."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file.", "Choose a new or empty folder.")
    if not any(folder.iterdir()):
        return None
    mark = _read(folder / MARK)
    if mark is None:
        raise UsageError(f"{folder} is not empty and not a demo.", "Choose a new or empty folder.")
    if mark.get("parameters") != dict(parameters):
        told = ", ".join(f"{name} {value}" for name, value in dict(mark.get("parameters") or {}).items())
        raise UsageError(f"{folder} holds another demo ({told}).", "Choose a new folder, or delete that one.")
    return mark if mark.get("complete") is True else None


def _read(file: Path) -> Mapping[str, Any] | None:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and value.get("made_by") == MADE_BY else None


def _mark(folder: Path, parameters: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    told = {"made_by": MADE_BY, "invented": True, "parameters": parameters, **more}
    write_text(folder / MARK, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
