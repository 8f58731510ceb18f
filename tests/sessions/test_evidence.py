from __future__ import annotations

import html
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import evidence
from bedrot_desktop.sessions.answers import SITE_CHANGED, Answer, Look
from bedrot_desktop.sessions.redaction import Redactor
from bedrot_desktop.sessions.troubles import Faults

from .tiny import NOW

FAULTS = Faults(LookupError, KeyError)

#: Things that must not survive wherever they stand, as a site would write them.
CANARIES = (
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ",
    "canary.person@example.com",
    "+49 151 23456789",
    "0151 / 2345 6789",
    "(555) 123-4567",
    "3f2b8c1e-9d4a-4b7e-8a6f-0c1d2e3f4a5b",
    "AQDx7Kc9ZpL2mQw8Rt5Yv1Bn4Hj6Fg3Ds0Ea",
    "c0ffee00c0ffee00c0ffee00c0ffee00",
    "EAABsbCS1iHgBAKZCanary0ZAZBZCQwertz123",
    "4929123412341234",
)
#: Places that are emptied whatever stands in them: even a word that looks harmless.
EMPTIED = (
    "<input type=text value='{}'>",
    "<input type=password value='{}'>",
    "<input type=hidden name=csrf value='{}'>",
    "<textarea>{}</textarea>",
    "<script>window.__STATE__ = {{user: '{}'}}</script>",
    '<script type=application/json id=__NEXT_DATA__>{{"user": "{}"}}</script>',
    "<script src='https://cdn.example/app.js?user={}'></script>",
    "<style>/* {} */</style>",
    "<!-- {} -->",
    "<meta name=csrf-token content='{}'>",
    "<meta property=og:title content='{}'>",
    "<div data-user='{}'></div>",
    "<div style='background: url({})'></div>",
    "<a href='/out?next={}'>x</a>",
    "<a href='/out#{}'>x</a>",
    "<a href='mailto:{}'>x</a>",
    "<a href='https://{}@example.com/x'>x</a>",
    "<img src='data:image/png;base64,{}'>",
    "<button onclick=\"show('{}')\">x</button>",
    "<template><p>{}</p></template>",
    "<noscript><img src='/p?u={}'></noscript>",
    "<iframe srcdoc='<p>{}</p>'></iframe>",
    "<option value='{}'>x</option>",
    "<svg><path d='{}'/></svg>",
    "<form action='/go;jsessionid={}'></form>",
)
#: Places whose words are kept as far as they are harmless.
WORDED = (
    "<p>Signed in as {} since June</p>",
    "<h1>{}</h1>",
    "<title>{}</title>",
    "<button aria-label='Account {}'>Menu</button>",
    "<div title='{}'></div>",
    "<div id='user-{}'></div>",
    "<div class='a {} b'></div>",
    "<a href='/users/{}/songs'>x</a>",
    "<li data-testid='row-{}'>x</li>",
    "<b>x</b>tail {}",
)


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("place", EMPTIED + WORDED)
def test_no_canary_survives_in_any_place(canary: str, place: str) -> None:
    source = Redactor().source(f"<body><h1>Songs</h1>{place.format(html.escape(canary))}<p>End</p></body>")
    assert canary not in html.unescape(source), source
    assert "Songs" in source
    assert "End" in source


@given(word=st.from_regex(r"[a-z]{7,12}", fullmatch=True), place=st.sampled_from(EMPTIED))
def test_what_people_or_scripts_wrote_into_a_page_goes_even_if_it_looks_harmless(word: str, place: str) -> None:
    secret = f"q{word}q"
    assert secret not in Redactor().source(f"<body><h1>Songs</h1>{place.format(secret)}</body>")


@example(secret="0000000/", place="<a href='https://{}@example.com/x'>x</a>")
@given(
    secret=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), min_size=8, max_size=30),
    place=st.sampled_from(EMPTIED + WORDED),
)
def test_a_known_secret_goes_from_everywhere(secret: str, place: str) -> None:
    if secret.isdecimal() or set(secret) <= set("*<>/="):
        return
    source = Redactor([secret]).source(f"<body><h1>Songs</h1>{place.replace('{}', html.escape(secret))}</body>")
    harmless = Redactor().source(f"<body><h1>Songs</h1>{place.replace('{}', '')}</body>")
    assert secret not in html.unescape(source).replace("***", "") or secret in html.unescape(harmless)


@pytest.mark.parametrize("text", ["2025-07-09 08:03", "1,234,567 streams", "0.0035 USD", "May 28, 2024", "42,100"])
def test_dates_and_figures_are_no_phone_numbers(text: str) -> None:
    assert Redactor().text(text) == text


