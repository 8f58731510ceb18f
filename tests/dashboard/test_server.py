"""The local page is for this computer alone, can only be read, and is in nobody's way."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.dashboard.server import Dashboard, PortTaken, holder_of_port, start_if_wanted
from bedrot_desktop.house import House

from .conftest import NOW, Room, Serve, ask

PAGES = ("/", "/runs", "/service/toolost", "/health", "/metrics", "/api/metrics", "/api/metrics/toolost")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_may_be_read_and_nothing_of_it_may_be_kept_framed_or_run(page: Dashboard, path: str) -> None:
    answer = ask(page, path)
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:;")
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert "Werkzeug" not in answer.headers.get("Server", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_computers_own_names_are_answered(page: Dashboard, host: str) -> None:
    assert ask(page, "/health", host=f"{host}:{page.port}").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}",
             "127.0.0.1:{port}@evil.example", "localhost:{port}.evil.example", ""],
)  # fmt: skip
def test_a_foreign_name_that_leads_here_is_refused(page: Dashboard, host: str) -> None:
    answer = ask(page, "/health", host=host.format(port=page.port))
    assert answer.status in {400, 403}
    assert "services" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_done_with_it(page: Dashboard, method: str) -> None:
    answer = ask(page, "/", method=method, body=b"x=1")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_head_has_the_same_headers_and_no_text(page: Dashboard) -> None:
    answer = ask(page, "/metrics", method="HEAD")
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["Content-Type"] == ask(page, "/metrics").headers["Content-Type"]


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/service/../../settings.toml",
             "/service/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "//etc/passwd",
             "/service/nosuch", "/service/", "/api/metrics/nosuch", "/api/nosuch", "/health/x", "/settings.toml",
             "/service/toolost%00", "/%ff", "/service/<script>"],
)  # fmt: skip
def test_there_is_nothing_but_the_pages(page: Dashboard, path: str) -> None:
    answer = ask(page, path)
    assert answer.status == 404
    assert answer.text == "There is no such page.\n"


def test_it_listens_on_this_computer_only(page: Dashboard) -> None:
    assert page.address == f"http://127.0.0.1:{page.port}"
    with socket.socket() as other, pytest.raises(OSError, match=r".*"):
        other.settimeout(5)
        other.connect((_own_address(), page.port))


def _own_address() -> str:
    """An address of this computer that is not the loopback's; 127.0.0.2 where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent
            return str(asking.getsockname()[0])
        except OSError:
            return "127.0.0.2"


def test_a_port_that_is_taken_is_told_with_its_holder_and_the_remedy(room: Room) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as told:
            Dashboard(lambda: room.house, port, room.house.clock).start()
        assert str(port) in told.value.message
        assert "(process " in told.value.message
        assert "--port" in told.value.remedy
        assert "dashboard.port" in told.value.remedy
        assert "process" in holder_of_port(port)


def test_once_closed_the_port_is_free_and_may_be_opened_anew(room: Room) -> None:
    first = Dashboard(lambda: room.house, 0, room.house.clock)
    first.start()
    first.start()  # without effect
    assert ask(first, "/health").status == 200
    first.stop()
    first.stop()
    with Dashboard(lambda: room.house, first.port, room.house.clock) as second:
        assert ask(second, "/health").status == 200


def test_fifty_at_once_are_answered_out_of_one_look(room: Room) -> None:
    looks = 0

    def parts() -> Any:
        nonlocal looks
        looks += 1
        return room.house

    with Dashboard(parts, 0, room.house.clock) as page, ThreadPoolExecutor(50) as crowd:
        paths = [PAGES[place % len(PAGES)] for place in range(50)]
        answers = list(crowd.map(lambda path: ask(page, path), paths))
    assert {one.status for one in answers} == {200}
    assert looks < 5


def test_a_connection_that_says_nothing_keeps_nobody_back(page: Dashboard) -> None:
    with socket.create_connection(("127.0.0.1", page.port)) as silent:
        silent.sendall(b"GET / HT")
        assert ask(page, "/health").status == 200


def test_ctrl_c_or_an_event_ends_serving(room: Room) -> None:
    page, ended = Dashboard(lambda: room.house, 0, room.house.clock), threading.Event()
    served = threading.Thread(target=page.serve_forever, args=(ended,))
    page.start()
    served.start()
    assert ask(page, "/health").status == 200
    ended.set()
    served.join(timeout=60)
    assert not served.is_alive()
    with pytest.raises(OSError, match=r".*"):
        ask(page, "/health")


