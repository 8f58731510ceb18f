"""Accounts are rows: which account of which service belongs to which artist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bedrot_desktop.core.errors import SettingError


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a service.

    ``key`` names it in files and commands (``zone_a0``), ``artist`` is the canonical artist or "" for a whole
    label, ``foreign_id`` the platform's own id or handle, ``aliases`` other spellings met in file names. One that is
    not ``enabled`` is neither signed in nor fetched; its files are understood all the same.
    """

    service: str
    key: str
    title: str
    artist: str = ""
    foreign_id: str = ""
    aliases: tuple[str, ...] = ()
    enabled: bool = True

    def answers_to(self, token: str) -> bool:
        """Whether a token from a file name or payload means this account (case does not matter)."""
        wanted = token.strip().casefold()
        return bool(wanted) and wanted in self.names

    @property
    def names(self) -> frozenset[str]:
        """Everything that means this account, in small letters."""
        return frozenset(name.casefold() for name in (self.key, self.foreign_id, *self.aliases) if name)


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

    def adding(self, account: Account) -> Roster:
        """A roster with one account more; SettingError if a name of it is malformed or already means another one."""
        if not _SERVICE.fullmatch(account.service):
            raise SettingError(f"“{account.service}” is not a service's name.", "Use small letters, digits and _.")
        if not _KEY.fullmatch(account.key):
            raise SettingError(
                f"“{account.key}” cannot name an account.",
                "It becomes part of file names: use letters, digits, dots, - and _, up to 64 of them.",
            )
        for other in self.of(account.service):
            if same := sorted(account.names & other.names):
                raise SettingError(
                    f"“{same[0]}” already means the {account.service} account {other.key}.",
                    "Choose another name, or rename that account.",
                )
        return Roster((*self.accounts, account))

    def renaming(self, service: str, token: str, key: str) -> Roster:
        """A roster where an account has a new key; the old one still means it, as older files are named after it."""
        old = self.known(service, token)
        rest = tuple(account for account in self.accounts if account is not old)
        aliases = tuple(name for name in dict.fromkeys((*old.aliases, old.key)) if name.casefold() != key.casefold())
        new = replace(old, key=key, aliases=aliases)
        Roster(rest).adding(new)
        return Roster(tuple(new if account is old else account for account in self.accounts))

    def removing(self, service: str, token: str) -> Roster:
        """A roster without an account."""
        gone = self.known(service, token)
        return Roster(tuple(account for account in self.accounts if account is not gone))

    def known(self, service: str, token: str) -> Account:
        """The account that a token means; SettingError names the accounts there are."""
        account = self.find(service, token)
        if account is None:
            there = ", ".join(account.key for account in self.of(service)) or "none"
            raise SettingError(f"{service} has no account “{token}”.", f"There are: {there}.")
        return account

    def tables(self) -> list[dict[str, Any]]:
        """The accounts as the settings file has them under ``[[accounts]]``; what is empty is left out."""
        return [
            {
                name: list(value) if isinstance(value, tuple) else value
                for name in _COLUMNS
                if (value := getattr(account, name)) != _DEFAULTS.get(name)
            }
            for account in self.accounts
        ]

    @staticmethod
    def of_tables(tables: Any) -> Roster:
        """The roster that ``[[accounts]]`` of a settings file describes.

        Raises SettingError naming the entry (counted from 1) that is incomplete, unknown or says what another says.
        """
        if not isinstance(tables, list):
            raise SettingError("“accounts” in the settings is no list.", "Write each as a table under [[accounts]].")
        roster = Roster(())
        for place, table in enumerate(tables, start=1):
            try:
                roster = roster.adding(_account(table))
            except (SettingError, ValueError) as error:
                remedy = error.remedy if isinstance(error, SettingError) else "Mend the entry under [[accounts]]."
                message = error.message if isinstance(error, SettingError) else f"{error}."
                raise SettingError(f"Account {place} in the settings is wrong: {message}", remedy) from error
        return roster


_SERVICE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_KEY = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?")
_COLUMNS = ("service", "key", "title", "artist", "foreign_id", "aliases", "enabled")
_DEFAULTS: Mapping[str, Any] = {"artist": "", "foreign_id": "", "aliases": (), "enabled": True}


def _account(table: Any) -> Account:
    if not isinstance(table, Mapping):
        raise ValueError("it is no table")
    if unknown := sorted(set(table) - set(_COLUMNS)):
        raise ValueError(f"“{unknown[0]}” is not known (known are {', '.join(_COLUMNS)})")
    texts = {name: table.get(name, "") for name in ("service", "key", "title", "artist", "foreign_id")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"“{name}” is no text")
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("“aliases” is no list of texts")
    enabled = table.get("enabled", True)
    if not isinstance(enabled, bool):
        raise ValueError("“enabled” is neither true nor false")
    return Account(
        texts["service"], texts["key"], texts["title"] or texts["key"], texts["artist"], texts["foreign_id"],
        tuple(aliases), enabled,
    )  # fmt: skip


#: What a new settings file starts with: the label this program was made for. Editable (`bedrot account`).
DEFAULT_ROSTER = Roster(
    (
        Account("spotify", "pig1987", "PIG1987", "PIG1987", "1Eu67EqPy2NutiM0lqCarw"),
        # one old export carries its date where the id belongs; the old scripts, too, know it as this artist's
        Account(
            "spotify", "zone_a0", "ZONE A0", "ZONE A0", "62owJQCD2XzVB2o19CVsFM", ("zone.a0", "zonea0", "20250616")
        ),
        Account("tiktok", "pig1987", "PIG1987", "PIG1987", "pig1987"),
        Account("tiktok", "zone.a0", "ZONE A0", "ZONE A0", "zone.a0", ("zonea0", "zone_a0")),
        Account("distrokid", "main", "DistroKid"),
        Account("toolost", "main", "TooLost"),
        Account("linktree", "main", "Linktree"),
        Account("metaads", "main", "Meta Ads"),
    )
)
