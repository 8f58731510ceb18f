"""Signing in to Linktree: user name and password, sometimes a code by e-mail, all typed by the person."""

from __future__ import annotations

import re

from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.login import Ask, Login, Marks

_NAME = re.compile(r'"(?:username|profileUsername)"\s*:\s*"([A-Za-z0-9._-]{1,60})"')


def who(answer: Answer) -> str:
    """The page's user name, where the document's own data tell exactly one; "" otherwise."""
    names = set(_NAME.findall(answer.text))
    return names.pop() if len(names) == 1 else ""


#: Which of its cookies are the session is not known, so none sets it a bound: the looks alone tell how long it lives.
LOGIN = Login(
    service="linktree",
    title="Linktree",
    home="admin",
    domains=("linktr.ee", "linktree.com"),
    asks=(Ask("admin"),),
    marks=Marks(
        alive={
            "menu of somebody signed in": r"""<nav\b[^>]*\brole=["']navigation["']""",
            "Insights": r">\s*Insights\s*<",
        },
        wall_urls={"sign-in page": r"/(?:login|register)(?:[/?#]|$)"},
        wall={"field for the user name": r"""<input\b[^>]*\b(?:id|name)=["']identifier["']"""},
        challenge={
            "code by e-mail": r">[^<{}]{0,80}\b(?:sent|e-?mailed)\b[^<{}]{0,60}\bcode\b",
        },
        challenge_urls={"code by e-mail": r"/(?:login/)?(?:verify|otp|mfa|two-factor)(?:[/?#]|$)"},
    ),
    identify=who,
    hint=(
        "Sign in with user name and password; Linktree may send a code by e-mail. The window closes by itself once "
        "the admin page is there."
    ),
)
