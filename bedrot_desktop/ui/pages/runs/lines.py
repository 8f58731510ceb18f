"""The lines of a run: its services, their stages, the head above; out of the journal and of what is told live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bedrot_desktop.core.words import counted
from bedrot_desktop.ui import words
from bedrot_desktop.ui.live import FALLBACK, LiveRun, LiveStage
from bedrot_desktop.ui.pages.runs.content import OUTCOME_WORDS, STAGE_NAMES, STATES, Key, RunDetail, StageFacts, worst

QUIET = frozenset({"done", "unchanged"})
VERDICTS = ("accepted", "warned", "held", "rejected", "ignored")
ABOUT = "≈\u202f"


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as it is painted. ``share``: None where a part of the bar moves; ``act``: sign_in, restart or ""."""

    service: str
    stage: str
    name: str
    outcome: str
    share: float | None = 0.0
    count: str = ""
    rate: str = ""
    time: str = ""
    note: str = ""
    act: str = ""
    account: str = ""
    tip: str = ""
    plan: bool = False  # what is planned has words instead of bar and count

    @property
    def state(self) -> str:
        """Its glyph and colour."""
        return STATES[self.outcome]

    @property
    def word(self) -> str:
        """Its state in a word."""
        return OUTCOME_WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service of a run as it is painted."""

    service: str
    title: str
    outcome: str
    note: str
    time: str
    stages: tuple[StageLine, ...]

    @property
    def state(self) -> str:
        """Its glyph and colour."""
        return STATES[self.outcome]

    @property
    def word(self) -> str:
        """Its state in a word."""
        return OUTCOME_WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a run. ``strip``: (outcome, weight, share, words) per stage."""

    name: str
    outcome: str
    sentence: str
    when: str
    strong: str
    strip: tuple[tuple[str, float, float, str], ...]


def lines(detail: RunDetail, live: LiveRun | None, now: datetime) -> tuple[ServiceLine, ...]:
    """The services of a run in order, each with its stages; ``live`` where the run is going on (or was, just now)."""
    made = []
    for service in dict.fromkeys(key[0] for key in detail.planned):
        own = [key for key in detail.planned if key[0] == service]
        stages = tuple(_stage(detail, live, key, now) for key in own)
        made.append(_service(detail, service, stages, live, now))
    return tuple(made)


def _stage(detail: RunDetail, live: LiveRun | None, key: Key, now: datetime) -> StageLine:
    facts = detail.stages.get(key)
    told = live.stages.get(key) if live else None
    if told is not None and not (told.over and facts and facts.outcome == told.outcome):
        return _live_line(detail, live, told, now) if live else _queued(detail, key)
    if facts is None or (live and live.going and facts.outcome in {"killed", "running"}):
        return _queued(detail, key, live is not None and live.going)
    return _past_line(key, facts, now, waits=key[0] in detail.waits)


def _queued(detail: RunDetail, key: Key, going: bool = False) -> StageLine:
    usual = detail.usual.get(key)
    outcome = "queued" if going or detail.outcome == "running" else "skipped"
    time = f"{ABOUT}{words.seconds(usual)}" if usual is not None and outcome == "queued" else ""
    return StageLine(*key, STAGE_NAMES.get(key[1], key[1]), outcome, time=time, tip="" if going else "not reached")


def _live_line(detail: RunDetail, live: LiveRun | None, told: LiveStage, now: datetime) -> StageLine:
    assert live is not None  # noqa: S101 - for the type checker
    key = told.service, told.stage
    name = STAGE_NAMES.get(told.stage, told.stage)
    if told.outcome == "queued":
        return _queued(detail, key, going=True)
    if told.over:
        facts = StageFacts(told.outcome, told.seconds, told.summary, ended=now if told.outcome == "parked" else None)
        return _past_line(key, facts, now)
    counted_ = told.total > 0
    left, rate, usual = live.stage_left(told, now), live.rate(told, now), detail.usual.get(key)
    share = live.part(told, now) if counted_ or usual is not None else None
    passed = live.passed(told, now)
    return StageLine(
        *key, name, "running", share,
        count=f"{words.number(min(told.done, told.total))} of {words.number(told.total)}" if counted_ else "",
        rate=f"{words.number(rate, 0 if rate >= 10 else 1)}/s" if rate and counted_ else "",
        time=f"{ABOUT}{words.seconds(left)} left" if left is not None else words.seconds(passed),
        note=f"usually {words.seconds(usual)}" if usual is not None else told.label,
        tip=told.label,
    )  # fmt: skip


