"""Fetching from TikTok: the number of followers of an account, and the overview of its last year as a ZIP."""

from __future__ import annotations

import json
import re
from functools import partial

from bedrot_desktop.core.errors import FileRejected, SettingError, SignInNeeded, WaitingForYou
from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.on_page import appears, bare_address, comes, signed_out
from bedrot_desktop.services.reading import refuse_sign_in, table_of, text_of
from bedrot_desktop.services.steps import changed, each_step
from bedrot_desktop.services.tiktok import pages
from bedrot_desktop.services.tiktok.archive import unpack
from bedrot_desktop.services.tiktok.follower_counts import Count, count_of, embedded, far_apart, shown_count
from bedrot_desktop.services.tiktok.login import LOGIN
from bedrot_desktop.services.tiktok.overview import COLUMNS, renamed
from bedrot_desktop.sessions.answers import WRONG_ACCOUNT
from bedrot_desktop.sessions.page import Answers, Download, Page, Target

FOLDER = "tiktok/analytics"
ANALYTICS = "tiktok.analytics"
LAG = 2  # days that TikTok needs until a day is told
_SHOWN = " || ".join(f"document.querySelector({json.dumps(selector)})" for selector in pages.FOLLOWERS_SHOWN)
_TEXT_SHOWN = f"(({_SHOWN}) || {{textContent: ''}}).textContent"
_HANDLE = re.compile(r"[0-9A-Za-z._]{1,64}")  # it becomes part of addresses and file names
_UNSAFE = re.compile(r"[^0-9A-Za-z._() -]+")


def fetch(errand: Errand) -> None:
    """Land the followers and the overview of each account of this sign-in."""
    steps = {}
    for account in errand.accounts:
        handle = handle_of(account)
        steps[f"{account.key} followers"] = partial(_followers, errand, handle)
        steps[f"{account.key} overview"] = partial(_overview, errand, account, handle)
    each_step(errand, steps)


def handle_of(account: Account) -> str:
    """The handle without @; SettingError for an account without one, or with something else in its place."""
    handle = account.foreign_id.strip().lstrip("@")
    if not _HANDLE.fullmatch(handle):
        what = f"“{handle}”, which is no handle" if handle else "no handle"
        raise SettingError(
            f"The TikTok account {account.key} has {what}, so nothing can be fetched for it.",
            "Write the handle (without @) as foreign_id of this account in the settings.",
        )
    return handle


def _followers(errand: Errand, handle: str) -> None:
    page = errand.page()
    address = errand.site.url(pages.PROFILE.format(handle=handle))
    with page.answers(pages.FOLLOWER_ANSWERS) as answers:
        page.open(address)
        _wait_for_profile(errand, page, answers, handle, address)
        page.scroll(300)
        exact = comes(errand, lambda: _exact(page, answers, handle, address), seconds=5.0)
        appears(errand, page, pages.FOLLOWERS, seconds=3.0)  # to compare with; what is missing here is no trouble
    shown = shown_count(str(page.evaluate(_TEXT_SHOWN) or ""))
    if exact is None and shown is None:
        changed(
            page,
            "the number of followers",
            f"TikTok: the profile of @{handle} tells no number of followers.",
            "Look at the profile in a browser, and report what has changed.",
        )
    count = _settled(errand, handle, exact, shown, address)
    if count.number == 0:
        errand.note(f"@{handle} has no followers yet; nothing was landed.")
        return
    document = {
        "count": count.number,
        "source_url": count.source,
        "timestamp": errand.now.replace(tzinfo=None).isoformat(timespec="microseconds"),
        "artist": handle,
    }
    errand.land(f"{FOLDER}/{handle}_followers_{errand.stamp}.json", json.dumps(document, indent=2).encode())


def _wait_for_profile(errand: Errand, page: Page, answers: Answers, handle: str, address: str) -> None:
    """Wait until the number is there, on the page or in an answer; refuses a handle that is nobody's."""

    def told() -> Target | Count | None:
        return _exact(page, answers, handle, address) or page.seen(pages.NO_PROFILE, pages.FOLLOWERS)

    found = comes(errand, told, seconds=30.0)
    if found is None:
        page.wait_for(pages.FOLLOWERS, seconds=1.0)  # says what is missing, with evidence
    if isinstance(found, Target) and found.name == pages.NO_PROFILE.name:
        raise SettingError(f"TikTok knows no account @{handle}.", "Set the handle right (foreign_id of this account).")


def _exact(page: Page, answers: Answers, handle: str, address: str) -> Count | None:
    """The newest answer's number for this handle, else the one in the page's own source."""
    for heard in reversed(answers.received):
        try:
            number = count_of(json.loads(heard.body), handle) if heard.status == 200 else None
        except (ValueError, RecursionError):
            continue
        if number is not None:
            return Count(number, bare_address(heard.url, ("uniqueId",)))
    for value in embedded(page.html()):
        if (number := count_of(value, handle)) is not None:
            return Count(number, bare_address(address))
    return None


