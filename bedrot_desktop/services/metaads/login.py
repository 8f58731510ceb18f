"""Meta Ads is entered with a token: pasted once, or given by Meta's page, and exchanged for a longer-lived one."""

from __future__ import annotations

import json

from bedrot_desktop.services.metaads.graph import VERSION
from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.login import Ask, Grant, Login, Marks


def who(answer: Answer) -> str:
    """The name of the person (or System User) whose token it is; "" where the answer does not say it."""
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        return ""
    name = document.get("name") if isinstance(document, dict) else None
    return name.strip() if isinstance(name, str) else ""


LOGIN = Login(
    service="metaads",
    title="Meta Ads",
    home="",
    domains=("facebook.com", "meta.com"),
    asks=(Ask(f"{VERSION}/me?fields=id,name", "api_address", bearer=True, accept="application/json"),),
    marks=Marks(
        alive={"who the token belongs to": r'"id"\s*:\s*"\d+"'},
        wall={"the token has ended": r'"code"\s*:\s*(?:102|190|2500)\b'},
        challenge={"a question at facebook.com": r'"error_subcode"\s*:\s*(?:459|464)\b'},
        revoked={
            "the app was removed": r'"error_subcode"\s*:\s*458\b',
            "the password was changed": r'"error_subcode"\s*:\s*460\b',
            "the token was withdrawn": r'"error_subcode"\s*:\s*467\b',
            "the role was taken away": r'"error_subcode"\s*:\s*492\b',
        },
    ),
    grant=Grant(
        token=("token_address", f"{VERSION}/oauth/access_token"),
        exchange="fb_exchange_token",
        authorise=("login_address", f"{VERSION}/dialog/oauth"),
        debug=("token_address", f"{VERSION}/debug_token"),
        scope="ads_read",
    ),
    identify=who,
    shared=True,
    hint=(
        "Meta Ads needs a token with the permission ads_read: from Meta's own page, or made in its Business settings "
        "and pasted here. It lives 60 days and is renewed before."
    ),
)
