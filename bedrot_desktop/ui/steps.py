"""Steps of messages and addresses of the system as acts: each leads to the very deed that the window has anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bedrot_desktop.core.addresses import Address, parse
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.workers import Ended

if TYPE_CHECKING:
    from bedrot_desktop.notify.message import Step

INBOX = "inbox"  # a place to show that is no page


def act_of(step: Step, deeds: Deeds) -> Act:
    """The act of a step: its own words and command; one whose address nobody knows says so when it is pressed."""
    found = act_at(step.address, deeds)
    command = deeds.command(step.command.removeprefix("bedrot ").strip()) if step.command else ""
    if found is None:
        return Act(step.words, partial(_say_unknown, deeds, step.address), "arrow-right", command)
    return replace(found, words=step.words, command=command or found.command)


def act_at(address: str, deeds: Deeds) -> Act | None:
    """What an address (``bedrot://…``) asks for; None where nobody knows it."""
    told = parse(address)
    return KNOWN[told.what](told, deeds) if told is not None and told.what in KNOWN else None


def _say_unknown(deeds: Deeds, address: str) -> None:
    words = f"This version does not know what {address[:60]} asks for. Nothing was done."
    deeds.desk.toast(Toast("Nothing was done", words, "off", key="unknown address"))


def _sign_in(told: Address, deeds: Deeds) -> Act | None:
    return deeds.sign_in(told.parts[0], "/".join(told.parts[1:])) if told.parts else None


def _show(told: Address, deeds: Deeds) -> Act | None:
    if not told.parts:
        return None
    if told.parts[0] == INBOX:
        return Act("Details", deeds.desk.inbox_wanted.emit, "inbox")
    return deeds.go("Show", told.parts[0], told.place, "eye")


def _run(told: Address, deeds: Deeds) -> Act:
    return deeds.run(told.parts[:1], extract=told.query.get("extract") != "no")


def _resume(told: Address, deeds: Deeds) -> Act:
    return deeds.resume_parked(told.parts[0]) if told.parts else deeds.resume()


def _renew(told: Address, deeds: Deeds) -> Act | None:
    return renew(deeds, told.parts[0]) if told.parts else None


def _job(told: Address, deeds: Deeds) -> Act | None:
    return job(deeds, told.parts[0]) if told.parts else None


def _snooze(told: Address, deeds: Deeds) -> Act | None:
    attending = deeds.desk.attending
    if len(told.parts) < 2 or attending is None:
        return None
    entry, span = "/".join(told.parts[:-1]), told.parts[-1]
    return Act("Snooze", partial(attending.snooze, entry, span), "bell-z", deeds.command("snooze", entry, span))


def _try(told: Address, deeds: Deeds) -> Act | None:
    return try_again(deeds, told.parts[0]) if told.parts else None


KNOWN: dict[str, Callable[[Address, Deeds], Act | None]] = {
    "sign-in": _sign_in, "show": _show, "run": _run, "resume": _resume, "renew": _renew, "job": _job,
    "snooze": _snooze, "try": _try,
}  # fmt: skip


# -- deeds that only steps ask for -----


def renew(deeds: Deeds, service: str) -> Act:
    """Renew a service's sign-ins without the person, now."""

    def told(end: Ended) -> None:
        if end.well:
            renewed = [one for one in end.value or [] if one.get("outcome") == "renewed"]
            words = "It is renewed." if renewed else "It could not be renewed without you."
            acts = () if renewed else (deeds.sign_in(service),)
            deeds.desk.toast(Toast(f"Sign-in of {service}", words, "current" if renewed else "due", acts))
        elif end.outcome in {"failed", "broken"}:
            deeds.desk.trouble(end.message, end.remedy)
        deeds.desk.look_again()

    start = partial(deeds.work, "refresh", told, services=[service], force=True)
    return Act("Renew now", start, "refresh", deeds.command("refresh", service))


def job(deeds: Deeds, key: str) -> Act:
    """Do a job of the schedule now."""
    if key == "run":
        return deeds.run()
    if key == "clean":
        return deeds.run(extract=False)

    def told(end: Ended) -> None:
        if end.well and end.value:
            deeds.desk.toast(Toast(str(end.value["words"])[:80].capitalize(), "", "current", key=f"job-{key}"))
        elif end.outcome in {"failed", "broken"}:
            deeds.desk.trouble(end.message, end.remedy)
        deeds.desk.look_again()

    start = partial(deeds.write, "job", key.capitalize(), told, job=key)
    return Act("Run now", start, "player-play", deeds.command("schedule", "run", key))


def try_again(deeds: Deeds, service: str) -> Act:
    """Look whether a site answers again."""

    def ask(parts: Parts, _run: Run) -> tuple[str, bool, str]:
        from bedrot_desktop.automation.reaching import reach

        found = reach(parts, (service,))
        title = next((one.title for one in parts.services if one.key == service), service)
        return title, *found.get(service, (False, "It is not among the services that are watched."))

    def answer(told: tuple[str, bool, str]) -> None:
        title, well, words = told
        said = f"{title} answers again" if well else f"{title} still does not answer"
        deeds.desk.toast(Toast(said, words, "current" if well else "due", key=f"try-{service}"))
        if deeds.desk.attending is not None:
            deeds.desk.attending.look()

    return Act("Try again", lambda: deeds.desk.ask(deeds, ask, answer), "refresh", deeds.command("health", "--fix"))
