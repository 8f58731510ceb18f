"""Sign-ins: who is signed out or asks for something that only a person can answer, and what will be so soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bedrot_desktop.attention import steps
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.failing import PASSING, SIGN_IN, raised
from bedrot_desktop.attention.found import Found, utc
from bedrot_desktop.attention.machine import BROWSER, KEYRING
from bedrot_desktop.attention.signals import INFO, REMINDER, SIGNED_OUT, WARNING, Signal
from bedrot_desktop.attention.words import plain, sentence, title, when
from bedrot_desktop.core.words import counted
from bedrot_desktop.health.freshness import CURRENT, NOTHING
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.pipeline.stages import EXTRACT
from bedrot_desktop.sessions import answers, escalation
from bedrot_desktop.sessions.held import ENDS_SOON, NEVER, WAITING, Held
from bedrot_desktop.sessions.held import SIGNED_OUT as OUT
from bedrot_desktop.sessions.knowing import SHARE

#: Verdict → title behind the service's name, and what is to be done in the window that opens.
_ASKED = {
    answers.CHALLENGE: ("asks something that only you can answer", "Answer it in its window"),
    answers.CONSENT: ("wants its terms accepted", "Read them in its window"),
    answers.WRONG_ACCOUNT: ("has another account signed in", "Sign out there and sign in with the right one"),
}
_BEHIND = frozenset({"failed", "parked", "old", "stalled", "loss", "renewal", "due", "ending"})


def standing(facts: Facts, service: str) -> Standing | None:
    """How a service stands, where that is known."""
    return next((one for one in (facts.picture.standings if facts.picture else ()) if one.service == service), None)


def needing(facts: Facts) -> Iterator[Found]:
    """Each account that nothing can be fetched from before the person did something.

    What was never signed in to is nobody's business, unless the service is used: it has data, or its fetching waits.
    """
    for one in facts.picture.held if facts.picture else ():
        if one.state not in {WAITING, OUT, NEVER}:
            continue
        stands = standing(facts, one.service)
        waits = one.service in ((facts.picture.parked if facts.picture else None) or {})
        if one.state == NEVER and not waits and (stands is None or stands.state == NOTHING):
            continue
        yield _out(facts, one, stands, waits=waits)


def used(facts: Facts, service: str) -> bool:
    """Whether a service is used at all: somebody signed in to it once, or it has data."""
    stands = standing(facts, service)
    held = facts.picture.sessions(service) if facts.picture else ()
    return any(one.state != NEVER for one in held) or (stands is not None and stands.state != NOTHING)


def alone(facts: Facts, one: Held) -> bool:
    """Whether it is its service's only sign-in."""
    return not facts.picture or len(facts.picture.sessions(one.service)) == 1


def name_of(facts: Facts, one: Held) -> str:
    """The service, and the account where it has several."""
    called = one.title or title(facts, one.service)
    return called if alone(facts, one) else f"{called} ({one.account})"


def _out(facts: Facts, one: Held, stands: Standing | None, *, waits: bool) -> Found:
    name = name_of(facts, one)
    called, do = _ASKED.get(one.verdict, ("waits for you", "Sign in once")) if one.state == WAITING else (
        "is signed out" if one.state == OUT else "was never signed in to here", "Sign in once"
    )  # fmt: skip
    goes = "what waited goes on by itself" if waits else "what is missing is fetched"
    known = "" if one.state == NEVER else sentence(one.words)
    words = " ".join(part for part in (known, _missing(facts, one, stands), f"{do}, and {goes}.") if part)
    fine = stands is not None and stands.state == CURRENT
    since = one.ended_at or one.looked_at or one.alive_at or facts.now
    signal = Signal(
        f"signed out/{one.service}/{one.account}", SIGNED_OUT, INFO if one.state == NEVER and fine else WARNING,
        "waiting" if one.state == WAITING else "out", f"{name} {called}", words,
        (steps.sign_in(one.service, one.account, alone=alone(facts, one)),
         steps.show_service(one.service, "session", "Details")),
        utc(since), one.service, one.account, details=one.words,
    )  # fmt: skip
    return Found(signal, lambda other: _explains(facts, one, other))


