"""TooLost's sales reports: fetched where notifications have them, kept in landing, read by nothing yet."""

from __future__ import annotations

import re

from bedrot_desktop.core.errors import SourceChanged
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.services.steps import shows
from bedrot_desktop.sessions.page import Download, Page, Target

REPORTS = "sales reports"
FOLDER = "toolost/sales"
NOTIFICATIONS_PAGE = "user-portal/notifications"
NOTICE_SECONDS = 10.0
AT_ONCE = 12  # a year of them; what there is more comes the next time

_NOTICE = re.compile(r"Your\s*\((\d{2})-(\d{4})\)\s*Sales report has been generated", re.IGNORECASE)

PORTAL = Target(
    "menu of the portal",
    (".ant-layout-sider", ".v-navigation-drawer", '[data-testid*="user-menu"]', ".dashboard", "aside"),
)
NOTICE = Target(
    "notice of a sales report",
    (
        "text=/Your \\(\\d{2}-\\d{4}\\) Sales report has been generated/i",
        ':has-text("Sales report has been generated")',
    ),
)


def months_in(text: str) -> tuple[str, ...]:
    """The months (``MM-YYYY``) of the reports that a page of notifications names, newest first, each once."""
    found = {(int(year), int(month)) for month, year in _NOTICE.findall(text) if 1 <= int(month) <= 12}
    return tuple(f"{month:02d}-{year}" for year, month in sorted(found, reverse=True))


def attachment(month: str) -> Target:
    """The button beside the notice of a month's report: in the smallest part of the page that holds both."""
    words = f"({month}) Sales report"
    both = f'contains(normalize-space(.), "{words}") and .//*[self::button or self::a][contains(., "Attachment")]'
    return Target(
        f"attachment of the sales report {month}",
        (
            f'xpath=(//*[{both}])[last()]//*[self::button or self::a][contains(., "Attachment")]',
            f':is(li, tr, .ant-list-item, .v-list-item):has-text("{words}") :is(button, a, [role="button"])',
        ),
    )


def file_name(month: str, suggested: str) -> str:
    """``<MM-YYYY>-<name>.csv``, fit for every file system; the month is not repeated."""
    plain = re.split(r"[\\/]", suggested)[-1]
    stem, dot, ending = plain.rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", stem if dot else plain).strip("_")[:80]
    ending = re.sub(r"[^a-z0-9]+", "", ending.lower())[:8] if dot else ""
    rest = stem.removeprefix(month).lstrip("-_") or "report"
    return f"{month}-{rest}.{ending or 'csv'}"


def reports(errand: Errand) -> None:
    """Bring every month's report into landing that does not lie there. What goes wrong with one is only noted, as
    nothing waits for it yet."""
    page = errand.page()
    page.open(errand.site.url(NOTIFICATIONS_PAGE))
    page.wait_for(NOTICE, PORTAL)
    if not shows(page, NOTICE, seconds=NOTICE_SECONDS):
        return
    there = tuple(path.rpartition("/")[2] for path in errand.in_landing(FOLDER))
    months = [month for month in months_in(page.html()) if not any(name.startswith(f"{month}-") for name in there)]
    fetched = [month for month in months[:AT_ONCE] if _fetched(errand, page, month)]
    if fetched:
        errand.note(
            f"Sales reports fetched: {', '.join(fetched)}. They are kept in landing/{FOLDER}; nothing reads them yet."
        )


def _fetched(errand: Errand, page: Page, month: str) -> bool:
    try:
        download = page.download(attachment(month))
    except SourceChanged as error:
        errand.note(f"TooLost's sales report {month} could not be fetched: {error.message}")
        return False
    if trouble := _trouble(download):
        errand.note(f"TooLost's sales report {month} was not kept: {trouble}.")
        return False
    errand.land(f"{FOLDER}/{file_name(month, download.name)}", download.content)
    return True


def _trouble(download: Download) -> str:
    """Why what came is no report; empty when it may be one."""
    if not download.content.strip():
        return "it is empty"
    if download.content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return "a web page came instead"
    return ""
