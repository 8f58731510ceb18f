"""The stand-in for Meta's Graph: the ad account's lists page by page, figures by ad set and by day, errors as Meta's.

What a scene may do differently (``oddities``): ``errors``, a list of (code, subcode, message) of which each request
takes the first; ``regain`` minutes told beside such an error; ``page``, the most entries of a page; ``currency``;
``next host``, another host in the addresses of next pages; ``no access``: the ad account is not this person's.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.demo.campaigns import Campaign, as_told
from bedrot_desktop.demo.metaads_dumps import lists_of
from bedrot_desktop.demo.sites.oauth import graph_error
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.site import INTERFACE, Route, ServiceSite, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response

ACCOUNT = "act_990000000000001"
OLDEST = 25  # the oldest version of the interface that still answers
_USUAL_PAGE = 25
_MOST = 500

Entry = dict[str, Any]
_OBJECT = frozenset({"id", "name", "status", "effective_status", "created_time", "updated_time"})
#: What each list knows; asking for anything else is an error.
KNOWN: Mapping[str, frozenset[str]] = {
    "campaigns": _OBJECT | {"objective", "spend_cap", "start_time", "stop_time", "daily_budget", "lifetime_budget"},
    "adsets": _OBJECT
    | {
        "campaign_id", "daily_budget", "lifetime_budget", "bid_strategy", "targeting", "optimization_goal",
        "start_time", "end_time", "pacing_type", "billing_event",
    },
    "ads": _OBJECT | {"adset_id", "campaign_id", "creative", "tracking_specs"},
    "insights": frozenset(
        {
            "campaign_id", "campaign_name", "adset_id", "adset_name", "spend", "impressions", "clicks", "cpc", "cpm",
            "cpp", "ctr", "reach", "frequency", "actions", "date_start", "date_stop",
        }
    ),
}  # fmt: skip


class Metaads(ServiceSite):
    """The nodes and edges of the Graph that the program asks for."""

    key = "metaads"

    def routes(self) -> Sequence[Route]:
        below = "/graph/v<int:major>.<int:minor>"
        return (
            Route(f"{below}/me", _guarded(me), INTERFACE),
            Route(f"{below}/me/adaccounts", _guarded(adaccounts), INTERFACE),
            Route(f"{below}/<account>", _guarded(ad_account), INTERFACE),
            Route(f"{below}/<account>/<edge>", _guarded(edge), INTERFACE),
        )

    def signed_out(self, visit: Visit, why: str) -> Response | None:
        """A token that ended, or was ended by a new password."""
        if why == "revoked":
            told = "The session has been invalidated because the user changed their password."
            return error(visit, 190, 460, f"Error validating access token: {told}")
        return error(visit, 190, 463, "Error validating access token: Session has expired.")

    def rate_limited(self, visit: Visit, seconds: int) -> Response | None:
        """Too many calls to the ad account; Meta tells minutes."""
        return limit(visit, 80004, seconds / 60)


def error(visit: Visit, code: int, subcode: int, message: str, status: int = 400) -> Response:
    """An error as the Graph tells it."""
    return graph_error(visit, message, subcode, code, status)


def limit(visit: Visit, code: int, minutes: float) -> Response:
    """Too many calls, with the header that says how long they are refused."""
    response = error(
        visit, code, 2446079, "There have been too many calls to this ad-account. Wait a bit and try again."
    )
    usage = {"type": "ads_insights", "call_count": 100, "total_cputime": 25, "total_time": 25}
    told = {"990000000000001": [{**usage, "estimated_time_to_regain_access": minutes}]}
    response.headers["X-Business-Use-Case-Usage"] = json.dumps(told)
    return response


def _guarded(answer: Callable[[Request, Visit], Response]) -> Callable[[Request, Visit], Response]:
    """An endpoint behind what every call meets: versions that were retired, and the errors that a scene holds ready."""

    def guarded(request: Request, visit: Visit) -> Response:
        if visit.values["major"] < OLDEST:
            told = (
                f"You are calling a deprecated version of the Ads API. Please update to the latest version: v{OLDEST}"
            )
            return error(visit, 2635, 0, f"(#2635) {told}.0.")
        with visit.scene.lock:
            waiting = visit.scene.oddities.get("errors") or []
            trouble = waiting.pop(0) if waiting else None
        if trouble is None:
            return answer(request, visit)
        code, subcode, message = trouble
        minutes = visit.scene.oddities.get("regain")
        return error(visit, code, subcode, message) if minutes is None else limit(visit, code, minutes)

    return guarded


def me(_request: Request, visit: Visit) -> Response:
    """Whose token it is."""
    number = sum(place * ord(letter) for place, letter in enumerate(visit.identity, start=1))
    name = visit.person.name if visit.person else ""
    return visit.json({"name": f"{name} (invented)", "id": f"9900{number:012d}"})


def adaccounts(request: Request, visit: Visit) -> Response:
    """The ad accounts that the token opens."""
    mine = [{"id": _own(visit), "name": "DEMO LABEL (INVENTED)"}] if not _shut_out(visit) else []
    return _paged(request, visit, mine)


def ad_account(_request: Request, visit: Visit) -> Response:
    """The ad account itself; its clock is that of this computer, so that its days are the label's."""
    refusal = _refused(visit)
    if refusal is not None:
        return refusal
    offset = visit.clock.local().utcoffset() or timedelta()
    return visit.json(
        {
            "id": _own(visit), "name": "DEMO LABEL (INVENTED)",
            "currency": visit.scene.oddities.get("currency", "USD"),
            "timezone_offset_hours_utc": offset / timedelta(hours=1),
        }
    )  # fmt: skip


