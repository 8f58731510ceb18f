"""What the doctor asks of the system: does it start us, open our addresses, and start what is due?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.health.doctor import OK, WARNING, Finding
from bedrot_desktop.system.own import Own

ANEW = "`bedrot schedule install` makes them anew."


def questions(own: Own, now: datetime) -> tuple[tuple[str, Callable[[], Iterator[Finding]]], ...]:
    """For `doctor.examine`; ``now``: the person's clock. Only what is set up wrongly is a fault."""
    return (
        ("Sign-in start", lambda: _autostart(own)),
        ("Addresses", lambda: _addresses(own)),
        ("Tasks", lambda: _tasks(own, now)),
    )


def _autostart(own: Own) -> Iterator[Finding]:
    state = own.autostart.state()
    told = "starts when you sign in" if state.on else "does not start by itself when you sign in"
    wrong = state.on and bool(state.words)
    remedy = f"Switch “{own.label}” off and on again in the settings." if wrong else ""
    yield Finding("Sign-in start", WARNING if wrong else OK, f"{told}. {state.words}".removesuffix(". "), remedy)


def _addresses(own: Own) -> Iterator[Finding]:
    state = own.addresses.state()
    wrong = not state.on and bool(state.words) and state.supported
    told = "bedrot:// opens this program" if state.on else state.words or "bedrot:// is not set up"
    remedy = "“Open bedrot:// addresses” in the settings sets it up anew." if wrong else ""
    yield Finding("Addresses", WARNING if wrong else OK, told, remedy)


def _tasks(own: Own, now: datetime) -> Iterator[Finding]:
    from bedrot_desktop.system.tasks import states

    if own.scheduler is None:
        yield Finding("Tasks", OK, "this system has no Task Scheduler; window or daemon keep the clock")
        return
    try:
        found = states(own.scheduler, own.tasks(), now)
    except SystemRefused as error:
        yield Finding("Tasks", WARNING, error.message, error.remedy)
        return
    for one in found:
        if one.wrong:
            yield Finding("Tasks", WARNING, f"{one.name}: {one.wrong}", ANEW)
        elif one.there:
            at = f"{one.next_at:%Y-%m-%d %H:%M}" if one.next_at else "never"
            yield Finding("Tasks", OK, f"{one.name}: next {at}")
    if not any(one.there for one in found):
        yield Finding("Tasks", OK, "not set up (`bedrot schedule install`)")