def test_secrets_that_the_program_knows_go_too() -> None:
    SECRETS.register(["zone-a0-secret"])
    try:
        assert "zone-a0-secret" not in Redactor().source("<p id=zone-a0-secret>zone-a0-secret</p>")
    finally:
        SECRETS.forget()


@given(st.text(max_size=300) | st.text("<>&\"'/= ab!-\x00\n@:", max_size=200))
def test_anything_can_be_redacted(text: str) -> None:
    assert isinstance(Redactor().source(text), str)


def test_what_mends_a_selector_is_kept() -> None:
    page = """<div class="css-1x2y3z MuiButton-contained ant-layout-sider" id="navigation-link-audience"
    data-testid="csv-download" data-encore-id="chipFilter" data-e2e="followers-count" role="tab" aria-selected="true">
    <button aria-label="Select to further filter your results" type=submit>Last 365 days</button>
    <label for="1year">12 months</label><svg viewBox="0 0 24 24"><path d="M12 1.5a10.5 10.5 0 1 0"/></svg>
    <div onclick="downloadBank('4711')">Excel</div><a href="/c/artist/62owJQCD2XzVB2o19CVsFM/home?x=1">Home</a>
    <input name="login-username" type="email" placeholder="E-mail address" autocomplete="username" value="x@y.de">
    </div>"""
    source = Redactor().source(page)
    for kept in (
        'class="css-1x2y3z MuiButton-contained ant-layout-sider"',
        'id="navigation-link-audience"',
        'data-testid="csv-download"',
        'data-encore-id="chipFilter"',
        'data-e2e="followers-count"',
        'role="tab"',
        'aria-selected="true"',
        'aria-label="Select to further filter your results"',
        "Last 365 days",
        'for="1year"',
        'd="M12 1.5a10.5 10.5 0 1 0"',
        "downloadBank('***')",
        'href="/c/artist/62owJQCD2XzVB2o19CVsFM/home?***"',
        'name="login-username"',
        'placeholder="E-mail address"',
        'value="***"',
    ):
        assert kept in source, kept


class Blind:
    """A page that cannot be pictured."""

    frames = ()

    def locator(self, selector: str) -> str:
        return selector

    def screenshot(self, **options: object) -> bytes:
        raise LookupError("no picture")


def keep(folder: Path, what: str = "the report") -> Path | None:
    answer = Answer(
        "https://tiny.example/a?code=canary", "https://tiny.example/b?token=canary", 200, text="<h1>Hi</h1>"
    )
    look = Look("spotify", "main", NOW, SITE_CHANGED, "nothing known", 200, "https://tiny.example/b")
    return evidence.keep(
        folder, Blind(), FAULTS, what=what, selectors=("#report",), answer=answer, look=look, at=NOW,
        heard=("200 https://tiny.example/api?token=canary",),
    )  # fmt: skip


def test_evidence_tells_what_was_looked_for_and_what_was_there(tmp_path: Path) -> None:
    folder = keep(tmp_path / "deep" / "step")
    assert folder == tmp_path / "deep" / "step"
    assert folder is not None
    assert json.loads((folder / "looked_for.json").read_text("utf-8")) == {
        "at": "2025-07-09T08:03:00+00:00",
        "service": "spotify",
        "account": "main",
        "looked_for": "the report",
        "selectors": ["#report"],
        "address": "https://tiny.example/b?***",
        "status": 200,
        "verdict": "site changed",
        "marker": "nothing known",
        "instead": ["h1 Hi"],
        "heard": ["200 https://tiny.example/api?***"],
    }
    assert not (folder / "picture.png").exists(), "a picture is not worth losing the rest for"
    assert keep(tmp_path / "deep" / "step") == tmp_path / "deep" / "step-2"
    assert keep(tmp_path / "deep" / "step") == tmp_path / "deep" / "step-3"


def test_a_disk_that_refuses_does_not_hide_the_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert keep(tmp_path / "file" / "step") is None
    assert "could not be kept" in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the rights of the person's own folder")
def test_evidence_is_nobody_elses_business(tmp_path: Path) -> None:
    class Sheet:
        frames: tuple[object, ...] = ()

        def locator(self, _selector: object) -> object:
            return self

        def screenshot(self, **_: object) -> bytes:
            return b"a picture"

    answer = Answer("https://www.tiktok.com", "https://www.tiktok.com", 200, text="<h1>Studio</h1>")
    place = evidence.keep(
        tmp_path / "evidence", Sheet(), FAULTS, what="the chart", selectors=("#chart",),
        answer=answer, look=Look("tiktok", "pig1987", NOW, SITE_CHANGED), at=NOW,
    )  # fmt: skip
    assert place is not None
    assert (stat.S_IMODE(place.stat().st_mode), sorted(one.name for one in place.iterdir())) == (
        0o700, ["looked_for.json", "picture.png", "source.html"],
    )  # fmt: skip
