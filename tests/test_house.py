from __future__ import annotations

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
