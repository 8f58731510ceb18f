"""Stand-ins that keep a sign-in in the page's localStorage: the script of their pages, and what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites.keeping import renewed, values_of
from bedrot_desktop.demo.sites.manners import Manner
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.site import DOOR, INTERFACE, Route, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response

ME, REFRESH = "/api/auth/me", "/api/auth/refresh"

#: Every page of such a site has it; the site's own scripts ask with ``standin.fetch("/api/…")``.
_SCRIPT = """(() => {
  const key = %(key)s, base = %(base)s, login = %(login)s;
  const token = () => localStorage.getItem(key);
  const leave = (why) => {
    localStorage.removeItem(key);
    const next = encodeURIComponent(location.pathname.slice(base.length) + location.search);
    location.replace(base + login + "?next=" + next + (why === "revoked" ? "&signed_out=everywhere" : ""));
  };
  const ask = async (path, options = {}) => {
    const headers = {...(options.headers || {}), Authorization: "Bearer " + token()};
    const answer = await fetch(base + path, {...options, headers});
    if (answer.status === 401) leave(/revoked/.test(await answer.clone().text()) ? "revoked" : "");
    return answer;
  };
  window.standin = {token, fetch: ask};
  if (!token()) { leave(""); return; }
  ask(%(me)s).then((answer) => answer.ok ? answer.json() : null).then((me) => {
    if (!me) return;
    const show = () => { document.querySelector("[data-who]").textContent = me.name + " (@" + me.identity + ")"; };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show); else show();
  });
})();
"""

#: Every page has it where the scene renews.
_RENEWING = """(() => {
  const key = %(key)s, token = localStorage.getItem(key);
  if (token) fetch(%(base)s + %(refresh)s, {method: "POST", headers: {Authorization: "Bearer " + token}})
    .then((answer) => answer.ok ? answer.json() : {})
    .then((told) => { if (told.token && localStorage.getItem(key)) localStorage.setItem(key, told.token); })
    .catch(() => undefined);
})();
"""


def routes(manner: Manner) -> list[Route]:
    """What the pages of such a site need."""
    return [
        Route("/session.js", script, DOOR),
        Route("/renewing.js", renewing, DOOR),
        Route(ME, me, INTERFACE),
        Route(REFRESH, refresh, INTERFACE),
    ] if manner.storage_key else []  # fmt: skip


def script(_request: Request, visit: Visit) -> Response:
    """The script of pages that are for somebody signed in."""
    return _filled(_SCRIPT, visit)


def renewing(_request: Request, visit: Visit) -> Response:
    """The script that renews the token in the background."""
    return _filled(_RENEWING, visit)


def _filled(text: str, visit: Visit) -> Response:
    from werkzeug import Response

    manner = visit.scene.manner
    values = {"key": manner.storage_key, "base": visit.at(""), "login": manner.login, "me": ME, "refresh": REFRESH}
    return Response(text % {name: written(value) for name, value in values.items()}, content_type="text/javascript")


def me(_request: Request, visit: Visit) -> Response:
    """Who is signed in."""
    return visit.json({"identity": visit.identity, "name": visit.person.name if visit.person else ""})


def refresh(_request: Request, visit: Visit) -> Response:
    """A token whose time begins anew, where the scene lets it; the old one goes on to its own end."""
    if not visit.scene.rolling or visit.ticket is None:
        return visit.json({})
    ticket = renewed(visit.scene, visit.mint, visit.ticket, visit.now)
    return visit.json({"token": values_of(visit.scene, visit.mint, ticket)[visit.scene.manner.storage_key]})
