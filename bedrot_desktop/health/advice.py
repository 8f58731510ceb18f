"""What to do about what is wrong: the points each step would win, a sentence, why, and the command that does it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bedrot_desktop.core.words import counted
from bedrot_desktop.health.freshness import NOTHING, STALLED
from bedrot_desktop.health.loss import losses
from bedrot_desktop.health.picture import Picture
from bedrot_desktop.health.score import AGE, BOTTLENECK, ENDS_SOON, EXTRA, SESSION, SOON, blocked, ends_at, oldest
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.sessions.held import NEVER, Held

#: What an advice's act is called; a page has a button for each.
SIGN_IN, RENEW, FETCH, CLEAN, BRING, ANSWER, RESUME, LOOK, ALIAS = (
    "sign in", "renew", "fetch", "clean", "bring", "answer", "resume", "look", "alias",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """``points`` that the service's score would win; ``act`` says which deed, ``command`` does it at the prompt.

    ``check``: the key of the data check that it is about ("" for a service's state). ``no_person``: it can be done
    without anybody.
    """

    act: str
    service: str
    account: str
    points: int
    words: str
    why: str
    command: str
    check: str = ""
    no_person: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


def advice(picture: Picture, findings: Sequence[Mapping[str, str]] = ()) -> list[Advice]:
    """What to do, what wins most first. ``findings``: key, title, state and sentence of the data checks."""
    found = [one for standing in picture.standings for one in _of_service(picture, standing)]
    found += _of_checks(findings, {one.service for one in found if one.act == SIGN_IN})
    return sorted(found, key=lambda one: -one.points)  # stable: among equals as they came


def _of_service(picture: Picture, standing: Standing) -> Iterator[Advice]:
    held = picture.sessions(standing.service)
    needing = [one for one in held if one.needs_person and (one.state != NEVER or standing.state != NOTHING)]
    score = picture.score(standing.service)
    if needing:
        for place, one in enumerate(needing):
            points = score.lost(SESSION, AGE, EXTRA) if place == 0 else 0
            yield _sign_in(picture, standing, one, points)
    else:
        yield from _data(picture, standing, score.lost(AGE, EXTRA))
    yield from _renewals(picture, standing, held)
    if blocked(standing.zones) or (standing.stuck_in and not needing):
        waiting = sum(zone.waiting for zone in standing.zones)
        why = f"{counted(waiting, 'new file')} in landing" if waiting else f"stuck in {standing.stuck_in or 'raw'}"
        yield Advice(
            CLEAN, standing.service, "", score.lost(BOTTLENECK), f"Run the cleaners for {standing.title}", why,
            f"bedrot run {standing.service} --no-extract", no_person=True,
        )  # fmt: skip
    if standing.questions:
        yield Advice(
            ANSWER, standing.service, "", 0,
            f"Answer {counted(standing.questions, 'question')} about {standing.title}",
            "what waits is not booked before you say so", "bedrot ask list",
        )  # fmt: skip


def _sign_in(picture: Picture, standing: Standing, one: Held, points: int) -> Advice:
    missing = max((age.behind or 0 for age in standing.ages), default=0)
    why = one.state if one.ended_at is None else "session ended"
    why += f", {counted(missing, 'day')} missing" if missing else ""
    lost = losses(standing.ages, picture.now.date())
    if lost:
        why += f"; they {lost[0].words}"
    whose = f" as {one.account}" if len(picture.sessions(standing.service)) > 1 else ""
    return Advice(
        SIGN_IN, standing.service, one.account, points, f"Sign in to {one.title}{whose}", why,
        one.command or f"bedrot login {one.service}",
    )  # fmt: skip


def _data(picture: Picture, standing: Standing, points: int) -> Iterator[Advice]:
    if standing.service in (picture.parked or {}):
        yield Advice(
            RESUME, standing.service, "", points, f"Let {standing.title} go on", "its fetching waits, you are in",
            "bedrot resume", no_person=True,
        )  # fmt: skip
        return
    worst = oldest(standing.ages)
    if worst is None or worst.state == STALLED:
        return
    urgent = "Urgent: the" if (worst.behind or 0) > 7 else "The"
    why = f"{urgent} newest day is {counted(worst.behind or 0, 'day')} behind"
    if picture.sessions(standing.service):
        yield Advice(
            FETCH, standing.service, "", points, f"Fetch from {standing.title}", why, f"bedrot run {standing.service}",
            no_person=True,
        )  # fmt: skip
    else:
        yield Advice(
            BRING, standing.service, "", points, f"Bring a new file of {standing.title}", why,
            f"bedrot import FILE --service {standing.service}",
        )  # fmt: skip


def _renewals(picture: Picture, standing: Standing, held: Iterable[Held]) -> Iterator[Advice]:
    for one in held:
        ends = ends_at(one)
        if one.needs_person or ends is None or ends - picture.now > SOON:
            continue
        days = max(0.0, (ends - picture.now).total_seconds() / 86400)
        by_itself = one.strategy not in {"", "none"}
        yield Advice(
            RENEW if by_itself else SIGN_IN, standing.service, one.account,
            int(ENDS_SOON * picture.score(standing.service).weight),
            f"Renew {one.title} early" if by_itself else f"Sign in to {one.title} early", f"ends in {days:.1f} d",
            f"bedrot refresh {standing.service} --force" if by_itself else f"bedrot login {standing.service}",
            no_person=by_itself,
        )  # fmt: skip


def without_commands(sentence: str) -> str:
    """What a check found, without the sentence that names a command: where there are buttons, it is in the way."""
    return re.sub(r"\s*`[^`]*`[^.]*\.", "", sentence)


#: Checks whose remedy is known: key → (act, words).
_REMEDIES: Mapping[str, tuple[str, str, str]] = {
    "artist spellings": (ALIAS, "Say whose spelling it is", "bedrot alias list"),
    "sign-in pages": (LOOK, "Look at the pages saved as data", "bedrot quarantine list"),
}


def _of_checks(findings: Sequence[Mapping[str, str]], signing: set[str]) -> Iterator[Advice]:
    for one in findings:
        act, words, command = _REMEDIES.get(one["key"], (LOOK, f"Look at: {one['title']}", "bedrot warehouse check"))
        if (one["state"] not in {"error", "not run"} and act != ALIAS) or one["state"] in {"ok", "note"}:
            continue
        if one["key"] == "sign-in pages" and signing:
            continue  # the sign-in above is the remedy
        why = without_commands(one["sentence"]).rstrip(".")
        yield Advice(act, "", "", 0, words, why, command, check=one["key"])
