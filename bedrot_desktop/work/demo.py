"""The made-up label: made, loaded and played for the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.demo.sites.server import Sites
    from bedrot_desktop.house import House

DEMO_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of an authenticator that is made up
READY = "ready"  # the label of the progress with which the demo is at hand


def _ask_for_codes(house: House, sites: Sites) -> None:
    """Let the dead sign-in of the demo want a code, whose secret is kept, so that the panel shows the digits."""
    from bedrot_desktop.demo.past import DEAD

    scene = sites.scene(DEAD)
    scene.way = "form+code"
    for name, person in scene.people.items():
        if person.account:
            scene.people[name] = dataclasses.replace(person, totp=DEMO_SECRET)
            house.vault.keep_secret(house.home, f"totp/{DEAD}/{person.account}", DEMO_SECRET)


def _park(home: Path, folder: Path, run: Run) -> None:
    """Let the night's run meet the dead sign-in, so that a stage waits for the person. The settings are read anew."""
    from bedrot_desktop.demo.past import DEAD
    from bedrot_desktop.house import House
    from bedrot_desktop.pipeline.stages import RunOptions

    night = House.open(home=home, workspace=folder)
    try:
        night.pipeline.run(RunOptions(services=(DEAD,), automated=True), run.cancel_event)
    finally:
        night.close()


def demo(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Make the made-up label, clean and load it, and play the platforms until asked to stop."""
    from bedrot_desktop.core.settings import set_value
    from bedrot_desktop.demo import make_demo
    from bedrot_desktop.demo.making import made_for
    from bedrot_desktop.demo.past import make_past
    from bedrot_desktop.demo.sites.server import Sites
    from bedrot_desktop.pipeline.stages import RunOptions

    folder, scale = Path(request["workspace"]), float(request.get("scale", 1.0))
    make_demo(folder, scale=scale, today=made_for(folder) or house.clock.today(), progress=run.progress)
    with Sites(house.clock, port=int(request["port"]), demo=True, scale=min(scale, 1.0)) as sites:
        for key, value in {**sites.settings(), "workspace.folder": str(folder)}.items():
            set_value(house.home, key, value)
        fresh = not house.journal.runs(1)
        if fresh:
            run.progress(0, 0, "Cleaning and loading it")
            house.pipeline.run(RunOptions(extract=False), run.cancel_event)
        run.progress(0, 0, "Signing in, as if somebody had")
        _ask_for_codes(house, sites)
        keeper = house.keeper
        make_past(sites, house.logins, house.roster, keeper.store, keeper.history, house.clock.now())
        if fresh:
            _park(house.home, folder, run)
        run.progress(1, 1, READY)
        while True:  # ended by Cancelled
            run.sleep(0.5)
