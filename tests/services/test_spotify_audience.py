"""Spotify audience: the figures of the sample lake, every odd export, and nothing booked on an artist by a guess."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account
from bedrot_desktop.lake.findings import SKIP, question_id
from bedrot_desktop.lake.items import Item, Member, stamp_of
from bedrot_desktop.services.service import Context, Landing, Offer
from bedrot_desktop.services.spotify import AUDIENCE
from bedrot_desktop.services.spotify.audience import to_raw
from bedrot_desktop.services.spotify.names import audience_name

SAMPLES = Path(__file__).parent.parent / "samples"
EDGE = SAMPLES / "edge/spotify"
LEGACY = SAMPLES / "legacy/curated/spotify_audience_curated_20250623_081402.csv"
FOLDER = "spotify/audience"
PIG, ZONE = "1Eu67EqPy2NutiM0lqCarw", "62owJQCD2XzVB2o19CVsFM"
HEADER = "date,listeners,streams,followers,artist_id,artist_name,extracted_at,source_file,data_source,processed_at"
CONTEXT = Context(today=date(2025, 7, 9))


@pytest.fixture
def lake(driver):
    driver.copy(f"lake/landing/{FOLDER}")
    return driver


def put(driver, name: str, text: str) -> str:
    path = driver.root / "landing" / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="")
    return f"{FOLDER}/{name}"


def edge(driver, name: str) -> str:
    driver.copy(f"edge/spotify/{name}", f"landing/{FOLDER}/{name}")
    return f"{FOLDER}/{name}"


def sha_of(driver, path: str) -> str:
    return next(item.sha256 for item in driver.items(AUDIENCE) if item.path == path)


def answer(driver, path: str, topic: str, words: str) -> None:
    driver.answers = {**driver.answers, question_id(AUDIENCE.key, sha_of(driver, path), topic): words}


def streams(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.group_by("account").agg(pl.col("streams").sum()).sort("account").iter_rows())


def test_the_sample_lake_gives_the_known_figures_of_each_artist(lake, expected):
    frame = lake.drive(AUDIENCE).kind("audience_daily")
    for key in ("pig1987", "zone_a0"):
        truth, rows = expected["spotify"][key], frame.filter(pl.col("account") == key).sort("date")
        assert rows.height == truth["days"]
        assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
        assert rows["streams"].sum() == truth["streams"]
        assert rows["listeners"].sum() == truth["listener_days"]
        assert rows["followers"][-1] == truth["followers_latest"]
        assert rows["listeners"][-1] == truth["listeners_latest"]
        assert rows["streams"].tail(7).sum() == truth["streams_last_7_days"]
        assert rows["streams"].tail(28).sum() == truth["streams_last_28_days"]
        months = rows.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(pl.col("streams").sum())
        assert dict(months.iter_rows()) == truth["streams_per_month"]


def test_each_file_gives_the_known_number_of_rows_and_all_are_taken_over(lake, expected):
    driven = lake.drive(AUDIENCE)
    for key in ("pig1987", "zone_a0"):
        for name, rows in expected["spotify"][key]["files"].items():
            assert driven.cleaned[f"{FOLDER}/{name}"].rows == rows
            assert driven.verdict(f"{FOLDER}/{name}") == "accepted"
    assert driven.staged.questions == ()


def test_the_one_export_with_a_date_instead_of_an_id_is_known_by_its_alias(driver):
    driver.copy(f"lake/landing/{FOLDER}/spotify_audience_20250616_081500.csv")
    driven = driver.drive(AUDIENCE)
    assert driven.cleaned[f"{FOLDER}/spotify_audience_20250616_081500.csv"].account == "zone_a0"
    (raw,) = (name for name in driven.files() if name.startswith("raw/"))
    assert re.fullmatch(r"raw/spotify/audience/spotify_audience_zone_a0_20250616_081500__[0-9a-f]{8}\.ndjson", raw)
    assert set(driven.kind("audience_daily")["artist"]) == {"ZONE A0"}


def test_any_other_export_with_a_date_instead_of_an_id_is_asked_about(lake):
    days = (EDGE / "spotify_audience_export.csv").read_text("utf-8")
    path = put(lake, "spotify_audience_20250709_080000.csv", days)
    driven = lake.drive(AUDIENCE)
    assert driven.verdict(path) == "held"
    assert driven.cleaned[path].question.topic == "artist"
    answer(lake, path, "artist", "zone_a0")
    answered = lake.drive(AUDIENCE)
    assert answered.cleaned[path].account == "zone_a0"
    assert f"raw/{FOLDER}/spotify_audience_20250709_080000.ndjson" in answered.files()


def test_every_row_tells_its_file_and_line(lake):
    frame = lake.drive(AUDIENCE).kind("audience_daily")
    hashes = {item.sha256: item for item in lake.items(AUDIENCE)}
    for row in frame.sample(40, seed=1).iter_rows(named=True):
        lines = hashes[row["source"]].read().decode().splitlines()
        assert lines[row["line"] - 1] == f"{row['date']},{row['listeners']},{row['streams']},{row['followers']}"


def test_files_are_named_and_headed_as_the_owner_knows_them(lake):
    files = lake.drive(AUDIENCE).files()
    assert sorted(name for name in files if not name.startswith("raw/")) == [
        "curated/spotify_audience_curated_20250709_070351.csv",
        "staging/spotify/audience/spotify_audience_staging_20250709_070351.csv",
    ]
    raws = [name for name in files if name.startswith("raw/")]
    assert len(raws) == 7
    assert "raw/spotify/audience/spotify_audience_zone_a0_20250709_070314.ndjson" in raws
    for name in files:
        assert b"\r" not in files[name]
    for name in sorted(files)[:1] + sorted(files)[-1:]:
        assert files[name].decode().splitlines()[0] == HEADER
    first = files["raw/spotify/audience/spotify_audience_zone_a0_20250709_070314.ndjson"].decode().splitlines()[0]
    assert first == (
        '{"date": "2024-07-09", "listeners": 60, "streams": 140, "followers": 412, '
        '"artist_id": "62owJQCD2XzVB2o19CVsFM", "artist_name": "zone_a0", '
        '"extracted_at": "2025-07-09T07:03:14.000000", '
        '"source_file": "spotify_audience_62owJQCD2XzVB2o19CVsFM_20250709_070314.csv", '
        '"data_source": "spotify_audience"}'
    )


def test_curated_rows_are_sorted_by_day_and_artist_and_stamped_by_snapshots(lake):
    driven = lake.drive(AUDIENCE)
    content = driven.files()["curated/spotify_audience_curated_20250709_070351.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["date"], row["artist_name"]) for row in rows] == sorted(
        (row["date"], row["artist_name"]) for row in rows
    )
    assert {row["processed_at"] for row in rows} == {"2025-07-09T07:03:51.000000"}
    assert rows[-1]["extracted_at"] == "2025-07-09T07:03:14.000000"
    assert rows[-1]["source_file"] == f"spotify_audience_{ZONE}_20250709_070314.csv"


def test_pieces_in_any_order_give_the_same_bytes(lake):
    edge(lake, f"spotify_audience_{PIG}_20250709_091300.csv")
    before = lake.drive(AUDIENCE)
    for seed in range(4):
        dice = random.Random(seed)  # noqa: S311
        other = lake.drive(AUDIENCE, shuffle=lambda pieces, dice=dice: dice.sample(pieces, len(pieces)))
        assert other.files() == before.files()
        assert other.staged.questions == before.staged.questions
        assert other.kind("audience_daily").equals(before.kind("audience_daily"))


VERDICTS = {"accept": {"accepted"}, "reject": {"rejected", "sign-in"}, "accept_with_warning": {"warned", "held"}}


@pytest.mark.parametrize("name", sorted(path.name for path in EDGE.iterdir()))
def test_each_odd_export_gets_its_verdict_alone_and_beside_the_lake(driver, expected, name):
    truth = expected["edge"][f"spotify/{name}"]
    path = edge(driver, name)
    alone = driver.drive(AUDIENCE)
    for sample in sorted((SAMPLES / "lake/landing" / FOLDER).iterdir()):
        driver.copy(f"lake/landing/{FOLDER}/{sample.name}")
    together = driver.drive(AUDIENCE)
    asked = {question.item for question in together.staged.questions}
    verdicts = {alone.verdict(path), together.verdict(path)}
    if sha_of(driver, path) in asked:
        verdicts = {"held"}
    assert verdicts <= VERDICTS[truth["verdict"]]
    if truth["verdict"] == "reject":
        assert ("sign-in" in verdicts) == ("log-in" in truth["why"])
        assert streams(together.kind("audience_daily")) == {"pig1987": 203916, "zone_a0": 243636}
        return
    frame = together.cleaned[path].frames["audience"]
    assert frame.height == truth["rows"]
    assert frame["streams"].sum() == truth.get("streams", frame["streams"].sum())


@pytest.mark.parametrize("name", ["spotify_audience_0000000000000000000000_20250709_090000.csv",
                                  "spotify_audience_export.csv"])  # fmt: skip
def test_nobody_is_booked_by_a_guess(lake, name):
    path = edge(lake, name)
    held = lake.drive(AUDIENCE)
    assert held.verdict(path) == "held"
    assert held.cleaned[path].question.topic == "artist"
    assert held.cleaned[path].question.options == ("pig1987", "zone_a0")
    assert streams(held.kind("audience_daily")) == {"pig1987": 203916, "zone_a0": 243636}
    answer(lake, path, "artist", "pig1987")
    assert lake.drive(AUDIENCE).cleaned[path].account == "pig1987"
    answer(lake, path, "artist", "nobody of ours")
    assert lake.drive(AUDIENCE).verdict(path) == "held"


def test_an_id_added_to_the_accounts_needs_no_question(driver):
    path = edge(driver, "spotify_audience_0000000000000000000000_20250709_090000.csv")
    driver.roster = DEFAULT_ROSTER.replacing(
        [*DEFAULT_ROSTER.accounts, Account("spotify", "iwary", "IWARY", "IWARY", "0" * 22)]
    )
    driven = driver.drive(AUDIENCE)
    assert driven.verdict(path) == "accepted"
    assert set(driven.kind("audience_daily")["artist"]) == {"IWARY"}


def test_another_artists_bytes_are_held_until_answered(lake):
    path = edge(lake, f"spotify_audience_{PIG}_20250709_091300.csv")
    held = lake.drive(AUDIENCE)
    (question,) = held.staged.questions
    assert (question.topic, question.options) == ("same content", ("zone_a0", "pig1987", "both"))
    assert question.item == sha_of(lake, path)
    assert streams(held.kind("audience_daily")) == {"pig1987": 203916, "zone_a0": 243636}
    for words in ("zone_a0", SKIP):
        answer(lake, path, "same content", words)
        settled = lake.drive(AUDIENCE)
        assert settled.staged.questions == ()
        assert streams(settled.kind("audience_daily")) == {"pig1987": 203916, "zone_a0": 243636}
    answer(lake, path, "same content", "both")
    both = streams(lake.drive(AUDIENCE).kind("audience_daily"))
    assert both["zone_a0"] == 243636
    assert both["pig1987"] != 203916
    answer(lake, path, "same content", "pig1987")
    only = streams(lake.drive(AUDIENCE).kind("audience_daily"))
    assert only["pig1987"] == both["pig1987"]
    assert only["zone_a0"] < both["zone_a0"]  # its newest export was not its own


def test_days_of_two_silent_artists_may_be_equal(driver):
    for artist in (PIG, ZONE):
        put(
            driver,
            f"spotify_audience_{artist}_20250709_070000.csv",
            "date,listeners,streams,followers\n2025-07-01,0,0,0\n",
        )
    driven = driver.drive(AUDIENCE)
    assert driven.staged.questions == ()
    assert driven.kind("audience_daily").height == 2


def test_bad_rows_are_set_aside_with_line_and_reason(lake):
    path = edge(lake, f"spotify_audience_{PIG}_20250709_091100.csv")
    cleaned = lake.drive(AUDIENCE).cleaned[path]
    assert [(reject.rule, reject.line) for reject in cleaned.rejects] == [("date", 11), ("numbers", 12)]
    assert cleaned.rejects[0].row["date"] == "2025-13-45"
    assert [(note.rule, note.line) for note in cleaned.notes] == [("twin day", 10)]


def test_of_two_different_rows_for_one_day_the_later_counts_and_the_earlier_is_set_aside(driver):
    text = "date,listeners,streams,followers\n2025-07-01,1,2,3\n2025-07-01,1,5,3\n"
    cleaned = driver.drive(AUDIENCE).cleaned if put(driver, f"spotify_audience_{PIG}_20250709_070000.csv", text) else {}
    (one,) = cleaned.values()
    assert one.frames["audience"]["streams"].to_list() == [5]
    assert [(reject.rule, reject.line) for reject in one.rejects] == [("twin day", 2)]


def test_a_row_cut_off_in_the_middle_is_set_aside(driver):
    text = "date,listeners,streams,followers\n2025-07-01,1,2,3\n2025-07-02,27"
    path = put(driver, f"spotify_audience_{PIG}_20250709_070000.csv", text)
    cleaned = driver.drive(AUDIENCE).cleaned[path]
    assert [(reject.rule, reject.line) for reject in cleaned.rejects] == [("width", 3)]


def test_a_day_after_the_files_own_stamp_is_in_the_future_even_when_cleaned_much_later(driver):
    path = edge(driver, f"spotify_audience_{PIG}_20250709_091000.csv")
    driver.today = date(2032, 1, 1)
    cleaned = driver.drive(AUDIENCE).cleaned[path]
    assert [reject.rule for reject in cleaned.rejects] == ["future"]
    assert cleaned.rows == 9


def test_an_empty_cell_is_not_reported_and_no_zero(driver):
    put(driver, f"spotify_audience_{PIG}_20250709_070000.csv", "date,listeners,streams,followers\n2025-07-01,,7,\n")
    driven = driver.drive(AUDIENCE)
    assert driven.kind("audience_daily").select("listeners", "streams", "followers").row(0) == (None, 7, None)
    curated = driven.files()["curated/spotify_audience_curated_20250709_070000.csv"].decode().splitlines()
    assert curated[1].startswith(f"2025-07-01,,7,,{PIG},pig1987,")


def test_days_of_older_curated_files_count_only_where_no_export_has_them(lake, expected):
    driven = lake.drive(AUDIENCE, history=[LEGACY])
    truth = expected["legacy"]["daily_series"]["with_landing"]
    frame = driven.kind("audience_daily")
    for key in ("pig1987", "zone_a0"):
        rows = frame.filter(pl.col("account") == key)
        assert (rows.height, rows["streams"].sum()) == tuple(
            truth[f"audience_streams/{key}"][name] for name in ("days", "sum")
        )
    assert frame.equals(lake.drive(AUDIENCE).kind("audience_daily"))


def test_older_curated_files_alone_give_their_days_and_stay_as_they_are(driver, expected):
    driven = driver.drive(AUDIENCE, history=[LEGACY])
    frame = driven.kind("audience_daily")
    for key in ("pig1987", "zone_a0"):
        truth = expected["legacy"]["daily_series"]["legacy_files_alone"][f"audience_streams/{key}"]
        rows = frame.filter(pl.col("account") == key)
        assert (rows.height, rows["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
    assert driven.curated.outputs == ()


def test_an_export_beside_older_curated_files_replaces_only_its_own_days(driver):
    put(driver, f"spotify_audience_{PIG}_20250624_081402.csv", "date,listeners,streams,followers\n2025-06-20,1,2,3\n")
    driven = driver.drive(AUDIENCE, history=[LEGACY])
    frame = driven.kind("audience_daily")
    assert frame.height == 164
    row = frame.filter((pl.col("date") == date(2025, 6, 20)) & (pl.col("account") == "pig1987"))
    assert row.select("streams", "line").rows() == [(2, 2)]
    old = frame.filter((pl.col("date") == date(2025, 6, 20)) & (pl.col("account") == "zone_a0")).row(0, named=True)
    assert LEGACY.read_text("utf-8").splitlines()[old["line"] - 1].startswith(f"2025-06-20,{old['listeners']},")
    (output,) = driven.curated.outputs
    assert output.path == "spotify_audience_curated_20250624_081402.csv"
    for path in (LEGACY.name, f"spotify/{LEGACY.name}", f"spotify/audience/{LEGACY.name}"):
        assert re.fullmatch(output.supersedes, path)
    assert re.fullmatch(output.supersedes, "spotify_tracks_dimension_20250624_081402.csv") is None


def test_a_broken_older_curated_file_is_told_and_left_alone(lake, tmp_path):
    broken = tmp_path / "spotify_audience_curated_20250101_000000.csv"
    broken.write_text("nothing,of,use\n1,2,3\n", "utf-8")
    driven = lake.drive(AUDIENCE, history=[broken])
    assert [note.rule for note in driven.curated.notes] == ["history"]
    assert streams(driven.kind("audience_daily")) == {"pig1987": 203916, "zone_a0": 243636}


@pytest.mark.parametrize(
    "name", ["ZONE A0-audience-timeline.csv", "x.txt", f"spotify_audience_{PIG}_20250709_070351.csv"]
)
def test_an_export_is_recognised_by_its_columns_whatever_its_name(name):
    offer = Offer(name, Path(name), b"date,listeners,streams,followers\n2025-07-01,1,2,3\n")
    assert AUDIENCE.recognise(offer, CONTEXT) == Landing(
        "landing", f"{FOLDER}/{name}{'.csv' if name == 'x.txt' else ''}"
    )


@pytest.mark.parametrize("head", [b"", b"<html>", b"date,streams\n", b"\xff\xfe\x00", LEGACY.read_bytes()[:500]])
def test_other_files_are_not_taken_for_an_export(head):
    assert AUDIENCE.recognise(Offer("a.csv", Path("a.csv"), head), CONTEXT) is None


def test_names_tell_the_token_in_place_of_the_artist():
    assert audience_name(f"spotify_audience_{PIG}_20250709_070351").token == PIG
    assert audience_name(f"spotify_audience_{PIG}_20250709_070351 (1)").token == PIG
    assert audience_name(f"spotify_audience_{PIG}_20250709_070351 [ARCHIVED ON 2025-07-20_031500]").token == PIG
    assert audience_name("spotify_audience_zone_a0_20250709_070351").token == "zone_a0"
    assert audience_name("spotify_audience_20250616_081500").token == "20250616"
    assert audience_name("spotify_audience_export").token == "spotify_audience_export"


class Bytes:
    """A stand-in for a file with given bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read_bytes(self) -> bytes:
        return self.content


