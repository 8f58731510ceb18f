"""Fetching from DistroKid: the two statistics pages once their charts have data, and the bank details as they come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from bedrot_desktop.core.errors import FileRejected, SignInNeeded, SourceChanged, Unreachable
from bedrot_desktop.services.daily_streams import APPLE, SPOTIFY, Point
from bedrot_desktop.services.distrokid.login import STATISTICS
from bedrot_desktop.services.distrokid.pages import series_of, without_personal_data
from bedrot_desktop.services.distrokid.statement import read_statement
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.on_page import signed_out
from bedrot_desktop.services.steps import changed, each_step
from bedrot_desktop.sessions.page import Page, Target

FOLDER = "distrokid/streams"
CHARTS_SECONDS = 60.0  # the charts are drawn by scripts, long after the page has loaded
BANK_SECONDS = 30.0
STATEMENT_SECONDS = 300.0  # the whole history is put together for each download

BANK_PAGE = "bank/"
DETAILS = Target(
    "link to the bank details",
    ('a[href*="/bank/details/"]', 'a[href*="bank/details"]', 'a:has-text("details")'),
)
DOWNLOAD = Target(
    "download of the bank details",
    ('div[onclick^="downloadBank"]', '[onclick*="downloadBank"]', ':is(a, button):has-text("Download")'),
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """One of the statistics pages: the step's name, its address below the site, its file's stem, what it shows."""

    step: str
    path: str
    stem: str
    platform: str


PAGES = (
    Statistics("Spotify page", STATISTICS, "streams_stats", SPOTIFY),
    Statistics("Apple Music page", "stats/?type=all&data=applemusic", "applemusic_stats", APPLE),
)
BANK = "bank details"


def fetch(errand: Errand) -> None:
    """Both pages and the statement."""
    steps = {page.step: partial(_statistics, errand, page) for page in PAGES}
    each_step(errand, {**steps, BANK: partial(_statement, errand)})


def _statistics(errand: Errand, wanted: Statistics) -> None:
    page = errand.page()
    page.open(errand.site.url(wanted.path))
    text = _drawn(page, wanted)
    errand.land(f"{FOLDER}/{wanted.stem}_{errand.stamp}.html", as_landed(text))


def _drawn(page: Page, wanted: Statistics) -> str:
    """The page's source once its daily chart has data that stay the same from one look to the next."""
    before: tuple[Point, ...] = ()

    def settled() -> str | None:
        nonlocal before
        text = page.html()
        points = _points(text, wanted.platform)
        same = bool(points) and points == before
        before = points
        return text if same else None

    try:
        return page.until(settled, seconds=CHARTS_SECONDS, what=f"data in the charts of the {wanted.step}")
    except SourceChanged as error:
        raise SourceChanged(
            f"On DistroKid's {wanted.step} the charts have no data, even after {CHARTS_SECONDS:.0f} seconds.",
            "Look at that page in a browser. If it shows figures there, the page was rebuilt; if not, try later.",
            evidence=error.evidence,
        ) from error


def _points(text: str, platform: str) -> tuple[Point, ...]:
    """The days of the chart that is wanted; none while they are not there."""
    try:
        found, points = series_of(text, "the page")
    except FileRejected:
        return ()
    return points if found == platform else ()


_TOKEN = re.compile(r"(?<!\w)eyJ[\w-]{6,}(?:\.[\w-]+){1,4}")


def as_landed(text: str) -> bytes:
    """A page for the lake, UTF-8: without what could sign in as its owner or names them; charts as they are."""
    return without_personal_data(_TOKEN.sub("removed", text).encode("utf-8", "replace"), text)


def _statement(errand: Errand) -> None:
    page = errand.page()
    page.open(errand.site.url(BANK_PAGE))
    page.wait_for(DETAILS, seconds=BANK_SECONDS)
    page.click(DETAILS)
    page.wait_for(DOWNLOAD, seconds=BANK_SECONDS)
    download = page.download(DOWNLOAD, seconds=STATEMENT_SECONDS)
    name = f"dk_bank_details_{errand.stamp}.tsv"
    try:
        statement = read_statement(download.content, name)
    except SignInNeeded:
        signed_out(errand, "instead of the bank details DistroKid gave its sign-in page")
    except FileRejected as error:
        changed(
            page,
            "bank details with their columns",
            f"What DistroKid gave out as bank details ({download.name}) is something else: {error.message}",
            "Download them in a browser and look at them; the statement from before stays.",
        )
    if any(misfit.rule == "cut" for misfit in statement.misfits):
        raise Unreachable("The download of the bank details broke off in a line.", "It is fetched again.")
    errand.land(f"{FOLDER}/{name}", download.content)


EXTRACTOR = Extractor(fetch, (*(page.step for page in PAGES), BANK))
