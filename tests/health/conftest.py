"""A workspace made of the samples after one run, and a sound warehouse to break, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from bedrot_desktop.cli.app import run as run_line
from bedrot_desktop.core.kinds import KINDS, NANO
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.health.checks import CheckResult, run_checks
from bedrot_desktop.house import House
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.warehouse.engine import Warehouse, open_warehouse
from bedrot_desktop.warehouse.load import SourceRow, load

SAMPLES = Path(__file__).parents[1] / "samples"
NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)
TODAY = date(2025, 7, 9)
DAYS = 120  # of each daily series in the sound warehouse


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2025-07-09T12:00")
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT"):
        monkeypatch.delenv(name, raising=False)


@dataclass(frozen=True)
class Lake:
    """A workspace that commands and checks look at."""

    root: Path
    home: Path

    def run(self, *words: str) -> int:
        return run_line(["--workspace", str(self.root), "--home", str(self.home), "--quiet", *words])

    def accept(self, topic: str) -> None:
        """Answer the open questions of a topic with “accept”, and run again if there were any."""
        with Catalog(self.state) as catalog:
            questions = Questions(catalog)
            asked = [one.id for one in questions.open() if one.question.topic == topic]
            for number in asked:
                questions.answer(number, "accept")
        if asked:
            self.run("run", "--no-extract")

    def check(self, *only: str) -> dict[str, CheckResult]:
        """The verdicts by key."""
        house = House.open(home=self.home, workspace=self.root)
        try:
            results = run_checks(
                house.warehouse, house.catalog, house.services, house.roster, TODAY, house.workspace.zones, only
            )
        finally:
            house.close()
        return {one.key: one for one in results}

    def state_of(self, key: str) -> CheckResult:
        return self.check(key)[key]

    @property
    def landing(self) -> Path:
        return self.root / "data_lake" / "landing"

    @property
    def state(self) -> Path:
        return self.root / "data_lake" / ".bedrot"

    @property
    def database(self) -> Path:
        return self.root / "data-warehouse" / "bedrot_analytics.db"


@pytest.fixture(scope="session")
def cleaned_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """The samples' lake after one run; copied, never changed, by the tests that need it."""
    folder = tmp_path_factory.mktemp("checked samples")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", "2025-07-09T12:00")
        shutil.copytree(SAMPLES / "lake", folder / "eco" / "data_lake")
        lake = Lake(folder / "eco", folder / "home")
        assert lake.run("run", "--no-extract") == 0
        yield lake


@pytest.fixture
def cleaned(cleaned_once: Lake, tmp_path: Path) -> Lake:
    """A copy of that workspace for a test to change."""
    shutil.copytree(cleaned_once.root, tmp_path / "eco")
    return Lake(tmp_path / "eco", tmp_path / "home")


@pytest.fixture
def empty(place: str | Path) -> Iterator[Warehouse]:
    """A new warehouse without figures."""
    opened = open_warehouse(place, now=NOW)
    yield opened
    opened.close()


def fill(warehouse: Warehouse) -> None:
    """Load the rows of the sound warehouse."""
    for number, (dataset, kind, rows) in enumerate(sound_rows()):
        source = f"{number:064x}"
        frame = pl.DataFrame(
            [{"source": source, "line": line, **row} for line, row in enumerate(rows, 2)],
            schema={name: kept for name, kept in KINDS[kind].schema().items() if name in {*rows[0], "source", "line"}},
        )
        told = SourceRow(
            source,
            dataset.split(".")[0],
            "main",
            "landing",
            f"{dataset}.{kind}.csv",
            1,
            len(rows),
            datetime(2025, 7, 9, 7, 0),  # noqa: DTZ001 - stamps are naive
        )
        load(warehouse, dataset, kind, KINDS[kind].conform(frame), [told], fingerprint=f"f{number}", run="r", now=NOW)


