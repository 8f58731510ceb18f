"""The card's purchases, exported from the bank and placed by hand in curated."""

from __future__ import annotations

from bedrot_desktop.services.bank import clean
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service

SERVICE = Service(
    key="bank",
    title="Bank card",
    datasets=(
        Dataset(
            key=clean.DATASET,
            title="Card purchases",
            kinds=("card_lines",),
            places=(Place("curated", clean.PLACE),),
            clocks=Clocks(lag=0, due=40, stale=None),
            to_raw=clean.to_raw,
            to_staging=clean.to_staging,
            to_curated=clean.to_curated,
            recognise=clean.recognise,
        ),
    ),
    colour="#5B7DB1",
    by_hand=True,
)
