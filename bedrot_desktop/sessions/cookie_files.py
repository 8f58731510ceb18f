"""Cookie files as others wrote them, read into cookies as a browser takes them.

Read are: a list of cookies (the old scripts', a browser extension's), a storage state of Playwright, either of them
wrapped in an object, and the old text format of Netscape (``cookies.txt``). No error repeats what a file holds.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

UNKNOWN = -1.0  # Playwright's word for a cookie whose life is not told
_MILLISECONDS = 1e11  # seconds would mean a year beyond 5100
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}
_EXPIRES = ("expires", "expirationDate", "expiry", "Expires raw")
_NEVER = re.compile(r"[\x00-\x1f\x7f;]")  # one such cookie, and a browser refuses all that come with it
_NETSCAPE = re.compile(r"#\s*(?:netscape )?http cookie file", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CookieFile:
    """What a file holds for one service. ``left_out``: cookies of other sites and ones without a name.

    ``service``, ``account`` and ``saved_at`` as the file itself says ("" and None where it does not).
    """

    cookies: tuple[Mapping[str, Any], ...] = field(repr=False)
    origins: tuple[Mapping[str, Any], ...] = field(repr=False)
    left_out: int = 0
    service: str = ""
    account: str = ""
    saved_at: datetime | None = None


def read_cookie_file(content: bytes, domains: tuple[str, ...]) -> CookieFile:
    """The cookies and storage for these domains (and below); ValueError says in words why it is no cookie file."""
    text = _text(content)
    document = list(_netscape(text)) if _NETSCAPE.match(text) else _json(text)
    cookies, origins, about = _parts(document)
    if cookies is None and not origins:
        raise ValueError("it holds no cookies")
    kept: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for raw in cookies or ():
        cookie = _cookie(raw, domains)
        if cookie and _inside(str(cookie["domain"]), domains):
            kept[cookie["name"], cookie["domain"], cookie["path"]] = cookie
    return CookieFile(
        tuple(kept.values()),
        tuple(_storage(origins, domains)),
        max(0, len(cookies or ()) - len(kept)),
        str(about.get("service") or ""),
        str(about.get("account") or ""),
        _moment(about.get("saved_at")),
    )


def _text(content: bytes) -> str:
    if not content.strip():
        raise ValueError("it is empty")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # what PowerShell's “>” writes
    try:
        return content.decode("utf-16" if wide else "utf-8-sig").lstrip()
    except UnicodeDecodeError:
        raise ValueError("it is not text") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    except (RecursionError, ValueError):
        raise ValueError("it is no JSON that a cookie file could be") from None


def _parts(document: Any, depth: int = 3) -> tuple[list[Any] | None, list[Any], Mapping[str, Any]]:
    """(cookies or None where there are none at all, origins, what the file says of itself), also out of a wrapping."""
    if isinstance(document, list):
        cookies = [one for one in document if isinstance(one, Mapping) and "name" in one and "value" in one]
        return (cookies if cookies or not document else None), [], {}
    if not isinstance(document, Mapping):
        return None, [], {}
    about = document.get("_metadata")
    origins = document.get("origins")
    found = document.get("cookies")
    if isinstance(found, list) or isinstance(origins, list):
        loose = document.get("localStorage")
        here = list(origins) if isinstance(origins, list) else []
        if isinstance(loose, Mapping):
            here.append({"origin": document.get("origin") or document.get("url") or "", "localStorage": loose})
        cookies = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
        return cookies, here, about if isinstance(about, Mapping) else {}
    if depth:
        for inner in document.values():
            deeper = _parts(inner, depth - 1)
            if deeper[0] or deeper[1]:
                return deeper
    return None, [], {}


def _cookie(raw: Mapping[str, Any], domains: tuple[str, ...]) -> dict[str, Any] | None:
    """One cookie with every field as Playwright wants it, or None for what is none."""
    name, value = raw.get("name"), raw.get("value")
    if not isinstance(name, str) or not isinstance(value, str | int | float) or not name.strip():
        return None
    if _NEVER.search(name) or _NEVER.search(str(value)):
        return None
    secure = raw.get("secure") is True or name.startswith(("__Secure-", "__Host-"))
    same_site = _SAME_SITE.get(str(raw.get("sameSite") or "").casefold(), "Lax")
    host_only = raw.get("hostOnly") is True or name.startswith("__Host-")
    path = raw.get("path")
    return {
        "name": name,
        "value": str(value),
        "domain": _domain(raw, domains, host_only=host_only),
        "path": path if isinstance(path, str) and path.startswith("/") and not name.startswith("__Host-") else "/",
        "expires": _expires(raw),
        "httpOnly": raw.get("httpOnly") is True,
        "secure": secure,
        # browsers refuse “None” on a cookie that is not secure
        "sameSite": "Lax" if same_site == "None" and not secure else same_site,
    }


def _domain(raw: Mapping[str, Any], domains: tuple[str, ...], *, host_only: bool) -> str:
    """With a dot before it where hosts below count too; the service's own domain where the file names none."""
    told = raw.get("domain") or raw.get("host") or _split(str(raw.get("url") or ""))[1]
    if not isinstance(told, str) or not told.strip(". "):
        return f".{domains[0]}" if domains else ""
    domain = told.strip().casefold()
    if host_only:
        return domain.lstrip(".")
    return f".{domain}" if raw.get("hostOnly") is False and not domain.startswith(".") else domain


