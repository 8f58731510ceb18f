from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.cli.door import FLAGS, VALUED, hoist

WORD = st.text(min_size=1, max_size=8).filter(lambda word: word not in FLAGS | VALUED | {"--"} and "=" not in word)
VALUE = WORD.filter(lambda word: not word.startswith("-"))
GLOBAL = st.one_of(
    st.sampled_from(sorted(FLAGS)).map(lambda flag: [flag]),
    st.tuples(st.sampled_from(sorted(VALUED)), VALUE).map(list),
    st.tuples(st.sampled_from(sorted(VALUED)), VALUE).map(lambda pair: ["=".join(pair)]),
)
LINE = st.lists(st.one_of(WORD.map(lambda word: [word]), GLOBAL))


@given(LINE)
def test_global_flags_come_first_and_nothing_gets_lost(parts: list[list[str]]) -> None:
    line = [word for part in parts for word in part]
    front = [word for part in parts if is_global(part) for word in part]
    rest = [word for part in parts if not is_global(part) for word in part]
    assert hoist(line) == [*front, *rest]
    assert Counter(hoist(line)) == Counter(line)


@given(LINE)
def test_a_line_that_is_in_order_stays(parts: list[list[str]]) -> None:
    once = hoist([word for part in parts for word in part])
    assert hoist(once) == once


@given(LINE, st.lists(st.text(max_size=6)))
def test_what_follows_a_double_dash_is_left_alone(parts: list[list[str]], after: list[str]) -> None:
    line = [word for part in parts for word in part]
    assert hoist([*line, "--", *after]) == [*hoist(line), "--", *after]


def test_a_flag_without_its_value_is_left_for_the_parser_to_complain_about() -> None:
    assert hoist(["runs", "--workspace"]) == ["--workspace", "runs"]
    assert hoist([]) == []


def is_global(part: list[str]) -> bool:
    name, equals, value = part[0].partition("=")
    return part[0] in FLAGS or (part[0] in VALUED and len(part) == 2) or bool(equals and value and name in VALUED)
