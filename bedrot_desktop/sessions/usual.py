"""Signs that pages of all sites share: questions to a person, sign-in forms, outages, pages of foreign networks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.hosts import path_of
from bedrot_desktop.sessions.marking import seen
from bedrot_desktop.sessions.source import Field, Source

#: Other companies at whose pages one signs in to a service; being sent there is being signed out.
_PROVIDERS = (
    "accounts.google.com", "appleid.apple.com", "login.microsoftonline.com", "login.live.com", "www.facebook.com",
    "m.facebook.com", "api.twitter.com", "auth0.com", "okta.com",
)  # fmt: skip

_SIGN_IN_PATH = re.compile(
    r"(?:^|/)(?:log-?in|sign-?in|log_in|sign_in|sso|authenticate|session/new|sessions/new)(?:/|\.\w{1,5}$|$)",
    re.IGNORECASE,
)
_SIGN_IN_HEADING = re.compile(r"(?:^|\| |- )(?:log ?in|sign ?in|login)\b|welcome back", re.IGNORECASE)
_SIGN_IN_NAMES = re.compile(r"e-?mail|user-?_?name|login|phone|mobile|identifier|account")
_QR_WAIT = re.compile(
    r"scan (?:the |this |with )?.{0,30}qr|qr[ -]code.{0,60}(?:log|sign) ?in|(?:log|sign) ?in (?:with|by|via) qr",
    re.IGNORECASE,
)

_CODE_NAMES = re.compile(
    r"\b(?:otp|totp|2fa|mfa|two[-_]?factor|one[-_ ]?time)|(?:verification|security|confirmation|auth\w{0,12}|email|sms|"
    r"login)[-_ ]?code|passcode"
)
_CODE_WORDS = re.compile(
    r"(?:verification|security|authentication|confirmation|one-time|\d|six|four)[- ]?(?:digit)?[- ](?:pass)?code|"
    r"two-(?:factor|step)|authenticator app|enter the code|code (?:that )?we (?:just )?sent",
    re.IGNORECASE,
)

#: Pages that are nothing but a question whether one is human.
_GATES: Mapping[str, str] = {
    "Cloudflare's question": r"cf-chl-|cf_chl_|cdn-cgi/challenge-platform/h/|id=\"challenge-(?:form|running|stage)\"",
    "DataDome's question": r"captcha-delivery\.com",
    "PerimeterX's question": r"id=\"px-captcha\"",
    "slider puzzle": r"captcha_verify_container|captcha-verify-(?:image|container)|secsdk-captcha",
}
_GATE_HEADING = re.compile(
    r"just a moment\.\.\.|attention required!|verify (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a robot)|"
    r"are you (?:a )?(?:human|robot)|security (?:check|verification)|checking your browser|"
    r"(?:solve|complete) the captcha|captcha (?:required|check)|unusual (?:traffic|activity)|"
    r"human verification|confirm (?:that )?you(?:['’]re| are) (?:human|not a robot)",
    re.IGNORECASE,
)
_GATE_WORDS = re.compile(
    r"verify (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a robot)|confirm (?:that )?you(?:['’]re| are) (?:human|"
    r"not a robot)|drag the (?:slider|puzzle)|unusual traffic from your",
    re.IGNORECASE,
)
_CAPTCHA_FRAME = re.compile(
    r"hcaptcha\.com|challenges\.cloudflare\.com|captcha-delivery\.com|arkoselabs|funcaptcha|"
    r"recaptcha/(?:api2|enterprise)/anchor(?!\S*size=invisible)|/captcha(?:/|\?|$)",
    re.IGNORECASE,
)

_ENDED_WORDS = re.compile(
    r"\byou(?:['’]ve| have| were| are)(?: been)? (?:signed|logged) out (?:everywhere|(?:of|from|on) all)|"
    r"your (?:password was|password has been) changed\W.{0,40}(?:sign|log) in",
    re.IGNORECASE,
)
_OUTAGE_HEADING = re.compile(
    r"(?:under|scheduled|planned|down for) maintenance|maintenance mode|be (?:right )?back (?:soon|shortly)|"
    r"temporarily (?:unavailable|down|offline)|service unavailable|bad gateway|gateway time-?out|"
    r"we(?:['’]re| are) (?:currently )?(?:down|offline)",
    re.IGNORECASE,
)
_LIMIT_HEADING = re.compile(r"too many (?:requests|attempts)|rate limit(?:ed)?\b", re.IGNORECASE)

_CONSENT_PATH = re.compile(
    r"/(?:accept-terms|terms/accept|consent|gdpr-consent|tos-update|agreements?/accept)\b", re.IGNORECASE
)
_CONSENT_HEADING = re.compile(
    r"(?:updated|changed|new|accept|agree to|review) (?:our |the |these |updated )?(?:terms|privacy policy|conditions)|"
    r"before you continue",
    re.IGNORECASE,
)
_CONSENT_BUTTON = re.compile(
    r"<(?:button|input|a)\b[^>]{0,500}(?:>\s{0,20}|value=\")(?:i )?(?:accept|agree|continue)", re.IGNORECASE
)

_NETWORK_HEADING = re.compile(
    r"(?:welcome to|connect to|log ?in|sign ?in|guest|free|public|hotel)\b[^|]{0,40}\b(?:wi-?fi|hotspot|network)\b|"
    r"\b(?:wi-?fi|hotspot|network|internet|proxy) (?:log-?in|sign-?in|access|portal|authentication|error|denied)\b|"
    r"\bcaptive portal\b|\bweb ?(?:page|site) (?:is )?blocked\b|\baccess (?:to this site )?(?:is )?blocked\b",
    re.IGNORECASE,
)
_NETWORK: Mapping[str, str] = {
    "a network's sign-in page": r"WISPAccessGatewayParam|<LoginURL>|connectivitycheck|captive[-_]portal",
    "a proxy's page": r"generated [^<]{0,80}\(squid|zscaler|fortiguard|websense|netskope|blue ?coat|ERR_ACCESS_DENIED",
}


def network_page(answer: Answer, source: Source) -> str:
    """What shows that a network in between answered instead of the service, or ""."""
    if answer.status in (407, 511):
        return f"status {answer.status}"
    if "x-squid-error" in answer.headers or "proxy-authenticate" in answer.headers:
        return "a proxy's page"
    if source.is_json:
        return ""
    if _NETWORK_HEADING.search(source.heading):
        return "a network's sign-in page"
    return seen(_NETWORK, source.shown)


def provider(host: str) -> str:
    """The company at whose page one signs in with another account, by its host, or ""."""
    return next((name for name in _PROVIDERS if host == name or host.endswith(f".{name}")), "")


def gate(answer: Answer, source: Source) -> str:
    """What shows that the page is nothing but a question whether one is human, or ""."""
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        return "Cloudflare's question"
    if answer.status in (401, 403, 405) and "x-datadome" in answer.headers and "captcha" in answer.text[:20_000]:
        return "DataDome's question"
    if source.is_json:
        return "DataDome's question" if "captcha-delivery.com" in source.shown else ""
    return seen(_GATES, source.shown, " ".join(source.frames))


def gate_heading(source: Source) -> str:
    """The same by the page's title and headings, which may hold a song's title, too."""
    return "a question whether one is human" if not source.is_json and _GATE_HEADING.search(source.heading) else ""


def question(source: Source) -> str:
    """What on a page asks a person for a captcha or a code, or ""."""
    if any(_CAPTCHA_FRAME.search(frame) for frame in source.frames):
        return "captcha"
    if _GATE_WORDS.search(source.words[:20_000]):
        return "a question whether one is human"
    if any(_is_name(field) for field in source.fields):
        return ""  # a form to sign in with a code that is yet to be sent
    if any(field.purpose == "one-time-code" or _CODE_NAMES.search(field.names) for field in source.fields):
        return "code field"
    if any("code" in field.names for field in source.fields) and _CODE_WORDS.search(source.words[:20_000]):
        return "code field"
    return ""


def password(source: Source) -> str:
    """ "password field" where a page asks for the one password of somebody who signs in, else ""."""
    forms: dict[int, list[Field]] = {}
    for field in source.fields:
        if field.kind == "password":
            forms.setdefault(field.form, []).append(field)
    return "password field" if any(len(fields) == 1 for fields in forms.values()) else ""


def two_passwords(source: Source) -> str:
    """ "form to sign up" where a page asks for a new password only, else ""; also a form to change it looks so."""
    return "form to sign up" if any(field.kind == "password" for field in source.fields) else ""


def sign_in_path(url: str) -> bool:
    """Whether an address is that of a page to sign in."""
    return bool(_SIGN_IN_PATH.search(path_of(url)))


def sign_in_words(source: Source) -> str:
    """What on a page without a password field tells that one is to sign in, or ""."""
    if _QR_WAIT.search(source.words[:20_000]):
        return "QR code to scan"
    if _SIGN_IN_HEADING.search(source.heading) and any(_is_name(field) for field in source.fields):
        return "form to sign in"
    return ""


def consent(answer: Answer, source: Source) -> str:
    """What shows that terms are to be accepted before anything else, or ""; a banner about cookies is none."""
    if source.is_json:
        return ""
    if _CONSENT_PATH.search(path_of(answer.url)):
        return "address of a consent page"
    asked = _CONSENT_HEADING.search(source.heading) and _CONSENT_BUTTON.search(source.shown)
    return "terms to accept" if asked else ""


def ended(source: Source) -> str:
    """What tells on a page that somebody ended the session, or ""."""
    return "signed out everywhere" if not source.is_json and _ENDED_WORDS.search(source.words[:20_000]) else ""


def outage(source: Source) -> str:
    """What tells that the service is closed for now, or ""."""
    return "maintenance page" if not source.is_json and _OUTAGE_HEADING.search(source.heading) else ""


def limit(source: Source) -> str:
    """What tells on a page that too much was asked, or ""."""
    return "rate limit told" if not source.is_json and _LIMIT_HEADING.search(source.heading) else ""


def _is_name(field: Field) -> bool:
    if field.kind in ("checkbox", "radio", "search") or "code" in field.names:
        return False
    return (
        field.kind in ("email", "tel")
        or field.purpose in ("username", "email", "tel")
        or bool(_SIGN_IN_NAMES.search(field.names))
    )
