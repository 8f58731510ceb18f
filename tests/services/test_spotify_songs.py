"""Spotify songs: the figures of the sample lake, absent numbers, refused answers, history and the list of tracks."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.lake.findings import question_id
from bedrot_desktop.lake.items import Item, Member, stamp_of
from bedrot_desktop.services.service import Context, Landing, Offer
from bedrot_desktop.services.spotify import SONGS
from bedrot_desktop.services.spotify.songs import to_raw

FOLDER = "spotify/songs"
PIG, ZONE = "1Eu67EqPy2NutiM0lqCarw", "62owJQCD2XzVB2o19CVsFM"
NAME = f"spotify_songs_{PIG}_28day_20250709_073210.json"
CONTEXT = Context(today=date(2025, 7, 9))
METRICS = "track_id,artist_id,artist_name,time_period,extraction_date,streams,listeners,savers,canvas_views,curated_at"
TRACKS = "track_id,track_name,track_uri,release_date,image_url,artist_id,artist_name,first_seen,last_updated"
RAW = (
    "track_id,track_name,track_uri,release_date,image_url,streams,listeners,savers,canvas_views,is_disabled,"
    "artist_id,artist_name,time_period,extraction_date,source_file,processed_at"
)


@pytest.fixture
def lake(driver):
    driver.copy(f"lake/landing/{FOLDER}")
    return driver


def song(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:022}", "trackName": f"SONG {number}", "trackUri": f"spotify:track:{number:022}",
        "releaseDate": "2024-11-01", "imageUrl": "", "numStreams": "1,234", "numListeners": "56", "isDisabled": False,
    } | more  # fmt: skip


def answer_of(*songs: Any, status: int = 200, artist: str = PIG, period: str = "28day", **more: Any) -> dict[str, Any]:
    url = f"https://generic.wg.spotify.com/catalog-view/v1/artist/{artist}/songs?time-filter={period}"
    return {"data": {"songs": list(songs)}, "url": url, "status": status, "timestamp": "20250709_073210"} | more


class Bytes:
    """A stand-in for a file with given bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read_bytes(self) -> bytes:
        return self.content


def item_of(answer: Any, name: str = NAME) -> Item:
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    member = Member(name, Bytes(content), "0" * 64, len(content))  # type: ignore[arg-type]
    return Item("landing", f"{FOLDER}/{name}", "0" * 64, stamp_of(name), (member,))


def put(driver, name: str, answer: Any) -> str:
    path = driver.root / "landing" / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answer), "utf-8")
    return f"{FOLDER}/{name}"


def told(driver, path: str, topic: str, words: str) -> None:
    sha256 = next(item.sha256 for item in driver.items(SONGS) if item.path == path)
    driver.answers = {**driver.answers, question_id(SONGS.key, sha256, topic): words}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_sample_lake_gives_the_known_figures(lake, expected):
    driven = lake.drive(SONGS)
    frame, truth = driven.kind("track_metrics"), expected["spotify"]["songs"]
    assert len(driven.cleaned) + len(driven.errors) == truth["files"]
    assert [path.rsplit("/", 1)[-1] for path in driven.errors] == truth["files_without_songs"]
    assert frame.height == truth["rows"]
    names = {PIG: "pig1987", ZONE: "zone_a0"}
    found = {}
    for (at, artist, period), rows in frame.group_by("snapshot_date", "artist_foreign_id", "period"):
        found[f"{names[artist]}|{period}|{at:%Y%m%d}"] = {
            "songs": rows.height,
            "streams": rows["streams"].sum(),
            "streams_absent": rows["streams"].null_count(),
        }
    assert found == truth["per_artist_period_day"]


def test_track_metrics_are_those_the_warehouse_must_show(lake, expected):
    frame, truth = lake.drive(SONGS).kind("track_metrics"), expected["views"]["v_track_metrics"]
    assert frame.height == truth["rows"]
    for (period,), rows in frame.group_by("period"):
        shown = (rows.height, rows["streams"].sum(), rows["streams"].null_count())
        assert shown == tuple(truth["per_period_all_snapshots"][period].values())
    for (at, period), rows in frame.group_by("snapshot_date", "period"):
        shown = (rows.height, rows["streams"].sum(), rows["streams"].null_count())
        assert shown == tuple(truth["per_snapshot_and_period"][f"{at}|{period}"].values())
    assert set(frame["artist"]) == {"PIG1987", "ZONE A0"}


def test_an_answer_without_songs_asks_for_a_sign_in_and_leaves_nothing_behind(lake):
    driven = lake.drive(SONGS)
    path = f"{FOLDER}/spotify_songs_{PIG}_28day_20250708_073210.json"
    assert driven.verdict(path) == "sign-in"
    assert not any(b"token expired" in content for content in driven.files().values())


