"""The stand-in for TikTok: profiles, whose answers count others' followers too, and the Studio's overview as a ZIP.

Structure and names are those the real pages had; the figures are the made-up label's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.demo.dates import moment
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.site import INTERFACE, OPEN, Route, ServiceSite, Visit
from bedrot_desktop.demo.tiktok import (
    ACCOUNTS,
    LAG,
    daily_figures,
    follower_counts,
    overview_stem,
    overview_zip,
    told_days,
)

if TYPE_CHECKING:
    from werkzeug import Request, Response

RANGES = (7, 28, 60, 180, 365)
#: For ``Scene.oddities``: the longest range that is offered; the number that the page shows instead of the true one;
#: the profile's answers tell nothing of followers; what the downloads hold instead of the overview; the download first
#: asks which data are meant.
LONGEST, SHOWN, SILENT, OTHER_FILE = "longest range", "followers shown", "silent answers", "other file"
ASKS_WHICH = "asks which data"

_WHICH = (
    '<ul role="menu" data-part="which" hidden><li role="menuitem">Overview</li><li role="menuitem">Content</li></ul>'
)
_NEIGHBOURS = ({"uniqueId": "other.artist"}, 9_876_543), ({"uniqueId": "pig1987.fans"}, 77)

#: Draws late what waits in the template.
_START = """
const find = (selector) => document.querySelector(selector);
const part = (name) => find(`[data-part=${name}]`);
const draw = () => find('main').append(find('template').content);
"""

_STUDIO = """
setTimeout(() => {
  draw();
  let days = 7;
  const list = find('[role=listbox]'), dialog = find('[role=dialog]');
  part('range').onclick = () => { setTimeout(() => { list.hidden = !list.hidden; }, 100); };
  for (const option of document.querySelectorAll('[role=option]')) {
    option.onclick = () => {
      days = Number(option.dataset.days);
      part('range').textContent = `Last ${days} days`;
      list.hidden = true;
    };
  }
  part('open').onclick = () => { (part('which') || dialog).hidden = false; };
  if (part('which')) find('[role=menuitem]').onclick = () => { part('which').hidden = true; dialog.hidden = false; };
  part('go').onclick = () => {
    const format = find('input[name=format]:checked').value;
    location = `${page.download}?days=${days}&format=${format}&signature=not-for-files`;
    dialog.hidden = true;
  };
}, 250);
"""

_PROFILE = """
const short = (n) => n >= 1e6 ? (n / 1e6).toFixed(1) + 'M' : n >= 1e4 ? (n / 1e3).toFixed(1) + 'K' : String(n);
(async () => {
  await fetch(page.neighbours);
  const told = await (await fetch(page.detail)).json();
  draw();
  const stats = told.userInfo && told.userInfo.stats;
  part('followers').textContent = page.shown || (stats ? short(stats.followerCount) : '');
  part('following').textContent = '211';
  await fetch(page.neighbours + '?again=1');
})();
"""


class Tiktok(ServiceSite):
    """See the module."""

    key = "tiktok"

    def routes(self) -> Sequence[Route]:
        return (
            Route("/tiktokstudio", home),
            Route("/tiktokstudio/analytics", analytics),
            Route("/tiktokstudio/api/download", download),
            Route("/passport/web/account/info/", account_info, INTERFACE),
            Route("/api/user/detail/", user_detail, OPEN),
            Route("/api/creator/suggested/", neighbours, OPEN),
            Route("/@<handle>", profile, OPEN),
        )

    def signed_out(self, visit: Visit, why: str) -> Response | None:
        """TikTok's own interface says so with status 200."""
        name = "session_revoked" if why == "revoked" else "session_expired"
        told = {"captcha": "", "desc_url": "", "description": "Please sign in again", "error_code": 1, "name": name}
        return visit.json({"data": told, "message": "error"})


def home(_request: Request, visit: Visit) -> Response:
    """The Studio's first page."""
    link = visit.at("/tiktokstudio/analytics")
    body = f'<h1>TikTok Studio</h1><a data-e2e="nav-analytics" href="{link}">Analytics</a>'
    return visit.page("TikTok Studio", body, head=_embedded(visit))


