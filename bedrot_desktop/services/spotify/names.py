"""What the file names of Spotify for Artists exports say, and whose file it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.items import COPY_MARK, Item
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.service import Context

SERVICE = "spotify"
TOPIC = "artist"
PERIODS = ("1day", "7day", "28day", "1year", "all")

_COPY = f"{COPY_MARK}?"
_STAMP = r"(?P<day>\d{8})[_T]\d{6}(?:_\d{6})?"
_AUDIENCE = re.compile(rf"spotify_audience_(?:(?P<token>.+?)_)?(?P<rest>{_STAMP}{_COPY})", re.IGNORECASE)
_SONGS = re.compile(
    rf"spotify_songs_(?P<token>.+?)_(?P<rest>(?P<period>{'|'.join(PERIODS)})(?:_{_STAMP})?{_COPY})", re.IGNORECASE
)
_ID = re.compile(r"[0-9A-Za-z]{22}")


@dataclass(frozen=True, slots=True)
class Name:
    """``token`` stands where the artist's id belongs, ``rest`` behind it ("" in a name of another make: all token)."""

    token: str
    rest: str = ""
    period: str = ""


def audience_name(stem: str) -> Name:
    """The parts of ``spotify_audience_<artist id>_<stamp>``; without an id the stamp's day is the token."""
    match = _AUDIENCE.fullmatch(stem)
    return Name(match["token"] or match["day"], match["rest"]) if match else Name(stem)


def songs_name(stem: str) -> Name:
    """The parts of ``spotify_songs_<artist id>_<period>_<stamp>``."""
    match = _SONGS.fullmatch(stem)
    return Name(match["token"], match["rest"], match["period"].lower()) if match else Name(stem)


def raw_file(kind: str, item: Item, name: Name, account: Account) -> str:
    """The raw file's path: the landing file's name with the account's key for the token that means it.

    Only the platform's own id is the usual token: files named by id and by key would otherwise meet in one raw file.
    """
    folder = f"spotify/{kind}"
    landing = (f".{'csv' if kind == 'audience' else 'json'}", ".ndjson")
    if not name.rest or not account.answers_to(name.token):
        return raw_path(item, {folder: folder}, landing)
    usual = name.token.casefold() == account.foreign_id.casefold()
    return raw_path(item, {folder: folder}, landing, stem=f"spotify_{kind}_{account.key}_{name.rest}", usual=usual)


def owner(item: Item, token: str, dataset: str, ctx: Context) -> Account | Question:
    """The account that the person's answer or else the token names; else the question. Nobody is guessed."""
    answered = ctx.roster.find(SERVICE, ctx.answer(dataset, item.sha256, TOPIC) or "")
    known = answered or ctx.roster.find(SERVICE, token)
    return known or artist_question(item.name, item.sha256, token, dataset, ctx)


def artist_question(name: str, sha256: str, token: str, dataset: str, ctx: Context) -> Question:
    """Ask which artist a file belongs to."""
    why = f"the artist id {token} is not known here" if _ID.fullmatch(token) else "its name holds no artist id"
    return Question(
        topic=TOPIC,
        dataset=dataset,
        item=sha256,
        text=f"Which artist does {name} belong to? It was not booked, because {why}.",
        options=tuple(account.key for account in ctx.roster.of(SERVICE)),
        free=True,
        details={"token": token},
    )
