from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.pipeline.bringing import Brought, bring, take_back
from bedrot_desktop.services.service import Context, Landing, Offer, Service

from .conftest import Stand

CONTEXT = Context(today=date(2025, 7, 9))


def knowing(service: Service, key: str, path: str) -> Service:
    """The service, whose data set claims every offer of digits for a place."""

    def recognise(offer: Offer, _ctx: Context) -> Landing | None:
        return Landing("landing", path) if offer.head.strip().isdigit() else None

    return replace(
        service,
        datasets=tuple(replace(one, recognise=recognise) if one.key == key else one for one in service.datasets),
    )


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    file = tmp_path / "download"
    file.write_text("4711\n", "utf-8")
    return file


def land(stand: Stand, file: Path, path: str = "north/one_1.txt", only: str = "") -> Brought:
    services = (knowing(stand.services[0], "one", path), stand.services[1])
    return bring(file, stand.shop.workspace, stand.shop.catalog, services, CONTEXT, only)


def test_a_file_is_landed_with_its_bytes_where_the_next_run_finds_it(stand: Stand, offered: Path) -> None:
    brought = land(stand, offered)
    assert (brought.service, brought.dataset, brought.zone, brought.path) == (
        "north",
        "one",
        "landing",
        "north/one_1.txt",
    )
    assert (stand.lake / "landing" / "north" / "one_1.txt").read_bytes() == offered.read_bytes()
    stand.run()
    assert stand.curated("one") == [4711]


def test_it_can_be_taken_back_as_long_as_it_is_as_it_was(stand: Stand, offered: Path) -> None:
    brought = land(stand, offered)
    copy = stand.lake / "landing" / brought.path
    copy.write_text("changed", "utf-8")
    assert not take_back(brought, stand.shop.workspace)
    copy.write_bytes(offered.read_bytes())
    assert take_back(brought, stand.shop.workspace)
    assert not copy.exists()
    assert not take_back(brought, stand.shop.workspace)


def test_what_was_there_before_is_not_taken_back(stand: Stand, offered: Path) -> None:
    land(stand, offered)
    again = land(stand, offered)
    assert again.known_as == "landing/north/one_1.txt"
    assert not take_back(again, stand.shop.workspace)


def test_other_content_gets_the_next_free_number(stand: Stand, offered: Path) -> None:
    names = []
    for number in range(3):
        offered.write_text(f"{number}\n", "utf-8")
        names.append(land(stand, offered).path)
    assert names == ["north/one_1.txt", "north/one_1 (2).txt", "north/one_1 (3).txt"]


def test_a_place_that_no_run_looks_at_is_refused(stand: Stand, offered: Path) -> None:
    with pytest.raises(UsageError, match="has not the name of one"):
        land(stand, offered, "north/one_1.docx")
    assert not list((stand.lake / "landing").iterdir())


def test_two_services_that_know_a_file_make_it_a_question(stand: Stand, offered: Path) -> None:
    services = (
        knowing(stand.services[0], "one", "north/one_1.txt"), knowing(stand.services[1], "three", "south/three_1.txt")
    )  # fmt: skip
    shop = stand.shop
    with pytest.raises(UsageError, match="may belong to north or south") as told:
        bring(offered, shop.workspace, shop.catalog, services, CONTEXT)
    assert "--service" in told.value.remedy
    assert bring(offered, shop.workspace, shop.catalog, services, CONTEXT, "south").dataset == "three"


def test_a_stranger_or_nothing_at_all_is_refused(stand: Stand, offered: Path, tmp_path: Path) -> None:
    offered.write_text("words\n", "utf-8")
    with pytest.raises(UsageError, match="is not recognised"):
        land(stand, offered)
    with pytest.raises(UsageError, match="as a file of south"):
        land(stand, offered, only="south")
    with pytest.raises(UsageError, match="is not a file"):
        land(stand, tmp_path / "nowhere")
