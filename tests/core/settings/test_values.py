"""Values are read as people write them, and refused in words."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.settings.table import TABLE, environment_name, expanded, find, owner_names
from bedrot_desktop.core.settings.values import Setting, Value, read, write

NUMBER = Setting("x.n", "number", 3, "N", low=1, high=9)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("yes/no", "Yes", True),
        ("yes/no", "off", False),
        ("yes/no", True, True),
        ("number", " 7 ", 7),
        ("text", "  a b ", "a b"),
        ("time", "6:05", time(6, 5)),
        ("time", time(22, 0, 30), time(22)),
        ("list", "a, b;c", ("a", "b", "c")),
        ("mail", ["a@b.c"], ("a@b.c",)),
        ("address", "https://example.com/", "https://example.com"),
        ("address", "http://127.0.0.1:8123/login", "http://127.0.0.1:8123/login"),
        ("database", "postgresql+psycopg://me@host/db", "postgresql+psycopg://me@host/db"),
    ],
)
def test_a_value_is_read_as_its_kind(kind: str, raw: object, value: Value) -> None:
    assert read(Setting("x.y", kind, None, "Y"), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("yes/no", "perhaps", "neither yes nor no"),
        ("number", "seven", "not a whole number"),
        ("number", True, "not a whole number"),
        ("number", 1.5, "not a whole number"),
        ("text", ["a"], "not text"),
        ("time", "24:00", "not a time of day"),
        ("time", "7", "not a time of day"),
        ("list", 5, "not a list"),
        ("mail", "jane at home", "not an e-mail address"),
        ("address", "ftp://example.com", "not a web address"),
        ("address", "http://[", "not a web address"),
        ("address", "https://me:pw@example.com", "not a web address"),
        ("database", "mysql://host/db", "not a database"),
        ("database", "file.db", "not a database address"),
    ],
)
def test_a_wrong_value_is_refused_in_words(kind: str, raw: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(Setting("x.y", kind, None, "Y"), raw)


def test_a_number_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(ValueError, match="a whole number from 1 to 9"):
        read(NUMBER, "10")
    assert read(NUMBER, "9") == 9


def test_a_choice_is_found_whatever_its_case() -> None:
    row = Setting("x.c", "choice", "a", "C", choices=("Alpha", "beta"))
    assert read(row, "ALPHA") == "Alpha"
    with pytest.raises(ValueError, match="one of Alpha, beta"):
        read(row, "gamma")


def test_empty_text_means_nothing_only_where_nothing_is_a_value() -> None:
    assert read(Setting("x.t", "text", "a", "T"), "  ") == ""
    assert read(Setting("x.l", "list", ("a",), "L"), "") == ()
    assert read(Setting("x.n", "number", None, "N"), "") is None
    with pytest.raises(ValueError, match="it is empty"):
        read(NUMBER, "")


@pytest.mark.parametrize(
    ("service", "address", "right"),
    [
        ("spotify", "https://artists.spotify.com/home", True),
        ("spotify", "https://accounts.spotify.com/login", False),
        ("spotify", "https://open.spotify.com", False),
        ("spotify", "https://example.com", False),
        ("spotify", "http://127.0.0.1:9000", True),
        ("tiktok", "https://accounts.tiktok.com/x", False),
        ("tiktok", "https://eviltiktok.com", False),
        ("linktree", "https://linktree.com/login", True),
        ("toolost", "https://app.toolost.com/login", True),
    ],
)
def test_a_service_is_only_looked_for_where_it_is(service: str, address: str, right: bool) -> None:
    found = find(f"services.{service}.login_address")
    assert found is not None
    if right:
        assert read(*_with(found, address)) == address
    else:
        with pytest.raises(ValueError, match="“http"):
            read(*_with(found, address))


def _with(found: tuple[Setting, tuple[str, ...]], raw: str) -> tuple[Setting, str, tuple[str, ...]]:
    row, names = found
    return row, raw, names


@given(st.text(max_size=60), st.sampled_from(sorted({row.key for row in TABLE})))
def test_whatever_is_typed_is_a_value_or_a_sentence_and_a_value_survives_writing(text: str, key: str) -> None:
    row = next(row for row in TABLE if row.key == key)
    try:
        value = read(row, text, ("spotify",))
    except ValueError as error:
        sentence = str(error)
    else:
        assert read(row, write(value), ("spotify",)) == value
        return
    assert sentence


def test_every_default_of_the_table_is_a_value_of_its_own_row() -> None:
    for key, row in expanded(datasets=("spotify.audience",)):
        found = find(key)
        assert found is not None
        default = row.default_for(found[1])
        assert default is None or read(row, write(default), found[1]) == default, key


def test_keys_of_the_table_and_their_names_in_the_environment_are_unique() -> None:
    keys = [key for key, _ in expanded(datasets=("spotify.audience", "tiktok.analytics"))]
    assert len(set(keys)) == len(keys)
    assert len({environment_name(key) for key in keys}) == len(keys)


def test_the_owners_names_hold_the_service() -> None:
    found = find("sessions.metaads.access_token")
    assert found is not None
    assert owner_names(*found) == ("METAADS_ACCESS_TOKEN", "META_ACCESS_TOKEN")
    assert environment_name("services.zone-x.enabled") == "BEDROT_SERVICES_ZONE_X_ENABLED"


def test_every_row_has_a_label_and_says_what_is_allowed() -> None:
    for row in TABLE:
        assert row.label
        assert row.allowed
