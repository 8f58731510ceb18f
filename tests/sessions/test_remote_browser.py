from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import BrowserTrouble, Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.health import access
from bedrot_desktop.health.doctor import BAD, OK, WARNING
from bedrot_desktop.sessions import processes, remote
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.programs import first, found
from bedrot_desktop.sessions.vault import Vault

from ..conftest import absent
from .opening import browsers, opened
from .persons import Person, Told, plain_files, sign_in
from .tiny import LOGIN, NOW, TinySite, html, judge


@dataclass
class Elsewhere:
    """A browser that somebody else started, with nothing to do with this program but its port."""

    process: subprocess.Popen[bytes]
    address: str

    def contexts(self) -> int:
        """How many pages it has open."""
        import http.client
        import json

        link = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=30)
        link.request("GET", "/json/list")
        pages = [one for one in json.loads(link.getresponse().read()) if one["type"] == "page"]
        link.close()
        return len(pages)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    settings = Settings.load(tmp_path / "none", environment={})
    if not found(settings):
        absent("there is no browser")
    folder = tmp_path / "somebody"
    process = subprocess.Popen(
        [str(first(settings).path), "--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--no-first-run",
         f"--user-data-dir={folder}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    told, waited = folder / "DevToolsActivePort", threading.Event()
    while not told.exists() or not told.read_text():
        assert process.poll() is None
        waited.wait(0.05)
    yield Elsewhere(process, f"http://127.0.0.1:{told.read_text().splitlines()[0]}")
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.kill()
    process.wait(timeout=60)
    psutil.wait_procs(family, timeout=60)


def driver_at(home: Path, address: str) -> BrowserDriver:
    settings = Settings.load(home, environment={"BEDROT_BROWSER_ADDRESS": address})
    return BrowserDriver(home, Vault(MemoryRing()), settings, FixedClock(NOW))


def test_a_browser_that_runs_already_is_used_and_goes_on_without_what_was_opened_in_it(
    elsewhere: Elsewhere, tiny_site: TinySite, tmp_path: Path
) -> None:
    before, driver = elsewhere.contexts(), driver_at(tmp_path / "home", elsewhere.address)
    with opened(driver, tiny_site, tmp_path / "evidence") as it:
        it.show("<h1 id=x>Numbers</h1>")
        assert "Numbers" in it.page.html()
        assert it.state()["cookies"][0]["value"] == "sid-of-the-former-sign-in"
        assert browsers() == ()
    session = tiny_site.session()
    seen = driver.visit(
        LOGIN, tiny_site.site, session, Run(), url=f"{tiny_site.address}/home", headless=True, judge=judge
    )
    assert judge(seen.answer).alive
    assert elsewhere.process.poll() is None
    assert elsewhere.contexts() == before


def test_a_person_signs_in_there_in_a_context_of_its_own_that_is_closed_afterwards(
    elsewhere: Elsewhere, tiny_site: TinySite, tmp_path: Path
) -> None:
    before, home, told = elsewhere.contexts(), tmp_path / "home", Told()
    driver = driver_at(home, elsewhere.address)
    sealed = home / "sessions" / "spotify-main.profile"
    sealed.parent.mkdir(parents=True)
    sealed.write_bytes(b"of a window here")
    with Person(lambda: "waiting" in told.names, lambda: setattr(tiny_site, "turn", "/enter?user=pig1987")):
        caught = sign_in(driver, tiny_site, told)
    assert told.names == ["opened", "waiting", "seen"]
    assert [one["name"] for one in caught.state["cookies"]] == ["sid"]
    assert caught.state["origins"][0]["localStorage"] == [{"name": "token", "value": "token-of-pig1987"}]
    assert elsewhere.contexts() == before
    assert sealed.read_bytes() == b"of a window here"
    assert plain_files(home) == []
    # the next one begins with the last session's cookies, and with nothing of the one before
    again = sign_in(driver, tiny_site, Told(), session=tiny_site.session())
    assert again.state["cookies"][0]["value"] == "sid-of-the-former-sign-in"


def test_a_stop_ends_the_work_there_and_leaves_the_browser_alone(
    elsewhere: Elsewhere, tiny_site: TinySite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PATIENCE_S", 0.5)
    driver = driver_at(tmp_path / "home", elsewhere.address)
    with pytest.raises(Cancelled), opened(driver, tiny_site, tmp_path / "evidence") as it:
        it.show("<h1>x</h1>")
        threading.Timer(0.5, it.run.cancel_event.set).start()
        it.page.evaluate("(() => { for (;;) {} })()")
    assert elsewhere.process.poll() is None
    run = Run()
    with pytest.raises(Cancelled), Person(lambda: bool(tiny_site.heard), run.cancel_event.set):
        tiny_site.heard.clear()
        sign_in(driver, tiny_site, Told(), run=run)
    assert elsewhere.process.poll() is None


def test_a_browser_that_dies_there_is_told(elsewhere: Elsewhere, tiny_site: TinySite, tmp_path: Path) -> None:
    told, driver = Told(), driver_at(tmp_path / "home", elsewhere.address)
    with (
        Person(lambda: "waiting" in told.names, elsewhere.process.kill),
        pytest.raises(BrowserTrouble, match="ended unexpectedly"),
    ):
        sign_in(driver, tiny_site, told)


def test_it_is_told_in_words_when_nobody_answers_and_when_it_is_no_browser(tiny_site: TinySite, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(BrowserTrouble, match="No browser answers at http") as told:
            driver_at(tmp_path / "home", nobody).visit(
                LOGIN, tiny_site.site, tiny_site.session(), Run(), url=tiny_site.address, headless=True, judge=judge
            )
        assert "browser.address" in told.value.remedy
        (finding,) = access.browser(driver_at(tmp_path / "home", nobody))
        assert finding.state == BAD
    tiny_site.routes["/json/version"] = lambda _asked: html("<h1>A page</h1>")
    with pytest.raises(BrowserTrouble, match="is not a browser's debugging port"):
        remote.answers(tiny_site.address)
    with pytest.raises(BrowserTrouble, match="does not speak https"):
        remote.answers(tiny_site.address.replace("http:", "https:"))


class _Silent(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.close_connection = True  # leaves without an answer

    def log_message(self, *_told: object) -> None:
        """Nothing."""


def test_one_that_hangs_up_is_nobody() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    with pytest.raises(BrowserTrouble, match="No browser answers"):
        remote.answers(f"http://127.0.0.1:{server.server_address[1]}")
    thread.join()
    server.server_close()


def test_the_doctor_names_the_browser_that_answers_and_warns_where_anybody_can_listen(
    elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = driver_at(tmp_path / "home", elsewhere.address)
    (finding,) = access.browser(driver)
    assert finding.state == OK
    assert finding.answer.startswith("Chrome/")
    assert elsewhere.address in finding.answer
    monkeypatch.setattr(remote, "answers", lambda _address: "Chrome/1")
    (finding,) = access.browser(driver_at(tmp_path / "home", "http://studio.example:9222"))
    assert (finding.state, "tunnel" in finding.remedy) == (WARNING, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("127.0.0.1:9333", "http://127.0.0.1:9333"), ("http://[::1]:9222/", "http://[::1]:9222"), ("", "")],
)
def test_an_address_may_be_short(tmp_path: Path, text: str, value: str) -> None:
    settings = Settings.load(tmp_path, overrides={"browser.address": text})
    assert settings.get("browser.address", str) == value


@pytest.mark.parametrize("text", ["127.0.0.1", "ws://127.0.0.1:9222", "9222", "http://user@127.0.0.1:9222"])
def test_an_address_without_a_port_or_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    from bedrot_desktop.core.errors import SettingError

    with pytest.raises(SettingError):
        Settings.load(tmp_path, overrides={"browser.address": text})
