"""Sessions whose every secret is a canary, and the hunt for canaries in all that lies on disk."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bedrot_desktop.sessions.session import Session

NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)


def session(service: str = "tiktok", account: str = "zone.a0", mark: str = "first") -> Session:
    """A session with a canary in every place where a secret can be; ``mark`` tells two of them apart."""
    cookie = {
        "name": "sessionid", "value": f'cAnArY-cookie-{mark}-ü"\\<>', "domain": ".tiktok.com", "path": "/",
        "expires": NOW.timestamp() + 86400.0, "httpOnly": True, "secure": True, "sameSite": "None",
    }  # fmt: skip
    storage = {
        "origin": "https://www.tiktok.com",
        "localStorage": [{"name": "token", "value": f"cAnArY-storage-{mark}"}],
    }
    return Session(
        service, account, NOW, NOW, cookies=(cookie,), origins=(storage,),
        tokens={"refresh_token": f"cAnArY-token-{mark}"},
    )  # fmt: skip


def spellings(secrets: Iterable[str]) -> Iterator[bytes]:
    """Each secret as it may stand in a file: plain, UTF-16, escaped for JSON or addresses, in base64 anywhere."""
    for secret in secrets:
        escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
        for text in {secret, *escaped, quote(secret, safe=""), repr(secret)[1:-1]}:
            plain = text.encode("utf-8")
            yield plain
            yield text.encode("utf-16-le")
            for offset in range(3):
                # the first and last letters of base64 depend on the neighbours
                inner = base64.b64encode(b"\0" * offset + plain)[4 if offset else 0 : -4]
                yield inner
                yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def leaks(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Every file below the folder that holds a secret, with the spelling found."""
    wanted = sorted(set(spellings(secrets)))
    assert all(len(one) >= 8 for one in wanted)
    return [
        f"{file.relative_to(folder)}: {one!r}"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for content in [file.read_bytes()]
        for one in wanted
        if one in content or one in str(file).encode("utf-8")
    ]
