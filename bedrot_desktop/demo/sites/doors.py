"""The doors of a stand-in: the steps by which one signs in, and how one signs out.

Form, or QR, or mail address; then a code where the scene wants one; a captcha before or after; a consent page. Where
somebody is between two steps stands in an `Attempt`, whose key goes along in the address.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites import codes, door_pages
from bedrot_desktop.demo.sites.attempts import Attempt
from bedrot_desktop.demo.sites.keeping import forget, keep, ticket_for, values_of
from bedrot_desktop.demo.sites.manners import STORAGE, Manner
from bedrot_desktop.demo.sites.people import Person
from bedrot_desktop.demo.sites.site import DOOR, Route, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response

CODE, CHALLENGE, CONSENT = "/login/code", "/challenge", "/consent"
QR, QR_STATE, DONE = "/login/qr", "/login/qr/state", "/login/done"
TRIES = 5

TIMED_OUT = "Your sign-in timed out. Please start again."
WRONG = "That user name or password is not right."
WRONG_CODE = "That code is not right. Please try again."
NEW_CODE = "We sent you a new code."
OLD_CODE = "That code has expired. We sent you a new one."
LATE_CODE = "That took too long. Please type the code that is shown now."
EVERYWHERE = "You were signed out of all devices. Please log in again."


def doors(manner: Manner) -> list[Route]:
    """The routes of signing in and out."""
    paths = (manner.login, *manner.also_login)
    return [
        *(Route(path, sign_in, DOOR) for path in paths),
        Route(CODE, code, DOOR),
        Route(QR_STATE, qr_state, DOOR),
        Route(QR, qr_scanned, DOOR),
        Route(DONE, done, DOOR),
        Route(CHALLENGE, challenge, DOOR),
        Route(CONSENT, consent, DOOR),
        Route("/logout", sign_out, DOOR),
    ]


def sign_in(request: Request, visit: Visit) -> Response:
    """The first page, and what comes of it."""
    scene, key = visit.scene, request.values.get("attempt", "")
    attempt = scene.attempts.find(key, visit.now)
    told = TIMED_OUT if key and attempt is None else ""
    if "signed_out" in request.args and request.method == "GET":
        told = EVERYWHERE
    if attempt is None:
        attempt = scene.attempts.begin(_next(request, visit), visit.now, scene.code_seconds * 2)
    if scene.captcha_at == "before" and scene.captcha != "never" and not attempt.proven:
        return visit.redirect(f"{CHALLENGE}?attempt={attempt.key}")
    if scene.way == "qr":
        return door_pages.qr(visit, attempt, told)
    if request.method != "POST" or told:
        return door_pages.form(visit, attempt, told, typing=told in ("", EVERYWHERE))
    person = _known(request, visit)
    if person is None:
        return door_pages.form(visit, attempt, WRONG, typing=False)
    attempt.identity = scene.ends_in(person)
    attempt.remember = "remember" in request.form or scene.way == "email code"
    return _onward(visit, attempt, person)


def _known(request: Request, visit: Visit) -> Person | None:
    person = visit.scene.people.get(request.form.get("user", "").strip())
    if person is None or visit.scene.way == "email code":
        return person
    typed = request.form.get("password", "")
    return person if hmac.compare_digest(typed.encode(), person.password.encode()) else None


def _onward(visit: Visit, attempt: Attempt, person: Person | None = None) -> Response:
    """The next step of a sign-in, or its happy end."""
    scene = visit.scene
    if scene.way in ("form+code", "email code") and not attempt.coded:
        _send(visit, attempt, person)
        return visit.redirect(f"{CODE}?attempt={attempt.key}")
    if scene.captcha_at == "after" and scene.captcha != "never" and not attempt.proven:
        return visit.redirect(f"{CHALLENGE}?attempt={attempt.key}")
    if scene.consent and attempt.identity not in scene.agreed:
        return visit.redirect(f"{CONSENT}?attempt={attempt.key}")
    scene.attempts.end(attempt)
    return welcome(visit, attempt)


def _send(visit: Visit, attempt: Attempt, person: Person | None) -> None:
    """Decide which code is the right one. A mailed one is new; an authenticator's ("totp:…") goes by the clock."""
    scene = visit.scene
    if scene.way == "email code":
        attempt.code = scene.mail = codes.fresh()
    elif person is not None:
        attempt.code = f"totp:{person.totp}" if person.totp else person.code
    attempt.code_ends = visit.now + timedelta(seconds=scene.code_seconds)


