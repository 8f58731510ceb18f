"""Which cookie files the old scripts left in a lake, whose they are, and which one of an account is the best."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.sessions.cookie_files import UNKNOWN, CookieFile, read_cookie_file
from bedrot_desktop.sessions.login import SHARED, Login

BEST, OTHER, BACKUP, NO_SESSION, UNREADABLE, NOBODYS = (
    "best", "other", "backup", "no sign-in", "unreadable", "nobody's",
)  # fmt: skip
_LARGEST = 20_000_000  # bytes

_BACKUP = re.compile(
    r"backup|\.bak\b|~$|(?:^|[-_. ])(?:copy|old)$|(?:cookies|storage_?state)_\d{8}_\d{6}", re.IGNORECASE
)
_NOT_COOKIES = re.compile(r"_metadata$|_meta$|^package(?:-lock)?$", re.IGNORECASE)
_STAMP = re.compile(r"\d{8}_\d{6}|\d{1,4}-\d\d-\d{1,4}|\(\d+\)")  # also “(1)”, a second download
_FILLER = ("storage_?state", "cookies?", "session", "export(?:ed)?", "state", "backup", "bak", "copy", "old")


@dataclass(frozen=True, slots=True)
class Find:
    """One file with what it holds, in words; no value of it. ``name`` is its path below the lake.

    ``account``: the session's account ("" not known). ``cookies`` and ``storage``: how many are kept of the service;
    ``left_out``: how many of others. ``auth``: the names of those that are the sign-in. ``ends``: when the last of
    them ends by its own date (None: not told). ``verdict``: best, other (a better one is there), backup, no sign-in,
    unreadable, nobody's; ``words`` why. ``rank``: in which order an account's files are tried (0: never).
    """

    path: Path
    name: str
    service: str
    account: str
    sha256: str
    modified: datetime
    verdict: str
    words: str
    problem: str = ""
    remedy: str = ""
    cookies: int = 0
    storage: int = 0
    left_out: int = 0
    auth: tuple[str, ...] = ()
    ends: datetime | None = None
    rank: int = 0


def find_all(
    lake: Path, logins: Mapping[str, Login], roster: Roster, hosts: Mapping[str, tuple[str, ...]]
) -> tuple[Find, ...]:
    """Every cookie file below ``src/<service>/cookies`` and ``backups/cookies/<service>``, judged and ranked."""
    found = [_look(lake, file, service, logins, roster, hosts, old=old) for file, service, old in _files(lake)]
    return tuple(_ranked(found))


def _files(lake: Path) -> Iterator[tuple[Path, str, bool]]:
    """(file, name of the service's folder, whether it lies among backups), in order."""
    for service in _folders(lake / "src"):
        for folder in _folders(service):
            if folder.name.casefold() == "cookies":
                yield from ((file, service.name, bool(_BACKUP.search(file.stem))) for file in _named(folder))
    for service in _folders(lake / "backups" / "cookies"):
        yield from ((file, service.name, True) for file in _named(service))


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _named(folder: Path) -> list[Path]:
    """Files that may hold cookies."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and file.suffix.casefold() in {".json", ".txt"} and not _NOT_COOKIES.search(file.stem)
    )


def _look(
    lake: Path,
    file: Path,
    folder: str,
    logins: Mapping[str, Login],
    roster: Roster,
    hosts: Mapping[str, tuple[str, ...]],
    *,
    old: bool,
) -> Find:
    service = next((key for key in logins if key.casefold() == folder.casefold()), "")
    blank = Find(
        file, file.relative_to(lake).as_posix(), service or folder, "", "", datetime.fromtimestamp(0, UTC), "", ""
    )
    try:
        status = file.stat()
        if status.st_size > _LARGEST:
            return _unfit(blank, UNREADABLE, "it is too large for a cookie file", "Look what it is.")
        content = file.read_bytes()
    except OSError as error:
        return _unfit(
            blank, UNREADABLE, f"it cannot be read: {error.strerror}", "Close it elsewhere, check its rights."
        )
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    seen = replace(blank, sha256=hashlib.sha256(content).hexdigest(), modified=modified)
    if not service:
        words = "the program does not know how to sign in to this service"
        return _unfit(seen, NOBODYS, words, "Leave the file to the service's own scripts.")
    login = logins[service]
    try:
        held = read_cookie_file(content, (*login.domains, *hosts.get(service, ())))
    except ValueError as error:
        return _unfit(seen, UNREADABLE, str(error), "Export the cookies again, or sign in with the program.")
    return _judged(_whose(seen, login, roster, held), login, held, old=old)


def _judged(find: Find, login: Login, held: CookieFile, *, old: bool) -> Find:
    """The find with what the file holds, and whether that can be a sign-in."""
    names = [str(cookie["name"]) for cookie in held.cookies]
    keys = [str(item["name"]) for origin in held.origins for item in origin.get("localStorage", ())]
    auth = _auth(login, names, keys)
    lives = [float(one["expires"]) for one in held.cookies if one["name"] in auth or not auth]
    find = replace(
        find, cookies=len(names), storage=len(keys), left_out=held.left_out, auth=auth,
        ends=_moment(max(lives, default=UNKNOWN)),
    )  # fmt: skip
    if old:
        return replace(find, verdict=BACKUP, words="an old backup; it is not imported", problem="", remedy="")
    if find.problem:
        return find
    if trouble := _lacks(login, names, keys, auth):
        return _unfit(find, NO_SESSION, trouble, f"Sign in to {login.title} with the program instead.")
    return find


def _auth(login: Login, names: list[str], keys: list[str]) -> tuple[str, ...]:
    """Which cookies and keys of the storage are the sign-in itself."""
    token = login.token
    cookies = [one for one in (login.auth_cookies, token.cookies if token else "") if one]
    found = [name for name in names if any(re.search(one, name, re.IGNORECASE) for one in cookies)]
    found += [name for name in names if name in login.needed_cookies]
    if token and token.storage:
        found += [name for name in keys if re.search(token.storage, name, re.IGNORECASE)]
    return tuple(dict.fromkeys(found))


def _lacks(login: Login, names: list[str], keys: list[str], auth: tuple[str, ...]) -> str:
    """Why nobody can be signed in with this; "" if somebody can."""
    if login.grant and not (login.auth_cookies or login.token):
        return f"{login.title} is reached with a token, not with cookies"
    if not names and not keys:
        return "it holds no cookies of the service"
    if missing := [name for name in login.needed_cookies if name not in names]:
        return f"it lacks {', '.join(missing)}"
    marked = bool(login.auth_cookies or login.needed_cookies or login.token)
    return "none of its cookies is the sign-in" if marked and not auth else ""


def _whose(find: Find, login: Login, roster: Roster, held: CookieFile) -> Find:
    """The find with its account, from the file's own words or its name; nobody is guessed."""
    accounts = roster.of(login.service)
    if login.shared:
        return replace(find, account=SHARED)
    token = held.account or _token(find.path.stem, login)
    if token.casefold() in {"", "default"}:
        if len(accounts) == 1:
            return _enabled(replace(find, account=accounts[0].key), enabled=accounts[0].enabled)
        keys = ", ".join(one.key for one in accounts) or "none"
        words = f"its name does not say whose it is (accounts: {keys})"
        return _unfit(find, NOBODYS, words, "Put the account into the name, such as pig1987_cookies.json.")
    account = roster.find(login.service, token)
    if account is None:
        words = f"“{token}” is no account of {login.title}"
        return _unfit(find, NOBODYS, words, "Add it with `bedrot account add`, or as another name of an account.")
    return _enabled(replace(find, account=account.key), enabled=account.enabled)


def _enabled(find: Find, *, enabled: bool) -> Find:
    if enabled:
        return find
    return _unfit(find, NOBODYS, f"the account {find.account} is switched off", "Switch it on in the settings.")


def _token(stem: str, login: Login) -> str:
    """What is left of a file's name without the service, its domains, the words for cookies, and a stamp."""
    text = _STAMP.sub("", stem)
    sites = [re.escape(domain).replace(r"\.", "[-_.]") for domain in login.domains]
    for word in (*sites, re.escape(login.service), "www", *_FILLER):
        text = re.sub(rf"(?i)(?:(?<=^)|(?<=[-_. ])){word}(?=$|[-_. ])", "", text)
    return text.strip("-_. ")


def _ranked(finds: list[Find]) -> Iterator[Find]:
    """The finds in their order; of each account's files that may be a sign-in, the best is named, and why."""
    groups: dict[tuple[str, str], list[Find]] = {}
    for find in finds:
        if not find.verdict:
            groups.setdefault((find.service, find.account), []).append(find)
    places: dict[Path, Find] = {}
    for group in groups.values():
        ordered = sorted(group, key=lambda one: (_seconds(one.ends), one.modified, one.name), reverse=True)
        for place, find in enumerate(ordered):
            best = place == 0
            words = _why(ordered) if best else f"{ordered[0].path.name} is better"
            places[find.path] = replace(find, verdict=BEST if best else OTHER, words=words, rank=place + 1)
    return (places.get(find.path, find) for find in finds)


def _why(ordered: list[Find]) -> str:
    best = ordered[0]
    until = f"until {best.ends:%Y-%m-%d}" if best.ends else "for how long is not told"
    if len(ordered) == 1:
        return f"the account's only one; lasts {until} by its own dates" if best.ends else "the account's only one"
    if _seconds(best.ends) > _seconds(ordered[1].ends):
        return f"it lasts longest by its own dates, {until}"
    return "it was written last"


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else UNKNOWN


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (OverflowError, OSError, ValueError):
        return None


def _unfit(find: Find, verdict: str, problem: str, remedy: str) -> Find:
    return replace(find, verdict=verdict, words=problem, problem=problem, remedy=remedy)
