"""TikTok: the figures of the sample lake, every odd download, followers only on their own day."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from bedrot_desktop.lake.findings import SKIP, question_id
from bedrot_desktop.services.service import Context, Landing, Offer
from bedrot_desktop.services.tiktok import ANALYTICS

SAMPLES = Path(__file__).parent.parent / "samples"
EDGE = SAMPLES / "edge/tiktok"
LEGACY = sorted((SAMPLES / "legacy/curated").glob("tiktok_analytics_curated_*.csv"))
FOLDER = "tiktok/analytics"
METRICS = ("video_views", "profile_views", "likes", "comments", "shares")
HEAD = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'
CURATED = "curated/tiktok_analytics_curated_20250709_070533.csv"
CONTEXT = Context(today=date(2025, 7, 9))


@pytest.fixture
def lake(driver):
    driver.copy(f"lake/landing/{FOLDER}")
    return driver


def put(driver, name: str, content: str | bytes) -> str:
    path = driver.root / "landing" / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return f"{FOLDER}/{name}"


def edge(driver, name: str) -> str:
    driver.copy(f"edge/tiktok/{name}", f"landing/{FOLDER}/{name}")
    return f"{FOLDER}/{name}"


def sha_of(driver, path: str) -> str:
    return next(item.sha256 for item in driver.items(ANALYTICS) if item.path == path)


def answer(driver, path: str, topic: str, words: str) -> None:
    driver.answers = {**driver.answers, question_id(ANALYTICS.key, sha_of(driver, path), topic): words}


def followers(driver, handle: str, stamp: str, count: int) -> str:
    moment = datetime.strptime(stamp, "%Y%m%d_%H%M%S").replace(tzinfo=UTC).replace(tzinfo=None)
    document = {"count": count, "source_url": "", "timestamp": moment.isoformat(), "artist": handle}
    return put(driver, f"{handle}_followers_{stamp}.json", json.dumps(document))


def views(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.group_by("account").agg(pl.col("video_views").sum()).sort("account").iter_rows())


KNOWN = {"pig1987": 4302363, "zone.a0": 924447}


def test_the_sample_lake_gives_the_known_figures_of_each_account(lake, expected):
    frame = lake.drive(ANALYTICS).kind("social_daily")
    assert frame.filter(pl.col("video_views").is_not_null()).height == expected["rows"]["tiktok_artist_days"]
    for key in ("pig1987", "zone.a0"):
        truth = expected["tiktok"][key]
        rows = frame.filter((pl.col("account") == key) & pl.col("video_views").is_not_null()).sort("date")
        assert rows.height == truth["days"]
        assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
        assert {metric: rows[metric].sum() for metric in METRICS} == truth["sums"]
        assert rows["video_views"].tail(7).sum() == truth["video_views_last_7_days"]
        assert rows["video_views"].tail(28).sum() == truth["video_views_last_28_days"]
        months = rows.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(pl.col("video_views").sum())
        assert dict(months.iter_rows()) == truth["video_views_per_month"]
    assert set(frame["artist"]) == {"PIG1987", "ZONE A0"}
    assert set(frame["platform"]) == {"TikTok"}


def test_each_download_has_the_known_days_and_views(lake, expected):
    driven = lake.drive(ANALYTICS)
    for key in ("pig1987", "zone.a0"):
        for name, truth in expected["tiktok"][key]["file_sums"].items():
            cleaned = driven.cleaned[f"{FOLDER}/{name}"]
            assert driven.verdict(f"{FOLDER}/{name}") == "accepted"
            assert cleaned.account == key
            found = (cleaned.rows, str(cleaned.first_day), str(cleaned.last_day))
            assert found == (truth["rows"], truth["first"], truth["last"])
            assert cleaned.frames["overview"]["video_views"].sum() == truth["video_views"]


def test_followers_stand_only_on_the_day_when_they_were_counted(lake, expected):
    frame = lake.drive(ANALYTICS).kind("social_daily")
    for key in ("pig1987", "zone.a0"):
        truth = expected["tiktok"][key]
        counted = frame.filter((pl.col("account") == key) & pl.col("followers").is_not_null()).sort("date")
        assert counted.height == truth["follower_files"]
        assert counted["date"].to_list() == [date(2025, 5, 27), date(2025, 6, 23), date(2025, 7, 9)]
        assert counted["followers"][-1] == truth["followers_latest"]
        assert counted["new_followers"].to_list() == [None, *counted["followers"].diff().to_list()[1:]]
    pig = frame.filter((pl.col("account") == "pig1987") & (pl.col("date") == date(2025, 7, 9)))
    assert pig.select("video_views", "followers", "new_followers").rows() == [(None, 18862, 311)]


def test_leftovers_of_tests_and_debug_dumps_are_no_data(lake):
    import re

    driven = lake.drive(ANALYTICS)
    assert driven.verdict(f"{FOLDER}/zonea0_followers_20250624_test.json") == "ignored"
    assert f"{FOLDER}/follower_debug_pig1987_20250709_070531.json" not in driven.cleaned
    for name in ("follower_debug_pig1987_20250709_070531.json", "zonea0_followers_20250624_test.json"):
        assert any(re.fullmatch(pattern, f"{FOLDER}/{name}") for pattern in ANALYTICS.not_data)


def test_files_are_named_and_headed_as_the_owner_knows_them(lake):
    files = lake.drive(ANALYTICS).files()
    assert sorted(name for name in files if not name.startswith("raw/")) == [CURATED, "staging/tiktok.csv"]
    assert files[CURATED].decode().splitlines()[0] == (
        "artist,zone,date,Video Views,Profile Views,Likes,Comments,Shares,Year,engagement_rate,Followers,new_followers"
    )
    assert files["staging/tiktok.csv"].decode().splitlines()[0] == (
        "Artist,Date,Video Views,Profile Views,Likes,Comments,Shares,Year,Followers"
    )
    raws = [name for name in files if name.startswith("raw/")]
    assert len(raws) == 9
    first = json.loads(
        files["raw/tiktok/Overview_2024-07-08_1751889433_pig1987_20250707_115713.ndjson"].splitlines()[0]
    )
    assert list(first) == [
        "artist", "date", "year", *METRICS, "followers", "processed_at",
    ]  # fmt: skip
    assert (first["artist"], first["date"], first["year"], first["followers"]) == ("pig1987", "2024-07-08", 2024, None)
    assert not any(b"\r" in content for content in files.values())


def test_the_curated_file_leaves_empty_what_is_not_known(lake):
    rows = list(csv.DictReader(io.StringIO(lake.drive(ANALYTICS).files()[CURATED].decode())))
    assert len(rows) == 904
    assert [(row["artist"], row["date"]) for row in rows] == sorted((row["artist"], row["date"]) for row in rows)
    assert sum(bool(row["Followers"]) for row in rows) == 6
    assert all(row["artist"] == row["zone"] for row in rows)
    for row in rows:
        if int(row["Video Views"] or 0):
            acted = sum(int(row[name]) for name in ("Likes", "Comments", "Shares"))
            assert float(row["engagement_rate"]) == pytest.approx(acted / int(row["Video Views"]), abs=0.00005)
        else:
            assert row["engagement_rate"] == ""
    assert any(row["Video Views"] == "0" for row in rows)


def test_every_row_tells_its_file_and_line(lake):
    frame = lake.drive(ANALYTICS).kind("social_daily").filter(pl.col("video_views").is_not_null())
    items = {item.sha256: item for item in lake.items(ANALYTICS)}
    for row in frame.sample(40, seed=3).iter_rows(named=True):
        with zipfile.ZipFile(items[row["source"]].file.path) as archive:
            line = archive.read("Overview.csv").decode("utf-8-sig").splitlines()[row["line"] - 1]
        printed = f"{row['date']:%B} {row['date'].day}"
        assert line == ",".join(f'"{value}"' for value in (printed, *(row[metric] for metric in METRICS)))


def test_pieces_in_any_order_give_the_same_bytes(lake):
    edge(lake, "Overview_2025-07-01_1751992801_pig1987.zip")
    before = lake.drive(ANALYTICS)
    for seed in range(4):
        dice = random.Random(seed)  # noqa: S311
        other = lake.drive(ANALYTICS, shuffle=lambda pieces, dice=dice: dice.sample(pieces, len(pieces)))
        assert other.files() == before.files()
        assert other.kind("social_daily").equals(before.kind("social_daily"))


VERDICTS = {"accept": {"accepted"}, "reject": {"rejected", "sign-in"}, "accept_with_warning": {"warned", "held"}}


@pytest.mark.parametrize("name", sorted(path.name for path in EDGE.iterdir()))
def test_each_odd_file_gets_its_verdict_alone_and_beside_the_lake(driver, expected, name):
    truth = expected["edge"][f"tiktok/{name}"]
    path = edge(driver, name)
    alone = driver.drive(ANALYTICS)
    for sample in sorted((SAMPLES / "lake/landing" / FOLDER).iterdir()):
        driver.copy(f"lake/landing/{FOLDER}/{sample.name}")
    together = driver.drive(ANALYTICS)
    verdicts = {alone.verdict(path), together.verdict(path)}
    assert verdicts <= VERDICTS[truth["verdict"]]
    assert together.staged.questions == ()
    if verdicts <= {"held", "rejected", "sign-in"}:
        assert views(together.kind("social_daily")) == KNOWN
        assert ("sign-in" in verdicts) == ("log-in" in truth["why"])
    if "rows" in truth and verdicts != {"held"}:
        frame = together.cleaned[path].frames["overview"]
        assert (frame.height, frame["video_views"].sum()) == (truth["rows"], truth["video_views"])
        if "first" in truth:
            assert (str(frame["date"].min()), str(frame["date"].max())) == (truth["first"], truth["last"])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Overview_2025-07-01_1751992802_pig1987.zip", "empty"),
        ("Overview_2025-07-01_1751992803_pig1987.zip", "zip"),
        ("Overview_2025-07-01_1751992804_pig1987.zip", "zip"),
        ("Overview_2025-07-01_1751992805_pig1987.zip", "zip size"),
        ("Overview_2025-07-01_1751992806_pig1987.zip", "zip size"),
        ("Overview_2025-07-01_1751992807_pig1987.zip", "zip entry name"),
        ("Overview_2025-07-01_1751992808_pig1987.zip", "zip entry name"),
        ("Overview_2025-07-01_1751992809_pig1987.zip", "zip entry name"),
        ("Overview_2025-07-01_1751992811_pig1987.zip", "zip content"),
        ("Overview_2031-07-01_1941295216_pig1987.zip", "future"),
        ("pig1987_followers_20250709_091000.json", "followers"),
    ],
)
def test_rejected_files_tell_the_rule_and_what_to_do(driver, name, rule):
    path = edge(driver, name)
    error = driver.drive(ANALYTICS).errors[path]
    assert error.rule == rule
    assert error.remedy


@pytest.mark.parametrize("name", ["Overview.csv", "Overview_2025-07-01_1751992814_somebody.else.zip"])
def test_nobody_is_booked_by_a_guess(driver, expected, name):
    path = edge(driver, name)
    held = driver.drive(ANALYTICS)
    question = held.cleaned[path].question
    assert (question.topic, question.options) == ("account", ("pig1987", "zone.a0"))
    assert "social_daily" not in held.curated.kinds
    answer(driver, path, "account", "zone.a0")
    frame = driver.drive(ANALYTICS).kind("social_daily")
    assert views(frame) == {"zone.a0": expected["edge"][f"tiktok/{name}"]["video_views"]}
    assert (frame["date"].min(), frame["date"].max()) == (date(2025, 7, 1), date(2025, 7, 8))


def test_a_name_that_contradicts_its_rows_waits_for_the_true_range(driver):
    path = edge(driver, "Overview_2025-06-01_1749400815_pig1987.zip")
    question = driver.drive(ANALYTICS).cleaned[path].question
    assert (question.topic, question.options) == ("range", ("2025-07-01 to 2025-07-08",))
    for year in (2024, 2025):
        answer(driver, path, "range", f"{year}-07-01 to {year}-07-08")
        answered = driver.drive(ANALYTICS)
        assert answered.verdict(path) == "warned"
        assert answered.kind("social_daily")["date"].max() == date(year, 7, 8)
    answer(driver, path, "range", "2024-07-02 to 2024-07-08")
    assert driver.drive(ANALYTICS).verdict(path) == "held"


@pytest.mark.parametrize(("epoch", "verdict"), [(1751932800 + 86_400, "warned"), (1751932800 + 5 * 86_400, "held")])
def test_a_name_whose_moment_is_a_little_off_goes_by_its_first_day(driver, epoch, verdict):
    content = (EDGE / "Overview_2025-07-01_1751992801_pig1987.zip").read_bytes()
    path = put(driver, f"Overview_2025-07-01_{epoch}_pig1987.zip", content)
    assert driver.drive(ANALYTICS).verdict(path) == verdict


def test_a_second_copy_of_a_download_changes_nothing(driver):
    edge(driver, "Overview_2025-07-01_1751992801_pig1987.zip")
    before = driver.drive(ANALYTICS).kind("social_daily").drop("source")
    edge(driver, "Overview_2025-07-01_1751992801_pig1987 (1).zip")
    assert driver.drive(ANALYTICS).kind("social_daily").drop("source").equals(before)


def test_the_same_rows_under_another_handle_are_held_until_answered(driver):
    edge(driver, "Overview_2025-07-01_1751992801_pig1987.zip")
    content = (EDGE / "Overview_2025-07-01_1751992812_pig1987.zip").read_bytes()  # packed otherwise, the same rows
    path = put(driver, "Overview_2025-07-01_1751992820_zone.a0.zip", content)
    held = driver.drive(ANALYTICS)
    (question,) = held.staged.questions
    assert (question.topic, question.item) == ("same content", sha_of(driver, path))
    assert views(held.kind("social_daily")) == {"pig1987": 157948}
    answer(driver, path, "same content", "zone.a0")
    assert views(driver.drive(ANALYTICS).kind("social_daily")) == {"zone.a0": 157948}
    answer(driver, path, "same content", SKIP)
    assert views(driver.drive(ANALYTICS).kind("social_daily")) == {"pig1987": 157948}


def test_a_newer_download_corrects_its_days_and_leaves_the_others(driver):
    put(
        driver,
        "Overview_2025-07-01_1751500000_pig1987.csv",
        HEAD + '"July 1","1","1","1","1","1"\n"July 2","2","1","1","1","1"\n"July 3","3","1","1","1","1"',
    )
    put(
        driver,
        "Overview_2025-07-02_1751600000_pig1987.csv",
        HEAD + '"July 2","20","1","1","1","1"\n"July 3","30","1","1","1","1"\n"July 4","4","1","1","1","1"',
    )
    frame = driver.drive(ANALYTICS).kind("social_daily").sort("date")
    assert frame["video_views"].to_list() == [1, 20, 30, 4]


def test_bad_rows_are_set_aside_with_line_and_reason(driver):
    rows = """"July 1","1","1","1","1","1"