def code(request: Request, visit: Visit) -> Response:
    """The second step, where a code is typed."""
    attempt = visit.scene.attempts.find(request.values.get("attempt", ""), visit.now)
    if attempt is None or not attempt.code:
        return _again(visit)
    if request.method != "POST":
        return door_pages.code(visit, attempt)
    if "again" in request.form or (attempt.code_ends is not None and visit.now >= attempt.code_ends):
        _send(visit, attempt, None)
        told = NEW_CODE if "again" in request.form else OLD_CODE if visit.scene.way == "email code" else LATE_CODE
        return door_pages.code(visit, attempt, told)
    typed = request.form.get("code", "").replace(" ", "")
    secret = attempt.code.removeprefix("totp:") if attempt.code.startswith("totp:") else ""
    right = (
        codes.accepted(secret, typed, visit.now)
        if secret
        else hmac.compare_digest(typed.encode(), attempt.code.encode())
    )
    if right:
        attempt.coded = True
        return _onward(visit, attempt)
    attempt.wrong += 1
    if attempt.wrong >= TRIES:
        visit.scene.attempts.end(attempt)
        return _again(visit)
    return door_pages.code(visit, attempt, WRONG_CODE)


def challenge(request: Request, visit: Visit) -> Response:
    """A captcha that is solved by pressing a button: that is left to a person."""
    scene, key = visit.scene, request.values.get("attempt", "")
    attempt = scene.attempts.find(key, visit.now)
    if key and attempt is None:
        return _again(visit)
    if request.method != "POST":
        return door_pages.challenge(visit, key, _next(request, visit))
    if attempt is None:
        scene.suspicious = False
        return visit.redirect(_next(request, visit))
    attempt.proven = True
    if scene.captcha == "once":
        scene.captcha = "never"
    if attempt.identity:
        return _onward(visit, attempt)
    return visit.redirect(f"{scene.manner.login}?attempt={key}")


def consent(request: Request, visit: Visit) -> Response:
    """Terms that want a yes, while signing in or later."""
    scene, key = visit.scene, request.values.get("attempt", "")
    attempt = scene.attempts.find(key, visit.now)
    identity = attempt.identity if attempt else visit.identity
    if not identity:
        return _again(visit)
    if request.method != "POST":
        return door_pages.consent(visit, key, _next(request, visit))
    scene.agreed.add(identity)
    return _onward(visit, attempt) if attempt else visit.redirect(_next(request, visit))


def qr_state(request: Request, visit: Visit) -> Response:
    """What the page with the QR code asks again and again."""
    scene = visit.scene
    attempt = scene.attempts.find(request.args.get("attempt", ""), visit.now)
    if attempt is None:
        return visit.json({"state": "expired", "next": visit.at(scene.manner.login)})
    if not attempt.identity and (scanned := scene.take_scan()):
        attempt.identity = scene.ends_in(scene.person(scanned))
    if not attempt.identity:
        return visit.json({"state": "waiting"})
    return visit.json({"state": "scanned", "next": visit.at(f"{DONE}?attempt={attempt.key}")})


def qr_scanned(request: Request, visit: Visit) -> Response:
    """The phone of the demo: a button under the code. Elsewhere only `Scene.scan_qr` scans it."""
    if visit.demo and request.method == "POST":
        visit.scene.scan_qr(request.form.get("identity", ""))
    return visit.json({})


def done(request: Request, visit: Visit) -> Response:
    """Where the page with the QR code goes once it was scanned."""
    attempt = visit.scene.attempts.find(request.args.get("attempt", ""), visit.now)
    return _onward(visit, attempt) if attempt is not None and attempt.identity else _again(visit)


def sign_out(_request: Request, visit: Visit) -> Response:
    """Only this browser is signed out."""
    if visit.scene.manner.kept == STORAGE:
        return door_pages.left(visit)
    response = visit.redirect(visit.scene.manner.login)
    forget(response, visit)
    return response


def welcome(visit: Visit, attempt: Attempt) -> Response:
    """Somebody is signed in now."""
    ticket = ticket_for(visit.scene, visit.mint, attempt.identity, visit.now, remember=attempt.remember)
    if visit.scene.manner.kept == STORAGE:
        response = door_pages.arrived(visit, values_of(visit.scene, visit.mint, ticket), attempt.onward)
    else:
        response = visit.redirect(attempt.onward)
    keep(response, visit, ticket)
    return response


def _again(visit: Visit) -> Response:
    return visit.redirect(f"{visit.scene.manner.login}?attempt=over")


def _next(request: Request, visit: Visit) -> str:
    """Where to go afterwards: only ever a path of this service."""
    path = request.values.get("next", "")
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") else visit.scene.manner.home
