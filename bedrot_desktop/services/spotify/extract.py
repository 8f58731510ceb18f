"""Fetching from Spotify for Artists: each artist's audience as CSV, and the list of songs for five periods."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bedrot_desktop.core.errors import (
    BedrotError,
    FileRejected,
    SettingError,
    SignInNeeded,
    SourceChanged,
    WaitingForYou,
)
from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.on_page import appears, bare_address, click_if_possible, refuse_status, signed_out
from bedrot_desktop.services.reading import refuse_sign_in, table_of, text_of
from bedrot_desktop.services.spotify import pages
from bedrot_desktop.services.spotify.names import PERIODS
from bedrot_desktop.services.steps import changed
from bedrot_desktop.sessions.answers import WRONG_ACCOUNT
from bedrot_desktop.sessions.page import Answers, Heard, Page, Target

HEADER = frozenset({"date", "listeners", "streams", "followers"})
#: Which of several troubles is raised: first what can be parked and resumed.
_URGENCY = (WaitingForYou, SourceChanged, SettingError)
_ID = re.compile(r"[0-9A-Za-z]{22}")  # it becomes part of addresses and file names
OPENINGS = 3  # times that a filter is opened until its choices show


def fetch(errand: Errand) -> None:
    """Land every artist's audience, then every artist's songs.

    What keeps one artist from being fetched (no id, not seen by this sign-in) keeps none of the others; a page that is
    not as it is known ends its own kind of step only. The error comes at the end.
    """
    known = [account for account in errand.accounts if _ID.fullmatch(account.foreign_id)]
    troubles: list[BedrotError] = [_without_id(account) for account in errand.accounts if account not in known]
    for steps in (_audience_steps, _songs_steps):
        troubles += _walk(errand, steps(errand, known))
    troubles.sort(key=lambda trouble: _URGENCY.index(type(trouble)))
    told = list(dict.fromkeys(map(str, troubles)))
    for text in told[1:]:
        errand.note(text)
    if troubles:
        raise troubles[0]


Steps = Iterator[tuple[Account, str, Callable[[], None]]]


def _audience_steps(errand: Errand, accounts: Sequence[Account]) -> Steps:
    for account in accounts:
        yield account, f"{account.key} audience", partial(_audience, errand, account)


def _songs_steps(errand: Errand, accounts: Sequence[Account]) -> Steps:
    for account in accounts:
        for period in PERIODS:
            yield account, f"{account.key} songs {period}", partial(_songs, errand, account, period)


def _walk(errand: Errand, steps: Steps) -> list[BedrotError]:
    """Do steps of one kind; what went wrong. An artist that may not be seen is left out, a changed page ends all."""
    troubles: list[BedrotError] = []
    unseen: set[str] = set()
    for account, step, work in steps:
        if account.key in unseen:
            continue
        try:
            errand.once(step, work)
        except WaitingForYou as error:
            if error.verdict != WRONG_ACCOUNT:
                raise
            unseen.add(account.key)
            troubles.append(error)
        except SourceChanged as error:
            return [*troubles, error]
    return troubles


def _without_id(account: Account) -> SettingError:
    what = f"“{account.foreign_id}”, which is no artist id" if account.foreign_id else "no artist id"
    return SettingError(
        f"The Spotify account {account.key} has {what}, so its page cannot be opened.",
        "Write the id at the end of the artist's address at Spotify as foreign_id of this account in the settings.",
    )


def _audience(errand: Errand, account: Account) -> None:
    page = errand.page()
    page.open(errand.site.url(pages.ARTIST.format(artist=account.foreign_id)))
    _refuse_stranger(errand, account, page, page.wait_for(pages.AUDIENCE_LINK, pages.NO_ACCESS))
    page.click(pages.AUDIENCE_LINK)
    page.wait_for(pages.AUDIENCE_FILTER, pages.CSV)
    if not _choose(errand, page, pages.AUDIENCE_FILTER, pages.period("1year")):
        page.wait_for(pages.CSV)
        errand.note(f"{account.title}: 12 months could not be chosen; the audience is as the page showed it.")
    content = page.download(pages.CSV).content
    _refuse_other_table(errand, account, page, content)
    errand.land(f"spotify/audience/spotify_audience_{account.foreign_id}_{errand.stamp}.csv", content)


def _refuse_stranger(errand: Errand, account: Account, page: Page, shown: Target) -> None:
    if shown.name != pages.NO_ACCESS.name or page.seen(pages.AUDIENCE_LINK):
        return
    raise WaitingForYou(
        f"Who is signed in at Spotify for Artists may not see {account.title}.",
        f"Sign in with the login that manages it (`bedrot login {errand.service}`), or switch the account off.",
        service=errand.service,
        account=errand.account,
        verdict=WRONG_ACCOUNT,
    )


def _choose(errand: Errand, page: Page, opener: Target, choice: Target) -> bool:
    """Open a filter, take a choice, and close it by Done, or by Escape where Done cannot be clicked.

    False where the choice was not to be had; what stands behind the filter may be usable all the same.
    """
    for _ in range(OPENINGS):
        if not click_if_possible(page, opener):
            return False
        if appears(errand, page, choice, seconds=3.0):
            break
    else:
        return False
    if not click_if_possible(page, choice):
        page.press("Escape")
        return False
    if not appears(errand, page, pages.DONE, seconds=2.0) or not click_if_possible(page, pages.DONE):
        page.press("Escape")
    return True


def _refuse_other_table(errand: Errand, account: Account, page: Page, content: bytes) -> None:
    what = f"what came for the audience of {account.title}"
    try:
        text = text_of(content, what)
        refuse_sign_in(text, what)
        header = table_of(text, what).header
    except SignInNeeded:
        signed_out(errand, f"{what} is a sign-in page")
    except FileRejected as error:
        changed(page, what, f"Spotify: {error.message}", "Try again later.")
    if missing := HEADER - {name.casefold() for name in header}:
        changed(
            page,
            what,
            f"Spotify: {what} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(sorted(missing))}.",
            "Download it by hand, and report what the table looks like now.",
        )


def _songs(errand: Errand, account: Account, period: str) -> None:
    """Open the list and choose the period; the page's own script then asks for the songs, and its answer is kept.

    The page is opened anew for each period: what it was told before it does not ask for again.
    """
    page = errand.page()
    with page.answers(pages.songs_answer(period)) as answers:
        page.open(errand.site.url(pages.SONGS.format(artist=account.foreign_id)))
        _refuse_stranger(errand, account, page, page.wait_for(pages.SONGS_FILTER, pages.NO_ACCESS))
        chosen = bool(_of_artist(answers, account)) or _choose(errand, page, pages.SONGS_FILTER, pages.period(period))
        heard = _answer(answers, account, period, seconds=30.0 if chosen else 5.0)
    refuse_status(errand, heard.status, f"the list of songs of {account.title}")
    data = _list(page, heard, account)
    if not data["songs"]:
        errand.note(f"{account.title}: Spotify lists no song for the period {period}.")
        return
    document = {
        "data": data,
        "url": bare_address(heard.url, ("time-filter",)),
        "status": heard.status,
        "timestamp": errand.stamp,
    }
    name = f"spotify_songs_{account.foreign_id}_{period}_{errand.stamp}.json"
    errand.land(f"spotify/songs/{name}", json.dumps(document, indent=2, ensure_ascii=False).encode())


def _of_artist(answers: Answers, account: Account) -> Heard | None:
    """The last answer that is not another artist's and no mere preflight."""
    fitting = [one for one in answers.received if _fits(one, account)]
    return fitting[-1] if fitting else None


def _fits(heard: Heard, account: Account) -> bool:
    _, named, rest = heard.url.partition("/artist/")
    return heard.status != 204 and (not named or rest[:22] == account.foreign_id)


def _answer(answers: Answers, account: Account, period: str, *, seconds: float) -> Heard:
    what = f"the answer with the songs of {account.title} for the period {period}"
    answers.wait(lambda heard: any(_fits(one, account) for one in heard), seconds=seconds, what=what, quiet=0.5)
    found = _of_artist(answers, account)
    if found is None:
        raise SourceChanged(f"Spotify: {what} did not come.", "Try again later.")
    return found


def _list(page: Page, heard: Heard, account: Account) -> Mapping[str, Any]:
    """The answer's JSON, if it is a list of songs."""
    try:
        data = json.loads(heard.body)
    except ValueError:
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("songs"), list):
        what = f"the answer with the songs of {account.title}"
        changed(
            page,
            what,
            f"Spotify: {what} holds no list of songs.",
            "Look at the page of the songs in a browser, and report what has changed.",
        )
    return data


EXTRACTOR = Extractor(
    fetch=fetch,
    steps=("audience of each artist", *(f"songs of each artist, {period}" for period in PERIODS)),
)
