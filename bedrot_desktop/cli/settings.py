"""``config *`` and ``account *``: settings and accounts."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import Door, door_of

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.core.roster import Roster
    from bedrot_desktop.core.settings import Shown

config = typer.Typer(help="Settings: show, get, set, unset, edit, path, validate, migrate.", no_args_is_help=True)
account = typer.Typer(help="Accounts of services: list, add, rename, remove.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(config, name="config")
    app.add_typer(account, name="account")


@config.command("show")
def show(
    context: typer.Context,
    section: Annotated[str, typer.Argument(metavar="[SECTION]", help="Like schedule or services.spotify.")] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Only what is not the default.")] = False,
) -> None:
    """Every setting with its value and where that comes from."""
    door = door_of(context)
    rows = [
        row
        for row in _with_vault(door, door.house.settings.rows())
        if (not section or row.key == section or row.key.startswith(f"{section}."))
        and (not changed or row.origin != "default")
    ]

    def people(console: Console) -> None:
        for row in rows:
            origin = "" if row.origin == "default" else f"  ({row.origin})"
            console.print(f"{row.key:<40} {row.value}{origin}", markup=False)

    door.tell({"settings": [asdict(row) for row in rows]}, people)


@config.command("get")
def get(context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """One setting."""
    door = door_of(context)
    (row,) = _with_vault(door, [door.house.settings.shown(key)])
    door.tell(asdict(row), lambda console: _print_setting(console, row))


@config.command("set")
def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="Without it for what is secret.")] = None,
) -> None:
    """Write one setting into the settings file. A secret is asked for unseen (or piped in) and sealed in the vault."""
    from bedrot_desktop.core.errors import UsageError
    from bedrot_desktop.core.settings import set_value
    from bedrot_desktop.core.settings.file import known

    door = door_of(context)
    if known(key)[0].secret:
        _set_secret(door, key, value)
        return
    if value is None:
        raise UsageError(
            f"No value for {key} was given.", f"`bedrot config set {key} VALUE`, or `bedrot config unset`."
        )
    set_value(door.house.home, key, value)
    origin = door.house.settings.origin(key)
    outweighed = origin.startswith(("environment", "command"))
    words = f"{key} is now {value} in the file, but {origin} outweighs it." if outweighed else f"{key} is now {value}."
    document = {"key": key, "value": value, "outweighed_by": origin if outweighed else None}
    door.tell(document, lambda console: console.print(words, markup=False))


def _set_secret(door: Door, key: str, value: str | None) -> None:
    """Ask for a secret and seal it; one on the command line would stay in the shell's history for all to read."""
    from bedrot_desktop.cli.session import secret_word
    from bedrot_desktop.core.errors import UsageError
    from bedrot_desktop.sessions import given

    if value is not None:
        raise UsageError(
            f"{key} is a secret and is not taken from the command line, where others could read it.",
            f"`bedrot config set {key}` asks for it unseen; a pipe works, too.",
        )
    house = door.house
    given.keep(house.vault, house.home, key, secret_word(house.settings.shown(key).label))
    origin = house.settings.origin(key)
    outweighed = origin if origin != "default" else None
    words = f"{key} is sealed in the vault." if not outweighed else f"{key} is kept, but {outweighed} outweighs it."
    document = {"key": key, "kept": True, "outweighed_by": outweighed}
    door.tell(document, lambda console: console.print(words, markup=False))


def _with_vault(door: Door, rows: list[Shown]) -> list[Shown]:
    """The rows, told of those that the vault keeps that they are set."""
    from bedrot_desktop.core.settings.resolve import MASK
    from bedrot_desktop.sessions.given import ORIGIN, kept

    there = kept(door.house.home)
    return [
        replace(row, value=MASK, origin=ORIGIN) if row.secret and not row.value and row.key in there else row
        for row in rows
    ]