def _missing(facts: Facts, one: Held, stands: Standing | None) -> str:
    behind = max((age.behind or 0 for age in stands.ages), default=0) if stands else 0
    told = f"{counted(behind, 'day')} of data {'is' if behind == 1 else 'are'} missing" if behind else ""
    lost = next((each for each in facts.losses if each.service == one.service), None)
    return f"{told}; they {lost.words}." if told and lost else f"{told}." if told else ""


def _explains(facts: Facts, one: Held, other: Found) -> bool:
    if other.signal.service != one.service or other.head not in _BEHIND:
        return False
    if other.signal.account:
        return other.signal.account == one.account
    if other.head == "failed":
        return other.signal.key.endswith(f"/{EXTRACT}") and other.sort in {*SIGN_IN, *PASSING, ""}
    mine = alone(facts, one) or len(one.accounts) > 1 or not other.accounts
    return mine or other.accounts <= {one.account}


# -- before it is too late -----


def reminders(facts: Facts) -> Iterator[Found]:
    """Renewals that fail in a row, sign-ins about to end that nobody can renew, and those to be renewed by hand."""
    for one in facts.picture.held if facts.picture else ():
        if one.needs_person:
            continue
        yield from _failing(facts, one)
        by_itself = one.due_at is not None
        if one.state == ENDS_SOON and (not by_itself or one.failures):
            yield _ending(facts, one)
        elif (moment := _due(facts, one)) is not None and moment <= facts.now:
            yield _to_renew(facts, one, moment, by_itself=by_itself)


def _failing(facts: Facts, one: Held) -> Iterator[Found]:
    if escalation.level(one.failures, facts.alert_after, facts.escalate_after) == escalation.NOTHING:
        return
    name, ends = name_of(facts, one), f" It {one.outlook}." if one.outlook else ""
    told = sentence(plain(one.last_error))
    signal = Signal(
        f"renewal/{one.service}/{one.account}", REMINDER, raised(facts, one.failures), "due",
        f"{name} cannot be renewed", f"Renewing the sign-in failed {one.failures} times in a row. {told}{ends}",
        (steps.sign_in(one.service, one.account, alone=alone(facts, one)), steps.renew(one.service)),
        utc(one.saved_at or facts.now), one.service, one.account, details=one.last_error,
    )  # fmt: skip
    words = one.last_error.casefold()
    sort = KEYRING if "keyring" in words else BROWSER if "browser" in words else ""
    mine = (one.service, one.account)
    yield Found(
        signal,
        lambda other: (other.signal.service, other.signal.account) == mine and other.head in {"due", "ending"},
        sort,
    )


def _ending(facts: Facts, one: Held) -> Found:
    name, ends = name_of(facts, one), one.bound or one.early
    told = sentence(f"it {one.outlook}") if one.outlook else "It is about to end."
    when_ = f" At the latest {when(facts, ends)}." if one.bound is not None and ends is not None else ""
    why = "It cannot be renewed without you" if one.due_at is None else "It could not be renewed without you"
    signal = Signal(
        f"ending/{one.service}/{one.account}", REMINDER, WARNING, "due", f"{name} will soon be signed out",
        f"{told}{when_} {why}: sign in while it suits you, and nothing is missed.",
        (steps.sign_in(one.service, one.account, alone=alone(facts, one)),), utc(one.saved_at or facts.now),
        one.service, one.account,
    )  # fmt: skip
    return Found(signal)


def _due(facts: Facts, one: Held) -> datetime | None:
    """When somebody has to renew it; None where that is done without anybody."""
    if one.due_at is not None:
        return one.due_at + timedelta(days=1) if not facts.renewing else None
    if one.saved_at is None or one.likely is None:
        return None
    return one.saved_at + SHARE * (one.likely - one.saved_at)


def _to_renew(facts: Facts, one: Held, since: datetime, *, by_itself: bool) -> Found:
    name = name_of(facts, one)
    ends = sentence(f"it {one.outlook}") if one.outlook else ""
    again = steps.sign_in(one.service, one.account, alone=alone(facts, one))
    first = (steps.renew(one.service), again) if by_itself else (again,)
    why = "Nothing renews it by itself at the moment." if by_itself else "It is not renewed without you."
    signal = Signal(
        f"due/{one.service}/{one.account}", REMINDER, INFO, "due", f"{name} is to be renewed", f"{why} {ends}".strip(),
        first, utc(since), one.service, one.account,
    )  # fmt: skip
    return Found(signal)
