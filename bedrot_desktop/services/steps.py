"""Errands in steps that do not depend on each other: what one page lost does not cost what the next still gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import NoReturn

from bedrot_desktop.core.errors import SourceChanged
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.sessions.page import Page, Target


def each_step(errand: Errand, steps: Mapping[str, Callable[[], None]]) -> None:
    """Do all steps, also after one whose page is not as it is known; SourceChanged at the end names the first of those.

    Further ones are noted. Everything else (signed out, a limit, an outage, a stop) ends the errand at once.
    """
    lost: list[SourceChanged] = []
    for name, work in steps.items():
        try:
            errand.once(name, work)
        except SourceChanged as error:
            lost.append(error)
    for further in lost[1:]:
        errand.note(str(further))
    if lost:
        raise lost[0]


def shows(page: Page, *targets: Target, seconds: float) -> bool:
    """Whether one of these becomes visible within so many seconds; nothing is kept of it when not.

    A page that wants a person, a limit or an outage instead of what was asked for raises what that means.
    """
    end = time.monotonic() + seconds

    def question() -> str | None:
        if page.seen(*targets) is not None:
            return "there"
        return "not there" if time.monotonic() >= end else None

    names = " or ".join(target.name for target in targets)
    return page.until(question, seconds=seconds + 30.0, what=names) == "there"


def changed(page: Page, what: str, message: str, remedy: str) -> NoReturn:
    """Raise SourceChanged in these words, with evidence of the page as it stands.

    ``what`` names what was looked for. A page that is a sign-in, a limit or an outage by now raises what that means.
    """
    try:
        page.until(lambda: None, seconds=0.0, what=what)
    except SourceChanged as error:
        raise SourceChanged(message, remedy, evidence=error.evidence) from error
    raise SourceChanged(message, remedy)
