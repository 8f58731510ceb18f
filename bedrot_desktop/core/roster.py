"""Accounts are rows: which account of which service belongs to which artist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a service.

    ``key`` names it in files and commands (``zone_a0``), ``artist`` is the canonical artist or "" for a whole
    label, ``foreign_id`` the platform's own id or handle, ``aliases`` other spellings met in file names.
    """

    service: str
    key: str
    title: str
    artist: str = ""
    foreign_id: str = ""
    aliases: tuple[str, ...] = ()

    def answers_to(self, token: str) -> bool:
        """Whether a token from a file name or payload means this account (case does not matter)."""
        wanted = token.strip().casefold()
        return bool(wanted) and wanted in {
            name.casefold() for name in (self.key, self.foreign_id, *self.aliases) if name
        }


@dataclass(frozen=True, slots=True)
class Roster:
    """All accounts, in the order they were added."""

    accounts: tuple[Account, ...]

    def of(self, service: str) -> tuple[Account, ...]:
        """The accounts of one service."""
        return tuple(account for account in self.accounts if account.service == service)

    def find(self, service: str, token: str) -> Account | None:
        """The account of a service that a token means, or None; nobody is guessed."""
        return next((account for account in self.of(service) if account.answers_to(token)), None)

    def replacing(self, accounts: Iterable[Account]) -> Roster:
        """A roster with these accounts instead."""
        return Roster(tuple(accounts))


#: What a new settings file starts with: the label this program was made for. Editable (`bedrot account`).
DEFAULT_ROSTER = Roster(
    (
        Account("spotify", "pig1987", "PIG1987", "PIG1987", "1Eu67EqPy2NutiM0lqCarw"),
        Account("spotify", "zone_a0", "ZONE A0", "ZONE A0", "62owJQCD2XzVB2o19CVsFM", ("zone.a0", "zonea0")),
        Account("tiktok", "pig1987", "PIG1987", "PIG1987", "pig1987"),
        Account("tiktok", "zone.a0", "ZONE A0", "ZONE A0", "zone.a0", ("zonea0", "zone_a0")),
        Account("distrokid", "main", "DistroKid"),
        Account("toolost", "main", "TooLost"),
        Account("linktree", "main", "Linktree"),
        Account("metaads", "main", "Meta Ads"),
    )
)
