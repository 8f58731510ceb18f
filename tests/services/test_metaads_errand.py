"""Meta Ads on the errand that runs are made of: what the stand-in refuses comes out as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bedrot_desktop.core.errors import BedrotError, RateLimited, Unreachable, WaitingForYou
from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.sites.metaads import ACCOUNT
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.lake.workspace import open_workspace
from bedrot_desktop.pipeline import patience
from bedrot_desktop.pipeline.errands import Trip
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.services.metaads.extract import EXTRACTOR
from bedrot_desktop.services.metaads.login import LOGIN
from bedrot_desktop.sessions.answers import EXPIRED, REVOKED, Answer, Look
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.tokens import token_of

from .errands import Unhurried, site_at


@contextmanager
def trip(sites: Sites, folder: Path) -> Iterator[Trip]:
    """A real errand for the label's ad account."""
    accounts = (Account("metaads", "main", "Meta Ads", foreign_id=ACCOUNT),)
    session, clock = sites.session("metaads", "main"), sites.clock
    workspace = open_workspace(folder / "lake", create=True)
    journal = Journal(workspace.state / "runs.sqlite")

    def judged(answer: Answer) -> Look:
        return judge(answer, LOGIN, "main", accounts, clock.now())

    def nobody() -> None:
        raise AssertionError("no browser is needed")

    with Trip(
        run_name="20250709_080000", login=LOGIN, account="main", accounts=accounts, site=site_at(sites, "metaads"),
        session=session, token=token_of(session, LOGIN), now=clock.local(), run=Unhurried(), workspace=workspace,
        journal=journal, driver=nobody, judge=judged, spend=lambda: None,  # type: ignore[arg-type]
        newest=lambda _dataset, _account: clock.today(), pause=0.0,
    ) as made:  # fmt: skip
        yield made
    journal.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause before another try."""
    monkeypatch.setattr(patience, "PAUSES", (0.0, 0.0))


def test_a_fetch_lands_its_five_files_and_is_not_repeated(sites: Sites, tmp_path: Path) -> None:
    with trip(sites, tmp_path) as errand:
        EXTRACTOR.fetch(errand)
        assert len(errand.landed) == 5
        EXTRACTOR.fetch(errand)
        assert len(errand.landed) == 5


@pytest.mark.parametrize(("end", "verdict"), [("expire", EXPIRED), ("revoke", REVOKED)])
def test_an_ended_token_parks(sites: Sites, tmp_path: Path, end: str, verdict: str) -> None:
    with trip(sites, tmp_path) as errand, pytest.raises(WaitingForYou) as told:
        getattr(sites.scene("metaads"), end)()
        EXTRACTOR.fetch(errand)
    assert told.value.verdict == verdict


def test_a_missing_right_is_told_as_such_and_does_not_park(sites: Sites, tmp_path: Path) -> None:
    sites.scene("metaads").oddities["no access"] = True
    with trip(sites, tmp_path) as errand, pytest.raises(BedrotError, match="ads_read") as told:
        EXTRACTOR.fetch(errand)
    assert type(told.value) is BedrotError


def test_a_limit_that_stays_is_a_limit(sites: Sites, tmp_path: Path) -> None:
    sites.scene("metaads").oddities.update({"errors": [(80004, 0, "")], "regain": 30})
    with trip(sites, tmp_path) as errand, pytest.raises(RateLimited) as told:
        EXTRACTOR.fetch(errand)
    assert told.value.seconds == 1800.0


@pytest.mark.usefixtures("hasty")
def test_a_limit_that_stays_is_asked_three_times_and_no_more(sites: Sites, tmp_path: Path) -> None:
    scene = sites.scene("metaads")
    scene.oddities["errors"] = [(17, 0, "User request limit reached")] * 30
    with trip(sites, tmp_path) as errand, pytest.raises(RateLimited):
        EXTRACTOR.fetch(errand)
    assert len(scene.oddities["errors"]) == 27


@pytest.mark.usefixtures("hasty")
def test_too_much_at_once_is_asked_for_in_smaller_parts_and_an_outage_stays_one(sites: Sites, tmp_path: Path) -> None:
    scene, requests = sites.scene("metaads"), iter(range(1000))

    def spend() -> None:
        if next(requests) == 2:
            scene.oddities["errors"] = [(1, 99, "Please reduce the amount of data you're asking for")]

    with trip(sites, tmp_path) as errand:
        errand.spend = spend
        EXTRACTOR.fetch(errand)
        assert len(errand.landed) == 5
    limits = [parse_qs(asked.query)["limit"][0] for asked in scene.heard if asked.path.endswith("/adsets")]
    assert limits == ["100", "25"]
    scene.outage = True
    with trip(sites, tmp_path / "second") as errand, pytest.raises(Unreachable):
        EXTRACTOR.fetch(errand)
