"""How the table of settings is divided on the page: sections, and in them groups of rows."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from bedrot_desktop.system.own import LABEL, LABELS


@dataclass(frozen=True, slots=True)
class Part:
    """A group: its title, a hint beside it, and patterns of the keys in it (the order within is the table's).

    ``per``: "" one group, ``service`` or ``dataset`` one for each of these, closed at first.
    """

    title: str
    hint: str
    keys: tuple[str, ...]
    per: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the list at the left."""

    key: str
    title: str
    icon: str
    sentence: str
    parts: tuple[Part, ...] = ()


SIGN = "brand-windows" if sys.platform == "win32" else "power"
SECTIONS = (
    Section(
        "workspace", "Workspace", "folder", "Where the lake and the warehouse lie, and how long things are kept.",
        (
            Part("Workspace", "the ecosystem folder", (r"workspace\..*",)),
            Part("Folders of the zones", "empty: found by themselves", (r"zones\..*",)),
            Part("Warehouse", "a file, or a server", (r"warehouse\..*",)),
            Part("What is kept, and how long", "", (r"retention\..*",)),
        ),
    ),
    Section(
        "services", "Services and accounts", "plug-connected",
        "What each service is asked for, how often, and by whom.",
        (
            Part("Signing in", "for all services", (r"sessions\.[a-z_]+", r"browser\..*")),
            Part("", "", (
                r"services\.[A-Za-z0-9_-]+\.(?!address|login_address|api_address|token_address)[a-z_]+",
                r"sessions\.[A-Za-z0-9_-]+\.[a-z_]+",
            ), "service"),
        ),
    ),
    Section(
        "addresses", "Addresses", "world", "Where a service's pages and data begin. Change them when a site has moved.",
        (Part("", "", (r"services\.[A-Za-z0-9_-]+\.(address|login_address|api_address|token_address)",), "service"),),
    ),
    Section(
        "clocks", "Clocks", "clock", "What runs by itself and when, and from which age on data are due or stale.",
        (
            Part("What runs by itself", "", (r"schedule\.(run|clean|refresh|probe|sessions|health|backup|archive)",)),
            Part("At what time", "", (r"schedule\.(run|refresh|backup|archive)_at",)),
            Part("How often", "", (r"schedule\.[a-z]+_minutes",)),
            Part("", "", (r"clocks\..*",), "dataset"),
        ),
    ),
    Section(
        "notifications", "Notifications", "bell",
        "One message per cause. It goes away by itself when the trouble is over.",
        (
            Part(
                "Channels", "where messages go",
                (r"notify\.(toast|email|slack|discord|webhook|apprise|console|file)",),
            ),
            Part("What is worth a message", "", (r"notify\.(success|warning|critical|alert_after|escalate_after)",)),
            Part("When", "", (r"schedule\.(quiet_start|quiet_end|summary|summary_at)", r"notify\.[a-z]+_days")),
            Part("E-mail", "the server that sends it", (r"notify\.(smtp_[a-z_]+|mail_[a-z]+)",)),
            Part(
                "Slack, Discord, webhooks", "addresses are kept sealed",
                (r"notify\.((slack|discord|webhook)_url|webhook_(type|seconds|tries|retry_seconds)|apprise_urls)",),
            ),
            Part("File", "", (r"notify\.file_path",)),
        ),
    ),
    Section(
        "appearance", "Appearance", "palette", "Colours and density change at once.",
        (Part("Window", "", (r"appearance\.(theme|density|keep_in_tray)",)),),
    ),
    Section(
        "windows", LABELS.get(sys.platform, LABEL), SIGN, "What the system does for the program.",
        (Part("Start", "", (r"appearance\.start_with_windows",)),),
    ),
    Section(
        "diagnostics", "Diagnostics", "stethoscope",
        "Whether everything is fit for work, and what to send along with a question.",
        (Part("Log", "", (r"log\..*",)), Part("Local page", "", (r"dashboard\..*",))),
    ),
)  # fmt: skip

TITLES = {
    "spotify": "Spotify for Artists", "tiktok": "TikTok Studio", "distrokid": "DistroKid", "toolost": "TooLost",
    "linktree": "Linktree", "metaads": "Meta Ads", "bank": "Bank", "submithub": "SubmitHub", "catalogue": "Catalogue",
}  # fmt: skip

_UNITS = (
    (r"^clocks\.|_days$", "d"), (r"_hours$", "h"), (r"_minutes$", "min"), (r"_seconds$", "s"), (r"_mb$", "MB"),
    (r"^notify\.(alert|escalate)_after$", "×"),
)  # fmt: skip


def belongs(part: Part, key: str) -> bool:
    """Whether a setting is in a group."""
    return any(re.fullmatch(pattern, key) for pattern in part.keys)


def unit(key: str) -> str:
    """What stands behind a number."""
    return next((told for pattern, told in _UNITS if re.search(pattern, key)), "")


def place_of(key: str) -> tuple[str, int] | None:
    """The section and the group that a setting is in: the first that names it."""
    for section in SECTIONS:
        for place, part in enumerate(section.parts):
            if belongs(part, key):
                return section.key, place
    return None
