"""Signing in to TikTok: one sign-in for each account, and by which handle somebody is signed in."""

from __future__ import annotations

import json
import re

from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.login import Ask, Login, Marks

HINT = (
    "Sign in to the very account that is named here: a second one signed in would be refused. A code comes to its "
    "phone or mail address; a QR code is scanned with the app while that account is chosen in it. This window is a "
    "browser of its own: the app on your phone stays as it is."
)

MARKS = Marks(
    alive={
        "the signed-in user": r""""user"\s*:\s*\{[^{}]{0,4000}"uid"\s*:\s*"\d[^{}]{0,4000}"uniqueId"\s*:\s*"[^"]""",
        "the profile's picture": r"""data-e2e=["']profile-icon["']""",
        "the Studio's menu": r"""href=["'][^"']{0,80}/tiktokstudio/(?:analytics|comment|content)\b""",
        "the button Download data": r">\s*Download data\s*<",
    },
    wall={
        "the button Log in": r"""data-e2e=["'](?:top-login-button|nav-login-button)|id=["']?header-login-button""",
        "the sign-in dialog": r"""data-e2e=["']login-(?:modal|title)["']|id=["']?loginContainer""",
        "session over": r"""\A\{[^<]{0,4000}(?:"session_expired"|session expired|"message"\s*:\s*"error")""",
    },
    wall_urls={"the sign-in page": r"/login(?:[/?#]|$)|//accounts\.tiktok\.com/"},
    challenge={
        "the slider of a captcha": r"""captcha[_-]verify|id=["']?captcha|class=["'][^"']*captcha[_-]container""",
        "the check that you are a person": r"Drag the (?:slider|puzzle)|Verify to continue",
        "the field for a code": r"""data-e2e=["'](?:2sv|code)-input|autocomplete=["']one-time-code""",
    },
    challenge_urls={"the check in two steps": r"/login/2sv|/2sv(?:[/?#]|$)|/verify(?:[/?#]|$)"},
    revoked={"signed out everywhere": r"(?:logged|signed) out (?:from|on|of) all (?:your )?devices|session_revoked"},
)

#: Who is signed in, in the data that pages bring along; a profile's own user has no ``uid`` there.
_SIGNED_IN = re.compile(r'"user"\s*:\s*\{(?=[^{}]{0,4000}"uid"\s*:\s*"\d)[^{}]{0,4000}"uniqueId"\s*:\s*"([^"]+)"')


def identify(answer: Answer) -> str:
    """The handle that an answer says is signed in; "" where it does not tell (another's profile never counts)."""
    if answer.text.lstrip()[:1] == "{":
        return _of_account_data(answer.text)
    found = _SIGNED_IN.search(answer.text)
    return found[1].lstrip("@") if found else ""


def _of_account_data(text: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    data = document.get("data")
    if document.get("message") == "error" or not isinstance(data, dict):
        return ""
    handle = data.get("username")
    return handle.lstrip("@") if isinstance(handle, str) else ""


LOGIN = Login(
    service="tiktok",
    title="TikTok",
    home="tiktokstudio",
    domains=("tiktok.com",),
    asks=(Ask("passport/web/account/info/", accept="application/json"), Ask("tiktokstudio/analytics")),
    marks=MARKS,
    auth_cookies=r"^(?:sessionid|sessionid_ss|sid_guard|sid_tt|uid_tt|uid_tt_ss)$",
    needed_cookies=("sessionid", "sid_guard", "uid_tt"),
    identify=identify,
    hint=HINT,
)
