"""Spotify song lists: one saved answer of the catalogue page → checked rows per song and the raw file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.lake.items import Item, stamp_of
from bedrot_desktop.services.reading import day, json_of, whole
from bedrot_desktop.services.service import Cleaned, Context, Landing, Offer, Output
from bedrot_desktop.services.spotify.names import PERIODS, Name, artist_question, owner, raw_file, songs_name
from bedrot_desktop.services.writing import ndjson_bytes, stamp_text

if TYPE_CHECKING:
    import polars as pl

DATASET = "spotify.songs"
RAW = "spotify/songs"
#: Our metric, Spotify's name for it.
METRICS = {
    "streams": "numStreams",
    "listeners": "numListeners",
    "savers": "numSavers",
    "canvas_views": "numCanvasViews",
}
TEXTS = ("track_id", "track_name", "track_uri", "release_date", "image_url")
MOST = 10**15
_FILTER = re.compile(r"[?&]time-filter=([^&#]+)")
_ARTIST = re.compile(r"/artist/([0-9A-Za-z]{22})(?:[/?#]|$)")


@dataclass(slots=True)
class _Reading:
    """Songs while a file is read: by track id the values of a row, in order of their place in the list."""

    songs: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    repeats: int = 0


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One answer → frame ``songs`` (texts, metrics as Int64, period, snapshot, line) and the raw NDJSON.

    A number that is absent is NULL. Raises SignInNeeded for an answer that asks for a sign-in, FileRejected for one
    without a list of songs (``songs``), without a period (``period``) or a snapshot time (``stamp``). Held with topic
    ``artist`` (unknown id, or name and answer speak of two artists) or ``period`` (likewise).
    """
    answer = json_of(item.read(), item.name)
    songs = _songs(answer, item)
    name, url = songs_name(item.stem), str(answer.get("url") or "")
    token = name.token if name.rest or not _ARTIST.search(url) else _ARTIST.search(url)[1]  # type: ignore[index]
    whose = owner(item, token, DATASET, ctx)
    period = _period(item, name.period, url, ctx)
    snapshot = _snapshot(item, answer, ctx)
    reading = _read(songs)
    if not reading.songs:
        first = reading.rejects[0]
        message = f"{item.name} has no usable song: {first.reason} (entry {first.line})."
        raise FileRejected(message, "Fetch it again; the data from before stays.", rule=first.rule, line=first.line)
    question = next((one for one in (whose, _contradiction(item, whose, url, ctx), period) if _asks(one)), None)
    frame = _frame(reading, period if isinstance(period, str) else "", snapshot)
    account = whose if isinstance(whose, Account) else None
    return Cleaned(
        frames={"songs": frame},
        outputs=(_raw_file(item, name, account, frame),) if account else (),
        account=account.key if account else "",
        rows=len(songs) - reading.repeats,
        rejects=tuple(sorted(reading.rejects, key=lambda reject: reject.line)),
        notes=tuple(reading.notes),
        question=question if isinstance(question, Question) else None,
        first_day=snapshot.date(),
        last_day=snapshot.date(),
        header=tuple(sorted({key for song in songs if isinstance(song, dict) for key in song})),
    )


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the shape of all recognisers
    """A JSON answer with songs as the catalogue page gets it, whatever it is called."""
    head = offer.head.decode("utf-8-sig", errors="replace").lstrip()
    if not head.startswith("{") or '"songs"' not in head or '"trackUri"' not in head:
        return None
    name = offer.name if offer.name.lower().endswith(".json") else offer.name + ".json"
    return Landing("landing", f"{RAW}/{name}")


def _asks(value: object) -> bool:
    return isinstance(value, Question)


def _songs(answer: Any, item: Item) -> list[Any]:
    document: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    error = document.get("error")
    told = document.get("status") or (error.get("status") if isinstance(error, dict) else None)
    status = told if isinstance(told, int) else 0
    if status in {401, 403}:
        raise SignInNeeded(f"{item.name} holds no songs: Spotify answered {status}, the session had ended.")
    data = document.get("data")
    songs = data.get("songs") if isinstance(data, dict) else None
    if not isinstance(songs, list) or status >= 400:
        said = f"Spotify answered {status}" if status else "it is no answer of the catalogue page"
        raise FileRejected(f"{item.name} holds no list of songs: {said}.", "Fetch it again.", rule="songs")
    if not songs:
        raise FileRejected(f"{item.name} lists no song.", "Fetch it again; the data from before stays.", rule="empty")
    return songs


def _period(item: Item, named: str, url: str, ctx: Context) -> str | Question:
    """The period of the name; where the answer's address tells another one, the person decides."""
    match = _FILTER.search(url)
    asked = match[1] if match and match[1] in PERIODS else ""
    answer = ctx.answer(DATASET, item.sha256, "period")
    if answer in PERIODS and named != asked:
        return answer
    if named and asked and named != asked:
        return Question(
            topic="period",
            dataset=DATASET,
            item=item.sha256,
            text=f"{item.name} is named for {named}, but Spotify was asked for {asked}. Which is true?",
            options=(asked, named),
        )
    if not named and not asked:
        raise FileRejected(
            f"{item.name} does not tell which period its numbers cover.",
            f"Name it spotify_songs_<artist id>_<period>_<date>_<time>.json with one of {', '.join(PERIODS)}.",
            rule="period",
        )
    return named or asked