"July 2","-2","1","1","1","1"
"Julember 3","1","1","1","1","1"
"July 3","1.5","1","1","1","1"
"July 3","",,,,
"July 3","3","1"
"July 4","7","1","1","1","1"
"July 4","7","1","1","1","1\""""
    path = put(driver, "Overview_2025-07-01_1751600000_pig1987.csv", HEAD + rows)
    cleaned = driver.drive(ANALYTICS).cleaned[path]
    assert [(reject.rule, reject.line) for reject in cleaned.rejects] == [
        ("negative", 3), ("date", 4), ("number", 5), ("numbers", 6), ("width", 7),
    ]  # fmt: skip
    assert [note.rule for note in cleaned.notes] == ["twin day"]
    assert cleaned.frames["overview"].select("date", "video_views").rows() == [
        (date(2025, 7, 1), 1),
        (date(2025, 7, 4), 7),
    ]


def test_rows_listed_newest_first_are_dated_alike(driver):
    put(driver, "Overview_2024-12-31_1735836017_pig1987.csv", HEAD + "".join(
        f'"{day}","{count}","1","1","1","1"\n'
        for count, day in enumerate(("January 2", "January 1", "December 31"), start=1)
    ))  # fmt: skip
    frame = driver.drive(ANALYTICS).kind("social_daily").sort("date")
    assert frame.select("date", "video_views").rows() == [
        (date(2024, 12, 31), 3),
        (date(2025, 1, 1), 2),
        (date(2025, 1, 2), 1),
    ]


