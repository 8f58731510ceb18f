"""What goes wrong at the stand-ins when a scene says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from bedrot_desktop.demo.sites import server as serving
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.demo.sites.site import INTERFACE, OPEN, Route, ServiceSite, Visit

if TYPE_CHECKING:
    from werkzeug import Request, Response

Web = Callable[..., httpx.Client]
Later = Callable[..., None]

BYTES = bytes(range(256)) * 40


class Plain(ServiceSite):
    """A service of which nothing changes."""

    key = "linktree"

    def routes(self) -> Sequence[Route]:
        return (
            Route("/file", _file),
            Route("/api/figures", _figures, INTERFACE),
            Route("/bug", _bug, OPEN),
            Route("/page", _page, OPEN),
            Route("/links/<name>", lambda _, visit: visit.json(dict(visit.values)), OPEN),
        )


def _file(_request: Request, visit: Visit) -> Response:
    return visit.download("a.bin", BYTES)


def _figures(_request: Request, visit: Visit) -> Response:
    return visit.json({"tracks": len(visit.label.tracks), "of": visit.identity})


def _bug(_request: Request, _visit: Visit) -> Response:
    raise KeyError("a bug")


def _page(_request: Request, visit: Visit) -> Response:
    return visit.page("A page", '<p id="one" data-e2e="two">Words</p>')


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """One service with pages that belong to this test."""
    monkeypatch.setattr(serving, "sites", lambda: {"linktree": Plain()})


def test_after_so_many_requests_one_is_asked_to_come_back_later_and_then_may(
    sites: Sites, web: Web, later: Later
) -> None:
    browser = web("linktree", "main")
    sites.scene("linktree").limit = Limit(2, seconds=90)
    assert [browser.get("/admin").status_code for _ in range(3)] == [200, 200, 429]
    answer = browser.get("/api/figures")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    later(seconds=60)
    assert browser.get("/admin").headers["Retry-After"] == "30"
    later(seconds=31)
    assert [browser.get("/admin").status_code for _ in range(3)] == [200, 200, 429]
    sites.scene("linktree").limit = None
    assert browser.get("/admin").status_code == 200


def test_the_moment_to_come_back_may_be_told_as_a_date(sites: Sites, web: Web) -> None:
    sites.scene("linktree").limit = Limit(0, seconds=90, as_date=True)
    told = parsedate_to_datetime(web("linktree").get("/page").headers["Retry-After"])
    assert 89 <= (told - sites.clock.now()).total_seconds() <= 90


def test_an_outage_is_a_page_or_no_answer_at_all(sites: Sites, web: Web) -> None:
    scene, browser = sites.scene("linktree"), web("linktree", "main")
    scene.outage = True
    assert browser.get("/admin").status_code == 503
    assert browser.get("/api/figures").json()["error"]["code"] == 503
    scene.outage = "closed"
    with pytest.raises(httpx.RemoteProtocolError):
        browser.get("/admin")
    assert scene.heard[-1].status == 0
    scene.outage = False
    assert browser.get("/admin").status_code == 200


def test_every_third_request_gets_no_answer(sites: Sites, web: Web) -> None:
    sites.scene("linktree").flaky = 3
    browser, failed = web("linktree"), []
    for place in range(1, 7):
        try:
            browser.get("/page")
        except httpx.RemoteProtocolError:
            failed.append(place)
    assert failed == [3, 6]


def test_a_captive_portal_answers_in_the_place_of_everything(sites: Sites, web: Web) -> None:
    sites.scene("linktree").portal = True
    browser = web("linktree", "main")
    for path in ("/admin", "/api/figures"):
        assert "Hotel Wi-Fi" in browser.get(path).text
    sites.scene("linktree").portal = "elsewhere"
    answer = browser.get("/admin")
    assert (answer.url.host, "Hotel Wi-Fi" in answer.text) == ("localhost", True)


def test_a_download_breaks_off_half_way_and_comes_whole_the_next_time(sites: Sites, web: Web) -> None:
    sites.scene("linktree").cut = 1
    browser = web("linktree", "main")
    with pytest.raises(httpx.RemoteProtocolError):
        browser.get("/file")
    answer = browser.get("/file")
    assert answer.content == BYTES
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.bin"'


def test_a_slow_site_lets_wait_and_does_not_hold_up_the_end(sites: Sites, web: Web) -> None:
    sites.scene("linktree").slow = 600
    browser = web("linktree")
    with pytest.raises(httpx.ReadTimeout):
        browser.get("/page", timeout=0.2)

    def wait() -> None:
        with pytest.raises(httpx.HTTPError):
            browser.get("/page")

    waiting = threading.Thread(target=wait)
    waiting.start()
    sites.stop()
    waiting.join(timeout=60)
    assert not waiting.is_alive()


def test_a_suspicious_site_wants_proof_before_it_goes_on(sites: Sites, web: Web) -> None:
    sites.scene("linktree").suspicious = True
    browser = web("linktree", "main")
    page = browser.get("/admin?x=1")
    assert (page.url.path, page.url.params["next"]) == ("/linktree/challenge", "/admin?x=1")
    assert browser.get("/api/figures").status_code == 403
    assert browser.post("/challenge", data={"next": "/admin?x=1"}).url.params["x"] == "1"
    assert browser.get("/api/figures").status_code == 200


def test_the_label_is_made_when_a_page_asks_for_it_and_once(
    sites: Sites, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bedrot_desktop.demo import label

    made: list[object] = []
    make = label.make_label
    monkeypatch.setattr(label, "make_label", lambda *given: made.append(given) or make(*given))
    browser = web("linktree", "main")
    browser.get("/admin")
    assert made == []
    first, second = (browser.get("/api/figures").json() for _ in range(2))
    assert first == second == {"tracks": 10, "of": sites.session("linktree").identity}
    assert len(made) == 1


def test_a_stand_in_that_breaks_is_seen(web: Web, sites: Sites, caplog: pytest.LogCaptureFixture) -> None:
    assert web("linktree").get("/bug").status_code == 500
    assert len(sites.broken) == 1
    assert "broke at /bug" in caplog.text
    sites.broken.clear()


def test_parts_of_a_path_are_handed_on(web: Web) -> None:
    assert web("linktree").get("/links/a%2Fb%20c").status_code == 404
    assert web("linktree").get("/links/a%20c").json() == {"name": "a c"}


def test_what_was_asked_is_written_down_and_never_shows_a_query(sites: Sites, web: Web) -> None:
    web("linktree", "main").get("/admin", params={"code": "canary-4711"})
    scene = sites.scene("linktree")
    asked = scene.heard[-1]
    assert (asked.method, asked.path, asked.status) == ("GET", "/admin", 200)
    assert asked.signed_in_as == sites.session("linktree").identity
    assert "canary-4711" in asked.query
    assert "canary-4711" not in repr(asked) + repr(scene)
    person = scene.of_account("main")
    assert person.password not in repr(scene) + repr(person)
    assert scene.paths(200) == ["/admin"]


def test_names_of_hosts_are_not_answered_to(sites: Sites, web: Web) -> None:
    assert web("linktree").get("/page", headers={"Host": f"evil.example:{sites.port}"}).status_code == 421


def test_many_requests_at_once_are_all_answered_and_all_heard(sites: Sites, web: Web) -> None:
    browser = web("linktree", "main")
    answers: list[int] = []
    crowd = [
        threading.Thread(target=lambda: answers.append(browser.get("/api/figures").status_code)) for _ in range(24)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(timeout=60)
    assert answers == [200] * 24
    assert len(sites.scene("linktree").heard) == 24
