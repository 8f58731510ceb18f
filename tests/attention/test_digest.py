"""The morning summary: what changed, at most three things to do, the week on Mondays; nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bedrot_desktop.attention.digest import Figures, News, digest, figures
from bedrot_desktop.attention.entries import UNTIL_OVER, Entry
from bedrot_desktop.attention.planner import Sitting
from bedrot_desktop.attention.signals import CRITICAL
from bedrot_desktop.notify.message import DIGEST
from bedrot_desktop.pipeline.journal import RunRow
from bedrot_desktop.pipeline.stages import STAGES, RunOptions
from bedrot_desktop.sessions.held import SIGNED_OUT, Held
from bedrot_desktop.sessions.history_rows import REFRESH, RENEWED, SAVED, SIGN_IN, Attempt

from .given import DAY, HOUR, NOW, note, signal

TUESDAY = NOW + DAY
QUIET_NEWS = News(TUESDAY - DAY)


def entry(key: str, number: int = 1, level: str = "warning", **more: object) -> Entry:
    return replace(Entry(number, signal(key, level, title=f"{key} is wrong"), NOW), **more)  # type: ignore[arg-type]


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    rows = News(TUESDAY - DAY, Figures(3, 0, 1204))
    assert digest(QUIET_NEWS, [], TUESDAY) is None
    assert digest(rows, [Entry(1, note("note/x"), NOW)], TUESDAY) is None, "new rows and notes alone are no news"
    old = entry("old/x", ended=TUESDAY - 2 * DAY)
    assert digest(QUIET_NEWS, [old], TUESDAY) is None, "it was told yesterday"


def test_at_most_three_things_to_do_the_worst_first_each_with_its_button() -> None:
    five = [entry(f"old/{number}", number) for number in range(1, 5)] + [entry("machine/disk", 9, CRITICAL)]
    told = digest(QUIET_NEWS, five, TUESDAY)
    assert told is not None
    assert (told.kind, told.title) == (DIGEST, "3 things to do")
    assert told.lines == (
        "To do: machine/disk is wrong (Do it)", "To do: old/1 is wrong (Do it)", "To do: old/2 is wrong (Do it)",
    )  # fmt: skip
    assert [step.command for step in told.steps] == [
        "bedrot do machine/disk", "bedrot do old/1", "bedrot do old/2", "bedrot inbox",
    ]  # fmt: skip


def test_what_changed_and_what_came_and_went_is_told() -> None:
    entries = [
        entry("old/seen", 1, ended=TUESDAY - HOUR, seen_at=NOW),
        entry("old/told", 2, ended=TUESDAY - HOUR, told={"toast": NOW}),
        entry("old/night", 3, ended=TUESDAY - 3 * HOUR),
        entry("old/child", 4, ended=TUESDAY - HOUR, explained_by="offline/network"),
    ]
    told = digest(News(TUESDAY - DAY, Figures(rows=1204)), entries, TUESDAY)
    assert told is not None
    assert told.title == "Nothing to do: what changed"
    assert told.lines == (
        "Over: old/seen is wrong and old/told is wrong", "Came and went: old/night is wrong",
        "1,204 new rows in the warehouse",
    )  # fmt: skip


def test_what_is_snoozed_is_not_to_be_done_but_a_long_mute_is_recalled() -> None:
    muted = entry("old/x", snoozed_at=TUESDAY - 9 * DAY, snoozed_until=UNTIL_OVER)
    told = digest(QUIET_NEWS, [muted, entry("old/y", snoozed_at=NOW, snoozed_until=UNTIL_OVER)], TUESDAY)
    assert told is not None
    assert told.lines == ("Muted for 9 days: old/x is wrong",)


def sitting(*, now: bool) -> Sitting:
    two = tuple(Held(name, "main", name.title(), (), SIGNED_OUT, "") for name in ("toolost", "tiktok"))
    return Sitting(TUESDAY + 6 * DAY, now, two, 90)


def test_sign_ins_are_one_thing_to_do() -> None:
    out = [entry("signed out/toolost/main", 1), entry("signed out/tiktok/main", 2), entry("old/x", 3)]
    told = digest(replace(QUIET_NEWS, sitting=sitting(now=True)), out, TUESDAY)
    assert told is not None
    assert told.lines == (
        "To do: Sign in: 2 accounts, about 2 minutes: Toolost and Tiktok", "To do: old/x is wrong (Do it)",
    )  # fmt: skip
    assert told.steps[0].address == "bedrot://sign-in/toolost/main"


def test_the_next_sitting_is_named_beside_other_news() -> None:
    told = digest(replace(QUIET_NEWS, sitting=sitting(now=False)), [entry("old/x")], TUESDAY)
    assert told is not None
    assert told.lines[-1].startswith("Next sign-in session in 6 days (Mon 12:00): 2 accounts")
    assert digest(replace(QUIET_NEWS, sitting=sitting(now=False)), [], TUESDAY) is None


def test_mondays_add_the_week_and_what_it_cost() -> None:
    news = News(NOW - DAY, week=Figures(7, 1, 8123, 4.0 + 10 / 60), week_before=Figures(7, 0, 10, 6.72))
    told = digest(news, [], NOW)
    assert told is not None
    assert told.title == "The week in short"
    assert told.lines == ("The week: 7 runs (1 failed), 8,123 new rows, 4 min 10 s of your time for sign-ins (−38 %)",)
    assert digest(News(NOW - DAY), [], NOW) is None, "a week in which nothing happened is no news"


def test_the_figures_are_those_of_ended_runs_and_of_the_persons_sign_ins() -> None:
    def run(began: datetime, outcome: str, *inserted: int, ended: bool = True) -> RunRow:
        stages = [{"service": "x", "stage": "load", "numbers": {"inserted": count, "rows": 9}} for count in inserted]
        options = RunOptions(services=(), stages=STAGES, extract=True, automated=True)
        return RunRow("r", began, began + HOUR if ended else None, outcome, options, 1, {"stages": stages})

    runs = [
        run(NOW - HOUR, "done", 5, 6), run(NOW - 2 * HOUR, "failed"), run(NOW - HOUR, "", 9, ended=False),
        run(NOW - 2 * DAY, "done", 100),
    ]  # fmt: skip
    attempts = [
        Attempt("a", "m", NOW - HOUR, SIGN_IN, SAVED, 90), Attempt("a", "m", NOW - HOUR, REFRESH, RENEWED, 500),
        Attempt("a", "m", NOW - 3 * DAY, SIGN_IN, SAVED, 600),
    ]  # fmt: skip
    assert figures(runs, attempts, NOW - DAY, NOW) == Figures(2, 1, 11, 1.5)
