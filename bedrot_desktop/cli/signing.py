"""``login`` and ``refresh``: signing in in a window, and renewing without anybody."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.core.errors import BedrotError, UsageError, WorkspaceError

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.house import House
    from bedrot_desktop.pipeline.stages import RunResult
    from bedrot_desktop.sessions.answers import Look
    from bedrot_desktop.sessions.refresher import Refreshed


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("login")(login)
    app.command("refresh")(refresh)


def login(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Where, such as tiktok.")],
    account: Annotated[
        str, typer.Option("--account", "-a", metavar="A", help="Which one, where there are several.")
    ] = "",
    token: Annotated[
        bool, typer.Option("--token", help="Read an access token from the prompt (or a pipe) instead of a window.")
    ] = False,
    no_resume: Annotated[bool, typer.Option("--no-resume", help="Sign in only; leave waiting stages alone.")] = False,
) -> None:
    """Open a browser window where you sign in (codes, QR and captcha by hand). What waited for it then goes on."""
    door = door_of(context)
    key = door.house.keeper.key(service, account)
    look = pasted(door, service, key) if token else sign_in(door, service, key)
    try:
        result = None if no_resume or not look.alive else resume_parked(door, service)
    except BedrotError:
        if not door.as_json:  # the sign-in is done, whatever keeps the rest from going on
            tell_login(door, look, None)
        raise
    tell_login(door, look, result)
    if not look.alive:
        raise typer.Exit(1)
    if result is not None and result.outcome == "failed":
        raise typer.Exit(1)


def sign_in(door: Door, service: str, account: str) -> Look:
    """One guided sign-in, its steps told on the way; where only a token lets one in, it is asked for."""
    from bedrot_desktop.cli.live import hanging
    from bedrot_desktop.core.events import SignInProgressed

    house = door.house
    console = door.console(error=True)
    if _only_token(house, service):
        if not door.quiet:
            hanging(console, "", house.logins[service].hint)
        return pasted(door, service, account)

    def told(event: SignInProgressed) -> None:
        # what it failed by is told once, where the error comes out
        if not door.quiet and event.step != "failed":
            hanging(console, "  ", event.words)
        if event.step == "code" and (now := code_of(house, service, account)) is not None:
            console.print(f"  The code is {now[0]} (for {now[1]} s more).", markup=False)

    from bedrot_desktop.cli.session_codes import code_of

    stop = house.bus.listen(SignInProgressed, told)
    try:
        with stoppable() as run:
            return house.keeper.sign_in(service, account, run)
    finally:
        stop()


def _only_token(house: House, service: str) -> bool:
    """Whether a service has no window to sign in with: a token is all it wants, and no application asks for one."""
    from bedrot_desktop.sessions.guided import by_token
    from bedrot_desktop.sessions.renewal import app_of

    app = app_of(house.keeper, service)
    return by_token(house.keeper.login(service)) and not (app.id and app.secret)


def pasted(door: Door, service: str, account: str) -> Look:
    """A pasted token; it is neither shown nor kept anywhere but in the vault."""
    if sys.stdin.isatty():
        from getpass import getpass

        text = getpass("Access token (it is not shown): ")
    else:
        text = sys.stdin.readline()
    if not text.strip():
        raise UsageError("No token was given.", "Paste it at the prompt, or send it through a pipe.")
    with stoppable() as run:
        return door.house.keeper.take_token(service, account, text.strip(), run)


def resume_parked(door: Door, service: str) -> RunResult | None:
    """Let the stage that waited for this sign-in go on; None where none waits or no workspace is known."""
    from bedrot_desktop.cli.live import shown

    house = door.house
    try:
        waits = service in house.pipeline.parked()
    except WorkspaceError:  # signing in needs no workspace
        return None
    if not waits:
        return None
    with shown(house.bus, door.console(), quiet=door.quiet or door.as_json, verbose=door.verbose):
        return house.pipeline.resume_parked(service)


def tell_login(door: Door, look: Look, result: RunResult | None) -> None:
    """What came of a sign-in, and of the stage that waited for it."""
    document: dict[str, Any] = {"look": look.document(), "resumed": result.document() if result else None}

    def people(console: Console) -> None:
        from bedrot_desktop.pipeline.report import headline

        whose = door.house.logins[look.service].title
        who = f" as {look.identity}" if look.identity else ""
        if look.alive:
            console.print(f"{whose}: signed in{who}. The session is sealed in the vault.", markup=False)
        else:
            evidence = f" ({look.marker})" if look.marker else ""
            keys = door.house.keeper.store.keys()
            kept = (look.service, look.account) in keys
            stays = " The former session stays as it was." if kept else ""
            console.print(f"{whose}: {look.words}{evidence}.{stays}", markup=False)
        if result is not None:
            console.print(f"What waited went on: {headline(result)}", markup=False)

    door.tell(document, people)


def refresh(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="SERVICE…", help="These only; all without.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All services, named or not.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only what is due (usual, if none is named).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Also what is not due and what was tried just now.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
) -> None:
    """Renew sign-ins without a person, the one expected to end first before the others."""
    door = door_of(context)
    chosen = () if everything else tuple(services or ())
    due_only = due or (not chosen and not everything)
    due_only = due_only and not force
    with stoppable() as run:
        results = door.house.keeper.refresh(chosen, run, due_only=due_only, force=force, dry_run=dry_run)
    document = {"dry_run": dry_run, "results": [one.document() for one in results]}
    door.tell(document, lambda console: _print_refreshed(console, results, dry_run))
    if dry_run:
        return
    if any(one.failed for one in results):
        raise typer.Exit(1)
    if any(one.waiting for one in results):
        raise typer.Exit(3)


def _print_refreshed(console: Console, results: tuple[Refreshed, ...], dry_run: bool) -> None:
    from bedrot_desktop.cli.live import hanging

    if not results:
        console.print("No sign-in is due.", markup=False)
    for one in results:
        outcome = "" if dry_run else f"{one.outcome:<10} "
        hanging(console, f"{one.service:<10} {one.account:<8} {outcome}", one.words)
    if dry_run and results:
        console.print("Nothing was changed.", markup=False)
