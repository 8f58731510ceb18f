"""The stand-in for Spotify for Artists: roster, audience with its CSV, and the list of songs, drawn late by a script.

Structure and names are those the real pages had; the figures are the made-up label's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.site import INTERFACE, Route, ServiceSite, Visit
from bedrot_desktop.demo.spotify import ARTISTS, HEADER, PERIODS, daily_rows, songs_of, told_rows
from bedrot_desktop.demo.writing import csv_text

if TYPE_CHECKING:
    from werkzeug import Request, Response

#: For ``Scene.oddities``: Done never becomes clickable, and what is chosen counts at once.
STUCK_DONE = "stuck done"

_NAMES = {foreign_id: name for name, foreign_id in ARTISTS.items()}
_PERIODS = {"1day": "24 hours", "7day": "7 days", "28day": "28 days", "1year": "12 months", "all": "All time"}

#: Draws late what waits in the template; the audience's filter swallows the first click, as the real one often does.
_SCRIPT = """
const find = (selector) => document.querySelector(selector);
const part = (name) => find(`[data-part=${name}]`);
setTimeout(() => {
  find('main').append(find('template').content);
  const open = part('opener'), dialog = find('[role=dialog]'), done = part('done');
  let period = '28day', clicks = 0;
  const close = () => { dialog.hidden = true; };
  const choose = (to) => { period = to; part('shown').textContent = to; if (page.songs) list(to); };
  if (open) {
    open.onclick = () => { clicks += 1; if (clicks > 1 || page.songs) dialog.hidden = false; };
    done.onclick = () => { close(); const one = find('input:checked'); if (one) choose(one.value); };
    document.onkeydown = (event) => { if (event.key === 'Escape') close(); };
    if (page.stuck) { done.disabled = true; dialog.onchange = (event) => choose(event.target.value); }
  }
  const csv = part('csv');
  if (csv) setTimeout(() => { csv.hidden = false; csv.onclick = () => { location = page.csv + period; }; }, 150);
  if (page.songs) list(period);
}, 200);
async function list(period) {
  const answer = await fetch(page.songs + period + '&signature=not-for-files');
  const told = await answer.json();
  find('tbody').replaceChildren(...(told.songs || []).map((song) => {
    const row = document.createElement('tr');
    row.innerHTML = '<td></td><td></td>';
    row.children[0].textContent = song.trackName;
    row.children[1].textContent = song.numStreams || '';
    return row;
  }));
}
"""


class Spotify(ServiceSite):
    """See the module."""

    key = "spotify"

    def routes(self) -> Sequence[Route]:
        return (
            Route("/home", roster),
            Route("/c/en/artist/<artist>", artist_page),
            Route("/c/artist/<artist>", artist_page),
            Route("/c/artist/<artist>/audience/stats", audience),
            Route("/c/artist/<artist>/music/songs", songs),
            Route("/c/artist/<artist>/audience.csv", audience_csv),
            Route("/wg/catalog-view/v1/artist/<artist>/songs", songs_answer, INTERFACE),
        )


def roster(_request: Request, visit: Visit) -> Response:
    """The artists of the team of whoever is signed in."""
    links = "".join(
        f'<li><a data-testid="roster-artist" href="{visit.at(f"/c/en/artist/{foreign_id}")}">{escape(name)}</a></li>'
        for foreign_id, name in _NAMES.items()
        if _may_see(visit, foreign_id)
    )
    return visit.page("Home", f"<h1>Your artists</h1><ul>{links or 'You manage no artist yet.'}</ul>")


def artist_page(_request: Request, visit: Visit) -> Response:
    """An artist's first page; from here one goes on by the navigation."""
    artist = visit.values["artist"]
    if not _may_see(visit, artist):
        return _no_access(visit)
    return _late(visit, _NAMES[artist], _navigation(visit, artist) + f"<h1>{escape(_NAMES[artist])}</h1>", {})


def audience(_request: Request, visit: Visit) -> Response:
    """The figures of the audience, a filter of the time, and the button for the CSV."""
    artist = visit.values["artist"]
    if not _may_see(visit, artist):
        return _no_access(visit)
    body = (
        f"{_navigation(visit, artist)}<h1>Audience</h1>"
        '<button data-part="opener" data-encore-id="chipFilter">Last 28 days</button>'
        '<button data-part="csv" data-testid="csv-download" hidden>Download CSV</button>'
        f'<p data-part="shown">28day</p>{_dialog(("7day", "28day", "1year"))}'
    )
    return _late(visit, "Audience", body, {"csv": visit.at(f"/c/artist/{artist}/audience.csv?time-filter=")})


def songs(_request: Request, visit: Visit) -> Response:
    """The list of songs; its figures are fetched by the page's own script, and again for each period chosen."""
    artist = visit.values["artist"]
    if not _may_see(visit, artist):
        return _no_access(visit)
    body = (
        f"{_navigation(visit, artist)}<h1>Songs</h1>"
        '<button data-part="opener" aria-label="Select to further filter your results">Last 28 days</button>'
        f'<p data-part="shown">28day</p><table><tbody></tbody></table>{_dialog(tuple(PERIODS))}'
    )
    address = visit.at(f"/wg/catalog-view/v1/artist/{artist}/songs?time-filter=")
    return _late(visit, "Songs", body, {"songs": address})


def audience_csv(request: Request, visit: Visit) -> Response:
    """The download. Though 12 months are chosen, it reaches back to the beginning."""
    artist = visit.values["artist"]
    if not _may_see(visit, artist):
        return _no_access(visit)
    label, today = visit.label, visit.label.dates.today
    days = {"7day": 7, "28day": 28}.get(request.args.get("time-filter", ""))
    first = today - timedelta(days=days) if days else label.dates.history
    rows = told_rows(label, daily_rows(label, _NAMES[artist]), first, today)
    return visit.download(f"{_NAMES[artist]}-audience-timeline.csv", csv_text(HEADER, rows).encode(), "text/csv")


def songs_answer(request: Request, visit: Visit) -> Response:
    """What the list's script asks for."""
    artist, period = visit.values["artist"], request.args.get("time-filter", "")
    if not _may_see(visit, artist) or period not in PERIODS:
        return visit.json({"error": {"status": 403, "message": "Forbidden"}}, 403)
    return visit.json({"songs": songs_of(visit.label, _NAMES[artist], visit.label.dates.today, period)})


def _may_see(visit: Visit, artist: str) -> bool:
    return artist in _NAMES and visit.identity != STRANGER


def _no_access(visit: Visit) -> Response:
    body = '<h1 data-testid="no-access">You don\'t have access to this artist</h1><button>Request access</button>'
    return visit.page("No access", body, status=200)


def _navigation(visit: Visit, artist: str) -> str:
    return (
        f'<nav><a id="navigation-link-audience" href="{visit.at(f"/c/artist/{artist}/audience/stats")}">Audience</a> '
        f'<a id="navigation-link-music" href="{visit.at(f"/c/artist/{artist}/music/songs")}">Music</a></nav>'
    )


def _dialog(periods: Sequence[str]) -> str:
    choices = "".join(
        f'<input type="radio" name="time" id="{period}" value="{period}"><label for="{period}">{_PERIODS[period]}'
        "</label>"
        for period in periods
    )
    return f'<div role="dialog" hidden>{choices}<button data-part="done"><span>Done</span></button></div>'


def _late(visit: Visit, title: str, body: str, page: dict[str, str]) -> Response:
    settings = {**page, "stuck": bool(visit.scene.oddities.get(STUCK_DONE))}
    return visit.page(title, f"<template>{body}</template><script>const page = {written(settings)};{_SCRIPT}</script>")