def test_losing_followers_is_a_negative_number_and_a_jump_is_told(driver):
    followers(driver, "pig1987", "20250701_070000", 100)
    followers(driver, "pig1987", "20250703_070000", 90)
    followers(driver, "pig1987", "20250703_080000", 95)
    followers(driver, "pig1987", "20250705_070000", 211)
    driven = driver.drive(ANALYTICS)
    frame = driven.kind("social_daily").sort("date")
    assert frame.select("followers", "new_followers").rows() == [(100, None), (95, -5), (211, 116)]
    assert [note.message for note in driven.staged.notes] == ["pig1987: 211 followers on 2025-07-05 after 95 before."]


def test_a_follower_file_whose_name_and_content_differ_is_asked_about(driver):
    document = {"count": 5, "source_url": "", "timestamp": "2025-07-01T07:00:00", "artist": "zone.a0"}
    path = put(driver, "pig1987_followers_20250701_070000.json", json.dumps(document))
    assert driver.drive(ANALYTICS).verdict(path) == "held"
    answer(driver, path, "account", "zone.a0")
    assert driver.drive(ANALYTICS).kind("social_daily")["artist"].to_list() == ["ZONE A0"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "empty"),
        ("{", "json"),
        ("[]", "followers"),
        ('{"count": null}', "followers"),
        ('{"count": true}', "followers"),
    ],
)
def test_broken_follower_files_are_rejected(driver, content, rule):
    path = put(driver, "pig1987_followers_20250701_070000.json", content)
    assert driver.drive(ANALYTICS).errors[path].rule == rule


