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
    marks=Marks(alive={"whose token it is": r'"id"\s*:\s*"\d+"'}),
    grant=Grant(
        token=("token_address", f"{VERSION}/oauth/access_token"),
        exchange="fb_exchange_token",
        authorise=("address", f"{VERSION}/dialog/oauth"),
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