def item_of(name: str, content: bytes) -> Item:
    member = Member(name, Bytes(content), "0" * 64, len(content))  # type: ignore[arg-type]
    return Item("landing", f"{FOLDER}/{name}", "0" * 64, stamp_of(name), (member,))


DAYS = st.integers(0, 2000).map(lambda ago: date(2025, 7, 8) - timedelta(days=ago))
COUNTS = st.one_of(st.none(), st.integers(0, 10**9))


@given(st.lists(st.tuples(DAYS, st.integers(0, 10**9), COUNTS, COUNTS), min_size=1, max_size=40), st.booleans())
def test_what_was_written_is_read_again(rows, grouped):
    def cell(value: int | None) -> str:
        return "" if value is None else (f'"{value:,}"' if grouped else str(value))

    text = "date,listeners,streams,followers\n" + "".join(
        f"{at},{','.join(cell(value) for value in values)}\n" for at, *values in rows
    )
    cleaned = to_raw(item_of(f"spotify_audience_{PIG}_20250709_070351.csv", text.encode()), CONTEXT)
    frame = cleaned.frames["audience"]
    assert {row[0]: row[1:] for row in frame.select("date", "listeners", "streams", "followers").iter_rows()} == {
        at: tuple(values) for at, *values in rows
    }
    assert cleaned.rows == frame.height + len(cleaned.rejects)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'date,"' + b"x" * 140_000, b"\x00" * 50, b"date\n\x00"])
def test_garbage_is_rejected_in_words(content):
    with pytest.raises(FileRejected, match=r"spotify_audience|table"):
        to_raw(item_of(f"spotify_audience_{PIG}_20250709_070351.csv", content), CONTEXT)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)), st.booleans())
def test_any_bytes_are_taken_over_in_balance_or_rejected(content, headed):
    data = b"date,listeners,streams,followers\n" + content if headed else content
    try:
        cleaned = to_raw(item_of(f"spotify_audience_{PIG}_20250709_070351.csv", data), CONTEXT)
    except FileRejected as error:
        cleaned = None
        told = (error.rule, error.message)
    if cleaned is None:
        assert all(told)
    else:
        assert cleaned.rows == cleaned.frames["audience"].height + len(cleaned.rejects)