@pytest.fixture(scope="session")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite warehouse with some of every figure, in which nothing is wrong; to be copied."""
    file = tmp_path_factory.mktemp("sound") / "bedrot_analytics.db"
    opened = open_warehouse(file, now=NOW)
    fill(opened)
    opened.close()
    return file


@pytest.fixture
def sound(place: str | Path, sound_file: Path) -> Iterator[Warehouse]:
    """A sound warehouse to break."""
    if isinstance(place, Path):
        shutil.copyfile(sound_file, place)
    opened = open_warehouse(place, now=NOW)
    if opened.dialect == "postgresql":
        fill(opened)
    yield opened
    opened.close()


Check = Callable[[Warehouse, str], CheckResult]


@pytest.fixture
def verdict(tmp_path: Path) -> Iterator[Check]:
    """``verdict(warehouse, key)``: what one check says of a warehouse; the lake beside it is empty."""
    with Catalog(tmp_path / "state") as catalog:

        def of(warehouse: Warehouse, key: str) -> CheckResult:
            (result,) = run_checks(warehouse, catalog, SERVICES, DEFAULT_ROSTER, TODAY, only=[key])
            return result

        yield of


def change(warehouse: Warehouse, *statements: str) -> None:
    """Change a warehouse behind the program's back; foreign keys are not looked at."""
    with warehouse.begin(trusted_ids=True) as connection:
        if warehouse.dialect == "postgresql":
            connection.execute(text("set session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0, statement
        if warehouse.dialect == "postgresql":
            connection.execute(text("set session_replication_role = origin"))


def sound_rows() -> list[tuple[str, str, Sequence[Mapping[str, Any]]]]:
    """(data set, kind, rows) of the sound warehouse; every series has a weekly rhythm."""
    days = [TODAY - timedelta(days=back) for back in range(DAYS, 0, -1)]
    rhythm = {day: 400 + 30 * day.weekday() + day.day % 3 for day in days}
    audience = [
        {"date": day, "artist": artist, "account": account, "platform": "Spotify", "streams": rhythm[day] + more,
         "listeners": 100 + more + day.day, "followers": 1000 + place + more}
        for artist, account, more in (("PIG1987", "pig1987", 0), ("ZONE A0", "zone_a0", 7))
        for place, day in enumerate(days)
    ]  # fmt: skip
    social = [
        {"date": day, "artist": artist, "account": account, "platform": "TikTok", "video_views": rhythm[day] * factor,
         "profile_views": 5, "likes": day.day, "comments": 1, "shares": 0}
        for artist, account, factor in (("PIG1987", "pig1987", 2), ("ZONE A0", "zone.a0", 3))
        for day in days
    ]  # fmt: skip
    streams = [
        {"date": day, "platform": platform, "distributor": distributor, "account": "main", "streams": rhythm[day]}
        for distributor in ("distrokid", "toolost")
        for platform in ("Spotify", "Apple Music")
        for day in days
    ]
    lines = [
        {"reporting_date": date(2025, month + 2, 6), "sale_month": f"2025-{month:02}", "store": "Spotify",
         "artist": "PIG1987", "title": "COPPER LANTERN", "isrc": "QZINV2400001", "upc": "036000291452",
         "quantity": 10, "content_type": "Song", "country": "US", "amount_nano": NANO // 4, "currency": "USD",
         "distributor": "distrokid", "account": "main"}
        for month in (3, 4, 5)
    ]  # fmt: skip
    catalogue = [
        {"artist": artist, "title": title, "isrc": isrc, "upc": upc, "release_date": released,
         "release_type": "single", "royalty_percentage": 100.0}
        for artist, title, isrc, upc, released in (
            ("PIG1987", "COPPER LANTERN", "QZINV2400001", "036000291452", date(2024, 3, 15)),
            ("ZONE A0", "AMBER PROTOCOL", "QT9ZZ2500001", "4006381333931", date(2025, 2, 7)),
        )
    ]  # fmt: skip
    links = [
        {"date": day, "provider": "Linktree", "account": "main", "link": "*", "views": rhythm[day], "clicks": 3}
        for day in days
    ]
    ads = [
        {"date": day, "account": "main", "campaign_id": 910000000000000101, "campaign": "COPPER LANTERN",
         "spend_nano": 5 * NANO, "impressions": 500, "clicks": 5, "reach": 400, "provisional": (TODAY - day).days < 28}
        for day in days[-40:]
    ]  # fmt: skip
    totals = [
        {"as_of": date(2025, 7, day), "account": "main", "campaign_id": 910000000000000101,
         "campaign": "COPPER LANTERN", "spend_nano": day * 100 * NANO, "impressions": day * 1000, "clicks": day * 10,
         "first_day": days[-40], "last_day": date(2025, 7, day)}
        for day in (1, 8)
    ]  # fmt: skip
    this_year = sum(rhythm.values())
    parts = [
        {"snapshot_date": days[-1], "service": "toolost", "account": "main", "dimension": dimension, "value": value,
         "metric": "apple_streams_this_year", "amount": float(amount)}
        for dimension, value, amount in (
            ("track", "COPPER LANTERN", this_year - 900), ("track", "AMBER PROTOCOL", 900),
            ("country", "US", this_year - 500), ("country", "DE", 500),
        )
    ]  # fmt: skip
    lifetime = [
        {"snapshot_date": date(2025, 7, day), "service": "linktree", "account": "main", "dimension": "lifetime",
         "value": "", "metric": "views", "amount": float(1000 + day)}
        for day in (1, 8)
    ]  # fmt: skip
    metrics = [
        {"snapshot_date": date(2025, 7, day), "artist": "PIG1987", "track_foreign_id": "t1", "track": "COPPER LANTERN",
         "period": "all", "streams": 1000 + day}
        for day in (1, 8)
    ]  # fmt: skip
    return [
        ("catalogue.tracks", "catalogue", catalogue), ("spotify.audience", "audience_daily", audience),
        ("tiktok.analytics", "social_daily", social), ("distrokid.daily", "streams_daily", streams[: 2 * DAYS]),
        ("toolost.daily", "streams_daily", streams[2 * DAYS :]), ("distrokid.bank", "royalty_lines", lines),
        ("linktree.analytics", "links_daily", links), ("metaads.daily", "ads_daily", ads),
        ("metaads.dumps", "ads_totals", totals), ("toolost.daily", "breakdowns", parts),
        ("linktree.analytics", "breakdowns", lifetime), ("spotify.songs", "track_metrics", metrics),
    ]  # fmt: skip
