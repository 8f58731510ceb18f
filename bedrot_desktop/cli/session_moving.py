"""``session import`` and ``session export``: the old scripts' cookie files, and moving to another computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.cli.session import secret_word, session
from bedrot_desktop.core.words import counted

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.sessions.carrying import Brought
    from bedrot_desktop.sessions.finding import Find
    from bedrot_desktop.sessions.importing import Imported


@session.command("import")
def import_sessions(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A file of `session export`; else the lake's cookie files.")
    ] = None,
    execute: Annotated[bool, typer.Option("--execute", help="Act; without it files are only looked at.")] = False,
    remove: Annotated[
        bool, typer.Option("--remove-plaintext", help="Remove cookie files whose sealed copy was verified.")
    ] = False,
) -> None:
    """Take over old cookie files, or another computer's sign-ins. Cookies are proven at their site first."""
    door = door_of(context)
    if file is not None:
        _carried_in(door, file)
        return
    from bedrot_desktop.sessions.importing import still_there, verify

    house = door.house
    hosts = {service: _hosts(house.keeper.site(service)) for service in house.logins}
    finds = verify(house.workspace.lake, house.logins, house.roster, hosts=hosts)
    done: tuple[Imported, ...] = ()
    if execute:
        from bedrot_desktop.sessions.importing import execute as take_over

        with stoppable() as run:
            done = take_over(
                finds, home=house.home, store=house.keeper.store, vault=house.vault, logins=house.logins,
                accept=lambda one: house.keeper.accept(one, run), hosts=hosts,
            )  # fmt: skip
    elif remove:
        done = still_there(house.home, house.vault)
    removed = _removed(door, done) if remove else ()
    document = {
        "files": [_plain(one) for one in finds], "imported": [_plain(one) for one in (removed or done)],
        "executed": execute,
    }  # fmt: skip
    door.tell(document, lambda console: _print(console, finds, removed or done, execute=execute, remove=remove))
    if any(one.outcome == "failed" for one in done):
        raise typer.Exit(1)


def _removed(door: Door, done: tuple[Imported, ...]) -> tuple[Imported, ...]:
    from bedrot_desktop.sessions.importing import remove_plaintext

    sealed = tuple(one for one in done if one.sealed is not None)
    if not sealed:
        return ()
    door.confirm(f"Remove {counted(len(sealed), 'cookie file')} in plain text (sealed copies stay)?")
    return remove_plaintext(sealed, door.house.vault)


def _hosts(site: Any) -> tuple[str, ...]:
    from urllib.parse import urlsplit

    addresses = (site.address, site.login_address, site.api_address, site.token_address)
    return tuple(dict.fromkeys(host for one in addresses if (host := urlsplit(one).hostname)))


def _plain(one: Find | Imported | Brought) -> dict[str, Any]:
    """Without anything secret: none of the classes holds a value of a cookie."""
    names = ("path", "service", "account", "verdict", "outcome", "words", "problem", "remedy", "cookies", "ends")
    return {name: getattr(one, name) for name in names if getattr(one, name, None) not in (None, "")}


def _print(
    console: Console, finds: tuple[Find, ...], done: tuple[Imported, ...], *, execute: bool, remove: bool
) -> None:
    for find in finds if not execute else ():
        console.print(f"{find.verdict:<11} {find.name}", markup=False, soft_wrap=True)
        console.print(f"            {find.words}", style="dim", markup=False)
        if find.problem:
            console.print(f"            {find.problem} {find.remedy}".rstrip(), markup=False)
    for one in done:
        console.print(f"{one.outcome:<12} {one.service} {one.account}: {one.path.name}", markup=False)
        console.print(f"             {one.words} {one.remedy}".rstrip(), style="dim", markup=False)
    if not finds:
        console.print("The lake's src folder holds no cookie files.", markup=False)
    elif not execute and not remove:
        console.print("Nothing was changed. `bedrot session import --execute` takes over the best of each account.")
    elif execute and not remove and any(one.sealed for one in done):
        console.print(
            "The files still lie there in plain text: `bedrot session import --remove-plaintext` removes them."
        )


@session.command("export")
def export_sessions(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the sealed file goes.")],
) -> None:
    """Pack all sign-ins and the settings for another computer: one file, sealed under a passphrase."""
    from bedrot_desktop.sessions.carrying import carry_out

    door = door_of(context)
    words = secret_word("Passphrase for the file (at least 8 characters)", twice=True)
    count = carry_out(to, words, door.house.home, door.house.keeper.store, door.house.clock)
    line = f"{counted(count, 'sign-in')} and the settings lie sealed in {to}."
    door.tell({"file": str(to), "sessions": count}, lambda console: console.print(line, markup=False))


def _carried_in(door: Door, file: Path) -> None:
    from bedrot_desktop.sessions.carrying import carry_in

    house = door.house
    taken = carry_in(file, secret_word("Passphrase of the file"), house.home, house.keeper.store, house.clock)
    lines = [f"{one.words}." for one in taken]

    def people(console: Console) -> None:
        for line in lines or ["The file holds no sign-in."]:
            console.print(line, markup=False)

    door.tell({"sessions": [_plain(one) for one in taken if one.service]}, people)
