"""Writes ``real_shapes.jsonl``: answers in the shapes that the platforms really use, written by hand, without names.

Beside the stand-ins' answers they keep the classifier honest: these were not made by the same hands as the marks.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("real_shapes.jsonl")
HOSTS = {
    "spotify": "https://artists.spotify.com/home",
    "tiktok": "https://www.tiktok.com/tiktokstudio/analytics",
    "distrokid": "https://distrokid.com/stats/?type=all&data=streams",
    "toolost": "https://toolost.com/api/portal/analytics/spotify?release=&date=thisYear",
    "linktree": "https://linktr.ee/admin",
    "metaads": "https://graph.facebook.com/v19.0/me?fields=id,name",
}
HTML, JSON = {"content-type": "text/html; charset=utf-8"}, {"content-type": "application/json; charset=utf-8"}


def case(
    kind: str, service: str, name: str, text: Any, status: int = 200, url: str = "", **more: Any
) -> dict[str, Any]:
    told = JSON if not isinstance(text, str) else HTML
    return {
        "kind": kind,
        "name": f"{service}/real/{kind}/{name}",
        "service": service,
        "account": "zone.a0" if service == "tiktok" else "main",
        "asked": HOSTS[service],
        "url": url or HOSTS[service],
        "status": status,
        "headers": {**told, **more.get("headers", {})},
        "error": more.get("error", ""),
        "in_browser": more.get("in_browser", False),
        "path": more.get("path", []),
        "text": text if isinstance(text, str) else json.dumps(text),
    }


def graph(code: int, message: str, subcode: int = 0) -> dict[str, Any]:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2"}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


CLOUDFLARE = (
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><div class="main-wrap">'
    "<noscript>Enable JavaScript and cookies to continue</noscript></div>"
    "<script>window._cf_chl_opt={cvId:'3'};</script></body></html>"
)
SHELL = (
    '<!DOCTYPE html><html><head><title>{title}</title><script src="/static/main.a1b2.js" defer></script></head><body>'
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>'
)
BUNDLE = (
    '<!DOCTYPE html><html><head><title>Log in</title></head><body><div id="root"><form><input name="username" '
    'autocomplete="username"><input type="password" name="password"><button>Log in</button></form></div><script>'
    'var routes={{"a":"<nav role=\\"navigation\\">Insights</nav>","b":"id=navigation-link-audience '
    'data-e2e=\\"profile-icon\\"","c":"accountMenu statsPulldown","isLoggedIn":true,"d":">Insights<"}}</script></body>'
)
PORTAL = (
    "<html><head><title>Guest Wi-Fi – Sign in</title></head><body><form action='/auth'><input name='email'>"
    "<input type='password' name='pin'><button>Connect</button></form></body></html>"
)
SQUID = (
    "<html><head><title>ERROR: The requested URL could not be retrieved</title></head><body><h1>ERROR</h1><p>Access "
    "Denied.</p><p>Generated Mon, 23 Nov 2026 12:00:00 GMT by proxy (squid/5.7)</p></body></html>"
)
NGINX = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
DATADOME = (
    '<html lang="en"><head><title>tiktok.com</title></head><body><p>Please enable JS and disable any ad blocker</p>'
    '<iframe src="https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA" title="DataDome"></iframe></body>'
)
TIKTOK_USER = {"AppContext": {"user": {"uid": "70001", "nickName": "x", "uniqueId": "%s"}}}


def tiktok_page(handle: str) -> str:
    data = json.dumps(TIKTOK_USER).replace("%s", handle)
    script = f'<script id="__Creator_Center_Context__" type="application/json">{data}</script>'
    return f'<html><head><title>TikTok Studio</title></head><body><div id="root"></div>{script}</body></html>'


def cases() -> list[dict[str, Any]]:
    every = []
    for service in HOSTS:
        every += [
            case("shell", service, "frame", SHELL.format(title=service)),
            case("shell", service, "frame-drawn", SHELL.format(title=service), in_browser=True),
            case("login", service, "bundle-says-signed-in", BUNDLE),
            case("login", service, "bundle-drawn", BUNDLE, in_browser=True),
            case("shell", service, "bundle-only", re.sub("<form>.*</form>", "", BUNDLE)),
            case(
                "login",
                service,
                "at-google",
                "<h1>Sign in</h1>",
                url="https://accounts.google.com/v3/signin/identifier",
            ),
            case("offline", service, "hotel", PORTAL, url="http://captive.hotel.example/login"),
            case("offline", service, "squid", SQUID, 403),
            case("offline", service, "no-name", "", 0, error="its name is not known (DNS)"),
            case("down", service, "gateway", NGINX, 502),
            case("challenge", service, "cloudflare", CLOUDFLARE, 403, headers={"cf-mitigated": "challenge"}),
            case("challenge", service, "cloudflare-503", CLOUDFLARE, 503),
            case("rate limit", service, "page", "<h1>Too Many Requests</h1>", 429, headers={"retry-after": "30"}),
        ]
    signin = "https://accounts.spotify.com/en/login?continue=https%3A%2F%2Fartists.spotify.com%2Fhome"
    wanted = [
        case("login", "spotify", "accounts", '<html><body><div id="root"></div></body></html>', url=signin),
        case("login", "spotify", "accounts-drawn", '<input id="login-username">', url=signin, in_browser=True),
        case("challenge", "spotify", "check", "<h1>Verify</h1>", url="https://challenge.spotify.com/c/1/recaptcha"),
        case("fine", "spotify", "drawn", '<nav><a id="navigation-link-audience" href="/c/artist/x">Audience</a></nav>',
             in_browser=True),
        case("login", "tiktok", "passport", {"data": {"description": "Session expired, please sign in again",
             "error_code": 1, "name": "session_expired"}, "message": "error"}),
        case("fine", "tiktok", "passport", {"data": {"username": "zone.a0", "user_id": 7}, "message": "success"}),
        case("wrong account", "tiktok", "passport", {"data": {"username": "somebody", "user_id": 8},
             "message": "success"}),
        case("fine", "tiktok", "embedded", tiktok_page("zone.a0")),
        case("wrong account", "tiktok", "embedded", tiktok_page("somebody")),
        case("challenge", "tiktok", "slider", '<div id="captcha_container"><div class="captcha_verify_container">Drag '
             'the slider to fit the puzzle</div></div>' + tiktok_page("zone.a0"), in_browser=True),
        case("challenge", "tiktok", "datadome", DATADOME, 403, headers={"x-datadome": "protected"}),
        case("login", "tiktok", "sign-in", "<html><body><h2>Log in to TikTok</h2><div>Use QR code</div></body></html>",
             url="https://www.tiktok.com/login?redirect_url=x", in_browser=True),
        case("login", "distrokid", "sign-in", '<form><input type="email" name="email"><input type="password"></form>',
             url="https://distrokid.com/signin/?forward=%2Fstats"),
        case("challenge", "distrokid", "code", '<p>Enter the 6 digit code</p><input name="twofactor">',
             url="https://distrokid.com/signin/"),
        case("fine", "distrokid", "statistics", '<div class="accountMenu">Signed in as label@example.org</div>'
             '<select id="trendingMasterSelect"></select><a href="/signout">Sign out</a>'),
        case("login", "toolost", "unauthenticated", {"message": "Unauthenticated."}, 401),
        case("login", "toolost", "expired", {"message": "Token has expired"}, 401),
        case("fine", "toolost", "figures", {"streams": [{"date": "2026-11-01", "streams": "40"}], "discovery": []}),
        case("login", "toolost", "wall", '<form><input type="password"></form>', url="https://toolost.com/login"),
        case("login", "linktree", "sign-in", '<input id="identifier" name="identifier">', url="https://linktr.ee/login"),
        case("challenge", "linktree", "code", "<p>We sent a code to your e-mail</p><input autocomplete=one-time-code>",
             url="https://linktr.ee/login/verify", in_browser=True),
        case("fine", "linktree", "admin", '<nav role="navigation"><a>Insights</a></nav><p>Your links</p>',
             in_browser=True),
        case("fine", "metaads", "me", {"id": "1000", "name": "The label"}),
        case("rate limit", "metaads", "17", graph(17, "User request limit reached", 2446079), 400),
        case("rate limit", "metaads", "80004", graph(80004, "There have been too many calls to this ad-account."), 400,
             headers={"x-business-use-case-usage": json.dumps({"1": [{"estimated_time_to_regain_access": 5}]})}),
        case("login", "metaads", "463", graph(190, "Error validating access token: Session has expired", 463), 400),
        case("login", "metaads", "none", graph(2500, "An active access token must be used to query"), 400),
        case("revoked", "metaads", "460", graph(190, "The session has been invalidated: password changed", 460), 400),
        case("revoked", "metaads", "458", graph(190, "The user has not authorized application 1.", 458), 400),
        case("revoked", "metaads", "467", graph(190, "Error validating access token", 467), 400),
        case("challenge", "metaads", "459", graph(190, "You cannot access the app till you log in", 459), 400),
        case("revoked", "metaads", "permission", graph(200, "(#200) has NOT grant ads_read permission"), 403),
        case("down", "metaads", "transient", graph(2, "An unexpected error has occurred. Please retry"), 500),
    ]  # fmt: skip
    return every + wanted


if __name__ == "__main__":
    FILE.write_text("".join(json.dumps(one, sort_keys=True) + "\n" for one in cases()), encoding="utf-8")
