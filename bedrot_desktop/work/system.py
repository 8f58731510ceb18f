"""What the system does for the program, switched for the window: the state that comes back is the system's own."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House
    from bedrot_desktop.system.own import Own

log = logging.getLogger(__name__)


def autostart(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Start at a sign-in, or no longer (``on``). SystemRefused where the system would not."""
    own = _own(house)
    if request["on"]:
        own.autostart.on()
        try:
            own.addresses.register()  # the buttons of what the program says from the tray need them
        except SystemRefused as error:  # which is no reason not to start; the doctor tells it
            log.warning("The addresses of the program could not be registered: %s", error)
    else:
        own.autostart.off()
    return dataclasses.asdict(own.autostart.state())


def addresses(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Open ``bedrot://…`` with this program, or no longer (``on``)."""
    own = _own(house)
    if request["on"]:
        own.addresses.register()
    else:
        own.addresses.unregister()
    return dataclasses.asdict(own.addresses.state())


def tasks(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Put the tasks into Windows' Task Scheduler, or take them out (``on``); their states."""
    from bedrot_desktop.system.tasks import install, states, uninstall

    own = _own(house)
    scheduler = own.scheduler
    if scheduler is None:
        raise SystemRefused("This system has no Windows Task Scheduler.", "The window or the daemon keeps the clock.")
    if request["on"]:
        install(scheduler, own.tasks(), house.clock.local().date())
        own.addresses.register()
    else:
        uninstall(scheduler, own.tasks())
    return [dataclasses.asdict(one) for one in states(scheduler, own.tasks(), house.clock.local())]


def _own(house: House) -> Own:
    from bedrot_desktop.system.own import Own

    return Own.of(house.home, house.settings)
