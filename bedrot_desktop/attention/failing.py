"""Work that failed: stages, whole runs, a run that was killed, jobs of the schedule, and fetching that may go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bedrot_desktop.attention import steps
from bedrot_desktop.attention.facts import Facts, FailedStage
from bedrot_desktop.attention.found import Found, of_service, utc
from bedrot_desktop.attention.machine import KEYRING, of_one_session, sort_of
from bedrot_desktop.attention.network import UNREACHABLE, Network
from bedrot_desktop.attention.signals import CRITICAL, FAILED, INFO, WARNING, Signal, Step
from bedrot_desktop.attention.unsealing import of_the_vault, opened_since
from bedrot_desktop.attention.words import STAGES, plain, sentence, times, title, when
from bedrot_desktop.automation import jobs
from bedrot_desktop.health.freshness import DUE, STALE
from bedrot_desktop.pipeline.stages import BUG, EXTRACT
from bedrot_desktop.pipeline.stages import STAGES as ORDER
from bedrot_desktop.sessions import escalation
from bedrot_desktop.sessions.answers import ALIVE

#: Troubles that may be gone by themselves when the next run comes.
PASSING = frozenset({UNREACHABLE, "RateLimited", "TransientError", "Busy"})
#: What only a sign-in lets go on.
SIGN_IN = frozenset({"WaitingForYou", "SignInNeeded"})
#: Troubles of fetching that are not the site's: the same of several services is one.
_OURS = frozenset({"", BUG, "ScriptFailed", "WorkspaceError", "SettingError", "UsageError"})
#: Jobs that tell of single accounts; each account's own signal says it better.
_COUNTED = re.compile(r"^\d+ (?:of \d+ renewed|alive)")


def late(facts: Facts, service: str) -> bool:
    """Whether a service's data are due."""
    return any(one.service == service and one.state in {DUE, STALE}
               for one in (facts.picture.standings if facts.picture else ()))  # fmt: skip


def speaks(facts: Facts, one: FailedStage, net: Network) -> bool:
    """Whether a failure is told: what may pass by itself only when it lasts, or when it has made data late.

    A site that was seen to answer since has recovered, unless fetching from it fails again and again; so has a vault
    that was opened since.
    """
    if one.service in facts.running:
        return False
    if sort_of(one) == KEYRING and opened_since(facts, one.service, one.at, one.words):
        return False
    if one.trouble not in PASSING:
        return True
    if one.trouble == UNREACHABLE and (_alive(facts, one) or (_rare(facts, one) and net.answers(one.service, one.at))):
        return False
    return not _rare(facts, one) or late(facts, one.service)


def raised(facts: Facts, failures: int) -> str:
    """The level of what fails in a row. Quiet hours are not broken by it: it rises in the morning."""
    rises = escalation.level(failures, facts.alert_after, facts.escalate_after) == escalation.RAISED
    return CRITICAL if rises and not facts.quiet else WARNING


def _rare(facts: Facts, one: FailedStage) -> bool:
    return one.in_row < max(1, facts.alert_after)


def _alive(facts: Facts, one: FailedStage) -> bool:
    held = facts.picture.sessions(one.service) if facts.picture else ()
    return any(each.verdict == ALIVE and each.looked_at is not None and each.looked_at > one.at for each in held)


# -- stages -----


def failures(told: list[FailedStage], facts: Facts) -> list[Found]:
    """A signal for each service at the first stage that failed; the same trouble of several services is one."""
    first: dict[str, FailedStage] = {}
    for one in sorted(told, key=_place):
        if one.service:
            first.setdefault(one.service, one)
    found = [_several(facts, alike) for alike in _shared(first).values()]
    found += [_stage(facts, one) for one in sorted(told, key=_place) if one.service]
    return [*found, *(_whole(one) for one in told if not one.service)]


def _place(one: FailedStage) -> tuple[str, int]:
    return one.service, ORDER.index(one.stage) if one.stage in ORDER else -1


def _shared(first: Mapping[str, FailedStage]) -> dict[tuple[str, str, str], list[FailedStage]]:
    """Services that failed of the very same in the same run, where that is none of their own."""
    groups: dict[tuple[str, str, str], list[FailedStage]] = {}
    for one in first.values():
        if not sort_of(one) and one.words and (one.stage != EXTRACT or one.trouble in _OURS):
            words = re.sub(re.escape(one.service), "…", one.words, flags=re.IGNORECASE)
            groups.setdefault((one.run, one.trouble, words), []).append(one)
    return {key: group for key, group in groups.items() if len(group) > 1}


def _several(facts: Facts, group: list[FailedStage]) -> Found:
    names = [title(facts, one.service) for one in group]
    one = group[0]
    signal = Signal(
        f"failed/several/{one.trouble or 'unknown'}/{one.stage}", FAILED, WARNING, "failed",
        f"{len(names)} services failed of the same", f"{', '.join(names)}: {sentence(plain(one.words))}",
        _steps(one, "")[:2], utc(min(each.since or each.at for each in group)), details=one.words,
    )  # fmt: skip
    services = frozenset(each.service for each in group)
    return Found(signal, lambda other: other.signal.service in services and other.head in _BEHIND)


