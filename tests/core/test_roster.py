"""Accounts are rows."""

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account, Roster

names = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,10}[A-Za-z0-9_]", fullmatch=True)


def test_a_token_means_an_account_by_key_id_or_alias_whatever_its_case() -> None:
    for token in ("ZONE_A0", "zone.a0", " zonea0 ", "62owJQCD2XzVB2o19CVsFM"):
        found = DEFAULT_ROSTER.find("spotify", token)
        assert found is not None
        assert found.key == "zone_a0"


def test_nobody_is_guessed() -> None:
    assert DEFAULT_ROSTER.find("spotify", "zone") is None
    assert DEFAULT_ROSTER.find("spotify", "") is None
    assert DEFAULT_ROSTER.find("youtube", "pig1987") is None


def test_the_default_accounts_survive_the_way_through_the_file() -> None:
    assert Roster.of_tables(DEFAULT_ROSTER.tables()) == DEFAULT_ROSTER


@given(names, names.filter(bool), st.lists(st.text(min_size=1, max_size=8), max_size=3), st.booleans())
def test_any_account_survives_the_way_through_the_file(key: str, title: str, aliases: list[str], enabled: bool) -> None:
    roster = Roster(()).adding(Account("spotify", key, title, "Artist", "id", tuple(aliases), enabled))
    assert Roster.of_tables(roster.tables()) == roster


def test_an_old_name_still_means_a_renamed_account_and_going_back_is_possible() -> None:
    renamed = DEFAULT_ROSTER.renaming("spotify", "pig1987", "pig")
    account = renamed.known("spotify", "PIG1987")
    assert (account.key, account.aliases) == ("pig", ("pig1987",))
    back = renamed.renaming("spotify", "pig", "pig1987").known("spotify", "pig")
    assert (back.key, back.aliases) == ("pig1987", ("pig",))