def _expires(raw: Mapping[str, Any]) -> float:
    """Seconds since 1970, or -1 where the life of the cookie is not told."""
    if raw.get("session") is True:
        return UNKNOWN
    told = next(
        (raw[name] for name in _EXPIRES if isinstance(raw.get(name), str | int | float) and raw[name] != ""), ""
    )
    if isinstance(told, str):
        moment = _moment(told)
        told = moment.timestamp() if moment else told
    try:
        seconds = float(told)
    except (OverflowError, ValueError):
        return UNKNOWN
    if isinstance(told, bool) or not math.isfinite(seconds) or seconds <= 0:
        return UNKNOWN
    return seconds / 1000 if seconds > _MILLISECONDS else seconds


def _moment(told: Any) -> datetime | None:
    """A moment written in ISO form, aware; None for anything else. Without a zone it is taken for local time."""
    if not isinstance(told, str):
        return None
    try:
        return datetime.fromisoformat(told.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _storage(origins: list[Any], domains: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Origins of the service as Playwright has them; what else they hold (IndexedDB) stays with them."""
    for one in origins:
        if not isinstance(one, Mapping):
            continue
        origin = str(one.get("origin") or "") or (f"https://{domains[0]}" if domains else "")
        loose = one.get("localStorage")
        items = (
            [{"name": name, "value": value} for name, value in loose.items()] if isinstance(loose, Mapping) else loose
        )
        pairs = [
            {"name": item["name"], "value": item["value"]}
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, Mapping) and isinstance(item.get("name"), str) and isinstance(item.get("value"), str)
        ]
        address, host = _split(origin)
        if (pairs or one.get("indexedDB")) and _inside(host, domains):
            rest = {"indexedDB": one["indexedDB"]} if one.get("indexedDB") else {}
            yield {"origin": address, "localStorage": pairs, **rest}


def _split(address: str) -> tuple[str, str]:
    """(origin, host) of an address; empty where it is none."""
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
    except ValueError:
        return "", ""


def _inside(host: str, domains: tuple[str, ...]) -> bool:
    bare = host.lstrip(".").casefold()
    return any(bare == domain or bare.endswith(f".{domain}") for domain in domains)


def _netscape(text: str) -> Iterator[Mapping[str, Any]]:
    """The lines of a ``cookies.txt``: domain, below, path, secure, expiry, name, value, parted by tabs."""
    for line in text.splitlines():
        hidden = line.startswith("#HttpOnly_")
        fields = line.removeprefix("#HttpOnly_").split("\t")
        if len(fields) != 7 or (line.startswith("#") and not hidden):
            continue
        domain, below, path, secure, expiry, name, value = fields
        yield {
            "name": name, "value": value, "domain": domain, "hostOnly": below.upper() != "TRUE", "path": path,
            "secure": secure.upper() == "TRUE", "expires": expiry, "httpOnly": hidden,
        }  # fmt: skip
