"""Signing in to DistroKid: a JWT in cookies, twelve days at most; a second factor where the account has one."""

from __future__ import annotations

import re

from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.login import Ask, Login, Marks, Token

STATISTICS = "stats/?type=all&data=streams"

#: What ends in “token” or “jwt”, but neither a form's protection nor the CFTOKEN that every visitor is given.
JWT_COOKIE = r"(?i)^(?!.*(?:csrf|xsrf))(?:.*[_-])?(?:jwt|id_?token|auth_?token|access_?token|session_?token|token)$"

_WHO = re.compile(r"Signed in as\s+([^\s<>]{1,100})", re.IGNORECASE)


def identify(answer: Answer) -> str:
    """Whom the account menu names (by their address); "" where there is no such menu."""
    found = _WHO.search(answer.text)
    return found[1] if found else ""


LOGIN = Login(
    service="distrokid",
    title="DistroKid",
    home=STATISTICS,
    domains=("distrokid.com",),
    asks=(Ask(STATISTICS),),
    marks=Marks(
        alive={
            "statistics page": r"class=[\"'][^\"']*\bstatsPulldown\b|id=[\"']trendingMasterSelect[\"']",
            "account menu": r"class=[\"'][^\"']*\baccountMenu\b",
            "link to sign out": r"href=[\"'][^\"']*/(?:signout|logout)\b",
        },
        alive_urls={"page for members": r"/(?:dashboard|mymusic|stats|bank)(?:[/?#]|$)"},
        wall_urls={"sign-in page": r"/(?:signin|login)(?:[/?#]|$)"},
        challenge={
            "field for a code": r"<input[^>]+(?:autocomplete=[\"']one-time-code|name=[\"'](?:otp|2fa|twofactor))"
        },
        challenge_urls={"page for a code": r"/(?:2fa|twofactor|two-factor|verify)(?:[/?#]|$)"},
    ),
    auth_cookies=rf"{JWT_COOKIE}|^(?:CFID|CFTOKEN|JSESSIONID)$",
    token=Token(cookies=JWT_COOKIE),
    identify=identify,
    hint=(
        "Sign in with your e-mail address and password; if DistroKid asks for a code, type it in the same window. "
        "The window closes by itself once your statistics can be seen."
    ),
)
