"""What goes wrong at the services while figures are fetched: told in words, never taken for a sign-in that ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bedrot_desktop.demo.sites.scene import Asked, Limit

from .stage import FETCHED, IN_BROWSER, Hearing, Stage, hear, played

SIGNED_OUT = ("signed out", "expired", "bedrot login")
LIMITED = (400, 429)  # Meta tells its limits by a code of its own
DOWNLOADS = ("spotify", "tiktok", "distrokid", "toolost")

pytestmark = pytest.mark.usefixtures("browser")


def nothing_lost(stage: Stage, service: str) -> None:
    """The sign-in is kept and called alive, and nothing half-written lies anywhere."""
    assert stage.kept(service) is not None
    assert stage.state(service) in {"signed in", "due", "ends soon"}
    whole(stage)


def whole(stage: Stage) -> None:
    files = [file for root in (stage.lake, stage.home) for file in root.rglob("*") if file.is_file()]
    assert [file.name for file in files if file.suffix in {".part", ".crdownload", ".tmp"}] == []
    assert [file for file in stage.landed() if (stage.lake / "landing" / file).stat().st_size == 0] == []


def never_called_signed_out(words: str) -> None:
    assert [one for one in SIGNED_OUT if one in words.casefold()] == []


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", played("metaads"))
def test_a_short_limit_is_waited_for(service: str, stage: Stage) -> None:
    stage.holds(service)
    scene = stage.scene(service)
    refused_at: list[datetime] = []

    def over(asked: Asked) -> None:
        if asked.status in LIMITED and scene.limit is not None:
            scene.limit = None
            refused_at.append(asked.at)

    hear(scene, over)
    scene.limit = Limit(after=3, seconds=2)
    said = stage.fetch(service)
    assert said.stage(service)["outcome"] == "done", said.words
    (refused,) = refused_at
    pages = [one.at for one in scene.heard if one.at > refused]
    rests = [(after - before).total_seconds() for before, after in zip([refused, *pages], pages, strict=False)]
    # what Linktree's page was refused is heard without the seconds that it names
    assert max(rests) >= 1.5 or service == "linktree", "it came back before it was time"
    assert len(stage.landed(service)) >= FETCHED[service]
    nothing_lost(stage, service)


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "moment"])
@pytest.mark.parametrize("service", played("metaads"))
def test_a_long_limit_is_told_and_kept_to(service: str, as_date: bool, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).limit = Limit(after=0, seconds=7200, as_date=as_date)
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (1, "failed"), said.words
    assert "come back later" in ended["summary"]
    never_called_signed_out(said.words)
    asked = len(stage.scene(service).heard)
    assert stage.fetch(service).code == 1
    assert len(stage.scene(service).heard) == asked, "it was asked again before it was time"
    nothing_lost(stage, service)
    assert stage.landed(service) == []


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", played("metaads"))
def test_a_limit_in_the_middle_keeps_what_was_fetched(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).limit = Limit(after=5 if service == "tiktok" else 8, seconds=3600)
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (1, "failed"), said.words
    never_called_signed_out(said.words)
    nothing_lost(stage, service)
    stage.scene(service).limit = None
    stage.hands.on(hours=2)
    again = stage("--json", "resume")
    assert again.stage(service)["outcome"] == "done", again.words
    assert len(stage.landed(service)) >= FETCHED[service]


@pytest.mark.parametrize("service", played("metaads"))
def test_slow_pages_are_waited_for(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).slow = 0.2 if service == "metaads" else 0.5  # of whose answers a run wants many
    said = stage.fetch(service)
    assert said.stage(service)["outcome"] == "done", said.words
    assert len(stage.landed(service)) >= FETCHED[service]


@pytest.mark.parametrize("outage", [True, "closed"], ids=["503", "closed"])
@pytest.mark.parametrize("service", played("metaads"))
def test_an_outage_is_told_as_one_and_a_later_run_fetches(service: str, outage: bool | str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).outage = outage
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (1, "failed"), said.words
    assert ("cannot be reached" if outage == "closed" else "down") in ended["summary"]
    never_called_signed_out(said.words)
    nothing_lost(stage, service)
    assert stage.landed(service) == []
    stage.scene(service).outage = False
    if service in {"metaads", "tiktok"}:
        assert stage("resume").code == 0
        assert len(stage.landed(service)) >= FETCHED[service]


@pytest.mark.parametrize("portal", [True, "elsewhere"])
@pytest.mark.parametrize("service", played("metaads"))
def test_a_hotels_page_is_no_sign_in(service: str, portal: bool | str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).portal = portal
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (1, "failed"), said.words
    never_called_signed_out(said.words)
    nothing_lost(stage, service)
    assert stage.landed(service) == []


@pytest.mark.parametrize("service", played("tiktok", among=IN_BROWSER))
def test_a_rebuilt_site_is_told_as_changed_with_evidence(
    service: str, stage: Stage, in_haste: Callable[[float], None]
) -> None:
    in_haste(5.0)
    stage.holds(service)
    stage.scene(service).redesign = "words"
    said = stage.fetch(service)
    ended = said.stage(service)
    if service == "toolost" and ended["outcome"] == "done":  # its figures are asked for without the page, too
        nothing_lost(stage, service)
        return
    assert (said.code, ended["outcome"]) == (1, "failed"), said.words
    never_called_signed_out(said.words)
    nothing_lost(stage, service)
    evidence = [file for file in (stage.lake / ".bedrot" / "logs").rglob("*") if file.is_file()]
    kinds = {file.suffix for file in evidence}
    assert {".png", ".html", ".json"} <= kinds, sorted(file.name for file in evidence)
    assert "Evidence: " in " ".join(ended["messages"])


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", [pytest.param(one, marks=pytest.mark.long) for one in IN_BROWSER])
def test_new_names_alone_are_never_taken_for_signed_out(service: str, stage: Stage) -> None:
    """Where words are left on the buttons it may well work; where not, the site has changed."""
    stage.holds(service)
    stage.scene(service).redesign = True
    said = stage.fetch(service)
    assert said.stage(service)["outcome"] in {"done", "failed"}, said.words
    never_called_signed_out(said.words)
    nothing_lost(stage, service)


@pytest.mark.parametrize("service", played("metaads"))
def test_the_third_try_works_where_the_network_fails_twice(service: str, stage: Stage) -> None:
    stage.holds(service)
    scene = stage.scene(service)

    def heal(asked: Asked) -> None:
        if sum(one.status == 0 for one in scene.heard) == 2:
            scene.outage = False

    hear(scene, heal)
    scene.outage = "closed"
    said = stage.fetch(service)
    assert said.stage(service)["outcome"] == "done", said.words
    assert sum(one.status == 0 for one in scene.heard) == 2
    assert len(stage.landed(service)) >= FETCHED[service]
    nothing_lost(stage, service)


@pytest.mark.parametrize("service", played("metaads"))
def test_a_network_that_fails_in_the_middle_costs_nothing(service: str, stage: Stage) -> None:
    stage.holds(service)
    scene = stage.scene(service)

    def fail_twice(asked: Asked) -> None:
        answered, dropped = (sum((one.status > 0) is is_so for one in scene.heard) for is_so in (True, False))
        scene.outage = "closed" if answered >= 6 and dropped < 2 else False

    hear(scene, fail_twice)
    said = stage.fetch(service)
    assert isinstance(scene.heard, Hearing)
    assert sum(one.status == 0 for one in scene.heard) >= 2
    assert said.stage(service)["outcome"] == "done", said.words
    assert len(stage.landed(service)) >= FETCHED[service]
    whole(stage)


@pytest.mark.parametrize("service", played("tiktok", among=DOWNLOADS))
def test_a_download_that_broke_off_is_fetched_again(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).cut = 1
    said = stage.fetch(service)
    assert stage.scene(service).cut == 0
    assert said.stage(service)["outcome"] == "done", said.words
    assert len(stage.landed(service)) >= FETCHED[service]
    whole(stage)


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", [pytest.param(one, marks=pytest.mark.long) for one in DOWNLOADS])
def test_of_a_download_that_always_breaks_off_nothing_is_kept(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).cut = 99
    said = stage.fetch(service)
    assert said.stage(service)["outcome"] in {"failed", "done"}, said.words
    never_called_signed_out(said.words)
    cut = {"spotify": ".csv", "tiktok": ".zip", "distrokid": ".tsv", "toolost": ".csv"}[service]
    assert [file for file in stage.landed(service) if file.endswith(cut)] == []
    nothing_lost(stage, service)
