"""Saves what the stand-in sites answer in every situation, by plain requests and in a browser, as ``answers.jsonl``.

Run it after the stand-ins changed: ``python tests/sessions/corpus/make.py`` (``--plain``: keep the browser's answers).
What is saved: the situation, who is expected to be signed in, and the answer as the classifier is handed it.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.scene import Limit, Scene
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.asking import _Asking
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.client import client_for
from bedrot_desktop.sessions.login import Ask, Login, Site
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tokens import token_of

FILE = Path(__file__).with_name("answers.jsonl")
SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")
PORT = "8765"  # instead of the port that a stand-in happened to have
KEPT_HEADERS = ("content-type", "retry-after", "location", "x-business-use-case-usage", "x-ad-account-usage", "server")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_LONG_SCRIPT = re.compile(r"(<script(?![^>]*json)[^>]*>)([^<]{800})(?:(?!</script>).){1,500000}?(</script>)", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
_TOKEN = re.compile(r"ey[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}")


def login_of(service: str) -> Login:
    from importlib import import_module

    login: Login = import_module(f"bedrot_desktop.services.{service}.login").LOGIN
    return login


@dataclass(frozen=True)
class Situation:
    """``kind``: what the answers are examples of; ``person``: who is signed in; ``at``: another page to open."""

    kind: str
    prepare: Callable[[Sites, Scene], object]
    name: str = ""
    person: str = ""
    signed_in: bool = True
    at: str = ""


def _set(**values: Any) -> Callable[[Sites, Scene], None]:
    def prepare(_sites: Sites, scene: Scene) -> None:
        for name, value in values.items():
            setattr(scene, name, value)

    return prepare


def _dead_and_rebuilt(_sites: Sites, scene: Scene) -> None:
    scene.expire()
    scene.redesign = "words"


SITUATIONS = (
    Situation("fine", _set()),
    Situation("login", lambda _, scene: scene.expire(), "expired"),
    Situation("login", _set(), "never", signed_in=False),
    Situation("login", _set(way="qr"), "qr", signed_in=False, at="login"),
    Situation("login", _set(way="form"), "form", signed_in=False, at="login"),
    Situation("revoked", lambda _, scene: scene.revoke()),
    Situation("challenge", _set(suspicious=True), "suspicious"),
    Situation("challenge", _set(captcha="always"), "captcha", signed_in=False, at="login"),
    Situation("consent", _set(consent=True)),
    Situation("rate limit", lambda _, scene: setattr(scene, "limit", Limit(0, 120))),
    Situation("rate limit", lambda _, scene: setattr(scene, "limit", Limit(0, 120, as_date=True)), "date"),
    Situation("redesign", _set(redesign=True), "names"),
    Situation("redesign", _set(redesign="words"), "words"),
    Situation("dead redesign", _dead_and_rebuilt),
    Situation("offline", _set(portal=True), "portal"),
    Situation("offline", _set(outage="closed"), "closed"),
    Situation("down", _set(outage=True)),
    Situation("wrong account", _set(), person=STRANGER),
)
#: A browser takes seconds for each; what it sees of these is not what a plain request gets.
IN_BROWSER = ("", "expired", "never", "qr", "suspicious", "captcha", "names", "words", "portal", "closed")


def site_of(sites: Sites, service: str) -> Site:
    told = sites.settings()
    names = ("address", "login_address", "api_address", "token_address")
    return Site(*(told[f"services.{service}.{name}"].rstrip("/") for name in names))


def session_of(sites: Sites, login: Login, account: str, situation: Situation) -> Session:
    if not situation.signed_in:
        return Session(login.service, account, NOW, NOW)
    if situation.person:
        return sites.session(login.service, account, person=situation.person)
    return sites.session(login.service, "" if login.shared else account)


def plain(login: Login, site: Site, session: Session, situation: Situation) -> Iterator[Answer]:
    asks = (Ask(""),) if situation.at else login.asks
    with client_for(session) as client:
        for one in asks:
            token = token_of(session, login) if one.bearer else ""
            where = replace(site, address=site.login_address) if situation.at else site
            yield _Asking(client, login, where, token, Run()).answer(one)


def code_page(login: Login, site: Site, scene: Scene) -> Answer:
    """The page where a code is typed, reached as a person does."""
    scene.way = "form+code"
    user = next(iter(scene.people.values()))
    address = site.address + scene.manner.login
    with client_for() as client:
        page = client.get(address)
        found = re.search(r'name="attempt" value="([^"]+)"', page.text)
        form = {"attempt": found[1] if found else "", "user": user.user, "password": user.password}
        reply = client.post(address, data=form, follow_redirects=True)
    return Answer(address, str(reply.url), reply.status_code, dict(reply.headers), reply.text)


def seen_in_browser(
    folder: Path, sites: Sites, login: Login, site: Site, session: Session, situation: Situation
) -> Answer:
    from bedrot_desktop.sessions.browser import BrowserDriver
    from bedrot_desktop.sessions.keychain import MemoryRing
    from bedrot_desktop.sessions.vault import Vault

    driver = BrowserDriver(folder, Vault(MemoryRing()), Settings.load(folder / "home", environment={}), sites.clock)
    accounts = login.sign_ins(DEFAULT_ROSTER)[session.account]

    def judged(answer: Answer) -> Look:
        return judge(answer, login, session.account, accounts, sites.clock.now())

    url = site.login_address if situation.at else site.url(login.home)
    return driver.visit(login, site, session, Run(), url=url, headless=True, judge=judged).answer


def line(situation: Situation, account: str, service: str, way: str, answer: Answer, port: int) -> dict[str, Any]:
    def cleaned(text: str) -> str:
        text = _STYLE.sub("", _LONG_SCRIPT.sub(r"\1\2 /* … */\3", text))
        return _TOKEN.sub("eyJ.made.up", text).replace(f":{port}", f":{PORT}")[:150_000]

    return {
        "kind": situation.kind,
        "name": "/".join(part for part in (service, way, situation.kind, situation.name) if part),
        "service": service,
        "account": account,
        "asked": cleaned(answer.asked),
        "url": cleaned(answer.url),
        "status": answer.status,
        "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        "error": cleaned(answer.error),
        "in_browser": answer.in_browser,
        "path": [cleaned(url) for url in answer.path],
        "text": cleaned(answer.text),
    }


def made(service: str, situation: Situation, *, browser: bool, labels: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    login = login_of(service)
    account = "zone.a0" if service == "tiktok" else next(iter(login.sign_ins(DEFAULT_ROSTER)))
    with Sites(FixedClock(NOW), scale=0.02) as sites:
        sites._labels = labels  # made once for all
        scene, site = sites.scene(service), site_of(sites, service)
        session = session_of(sites, login, account, situation)
        situation.prepare(sites, scene)
        if browser:
            with tempfile.TemporaryDirectory() as folder:
                answer = seen_in_browser(Path(folder), sites, login, site, session, situation)
            yield line(situation, account, service, "browser", answer, sites.port)
            return
        for number, answer in enumerate(plain(login, site, session, situation), start=1):
            yield line(situation, account, service, f"plain{number}", answer, sites.port)
        if situation.name == "form":
            challenge = Situation("challenge", _set(), "code")
            yield line(challenge, account, service, "plain", code_page(login, site, scene), sites.port)


def main() -> None:
    labels: dict[Any, Any] = {}
    former = [json.loads(text) for text in FILE.read_text("utf-8").splitlines()] if FILE.exists() else []
    lines = [one for one in former if one["in_browser"] and "--plain" in sys.argv]
    for service in SERVICES:
        for situation in SITUATIONS:
            if situation.at and service == "metaads":  # its sign-in page is a person's matter; programs have a token
                continue
            lines += made(service, situation, browser=False, labels=labels)
            if "--plain" not in sys.argv and service != "metaads" and situation.name in IN_BROWSER:
                lines += made(service, situation, browser=True, labels=labels)
        print(service, len(lines), flush=True)  # noqa: T201 - it is run by hand
    texts = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in sorted(lines, key=lambda one: one["name"])]
    FILE.write_text("\n".join(texts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