def test_files_are_named_and_headed_as_the_owner_knows_them(lake):
    files = lake.drive(SONGS).files()
    assert sorted(name for name in files if not name.startswith("raw/")) == [
        "curated/spotify_song_metrics_curated_20250709_073440.csv",
        "curated/spotify_tracks_dimension_20250709_073440.csv",
        "staging/spotify/songs/spotify_songs_staging_20250709_073440.csv",
    ]
    heads = [files[name].decode().splitlines()[0] for name in sorted(files) if not name.startswith("raw/")]
    assert heads == [METRICS, TRACKS, RAW + ",staged_at"]
    raws = [name for name in files if name.startswith("raw/")]
    assert len(raws) == 20
    first = json.loads(files[f"raw/{FOLDER}/spotify_songs_zone_a0_all_20250709_073440.ndjson"].splitlines()[0])
    assert ",".join(first) == RAW
    assert (first["artist_name"], first["time_period"], first["extraction_date"]) == ("zone_a0", "all", "2025-07-09")


def test_absent_numbers_stay_empty_in_the_files(lake):
    files = lake.drive(SONGS).files()
    rows = table(files["curated/spotify_song_metrics_curated_20250709_073440.csv"])
    assert sum(row["streams"] == "" for row in rows) == 4
    assert {row["curated_at"] for row in rows} == {"2025-07-09T07:34:40.000000"}
    tracks = table(files["curated/spotify_tracks_dimension_20250709_073440.csv"])
    assert len(tracks) == 11
    assert {row["first_seen"][:10] for row in tracks} == {"2025-07-02"}
    assert {row["last_updated"] for row in tracks} == {"2025-07-09T07:34:10.000000", "2025-07-09T07:34:40.000000"}


def test_pieces_in_any_order_give_the_same_bytes(lake):
    before = lake.drive(SONGS)
    for seed in range(4):
        dice = random.Random(seed)  # noqa: S311
        other = lake.drive(SONGS, shuffle=lambda pieces, dice=dice: dice.sample(pieces, len(pieces)))
        assert other.files() == before.files()
        assert other.kind("track_metrics").equals(before.kind("track_metrics"))


def test_every_row_tells_its_file_and_place(lake):
    frame = lake.drive(SONGS).kind("track_metrics")
    items = {item.sha256: item for item in lake.items(SONGS)}
    for row in frame.sample(30, seed=2).iter_rows(named=True):
        entry = json.loads(items[row["source"]].read())["data"]["songs"][row["line"] - 1]
        assert entry["id"] == row["track_foreign_id"]
        assert entry["trackName"] == row["track"]


def test_of_two_answers_of_one_day_the_newer_wins(driver):
    put(driver, f"spotify_songs_{PIG}_28day_20250709_070000.json", answer_of(song(numStreams="5")))
    put(driver, f"spotify_songs_{PIG}_28day_20250709_080000.json", answer_of(song(numStreams="7")))
    assert lake_streams(driver) == [7]


def lake_streams(driver) -> list[int | None]:
    frame: pl.DataFrame = driver.drive(SONGS).kind("track_metrics")
    return frame["streams"].to_list()


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (b"", "empty"),
        (b'{"data": {"songs": [', "json"),
        ([], "songs"),
        ({"data": None, "status": 500}, "songs"),
        ({"data": {"songs": []}, "status": 200}, "empty"),
        (answer_of(song(id="", trackUri="")), "id"),
        (answer_of(song(numStreams="many")), "number"),
        (answer_of(song(numStreams="-3")), "negative"),
        (answer_of("nothing"), "song"),
    ],
)
def test_answers_without_a_usable_song_are_rejected(answer, rule):
    with pytest.raises(FileRejected) as caught:
        to_raw(item_of(answer), CONTEXT)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None, "status": 401},
        {"data": None, "status": 403},
        {"error": {"status": 401, "message": "token expired"}},
        b'<html><form action="/login"><input type="password"></form></html>',
    ],
)
def test_answers_that_ask_for_a_sign_in_say_so(answer):
    with pytest.raises(SignInNeeded):
        to_raw(item_of(answer), CONTEXT)


def test_bad_songs_beside_good_ones_are_set_aside_with_their_place():
    songs = (song(1), song(2, numStreams="1.5"), song(3, releaseDate="soon"), song(1), song(3, numListeners=None))
    cleaned = to_raw(item_of(answer_of(*songs)), CONTEXT)
    assert cleaned.frames["songs"].select("track_name", "line").rows() == [("SONG 1", 1), ("SONG 3", 5)]
    assert [(reject.rule, reject.line) for reject in cleaned.rejects] == [("number", 2), ("twin song", 3)]
    assert {note.rule for note in cleaned.notes} == {"release date", "twin song"}
    assert cleaned.rows == 4


def test_an_unknown_artist_is_asked_about(driver):
    path = put(
        driver, f"spotify_songs_{'0' * 22}_all_20250709_070000.json", answer_of(song(), artist="0" * 22, period="all")
    )
    held = driver.drive(SONGS)
    assert held.verdict(path) == "held"
    assert "track_metrics" not in held.curated.kinds
    told(driver, path, "artist", "zone_a0")
    assert set(driver.drive(SONGS).kind("track_metrics")["artist"]) == {"ZONE A0"}


