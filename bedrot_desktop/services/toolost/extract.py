"""Fetching from TooLost: the answers behind its analytics page, as they come, and its sales reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bedrot_desktop.core.errors import RateLimited, SourceChanged
from bedrot_desktop.services.daily_streams import APPLE, SPOTIFY
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.steps import each_step, shows
from bedrot_desktop.services.toolost.login import ANALYTICS_PAGE
from bedrot_desktop.services.toolost.payload import days_of
from bedrot_desktop.services.toolost.reports import REPORTS, reports
from bedrot_desktop.sessions.page import Heard, Page, Target

FOLDER = "toolost/streams"
ANSWER_SECONDS = 60.0
PICKER_SECONDS = 15.0
OPTION_SECONDS = 5.0
NEW_YEAR_DAYS = 10  # of January, in which last year is fetched once more: "this year" no longer has its end

DATE_PICKER = Target(
    "choice of the time",
    ('[data-testid*="date-range"]', ".date-picker .v-field, .date-picker .v-select__slot", ".ant-picker",
     ':is(button, [role="combobox"]):has-text("Last 30 Days")', '[class*="date-picker" i]'),
)  # fmt: skip
APPLE_TAB = Target(
    "choice of Apple Music",
    ('div.d-flex.align-center.flex-row:has-text("Apple"):not(:has-text("Spotify"))', '[role="tab"]:has-text("Apple")',
     ':is(button, a, label):has-text("Apple Music")'),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A time that the page offers: the word that the interface has for it ("" not known) and its entry."""

    word: str
    words: str
    option: Target


@dataclass(frozen=True, slots=True)
class Figures:
    """What is fetched of a platform: the step's name, the interface's path, the answers' address, the choice."""

    platform: str
    stem: str
    path: str
    pattern: str
    choice: Target | None = None


def _option(words: str) -> Target:
    return Target(
        f"“{words}” among the times",
        tuple(f'{place}:has-text("{words}")' for place in (
            '[role="option"]', ".v-list-item", ".ant-select-item-option", ":is(button, li)",
        )),
    )  # fmt: skip


THIS_YEAR = Period("thisYear", "This Year", _option("This Year"))
LAST_YEAR = Period("", "Last Year", _option("Last Year"))
STREAMS = (
    Figures(SPOTIFY, "toolost_spotify", "portal/analytics/spotify", r"/portal/analytics/spotify/?\?"),
    Figures(APPLE, "toolost_apple", "portal/analytics/apple/", r"/portal/analytics/apple/?\?", APPLE_TAB),
)


def fetch(errand: Errand) -> None:
    """Both platforms' figures of this year (in the first days of January of last year, too) and the sales reports."""
    steps: dict[str, Callable[[], None]] = {}
    if errand.now.month == 1 and errand.now.day <= NEW_YEAR_DAYS:
        for figures in STREAMS:  # before this year's: the old scripts take the newest file for the whole
            steps[f"{figures.platform}, last year"] = partial(_last_year, errand, figures)
    for figures in STREAMS:
        steps[figures.platform] = partial(_this_year, errand, figures)
    each_step(errand, {**steps, REPORTS: partial(reports, errand)})


def _this_year(errand: Errand, figures: Figures) -> None:
    """The answer that the page's script fetches; asked for without the page where it does not fetch it."""
    year = errand.now.year
    try:
        content = _heard(errand, figures, THIS_YEAR, year)
    except SourceChanged as error:
        asked = _asked(errand, figures, year)
        if asked is None:
            raise SourceChanged(
                f"TooLost's analytics page did not fetch its figures of {figures.platform} for this year, and asking "
                "for them without the page gave none either.",
                "Look at the page in a browser. If it shows figures there, it was rebuilt.",
                evidence=error.evidence,
            ) from error
        errand.note(
            f"TooLost's page did not fetch the figures of {figures.platform} ({error.message}); they were asked for "
            "without it."
        )
        content = asked
    if days_of(content, figures.platform):
        errand.land(f"{FOLDER}/{figures.stem}_{errand.stamp}.json", content)
    else:
        errand.note(f"TooLost has no day of {year} yet for {figures.platform}.")


def _last_year(errand: Errand, figures: Figures) -> None:
    try:
        content = _heard(errand, figures, LAST_YEAR, errand.now.year - 1)
    except SourceChanged as error:
        errand.note(f"The end of last year was not fetched for {figures.platform}: {error.message}")
        return
    errand.land(f"{FOLDER}/{figures.stem}_last_year_{errand.stamp}.json", content)


def _heard(errand: Errand, figures: Figures, period: Period, year: int) -> bytes:
    """The bytes of the answer about a year that the page's script fetches."""
    page = errand.page()
    with page.answers(figures.pattern) as answers:
        page.open(errand.site.url(ANALYTICS_PAGE))
        if not _choose(page, period):
            if period is LAST_YEAR:
                raise SourceChanged("the page does not offer “Last Year”.")
            if figures.choice is None:  # told once
                errand.note("TooLost's analytics page offers no choice of “This Year”.")
        if figures.choice is not None:
            page.click(figures.choice)
        heard = answers.wait(
            lambda received: any(_settles(one, figures, period, year) for one in received),
            seconds=ANSWER_SECONDS,
            what=f"the figures of {figures.platform} for “{period.words}”",
        )
    return _best(heard, figures, period, year)


def _choose(page: Page, period: Period) -> bool:
    """Choose a time on the page; False where that cannot be done, as there is nothing to choose."""
    if not shows(page, DATE_PICKER, seconds=PICKER_SECONDS):
        return False
    page.click(DATE_PICKER)
    if not shows(page, period.option, seconds=OPTION_SECONDS):
        page.press("Escape")
        return False
    page.click(period.option)
    return True


def _settles(heard: Heard, figures: Figures, period: Period, year: int) -> bool:
    """Whether nothing better will come: the figures asked for, or a refusal."""
    return heard.status >= 400 or _fits(heard, figures, period, year)


def _fits(heard: Heard, figures: Figures, period: Period, year: int) -> bool:
    """Whether it is about the platform and the year, by its address or (last year) by its days."""
    days = days_of(heard.body, figures.platform) if heard.status == 200 else None
    if days is None:
        return False
    if period.word:
        return f"date={period.word}" in heard.url
    return bool(days) and all(day.startswith(f"{year}-") for day in days)


def _best(heard: tuple[Heard, ...], figures: Figures, period: Period, year: int) -> bytes:
    for one in reversed(heard):
        if _fits(one, figures, period, year):
            return one.body
    refused = heard[-1].status
    if refused == 429:
        raise RateLimited("TooLost's interface refused with status 429: too many requests.", "It is tried later.")
    raise SourceChanged(f"its interface answered with status {refused}.")


def _asked(errand: Errand, figures: Figures, year: int) -> bytes | None:
    """The same answer without the page; what it is refused for (signed out, limit, outage) is raised there."""
    reply = errand.get(figures.path, params={"release": "", "date": THIS_YEAR.word})
    days = days_of(reply.content, figures.platform) if reply.status == 200 else None
    if days is None or any(not day.startswith(f"{year}-") for day in days):
        return None
    return reply.content


EXTRACTOR = Extractor(fetch, (*(figures.platform for figures in STREAMS), REPORTS))
