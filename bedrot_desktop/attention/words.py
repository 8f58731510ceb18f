"""How signals say things: names of services, moments, first letters, and what a failure is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.core.settings.table import find
from bedrot_desktop.pipeline.stages import EXTRACT, LANDING2RAW, LOAD, RAW2STAGING, STAGING2CURATED
from bedrot_desktop.sessions.held import moment

#: What a stage does, with the service's name.
STAGES: Mapping[str, str] = {
    EXTRACT: "Fetching from {}", LANDING2RAW: "Cleaning {}", RAW2STAGING: "Merging {}", STAGING2CURATED: "Curating {}",
    LOAD: "Loading {} into the warehouse",
}  # fmt: skip
LONGEST = 300
_SETTING = re.compile(r"`([a-z_]+\.[a-z0-9_.*]+)`")
_BEHIND_COLON = re.compile(r":\s*`[^`]*`(?=[.!?]|$)")
#: A sentence with something in backticks, in which a full stop ends no sentence.
_WITH_COMMAND = re.compile(r"\s*[^.!?`]*(?:`[^`]*`[^.!?`]*)+[.!?]?")


def title(facts: Facts, service: str) -> str:
    """A service's name for people."""
    return facts.titles.get(service) or service.replace("_", " ").capitalize()


def when(facts: Facts, at: datetime) -> str:
    """A moment as people read it now: “03:00”, “Tue 03:00”, “4 Nov”."""
    return moment(at, facts.now)


def sentence(text: str) -> str:
    """With a capital letter and an end; cut where it is very long."""
    told = " ".join(text.split())
    told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
    return f"{told[:1].upper()}{told[1:]}{'' if told[-1:] in '.!?…' else '.'}" if told else ""


def plain(text: str) -> str:
    """Without command lines in backticks and the sentences around them: there are buttons. Settings by their names."""
    named = _SETTING.sub(_named, text)
    short = _BEHIND_COLON.sub("", named)
    return _WITH_COMMAND.sub("", short).strip() or named.replace("`", "")


def _named(found: re.Match[str]) -> str:
    row = find(found[1])
    return f"“{row[0].label}”" if row else found[0]


def times(number: int) -> str:
    """``3 times in a row``; "" for once."""
    return f" {number} times in a row" if number > 1 else ""
