"""Signing in to TooLost: a JWT that its pages keep in localStorage, seven days at most, and no second factor."""

from __future__ import annotations

import re

from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.login import Ask, Login, Marks, Token

ANALYTICS_PAGE = "user-portal/analytics/platform"
ANALYTICS_ANSWER = "portal/analytics/spotify?release=&date=thisYear"

_WHO = re.compile(r"data-testid=[\"'][^\"']*user-menu[^\"']*[\"'][^>]*>\s*([^<>\s][^<>]{0,63}?)\s*<")


def identify(answer: Answer) -> str:
    """Whom the user menu of a drawn page names; "" where there is none."""
    found = _WHO.search(answer.text)
    return found[1] if found else ""


LOGIN = Login(
    service="toolost",
    title="TooLost",
    home=ANALYTICS_PAGE,
    domains=("toolost.com",),
    asks=(Ask(ANALYTICS_ANSWER, base="api_address", bearer=True, accept="application/json"),),
    marks=Marks(
        # not every <nav> or <aside>: the public pages have such, too
        alive={
            "side menu": r"class=[\"'][^\"']*\b(?:ant-layout-sider|v-navigation-drawer)\b",
            "user menu": r"data-testid=[\"'][^\"']*user-menu",
            "dashboard": r"class=[\"'][^\"']*\bdashboard\b",
            "figures": r"^\s*\{\s*\"(?:streams|totalStreams|discovery)\"\s*:",
        },
        wall={"refusal": r"\"(?:message|error)\"\s*:\s*\"(?:unauthenticated|unauthori[sz]ed|token (?:has )?expired)"},
        wall_urls={"sign-in page": r"/(?:login|signin|sign-in)(?:[/?#]|$)"},
    ),
    token=Token(storage=r"^(?:token|jwt|auth_?token|access_?token)$"),
    identify=identify,
    hint=(
        "Sign in with your e-mail address and password. TooLost signs everybody out after about a week; "
        "the window closes by itself once your figures can be seen."
    ),
)
