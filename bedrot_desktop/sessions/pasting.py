"""Sign-ins by token: one that the person pasted, or one that the service's own page gives when the person agrees."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bedrot_desktop.core import children
from bedrot_desktop.core.errors import BedrotError, BrowserTrouble, SettingError, SourceChanged, UsageError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.guided import make_sure_of_the_vault, recorded, tell
from bedrot_desktop.sessions.history_rows import SIGN_IN
from bedrot_desktop.sessions.looking import refusal
from bedrot_desktop.sessions.renewal import app_of
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper

log = logging.getLogger(__name__)


def take_token(keeper: Keeper, service: str, account: str, token: str, run: Run) -> Look:
    """See `Keeper.take_token`. UsageError for a service that takes none, and for a token that may not read."""
    from bedrot_desktop.sessions import oauth

    login, token = keeper.login(service), token.strip()
    if login.grant is None or not any(one.bearer for one in login.asks):
        raise UsageError(f"{login.title} takes no token.", f"`bedrot login {service}` opens a window to sign in.")
    SECRETS.register([token])
    make_sure_of_the_vault(keeper)
    site, app = keeper.site(service), app_of(keeper, service)
    with (
        keeper.holding(service, account, f"signing in to {login.title}"),
        recorded(keeper, service, account, SIGN_IN) as refused,
    ):
        try:
            session = oauth.take(login, site, account, token, app, keeper.clock, run)
        except (SettingError, SourceChanged) as error:
            if app.id and app.secret:
                raise
            # without an application a service may refuse to tell what a token is worth; the proof below tells it
            log.info("%s: the ends of the token are not known: %s", login.title, error.message)
            now = keeper.clock.now()
            session = Session(service, account, now, now, tokens={"access_token": token})
        return _accepted(keeper, session, refused, run)


def authorise(keeper: Keeper, service: str, account: str, run: Run) -> Look:
    """Open the service's own page where the person agrees that this program reads; UsageError where none can be."""
    from bedrot_desktop.sessions import oauth

    login, app = keeper.login(service), app_of(keeper, service)
    if not (app.id and app.secret):
        raise UsageError(
            f"{login.title} is entered with a token, not with a window.",
            f"`bedrot login {service} --token` takes one that you paste; with sessions.{service}.client_id and "
            f"sessions.{service}.client_secret set, the service's own page is opened instead.",
        )
    make_sure_of_the_vault(keeper)

    def show_page(address: str) -> None:
        tell(keeper, service, account, "opened", f"A page of {login.title} is open in your browser: agree there.")
        show(address)

    with (
        keeper.holding(service, account, f"signing in to {login.title}"),
        recorded(keeper, service, account, SIGN_IN) as refused,
    ):
        session = oauth.authorise(
            login, keeper.site(service), account, app, keeper.clock, run,
            show=show_page, seconds=60.0 * keeper.settings.get("sessions.wait_minutes", int),
        )  # fmt: skip
        return _accepted(keeper, session, refused, run)


def show(address: str) -> None:
    """Open an address in the person's own browser; BrowserTrouble where there is none."""
    import webbrowser

    with children.foreign():
        shown = webbrowser.open(address)
    if not shown:
        raise BrowserTrouble("No browser could be opened here.", "Paste a token instead (`bedrot login … --token`).")


def _accepted(keeper: Keeper, session: Session, refused: list[str], run: Run) -> Look:
    service, account = session.service, session.account
    _may_read(keeper, session, run)
    tell(keeper, service, account, "proving", "Making sure that the token works and is the right one.")
    look = keeper.accept_held(session, run)
    if look.alive:
        tell(keeper, service, account, "saved", f"{keeper.login(service).title}: the token works and is kept sealed.")
    else:
        refused.append(refusal(keeper, look))
    return look


def _may_read(keeper: Keeper, session: Session, run: Run) -> None:
    """Refuse a token without the permission that is needed: every question would be answered with an error."""
    from bedrot_desktop.sessions import oauth

    login, clock = keeper.login(session.service), keeper.clock
    if login.grant is None or login.grant.debug is None or not login.grant.scope:
        return
    site, app = keeper.site(session.service), app_of(keeper, session.service)
    try:
        worth = oauth.debug(login, site, session.tokens["access_token"], app, clock, run, session.account)
    except BedrotError as error:
        log.info("%s: what the token may do is not known: %s", login.title, error.message)
        return
    missing = [name for name in login.grant.scope.replace(",", " ").split() if name not in worth.scopes]
    if worth.scopes and missing:
        raise UsageError(
            f"The token may not read your ads: the permission {missing[0]} is missing. {login.title} would answer "
            "every question with “(#200) permissions error”.",
            f"Make a new token with {missing[0]} ticked and paste that one; the former session stays.",
        )
