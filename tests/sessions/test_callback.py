"""The one answer of a page where the person agreed reaches this computer, and nobody else's does."""

from __future__ import annotations

import logging
import socket
import threading
from urllib.parse import urlencode

import httpx
import pytest

from bedrot_desktop.core.errors import Cancelled, SourceChanged
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions.callback import Callback


def answered(callback: Callback, host: str = "", path: str = "", **values: str) -> httpx.Response:
    base = f"http://127.0.0.1:{callback.port}{path or '/callback'}"
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.get(f"{base}?{urlencode(values)}", headers={"host": host} if host else {})


def test_the_code_of_the_answer_is_given() -> None:
    with Callback() as callback:
        told = answered(callback, code="the-code", state=callback.state)
        assert callback.wait(Run(), 20) == "the-code"
        assert callback.address == f"http://127.0.0.1:{callback.port}/callback"
    assert told.status_code == 200
    assert "the-code" not in told.text
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["referrer-policy"] == "no-referrer"


def test_an_answer_with_another_state_is_turned_away_and_waiting_goes_on() -> None:
    with Callback() as callback:
        assert answered(callback, code="forged", state="guessed").status_code == 400
        assert answered(callback, code="forged").status_code == 400
        assert answered(callback, error="access_denied").status_code == 400
        with pytest.raises(TimeoutError):
            callback.wait(Run(), 0)
        answered(callback, code="right", state=callback.state)
        assert callback.wait(Run(), 20) == "right"


def test_only_the_first_answer_counts() -> None:
    with Callback() as callback:
        answered(callback, code="first", state=callback.state)
        assert answered(callback, code="second", state=callback.state).status_code == 410
        assert callback.wait(Run(), 20) == "first"


def test_other_paths_and_other_names_of_this_computer_are_turned_away() -> None:
    with Callback() as callback:
        assert answered(callback, path="/favicon.ico", state=callback.state).status_code == 404
        assert answered(callback, host="evil.example", code="x", state=callback.state).status_code == 421
        with pytest.raises(TimeoutError):
            callback.wait(Run(), 0)


def test_a_no_of_the_person_is_a_cancel_and_an_error_of_the_service_is_told() -> None:
    with Callback() as callback:
        assert "not given" in answered(callback, error="access_denied", state=callback.state).text
        with pytest.raises(Cancelled):
            callback.wait(Run(), 20)
    with Callback() as callback:
        answered(callback, error="server_error", state=callback.state)
        with pytest.raises(SourceChanged, match="server_error"):
            callback.wait(Run(), 20)


def test_a_stop_ends_the_wait() -> None:
    stop = threading.Event()
    stop.set()
    with Callback() as callback, pytest.raises(Cancelled):
        callback.wait(Run(stop), 600)


def test_the_door_is_open_to_this_computer_only_and_closed_afterwards() -> None:
    with Callback("localhost") as callback:
        port = callback.port
        assert callback.address.startswith("http://localhost:")
        assert callback._server is not None
        assert callback._server.server_address[0] == "127.0.0.1"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_no_log_holds_the_code(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG, "bedrot_desktop")
    with Callback() as callback:
        with socket.create_connection(("127.0.0.1", callback.port), timeout=20) as line:
            ask = f"GET /callback?code=secret-code&state={callback.state} HTTP/1.1"
            line.sendall(f"{ask}\r\nHost: 127.0.0.1:{callback.port}\r\n\r\n".encode())
            assert b"200" in line.recv(100)
        callback.wait(Run(), 20)
    assert "secret-code" not in caplog.text + "".join(capfd.readouterr())
