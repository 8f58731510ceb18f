"""The old scripts' plaintext cookie files become sealed sessions: looked at, proven, copied, and only then removed.

Three steps, each on its own: `verify` only looks; `execute` takes over what its probe proves, and seals a copy of the
original bytes; `remove_plaintext` removes a file when its sealed copy gives back the very same bytes.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bedrot_desktop.core.errors import BedrotError, VaultError
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.answers import PASSING, UNCLEAR, Look
from bedrot_desktop.sessions.cookie_files import read_cookie_file
from bedrot_desktop.sessions.finding import BACKUP, NO_SESSION, Find, find_all
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.session import IMPORTED, Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

log = logging.getLogger(__name__)

TAKEN, KEPT, REFUSED, CHANGED, FAILED, REMOVED, LEFT = (
    "imported", "copy kept", "not accepted", "changed", "failed", "removed", "left",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. ``outcome``: imported; copy kept (of a file beside it); not accepted (by its probe);
    changed (since it was looked at); failed; and later removed or left. ``sealed``: the copy of the original bytes.
    """

    service: str
    account: str
    path: Path
    sha256: str
    outcome: str
    words: str
    remedy: str = ""
    sealed: Path | None = None
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was before it was removed, out of its sealed copy."""

    path: Path
    sha256: str
    content: bytes

    def __repr__(self) -> str:
        return f"Original({self.path}, {len(self.content)} bytes)"


def verify(
    lake: Path, logins: Mapping[str, Login], roster: Roster, *, hosts: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Find, ...]:
    """All cookie files of the old scripts with what they hold; changes nothing.

    ``hosts`` are hosts of a service beside its login's domains (those that the settings name).
    """
    return find_all(lake, logins, roster, hosts or {})


@dataclass(frozen=True, slots=True)
class Importer:
    """What `execute` works with. ``accept`` proves a session, saves it if it lives, and else leaves the old one."""

    home: Path
    store: SessionStore
    vault: Vault
    logins: Mapping[str, Login]
    accept: Callable[[Session], Look]
    hosts: Mapping[str, tuple[str, ...]]

    def account(self, service: str, account: str, finds: Sequence[Find]) -> Iterator[Imported]:
        """The files of one account: the best that lives is taken. On any error all is as it was before."""
        before = self.store.snapshot(service, account)
        made: list[Path] = []
        offered: list[Session] = []
        try:
            results = self._tried(service, account, finds, made, offered)
        except BaseException as error:
            self._undo(service, account, before, made, offered)
            if not isinstance(error, BedrotError):
                raise
            log.warning("%s %s was not imported: %s", service, account, error)
            yield _told(finds[0], FAILED, f"nothing was changed: {error.message}", error.remedy)
            return
        if not any(one.outcome == TAKEN for one in results):
            self._undo(service, account, before, made, offered)
            results = [replace(one, sealed=None) for one in results]
        yield from results

    def _tried(
        self, service: str, account: str, finds: Sequence[Find], made: list[Path], offered: list[Session]
    ) -> list[Imported]:
        results: list[Imported] = []
        taken = False
        for find in finds:
            content = _unchanged(find)
            if content is None:
                remedy = "Look through the files again."
                results.append(_told(find, CHANGED, "it is not what it was when it was looked at", remedy))
            elif taken or not find.rank:
                if taken:
                    sealed = self._seal(find, content, made)
                    results.append(_told(find, KEPT, "a sealed copy is kept; it was not needed", sealed=sealed))
            else:
                sealed = self._seal(find, content, made)
                offered.append(self._session(find, content))
                look = self.accept(offered[-1])
                taken = look.alive
                results.append(_judged(find, look, sealed))
                if look.verdict in PASSING or look.verdict == UNCLEAR:
                    break  # the next file would fare no better now
        if taken and self.store.load(service, account) is None:
            raise VaultError(f"The session of {service} {account} was proven and is not in the vault.", "Try again.")
        return results

    def _session(self, find: Find, content: bytes) -> Session:
        login = self.logins[find.service]
        held = read_cookie_file(content, (*login.domains, *self.hosts.get(find.service, ())))
        born = held.saved_at or find.modified
        return Session(
            find.service, find.account, born, born, origin=IMPORTED, cookies=held.cookies, origins=held.origins
        )

    def _seal(self, find: Find, content: bytes, made: list[Path]) -> Path:
        """An encrypted copy of the original bytes, proven by reading it back from the disk."""
        about = {"path": str(find.path.absolute()), "sha256": find.sha256, "modified": find.modified.isoformat()}
        header = json.dumps(about, ensure_ascii=False).encode("utf-8")
        folder = self.home / "sessions" / "imported" / f"{private.safe(find.service)}-{private.safe(find.account)}"
        file = folder / f"{find.sha256}.sealed"
        if not file.exists():
            made.append(file)
            private.write(file, self.vault.seal(f"imported/{find.sha256}", header + b"\n" + content))
        if original(self.vault, file).content != content:
            raise VaultError(f"The sealed copy of {find.name} does not give back what was sealed.", "Try again.")
        return file

    def _undo(
        self, service: str, account: str, before: dict[Path, bytes], made: list[Path], offered: list[Session]
    ) -> None:
        """Put back what was there, unless somebody else (a renewal) saved something of their own meanwhile."""
        try:
            now = self.store.load(service, account)
            ours = now is not None and any((now.cookies, now.origins) == (one.cookies, one.origins) for one in offered)
        except VaultError:
            ours = bool(offered)  # what nobody can read is no loss
        if ours:
            self.store.put_back(service, account, before)
        for file in made:
            private.remove(file)


def execute(
    finds: Sequence[Find],
    *,
    home: Path,
    store: SessionStore,
    vault: Vault,
    logins: Mapping[str, Login],
    accept: Callable[[Session], Look],
    hosts: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Imported, ...]:
    """Import what `verify` found, account by account; what became of each file.

    ``accept`` (the keeper's) proves a session and saves it when it lives. An account whose import fails is exactly as
    it was before, and the others go on; a stop (Cancelled) or a bug undoes the account at hand and goes up.
    """
    importer = Importer(home, store, vault, logins, accept, hosts or {})
    accounts: dict[tuple[str, str], list[Find]] = {}
    for find in finds:
        if find.rank or find.verdict in {BACKUP, NO_SESSION}:
            accounts.setdefault((find.service, find.account), []).append(find)
    results: list[Imported] = []
    for (service, account), group in accounts.items():
        if any(one.rank for one in group):
            ordered = sorted(group, key=lambda one: one.rank or len(group) + 1)
            results.extend(importer.account(service, account, ordered))
    return tuple(results)


def remove_plaintext(imported: Sequence[Imported], vault: Vault) -> tuple[Imported, ...]:
    """Remove the plaintext files whose sealed copies give back the very same bytes; all others are left, and why.

    `original` brings a removed file's bytes back.
    """
    return tuple(_removed(one, vault) for one in imported if one.outcome in {TAKEN, KEPT})


def still_there(home: Path, vault: Vault) -> tuple[Imported, ...]:
    """The imported files that still lie in plain text, for `remove_plaintext` at a later time."""
    found = []
    for file in sorted((home / "sessions" / "imported").glob("*/*.sealed")):
        held = original(vault, file)
        if _sha256_of(held.path) == held.sha256:
            service, _, account = map(private.plain, file.parent.name.partition("-"))
            found.append(Imported(service, account, held.path, held.sha256, KEPT, "still in plain text", sealed=file))
    return tuple(found)


def original(vault: Vault, sealed: Path) -> Original:
    """The file whose sealed copy this is; VaultError if it cannot be read or is not what was sealed."""
    content = private.read(sealed)
    if content is None:
        raise VaultError(f"There is no sealed copy {sealed}.", "Import the file again.")
    header, _, rest = vault.unseal(f"imported/{sealed.stem}", content).partition(b"\n")
    about = json.loads(header)
    if hashlib.sha256(rest).hexdigest() != about["sha256"] or about["sha256"] != sealed.stem:
        raise VaultError(f"{sealed} does not hold what its name says.", "Import the file again.")
    return Original(Path(about["path"]), about["sha256"], rest)


def _unchanged(find: Find) -> bytes | None:
    """The file's bytes, if they are still those that were looked at."""
    try:
        content = find.path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == find.sha256 else None


def _judged(find: Find, look: Look, sealed: Path) -> Imported:
    if look.alive:
        return _told(find, TAKEN, "signed in with it; the session is in the vault", sealed=sealed, look=look)
    passing = look.verdict in PASSING or look.verdict == UNCLEAR
    words = f"it could not be proven: {look.words}" if passing else f"its probe says: {look.words}"
    remedy = "Try again later." if passing else "Sign in to the service with the program instead."
    return _told(find, FAILED if passing else REFUSED, words, remedy, look=look)


def _removed(one: Imported, vault: Vault) -> Imported:
    try:
        if one.sealed is None or original(vault, one.sealed).sha256 != one.sha256:
            return replace(one, outcome=LEFT, words="there is no sealed copy of it")
        if _sha256_of(one.path) != one.sha256:
            return replace(one, outcome=LEFT, words="it has changed since it was imported, or is gone")
        private.shred(one.path)
    except VaultError as trouble:
        return replace(one, outcome=LEFT, words=trouble.message, remedy=trouble.remedy)
    return replace(one, outcome=REMOVED, words="removed; the sealed copy is kept")


def _sha256_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _told(
    find: Find, outcome: str, words: str, remedy: str = "", *, sealed: Path | None = None, look: Look | None = None
) -> Imported:
    return Imported(find.service, find.account, find.path, find.sha256, outcome, words, remedy, sealed, look)
