"""The tree of causes: each trouble speaks once, at its root, with steps that lead somewhere, and ends by itself."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.attention.causes import causes
from bedrot_desktop.attention.facts import Aside, Facts, FailedStage, Trouble
from bedrot_desktop.attention.signals import KINDS, Signal
from bedrot_desktop.automation.jobs import KINDS as JOBS
from bedrot_desktop.automation.jobs import Job, kind
from bedrot_desktop.automation.schedule import Missed
from bedrot_desktop.automation.store import Done
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.cli.app import app
from bedrot_desktop.core.addresses import parse
from bedrot_desktop.health.freshness import CURRENT, DUE, NOTHING, STALE, STALLED
from bedrot_desktop.health.loss import Loss
from bedrot_desktop.notify.message import CRITICAL, INFO, LEVELS, WARNING
from bedrot_desktop.pipeline.stages import EXTRACT, LANDING2RAW, LOAD, RAW2STAGING, STAGING2CURATED
from bedrot_desktop.sessions.held import ENDS_SOON, NEVER, SIGNED_IN, SIGNED_OUT, STATES, TROUBLE, WAITING

from .crafted import (
    AT_THREE,
    DAY,
    FETCHED,
    HOUR,
    NOW,
    RUN,
    UTC_NOW,
    age,
    facts,
    failed,
    held,
    reached,
    standing,
    without,
)

COMMANDS: Any = typer.main.get_command(app)


def test_a_label_that_is_well_says_nothing() -> None:
    assert causes(facts()) == ()
    assert causes(facts(reach=reached(True), answered=dict.fromkeys(FETCHED, AT_THREE))) == ()


# -- one cause, one signal -----


@dataclass(frozen=True)
class Case:
    """``key``: the one signal that speaks; ``silent``: what it explains; ``later``: the facts after recovery."""

    name: str
    before: Facts
    key: str
    later: Facts
    silent: tuple[str, ...] = ()
    level: str = WARNING
    first: str = ""  # the first step's address

    def __str__(self) -> str:
        return self.name


def stale(*services: str, **more: object) -> Facts:
    return facts(standings=[standing(key, age(key, STALE, 12)) for key in services], **more)  # type: ignore[arg-type]


def all_failed(trouble: str, words: str, stage: str = EXTRACT) -> tuple[FailedStage, ...]:
    return tuple(failed(key, trouble, f"{key}: {words}" if stage == EXTRACT else words, stage) for key in FETCHED)


def missed(*keys: str) -> tuple[Missed, ...]:
    at = datetime(2026, 11, 10, 3, tzinfo=NOW.tzinfo)
    return tuple(
        Missed(Job(kind(key), Daily(at.time()), enabled=True), (at - DAY, at), "the computer slept") for key in keys
    )


WELL = facts()
DISK = Trouble("disk", "The disk of /lake has 90 MB free; a run needs 500 MB.", "Make room on it.", critical=True)
FULL = "/lake/raw/a.csv cannot be written: the disk is full. Make room on it and start again."
CASES = (
    # this computer and the program's files
    Case(
        "disk full", facts(troubles=(DISK,), failed=all_failed("WorkspaceError", FULL, LANDING2RAW),
                           jobs={"backup": Done("backup", AT_THREE, "failed", "the disk is full", 1.0)}),
        "machine/disk", WELL, (*(f"failed/{key}/{LANDING2RAW}" for key in FETCHED), "job/backup"), CRITICAL,
    ),
    Case("disk was full", facts(failed=all_failed("WorkspaceError", FULL, LANDING2RAW)), "machine/disk", WELL,
         tuple(f"failed/{key}/{LANDING2RAW}" for key in FETCHED)),
    Case(
        "keyring gone", stale("spotify", failed=all_failed("VaultError", "The keyring is locked.")), "machine/keyring",
        stale(), (*(f"failed/{key}/{EXTRACT}" for key in FETCHED), "old/spotify"),
    ),
    Case("sign-ins cannot be read", facts(sessions=[held("spotify", TROUBLE), held("tiktok", TROUBLE)]),
         "machine/keyring", WELL),
    Case(
        "warehouse damaged",
        facts(troubles=(Trouble("warehouse", "It cannot be read: file is not a database.", "Restore.", critical=True),),
              failed=all_failed("WarehouseError", "It cannot be opened: file is not a database.", LOAD)),
        "machine/warehouse", WELL, tuple(f"failed/{key}/{LOAD}" for key in FETCHED), CRITICAL,
    ),
    Case(
        "warehouse newer",
        facts(failed=all_failed("WarehouseError", "The warehouse was made by a newer version of this program.", LOAD)),
        "machine/warehouse", WELL, tuple(f"failed/{key}/{LOAD}" for key in FETCHED),
    ),
    Case(
        "warehouse busy for days",
        facts(failed=tuple(failed(key, "Busy", "Another program is writing the warehouse.", LOAD, in_row=3)
                           for key in FETCHED)),
        "machine/warehouse", WELL, tuple(f"failed/{key}/{LOAD}" for key in FETCHED),
    ),
    Case(
        "catalog damaged",
        facts(troubles=(Trouble("catalog", "/lake/.bedrot/catalog.sqlite is damaged: malformed.", "Move it aside.",
                                critical=True),),
              failed=(failed("tiktok", "WorkspaceError", "/lake/.bedrot/catalog.sqlite is damaged.", LANDING2RAW),)),
        "machine/catalog", WELL, (f"failed/tiktok/{LANDING2RAW}",), CRITICAL,
    ),
    Case("journal damaged", facts(troubles=(Trouble("journal", "The journal is damaged.", "Move it aside."),),
                                  missed=missed("run")), "machine/journal", WELL, ("missed",)),
    Case("schedule damaged", facts(troubles=(Trouble("schedule", "schedule.sqlite is damaged.", "Move it aside."),)),
         "machine/schedule", WELL),
    Case("inbox damaged", facts(troubles=(Trouble("attention", "It cannot be read.", "Move it aside."),)),
         "machine/attention", WELL),
    Case(
        "no browser",
        facts(troubles=(Trouble("browser", "No browser was found.", "Install one."),),
              failed=all_failed("BrowserTrouble", "No browser was found.")),
        "machine/browser", WELL, tuple(f"failed/{key}/{EXTRACT}" for key in FETCHED),
        first="bedrot://show/settings/services",
    ),
    Case("browsers do not start", facts(failed=all_failed("BrowserTrouble", "The browser did not start.")),
         "machine/browser", WELL, tuple(f"failed/{key}/{EXTRACT}" for key in FETCHED)),
    Case("mail refused",
         facts(troubles=(Trouble("channel", "The server refused the mail.", "Look at the password.", "email"),)),
         "machine/channel/email", WELL, first="bedrot://show/settings/notifications"),
    Case("settings wrong", facts(troubles=(Trouble("settings", "notify.alert_after is “x”.", "Correct it."),)),
         "machine/settings", WELL),
    Case(
        "workspace gone",
        Facts(NOW, {}, troubles=(Trouble("workspace", "/lake is not there any more.", "Connect its drive.",
                                         critical=True),), blind=True),
        "machine/workspace", WELL, (), CRITICAL, "bedrot://show/settings/workspace",
    ),
    Case(
        "nobody keeps the clock", facts(kept_at=UTC_NOW - 5 * HOUR, keeps=False, missed=missed("run", "backup")),
        "machine/clock", WELL, ("missed",),
    ),
    # the network
    Case(
        "network pulled",
        stale("spotify", reach=reached(False), failed=all_failed("Unreachable", "the network is down", EXTRACT),
              missed=missed("run"), jobs={"refresh": Done("refresh", AT_THREE, "failed", "no network", 1.0)}),
        "offline", facts(reach=reached(True)),
        ("job/refresh", "missed", "old/spotify", *(f"failed/{key}/{EXTRACT}" for key in ("spotify",))),
    ),
    Case(
        "network pulled, met by looks",
        facts(sessions=[held(key, verdict="offline") for key in FETCHED],
              failed=all_failed("Unreachable", "the service cannot be reached", EXTRACT)),
        "offline", facts(answered=dict.fromkeys(FETCHED, UTC_NOW)),
    ),
    Case(
        "one site silent", stale("tiktok", reach={**reached(True), **reached(False, "tiktok")},
                                 failed=(failed("tiktok", "Unreachable", in_row=4),)),
        "down/tiktok", facts(reach=reached(True)), ("failed/tiktok/extract", "old/tiktok"), first="bedrot://try/tiktok",
    ),
    Case(
        "one site out of service",
        facts(sessions=[held("linktree", verdict="service down")], failed=(failed("linktree", "Unreachable"),)),
        "down/linktree", WELL, (),
    ),
    # sign-ins
    Case(
        "signed out",
        facts(standings=[standing("toolost", age("toolost", STALE, 13))],
              sessions=[held("toolost", SIGNED_OUT, verdict="expired", ended_at=UTC_NOW - 3 * DAY, failures=6,
                             due_at=None)],
              parked={"toolost": RUN}, failed=(failed("toolost", "WaitingForYou"),),
              losses=(Loss("toolost", "toolost.daily", "main", NOW.date(), 50, "can be fetched until 31 December"),)),
        "signed out/toolost/main", WELL, ("failed/toolost/extract", "loss/toolost", "old/toolost", "parked/toolost"),
        first="bedrot://sign-in/toolost",
    ),
    Case(
        "captcha", facts(sessions=[held("tiktok", WAITING, verdict="challenge")], parked={"tiktok": RUN}),
        "signed out/tiktok/main", WELL, ("parked/tiktok",),
    ),
    Case("wrong account", facts(sessions=[held("spotify", WAITING, verdict="wrong account")]),
         "signed out/spotify/main", WELL),
    Case("never signed in, but used", stale("metaads", sessions=[held("metaads", NEVER, looked_at=None, verdict="")]),
         "signed out/metaads/main", WELL, ("old/metaads",)),
    Case("may go on", facts(parked={"toolost": RUN}), "parked/toolost", WELL, (), INFO, "bedrot://resume/toolost"),
    # stages, runs, jobs
    Case("site changed", stale("linktree", failed=(failed("linktree", "SourceChanged", "The table is not there."),)),
         "failed/linktree/extract", WELL, ("old/linktree",), first=f"bedrot://show/runs/{RUN}"),
    Case(
        "cleaner raised",
        facts(standings=[standing("tiktok", stuck="landing", waiting=2)],
              failed=(failed("tiktok", "Bug", "Unexpected trouble (ValueError: x).", LANDING2RAW),)),
        f"failed/tiktok/{LANDING2RAW}", WELL, ("stuck/tiktok",), first=f"bedrot://show/runs/{RUN}",
    ),
    Case("script hung", facts(failed=(failed("youtube", "ScriptFailed", "ran longer than 30 min", RAW2STAGING),)),
         f"failed/youtube/{RAW2STAGING}", WELL, first="bedrot://run/youtube?extract=no"),
    Case("rate limited for days", facts(failed=(failed("metaads", "RateLimited", "Meta asks.", in_row=3),)),
         "failed/metaads/extract", WELL, first="bedrot://run/metaads"),
    Case("browser of one service", facts(failed=(failed("spotify", "BrowserTrouble", "It ended unexpectedly."),)),
         "failed/spotify/extract", WELL, first="bedrot://run/spotify"),
    Case("the same of all", facts(failed=all_failed("Bug", "Unexpected trouble (ImportError: x).", STAGING2CURATED)),
         f"failed/several/Bug/{STAGING2CURATED}", WELL, tuple(f"failed/{key}/{STAGING2CURATED}" for key in FETCHED)),
    Case("the same of all fetching", facts(failed=all_failed("Bug", "Unexpected trouble (ImportError: x).")),
         f"failed/several/Bug/{EXTRACT}", WELL, tuple(f"failed/{key}/{EXTRACT}" for key in FETCHED)),
    Case("run broke off", facts(failed=(FailedStage("", "", RUN, AT_THREE, "It broke off."),)), "failed/run", WELL,
         first="bedrot://run"),
    Case("run killed", stale("spotify", killed=RUN, killed_at=AT_THREE), f"killed/{RUN}", WELL, ("old/spotify",),
         first="bedrot://resume"),
    Case("backup failed", facts(jobs={"backup": Done("backup", AT_THREE, "failed", "no rights", 1.0)}), "job/backup",
         facts(jobs={"backup": Done("backup", UTC_NOW, "done", "4 MB kept", 1.0)}), first="bedrot://job/backup"),
    # data
    Case("stale", stale("spotify"), "old/spotify", WELL, first="bedrot://run/spotify"),
    Case("due", facts(standings=[standing("spotify", age("spotify", DUE, 5))]), "old/spotify", WELL, (), INFO),
    Case("by hand", facts(standings=[standing("bank", age("bank", DUE, 45))]), "old/bank", WELL, (), INFO,
         "bedrot://show/services/bank/files"),
    Case("source stands still", facts(standings=[standing("distrokid", age("distrokid", STALLED, 9))]),
         "stalled/distrokid", WELL, (), INFO, "bedrot://show/services/distrokid"),
    Case("stuck", facts(standings=[standing("linktree", age("linktree", DUE, 5), stuck="raw")]), "stuck/linktree", WELL,
         ("old/linktree",), INFO, "bedrot://run/linktree?extract=no"),
    # before it is too late
    Case("to be renewed by hand", facts(sessions=[held("metaads", due_at=None, saved_at=UTC_NOW - 80 * DAY)]),
         "due/metaads/main", WELL, (), INFO, "bedrot://sign-in/metaads"),
    Case("ends soon", facts(sessions=[held("metaads", ENDS_SOON, due_at=None, bound=UTC_NOW + 30 * HOUR)]),
         "ending/metaads/main", WELL, first="bedrot://sign-in/metaads"),
    Case("ends soon, renewing failed", facts(sessions=[held("tiktok", ENDS_SOON, failures=1)]), "ending/tiktok/main",
         WELL),
    Case("renewals fail", facts(sessions=[held("spotify", failures=3, last_error="no page")]), "renewal/spotify/main",
         WELL),
    Case("renewals go on failing", facts(sessions=[held("spotify", ENDS_SOON, failures=5, last_error="no page")]),
         "renewal/spotify/main", WELL, ("ending/spotify/main",), CRITICAL),
    Case("nobody renews", facts(sessions=[held("spotify", due_at=UTC_NOW - 2 * DAY)], renewing=False),
         "due/spotify/main", WELL, (), INFO, "bedrot://renew/spotify"),
    Case("about to be lost",
         facts(losses=(Loss("tiktok", "tiktok.analytics", "main", NOW.date(), 20, "can be fetched for 20 days"),)),
         "loss/tiktok", WELL, first="bedrot://run/tiktok"),
    # notes
    Case("runs missed", facts(missed=missed("run", "backup")), "missed", WELL, (), INFO, "bedrot://run"),
    Case("backup missed", facts(missed=missed("backup")), "missed", WELL, (), INFO, "bedrot://job/backup"),
    Case("questions", facts(questions=("spotify.audience", "spotify.songs")), "questions", WELL, (), INFO),
    Case("set aside", facts(aside={"distrokid": Aside(RUN, 3, 1)}), "aside/distrokid", WELL, (), INFO),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_trouble_speaks_once_at_its_root_and_ends_with_its_cause(case: Case) -> None:
    (signal,) = causes(case.before)
    assert signal.key == case.key
    assert signal.level == case.level
    assert set(case.silent) <= set(signal.covers)
    assert signal.title
    assert signal.words
    assert "`" not in f"{signal.title} {signal.words}"
    if case.first:
        assert signal.steps[0].address == case.first
    assert causes(case.later) == ()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_step_leads_somewhere_and_is_a_command_too(case: Case) -> None:
    (signal,) = causes(case.before)
    assert signal.steps
    for step in signal.steps:
        assert step.words
        assert parse(step.address) is not None, step.address
        assert is_command(step.command), step.command


def is_command(line: str) -> bool:
    """Whether a command line names a command of ours, with options that it has."""
    words = shlex.split(line)
    if words[:1] != ["bedrot"]:
        return False
    command, rest = COMMANDS, words[1:]
    while (group := getattr(command, "commands", None)) is not None:
        if not rest or rest[0] not in group:
            return False
        command, rest = group[rest[0]], rest[1:]
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return all(not word.startswith("-") or word in options for word in rest)


def test_signals_are_json_and_name_a_state_of_the_colours() -> None:
    from bedrot_desktop.ui.colours import STATES as COLOURS

    for case in CASES:
        (signal,) = causes(case.before)
        assert signal.state in COLOURS
        assert signal.kind in KINDS
        assert signal.since.utcoffset() == timedelta(0)
        assert signal.document()["key"] == case.key


# -- what passes by itself -----


@pytest.mark.parametrize("trouble", ["Unreachable", "RateLimited", "TransientError", "Busy"])
def test_what_may_pass_is_not_told_of_one_run_but_of_several_and_once_data_are_late(trouble: str) -> None:
    assert causes(facts(failed=(failed("metaads", trouble, in_row=2),))) == ()
    assert keys(facts(failed=(failed("metaads", trouble, in_row=3),))) == ["failed/metaads/extract"]
    assert keys(facts(failed=(failed("metaads", trouble, in_row=2),), alert_after=2)) == ["failed/metaads/extract"]
    (late,) = causes(stale("metaads", failed=(failed("metaads", trouble),)))
    assert (late.key, late.covers) == ("failed/metaads/extract", ("old/metaads",))


def test_a_site_that_answers_again_ends_a_failure_of_the_network_at_once() -> None:
    failing = stale("metaads", failed=(failed("metaads", "Unreachable"),), reach=reached(True, at=AT_THREE + HOUR))
    assert keys(failing) == ["old/metaads"]
    lasting = facts(failed=(failed("metaads", "Unreachable", in_row=3),), reach=reached(True, at=AT_THREE + HOUR))
    assert keys(lasting) == ["failed/metaads/extract"]
    seen = facts(failed=(failed("metaads", "Unreachable", in_row=3),),
                 sessions=[held("metaads", looked_at=AT_THREE + HOUR)])  # fmt: skip
    assert keys(seen) == []


def test_a_failure_rises_when_it_lasts_but_not_in_quiet_hours() -> None:
    lasting = facts(failed=(failed("linktree", "SourceChanged", in_row=5),))
    assert [one.level for one in causes(lasting)] == [CRITICAL]
    assert [one.level for one in causes(without(lasting, quiet=True))] == [WARNING]
    assert [one.level for one in causes(without(lasting, escalate_after=6))] == [WARNING]


def test_what_a_run_is_carrying_on_its_way_is_no_trouble() -> None:
    made = facts(
        standings=[standing("spotify", age("spotify", STALE, 12), stuck="raw")], parked={"spotify": RUN},
        failed=(failed("spotify", "SourceChanged"),), missed=missed("run"),
    )  # fmt: skip
    assert causes(made)
    assert causes(without(made, running=frozenset({"spotify"}))) == ()


def test_files_just_landed_wait_for_the_cleaners_that_come_by_themselves() -> None:
    waiting = facts(standings=[standing("tiktok", stuck="landing", waiting=1)])
    assert keys(waiting) == ["stuck/tiktok"]
    assert keys(without(waiting, cleaning=True)) == []


# -- the network -----


def test_six_services_offline_are_one_signal_and_their_return_is_none() -> None:
    pulled = facts(
        sessions=[held(key, verdict="offline", looked_at=AT_THREE) for key in FETCHED],
        reach=reached(False, at=UTC_NOW),
        failed=tuple(failed(key, "Unreachable", in_row=9) for key in FETCHED),
        standings=[standing(key, age(key, STALE, 12)) for key in FETCHED],
        missed=missed("run", "refresh"),
    )
    (signal,) = causes(pulled)
    assert signal.key == "offline"
    assert {f"failed/{key}/extract" for key in FETCHED} | {f"old/{key}" for key in FETCHED} <= set(signal.covers)
    assert "down/spotify" not in signal.covers
    assert causes(facts(reach=reached(True))) == ()


def test_a_silent_site_that_nobody_uses_is_nobodys_business() -> None:
    unused = facts(sessions=[held("metaads", NEVER, looked_at=None, verdict="")],
                   standings=[standing("metaads", age("metaads", NOTHING))],
                   reach={**reached(True), **reached(False, "metaads")})  # fmt: skip
    assert keys(unused) == []


def test_a_clock_that_was_set_back_hides_no_trouble() -> None:
    later = [held(key, looked_at=UTC_NOW + DAY) for key in FETCHED]
    assert keys(facts(sessions=later, reach=reached(False))) == ["offline"]


def test_a_run_that_could_not_get_through_says_the_same_as_the_look_before_it() -> None:
    looked = [held(key, verdict="offline", looked_at=UTC_NOW - HOUR) for key in FETCHED]
    later = tuple(replace(failed(key, "Unreachable"), at=UTC_NOW - HOUR + timedelta(seconds=9)) for key in FETCHED)
    assert keys(facts(sessions=looked, failed=later)) == ["offline"]
    said = facts(sessions=[held("linktree", verdict="service down", looked_at=UTC_NOW - HOUR)],
                 failed=(replace(failed("linktree", "Unreachable"), at=UTC_NOW),))  # fmt: skip
    assert keys(said) == ["down/linktree"]


def test_a_site_that_could_not_be_reached_once_is_silent_behind_a_dead_sign_in() -> None:
    made = stale("toolost", sessions=[held("toolost", SIGNED_OUT, verdict="expired")],
                 failed=(failed("toolost", "Unreachable"),))  # fmt: skip
    assert keys(made) == ["signed out/toolost/main"]


def test_one_silent_site_of_which_nobody_knows_more_is_not_called_the_network() -> None:
    assert keys(facts(reach=reached(False, "tiktok"))) == []  # the others were last seen hours ago
    only = facts(reach=reached(False, "tiktok"), sessions=[
        held(key, NEVER, looked_at=None, verdict="") for key in FETCHED if key != "tiktok"
    ], standings=[standing(key, age(key, NOTHING)) for key in FETCHED if key != "tiktok"])  # fmt: skip
    assert keys(only) == ["offline"]


def test_after_the_network_came_back_for_one_the_others_are_not_called_down() -> None:
    back = {**reached(False, at=UTC_NOW - HOUR), **reached(True, "spotify")}
    assert keys(facts(reach=back)) == []


def test_a_connection_proves_nothing_to_a_site_that_said_it_is_out_of_service() -> None:
    said = [held("linktree", verdict="service down", looked_at=UTC_NOW - HOUR)]
    assert keys(facts(sessions=said, reach=reached(True))) == ["down/linktree"]
    assert keys(facts(sessions=[held("linktree", looked_at=UTC_NOW)], reach=reached(True))) == []


def test_a_dead_sign_in_is_its_own_cause_while_the_network_is_away() -> None:
    made = facts(reach=reached(False), sessions=[held("toolost", SIGNED_OUT, verdict="expired")])
    assert set(keys(made)) == {"offline", "signed out/toolost/main"}


# -- sign-ins and data -----


def test_what_was_never_used_and_never_signed_in_is_nobodys_business() -> None:
    unused = facts(sessions=[held("metaads", NEVER, looked_at=None, verdict="")],
                   standings=[standing("metaads", age("metaads", NOTHING))])  # fmt: skip
    assert causes(unused) == ()


def test_one_account_signed_out_does_not_explain_the_other_ones_data() -> None:
    two = [held("tiktok", SIGNED_OUT, "pig1987", verdict="expired"), held("tiktok", SIGNED_IN, "zone.a0")]
    mine = facts(sessions=two, standings=[standing("tiktok", age("tiktok", STALE, 12, "pig1987"))])
    assert keys(mine) == ["signed out/tiktok/pig1987"]
    other = facts(sessions=two, standings=[standing("tiktok", age("tiktok", STALE, 12, "zone.a0"))])
    assert set(keys(other)) == {"signed out/tiktok/pig1987", "old/tiktok"}
    (signal,) = causes(mine)
    assert signal.steps[0].address == "bedrot://sign-in/tiktok/pig1987"
    assert signal.steps[0].command == "bedrot login tiktok --account pig1987"


def test_what_will_be_lost_is_said_where_the_root_is_told() -> None:
    lost = Loss("toolost", "toolost.daily", "main", NOW.date(), 12, "can be fetched for 12 more days")
    (signal,) = causes(facts(
        standings=[standing("toolost", age("toolost", STALE, 13))], losses=(lost,),
        sessions=[held("toolost", SIGNED_OUT, verdict="expired")],
    ))  # fmt: skip
    assert "13 days of data are missing; they can be fetched for 12 more days." in signal.words


def test_a_renewal_that_is_done_by_itself_is_no_reminder() -> None:
    assert causes(facts(sessions=[held("spotify", due_at=UTC_NOW - HOUR)])) == ()
    assert causes(facts(sessions=[held("spotify", ENDS_SOON)])) == ()
    assert causes(facts(sessions=[held("spotify", failures=2)])) == ()


def test_jobs_that_count_accounts_leave_the_word_to_the_accounts() -> None:
    told = {"refresh": "0 of 2 renewed", "probe": "4 alive, 2 not"}
    counted = {key: Done(key, AT_THREE, "failed", words, 1.0) for key, words in told.items()}
    assert causes(facts(jobs=counted)) == ()
    broken = {"refresh": Done("refresh", AT_THREE, "failed", "unexpected trouble (KeyError)", 1.0)}
    assert keys(facts(jobs=broken)) == ["job/refresh"]


def test_what_was_paused_was_not_missed() -> None:
    paused = tuple(replace(one, why="paused by you") for one in missed("run"))
    assert causes(facts(missed=paused)) == ()


def test_the_clock_that_was_never_kept_or_is_switched_off_is_not_asked_for() -> None:
    assert causes(facts(kept_at=None, keeps=False)) == ()
    assert causes(facts(kept_at=UTC_NOW - DAY, keeps=False, scheduled=False)) == ()
    assert causes(facts(kept_at=UTC_NOW - timedelta(minutes=19), keeps=False)) == ()


def test_several_causes_stand_the_worst_first() -> None:
    made = facts(
        troubles=(DISK,), sessions=[held("toolost", SIGNED_OUT, verdict="expired")], questions=("spotify.audience",),
        standings=[standing("linktree", age("linktree", STALE, 20))],
    )  # fmt: skip
    assert keys(made) == ["machine/disk", "signed out/toolost/main", "old/linktree", "questions"]


def keys(made: Facts) -> list[str]:
    return [one.key for one in causes(made)]


# -- for whatever facts -----

MOMENTS = st.integers(-3000, 30).map(lambda minutes: UTC_NOW + timedelta(minutes=minutes))
SERVICES = st.sampled_from([*FETCHED, "bank", "youtube"])
TROUBLES = st.sampled_from([
    "", "Bug", "Unreachable", "RateLimited", "TransientError", "Busy", "SourceChanged", "ScriptFailed", "VaultError",
    "BrowserTrouble", "WarehouseError", "WorkspaceError", "WaitingForYou", "BudgetSpent",
])  # fmt: skip
WORDS = st.sampled_from(["It failed.", FULL, "The keyring is locked.", "file is not a database", "no answer", ""])
VERDICTS = st.sampled_from(["", "alive", "expired", "challenge", "wrong account", "offline", "service down",
                            "rate limited", "site changed", "unclear"])  # fmt: skip
STAGES = st.sampled_from([EXTRACT, LANDING2RAW, RAW2STAGING, STAGING2CURATED, LOAD])


@st.composite
def some_facts(draw: Callable[..., object]) -> Facts:
    take: Callable[..., object] = draw
    ages = st.builds(age, SERVICES, st.sampled_from([CURRENT, DUE, STALE, STALLED, NOTHING]), st.integers(0, 40),
                     st.sampled_from(["main", "pig1987", ""]))  # fmt: skip
    stands = take(st.lists(st.builds(
        lambda one, stuck, waiting: standing(one.service, one, stuck=stuck, waiting=waiting), ages,
        st.sampled_from(["", "landing", "raw", "staging", "curated"]), st.integers(0, 3)), max_size=6))  # fmt: skip
    sessions = take(st.lists(st.builds(
        lambda service, state, account, verdict, looked, due, failures, error: held(
            service, state, account, verdict=verdict, looked_at=looked, due_at=due, failures=failures,
            last_error=error),
        st.sampled_from(FETCHED), st.sampled_from(STATES), st.sampled_from(["main", "pig1987"]), VERDICTS,
        st.one_of(st.none(), MOMENTS), st.one_of(st.none(), MOMENTS), st.integers(0, 7), WORDS,
    ), max_size=6, unique_by=lambda one: (one.service, one.account)))  # fmt: skip
    failures = take(st.lists(st.builds(
        lambda service, stage, run, at, words, trouble, row: FailedStage(
            service, stage if service else "", run, at, words, trouble, row, at),
        st.one_of(SERVICES, st.just("")), STAGES, st.sampled_from([RUN, "20261109_030000"]), MOMENTS, WORDS, TROUBLES,
        st.integers(1, 7),
    ), max_size=8, unique_by=lambda one: (one.service, one.stage)))  # fmt: skip
    troubles = take(st.lists(st.builds(
        Trouble, st.sampled_from(["disk", "warehouse", "catalog", "journal", "keyring", "browser", "settings",
                                  "schedule", "attention", "history", "workspace", "else"]),
        WORDS, st.just("Do something."), st.sampled_from(["", "a"]), st.booleans(),
    ), max_size=3))  # fmt: skip
    reach = take(st.dictionaries(st.sampled_from(FETCHED), st.tuples(MOMENTS, st.booleans())))
    jobs = take(st.dictionaries(st.sampled_from([one.key for one in JOBS]), st.tuples(MOMENTS, WORDS)))
    return facts(
        standings=stands, sessions=sessions, failed=tuple(failures), troubles=tuple(troubles),  # type: ignore[arg-type]
        parked=take(st.dictionaries(SERVICES, st.just(RUN), max_size=3)),  # type: ignore[arg-type]
        reach={key: reached(ok, key, at=at)[key] for key, (at, ok) in reach.items()},  # type: ignore[attr-defined]
        jobs={key: Done(key, at, "failed", words, 1.0) for key, (at, words) in jobs.items()},  # type: ignore[attr-defined]
        missed=missed(*take(st.sets(st.sampled_from(["run", "backup", "refresh"])))),  # type: ignore[misc]
        killed=take(st.sampled_from(["", RUN])), kept_at=take(st.one_of(st.none(), MOMENTS)),
        keeps=take(st.booleans()), renewing=take(st.booleans()), quiet=take(st.booleans()),
        running=take(st.frozensets(SERVICES, max_size=2)),
    )  # fmt: skip


@given(some_facts())
def test_whatever_is_known_no_signal_explains_another_all_have_steps_and_the_same_facts_say_the_same(
    made: Facts,
) -> None:
    found = causes(made)
    assert found == causes(made)
    names = [one.key for one in found]
    assert len(names) == len(set(names))
    explained = [key for one in found for key in one.covers]
    assert not set(names) & set(explained)
    assert len(explained) == len(set(explained))
    assert [LEVELS.index(one.level) for one in found] == sorted(LEVELS.index(one.level) for one in found)
    for one in found:
        _is_whole(one)


def _is_whole(one: Signal) -> None:
    assert one.steps
    assert one.title
    assert one.words
    assert one.since.utcoffset() == timedelta(0)
    for step in one.steps:
        assert parse(step.address) is not None, step
        assert step.command.startswith("bedrot ")


def test_a_lake_that_nobody_cleaned_is_one_cause_and_not_one_for_each_service() -> None:
    names = ("spotify", "tiktok", "linktree", "metaads")
    fresh = facts(standings=[standing(name, stuck="landing", waiting=2) for name in names])
    (found,) = causes(fresh)
    assert found.key == "stuck"
    assert found.covers == tuple(sorted(f"stuck/{name}" for name in names))
    assert found.title == "Files of 4 services wait to be cleaned"
    assert "8 new files lie in landing" in found.words
    assert found.steps[0].command == "bedrot run --no-extract"


def test_two_services_in_landing_and_one_further_on_each_speak_for_themselves() -> None:
    found = facts(standings=[
        standing("spotify", stuck="landing", waiting=1), standing("tiktok", stuck="landing", waiting=1),
        standing("linktree", stuck="raw"),
    ])  # fmt: skip
    assert sorted(keys(found)) == ["stuck/linktree", "stuck/spotify", "stuck/tiktok"]


def test_what_is_left_in_landing_is_cleared_where_cleaners_run_by_themselves() -> None:
    names = ("spotify", "tiktok", "linktree")
    waiting = [standing(name, stuck="landing", waiting=1) for name in names]
    assert keys(facts(standings=waiting, cleaning=True)) == []


@pytest.mark.parametrize("services", [frozenset(), frozenset({"spotify"})], ids=["whole run", "run of one"])
def test_what_a_cut_off_run_left_in_landing_is_told_by_it_and_the_rest_by_one_cause(services: frozenset[str]) -> None:
    names = ("spotify", "tiktok", "linktree", "metaads")
    found = facts(
        standings=[standing(name, stuck="landing", waiting=1) for name in names], killed=RUN, killed_services=services
    )
    assert keys(found) == ([f"killed/{RUN}", "stuck"] if services else [f"killed/{RUN}"])


def test_a_service_whose_cleaner_failed_is_told_by_that_and_the_rest_by_one_cause() -> None:
    names = ("spotify", "tiktok", "linktree", "metaads")
    found = facts(
        standings=[standing(name, stuck="landing", waiting=2) for name in names],
        failed=(failed("tiktok", "FileRejected", stage=LANDING2RAW),),
    )
    (own, rest) = causes(found)
    assert (own.key, rest.key) == (f"failed/tiktok/{LANDING2RAW}", "stuck")
    assert own.covers == ("stuck/tiktok",)
    assert "6 new files" in rest.words
