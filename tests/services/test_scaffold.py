"""A new service works at once: its own tests pass, its scripts run, and nothing that exists is overwritten."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scaffold import (
    checkout_of,
    independent,
    listed,
    mannered,
    played,
    scaffold,
    scaffold_scripts,
)
from bedrot_desktop.services.scripts import curated_kinds, discover, run_script, script_dataset

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program and of what its services' tests need, below a path with spaces."""
    copy = tmp_path / "my checkout"
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(REPOSITORY / "bedrot_desktop", copy / "bedrot_desktop", ignore=unwanted)
    (copy / "tests" / "services").mkdir(parents=True)
    for name in ("conftest.py", "errands.py"):
        shutil.copy(REPOSITORY / "tests" / "services" / name, copy / "tests" / "services")
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    return copy


def ran(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )


def test_a_new_services_own_tests_pass(checkout: Path) -> None:
    made = scaffold("band_site2", checkout)
    assert [path.relative_to(checkout).as_posix() for path in made] == [
        "bedrot_desktop/services/band_site2/__init__.py",
        "bedrot_desktop/services/band_site2/clean.py",
        "bedrot_desktop/services/band_site2/login.py",
        "bedrot_desktop/services/band_site2/extract.py",
        "bedrot_desktop/demo/sites/band_site2.py",
        "tests/services/test_band_site2.py",
        "tests/services/test_band_site2_fetch.py",
        "bedrot_desktop/services/listing.py",
        "bedrot_desktop/demo/sites/listing.py",
        "bedrot_desktop/demo/sites/manners.py",
        "pyproject.toml",
    ]
    files = ("tests/services/test_band_site2.py", "tests/services/test_band_site2_fetch.py")
    tests = ran(checkout, "pytest", "-q", "-p", "no:cacheprovider", *files)
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert "passed" in tests.stdout
    told = ran(checkout, "bedrot_desktop.services.listing")
    assert told.returncode == 0, told.stderr


def test_a_new_service_is_listed_and_kept_apart_from_the_others(checkout: Path) -> None:
    scaffold("bandsite", checkout)
    code = "import bedrot_desktop.services.listing as l; print(*(one.key for one in l.SERVICES))"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert told.stdout.split()[-1] == "bandsite", told.stderr
    assert '    "bedrot_desktop.services.bandsite",\n' in (checkout / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["abc", "zine", "a_service_of_24_letters_"[:23] + "z"])
def test_a_new_service_keeps_the_house_rules(checkout: Path, name: str) -> None:
    made = [str(path) for path in scaffold(name, checkout) if path.suffix == ".py"]
    for command in (("ruff", "check", "--no-cache"), ("ruff", "format", "--check", "--no-cache")):
        told = ran(checkout, *command, *made)
        assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.long
def test_a_new_service_is_typed_strictly(checkout: Path) -> None:
    scaffold("bandsite", checkout)
    packages = ("-p", "bedrot_desktop.services.bandsite", "-p", "bedrot_desktop.demo.sites")
    told = ran(checkout, "mypy", "--cache-dir", os.devnull, *packages)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    "name",
    ["", "Band", "2band", "band-site", "band__site", "band_", "_band", "bänd", "band site", "../band", "x" * 25,
     "class", "match", "common", "con", "com1", "all"],
)  # fmt: skip
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    for layout in (scaffold, scaffold_scripts):
        with pytest.raises(UsageError):
            layout(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=12))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    nowhere = Path("/nowhere/at/all")
    if not name.isascii() or not name.replace("_", "a").isalnum() or not name.islower():
        with pytest.raises(UsageError):
            scaffold_scripts(name, nowhere)


@pytest.mark.parametrize("name", ["spotify", "reading", "scaffold", "templates", "scripts"])
def test_what_exists_is_never_overwritten(checkout: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="already"):
        scaffold(name, checkout)
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before


def test_one_file_in_the_way_keeps_all_from_being_written(tmp_path: Path) -> None:
    taken = tmp_path / "src" / "bandsite" / "cleaners" / "bandsite_raw2staging.py"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine")
    with pytest.raises(UsageError, match="not overwritten"):
        scaffold_scripts("bandsite", tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [taken]
    assert taken.read_text() == "mine"


def test_a_checkout_is_known_by_its_project_file(tmp_path: Path, checkout: Path) -> None:
    assert checkout_of(checkout / "bedrot_desktop" / "core") == checkout
    assert checkout_of(REPOSITORY / "tests") == REPOSITORY
    (tmp_path / "other" / "bedrot_desktop" / "services").mkdir(parents=True)
    for text in ('[project]\nname = "other"\n', "not toml ["):
        (tmp_path / "other" / "pyproject.toml").write_text(text)
        assert checkout_of(tmp_path / "other") is None


def test_amending_twice_or_an_unknown_text_changes_nothing() -> None:
    listing = (REPOSITORY / "bedrot_desktop" / "services" / "listing.py").read_text("utf-8")
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    sites = REPOSITORY / "bedrot_desktop" / "demo" / "sites"
    texts = [(sites / name).read_text("utf-8") for name in ("listing.py", "manners.py")]
    for change, text in ((listed, listing), (independent, project), (played, texts[0]), (mannered, texts[1])):
        once = change(text, "bandsite")
        assert once != text
        assert change(once, "bandsite") == once
        assert change("something else", "bandsite") == "something else"


def test_new_scripts_in_a_lake_run_and_their_rows_reach_a_kind(driver: Any) -> None:
    lake: Path = driver.root
    made = scaffold_scripts("bandsite", lake)
    assert len(made) == 4
    venv.create(lake / ".venv", symlinks=os.name != "nt", with_pip=False)
    for stamp, views in (("20250702_080000", 9), ("20250701_080000", 5)):
        path = lake / "landing" / "bandsite" / f"bandsite_daily_{stamp}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"date,views,clicks\n2025-06-30,{views},\nsoon,1,1\n")
    (service,) = discover(lake)
    zones = {zone: lake / zone for zone in ("landing", "raw", "staging", "curated")}
    lines: list[str] = []
    written: list[str] = []
    for script in (*service.extractors, *service.chain):
        result = run_script(service, script, lake=lake, zones=zones, run=Run(), on_line=lines.append)
        written += result.written
    assert written[-1] == "curated/bandsite_links_daily.csv"
    assert any("line 3" in line for line in lines)
    curated = lake / written[-1]
    assert curated_kinds([curated]) == [(curated, "links_daily")]
    links = driver.drive(script_dataset("bandsite")).kind("links_daily")
    assert links.select("views", "clicks", "link", "provider").rows() == [(9, None, "*", "Bandsite")]


def test_new_scripts_say_so_when_there_is_nothing_to_do(driver: Any) -> None:
    lake: Path = driver.root
    scaffold_scripts("bandsite", lake)
    (service,) = discover(lake)
    service = replace(service, interpreter=Path(sys.executable))
    lines: list[str] = []
    for script in service.chain:
        run_script(service, script, lake=lake, zones={}, run=Run(), on_line=lines.append)
    assert lines == ["[INFO] nothing to stage", "[INFO] nothing to curate"]
