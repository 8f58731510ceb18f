"""Recognising an answer of Linktree that somebody brings in by hand."""

from __future__ import annotations

import re

from bedrot_desktop.services.linktree.answers import KINDS_WITHOUT_ROWS
from bedrot_desktop.services.service import Context, Landing, Offer

_FOLDER = "linktree/analytics/"
_START = re.compile(
    rf'\s*\{{\s*"data"\s*:\s*\{{\s*"(?:getAccountAnalytics|link\d+|{"|".join(sorted(KINDS_WITHOUT_ROWS))})"'
)


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the signature of all data sets
    """Where an offered file belongs: known by its beginning, or by its name when it is an answer gone wrong."""
    if offer.path.suffix.casefold() != ".json" and not offer.name.casefold().endswith(".json"):
        return None
    head = offer.head.decode("utf-8-sig", errors="replace")
    if _START.match(head):
        name = offer.name if "graphql" in offer.name.casefold() else f"graphql_{offer.name}"
        return Landing("landing", _FOLDER + name)
    if re.match(r"graphql_\d{8}_\d{6}", offer.name, re.IGNORECASE):
        return Landing("landing", _FOLDER + offer.name)
    return None