@config.command("unset")
def unset(context: typer.Context, key: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """Take a setting out of the settings file (a secret out of the vault, too): the default counts again."""
    from bedrot_desktop.core.settings import unset as take_out
    from bedrot_desktop.core.settings.table import find

    door = door_of(context)
    was_there = take_out(door.house.home, key)
    if (row := find(key)) is not None and row[0].secret:
        from bedrot_desktop.sessions import given

        was_there = given.forget(door.house.vault, door.house.home, key) or was_there
        words = f"{key} is forgotten." if was_there else f"{key} was not kept."
        door.tell({"key": key, "removed": was_there}, lambda console: console.print(words, markup=False))
        return
    words = f"{key} is out of the file." if was_there else f"{key} was not in the file."
    door.tell({"key": key, "removed": was_there}, lambda console: console.print(words, markup=False))


@config.command("edit")
def edit(
    context: typer.Context,
    section: Annotated[str, typer.Argument(metavar="[SECTION]", help="One section only.")] = "",
) -> None:
    """Ask setting by setting; an empty answer keeps what is there."""
    from bedrot_desktop.core.errors import SettingError
    from bedrot_desktop.core.settings import set_value

    door = door_of(context)
    changed = {}
    for row in door.house.settings.rows():
        if row.secret or (section and not row.key.startswith(f"{section}.") and row.key != section):
            continue
        typer.echo(f"\n{row.label}  ({row.key}; {row.allowed})\n{row.help}".rstrip())
        while True:
            answer = typer.prompt(f"  [{row.value}]", default="", show_default=False, prompt_suffix=" ")
            if not answer.strip():
                break
            try:
                set_value(door.house.home, row.key, answer)
            except SettingError as error:
                typer.echo(f"  {error}")
                continue
            changed[row.key] = answer
            break
    door.tell({"changed": changed}, lambda console: console.print(f"{len(changed)} settings changed.", markup=False))


@config.command("path")
def path(context: typer.Context) -> None:
    """Where the settings file is."""
    door = door_of(context)
    file = door.house.settings.file
    document = {"file": str(file), "exists": file.exists(), "home": str(door.house.home)}
    door.tell(document, lambda console: console.print(str(file), markup=False))


@config.command("validate")
def validate(context: typer.Context) -> None:
    """What is wrong or unknown in the settings, in the environment and in the owner's own files."""
    door = door_of(context)
    problems = door.house.settings.problems

    def people(console: Console) -> None:
        for problem in problems:
            console.print(f"{problem.origin}: {problem.message}", markup=False)
        if not problems:
            console.print("All settings are in order.", markup=False)

    door.tell({"problems": [asdict(problem) for problem in problems]}, people)


@config.command("migrate")
def migrate(context: typer.Context) -> None:
    """Bring an older settings file up to date; the old one is kept beside it."""
    from bedrot_desktop.core.settings import migrate as bring_up

    door = door_of(context)
    kept = bring_up(door.house.home)
    words = f"Brought up to date; the one before is {kept}." if kept else "The settings file is up to date."
    door.tell({"kept": str(kept) if kept else None}, lambda console: console.print(words, markup=False))


@account.command("list")
def account_list(context: typer.Context, service: Annotated[str, typer.Argument(metavar="[SERVICE]")] = "") -> None:
    """The accounts."""
    door = door_of(context)
    accounts = [one for one in door.house.roster.accounts if not service or one.service == service]

    def people(console: Console) -> None:
        for one in accounts:
            also = f"  also {', '.join(one.aliases)}" if one.aliases else ""
            console.print(
                f"{one.service:<12} {one.key:<16} {one.artist or '(all artists)':<24} {one.foreign_id}{also}",
                markup=False,
            )

    door.tell({"accounts": [asdict(one) for one in accounts]}, people)


@account.command("add")
def account_add(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its short name, as in file names.")],
    artist: Annotated[str, typer.Option("--artist", help="Whose it is; a whole label's without.")] = "",
    foreign_id: Annotated[str, typer.Option("--id", help="The platform's own id or handle.")] = "",
    also: Annotated[list[str] | None, typer.Option("--alias", help="Another spelling; may be repeated.")] = None,
) -> None:
    """Add an account."""
    from bedrot_desktop.core.errors import UsageError
    from bedrot_desktop.core.roster import Account
    from bedrot_desktop.core.settings.accounts import add_account
    from bedrot_desktop.services.listing import SERVICES

    door = door_of(context)
    known = sorted({one.service for one in door.house.roster.accounts} | {one.key for one in SERVICES})
    if service not in known:
        raise UsageError(f"There is no service “{service}”.", f"Services are {', '.join(known)}.")
    fresh = Account(service, key, artist or key, artist, foreign_id, tuple(also or ()))
    _tell(context, add_account(door.house.home, fresh), f"{service} {key} is added.")


@account.command("rename")
def account_rename(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
) -> None:
    """Give an account another key; files under the old one are still understood."""
    from bedrot_desktop.core.settings.accounts import rename_account

    house = door_of(context).house
    known = house.roster.known(service, old)
    roster = rename_account(house.home, service, old, new)
    login = house.logins.get(service)
    if login is not None and not login.shared and known.enabled:
        from bedrot_desktop.sessions.renaming import rename

        rename(house.keeper, service, known.key, new)
    _tell(context, roster, f"{old} is now {new}.")


@account.command("remove")
def account_remove(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    key: Annotated[str, typer.Argument(metavar="KEY")],
) -> None:
    """Take an account off the list; nothing of its data is touched."""
    from bedrot_desktop.core.settings.accounts import remove_account

    _tell(context, remove_account(door_of(context).house.home, service, key), f"{key} is off the list.")


def _tell(context: typer.Context, roster: Roster, words: str) -> None:
    document = {"accounts": [asdict(one) for one in roster.accounts]}
    door_of(context).tell(document, lambda console: console.print(words, markup=False))


def _print_setting(console: Console, row: Shown) -> None:
    console.print(f"{row.key} = {row.value}  ({row.origin}; default {row.default or 'empty'})", markup=False)
    console.print(f"{row.label}. {row.help} Allowed: {row.allowed}.", markup=False)
