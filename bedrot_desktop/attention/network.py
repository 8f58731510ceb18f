"""Whether sites answer, as far as anybody tried: from connections, from looks at sign-ins and from runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bedrot_desktop.attention.facts import Facts, FailedStage
from bedrot_desktop.pipeline.stages import EXTRACT
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.held import NEVER

OK, OFFLINE, DOWN = "ok", "offline", "down"
#: What was tried within this time of each other was tried together.
ROUND = timedelta(minutes=15)
#: An answer so much later than a failure says nothing of the moment of the failure.
TOGETHER = timedelta(minutes=5)
UNREACHABLE = "Unreachable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The newest that is known of a site. ``offline``: nothing came back; ``down``: it answered that it cannot.

    ``told``: a connection or a look said so; a run that met it says it once, and that may pass.
    """

    service: str
    at: datetime
    state: str
    words: str = ""
    told: bool = True


def fetching(facts: Facts) -> Mapping[str, FailedStage]:
    """Service → its latest fetching, which failed."""
    return {one.service: one for one in facts.failed if one.stage == EXTRACT and one.service}


def evidence(facts: Facts) -> dict[str, Evidence]:
    """Service → the newest that is known of its site. A bare connection proves nothing to a site that said it is down.

    Of two things of one moment the worse counts; what lies in the future, as the computer's clock was set back, is now.
    """
    newest: dict[str, Evidence] = {}
    for one in sorted(_met(facts), key=_order):
        newest[one.service] = _after(newest.get(one.service), one)
    for service, reach in facts.reach.items():
        tried = Evidence(service, min(reach.at, facts.now), OK if reach.ok else OFFLINE, reach.words)
        met = newest.get(service)
        if met is None or (_order(tried) > _order(met) and not (reach.ok and met.state == DOWN)):
            newest[service] = tried
    return newest


def _after(before: Evidence | None, one: Evidence) -> Evidence:
    """What is known after one more thing: a run that could not get through repeats what the look before it said."""
    if one.told or before is None or before.state == OK:
        return one
    return replace(before, at=one.at, words=one.words or before.words)


def _order(one: Evidence) -> tuple[datetime, int, bool]:
    return one.at, (OK, OFFLINE, DOWN).index(one.state), one.told


def _met(facts: Facts) -> Iterator[Evidence]:
    for one in facts.picture.held if facts.picture else ():
        if one.looked_at is not None and one.verdict not in {"", answers.UNCLEAR, answers.MISSING}:
            state = {answers.OFFLINE: OFFLINE, answers.DOWN: DOWN}.get(one.verdict, OK)
            yield Evidence(one.service, min(one.looked_at, facts.now), state)
    for failed in fetching(facts).values():
        if failed.trouble == UNREACHABLE:
            yield Evidence(failed.service, min(failed.at, facts.now), OFFLINE, failed.words, told=False)
    for service, at in facts.answered.items():
        yield Evidence(service, min(at, facts.now), OK)


@dataclass(frozen=True, slots=True)
class Network:
    """``offline``: what was tried last, side by side, when nothing at all came back (empty: the network is there).

    ``down``: sites that do not answer though the network does. ``known``: the newest of every site.
    """

    offline: tuple[Evidence, ...]
    down: tuple[Evidence, ...]
    known: Mapping[str, Evidence]

    def answers(self, service: str, since: datetime) -> bool:
        """Whether a site was seen to answer after a moment."""
        one = self.known.get(service)
        return one is not None and one.state == OK and one.at > since


def network(facts: Facts) -> Network:
    """What stands in the way: this computer's network, single sites, or nothing."""
    known = evidence(facts)
    bad = [one for one in known.values() if one.state != OK]
    if not bad:
        return Network((), (), known)
    last = max(one.at for one in bad)
    tried = [one for one in known.values() if one.at >= last - ROUND]
    if all(one.state == OFFLINE for one in tried) and any(one.told for one in tried) and _enough(facts, len(tried)):
        return Network(_sorted(tried), _sorted(one for one in bad if one.state == DOWN), known)
    return Network((), _sorted(one for one in bad if _alone(one, known)), known)


def _enough(facts: Facts, tried: int) -> bool:
    """Two sites at least have to be silent, unless only one is in use."""
    used = {one.service for one in (facts.picture.held if facts.picture else ()) if one.state != NEVER}
    return tried >= 2 or len(used) == 1


def _alone(one: Evidence, known: Mapping[str, Evidence]) -> bool:
    """Whether it is this site: it says so itself, or others answered when it did not."""
    if one.state == DOWN:
        return True
    others = (each for each in known.values() if each.service != one.service and each.state != OFFLINE)
    return one.told and any(one.at - ROUND <= each.at <= one.at + TOGETHER for each in others)


def _sorted(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(found, key=lambda one: one.service))
