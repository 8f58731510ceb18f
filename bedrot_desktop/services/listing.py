"""Every built-in service, in the order in which pages and commands show them."""

from bedrot_desktop.services import (
    bank,
    catalogue,
    distrokid,
    linktree,
    metaads,
    spotify,
    submithub,
    tiktok,
    toolost,
)
from bedrot_desktop.services.service import Service

SERVICES: tuple[Service, ...] = (
    spotify.SERVICE,
    tiktok.SERVICE,
    distrokid.SERVICE,
    toolost.SERVICE,
    linktree.SERVICE,
    metaads.SERVICE,
    bank.SERVICE,
    submithub.SERVICE,
    catalogue.SERVICE,
)
