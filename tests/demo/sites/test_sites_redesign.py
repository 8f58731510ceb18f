"""A redesign: nothing that was known by name is left, and everything still works."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.demo.sites.manners import MANNERS
from bedrot_desktop.demo.sites.redesign import redesigned, renamed, restyled, style
from bedrot_desktop.demo.sites.server import Sites

Web = Callable[..., httpx.Client]

PAGE = """<html><head><style>.chart, #total > .big { color: #fe2c55; width: 1.5em } [data-e2e="x"] { top: 0 }</style>
</head><body><label for="total">Total</label><b id="total" class="big chart" data-e2e="followers-count">9</b>
<button type="submit" name="go" aria-label="Download" onclick="downloadBank(1)">Download data</button>
<script>document.getElementById("total").className = 'big';
document.querySelector('#total .big [data-testid="csv"]').innerHTML = `<i data-testid="csv" class="a b">${1}</i>`;
item.classList.add("chart");
draw("total", {"total": 1}); const id = "keep"; const data = {"id": "keep me", "class": ".5"};</script></body></html>"""


def test_no_name_is_left_and_style_and_script_follow() -> None:
    page = redesigned(PAGE)
    for name in ("total", "big", "chart", "followers-count", "csv"):
        assert not re.search(rf"[\"'#. ]{name}[\"'\] ](?!:)", page.replace('draw("total"', "")), name
    assert f'<label for="{renamed("total")}">' in page
    assert f'getElementById("{renamed("total")}")' in page
    assert f".{renamed('chart')}, #{renamed('total')} > .{renamed('big')} {{ color: #fe2c55; width: 1.5em }}" in page
    assert f"'#{renamed('total')} .{renamed('big')} [data-testid=\"{renamed('csv')}\"]'" in page
    assert 'draw("total", {"total": 1})' in page  # for all one knows, data
    assert redesigned(page) == page
    assert 'const id = "keep"; const data = {"id": "keep me", "class": ".5"}' in page
    assert 'name="go" aria-label="Download"' in page
    assert "Download data</button>" in page


def test_other_words_stand_on_what_one_clicks_where_the_scene_wants_that() -> None:
    page = redesigned(PAGE, words=True)
    assert "Download data" not in page
    assert "aria-label" not in page
    assert "onclick" not in page
    assert "onmousedown=" in page
    assert 'name="go"' in page


@given(st.text(max_size=200))
def test_a_page_without_names_stays_as_it_is(text: str) -> None:
    plain = re.sub(r"[=<(.#\[]", "", text)
    assert redesigned(plain) == plain


def test_a_style_sheet_keeps_its_colours_and_measures() -> None:
    sheet = "@media (min-width: 1.5em) { .one:hover { color: #abc; margin: .5em } }"
    assert style(sheet) == f"@media (min-width: 1.5em) {{ .{renamed('one')}:hover {{ color: #abc; margin: .5em }} }}"
    assert restyled("input[type=text]") == "input[type=text]"


@pytest.mark.parametrize("service", MANNERS)
def test_one_signs_in_to_a_redesigned_site_all_the_same(sites: Sites, web: Web, service: str) -> None:
    scene, browser = sites.scene(service), web(service)
    scene.redesign, scene.way = "words", "form"
    person = next(iter(scene.people.values()))
    page = browser.get(scene.manner.login)
    assert 'type="password"' in page.text
    assert "login-button" not in page.text
    assert "Log in</button>" in page.text  # a person still reads what to press
    inside = browser.post(scene.manner.login, data={"user": person.user, "password": person.password})
    assert inside.status_code == 200
    assert "si-main" not in inside.text
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert sheet is not None
    assert f".{renamed('si-card')} {{" in httpx.get(sites.root + sheet[1]).text
