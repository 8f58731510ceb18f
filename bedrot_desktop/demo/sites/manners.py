"""What differs between the stand-ins in signing in: where the form lies, and where the session is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DAY = 24 * 3600
COOKIES, JWT_COOKIE, STORAGE = "cookies", "jwt cookie", "storage"


@dataclass(frozen=True, slots=True)
class Manner:
    """A platform's ways. Paths are below the service's address.

    ``login``: the sign-in page (``also_login``: other addresses of it), ``opens``: what is opened to sign in, ``home``:
    where one is afterwards. ``kept``: ``cookies`` (opaque values under all ``auth`` names), ``jwt cookie`` (a JWT in
    the first of them) or ``storage`` (a JWT in localStorage under ``storage_key``). ``passing``: session cookies
    without an end; ``tracking``: short-lived ones; neither says anything about the sign-in. ``lifetime`` of a sign-in
    and ``token_lifetime`` of an access token in seconds. ``api`` and ``tokens``: what the addresses for data and tokens
    end in; ``scopes``: what an access
    token may, ``prefix``: what it begins with;
    ``by_token``: programs come in with such a token and not as a browser does.
    """

    title: str
    colour: str
    home: str
    login: str = "/login"
    also_login: tuple[str, ...] = ()
    opens: str = "/login"
    kept: str = COOKIES
    auth: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    tracking: tuple[str, ...] = ("_ga",)
    storage_key: str = ""
    way: str = "form"
    lifetime: int = 30 * DAY
    token_lifetime: int = 3600
    rolling: bool = True
    api: str = "/api"
    tokens: str = "/oauth"
    scopes: str = ""
    prefix: str = ""
    by_token: bool = False


MANNERS: Mapping[str, Manner] = {
    "spotify": Manner(
        "Spotify for Artists", "#1db954", "/home", opens="/home", auth=("sp_dc", "sp_key"),
        passing=("sp_csrf",), tracking=("_ga", "sp_t"), api="/wg", tokens="/accounts/api",
        scopes="user-read-email", prefix="BQ",
    ),
    "tiktok": Manner(
        "TikTok Studio", "#fe2c55", "/tiktokstudio", auth=("sessionid", "sid_guard", "uid_tt"),
        passing=("tt_csrf_token",), tracking=("ttwid", "msToken"), way="form+code",
    ),
    "distrokid": Manner(
        "DistroKid", "#2a6df4", "/mymusic", login="/signin", also_login=("/login",), opens="/signin",
        kept=JWT_COOKIE, auth=("DK_JWT",), passing=("CFID",), way="form+code", lifetime=12 * DAY, rolling=False,
    ),
    "toolost": Manner(
        "Too Lost", "#7a4dff", "/user-portal", kept=STORAGE, storage_key="token", lifetime=7 * DAY, rolling=False,
        passing=("tl_visit",),
    ),
    "linktree": Manner(
        "Linktree", "#43b02a", "/admin", auth=("lt_session",), passing=("lt_csrf",), way="email code", api="/graph",
    ),
    "metaads": Manner(
        "Meta for Business", "#0866ff", "/business", auth=("c_user", "xs"), passing=("presence",), lifetime=90 * DAY,
        token_lifetime=60 * DAY, api="/graph", tokens="/graph",
        scopes="ads_read,business_management", prefix="EAA", by_token=True,
    ),
}  # fmt: skip
