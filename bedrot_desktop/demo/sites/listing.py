"""The stand-ins there are; one line per service."""

from __future__ import annotations

from bedrot_desktop.demo.sites.site import ServiceSite


def sites() -> dict[str, ServiceSite]:
    """Every stand-in, by service. Imported when the server starts, as nothing else needs their pages."""
    from bedrot_desktop.demo.sites.distrokid import Distrokid
    from bedrot_desktop.demo.sites.linktree import Linktree
    from bedrot_desktop.demo.sites.metaads import Metaads
    from bedrot_desktop.demo.sites.spotify import Spotify
    from bedrot_desktop.demo.sites.tiktok import Tiktok
    from bedrot_desktop.demo.sites.toolost import Toolost

    listed: tuple[ServiceSite, ...] = (
        Spotify(),
        Tiktok(),
        Distrokid(),
        Toolost(),
        Linktree(),
        Metaads(),
    )
    return {site.key: site for site in listed}