def analytics(_request: Request, visit: Visit) -> Response:
    """The overview with its range of days and the download."""
    longest = visit.scene.oddities.get(LONGEST, RANGES[-1])
    options = "".join(
        f'<li role="option" class="TUXMenuItem" data-days="{days}">Last {days} days</li>'
        for days in RANGES
        if days <= longest
    )
    body = f"""<template><h1>Analytics</h1>
<button class="TUXButton" data-part="range" data-e2e="analytics-date-range">Last 7 days</button>
<ul role="listbox" hidden>{options}</ul>
<button class="TUXButton" data-part="open" data-e2e="analytics-download">Download data</button>
{_WHICH if visit.scene.oddities.get(ASKS_WHICH) else ""}
<div role="dialog" hidden><h2>Download Overview data</h2>
<input type="radio" name="format" id="xlsx" value="xlsx" checked><label for="xlsx">XLSX</label>
<input type="radio" name="format" id="csv" value="csv"><label for="csv">CSV</label>
<button class="TUXButton TUXButton--primary" data-part="go">Download</button></div></template>"""
    page = {"download": visit.at("/tiktokstudio/api/download")}
    script = f"<script>const page = {written(page)};{_START}{_STUDIO}</script>"
    return visit.page("Analytics", body + script, head=_embedded(visit))


def download(request: Request, visit: Visit) -> Response:
    """The overview of whoever is signed in, as TikTok names and packs it."""
    other = visit.scene.oddities.get(OTHER_FILE)
    if other is not None:
        return visit.download("Overview_2026-01-01_1767225600.zip", other, "application/zip")
    label, today = visit.label, visit.label.dates.today
    days = min(int(request.args.get("days", "7")), RANGES[-1])
    told = told_days(daily_figures(label, _known(visit.identity)), today, days - 1)
    shown = moment(today - timedelta(days=LAG), 11, 27, 20)
    when = datetime.combine(today, shown.time())
    name = f"{overview_stem(min(told), shown)}.{'zip' if request.args.get('format') == 'csv' else 'xlsx'}"
    return visit.download(name, overview_zip(told, when), "application/zip")


def profile(_request: Request, visit: Visit) -> Response:
    """Somebody's profile, for anybody."""
    handle = visit.values["handle"]
    if handle not in ACCOUNTS:
        words = '<p data-e2e="user-not-found">Couldn\'t find this account</p>'
        return visit.page("TikTok", words, head=_embedded(visit))
    page = {
        "detail": visit.at(f"/api/user/detail/?uniqueId={handle}&msToken=not-for-files"),
        "neighbours": visit.at("/api/creator/suggested/"),
        "shown": visit.scene.oddities.get(SHOWN, ""),
    }
    sign_in = "" if visit.identity else f'<a data-e2e="top-login-button" href="{visit.at("/login")}">Log in</a>'
    body = f"""{sign_in}<template><h1 data-e2e="user-title">{handle}</h1>
<strong data-e2e="following-count" data-part="following" title="Following"></strong> Following
<strong data-e2e="followers-count" data-part="followers" title="Followers"></strong> Followers</template>
<script>const page = {written(page)};{_START}{_PROFILE}</script>"""
    return visit.page(f"@{handle}", body, head=_embedded(visit))


def user_detail(request: Request, visit: Visit) -> Response:
    """What a profile's script asks for."""
    handle = request.args.get("uniqueId", "")
    if handle not in ACCOUNTS or visit.scene.oddities.get(SILENT):
        return visit.json({"statusCode": 10221, "userInfo": {}})
    count = list(follower_counts(visit.label, handle).values())[-1]
    stats = {"followingCount": 211, "followerCount": count, "heartCount": 1_400_233, "videoCount": 402}
    return visit.json({"statusCode": 0, "userInfo": {"user": {"id": "7", "uniqueId": handle}, "stats": stats}})


def neighbours(_request: Request, visit: Visit) -> Response:
    """Other people's numbers, which the page fetches too."""
    told = [{"user": user, "stats": {"followerCount": count}} for user, count in _NEIGHBOURS]
    return visit.json({"statusCode": 0, "userList": told})


def account_info(_request: Request, visit: Visit) -> Response:
    """Who is signed in."""
    told = {"user_id": "6900000000000000001", "username": visit.identity, "screen_name": visit.identity}
    return visit.json({"data": told, "message": "success"})


def _known(identity: str) -> str:
    return identity if identity in ACCOUNTS else next(iter(ACCOUNTS))


def _embedded(visit: Visit) -> str:
    """The data that each page brings along: who is signed in."""
    context: dict[str, object] = {"language": "en", "region": "US"}
    if visit.identity:
        context["user"] = {"uid": "6900000000000000001", "uniqueId": visit.identity, "nickName": visit.identity}
    told = {"__DEFAULT_SCOPE__": {"webapp.app-context": context}}
    return f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{written(told)}</script>'