def edge(request: Request, visit: Visit) -> Response:
    """A list of the ad account."""
    name = visit.values["edge"]
    refusal = _refused(visit)
    if refusal is not None:
        return refusal
    if name not in KNOWN:
        return error(visit, 2500, 0, f"Unknown path components: /{name}")
    wanted = [field.split("{")[0] for field in request.args.get("fields", "id").split(",")]
    if strange := sorted(set(wanted) - KNOWN[name]):
        return error(visit, 100, 0, f"(#100) Tried accessing nonexisting field ({strange[0]})")
    today = visit.clock.today()
    if name == "insights" and request.args.get("time_increment") == "1":
        period = json.loads(request.args["time_range"])
        first, last = (date.fromisoformat(period[key]) for key in ("since", "until"))
        entries = days(visit.label.campaigns, first, last, today)
        wanted += ["date_start", "date_stop"]
    else:
        entries = lists_of(visit.label, today)[name]
        if name == "campaigns":
            entries = [{**entry, "effective_status": entry["status"]} for entry in entries]
    return _paged(request, visit, [{key: entry[key] for key in wanted if key in entry} for entry in entries])


def days(campaigns: Sequence[Campaign], first: date, last: date, today: date) -> list[Entry]:
    """Figures by campaign and day, all text; days on which nothing ran are not told."""
    return [
        _day(campaign, at, today)
        for campaign in campaigns
        for at in sorted(campaign.days)
        if first <= at <= last and at < today
    ]


def _day(campaign: Campaign, at: date, today: date) -> Entry:
    told = as_told(campaign.days[at], (today - at).days)
    views = ("landing_page_view", "omni_view_content", "view_content", "offsite_conversion.fb_pixel_view_content")
    counts = {"link_click": told.clicks, "page_engagement": told.clicks + 3, **dict.fromkeys(views, told.views)}
    return {
        "campaign_id": str(campaign.number), "campaign_name": campaign.name, "reach": str(told.reach),
        "cpc": f"{told.cents / 100 / told.clicks:.6f}", "spend": f"{told.cents / 100:.2f}", "clicks": str(told.clicks),
        "impressions": str(told.impressions),
        "actions": [{"action_type": kind, "value": str(value)} for kind, value in counts.items() if value],
        "date_start": str(at), "date_stop": str(at),
    }  # fmt: skip


def _own(visit: Visit) -> str:
    """The ad account of whoever is signed in."""
    return visit.identity if visit.identity.startswith("act_") else ACCOUNT


def _shut_out(visit: Visit) -> bool:
    return visit.identity == STRANGER or bool(visit.scene.oddities.get("no access"))


def _refused(visit: Visit) -> Response | None:
    """Nobody sees another one's ad account."""
    if _shut_out(visit):
        told = "(#200) Ad account owner has NOT grant ads_management or ads_read permission"
        return error(visit, 200, 0, told, 403)
    if visit.values["account"] != _own(visit):
        told = f"Unsupported get request. Object with ID '{visit.values['account']}' does not exist"
        return error(visit, 100, 33, told)
    return None


def _paged(request: Request, visit: Visit, entries: list[Entry]) -> Response:
    """A page of a list, and where the next one begins."""
    most = int(visit.scene.oddities.get("page", _MOST))
    size = min(most, max(1, int(request.args.get("limit", _USUAL_PAGE))))
    after = request.args.get("after", "")
    start = int(base64.urlsafe_b64decode(after)) if after else 0
    shown = entries[start : start + size]
    document: Entry = {"data": shown}
    if shown:
        end = base64.urlsafe_b64encode(str(start + len(shown)).encode()).decode()
        document["paging"] = {
            "cursors": {"before": base64.urlsafe_b64encode(str(start).encode()).decode(), "after": end}
        }
        if start + len(shown) < len(entries):
            host = visit.scene.oddities.get("next host") or visit.address.rsplit("/", 1)[0]
            document["paging"]["next"] = f"{host}{request.path}?limit={size}&after={end}"
    return visit.json(document)
