"""``session code``: the second factor of an account whose authenticator secret is kept; shown, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import door_of
from bedrot_desktop.cli.session import secret_word, session
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from bedrot_desktop.house import House


@session.command("code")
def code(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    account: Annotated[str, typer.Option("--account", "-a", metavar="A", help="Which of several.")] = "",
    keep: Annotated[
        bool, typer.Option("--keep", help="Seal the authenticator's secret (asked for, or from a pipe).")
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the secret.")] = False,
) -> None:
    """The code that counts now, where you keep the account's authenticator secret here. You type it yourself."""
    if keep and forget:
        raise UsageError("--keep goes without --forget.")
    door = door_of(context)
    house = door.house
    key = house.keeper.key(service, account)
    if keep:
        from bedrot_desktop.sessions import totp

        text = secret_word("Secret of the authenticator (letters and digits, or its otpauth: address)")
        totp.read(text)
        house.vault.keep_secret(house.home, named(service, key), text.strip())
        told, document = "The secret is sealed in the vault; `bedrot login` shows the code.", {"kept": True}
    elif forget:
        there = house.vault.forget_secret(house.home, named(service, key))
        told, document = "It is forgotten." if there else "None was kept.", {"forgotten": there}
    else:
        now = code_of(house, service, key)
        if now is None:
            raise UsageError(
                f"No authenticator secret of {service} {key} is kept here.",
                f"`bedrot session code {service} --keep` keeps it; without it, use your phone.",
            )
        digits, seconds = now
        told = f"{digits[: len(digits) // 2]} {digits[len(digits) // 2 :]}  (for {seconds} s more)"
        document = {"code": digits, "seconds": seconds}  # type: ignore[dict-item]
    door.tell({"service": service, "account": key, **document}, lambda console: console.print(told, markup=False))


def named(service: str, account: str) -> str:
    """What the vault calls the secret."""
    return f"totp/{service}/{account}"


def code_of(house: House, service: str, account: str) -> tuple[str, int] | None:
    """The code that counts now and for how many seconds; None where no secret is kept."""
    secret = house.vault.secret(house.home, named(service, account))
    if secret is None:
        return None
    from bedrot_desktop.sessions import totp

    return totp.code(secret, house.clock.now())
