"""The steps that signals offer: words, the address that does it, and the command that does the same."""

from __future__ import annotations

from bedrot_desktop.core.addresses import parse
from bedrot_desktop.notify.message import Step
from bedrot_desktop.pipeline.stages import EXTRACT


def _step(words: str, address: str, command: str) -> Step:
    """A step whose address the window understands; services of scripts may have names that are no addresses."""
    return Step(words, address if parse(address) is not None else "bedrot://show/services", command)


def sign_in(service: str, account: str = "", words: str = "Sign in", *, alone: bool = True) -> Step:
    """Sign in to a service; the account is named where the service has several (not ``alone``)."""
    named = account and not alone
    place = f"{service}/{account}" if named else service
    return _step(
        words, f"bedrot://sign-in/{place}", f"bedrot login {service}{f' --account {account}' if named else ''}"
    )


def run(service: str = "", words: str = "Run") -> Step:
    """Fetch, clean and load a service, or all of them."""
    return _step(words, f"bedrot://run{f'/{service}' if service else ''}", f"bedrot run {service}".strip())


def clean(service: str = "", words: str = "Clean") -> Step:
    """Clean and load what lies in the lake, without fetching."""
    place = f"/{service}" if service else ""
    return _step(words, f"bedrot://run{place}?extract=no", f"{f'bedrot run {service}'.strip()} --no-extract")


def again(service: str, stage: str) -> Step:
    """Run again from the stage that failed."""
    if not service or stage in {"", EXTRACT}:
        return run(service, "Run again")
    return _step("Run again", f"bedrot://run/{service}?extract=no", f"bedrot run {service} --from {stage}")


def resume(service: str = "", words: str = "Resume") -> Step:
    """Go on with a run that stopped, or with the fetching of a service that waited."""
    return _step(words, f"bedrot://resume{f'/{service}' if service else ''}", "bedrot resume")


def renew(service: str) -> Step:
    """Renew a sign-in without the person."""
    return _step("Renew now", f"bedrot://renew/{service}", f"bedrot refresh {service} --force")


def try_again(service: str) -> Step:
    """Look whether a site answers again."""
    return _step("Try again", f"bedrot://try/{service}", f"bedrot session test {service}")


def show_run(name: str, words: str = "Show run") -> Step:
    """The run with its log."""
    return _step(words, f"bedrot://show/runs/{name}" if name else "bedrot://show/runs", f"bedrot runs {name}".strip())


def show_service(service: str, tab: str = "", words: str = "Show") -> Step:
    """A service's page; ``tab``: session, files, quarantine, stages or settings."""
    place = f"{service}/{tab}" if tab else service
    command = "bedrot quarantine list" if tab == "quarantine" else f"bedrot status {service}"
    return _step(words, f"bedrot://show/services/{place}", command)


def bring(service: str) -> Step:
    """Where a file made by hand is brought in."""
    return _step("Choose file", f"bedrot://show/services/{service}/files", f"bedrot import FILE --service {service}")


def answer(service: str = "") -> Step:
    """The questions that wait."""
    return _step("Answer", f"bedrot://show/services{f'/{service}/files' if service else ''}", "bedrot ask list")


def health(words: str = "Show health") -> Step:
    """What is wrong with this computer and the lake, each with its remedy."""
    return _step(words, "bedrot://show/health", "bedrot doctor")


def settings(section: str, words: str = "Open the settings") -> Step:
    """A section of the settings."""
    return _step(words, f"bedrot://show/settings/{section}", "bedrot config validate")


def schedule() -> Step:
    """The schedule's page: opened, the window keeps the clock itself."""
    return _step("Open the schedule", "bedrot://show/schedule", "bedrot schedule daemon")


def schedule_page() -> Step:
    """The jobs with their times."""
    return _step("Show the schedule", "bedrot://show/schedule", "bedrot schedule list")


def job(key: str, words: str = "Run now") -> Step:
    """A job of the schedule, now."""
    return _step(words, f"bedrot://job/{key}", f"bedrot schedule run {key}")
