"""All steps of the self-test, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bedrot_desktop.selftest import parts
from bedrot_desktop.selftest.report import Report, Step
from bedrot_desktop.selftest.shown import Shown, steps_of


def steps(folder: Path, pictures: Path | None, address: str, report: Report) -> Iterator[Step]:
    """Window first, as it opens for a person; then what it would load later. ``folder`` is theirs alone."""
    shown = Shown(folder, pictures)
    for name, do in steps_of(shown):
        yield Step(name, do)
        report.window_s = shown.seconds
    yield Step("libraries", parts.libraries)
    yield Step("SQLite", partial(parts.sqlite, folder))
    yield Step("keyring", parts.keyring)
    yield Step("Playwright's driver", parts.driver)
    yield Step("browser", partial(parts.browser, folder, address))
    yield Step("time zones", parts.zones)
    yield Step("resources", parts.files)
    yield Step("notices", parts.notices)
    yield Step("tables", parts.tables)
    yield Step("services of Apprise", parts.apprise_services)
