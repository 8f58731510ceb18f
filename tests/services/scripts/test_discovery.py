"""Which script services a lake brings along, found without registration."""

from __future__ import annotations

import os
from typing import Any

import pytest

from bedrot_desktop.services.scripts import discover

STAGES = ("landing2raw", "raw2staging", "staging2curated")


def test_any_folder_with_cleaners_or_extractors_is_a_service(lake: Any) -> None:
    for stage in STAGES:
        lake.script(f"bandsite_{stage}.py")
    lake.script("bandsite_extractor.py", part="extractors")
    lake.script("shop_landing2raw.py", service="shop")
    found = discover(lake.folder)
    assert [(one.key, one.empty) for one in found] == [("bandsite", False), ("shop", False)]
    assert [script.name for script in found[0].chain] == [f"bandsite_{stage}.py" for stage in STAGES]
    assert [script.name for script in found[0].extractors] == ["bandsite_extractor.py"]


def test_stages_run_in_their_order_and_variants_after_the_services_own(lake: Any) -> None:
    for chain in ("metaads_daily", "metaads", "archive_metaads"):
        for stage in reversed(STAGES):
            lake.script(f"{chain}_{stage}.py", service="metaads")
    names = [script.name for script in lake.service("metaads").chain]
    assert names == [
        f"{chain}_{stage}.py" for stage in STAGES for chain in ("metaads", "archive_metaads", "metaads_daily")
    ]


def test_shared_code_caches_and_hidden_folders_are_no_services(lake: Any) -> None:
    for name in ("common", "__pycache__", ".playwright_session", "_old", "x.egg-info"):
        lake.script("a_landing2raw.py", service=name)
    lake.script("__init__.py", service="bandsite")
    lake.script("_shared.py", service="bandsite")
    lake.script("hash_functions.py", service="bandsite")
    (lake.folder / "src" / "loose.py").write_text("")
    (lake.folder / "src" / "nothing inside").mkdir()
    assert [(one.key, dict(one.cleaners)) for one in discover(lake.folder)] == [("bandsite", {})]


@pytest.mark.parametrize("name", ["instagram", "mailchimp", "youtube"])
def test_an_empty_scaffold_folder_is_listed_as_empty(lake: Any, name: str) -> None:
    for part in ("cleaners", "extractors"):
        lake.script("__init__.py", service=name, part=part)
    (found,) = discover(lake.folder)
    assert (found.key, found.empty, found.chain) == (name, True, ())


def test_a_lake_without_src_has_no_script_services(lake: Any) -> None:
    assert discover(lake.folder) == ()


def test_what_the_program_knows_itself_comes_first_unless_told_otherwise(lake: Any) -> None:
    for key in ("bandsite", "Spotify", "tiktok"):
        lake.script(f"{key}_landing2raw.py", service=key)

    def keys(**options: Any) -> list[str]:
        return [one.key for one in discover(lake.folder, **options)]

    assert keys(builtin={"spotify", "tiktok"}) == ["bandsite"]
    assert keys(builtin={"spotify", "tiktok"}, scripts_first={"spotify"}) == ["Spotify", "bandsite"]
    assert keys() == ["Spotify", "bandsite", "tiktok"]


def test_the_lakes_own_python_is_found_where_this_system_keeps_it(lake: Any) -> None:
    lake.script("bandsite_landing2raw.py")
    assert discover(lake.folder)[0].interpreter is None
    inside = lake.folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"")
    assert discover(lake.folder)[0].interpreter == inside
