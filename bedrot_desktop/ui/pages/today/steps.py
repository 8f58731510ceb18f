"""The deeds of a card and of a thing to do, as acts."""

from __future__ import annotations

from collections.abc import Callable

from bedrot_desktop.notify.message import Step
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.today.content import Card, Todo
from bedrot_desktop.ui.pages.today.roots import CAUSE
from bedrot_desktop.ui.steps import act_of as act_of_step


def act_of(card: Card, deeds: Deeds, choose: Callable[[], object]) -> Act | None:
    """The card's one button; None for nothing to do."""
    kind, key = card.step.kind, card.service
    if kind == "sign_in":
        return deeds.sign_in(key, card.account, card.name)
    if kind == "answer":
        return deeds.go("Answer", "services", f"{key}/quarantine", "message")
    if kind == "restart":
        return deeds.run((key,), first=card.stage, words="Restart")
    if kind == "clean":
        return deeds.run((key,), extract=False, words="Resume")
    if kind == "fetch":
        return deeds.run((key,), words="Run")
    if kind == "resume":
        return deeds.resume_parked(key)
    if kind == "bring":
        return Act("Choose file", choose, "folder-open")
    return None


def all_acts(card: Card, deeds: Deeds, choose: Callable[[], object], running: Act | None) -> list[Act | None]:
    """Everything that can be done about an account; None is a line between."""
    key = card.service
    first = running or act_of(card, deeds, choose)
    acts: list[Act | None] = [first, None] if first is not None else []
    kind = card.step.kind if running is None else ""
    if kind != "fetch":
        acts.append(deeds.run((key,), words="Run"))
    if kind != "clean":
        acts.append(deeds.run((key,), extract=False, words="Clean and load only"))
    if card.parked and kind != "resume":
        acts.append(deeds.resume_parked(key))
    if card.signs_in:
        acts.append(None)
        if kind != "sign_in":
            acts.append(deeds.sign_in(key, card.account, card.name, "Sign in again"))
        acts += [
            deeds.probe(key, card.account, card.name),
            deeds.go("Past sign-ins", "services", f"{key}/session", "history"),
        ]
    acts += [
        None,
        deeds.go("Open service", "services", key, "plug-connected"),
        deeds.go("Files", "services", f"{key}/files", "folder"),
        deeds.go("Rows set aside", "services", f"{key}/quarantine", "archive"),
        deeds.go("Health", "health", key, "heartbeat"),
    ]
    return acts


def act_of_todo(one: Todo, cards: dict[tuple[str, str], Card], deeds: Deeds, choose: Callable[[], object]) -> Act:
    """The button of a thing to do."""
    if one.step.kind == "bring":
        return Act(one.step.words, choose, "folder-open", hint=f"Choose a downloaded file of {one.title}")
    if one.step.kind == CAUSE:
        return act_of_step(Step(one.step.words, one.address), deeds)
    if one.step.kind == "review":
        return deeds.go(one.step.words, "services", f"{one.service}/quarantine", "eye")
    card = cards.get((one.service, one.account))
    act = act_of(card, deeds, choose) if card is not None else None
    return act.called(one.step.words) if act is not None else deeds.go("Show", "services", one.service, "eye")
