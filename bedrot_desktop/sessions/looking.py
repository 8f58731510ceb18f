"""Looking whether a session lives: by plain requests, and in the browser where they cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import listed
from bedrot_desktop.sessions.answers import MISSING, RATE_LIMITED, SITE_CHANGED, UNCLEAR, WRONG_ACCOUNT, Look
from bedrot_desktop.sessions.keeping import is_held
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper


def look(keeper: Keeper, service: str, account: str, run: Run, *, in_browser: bool) -> Look:
    """See `Keeper.look`. While a limit that the service told lasts, nobody is asked: its look is given again."""
    keeper.login(service)
    session = keeper.session(service, account)
    if session is None:
        return Look(service, account, keeper.clock.now(), MISSING, "no session is kept")
    if (limit := _limit(keeper, service, account)) is not None:
        return limit
    keeper.spend(service, account, max(1, len(keeper.login(service).asks)))
    found = asked(keeper, session, run)
    if found.verdict == UNCLEAR and in_browser:
        keeper.spend(service, account)
        found = visit(keeper, session, run)
    if not is_held(keeper, session):
        return look(keeper, service, account, run, in_browser=in_browser)  # the person signed in anew meanwhile
    return keeper.note(found, session)


def prove(keeper: Keeper, session: Session, run: Run) -> Look:
    """Look at a session that is not kept yet. Requests are counted but never refused: the person waits for it."""
    service, account, today = session.service, session.account, keeper.clock.today()
    keeper.history.spend(service, account, today, max(1, len(keeper.login(service).asks)))
    found = asked(keeper, session, run)
    if found.verdict == UNCLEAR:
        keeper.history.spend(service, account, today)
        found = visit(keeper, session, run)
    return _not_anothers(keeper, found)


def _not_anothers(keeper: Keeper, found: Look) -> Look:
    """The look, or "wrong account" where whoever is signed in is another account of the roster."""
    if not found.alive or not found.identity or keeper.login(found.service).shared:
        return found
    other = keeper.roster.find(found.service, found.identity.lstrip("@"))
    if other is None or other in keeper.accounts(found.service, found.account):
        return found
    return replace(found, verdict=WRONG_ACCOUNT, marker=f"signed in is {found.identity}")


def visit(keeper: Keeper, session: Session, run: Run) -> Look:
    """Look in the browser; what is not clear even there is "site changed"."""
    login, site = keeper.login(session.service), keeper.site(session.service)
    caught = keeper.driver.visit(
        login,
        site,
        session,
        run,
        url=site.url(login.home),
        headless=site.headless,
        judge=lambda answer: keeper.judge(answer, session.service, session.account),
    )
    found = keeper.judge(caught.answer, session.service, session.account)
    return replace(found, verdict=SITE_CHANGED) if found.verdict == UNCLEAR else found


def refusal(keeper: Keeper, found: Look) -> str:
    """Why a session is not taken, as a sentence for the person."""
    title = keeper.login(found.service).title
    if found.verdict == WRONG_ACCOUNT:
        whose = [one.foreign_id or one.title for one in keeper.accounts(found.service, found.account)]
        return (
            f"{found.identity or 'Another account'} is signed in, but {listed(whose, 9)} was expected; "
            f"sign in to {title} as {listed(whose, 9)}."
        )
    return f"{title} does not let the new sign-in through yet: {found.words}{found.evidence}."


def asked(keeper: Keeper, session: Session, run: Run) -> Look:
    """What plain requests with a session tell; "unclear" where only the browser can."""
    from bedrot_desktop.sessions.asking import ask

    service, account = session.service, session.account
    return ask(
        keeper.login(service),
        keeper.site(service),
        session,
        keeper.accounts(service, account),
        keeper.clock,
        run,
    )


def _limit(keeper: Keeper, service: str, account: str) -> Look | None:
    """The last look, while the rest lasts that the service asked for with it."""
    last = next(iter(keeper.history.looks(service, account, 1)), None)
    if last is None or last.verdict != RATE_LIMITED or not last.wait_seconds:
        return None
    over = last.at + timedelta(seconds=last.wait_seconds)
    now = keeper.clock.now()
    if not last.at <= now < over:  # a look of tomorrow was made before the computer's clock was set right
        return None
    return replace(last, wait_seconds=(over - now).total_seconds())
