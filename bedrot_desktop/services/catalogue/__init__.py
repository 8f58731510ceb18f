"""The catalogue of tracks with the label's own shares, kept and placed by hand in curated."""

from __future__ import annotations

from bedrot_desktop.services.catalogue import clean
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service

SERVICE = Service(
    key="catalogue",
    title="Catalogue",
    datasets=(
        Dataset(
            key=clean.DATASET,
            title="Tracks and shares",
            kinds=("catalogue",),
            places=(Place("curated", clean.PLACE),),
            clocks=Clocks(lag=0, due=40, stale=None),
            to_raw=clean.to_raw,
            to_staging=clean.to_staging,
            to_curated=clean.to_curated,
            recognise=clean.recognise,
        ),
    ),
    colour="#8A6FB0",
    by_hand=True,
)
