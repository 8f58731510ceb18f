"""Making a demo: the same bytes every time, more with scale, never over anything else, in the platforms' own shapes."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import zipfile
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.demo import Demo, make_demo
from bedrot_desktop.demo.dates import Dates
from bedrot_desktop.demo.dice import Dice, apportion
from bedrot_desktop.demo.label import APPLE, DISTROKID, SPOTIFY, TOOLOST, make_label
from bedrot_desktop.demo.names import ACTS, title

from .conftest import TODAY, told


def prints(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def landing(demo: Demo) -> Path:
    return demo.root / "data_lake" / "landing"


def test_same_parameters_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (make_demo(tmp_path / name / "demo", scale=0.02, today=TODAY) for name in ("one", "other"))
    assert prints(one.root) == prints(other.root)
    assert one.files == other.files > 250


def test_another_seed_gives_other_figures_and_another_day_other_files(tmp_path: Path, small: Demo) -> None:
    other = make_demo(tmp_path / "seed", scale=0.1, seed=4, today=TODAY)
    assert told(other.root)["truth"]["royalties"] != told(small.root)["truth"]["royalties"]
    later = make_demo(tmp_path / "day", scale=0.02, today=date(2026, 3, 19))
    assert later.newest_day == date(2026, 3, 19)
    assert list((later.root / "data_lake").rglob("*_20260319_*"))


def test_scale_makes_statements_longer_and_tracks_and_campaigns_more() -> None:
    sizes = []
    for scale in (0.1, 1, 10):
        label = make_label(3, scale, TODAY)
        sizes.append((len(label.tracks), len(label.campaigns)))
    assert sizes == sorted(sizes)
    assert len({tracks for tracks, _ in sizes}) == len({campaigns for _, campaigns in sizes}) == 3


def test_a_finished_demo_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = make_demo(folder, scale=0.02, today=TODAY)
    (folder / "data_lake" / "landing" / "mine.txt").write_text("kept")
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    assert make_demo(folder, scale=0.02, today=TODAY) == first
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before


def test_one_that_was_broken_off_is_made_whole(tmp_path: Path) -> None:
    whole = make_demo(tmp_path / "whole" / "demo", scale=0.02, today=TODAY)

    def stop(done: int, _total: int, _name: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    broken = tmp_path / "broken" / "demo"
    with pytest.raises(KeyboardInterrupt):
        make_demo(broken, scale=0.02, today=TODAY, progress=stop)
    make_demo(broken, scale=0.02, today=TODAY)
    assert prints(broken) == prints(whole.root)


def test_a_folder_with_anything_else_in_it_is_refused(tmp_path: Path, small: Demo) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty and not a demo"):
        make_demo(tmp_path, scale=0.1, today=TODAY)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(UsageError, match="is a file"):
        make_demo(tmp_path / "thesis.txt", scale=0.1, today=TODAY)
    for other in ({"scale": 0.2}, {"seed": 5}, {"today": date(2026, 3, 19)}):
        with pytest.raises(UsageError, match="another demo"):
            make_demo(small.root, **{"scale": 0.1, "today": TODAY, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [0, -1, 0.001, 5000, float("nan")])
def test_an_impossible_scale_is_refused(scale: float, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="The scale is"):
        make_demo(tmp_path / "demo", scale=scale, today=TODAY)
    assert not (tmp_path / "demo").exists()


def test_progress_counts_up_to_its_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    make_demo(tmp_path / "demo", scale=0.02, today=TODAY, progress=lambda *step: steps.append(step))
    assert [done for done, *_ in steps] == list(range(len(steps)))
    assert steps[-1][0] == steps[-1][1] == {total for _, total, _ in steps}.pop()


def test_it_says_that_all_is_invented(small: Demo) -> None:
    assert "nothing in here is real" in (small.root / "README.md").read_text("utf-8")
    mark = told(small.root)
    assert mark["invented"] is True
    assert (mark["files"], mark["bytes"]) == (small.files, small.bytes)
    files = [file for file in (small.root / "data_lake").rglob("*") if file.is_file()]
    assert (len(files), sum(file.stat().st_size for file in files)) == (small.files, small.bytes)


def test_nothing_is_named_after_this_machine_or_later_than_the_day(small: Demo) -> None:
    stamps = re.compile(r"_(\d{8})_(\d{6})")
    for file in (small.root / "data_lake").rglob("*"):
        for day, time in stamps.findall(file.name):
            assert datetime.strptime(day + time, "%Y%m%d%H%M%S").date() <= TODAY  # noqa: DTZ007 - names have no zone


def test_statements_end_lines_with_cr_and_hold_the_whole_history(small: Demo) -> None:
    files = sorted(landing(small).rglob("dk_bank_details_*.tsv"))
    contents = [file.read_bytes() for file in files]
    assert all(b"\n" not in content and content.endswith(b"\r") for content in contents)
    distinct = sorted(set(contents), key=len)
    assert len(distinct) == len(contents) - 1  # one was saved twice
    assert all(later.startswith(earlier) for earlier, later in pairwise(distinct))
    rows = [line.split("\t") for line in contents[-1].decode().split("\r")[1:-1]]
    assert {len(row) for row in rows} == {13}
    negative = [row for row in rows if row[12].startswith("-")]
    assert {row[2] for row in negative} == {"Spotify"}
    assert len({row[1] for row in negative}) == 3
    assert any(row[12] == "-0.00000000" for row in rows)
    assert any(row[7] == "0" for row in rows)
    assert any(row[10] == "NA" for row in rows)
    assert any(row[6].startswith("0") for row in rows)
    keys = [tuple(row[:7] + row[8:12]) for row in rows]
    assert len(keys) - len(set(keys)) > len(keys) * 0.05  # lines that only their money tells apart
    assert all(re.fullmatch(r"QZDMO\d{7}", row[5]) for row in rows)
    assert rows == sorted(rows, key=lambda row: row[0])


def test_tiktok_downloads_have_a_bom_no_year_and_no_final_newline(small: Demo) -> None:
    name = re.compile(r"Overview_(\d{4}-\d\d-\d\d)_(\d+)_(pig1987|zone\.a0)\.zip")
    met = 0
    for file in landing(small).glob("tiktok/analytics/Overview_*.zip"):
        match = name.fullmatch(file.name)
        if match is None or not zipfile.is_zipfile(file):
            continue
        (entry,) = zipfile.ZipFile(file).infolist()
        content = zipfile.ZipFile(file).read(entry)
        lines = content.decode("utf-8").split("\n")
        assert (entry.filename, entry.compress_type) == ("Overview.csv", zipfile.ZIP_STORED)
        assert lines[0] == '\ufeff"Date","Video Views","Profile Views","Likes","Comments","Shares"'
        assert len(lines) in {366, 61}
        assert re.fullmatch(r'"[A-Z][a-z]+ \d+"(,"\d+"){5}', lines[-1])
        met += 1
    assert met > 10


def test_distrokid_pages_agree_with_their_own_tables(small: Demo) -> None:
    pages = sorted(landing(small).glob("distrokid/streams/streams_stats_2*.html"))
    told_ = [file.read_bytes().decode() for file in pages]
    told_ = [page for page in told_ if "<form" not in page]
    assert any("\r\n" in page for page in told_)
    assert any("\r\n" not in page for page in told_)
    for page in told_:
        charts = re.findall(r'makeChart\("(\w+)".*?"dataProvider": \[\s*(.*?)\s*\]', page, re.DOTALL)
        assert [chart for chart, _ in charts] == ["trendWeekly", "trendMonthly", "trend60day", "trend365day"]
        sums = {chart: sum(map(int, re.findall(r'"column-1": (\d+)', points))) for chart, points in charts}
        table = re.search(r"Last 365 days\s*</td>\s*<td[^>]*>\s*([\d,]+)", page)
        assert table is not None
        assert {sums["trendWeekly"], sums["trendMonthly"], sums["trend365day"]} == {int(table[1].replace(",", ""))}
    assert any(re.search(r"Last 7 days\s*</td>\s*<td[^>]*>\s*0\s*<", page) for page in told_)  # it stood still


def test_apple_charts_add_up(small: Demo) -> None:
    file = max(landing(small).glob("distrokid/streams/applemusic_stats_2*.html"))
    text = file.read_bytes().decode()
    charts = json.JSONDecoder().raw_decode(text, text.index("chartData = ") + 12)[0]
    for chart in charts.values():
        assert sum(point["value"] for point in chart["dataProvider"]) == chart["total"]
    total = charts["last365days"]["total"]
    assert charts["byMonth"]["total"] == charts["byWeek"]["total"] == charts["albums1year"]["total"] == total
    assert len(charts["tracks1year"]["dataProvider"]) <= 10
    assert "NA" in {point["field"] for point in charts["country1year"]["dataProvider"]}


def test_toolost_answers_lie_in_three_places_and_their_sums_agree(small: Demo) -> None:
    lake = small.root / "data_lake"
    folders = {
        file.relative_to(lake).parent.as_posix()
        for zone in ("landing", "raw")
        for file in (lake / zone).rglob("toolost_*")
    }
    assert folders >= {"landing/toolost", "landing/toolost/streams", "raw/toolost"}
    for file in lake.rglob("toolost_apple_*.json"):
        if file.read_bytes().startswith(b"<"):
            continue
        answer = json.loads(file.read_text("utf-8"))
        sums = {sum(one["streams"] for one in answer[key]) for key in ("totalStreams", "tracksTotal", "countryTotal")}
        assert sums == {answer["streamTotal"]}
    wrapped = json.loads(max(landing(small).rglob("spotify_analytics_*.json")).read_text("utf-8"))
    assert {type(day["streams"]) for day in wrapped["data"]["streams"]} == {str}
    assert {day["date"][:4] for day in wrapped["data"]["streams"]} == {"2026"}
    failures = landing(small).glob("toolost/extraction_failure_*.json")
    assert {json.loads(file.read_text("utf-8"))["status"] for file in failures} == {"failed"}


def test_meta_dumps_lie_in_three_places_and_the_export_by_hand_tells_the_same_money(small: Demo) -> None:
    folders = [file.parent for file in landing(small).rglob("insights.json")]
    assert {folder.parent.name for folder in folders} == {"landing", "metaads"}
    newest = json.loads((max(folders, key=lambda folder: folder.name) / "insights.json").read_text("utf-8"))
    (file,) = landing(small).glob("metaads/*BEDROT-ADS*.csv")
    with file.open(encoding="utf-8", newline="") as source:
        by_hand = [row["Amount spent (USD)"] for row in csv.DictReader(source)]
    assert "-" in by_hand
    spent = sum(round(float(cell) * 100) for cell in by_hand if cell != "-")
    assert spent == sum(round(float(entry["spend"]) * 100) for entry in newest)
    headers = {file.read_text("utf-8").split("\n", 1)[0] for file in landing(small).glob("metaads/metaads_campaign*")}
    assert sorted(header.count(",") + 1 for header in headers) == [11, 17]


@given(st.integers(0, 10**6), st.lists(st.floats(0, 1000), min_size=1, max_size=40))
def test_parts_add_up_to_their_total(total: int, weights: list[float]) -> None:
    parts = apportion(total, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == (total if sum(weights) > 0 else 0)
    assert min(parts) >= 0


@given(st.dates(date(2012, 1, 1), date(2190, 1, 1)), st.sampled_from([0.02, 1.0]))
def test_fetches_end_today_and_stay_in_the_months_exported(today: date, scale: float) -> None:
    dates = Dates.of(today, scale)
    fetches = dates.fetches()
    assert fetches[-1] == today
    assert fetches[0] >= dates.exports > dates.history
    assert {(later - earlier).days for earlier, later in pairwise(fetches)} == {dates.step}


def test_titles_are_never_twice_the_same() -> None:
    assert len({title(place) for place in range(2000)}) == 2000


def test_dice_of_a_name_fall_alike_whatever_else_is_thrown() -> None:
    first = [Dice(5, "a", 1).between(0, 9) for _ in range(2)]
    assert first[0] == first[1] != Dice(5, "a", 2).between(0, 9)
    assert sorted(Dice(1).shuffled(range(50))) == list(range(50))


def test_every_act_has_tracks_and_each_track_one_distributor() -> None:
    label = make_label(1987, 0.1, TODAY)
    assert {track.artist for track in label.tracks} == {artist for artist, _ in ACTS}
    assert len(label.of(DISTROKID)) + len(label.of(TOOLOST)) == len(label.tracks)
    assert label.of(TOOLOST)
    assert all(
        sum(label.streams[track.number][SPOTIFY]) > sum(label.streams[track.number][APPLE]) for track in label.tracks
    )


def test_the_prompt_makes_one_for_the_day_of_its_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bedrot_desktop.cli.app import run

    monkeypatch.setenv("BEDROT_NOW", "2025-11-02T08:00")
    line = ["--home", str(tmp_path / "home"), "--json", "demo", str(tmp_path / "demo"), "--scale", "0.02"]
    assert run(line) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["newest_day"] == "2025-11-02"
    assert told(tmp_path / "demo")["parameters"]["today"] == "2025-11-02"
    assert run([*line[:-1], "0.03"]) == 2
