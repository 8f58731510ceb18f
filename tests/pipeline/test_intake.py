"""Several files brought in at once, and taken back with all that came of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.pipeline.intake import Intake, expanded, give_back, take_in
from bedrot_desktop.services.service import Context, Landing, Offer, Service

from .conftest import Stand

CONTEXT = Context(today=date(2025, 7, 9))


def knowing(service: Service) -> Service:
    """The service, whose data sets each claim every offer that begins with their key."""

    def landed(key: str, offer: Offer) -> Landing | None:
        fits = offer.name.startswith((key, "both")) and offer.head.strip().isdigit()
        return Landing("landing", f"{service.key}/{key}_{offer.name}") if fits else None

    return replace(
        service,
        datasets=tuple(
            replace(one, recognise=lambda offer, _ctx, key=one.key: landed(key, offer)) for one in service.datasets
        ),
    )


def take(stand: Stand, *files: Path, told: Callable[[int, int, str], None] = lambda *_: None) -> Intake:
    services = tuple(knowing(one) for one in stand.services)
    shop = stand.shop
    return take_in(files, shop.workspace, shop.catalog, services, CONTEXT, shop.clock, told=told)


def offer(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_of_a_folder_every_file_is_looked_at_and_what_nobody_knows_stays_where_it_is(
    stand: Stand, tmp_path: Path
) -> None:
    key = stand.services[0].datasets[0].key
    known = offer(tmp_path / "dump", f"{key}.txt", "4711\n")
    strange = offer(tmp_path / "dump", "strange.txt", "rain\n")
    (tmp_path / "dump" / "below").mkdir()
    assert expanded([tmp_path / "dump"]) == sorted([known, strange])
    came = take(stand, tmp_path / "dump")
    assert [one.file for one in came.brought] == [known]
    assert [one.file for one in came.refused] == [strange]
    assert came.services == (stand.services[0].key,)
    assert strange.exists()


def test_a_stop_on_the_way_tells_what_was_landed_before(stand: Stand, tmp_path: Path) -> None:
    key = stand.services[0].datasets[0].key
    first, second = (offer(tmp_path / "d", f"{key}{number}.txt", f"{number}\n") for number in (1, 2))

    def stop(place: int, _total: int, _name: str) -> None:
        if place == 1:
            raise Cancelled("Stopped on request.")

    assert [one.file for one in take(stand, first, second, told=stop).brought] == [first]
    with pytest.raises(Cancelled):
        take(stand, second, told=lambda *_: stop(1, 1, ""))


def test_a_file_that_cannot_be_read_keeps_no_other_back(
    stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = stand.services[0].datasets[0].key
    locked, fine = (offer(tmp_path / "d", f"{key}{number}.txt", f"{number}\n") for number in (1, 2))
    real = Path.open

    def opened(path: Path, *given: Any, **named: Any) -> Any:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **named)

    monkeypatch.setattr(Path, "open", opened)
    came = take(stand, locked, fine)
    assert [one.file for one in came.brought] == [fine]
    assert [str(one.error.message) for one in came.refused] == [
        f"{locked.name} could not be copied: Permission denied."
    ]


def test_of_a_file_that_several_know_it_is_told_whose_it_may_be(stand: Stand, tmp_path: Path) -> None:
    came = take(stand, offer(tmp_path / "d", "both.txt", "1\n"))
    assert not came.brought
    assert len(came.refused[0].services) >= 1


def test_what_is_given_back_is_gone_from_curated_after_a_run_and_may_be_brought_again(
    stand: Stand, tmp_path: Path
) -> None:
    key = stand.services[0].datasets[0].key
    stand.land(f"{key}_kept.txt", 7)
    file = offer(tmp_path / "d", f"{key}.txt", "4711\n")
    came = take(stand, file)
    stand.run()
    assert stand.curated(key) == [7, 4711]
    shop = stand.shop
    assert give_back(came.brought, shop.workspace, shop.catalog, shop.clock) == came.brought
    stand.run()
    assert stand.curated(key) == [7]
    assert file.exists()
    take(stand, file)
    stand.run()
    assert stand.curated(key) == [7, 4711]
