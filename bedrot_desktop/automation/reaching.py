"""Whether the services can be reached at all: a connection to each one's address, side by side, and nothing else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.login import site_of

SECONDS = 3.0
PORTS = {"https": 443, "http": 80}
HERE = ("127.", "localhost", "::1")


def reach(
    parts: Parts, services: Iterable[str] = (), *, seconds: float = SECONDS, settings: Settings | None = None
) -> dict[str, tuple[bool, str]]:
    """Service → whether its site answers, and what came back; noted in the schedule's file. None named: all in use.

    Only services that one signs in to are tried. Takes little longer than ``seconds``, whatever the network does.
    """
    named = tuple(services)
    values = settings or parts.settings  # those handed in may be newer
    addresses = {
        key: site_of(values, key).address
        for key in parts.logins
        if values.enabled(key) and (not named or key in named)
    }  # fmt: skip
    found = try_all({key: address for key, address in addresses.items() if address}, seconds)
    if found:
        ScheduleStore(parts.workspace.state).note_reach(found, parts.clock.now())
    return found


def try_all(addresses: Mapping[str, str], seconds: float = SECONDS) -> dict[str, tuple[bool, str]]:
    """Connect to all of them at once (name → address, ``https://…``) and hang up."""
    found: dict[str, str] = {}
    threads = [
        # not of a pool, which the program would wait for at its end: looking up a name may take half a minute
        threading.Thread(target=_try, args=(name, address, seconds, found), daemon=True, name=f"reaching {name}")
        for name, address in addresses.items()
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + seconds + 0.5
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    told = dict(found)  # a late one may still write into the other
    for name, address in addresses.items():
        told.setdefault(name, _no_answer(address.rpartition("//")[2].partition("/")[0], seconds))
    return {name: (not told[name], told[name] or "answers") for name in addresses}


def _try(name: str, address: str, seconds: float, found: dict[str, str]) -> None:
    """Note why there is no connection, "" where there is one."""
    host = ""
    try:
        host, port = _door(address)
        socket.create_connection((host, port), seconds).close()
        found[name] = ""
    except socket.gaierror:
        found[name] = f"the name {host} is not known"
    except TimeoutError:
        found[name] = _no_answer(host, seconds)
    except (OSError, ValueError) as error:  # of an address that is none, too
        found[name] = f"{host or address}: {(getattr(error, 'strerror', '') or str(error))}"


def _no_answer(host: str, seconds: float) -> str:
    return f"{host} did not answer within {seconds:.0f} s"


def _door(address: str) -> tuple[str, int]:
    """Host and port to connect to: the site's, or those of the proxy that leads there."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    proxy = "" if host.startswith(HERE) or proxy_bypass(host) else getproxies().get(parts.scheme, "")
    if proxy:
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return parts.hostname or host, parts.port or PORTS.get(parts.scheme, 443)
