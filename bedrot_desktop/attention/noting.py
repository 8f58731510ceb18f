"""What went by and what waits for a look: missed runs, questions, rows and files that were set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bedrot_desktop.attention import steps
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.found import Found, of_service, utc
from bedrot_desktop.attention.signals import INFO, MISSED, OLD, REMINDER, WARNING, Signal
from bedrot_desktop.attention.words import plain, sentence, title, when
from bedrot_desktop.automation.jobs import RUN
from bedrot_desktop.core.words import counted, listed

PAUSED = "paused by you"


def missed(facts: Facts) -> Iterator[Found]:
    """What was due and did not happen, all in one: it is done once, not once for each time."""
    told = [one for one in facts.missed if one.times and one.why != PAUSED]
    if not told or facts.running:
        return
    number = sum(len(one.times) for one in told)
    first = min(told, key=lambda one: (one.job.key != RUN, one.job.key))
    runs = all(one.job.key == RUN for one in told)
    what = counted(number, "run" if runs else "job")
    names = listed([f"{one.job.kind.title} ({when(facts, one.times[-1])})" for one in told], 4)
    step = steps.run("", "Run once now") if first.job.key == RUN else steps.job(first.job.key, "Run once now")
    signal = Signal(
        "missed", MISSED, INFO if facts.keeps else WARNING, "missed",
        f"{what} {'was' if number == 1 else 'were'} missed", f"{names}: {first.why}. Once is enough to make up for it.",
        (step, steps.schedule_page()), utc(min(one.times[0] for one in told)),
    )  # fmt: skip
    yield Found(signal)


def questions(facts: Facts) -> Iterator[Found]:
    """What only a person can decide."""
    asked = Counter(one.partition(".")[0] for one in (facts.picture.questions if facts.picture else ()))
    if not asked:
        return
    number = sum(asked.values())
    names = listed([title(facts, key) for key in sorted(asked)], 4)
    one_service = next(iter(asked)) if len(asked) == 1 else ""
    signal = Signal(
        "questions", REMINDER, INFO, "waiting", f"{counted(number, 'question')} {'waits' if number == 1 else 'wait'}",
        f"{names}: a file could be read in more than one way. It is held and booked on no guess until you say.",
        (steps.answer(one_service),), utc(facts.now), service=one_service,
    )  # fmt: skip
    yield Found(signal)


def unread(facts: Facts) -> Iterator[Found]:
    """Files that somebody has open, run after run; what is closed in time needs no word."""
    for service, one in sorted(facts.aside.items()):
        if not one.unread or one.in_row < facts.alert_after or service in facts.running:
            continue
        what = "A file" if one.unread == 1 else counted(one.unread, "file")
        signal = Signal(
            f"unread/{service}", OLD, WARNING, "stuck", f"{what} of {title(facts, service)} cannot be read",
            f"{sentence(plain(one.words))} The last {one.in_row} runs went on without it; nothing is lost.",
            (steps.clean(service, "Clean again"), steps.show_service(service, "files")), utc(facts.now),
            service=service, details=one.words,
        )  # fmt: skip
        yield Found(signal, of_service(service, "stuck"))


def aside(facts: Facts) -> Iterator[Found]:
    """Rows and files that the last run of a service set aside."""
    for service, one in sorted(facts.aside.items()):
        parts = [counted(one.rows, "row")] * bool(one.rows) + [counted(one.files, "file")] * bool(one.files)
        if not parts:
            continue
        what = " and ".join(parts)
        signal = Signal(
            f"aside/{service}", REMINDER, INFO, "waiting", f"{title(facts, service)}: {what} set aside",
            f"The last run took over everything else. Look at {what}: accept, mend, or clean once more.",
            (steps.show_service(service, "quarantine", "Review"), steps.show_run(one.run)), utc(facts.now),
            service=service,
        )  # fmt: skip
        yield Found(signal)