def _past_line(key: Key, facts: StageFacts, now: datetime, *, waits: bool = True) -> StageLine:
    acts = {"failed": "restart", "killed": "restart", "parked": "sign_in"}
    time = words.seconds(facts.seconds) if facts.seconds >= 0.05 else ""
    if facts.outcome == "parked" and facts.ended:
        time = f"since {words.moment(facts.ended, now)}"
    act = acts.get(facts.outcome, "sign_in" if facts.waiting else "")
    if act == "sign_in" and not waits:  # a later run fetched it, or waits instead
        act = ""
    known = facts.messages or ((facts.summary,) if facts.summary else ())
    return StageLine(
        *key,
        STAGE_NAMES.get(key[1], key[1]),
        facts.outcome,
        share=0.0 if facts.outcome in {"parked", "skipped", "cancelled", "killed"} else 1.0,
        count=count_words(key[1], facts.numbers),
        time=time,
        act=act,
        account=facts.account,
        tip="\n".join(known[:8]),
    )


def count_words(stage: str, numbers: Mapping[str, int]) -> str:
    """What a stage got through, in a few characters."""
    if stage == "extract":
        return _count(numbers.get("landed", 0), "file")
    if stage == "landing2raw":
        seen = sum(numbers.get(word, 0) for word in VERDICTS)
        good = numbers.get("accepted", 0) + numbers.get("warned", 0)
        return _count(seen, "file") if good == seen else f"{words.number(good)} of {_count(seen, 'file')}"
    if stage == "load":
        told = [
            f"{words.number(numbers[word])} {shown}"
            for word, shown in (("inserted", "new"), ("updated", "changed"), ("deleted", "gone"))
            if numbers.get(word)
        ]
        return ", ".join(told)
    return _count(numbers.get("rows", 0), "row")


def _count(number: int, one: str) -> str:
    return f"{words.number(number)} {one if number == 1 else one + 's'}" if number else ""


def _service(
    detail: RunDetail, service: str, stages: tuple[StageLine, ...], live: LiveRun | None, now: datetime
) -> ServiceLine:
    outcome = worst([one.outcome for one in stages])
    over = [one for one in stages if one.outcome not in {"queued", "running", "skipped"}]
    if outcome == "queued" and over:
        outcome = "running"
    facts = [detail.stages[key] for key in detail.planned if key[0] == service and key in detail.stages]
    return ServiceLine(
        service, detail.titles.get(service, service), outcome, _note(outcome, stages, facts),
        _service_time(detail, stages, live, now), stages,
    )  # fmt: skip


def _note(outcome: str, stages: Sequence[StageLine], facts: Sequence[StageFacts]) -> str:
    told = next((one.tip for one in stages if one.outcome == outcome and one.tip), "")
    if outcome in {"failed", "killed", "parked"}:
        return told.partition("\n")[0] or next((one.summary for one in facts if one.outcome == outcome), "")
    if outcome == "running":
        running = next((one for one in stages if one.outcome == "running"), None)
        over = sum(one.outcome not in {"running", "queued"} for one in stages)
        return f"{over} of {counted(len(stages), 'stage')}" + (f", {running.tip}" if running and running.tip else "")
    done = sum(one.outcome in QUIET for one in stages)
    if outcome in QUIET:
        counts = f"{done} of {counted(len(stages), 'stage')}"
        if outcome == "unchanged" or all(one.outcome == "unchanged" for one in stages):
            return f"{counts}, nothing new"
        last = next((one.count for one in reversed(stages) if one.count), "")
        return f"{counts}, {last}" if last else counts
    return f"{done} of {counted(len(stages), 'stage')}" if done else ""