def test_days_of_older_curated_files_count_only_where_no_download_has_them(lake, expected):
    driven = lake.drive(ANALYTICS, history=LEGACY)
    truth = expected["legacy"]["daily_series"]["with_landing"]
    for key, total in views(driven.kind("social_daily")).items():
        assert total == truth[f"video_views/{key}"]["sum"]
    assert driven.kind("social_daily").equals(lake.drive(ANALYTICS).kind("social_daily"))


def test_older_curated_files_alone_give_their_days_but_not_their_repeated_followers(driver, expected):
    driven = driver.drive(ANALYTICS, history=LEGACY)
    frame = driven.kind("social_daily")
    for key in ("pig1987", "zone.a0"):
        truth = expected["legacy"]["daily_series"]["legacy_files_alone"][f"video_views/{key}"]
        rows = frame.filter(pl.col("account") == key)
        assert (rows.height, rows["video_views"].sum()) == (truth["days"], truth["sum"])
        assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
    assert frame["followers"].null_count() == frame.height
    assert driven.curated.outputs == ()


def test_an_old_day_and_a_follower_count_of_that_day_are_one_row(driver):
    followers(driver, "pig1987", "20240601_070000", 100)
    driven = driver.drive(ANALYTICS, history=LEGACY)
    row = driven.kind("social_daily").filter((pl.col("date") == date(2024, 6, 1)) & (pl.col("account") == "pig1987"))
    assert row.height == 1
    assert row["followers"].to_list() == [100]
    assert row["video_views"][0] is not None
    (output,) = driven.curated.outputs
    assert output.path == "tiktok_analytics_curated_20250624_081404.csv"


@pytest.mark.parametrize(
    ("sample", "name", "path"),
    [
        ("Overview_2025-07-01_1751992801_pig1987.zip", "download", "download.zip"),
        ("Overview.csv", "Overview.csv", "Overview.csv"),
        ("pig1987_followers_20250709_091000.json", "a.json", "pig1987_followers_20250709_091000.json"),
    ],
)
def test_files_are_recognised_by_their_content(sample, name, path):
    offer = Offer(name, Path(name), (EDGE / sample).read_bytes())
    assert ANALYTICS.recognise(offer, CONTEXT) == Landing("landing", f"{FOLDER}/{path}")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b'{"count": 1, "artist": "../x", "timestamp": "2025-07-09"}',
        b"PK\x03\x04 other",
        b"Date,Views\n",
        LEGACY[0].read_bytes()[:400],
    ],
)
def test_other_files_are_not_taken_for_tiktoks(head):
    assert ANALYTICS.recognise(Offer("x.csv", Path("x.csv"), head), CONTEXT) is None
