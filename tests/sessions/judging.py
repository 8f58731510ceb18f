"""A service of its own, and answers of it to judge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.login import Login, Marks

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOME = "https://studio.example.com/home"
ACCOUNTS = (Account("tiktok", "zone.a0", "ZONE A0", "ZONE A0", "zone.a0", ("zonea0",)),)


def handle(answer: Answer) -> str:
    _, found, rest = answer.text.partition('data-handle="')
    return rest.partition('"')[0] if found else ""


LOGIN = Login(
    service="tiktok",
    title="Studio",
    home="home",
    domains=("example.com",),
    marks=Marks(
        alive={"menu of the studio": r'id="studio-menu"', "own figures": r'"isLoggedIn":\s?true'},
        wall={"offer to sign in": r'class="welcome-guest"'},
        wall_urls={"sign-in of the studio": r"/enter\b"},
        challenge={"puzzle of the studio": r'id="our-puzzle"'},
        consent={"terms of the studio": r'id="our-terms"'},
        revoked={"signed out everywhere": r"you were signed out on all devices"},
    ),
    identify=handle,
)
ALIVE_PAGE = (
    '<html><head><title>Studio</title></head><body><nav id="studio-menu" data-handle="@zone.a0">Analytics Posts '
    "Settings</nav><main>Views of the last 365 days 12,345</main></body></html>"
)
FORM = '<form action="/enter"><input name="email"><input type="password" name="password"><button>Go</button></form>'


def page(text: str, status: int = 200, url: str = HOME, **more: Any) -> Look:
    headers = {"content-type": "text/html", **more.pop("headers", {})}
    asked = more.pop("asked", HOME)
    return judge(Answer(asked, url, status, headers, text, **more), LOGIN, "zone.a0", ACCOUNTS, NOW)


def interface(document: Any, status: int = 200, login: Login = LOGIN, headers: dict[str, str] | None = None) -> Look:
    told = {"content-type": "application/json", **(headers or {})}
    url = "https://api.example.com/v1/me"
    return judge(Answer(url, url, status, told, json.dumps(document)), login, "zone.a0", ACCOUNTS, NOW)
