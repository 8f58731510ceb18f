"""Accounts in the settings file."""

from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account
from bedrot_desktop.core.settings.accounts import add_account, read_roster, remove_account, rename_account

IWARY = Account("spotify", "iwary", "IWARY", "IWARY", "5x", ("i.wary",))


def test_a_new_person_has_the_default_accounts(tmp_path: Path) -> None:
    assert read_roster(tmp_path) == DEFAULT_ROSTER
    assert not (tmp_path / "settings.toml").exists()


def test_what_is_added_renamed_and_removed_is_read_again(tmp_path: Path) -> None:
    added = add_account(tmp_path, IWARY)
    assert read_roster(tmp_path) == added
    assert added.accounts == (*DEFAULT_ROSTER.accounts, IWARY)
    renamed = rename_account(tmp_path, "tiktok", "ZONEA0", "zone_zero")
    assert read_roster(tmp_path) == renamed
    removed = remove_account(tmp_path, "metaads", "main")
    assert read_roster(tmp_path) == removed
    assert removed.of("metaads") == ()
    found = removed.find("tiktok", "zone.a0")
    assert found is not None
    assert found.key == "zone_zero"


def test_comments_and_other_settings_stay(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        "# top\nschema_version = 1\n\n[schedule]\nrun_at = '04:00' # early\n\n"
        "[[accounts]]\nservice = 'spotify' # ours\nkey = 'one'\ntitle = 'One'\n\n"
        "[[accounts]]\nservice = 'spotify'\nkey = 'two'\ntitle = 'Two'\n"
    )
    add_account(tmp_path, IWARY)
    remove_account(tmp_path, "spotify", "two")
    rename_account(tmp_path, "spotify", "one", "first")
    text = file.read_text()
    assert all(comment in text for comment in ("# top", "# early", "# ours"))
    assert [(account.key, account.aliases) for account in read_roster(tmp_path).accounts] == [
        ("first", ("one",)),
        ("iwary", ("i.wary",)),
    ]


def test_no_account_at_all_is_possible_and_can_be_undone(tmp_path: Path) -> None:
    for account in DEFAULT_ROSTER.accounts:
        remove_account(tmp_path, account.service, account.key)
    assert read_roster(tmp_path).accounts == ()
    add_account(tmp_path, IWARY)
    assert read_roster(tmp_path).accounts == (IWARY,)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("service = 'spotify'", "“” cannot name an account"),
        ("service = 'spotify'\nkey = '../x'", "cannot name an account"),
        ("service = 'Spot ify'\nkey = 'x'", "is not a service's name"),
        ("service = 'spotify'\nkey = 'x'\nhandle = 'y'", "“handle” is not known"),
        ("service = 'spotify'\nkey = 3", "“key” is no text"),
        ("service = 'spotify'\nkey = 'x'\naliases = 'y'", "“aliases” is no list"),
        ("service = 'spotify'\nkey = 'x'\nenabled = 'y'", "“enabled” is neither"),
        ("service = 'spotify'\nkey = 'x'\n[[accounts]]\nservice = 'spotify'\nkey = 'X'", "Account 2 .* already means"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, words: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[[accounts]]\n{entry}\n")
    with pytest.raises(SettingError, match=words):
        read_roster(tmp_path)


@pytest.mark.parametrize("value", ["3", "[1]"])
def test_accounts_that_are_no_tables_are_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "settings.toml").write_text(f"accounts = {value}\n")
    with pytest.raises(SettingError, match="in the settings is"):
        read_roster(tmp_path)


def test_two_accounts_of_a_service_cannot_answer_to_the_same_name(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="“zonea0” already means the spotify account zone_a0"):
        add_account(tmp_path, Account("spotify", "ZoneA0", "Zone"))
    with pytest.raises(SettingError, match="already means"):
        rename_account(tmp_path, "spotify", "pig1987", "zone_a0")
    assert not (tmp_path / "settings.toml").exists()


def test_an_account_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"spotify has no account “nobody”\. There are: pig1987, zone_a0"):
        remove_account(tmp_path, "spotify", "nobody")
