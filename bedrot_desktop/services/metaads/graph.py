"""Asking Meta's Graph: one version for all, page after page, and what to do when it answers with an error."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.services.metaads.graph_errors import TooMuch, error_of, trouble_of, wait_told

log = logging.getLogger(__name__)

#: The one place that names it. Meta retires a version about a year after its release (this one: July 2026).
VERSION = "v26.0"
PAGE = 100
TRIES = 3
#: A pause asked for that is longer is not sat out here: whoever sent the errand decides.
LONGEST_PAUSE = 120.0
FEWER = 25
_MOST_PAGES = 500

Figures = Callable[[str], Any]


class Graph:
    """Meta's interface on behalf of one account of the roster."""

    def __init__(self, errand: Errand, account: str) -> None:
        self._errand = errand
        self._account = account

    def ask(self, path: str, params: Mapping[str, str], figures: Figures = float) -> Mapping[str, Any]:
        """The object that Meta answers with.

        Limits are waited for up to TRIES times, if they are short; otherwise RateLimited. ``figures`` reads numbers
        with a point: ``str`` keeps them as they were written. Raises what ``graph_errors.trouble_of`` makes of an
        error, and SourceChanged for anything that is no JSON object.
        """
        for attempt in range(TRIES):
            reply = self._errand.get(f"{VERSION}/{path}", params=params)
            document = _document(reply.content, path, figures)
            error = error_of(document)
            if error is None:
                if reply.status != 200:
                    raise SourceChanged(f"Meta answered {path} with status {reply.status}.", _UPDATE)
                return document
            trouble = trouble_of(error, self._account, path)
            if not isinstance(trouble, RateLimited):
                raise trouble
            told = wait_told(reply.headers)
            pause = 2.0 * 2**attempt if told is None else told
            if attempt + 1 == TRIES or pause > LONGEST_PAUSE:
                raise RateLimited(trouble.message, trouble.remedy, seconds=pause, waited=True)
            log.info("Meta asks to wait %.0f s before %s is asked again", pause, path)
            self._errand.run.sleep(pause)
        raise AssertionError("every try ends above")

    def pages(self, path: str, params: Mapping[str, str], figures: Figures = float) -> list[dict[str, Any]]:
        """All entries of a list.

        Of an answer's address of the next page only the place in the list is used, never the host. A page that does not
        come is asked for once more with fewer entries. A list that would never end is SourceChanged.
        """
        entries: list[dict[str, Any]] = []
        size, after, seen = PAGE, "", set[str]()
        for _ in range(_MOST_PAGES):
            place = {"after": after} if after else {}
            try:
                document = self.ask(path, {**params, "limit": str(size), **place}, figures)
            except (TooMuch, Unreachable):  # what is too much for Meta looks like an outage
                if size <= FEWER:
                    raise
                size = FEWER
                continue
            entries += _entries(document, path)
            self._errand.run.progress(len(entries), 0, f"{path.rsplit('/', 1)[-1]}: {len(entries):,}")
            after = _after(document, path)
            if not after:
                return entries
            if after in seen:
                raise SourceChanged(f"Meta's list {path} begins again instead of ending.", _UPDATE)
            seen.add(after)
        raise SourceChanged(f"Meta's list {path} does not end after {_MOST_PAGES} pages.", _UPDATE)


_UPDATE = "Look for a newer version of this program; the figures from before stay."


def _document(content: bytes, path: str, figures: Figures) -> Mapping[str, Any]:
    try:
        document = json.loads(content, parse_float=figures)
    except (ValueError, RecursionError):
        raise SourceChanged(f"Meta answered {path} with something that is no JSON.", _UPDATE) from None
    if not isinstance(document, dict):
        raise SourceChanged(f"Meta answered {path} with JSON that is no object.", _UPDATE)
    return document


def _entries(document: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
    entries = document.get("data")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourceChanged(f"Meta's answer to {path} holds no list of entries.", _UPDATE)
    return entries


def _after(document: Mapping[str, Any], path: str) -> str:
    """Where the next page begins; "" on the last one."""
    paging = document.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if not after:
        try:
            after = parse_qs(urlsplit(str(paging["next"])).query).get("after", [""])[0]
        except ValueError:
            after = ""
    if not after:
        raise SourceChanged(f"Meta's list {path} has another page, but does not say where it begins.", _UPDATE)
    return str(after)
