"""Who has an account at the stand-in sites. All of it is made up; nothing here opens anything in the world."""

from __future__ import annotations

from dataclasses import dataclass

from bedrot_desktop.core.roster import Account, Roster

STRANGER = "somebody.else"  # has an account at every site and belongs to nobody's roster
FIXED_CODE = "246810"


@dataclass(frozen=True, slots=True)
class Person:
    """An account at a site.

    ``user`` is what is typed to sign in, ``identity`` who the site then says is signed in (a handle), ``account`` the
    roster's key of it ("" for somebody else's). ``code``: a fixed second factor; ``totp``: a base32 secret, whose codes
    count instead. ``remember``: whether the box "remember me" is ticked when the page opens (of all people there).
    """

    user: str
    password: str
    identity: str
    name: str
    account: str = ""
    code: str = FIXED_CODE
    totp: str = ""
    remember: bool = True

    def __repr__(self) -> str:
        return f"Person({self.user!r} → {self.identity!r})"


def people_of(service: str, roster: Roster) -> dict[str, Person]:
    """The people of a service, by user name: one for each account of the roster, and a stranger."""
    accounts = [account for account in roster.of(service) if account.enabled]
    if service == "spotify" and accounts:  # one sign-in serves all artists
        accounts = [Account(service, "main", "The label")]
    people = [_person(account) for account in accounts]
    people.append(Person(STRANGER, f"stranger-of-{service}", STRANGER, "Somebody Else"))
    return {person.user: person for person in people}


def _person(account: Account) -> Person:
    identity = account.foreign_id or f"label-{account.service}"
    user = f"{account.key}@{account.service}.example"
    return Person(user, f"play-{account.service}-{account.key}", identity, account.title, account.key)