def test_a_workspace_that_cannot_be_opened_is_told_on_the_page(room: Room) -> None:
    def gone() -> Any:
        raise WorkspaceError("The folder is gone.", "Put the disk back.")

    with Dashboard(gone, 0, room.house.clock) as page:
        front, health, strict = ask(page), ask(page, "/health").document, ask(page, "/health?strict=1")
    assert front.status == 200
    assert "The folder is gone." in front.text
    assert "Put the disk back." in front.text
    assert health["status"] == "unknown"
    assert strict.status == 503


def test_a_damaged_warehouse_is_told_and_the_rest_is_shown(room: Room, serve: Serve) -> None:
    room.warehouse.write_bytes(b"this is no database at all, by far" * 100)
    page = serve()
    front = ask(page)
    assert front.status == 200
    assert "cannot be read" in front.text
    assert "bedrot login toolost" in front.text
    assert "Traceback" not in front.text
    document = ask(page, "/health").document
    assert document["troubles"]
    assert document["status"] in {"warning", "critical", "failed", "unknown"}
    assert "cookie_refresh_total" in ask(page, "/metrics").text
    for path in PAGES:
        assert ask(page, path).status == 200


def test_a_page_that_breaks_says_so_without_its_inside(
    page: Dashboard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bedrot_desktop.dashboard import front

    def breaks(*_: object) -> str:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(front, "page", breaks)
    answer = ask(page)
    assert answer.status == 500
    assert "secret inside" not in answer.text
    assert "bedrot logs" in answer.text
    assert "secret inside" in caplog.text


@pytest.fixture
def unhurried() -> Iterator[threading.Event]:
    """Lets a look go on once it is set; set at the latest at the end."""
    go_on = threading.Event()
    yield go_on
    go_on.set()


def test_nobody_waits_for_a_look_that_hangs(room: Room, unhurried: threading.Event) -> None:
    def parts() -> Any:
        unhurried.wait(120)
        return room.house

    page = Dashboard(parts, 0, room.house.clock)
    page.latest._patience = 0.01
    with page:
        front, health = ask(page), ask(page, "/health")
        assert (front.status, health.status) == (503, 200)
        assert health.document["status"] == "unknown"
        unhurried.set()


def test_figures_are_as_old_as_the_page_says(page: Dashboard) -> None:
    assert f"{NOW:%H:%M:%S}" in ask(page).text
    assert ask(page, "/health").document["last_check"] == NOW.isoformat()


def test_the_program_serves_it_only_where_the_setting_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_if_wanted(lambda: room.house, room.house.clock) is None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for key, value in (("dashboard.on", "yes"), ("dashboard.port", str(port))):
        set_value(room.root / "home", key, value)
    house = House.open(home=room.root / "home", workspace=room.eco)
    page = start_if_wanted(lambda: house, house.clock)
    assert page is not None
    assert page.port == port
    assert ask(page, "/health").status == 200
    page.stop()
    house.close()


def test_an_empty_lake_has_a_page_and_is_in_nobodys_alarm(tmp_path: Path, room: Room) -> None:
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "new" / "data_lake" / zone).mkdir(parents=True)
    house = House.open(home=tmp_path / "new home", workspace=tmp_path / "new")
    with Dashboard(lambda: house, 0, room.house.clock) as page:
        for path in PAGES:
            assert ask(page, path).status == 200, path
        document = ask(page, "/health").document
        assert document["status"] == "nothing yet"
        assert document["troubles"] == []
        assert ask(page, "/health?strict=1").status == 200
    house.close()


def test_every_service_has_a_page_scripts_of_the_lake_too(room: Room) -> None:
    scripts = room.eco / "data_lake" / "src" / "bandlab" / "cleaners"
    scripts.mkdir(parents=True)
    for step in ("landing2raw", "raw2staging", "staging2curated"):
        (scripts / f"bandlab_{step}.py").write_text("print('done')")
    house = House.open(home=room.root / "home", workspace=room.eco)
    with Dashboard(lambda: house, 0, room.house.clock) as page:
        text = ask(page).text
        keys = set(re.findall(r'href="/service/([^"]+)"', text))
        assert "bandlab" in keys
        assert keys >= {one.key for one in house.services}
        for key in keys:
            answer = ask(page, f"/service/{key}")
            assert answer.status == 200, answer.text
    house.close()
