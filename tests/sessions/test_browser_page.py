from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.answers import CHALLENGE, EXPIRED
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.page import Page, Target
from bedrot_desktop.sessions.vault import Vault

from ..conftest import absent
from .opening import MENU, NOWHERE, Open, opened
from .tiny import NOW, Asked, Given, TinySite, html, to


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """One browser for the tests of this module."""
    home = tmp_path_factory.mktemp("home")
    site = TinySite()
    driver = BrowserDriver(home, Vault(MemoryRing()), Settings.load(home, environment={}), FixedClock(NOW))
    if not driver.found():
        absent("there is no browser")
    with opened(driver, site, home / "evidence" / "step") as one:
        yield one
    site.close()


@pytest.fixture
def it(shared: Open) -> Iterator[Open]:
    shared.site.routes.clear()
    shared.site.session()
    yield shared
    shutil.rmtree(shared.evidence.parent, ignore_errors=True)


def test_a_page_is_read_pressed_and_filled(it: Open) -> None:
    page: Page = it.page
    it.site.routes["/from"] = lambda _asked: to("/shown")
    it.show("<h1>Songs</h1>")
    answer = page.open(f"{it.site.address}/from")
    assert (answer.status, answer.url, answer.asked) == (200, f"{it.site.address}/shown", f"{it.site.address}/from")
    assert answer.path == (f"{it.site.address}/from",)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Songs</h1>" in answer.text
    assert answer.in_browser
    assert it.site.heard[-1].cookies == {"sid": "sid-of-the-former-sign-in"}
    # what is there in two places counts where it is visible, what comes late is waited for
    it.show(
        """<button class=go style="display:none">Go</button><button class=go onclick="said.textContent = 'pressed'">Go
        </button><p id=said></p><input id=name><div id=late style="display:none">Late</div>"""
    )
    late, go = Target("the late one", ("#never", "#late")), Target("Go", (".gone", "button.go"))
    assert page.seen(late) is None
    page.evaluate("void setTimeout(() => { late.style.display = 'block' }, 400)")
    assert page.wait_for(NOWHERE, late) is late
    assert page.seen(go, late) is go
    page.click(go)
    assert page.evaluate("said.textContent") == "pressed"
    page.fill(Target("the name", ("#name",)), "zone.a0")
    assert page.evaluate("document.getElementById('name').value") == "zone.a0"
    page.press("Tab")
    assert page.evaluate("document.activeElement.id") != "name"
    page.evaluate("document.body.style.height = '5000px'")
    page.scroll(600)
    assert page.until(lambda: page.evaluate("window.scrollY") or None, seconds=60, what="a page that scrolls") > 0
    assert page.until(lambda: 0, seconds=60, what="nothing") == 0, "nought is an answer, None and False are none"
    assert [one["name"] for one in it.state()["cookies"]] == ["sid"]


def test_a_click_waits_for_what_covers_a_button_and_clicks_once(it: Open) -> None:
    it.show(
        """<script>let count = 0</script><button id=go onclick="count++" disabled>Go</button>
        <div id=veil style="position:fixed;inset:0;background:white"></div>
        <script>setTimeout(() => veil.remove(), 900); setTimeout(() => { go.disabled = false }, 1300)</script>"""
    )
    it.page.click(Target("Go", ("#go",)), seconds=20, tries=3)
    assert it.page.evaluate("count") == 1


