"""Makes lakes of many small files, and lets the program know them."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "lake"
HEADER = "date,listeners,streams,followers\n"
ARTISTS = {"pig1987": "1Eu67EqPy2NutiM0lqCarw", "zone_a0": "62owJQCD2XzVB2o19CVsFM"}
FIRST = date(2015, 1, 1)


def audience_exports(lake: Path, number: int, first: int = 0) -> None:
    """So many Spotify audience exports of one day each, in the landing zone; no two alike."""
    folder = lake / "landing" / "spotify" / "audience"
    folder.mkdir(parents=True, exist_ok=True)
    for place in range(first, first + number):
        artist = ARTISTS["pig1987" if place % 2 else "zone_a0"]
        day = FIRST + timedelta(days=place // 2)
        name = f"spotify_audience_{artist}_{day + timedelta(days=2):%Y%m%d}_{8 + place % 2:02}1500.csv"
        (folder / name).write_text(f"{HEADER}{day},{100 + place % 90},{200 + place % 70},{1000 + place}\n", "utf-8")


def samples(lake: Path) -> None:
    """The samples' lake."""
    shutil.copytree(SAMPLES, lake, dirs_exist_ok=True)


def archive_of_dumps(lake: Path, number: int) -> None:
    """So many small files in folders of 200, as years of exports leave them."""
    for folder in range(-(-number // 200)):
        here = lake / "landing" / "spotify" / "audience" / f"{2000 + folder // 12}" / f"{folder % 12 + 1:02}-{folder}"
        here.mkdir(parents=True)
        for place in range(min(200, number - folder * 200)):
            with (here / f"note_{folder}_{place}.txt").open("x") as file:
                file.write(f"{folder} {place}\n")


def walked(top: Path) -> int:
    """A bare walk with the size and time of each file; how many there are. The floor of any look at a lake."""
    found, waiting = 0, [str(top)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    entry.stat()
                    found += 1
    return found
