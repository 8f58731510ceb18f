"""Where a service's data have got to: zone by zone, with the first one that is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.rows import ACCEPTED, Tally
from bedrot_desktop.services.service import Dataset, Service

LANDING, RAW, STAGING, CURATED, WAREHOUSE = "landing", "raw", "staging", "curated", "warehouse"
STRIP = (LANDING, RAW, STAGING, CURATED, WAREHOUSE)
FRAMES = "frames"


@dataclass(frozen=True, slots=True)
class DatasetZones:
    """A data set's way through the zones.

    ``newest``: zone → newest snapshot that has reached it (naive local time; None: nothing yet). ``stuck_in``: the last
    zone that has what the next one lacks, "" when everything has got through. ``waiting`` are new files in landing that
    no run has looked at.
    """

    dataset: str
    newest: Mapping[str, datetime | None]
    stuck_in: str
    files: int
    waiting: int
    held: int
    rejected: int
    quarantined: int


def dataset_zones(
    catalog: Catalog, dataset: Dataset, waiting: int, loaded: Mapping[tuple[str, str], str]
) -> DatasetZones:
    """Follow one data set. ``loaded``: (data set, kind) → fingerprint of what the warehouse holds."""
    told = catalog.tally(dataset.key)
    taken = [one for one in told if one.verdict in ACCEPTED]
    seen = [one for one in told if one.verdict in (*ACCEPTED, "held")]
    staged, curated = catalog.step(dataset.key, "raw2staging"), catalog.step(dataset.key, "staging2curated")
    kinds = [output for output in (curated.outputs if curated else ()) if output.zone == FRAMES]
    is_loaded = bool(kinds) and all(
        loaded.get((dataset.key, kind.path.partition("/")[2])) == kind.sha256 for kind in kinds
    )
    curated_stamp = curated.stamp if curated else None
    newest = {
        LANDING: max((one.newest_stamp for one in seen if one.newest_stamp), default=None),
        RAW: _newest_wanted(catalog, dataset, taken),
        STAGING: staged.stamp if staged else None,
        CURATED: curated_stamp,
        WAREHOUSE: curated_stamp if is_loaded else None,
    }
    has = {LANDING: bool(seen) or waiting > 0, RAW: bool(taken), STAGING: staged is not None}
    has |= {CURATED: curated is not None, WAREHOUSE: is_loaded}
    return DatasetZones(
        dataset.key, newest, LANDING if waiting else _stuck(newest, has), sum(one.files for one in told), waiting,
        sum(one.files for one in told if one.verdict == "held"),
        sum(one.files for one in told if one.verdict == "rejected"),
        sum(one.rejected for one in told),
    )  # fmt: skip


def _newest_wanted(catalog: Catalog, dataset: Dataset, taken: Sequence[Tally]) -> datetime | None:
    """The newest snapshot in raw that is to go on; what a person keeps out stays there by decision, not by neglect."""
    kept_out = Questions(catalog).kept_out(dataset.key)
    if not kept_out:
        return max((one.newest_stamp for one in taken if one.newest_stamp), default=None)
    wanted = (
        row.stamp
        for row in catalog.items(dataset.key)
        if row.verdict in ACCEPTED and row.stamp and not kept_out & {row.sha256, *row.members.values()}
    )
    return max(wanted, default=None)


def _stuck(newest: Mapping[str, datetime | None], has: Mapping[str, bool]) -> str:
    for here, there in pairwise(STRIP):
        if here == LANDING and has[RAW]:
            continue  # what was held or rejected stays in landing by decision, not by neglect
        mine, next_one = newest[here], newest[there]
        if has[here] and (not has[there] or (mine is not None and (next_one is None or next_one < mine))):
            return here
    return ""


def bottleneck(service: Service, zones: Sequence[DatasetZones]) -> str:
    """The first zone in which anything of a service is stuck, or ""."""
    stuck = [one.stuck_in for one in zones if one.stuck_in]
    return min(stuck, key=STRIP.index) if service.datasets and stuck else ""