def test_a_download_comes_as_bytes_also_from_a_new_window(it: Open) -> None:
    csv = {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="audience.csv"'}
    it.site.routes["/file"] = lambda _asked: (200, csv, b"date,listeners\n2025-07-01,\xff\n")
    it.show("<a id=here href=/file>CSV</a> <a id=there href=/file target=_blank>CSV</a> <button id=no>CSV</button>")
    for selector in ("#here", "#there"):
        file = it.page.download(Target("the CSV", (selector,)))
        assert (file.name, file.content) == ("audience.csv", b"date,listeners\n2025-07-01,\xff\n")
    with pytest.raises(SourceChanged, match="the file that the CSV gives out was not found"):
        it.page.download(Target("the CSV", ("#no",)), seconds=0.5)


def test_answers_of_the_pages_scripts_are_heard_whole_and_in_order(it: Open) -> None:
    slow = threading.Event()

    def data(asked: Asked) -> Given:
        if "slow" in asked.query:
            slow.wait(60)
        return 200, {"Content-Type": "application/json"}, json.dumps({"asked": asked.query, "rows": "x" * 100_000})

    it.site.routes["/api/data"] = data
    it.site.routes["/api/moved"] = lambda _asked: to("/api/data?moved")
    script = "fetch('/api/data?slow=1'); fetch('/api/moved'); fetch('/other'); fetch('/api/data?2').then(() => 0)"
    with it.page.answers(r"/api/") as answers:
        it.show(f"<h1>Data</h1><script>{script}</script>")
        first = answers.wait(lambda heard: len(heard) >= 2, seconds=60, what="data") if slow.is_set() else ()
        it.page.until(lambda: len(answers.received) == 2 or None, seconds=60, what="the quick ones")
        assert first == ()
        slow.set()
        heard = answers.wait(lambda heard: len(heard) >= 3, seconds=60, what="data", quiet=0.2)
    assert sorted(json.loads(one.body)["asked"] for one in heard) == ["2", "moved", "slow=1"]
    assert json.loads(heard[0].body)["asked"] == "slow=1", "in the order in which they were asked for"
    assert all(len(one.body) > 100_000 and one.status == 200 for one in heard)
    # what is under way at the end of the block is not lost
    slow.clear()
    timer = threading.Timer(0.5, slow.set)
    timer.start()
    with it.page.answers(r"/api/data") as answers:
        it.page.evaluate("void fetch('/api/data?slow=2')")
        it.page.until(lambda: any("slow=2" in one.query for one in it.site.heard), seconds=60, what="the request")
    timer.join()
    assert [json.loads(one.body)["asked"] for one in answers.received] == ["slow=2"]
    with it.page.answers(r"/nothing") as answers, pytest.raises(SourceChanged, match="the figures was not found"):
        answers.wait(bool, seconds=0.3, what="the figures")


def test_what_is_missing_leaves_evidence_without_secrets(it: Open) -> None:
    it.show(
        "<h1>Rebuilt for label@example.com</h1><button data-testid='csv-download'>Export</button>"
        "<input type=hidden name=csrf value=canary-in-a-hidden-field>"
    )
    with pytest.raises(SourceChanged) as caught:
        it.page.click(NOWHERE, seconds=0.3, tries=1)
    assert "the report was not found on " in caught.value.message
    folder = Path(caught.value.evidence)
    assert folder == it.evidence
    told = json.loads((folder / "looked_for.json").read_text("utf-8"))
    assert told["looked_for"] == "the report"
    assert told["selectors"] == ["#report", "text=Report"]
    assert told["address"] == f"{it.site.address}/shown"
    assert "button[data-testid='csv-download'] Export" in told["instead"]
    source = (folder / "source.html").read_text("utf-8")
    assert 'data-testid="csv-download"' in source
    assert "canary" not in source
    assert "label@" not in source + json.dumps(told)
    assert (folder / "picture.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(SourceChanged) as caught:
        it.page.wait_for(NOWHERE, seconds=0.2)
    assert Path(caught.value.evidence).name == "step-2", "the first evidence stays"


def test_every_page_that_lets_nobody_go_on_has_its_own_error(it: Open) -> None:
    site, page = it.site, it.page
    site.routes["/busy"] = lambda _asked: html("<h1>slow down</h1>", 429, **{"Retry-After": "90"})
    site.routes["/down"] = lambda _asked: html("<h1>oops</h1>", 503)
    site.routes["/captcha"] = lambda _asked: html("<h1>captcha</h1>")
    with pytest.raises(RateLimited) as limited:
        page.open(f"{site.address}/busy")
    assert limited.value.seconds == 90
    with pytest.raises(Unreachable):
        page.open(f"{site.address}/down")
    with pytest.raises(SourceChanged, match=r"the page http://127.0.0.1:[0-9]+/gone was not found"):
        page.open(f"{site.address}/gone?token=canary")
    with pytest.raises(WaitingForYou) as waiting:
        page.open(f"{site.address}/captcha")
    assert waiting.value.verdict == CHALLENGE
    assert "captcha" in waiting.value.message
    # one that was given up may still be under way when it is asked for again
    tried: list[Asked] = []
    site.routes["/slow"] = lambda asked: (
        tried.append(asked),
        site.let_go.wait(5 if len(tried) == 1 else 0),
        html(MENU),
    )[2]
    with pytest.raises(Unreachable, match="no answer in 1 s"):
        page.open(f"{site.address}/slow", seconds=0.6)
    assert page.open(f"{site.address}/slow").status == 200
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # it does not listen
        with pytest.raises(Unreachable, match="nobody answers there"):
            page.open(f"http://127.0.0.1:{held.getsockname()[1]}")
    # signed out meanwhile: the wait ends long before its time is over
    it.show("<h1>Data</h1><script>setTimeout(() => { location = '/login' }, 300)</script>")
    site.signed_in.clear()
    begun = time.monotonic()
    with pytest.raises(WaitingForYou) as waiting:
        page.wait_for(NOWHERE, seconds=300)
    assert waiting.value.verdict == EXPIRED
    assert time.monotonic() - begun < 60
