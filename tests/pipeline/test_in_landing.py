"""An errand may ask what lies in landing below a folder, whichever of both naming schemes the lake has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.pipeline.errands import Trip


def test_the_files_of_both_landing_folders_are_told_once_each(tmp_path: Path) -> None:
    for name in ("landing/toolost/sales/a.csv", "1_landing/toolost/sales/a.csv", "1_landing/toolost/sales/b/c.csv",
                 "1_landing/toolost/salesman.csv", "raw/toolost/sales/d.csv"):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    trip = SimpleNamespace(workspace=SimpleNamespace(zones=Zones(tmp_path)), run=Run())
    assert Trip.in_landing(trip, "toolost/sales") == ("toolost/sales/a.csv", "toolost/sales/b/c.csv")
    assert Trip.in_landing(trip, "distrokid/sales") == ()
