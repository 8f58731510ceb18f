"""Which addresses are a service's own, and how an address may be shown."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from bedrot_desktop.core.masking import SECRETS

_KEY_IN_PATH = re.compile(r"/[\w.~%+=-]{40,}")
_PORTS = {"http": 80, "https": 443}


def parts_of(url: str) -> SplitResult | None:
    """The parts of an http(s) address; None for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a malformed one
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.hostname else None


def path_of(url: str) -> str:
    """The path of an address, also of one within a site; "" for a malformed one."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def is_own(url: str, domains: Iterable[str], addresses: Iterable[str] = ()) -> bool:
    """Whether an address belongs to a service: below one of its domains, or at the host of one of the addresses.

    On this computer (127.0.0.1, localhost) each port is a site of its own.
    """
    parts = parts_of(url)
    if parts is None:
        return False
    host = (parts.hostname or "").lower().rstrip(".")
    if not is_local(host) and any(below(host, domain) for domain in domains):
        return True
    return any(_same(parts, other) for address in addresses if (other := parts_of(address)) is not None)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host and port."""
    a, b = parts_of(one), parts_of(other)
    return a is not None and b is not None and (a.hostname, _port(a)) == (b.hostname, _port(b))


def below(host: str, domain: str) -> bool:
    """Whether a host is a domain or one of its subdomains."""
    bare = domain.lstrip(".").lower()
    return bool(bare) and (host == bare or host.endswith(f".{bare}"))


def is_local(host: str) -> bool:
    """Whether a host is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def plain_address(url: str) -> str:
    """An address as it may be shown: without user, query, fragment and anything in the path that looks like a key."""
    parts = parts_of(url)
    if parts is None:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{_KEY_IN_PATH.sub('/…', SECRETS.mask(parts.path))}"


def _same(one: SplitResult, other: SplitResult) -> bool:
    if (one.hostname or "").lower() != (other.hostname or "").lower():
        return False
    return not is_local(one.hostname or "") or _port(one) == _port(other)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
