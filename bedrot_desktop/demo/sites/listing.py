"""The stand-ins there are. Each is imported where its module exists."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from bedrot_desktop.demo.sites.site import ServiceSite

#: (module below ``demo.sites``, class in it); one line per service.
SITES = (
    ("spotify", "Spotify"),
    ("tiktok", "Tiktok"),
    ("distrokid", "Distrokid"),
    ("toolost", "Toolost"),
    ("linktree", "Linktree"),
    ("metaads", "Metaads"),
)


def sites() -> dict[str, ServiceSite]:
    """Every stand-in that has pages of its own, by service."""
    found: dict[str, ServiceSite] = {}
    for module, name in SITES:
        if find_spec(f"{__package__}.{module}") is not None:
            make = cast(Callable[[], ServiceSite], getattr(import_module(f"{__package__}.{module}"), name))
            site = make()
            found[site.key] = site
    return found
