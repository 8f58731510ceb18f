"""What can be done with a run: go on, from here, from start; each says beforehand what will run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.live import LiveRun
from bedrot_desktop.ui.pages.runs.content import EXTRACT, RunDetail, again_words, from_words, resume_words
from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine

Offered = tuple[Act, str]  # an act and the kind of its button


def head_acts(deeds: Deeds, detail: RunDetail, live: LiveRun | None, *, waits: bool) -> list[Offered]:
    """The buttons of a run's head. ``waits``: a sign-in is the next step, so nothing else is primary."""
    if live is not None and live.going:
        cancel = deeds.cancel()
        if live.stopping:
            cancel = replace(cancel, why_not="It stops at the next safe point.")
        return [(cancel, "quiet")]
    offered: list[Offered] = []
    if detail.report is not None:
        offered.append((deeds.open_file(detail.report, "Report"), "ghost"))
    offered.append((again(deeds, detail), "quiet"))
    if detail.left and detail.outcome not in {"done", "unchanged"}:
        offered.append((go_on(deeds, detail), "quiet" if waits else "primary"))
    return offered


def go_on(deeds: Deeds, detail: RunDetail) -> Act:
    """Exactly where it stopped."""
    why = "" if detail.left else "Nothing is left of it."
    act = deeds.resume(detail.run)
    return replace(act, hint=resume_words(detail), why_not=act.why_not or why)


def again(deeds: Deeds, detail: RunDetail) -> Act:
    """A new run that is asked for the same."""
    options = detail.options
    only = options.stages[0] if len(options.stages) == 1 else ""
    first = "" if only or not options.stages or options.stages[0] == EXTRACT else options.stages[0]
    act = deeds.run(
        options.services, first=first, only=only, extract=options.extract, load="load" in options.stages or bool(only),
        words="From start",
    )  # fmt: skip
    return replace(act, icon="restore", shortcut="", hint=again_words(detail))


def from_here(deeds: Deeds, detail: RunDetail, service: str, stage: str, words: str = "Restart from here") -> Act:
    """A new run of one service from a stage on."""
    load = stage == "load" or "load" in detail.options.stages
    act = deeds.run((service,), first=stage, extract=stage == EXTRACT, load=load, words=words)
    return replace(act, icon="player-skip-forward", hint=from_words(detail, service, stage))


def line_act(deeds: Deeds, detail: RunDetail, line: StageLine) -> Act:
    """What the button of a stage does."""
    if line.act == "sign_in":
        return deeds.sign_in(line.service, line.account, detail.titles.get(line.service, line.service))
    return from_here(deeds, detail, line.service, line.stage)


def line_menu(deeds: Deeds, detail: RunDetail, line: ServiceLine | StageLine, *, going: bool) -> list[Act | None]:
    """The menu of a row."""
    acts: list[Act | None] = []
    title = detail.titles.get(line.service, line.service)
    wait = "A run is going on." if going else ""
    if isinstance(line, StageLine):
        if line.act == "sign_in":
            acts += [line_act(deeds, detail, line), None]
        acts.append(replace(from_here(deeds, detail, line.service, line.stage), why_not=wait))
    acts.append(replace(deeds.run((line.service,), words=f"Run {title}"), why_not=wait))
    acts.append(None)
    acts.append(Act(f"Open {title}", partial(deeds.desk.go, "services", line.service), "plug-connected"))
    told = line.tip if isinstance(line, StageLine) else line.note
    if told:
        acts.append(deeds.copy(told, "Copy message"))
    return acts