def _settled(errand: Errand, handle: str, exact: Count | None, shown: tuple[int, bool] | None, address: str) -> Count:
    """The number to land: the exact one, else what the page shows; what is doubtful about it is noted."""
    if exact is None:
        number, rounded = shown or (0, False)
        if rounded:
            errand.note(f"@{handle}: only the rounded number of followers was to be had ({number:,}).")
        return Count(number, bare_address(address), rounded)
    if shown is not None and far_apart(exact.number, shown[0]):
        errand.note(
            f"@{handle}: TikTok's data tell {exact.number:,} followers, its page shows {shown[0]:,}. "
            "The data's number was taken; look at the profile."
        )
    return exact


def _overview(errand: Errand, account: Account, handle: str) -> None:
    page = errand.page()
    page.open(errand.site.url(pages.ANALYTICS))
    page.wait_for(pages.RANGE)
    _refuse_other_account(errand, account, page)
    chosen = _choose_range(errand, page)
    page.click(pages.DOWNLOAD_DATA)
    if appears(errand, page, pages.OVERVIEW, pages.CSV, seconds=10.0) is pages.OVERVIEW:
        page.click(pages.OVERVIEW)
    if appears(errand, page, pages.CSV, seconds=5.0):
        page.click(pages.CSV)
    got = page.download(pages.DOWNLOAD)
    rows = _rows(errand, handle, page, got)
    _note_what_is_missing(errand, account, chosen, rows)
    errand.land(f"{FOLDER}/{name_for(got.name, handle)}", got.content)


def _note_what_is_missing(errand: Errand, account: Account, chosen: int, rows: int) -> None:
    handle, wanted = account.foreign_id, pages.RANGES[0]
    if chosen < wanted:
        told = f"{chosen} days was the longest range to choose" if chosen else "no range could be chosen"
        errand.note(f"@{handle}: {told}, so the overview covers {rows} days instead of {wanted}.")
    elif rows < chosen:
        errand.note(f"@{handle}: the overview covers {rows} days, though {chosen} were chosen.")
    newest = errand.newest_day(ANALYTICS, account.key)
    behind = (errand.now.date() - newest).days if newest else 0
    if behind > rows + LAG:
        errand.note(f"@{handle}: the lake ends on {newest}; {behind - rows - LAG} days after it are in no download.")


def _refuse_other_account(errand: Errand, account: Account, page: Page) -> None:
    identity = LOGIN.identify(page.look())
    if LOGIN.fits(identity, (account,)):
        return
    raise WaitingForYou(
        f"TikTok: @{identity} is signed in where {account.title} (@{account.foreign_id}) belongs; nothing was taken.",
        f"`bedrot login {errand.service} --account {errand.account}`, and there into the right one.",
        service=errand.service,
        account=errand.account,
        verdict=WRONG_ACCOUNT,
    )


def _choose_range(errand: Errand, page: Page) -> int:
    """Choose the longest range that is offered, in days; 0 where none of those known is."""
    page.click(pages.RANGE)
    choices = [pages.days(number) for number in pages.RANGES]
    if appears(errand, page, *choices, seconds=10.0) is None:
        page.press("Escape")
        return 0
    for number, choice in zip(pages.RANGES, choices, strict=True):
        if page.seen(choice):
            page.click(choice)
            return number
    return 0


def _rows(errand: Errand, handle: str, page: Page, got: Download) -> int:
    """How many days a download holds; refuses whatever is not the overview's table."""
    what = f"what came for the overview of @{handle}"
    try:
        if got.content[:2] != b"PK":
            refuse_sign_in(text_of(got.content, what), what)
        table = table_of(text_of(unpack(got.content, what).content, what), what)
    except SignInNeeded:
        signed_out(errand, f"{what} is a sign-in page")
    except FileRejected as error:
        changed(page, what, f"TikTok: {error.message}", "Try again later.")
    if missing := set(COLUMNS) - set(renamed(table.header)):
        changed(
            page,
            what,
            f"TikTok: {what} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(sorted(missing))}.",
            "Download it by hand, and report what the table looks like now.",
        )
    return len(table.rows)


def name_for(suggested: str, handle: str) -> str:
    """The name that TikTok suggests, with ``_<handle>`` at the end of its stem; nothing in it can leave the folder."""
    last = re.split(r"[\\/]", suggested)[-1]
    stem, dot, ending = last.rpartition(".")
    if not dot or ending.casefold() != "zip":
        stem = last
    stem = _UNSAFE.sub("_", stem).strip(" .") or "Overview"
    if not stem.casefold().endswith(f"_{handle.casefold()}"):
        stem = f"{stem}_{handle}"
    return f"{stem}.zip"


EXTRACTOR = Extractor(fetch=fetch, steps=("number of followers", "overview of the last 365 days"))
