"""Fetching Linktree: its analytics page is opened for the last 365 days, and every answer its script gets is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bedrot_desktop.core.errors import FileRejected, SignInNeeded, SourceChanged
from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.linktree.answers import answered_in_part, refuse_errors
from bedrot_desktop.services.linktree.page import (
    ANALYTICS,
    COOKIES,
    DAILY,
    GRAPHQL,
    INSIGHTS,
    NAVIGATION,
    RANGE,
    YEAR,
)
from bedrot_desktop.services.on_page import refuse_status, signed_out
from bedrot_desktop.sessions.page import Answers, Heard, Page

FOLDER = "linktree/analytics"
#: An overview over so many days is the year's; the page has told 365 so far.
WHOLE_YEAR = timedelta(days=359)
WEEK = 7  # days that the page opens with
#: After the last answer the page is given so long for another one.
QUIET = 4.0
PATIENCE = 120.0
LOOKED_FOR = 60.0  # seconds for the page to be there

_NO_YEAR = "the overview of the last 365 days"


def fetch(errand: Errand) -> None:
    """The answers of one visit, each a file; of a sign-in there is one page, whatever the roster calls it."""
    account = errand.accounts[0] if errand.accounts else None
    errand.once("analytics", lambda: _visit(errand, account))


def _visit(errand: Errand, account: Account | None) -> None:
    page = errand.page()
    with page.answers(GRAPHQL) as answers:
        _open(page, errand)
        _choose_year(page, errand)
        heard = everything(answers, errand)
    if any(one.status == 429 for one in heard):  # a part of a visit would stand there as the whole
        refuse_status(errand, 429, "a part of the analytics page")
    kept, left = sorted_out(heard)
    if left:
        errand.note(f"Of {len(heard)} answers {len(left)} were not kept: {'; '.join(told_once(left))}.")
    for name, content in named(kept, errand.now):
        errand.land(f"{folder_of(account, errand)}/{name}", content)


def _open(page: Page, errand: Errand) -> None:
    errand.run.progress(0, 3, "opening the analytics page")
    page.open(errand.site.url(ANALYTICS))
    page.wait_for(NAVIGATION, INSIGHTS, seconds=LOOKED_FOR)
    if page.seen(COOKIES):
        page.click(COOKIES)


def _choose_year(page: Page, errand: Errand) -> None:
    errand.run.progress(1, 3, "choosing the last 365 days")
    page.wait_for(RANGE, seconds=LOOKED_FOR)
    page.click(RANGE)
    page.wait_for(YEAR, seconds=LOOKED_FOR)
    page.click(YEAR)
    page.wait_for(DAILY, seconds=LOOKED_FOR)
    page.click(DAILY)
    errand.run.progress(2, 3, "waiting for the last answer")


def everything(answers: Answers, errand: Errand) -> tuple[Heard, ...]:
    """Everything heard, once the year is among it, nothing is under way and it has been quiet for a while.

    A page younger than a year tells fewer days: that will do if it tells more than the week it opens with.
    """
    try:
        return answers.wait(holds_year, seconds=PATIENCE, quiet=QUIET, what=_NO_YEAR)
    except SourceChanged:
        heard = answers.received
        refuse_signed_out(errand, heard)
        days = max((_overview(one) for one in heard), key=len, default=[])
        if len(days) <= WEEK:
            refuse_statuses(errand, heard)
            if any(one.status == 403 for one in heard):  # opened anew, the page says what it wants of a person
                errand.page().open(errand.site.url(ANALYTICS))
            raise
        errand.note(f"The page tells no whole year, only the days from {min(days)} to {max(days)}.")
        return heard


def holds_year(heard: Sequence[Heard]) -> bool:
    """Whether an overview over the whole year is among answers."""
    return any(days and max(days) - min(days) >= WHOLE_YEAR for days in map(_overview, heard))


def refuse_statuses(errand: Errand, heard: Iterable[Heard]) -> None:
    """Raise what the answers' statuses mean where they explain that no figures came: signed out, a limit, an outage."""
    statuses = {one.status for one in heard}
    for status in sorted(statuses & {401, 429} | {one for one in statuses if one >= 500}):
        refuse_status(errand, status, "the request for the analytics page's figures")


def refuse_signed_out(errand: Errand, heard: Iterable[Heard]) -> None:
    """WaitingForYou when an answer says that nobody is signed in."""
    for one in heard:
        document = _document(one)
        errors = document.get("errors") if isinstance(document, dict) else None
        try:
            if errors:
                refuse_errors(errors, "the analytics page")
        except SignInNeeded:
            signed_out(errand, "Linktree answers the analytics page as if nobody were signed in")
        except FileRejected:
            continue


def sorted_out(heard: Iterable[Heard]) -> tuple[list[Heard], list[str]]:
    """The answers to keep, and why others are not kept. Answers without a body (a browser's preflight) are nothing."""
    kept: list[Heard] = []
    left: list[str] = []
    for one in heard:
        if not one.body.strip():
            continue
        why = _why_not(one)
        if why:
            left.append(why)
        else:
            kept.append(one)
    return kept, left


def _why_not(one: Heard) -> str:
    if one.status != 200:
        return f"status {one.status}"
    document = _document(one)
    if document is None:
        return "no JSON"
    if isinstance(document, dict) and document.get("errors") and not answered_in_part(document):
        return "an error instead of data"
    return ""


def told_once(left: Sequence[str]) -> list[str]:
    """Each reason once, with how often it was met."""
    return [f"{why} ({left.count(why)})" if left.count(why) > 1 else why for why in dict.fromkeys(left)]


def named(kept: Iterable[Heard], at: datetime) -> list[tuple[str, bytes]]:
    """File names and bytes. Names count up by microseconds, so that they are unique and stand in the order heard."""
    return [
        (f"graphql_{(at + timedelta(microseconds=place)).strftime('%Y%m%d_%H%M%S_%f')}.json", one.body)
        for place, one in enumerate(kept)
    ]


def folder_of(account: Account | None, errand: Errand) -> str:
    """Where the answers go: of several accounts each has a folder, as the answers do not say whose they are."""
    return FOLDER if account is None or errand.account in {"", "main"} else f"{FOLDER}/{account.key}"


def _overview(one: Heard) -> list[date]:
    """The days of an answer's overview, none where it has no overview."""
    section: Any = _document(one)
    for key in ("data", "getAccountAnalytics", "overview", "timeseries"):
        section = section.get(key) if isinstance(section, Mapping) else None
    days = []
    for entry in section if isinstance(section, list) else []:
        try:
            days.append(date.fromisoformat(str(entry.get("date"))[:10]))
        except (ValueError, AttributeError):
            continue
    return days


def _document(one: Heard) -> Any:
    """The answer's JSON, None where it is none."""
    try:
        return json.loads(one.body)
    except (ValueError, RecursionError):
        return None


EXTRACTOR = Extractor(fetch, ("analytics",))
