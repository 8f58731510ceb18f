"""The tree of causes: this computer → the network → a site → a sign-in → a stage → the data. Only the root speaks.

Pure: the same facts give the same signals. A cause that is explained by one nearer to the root says nothing itself; its
key stands in that one's ``covers``, so that the inbox knows why it is silent. What clears a cause is always something
that was seen later: a good go of the stage, a look that found the sign-in alive, a site that answered, a file that can
be read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bedrot_desktop.attention import aging, failing, machine, noting, signing, steps
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.found import Found, spoken, utc
from bedrot_desktop.attention.network import DOWN as SAID_DOWN
from bedrot_desktop.attention.network import UNREACHABLE, Evidence, Network, fetching, network
from bedrot_desktop.attention.signals import DOWN, KINDS, OFFLINE, WARNING, Signal
from bedrot_desktop.attention.words import sentence, title, when
from bedrot_desktop.automation.jobs import PROBE, REFRESH, RUN, SESSIONS
from bedrot_desktop.core.words import listed
from bedrot_desktop.notify.message import LEVELS

#: Jobs that need the network.
_ONLINE = frozenset({PROBE, REFRESH, RUN, SESSIONS})
#: What the network explains of services that are fetched from.
_FOLLOWS = frozenset({"old", "loss", "renewal", "due", "ending", "parked"})


def causes(facts: Facts) -> tuple[Signal, ...]:
    """What is wrong, to be done soon, or worth a look, the worst first; nothing where nothing is."""
    found = spoken(_tree(facts))
    return tuple(sorted(found, key=lambda one: (LEVELS.index(one.level), KINDS.index(one.kind), one.key)))


def _tree(facts: Facts) -> Iterator[Found]:
    """From the root to the leaves."""
    net = network(facts)
    failed = [one for one in facts.failed if failing.speaks(facts, one, net)]
    yield from machine.troubles(facts, failed)
    yield from _offline(facts, net)
    down = (one for one in net.down if one.service not in facts.running and signing.used(facts, one.service))
    yield from (_down(facts, one) for one in down)
    yield from machine.unheard(facts)
    yield from signing.needing(facts)
    yield from failing.killed(facts)
    yield from failing.failures(failed, facts)
    yield from failing.parked(facts)
    yield from failing.failed_jobs(facts)
    yield from noting.unread(facts)
    yield from aging.stuck(facts)
    yield from aging.losing(facts)
    yield from aging.old(facts)
    yield from signing.reminders(facts)
    yield from noting.missed(facts)
    yield from noting.questions(facts)
    yield from noting.aside(facts)


def _offline(facts: Facts, net: Network) -> Iterator[Found]:
    if not net.offline:
        return
    names = listed([title(facts, one.service) for one in net.offline], 3)
    last = max(net.offline, key=lambda one: one.at)
    signed = {one.service for one in (facts.picture.held if facts.picture else ())} | set(facts.reach)
    signal = Signal(
        "offline", OFFLINE, WARNING, "failed", "This computer is offline",
        f"At {when(facts, last.at)} nothing came through to {names}. What is in the lake can be used; fetching goes on "
        "by itself once the network is back.",
        (steps.try_again(net.offline[0].service), steps.health()),
        utc(min(_since(facts, one) for one in net.offline)), details=sentence(last.words),
    )  # fmt: skip

    def explains(other: Found) -> bool:
        if other.head == "job":
            return other.sort in _ONLINE
        if other.head == "failed":
            return _of_the_network(other)
        return (
            other.head in {"down", "missed"}
            or other.sort == machine.CHANNEL
            or (other.signal.service in signed and other.head in _FOLLOWS)
        )

    yield Found(signal, explains)


def _of_the_network(other: Found) -> bool:
    return other.sort in failing.PASSING and other.signal.key.endswith("/extract")


def _down(facts: Facts, one: Evidence) -> Found:
    name, at = title(facts, one.service), when(facts, one.at)
    said = f" ({one.words})" if one.words else ""
    words = f"{name} {'was out of service' if one.state == SAID_DOWN else 'did not answer'}{said}"
    signal = Signal(
        f"down/{one.service}", DOWN, WARNING, "failed", f"{name} is down",
        f"{words}, at {at}, while other sites answered. Nothing is lost; what is missing is fetched when it is back.",
        (steps.try_again(one.service), steps.show_service(one.service)), utc(_since(facts, one)),
        service=one.service, details=one.words,
    )  # fmt: skip

    def explains(other: Found) -> bool:
        mine = other.signal.service == one.service
        return mine and (other.head in _FOLLOWS or (other.head == "failed" and _of_the_network(other)))

    return Found(signal, explains)


def _since(facts: Facts, one: Evidence) -> datetime:
    failed = fetching(facts).get(one.service)
    return min(one.at, failed.alike or failed.at) if failed and failed.trouble == UNREACHABLE else one.at