def _contradiction(item: Item, whose: Account | Question, url: str, ctx: Context) -> Question | None:
    """The question that arises when the answer's address names another artist than the file name."""
    match = _ARTIST.search(url)
    if match is None or not isinstance(whose, Account) or not whose.foreign_id or whose.answers_to(match[1]):
        return None
    if ctx.roster.find("spotify", ctx.answer(DATASET, item.sha256, "artist") or "") is not None:
        return None
    return artist_question(item.name, item.sha256, match[1], DATASET, ctx)


def _snapshot(item: Item, answer: Mapping[str, Any], ctx: Context) -> datetime:
    snapshot = item.stamp or stamp_of(str(answer.get("timestamp") or ""))
    if snapshot is None:
        raise FileRejected(
            f"{item.name} does not tell when it was fetched.",
            "Name it spotify_songs_<artist id>_<period>_<date>_<time>.json.",
            rule="stamp",
        )
    if snapshot.date() > ctx.today + timedelta(days=1):
        raise FileRejected(
            f"{item.name} says it was fetched on {snapshot.date()}, which is still to come.",
            "Set this computer's date right, or give the file its true time.",
            rule="future",
        )
    return snapshot


def _read(songs: list[Any]) -> _Reading:
    reading = _Reading()
    for place, song in enumerate(songs, start=1):
        try:
            row = _row(song)
        except ValueError as error:
            rule, reason = error.args if len(error.args) > 1 else ("number", str(error))
            reading.rejects.append(Reject(rule, reason, place, _as_text(song)))
            continue
        odd_release = row.pop("odd_release", False)
        before = reading.songs.pop(row["track_id"], None)
        if before is not None and {**before, "line": 0} == {**row, "line": 0}:
            reading.repeats += 1
            reading.songs[row["track_id"]] = before
            reading.notes.append(
                Note("twin song", f"Entry {place} repeats entry {before['line']}: counted once.", place)
            )
            continue
        if before is not None:
            reason = f"entry {place} gives other numbers for the same song; the later entry counts"
            reading.rejects.append(Reject("twin song", reason, before["line"], _as_text(songs[before["line"] - 1])))
        if odd_release:
            reading.notes.append(Note("release date", f"Entry {place} has no usable release date.", place))
        reading.songs[row["track_id"]] = row | {"line": place}
    return reading


def _row(song: Any) -> dict[str, Any]:
    """Values of one song; ValueError with (rule, reason) for one that cannot be taken over."""
    if not isinstance(song, dict):
        raise ValueError("song", "this entry is no song")
    uri = str(song.get("trackUri") or "")
    track = str(song.get("id") or (uri.rsplit(":", 1)[-1] if uri.startswith("spotify:track:") else ""))
    if not track:
        raise ValueError("id", "the song has no id")
    release = _release(song.get("releaseDate"))
    row = {
        "track_id": track,
        "track_name": str(song.get("trackName") or ""),
        "track_uri": uri or f"spotify:track:{track}",
        "release_date": release,
        "image_url": str(song.get("imageUrl") or ""),
        "is_disabled": bool(song.get("isDisabled", False)),
        "line": 0,
    }
    row |= {metric: _count(song.get(foreign), foreign) for metric, foreign in METRICS.items()}
    return row | {"odd_release": release is None and bool(song.get("releaseDate"))}


def _release(value: Any) -> date | None:
    try:
        return day(str(value or ""))
    except ValueError:
        return None


def _count(value: Any, name: str) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("number", f"{name} is {value!r}, which is not a whole number")
    try:
        count = whole(str(value))
    except ValueError as error:
        raise ValueError("number", f"{name}: {error}") from None
    if not 0 <= count <= MOST:
        raise ValueError("negative" if count < 0 else "number", f"{name} is {count}, which cannot be")
    return count


def _as_text(song: Any) -> dict[str, str]:
    if not isinstance(song, dict):
        return {"entry": str(song)}
    return {str(key): "" if value is None else str(value) for key, value in song.items()}


def _frame(reading: _Reading, period: str, snapshot: datetime) -> pl.DataFrame:
    import polars as pl

    schema: dict[str, Any] = {
        "track_id": pl.String, "track_name": pl.String, "track_uri": pl.String, "release_date": pl.Date,
        "image_url": pl.String, **dict.fromkeys(METRICS, pl.Int64), "is_disabled": pl.Boolean, "line": pl.UInt32,
    }  # fmt: skip
    rows = sorted(reading.songs.values(), key=lambda row: row["line"])
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema).with_columns(
        pl.lit(period).alias("period"), pl.lit(snapshot, dtype=pl.Datetime("us")).alias("snapshot")
    )


def _raw_file(item: Item, name: Name, account: Account, frame: pl.DataFrame) -> Output:
    rows = (raw_row(row, account, item.name) for row in frame.iter_rows(named=True))
    return Output.of("raw", raw_file("songs", item, name, account), ndjson_bytes(rows))


def raw_row(row: Mapping[str, Any], account: Account, file: str) -> dict[str, Any]:
    """A song as the raw and staging files have it, keys in the owner's order."""
    return {
        "track_id": row["track_id"],
        "track_name": row["track_name"],
        "track_uri": row["track_uri"],
        "release_date": None if row["release_date"] is None else str(row["release_date"]),
        "image_url": row["image_url"],
        **{metric: row[metric] for metric in METRICS},
        "is_disabled": row["is_disabled"],
        "artist_id": account.foreign_id,
        "artist_name": account.key,
        "time_period": row["period"],
        "extraction_date": str(row["snapshot"].date()),
        "source_file": file,
        "processed_at": stamp_text(row["snapshot"]),
    }
