"""What is kept when something is not found: a picture, the source, what was looked for and what was there instead."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.core.files import write_bytes, write_text
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.redaction import Redactor
from bedrot_desktop.sessions.troubles import Faults

log = logging.getLogger(__name__)

PICTURE, SOURCE, LOOKED_FOR = "picture.png", "source.html", "looked_for.json"
_FIELDS = "input:not([type=submit]):not([type=button]), textarea, select, [contenteditable='true'], [role='textbox']"
#: Texts with an address of a person or an international phone number. By XPath, which reads a large page in one go.
_PERSONAL = "xpath=//*[text()[contains(., '@') or contains(translate(., '0123456789', '##########'), '+##')]]"
_SHOT_MS = 10_000
_INSTEAD = 60  # things on the page that are named
_HEARD = 100  # addresses of answers that are named


def keep(
    folder: Path,
    page: Any,
    faults: Faults,
    *,
    what: str,
    selectors: Iterable[str],
    answer: Answer,
    look: Look,
    at: datetime,
    secrets: Iterable[str] = (),
    heard: Iterable[str] = (),
) -> Path | None:
    """Write the evidence and return its folder: ``folder``, or the next free one ``folder-2``, ….

    None when the disk refuses: the trouble itself is what has to be told, not that its picture could not be kept.
    """
    redactor = Redactor(secrets)
    try:
        place = _free(folder)
        source = redactor.source(answer.text)
        write_text(place / SOURCE, source)
        document = _looked_for(redactor, what, selectors, answer, look, at, heard)
        document["instead"] = _instead(source)
        write_text(place / LOOKED_FOR, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        if (picture := _picture(page, faults)) is not None:
            write_bytes(place / PICTURE, picture)
    except (OSError, VaultError) as error:
        log.warning("The evidence of a failure could not be kept: %s", error)
        return None
    return place


def _free(folder: Path) -> Path:
    place, number = folder, 1
    while (place / LOOKED_FOR).exists() or (place / SOURCE).exists():
        number += 1
        place = folder.with_name(f"{folder.name}-{number}")
    return private.make_folder(place)  # what a page shows of an account is nobody else's business


def _looked_for(
    redactor: Redactor,
    what: str,
    selectors: Iterable[str],
    answer: Answer,
    look: Look,
    at: datetime,
    heard: Iterable[str],
) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "service": look.service,
        "account": look.account,
        "looked_for": what,
        "selectors": list(selectors),
        "address": redactor.address(answer.url),
        "status": answer.status,
        "verdict": look.verdict,
        "marker": redactor.text(look.marker),
        "heard": [redactor.address(one) for one in list(heard)[-_HEARD:]],
    }


def _instead(source: str) -> list[str]:
    """The headings and the things to press of a redacted source, in its order."""
    from lxml import html as reader

    if not source.strip() or source.startswith("<!--"):
        return []
    wanted = "//title | //h1 | //h2 | //h3 | //button | //a[@href] | //input | //*[@role='button'] | //*[@role='tab']"
    named: dict[str, None] = {}
    for element in reader.document_fromstring(source).xpath(wanted):
        words = " ".join(element.text_content().split())[:80]
        marks = "".join(
            f"[{name}={element.get(name)!r}]"
            for name in ("id", "data-testid", "data-e2e", "aria-label", "type")
            if element.get(name)
        )
        if words or marks:
            named.setdefault(f"{element.tag}{marks} {words}".strip())
    return list(named)[:_INSTEAD]


def _picture(page: Any, faults: Faults) -> bytes | None:
    try:
        covered = [frame.locator(_FIELDS) for frame in page.frames] + [page.locator(_PERSONAL)]
        return bytes(page.screenshot(mask=covered, timeout=_SHOT_MS, animations="disabled", caret="hide"))
    except faults.error as error:
        log.info("No picture of the page could be taken: %s", type(error).__name__)
        return None
