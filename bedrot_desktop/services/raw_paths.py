"""Where a landing file's raw file goes: under the owner's name, and never where another one's goes."""

from __future__ import annotations

from collections.abc import Mapping

from bedrot_desktop.lake.items import Item
from bedrot_desktop.lake.zones import storable

LONGEST = 150  # letters of a stem; stamps and endings are added to it


def raw_path(
    item: Item, folders: Mapping[str, str], endings: tuple[str, str], *, stem: str = "", usual: bool = True
) -> str:
    """The path below the raw zone for what is made of one landing item.

    ``folders``: the landing folder in which such files usually lie → their raw folder. ``endings``: of a usual landing
    file, of its raw file. ``stem``: the raw file's, where it is not the landing file's; ``usual`` is False where two
    landing names may give the same one. A file that is unusual in any of these (or has a name that not every system can
    store) goes to the first folder, with the beginning of its content's hash behind its stem.
    """
    folder, _, name = item.path.rpartition("/")
    wanted = stem or item.stem
    kept = storable(wanted)[:LONGEST]
    if not usual or folder not in folders or not name.endswith(endings[0]) or kept != wanted:
        return f"{next(iter(folders.values()))}/{kept}__{item.sha256[:8]}{endings[1]}"
    return f"{folders[folder]}/{kept}{endings[1]}"