def test_an_answer_about_another_artist_than_its_name_is_asked_about(driver):
    path = put(driver, NAME, answer_of(song(), artist=ZONE))
    assert driver.drive(SONGS).cleaned[path].question.topic == "artist"
    told(driver, path, "artist", "zone_a0")
    assert set(driver.drive(SONGS).kind("track_metrics")["artist"]) == {"ZONE A0"}


def test_an_answer_about_another_period_than_its_name_is_asked_about(driver):
    path = put(driver, NAME, answer_of(song(), period="7day"))
    question = driver.drive(SONGS).cleaned[path].question
    assert (question.topic, question.options) == ("period", ("7day", "28day"))
    told(driver, path, "period", "7day")
    assert driver.drive(SONGS).kind("track_metrics")["period"].to_list() == ["7day"]


def test_a_name_of_another_make_is_understood_from_the_answer(driver):
    put(driver, "download.json", answer_of(song()))
    frame = driver.drive(SONGS).kind("track_metrics")
    assert frame.select("artist", "period", "snapshot_date").row(0) == ("PIG1987", "28day", date(2025, 7, 9))


def test_the_same_songs_under_two_artists_are_held(driver):
    put(driver, f"spotify_songs_{ZONE}_28day_20250709_070000.json", {"data": {"songs": [song()]}, "status": 200})
    put(driver, f"spotify_songs_{PIG}_28day_20250709_080000.json", {"status": 200, "data": {"songs": [song()]}})
    driven = driver.drive(SONGS)
    assert [question.topic for question in driven.staged.questions] == ["same content"]
    assert set(driven.kind("track_metrics")["artist"]) == {"ZONE A0"}


def test_older_curated_songs_fill_days_without_an_answer(driver, tmp_path):
    put(driver, NAME, answer_of(song()))
    old = tmp_path / "spotify_song_metrics_curated_20250601_070000.csv"
    old.write_text(
        f"{METRICS}\n{1:022},{PIG},pig1987,28day,2025-06-01,9,8,,1,2025-06-01T07:00:00.000000\n"
        f"{1:022},{PIG},pig1987,28day,2025-07-09,9999,8,,1,2025-06-01T07:00:00.000000\n",
        "utf-8",
    )
    names = tmp_path / "spotify_tracks_dimension_20250601_070000.csv"
    names.write_text(
        f"{TRACKS}\n{1:022},OLD NAME,,2024-11-01,,{PIG},pig1987,"
        "2025-05-01T00:00:00.000000,2025-06-01T07:00:00.000000\n",
        "utf-8",
    )
    driven = driver.drive(SONGS, history=[old, names])
    frame = driven.kind("track_metrics").sort("snapshot_date")
    assert frame.select("snapshot_date", "streams", "savers", "track").rows() == [
        (date(2025, 6, 1), 9, None, "SONG 1"),
        (date(2025, 7, 9), 1234, None, "SONG 1"),
    ]
    tracks = table(driven.files()["curated/spotify_tracks_dimension_20250709_073210.csv"])
    assert [row["first_seen"] for row in tracks] == ["2025-05-01T00:00:00.000000"]


def test_an_answer_is_recognised_by_its_content():
    head = json.dumps(answer_of(song())).encode()
    offer = Offer("download.txt", Path("x"), head)
    assert SONGS.recognise(offer, CONTEXT) == Landing("landing", f"{FOLDER}/download.txt.json")
    for other in (b"", b"[]", b'{"data": {}}', b"date,streams\n"):
        assert SONGS.recognise(Offer("x.json", Path("x"), other), CONTEXT) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.one_of(st.none(), st.integers(0, 10**9)), st.booleans()), max_size=12))
def test_songs_are_taken_over_in_balance(entries):
    songs = [
        song(number, numStreams=None if count is None else (f"{count:,}" if text else count))
        for number, count, text in entries
    ]
    if not songs:
        with pytest.raises(FileRejected):
            to_raw(item_of(answer_of()), CONTEXT)
        return
    cleaned = to_raw(item_of(answer_of(*songs)), CONTEXT)
    frame = cleaned.frames["songs"]
    assert cleaned.rows == frame.height + len(cleaned.rejects)
    last = {f"{number:022}": count for number, count, _ in entries}
    assert dict(frame.select("track_id", "streams").iter_rows()) == last


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "songs", "id", "status", "error", "numStreams", "url"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_taken_over_or_rejected_in_words(value):
    try:
        cleaned = to_raw(item_of(value), CONTEXT)
        balanced = cleaned.rows == cleaned.frames["songs"].height + len(cleaned.rejects)
    except FileRejected as error:
        balanced = bool(error.rule and error.message)
    assert balanced
