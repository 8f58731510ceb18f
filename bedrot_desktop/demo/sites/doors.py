"""The doors of a stand-in: how one signs in and out."""

from __future__ import annotations

import hmac
from html import escape
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites.keeping import forget, keep, ticket_for, values_of
from bedrot_desktop.demo.sites.manners import STORAGE
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.people import Person
from bedrot_desktop.demo.sites.site import OPEN, Route, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response


def doors(visit_login: str, also: tuple[str, ...]) -> list[Route]:
    """The routes of signing in and out."""
    return [*(Route(path, sign_in, OPEN) for path in (visit_login, *also)), Route("/logout", sign_out, OPEN)]


def sign_in(request: Request, visit: Visit) -> Response:
    """The form, and what comes of it."""
    if request.method != "POST":
        return _form(visit, _next(request, visit))
    person = visit.scene.people.get(request.form.get("user", "").strip())
    typed = request.form.get("password", "")
    if person is None or not hmac.compare_digest(typed.encode(), person.password.encode()):
        return _form(visit, _next(request, visit), "That user name or password is not right.")
    return welcome(visit, person, _next(request, visit), remember="remember" in request.form)


def sign_out(_request: Request, visit: Visit) -> Response:
    """Only this browser is signed out."""
    response = visit.redirect(visit.scene.manner.login)
    forget(response, visit)
    return response


def welcome(visit: Visit, person: Person, onward: str, *, remember: bool) -> Response:
    """Somebody is signed in now."""
    ticket = ticket_for(visit.scene, visit.mint, person.identity, visit.now)
    if visit.scene.manner.kept == STORAGE:
        response = visit.page(
            "Welcome", _keeping(visit, values_of(visit.scene, visit.mint, ticket), onward), plain=True
        )
    else:
        response = visit.redirect(onward)
    keep(response, visit, ticket, remember=remember)
    return response


def _keeping(visit: Visit, values: dict[str, str], onward: str) -> str:
    lines = "".join(f"localStorage.setItem({written(key)}, {written(value)});" for key, value in values.items())
    return f"<p>One moment …</p><script>{lines}location.replace({written(visit.at(onward))});</script>"


def _next(request: Request, visit: Visit) -> str:
    """Where to go afterwards: only ever a path of this service."""
    path = request.values.get("next", "")
    return path if path.startswith("/") and not path.startswith("//") else visit.scene.manner.home


def _form(visit: Visit, onward: str, wrong: str = "") -> Response:
    told = f'<p class="si-wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    body = f"""<form class="si-card" method="post"><h1>Log in to {escape(visit.scene.manner.title)}</h1>{told}
<input type="hidden" name="next" value="{escape(onward)}">
<label for="user">E-mail or user name</label><input id="user" name="user" type="text" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<label class="si-line"><input type="checkbox" name="remember" checked> Remember me</label>
<button type="submit" id="login-button">Log in</button></form>"""
    return visit.page("Log in", body, plain=True)
