from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings.accounts import add_account, remove_account
from bedrot_desktop.house import House


def ad_account(home: Path) -> list[str]:
    house = House.open(home=home)
    try:
        return [account.foreign_id for account in house.roster.of("metaads")]
    finally:
        house.close()


def test_the_owners_variable_names_the_ad_account_of_an_account_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("META_AD_ACCOUNT_ID", raising=False)
    assert ad_account(tmp_path) == [""]
    monkeypatch.setenv("META_AD_ACCOUNT_ID", "act_990000000000001")
    assert ad_account(tmp_path) == ["act_990000000000001"]
    remove_account(tmp_path, "metaads", "main")
    add_account(tmp_path, Account("metaads", "own", "Own", foreign_id="act_990000000000002"))
    assert ad_account(tmp_path) == ["act_990000000000002"], "what the person says of an account counts most"


def test_before_anything_is_fetched_old_pictures_of_troubles_are_removed(tmp_path: Path) -> None:
    (tmp_path / "data_lake" / "landing").mkdir(parents=True)
    house = House.open(home=tmp_path / "home", workspace=tmp_path)
    try:
        place = house.workspace.state / "logs" / "run_20250101_030000"
        place.mkdir(parents=True)
        picture = place / "page.png"
        picture.write_bytes(b"picture")
        long_ago = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
        for one in (picture, place):
            os.utime(one, (long_ago, long_ago))
        assert house.pipeline.extraction is not None
        house.pipeline.extraction.begin()
        assert not place.exists()
    finally:
        house.close()