def _service_time(detail: RunDetail, stages: Sequence[StageLine], live: LiveRun | None, now: datetime) -> str:
    spent = 0.0
    for one in stages:
        key = one.service, one.stage
        told = live.stages.get(key) if live else None
        facts = detail.stages.get(key)
        if told is not None:
            spent += told.seconds if told.over else live.passed(told, now) if live else 0.0
        elif facts is not None:
            spent += facts.seconds
    if spent >= 0.05:
        return words.seconds(spent)
    ahead = sum(detail.usual.get((one.service, one.stage), 0.0) for one in stages if one.outcome == "queued")
    return f"{ABOUT}{words.seconds(ahead)}" if ahead else ""


def head(detail: RunDetail, services: Sequence[ServiceLine], live: LiveRun | None, now: datetime) -> Head:
    """Name, sentence, end and strip of a run."""
    every = [one for service in services for one in service.stages]
    going = live is not None and live.going
    outcome = "running" if going else (live.outcome if live and live.outcome else detail.outcome)
    over = sum(one.outcome not in {"queued", "running"} for one in every)
    waiting, failed = (sum(one.outcome == word for one in every) for word in ("parked", "failed"))
    told = [f"{over} of {counted(len(every), 'stage')}" if going else _ended_words(every)]
    told += [f"{waiting} waiting for you"] * bool(waiting) + [f"{failed} failed"] * bool(failed)
    if live is not None and live.going and live.stopping:
        told = ["stopping at the next safe point"]
    elif live is not None and live.going and live.looking is not None:
        look = live.looking
        told.append(
            f"looking at the lake, {words.number(look.done)} of {words.number(look.total)}"
            if look.total else "looking at the lake"
        )  # fmt: skip
    when, strong = _when(detail, live, now)
    strip = tuple(
        (
            one.outcome, max(detail.usual.get((one.service, one.stage), FALLBACK), 0.3), one.share or 0.0,
            f"{detail.titles.get(one.service, one.service)}, {one.name}: {one.word}",
        )
        for one in every
    )  # fmt: skip
    return Head(detail.name, outcome, ", ".join(part for part in told if part), when, strong, strip)


def _ended_words(every: Sequence[StageLine]) -> str:
    done = sum(one.outcome in QUIET for one in every)
    new = sum(one.outcome == "done" for one in every)
    if done == len(every):
        return f"all {counted(done, 'stage')}, {'nothing new' if not new else f'{new} with something new'}"
    return f"{done} of {counted(len(every), 'stage')} done"


def _when(detail: RunDetail, live: LiveRun | None, now: datetime) -> tuple[str, str]:
    if live is not None and live.going:
        left = live.left(now)
        if left is None:
            return "started " + words.moment(live.began, now), ""
        return f"Ends about {words.moment(now + timedelta(seconds=left), now)},", f"{words.seconds(left)} left"
    began = f"{_day(detail.began, now)} {detail.began:%H:%M}"
    seconds = (detail.ended - detail.began).total_seconds() if detail.ended else None
    if seconds is not None and seconds < 24 * 3600:
        return f"{began}, took", words.seconds(seconds)
    return began, ""


def _day(moment: datetime, now: datetime) -> str:
    days = (now.date() - moment.date()).days
    return "Today" if days == 0 else f"{words.DAYS[moment.weekday()]} {words.day(moment.date(), now.date())}"


def when_words(moment: datetime, now: datetime) -> str:
    """“Today 08:01”, “Sun 8 Nov 19:50”."""
    return f"{_day(moment, now)} {moment:%H:%M}"
