"""The page's sentences: how all services stand, why the first trouble is one, and what is to be done. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.ui.pages.today.content import Brought, Card, Step, Todo
from bedrot_desktop.ui.pages.today.roots import Roots
from bedrot_desktop.ui.words import day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
NO_ROOTS = Roots()
MOST = 3  # things to do at a time
MINUTES: Mapping[str, float] = {"sign_in": 1.5, "answer": 1, "review": 2, "bring": 1, "clean": 0.5, "restart": 0.5,
                                "fetch": 0.5, "resume": 0.5}  # fmt: skip


def headline(cards: Sequence[Card]) -> str:
    """“4 of 6 services are current. TooLost needs you, Linktree is stuck in raw.”"""
    services = list(dict.fromkeys(card.service for card in cards))
    well = [key for key in services if all(card.well for card in cards if card.service == key)]
    if not services:
        return "Nothing is watched yet."
    if len(well) == len(services):
        only = "The service is" if len(services) == 1 else f"All {len(services)} services are"
        told = [f"{only} current."]
    else:
        verb = "is" if len(services) == 1 or len(well) == 1 else "are"
        told = [f"{len(well)} of {counted(len(services), 'service')} {verb} current."]
    parts = _clauses(cards)
    return " ".join(told) + (f" {', '.join(parts)}." if parts else "")


def _clauses(cards: Sequence[Card]) -> list[str]:
    parts = []
    if needing := [card.name for card in cards if card.step.kind == "sign_in" and not card.well]:
        parts.append(f"{listed(needing)} {'needs' if len(needing) == 1 else 'need'} you")
    if failed := _names(cards, "failed", "restart"):
        parts.append(f"{listed(failed)} failed")
    for zone in dict.fromkeys(card.words for card in cards if card.state == "stuck"):
        stuck = list(dict.fromkeys(card.title for card in cards if card.words == zone))
        parts.append(f"{listed(stuck)} {'is' if len(stuck) == 1 else 'are'} {zone}")
    if asking := _names(cards, "waiting", "answer"):
        parts.append(f"{listed(asking)} {'asks' if len(asking) == 1 else 'ask'} you something")
    behind = list(dict.fromkeys(card.name for card in cards if card.state == "stale" or card.words == "due"))
    if behind:
        parts.append(f"{listed(behind)} {'is' if len(behind) == 1 else 'are'} behind")
    return parts[:3]


def _names(cards: Sequence[Card], state: str, step: str) -> list[str]:
    return list(dict.fromkeys(card.title for card in cards if card.state == state and card.step.kind == step))


def why(cards: Sequence[Card], now: datetime) -> str:
    """Why the first trouble is one, and what follows."""
    first = next((card for card in cards if card.state in {"out", "waiting", "failed", "stuck", "stale"}), None)
    if first is None:
        newest = max((card.age.newest for card in cards if card.age.newest), default=None)
        return f"The newest data are of {spoken_day(newest)}. Nothing needs you." if newest else ""
    what = {"Streams": "streams", "Clicks": "clicks", "Video views": "views", "Spend": "ads"}.get(
        first.figure_words.partition(",")[0], "data"
    )
    stop = f"{first.name} {what} stop at {spoken_day(first.age.newest)}" if first.age.newest else ""
    if first.step.kind == "sign_in":
        return _why_signed_out(first, stop, now)
    if first.state == "waiting":
        return f"{first.name} asks you about a file that could be read in more than one way. Your answer lets it go on."
    if first.state == "failed":
        return f"The last run of {first.name} failed. Everything it had fetched is kept; a restart goes on from there."
    if first.state == "stuck":
        zone = first.words.removeprefix("stuck in ")
        return f"{first.name} has something new in {zone} that has not got further. A run cleans and loads it."
    return (
        f"{stop}. A run fetches what is missing." if stop else f"{first.name} is behind. A run fetches what is missing."
    )


def _why_signed_out(first: Card, stop: str, now: datetime) -> str:
    goes = "its parked stage goes on by itself" if first.parked else "what is missing is fetched"
    ended = first.life.ended_at
    if first.state == "waiting":
        return f"{first.name} asks for something that only you can answer. Sign in once and {goes}."
    if ended is None:
        return f"{first.name} was never signed in to. Sign in once and {goes}."
    because = f"its session ended {spoken_moment(ended, now)}"
    old = first.age.state in {"due", "stale"} or first.parked
    if stop and old:
        return f"{stop} because {because}. Sign in once and {goes}."
    return f"{first.name} is current, but {because}. Sign in once and {goes}."


def spoken_day(value: date | None) -> str:
    """“5 November”."""
    return f"{value.day} {MONTHS[value.month - 1]}" if value else "an unknown day"


def spoken_moment(at: datetime, now: datetime) -> str:
    """“this morning”, “on Friday evening”, “on 5 November”."""
    local = at.astimezone(now.tzinfo)
    part = ("night", "morning", "afternoon", "evening")[min(3, local.hour // 6)]
    days = (now.date() - local.date()).days
    if days == 0:
        return "last night" if part == "night" else f"this {part}"
    if days < 7:
        return f"on {WEEKDAYS[local.weekday()]} {part}"
    return f"on {spoken_day(local.date())}"


def todo(
    cards: Sequence[Card], brought: Sequence[Brought], aside: Mapping[str, int], roots: Roots = NO_ROOTS
) -> tuple[Todo, ...]:
    """At most three things, the most urgent first; ``aside``: service → rows set aside by its latest run.

    A cause that stands before others is one thing to do, in the words of the inbox; what it makes vain is left out.
    """
    found = [one for card in cards if card.step.kind and (one := _of_card(card)) and not roots.in_vain(one)]
    merged = [*roots.causes, *_merged(found)]
    titles = {card.service: card.title for card in cards}
    merged += [
        Todo(f"Look at {counted(rows, titles[key] + ' row')} set aside", "Accept them, or mend and clean them again",
             Step("review", "Review"), key, "", titles[key], MINUTES["review"])
        for key, rows in aside.items() if key in titles and rows
    ]  # fmt: skip
    merged += [
        Todo(f"Bring a new file of {one.title}", f"The newest day there is {day(one.newest)}",
             Step("bring", "Choose file"), one.service, "", one.title, MINUTES["bring"])
        for one in brought if one.state in {"due", "stale"}
    ]  # fmt: skip
    return tuple(merged[:MOST])


def _of_card(card: Card) -> Todo | None:
    kind = card.step.kind
    words, reason = {
        "sign_in": (f"Sign in to {card.name}", _brings(card)),
        "answer": (f"Answer {card.name}: {card.words}", "A file could be read in more than one way"),
        "restart": (f"Restart {card.name}", "The last run failed; what it fetched is kept"),
        "clean": (f"Clean and load {card.name}", f"It is {card.words}" if card.state == "stuck" else "New files wait"),
        "fetch": (f"Fetch {card.name}", f"The newest day there is {day(card.age.newest)}"),
        "resume": (f"Let {card.name} go on", "Its fetching waited for a sign-in"),
    }.get(kind, ("", ""))
    if not words:
        return None
    step = Step(kind, {"clean": "Resume", "fetch": "Run"}.get(kind, card.step.words))
    return Todo(words, reason, step, card.service, card.account, card.title, MINUTES.get(kind, 1))


def _brings(card: Card) -> str:
    missing = f"Brings {counted(card.series.missing, 'missing day')}" if card.series.missing else ""
    frees = "frees 1 parked stage" if card.parked else ""
    told = ", ".join(part for part in (missing, frees) if part)
    return told[:1].upper() + told[1:] if told else "Nothing can be fetched before"


def _merged(found: Sequence[Todo]) -> list[Todo]:
    """Accounts of one service that are to be run together are one thing to do."""
    kept: list[Todo] = []
    for one in found:
        same = one.step.kind in {"clean", "fetch", "restart", "answer", "resume"}
        if same and any((each.service, each.step) == (one.service, one.step) for each in kept):
            continue
        kept.append(one)
    return kept


def minutes(things: Sequence[Todo]) -> str:
    """“3 things, about 4 minutes”."""
    whole = max(1, round(sum(one.minutes for one in things)))
    return f"{counted(len(things), 'thing')}, about {counted(whole, 'minute')}"
