"""SubmitHub's link statistics, exported and placed by hand in curated."""

from __future__ import annotations

from bedrot_desktop.services.service import Clocks, Dataset, Place, Service
from bedrot_desktop.services.submithub import clean

SERVICE = Service(
    key="submithub",
    title="SubmitHub",
    datasets=(
        Dataset(
            key=clean.DATASET,
            title="Link statistics",
            kinds=("links_daily",),
            places=(Place("curated", clean.PLACE),),
            clocks=Clocks(lag=0, due=40, stale=None),
            to_raw=clean.to_raw,
            to_staging=clean.to_staging,
            to_curated=clean.to_curated,
            recognise=clean.recognise,
        ),
    ),
    colour="#E8743B",
    by_hand=True,
)