#: What follows from a failed stage of the same service.
_BEHIND = frozenset({"failed", "old", "stuck", "stalled", "loss"})


def _stage(facts: Facts, one: FailedStage) -> Found:
    name = title(facts, one.service)
    again = f"It has failed{times(one.in_row)} since {when(facts, one.since)}." if one.in_row > 1 and one.since else ""
    told = sentence(plain(one.words)) or "The run's log has the details."
    words = " ".join(part for part in (told, again, _kept(one)) if part)
    signal = Signal(
        f"failed/{one.service}/{one.stage or 'run'}", FAILED, raised(facts, one.in_row), "failed", _title(name, one),
        words, _steps(one, one.service), utc(one.since or one.at), service=one.service,
        details=f"{one.words} (run {one.run})",
    )  # fmt: skip
    return Found(signal, of_service(one.service, *_BEHIND), sort_of(one) or one.trouble)


def _kept(one: FailedStage) -> str:
    return "What had been fetched is kept, and everything else went on." if one.stage == EXTRACT else ""


def _title(name: str, one: FailedStage) -> str:
    titles = {
        "SourceChanged": f"The pages of {name} have changed",
        "RateLimited": f"{name} asks to come back later",
        UNREACHABLE: f"{name} could not be reached",
        "ScriptFailed": f"A script of {name} failed",
        "BrowserTrouble": f"The browser failed while fetching from {name}",
    }
    return titles.get(one.trouble, f"{STAGES.get(one.stage, 'A run of {}').format(name)} failed")


def _steps(one: FailedStage, service: str) -> tuple[Step, ...]:
    """The right next one first, by the kind of the trouble."""
    show, again = steps.show_run(one.run), steps.again(service, one.stage)
    if service and (one.trouble in SIGN_IN or of_one_session(one)):
        return steps.sign_in(service), show
    if one.trouble == "BrowserTrouble":
        return again, steps.settings("services", "Open the browser settings"), show
    if one.trouble in {"SettingError", "UsageError"}:
        return steps.settings("services"), again
    if one.trouble in PASSING or one.trouble == "BudgetSpent":
        return again, show
    if one.trouble in {"ScriptFailed", "WorkspaceError"}:
        return again, show
    return show, again


def _whole(one: FailedStage) -> Found:
    words = f"{sentence(plain(one.words))} No service was cleaned by it; nothing is lost."
    signal = Signal(
        "failed/run", FAILED, WARNING, "failed", "A run broke off", words,
        (steps.run("", "Run again"), steps.show_run(one.run)), utc(one.since or one.at), details=one.words,
    )  # fmt: skip
    return Found(signal, lambda other: other.head in {"old", "stuck", "job"}, sort_of(one) or one.trouble)


# -- runs and jobs -----


def killed(facts: Facts) -> Iterator[Found]:
    """A run that did not end and that nobody does any more."""
    if not facts.killed:
        return
    at = facts.killed_at or facts.now
    words = f"The run of {when(facts, at)} did not end: the program or the computer stopped under it. "
    signal = Signal(
        f"killed/{facts.killed}", FAILED, WARNING, "failed", "A run was cut off",
        f"{words}It goes on where it stopped; nothing is done twice.",
        (steps.resume(), steps.show_run(facts.killed)), utc(at),
    )  # fmt: skip
    services = facts.killed_services

    def explains(other: Found) -> bool:
        mine = not services or other.signal.service in services
        return (mine and other.head in {"old", "stuck", "stalled"}) or other.signal.key in {"job/run", "job/clean"}

    yield Found(signal, explains)


def parked(facts: Facts) -> Iterator[Found]:
    """Fetching that waited for a sign-in which is there now: it may go on."""
    waiting = (facts.picture.parked if facts.picture else None) or {}
    for service, run in waiting.items():
        if service in facts.running:
            continue
        name = title(facts, service)
        signal = Signal(
            f"parked/{service}", FAILED, INFO, "waiting", f"{name} can go on",
            f"Its fetching waited for a sign-in, and you are in. It goes on where it stopped in the run {run}.",
            (steps.resume(service), steps.show_run(run)), utc(facts.now), service=service,
        )  # fmt: skip
        yield Found(signal, of_service(service, "old", "loss"))


def failed_jobs(facts: Facts) -> Iterator[Found]:
    """Jobs of the schedule that did not do what they are for, unless others say why."""
    titles = {one.key: one.title for one in jobs.KINDS} | dict(facts.job_titles)
    for key, done in sorted(facts.jobs.items()):
        if done.outcome != "failed" or _COUNTED.match(done.words):
            continue
        if of_the_vault(done.words) and opened_since(facts, "", done.at, done.words):
            continue
        called = titles.get(key, key)
        tail = "" if key != jobs.BACKUP else " Until it works, the last good backup is all there is."
        words = f"At {when(facts, done.at)}: {sentence(plain(done.words))}{tail}"
        signal = Signal(
            f"job/{key}", FAILED, WARNING, "failed", f"{called} failed", words,
            (steps.job(key, "Run again"), steps.schedule_page()), utc(done.at), details=done.words,
        )  # fmt: skip
        yield Found(signal, sort=key)
