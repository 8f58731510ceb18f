"""``schedule list``: every job, what waits, what was missed and why, who keeps the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.cli.door import Door
from bedrot_desktop.core.words import counted

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.automation.keeping import Keeping
    from bedrot_desktop.automation.schedule import Row

LOOK_BACK = timedelta(days=7)


def document_of(door: Door, keeping: Keeping) -> dict[str, Any]:
    """All of it as JSON-able values; moments in the person's own time."""
    from bedrot_desktop.automation.duty import keeper_of
    from bedrot_desktop.automation.keeping import zone_of
    from bedrot_desktop.automation.moments import CLAIMED, WAITING
    from bedrot_desktop.automation.schedule import missed_in, of_runs, table

    house, store = door.house, keeping.store
    now, known, zone = house.clock.now(), keeping.jobs(), zone_of(house.clock)
    titles = {one.key: one.title for one in house.services}
    ended = [*of_runs(house.journal.runs(200), titles), *store.done(now - timedelta(days=60))]
    pause, moments = store.paused(now), store.moments.all(now - LOOK_BACK)
    kept = store.kept_at()
    return {
        "now": house.clock.local().isoformat(timespec="seconds"),
        "keeper": keeper_of(house.workspace.state),
        "kept_at": kept.isoformat(timespec="seconds") if kept else None,
        "paused": pause is not None,
        "paused_until": local(pause.until) if pause and pause.until else None,
        "jobs": [
            _of(row)
            for row in table(known, ended, now, pause=pause, zone=zone)
        ],
        "open": [
            {"key": one.job, "due": local(one.due), "state": one.state, "why": one.why}
            for one in moments if one.state in {WAITING, CLAIMED}
        ],
        "missed": [
            {"key": one.job.key, "title": one.job.kind.title, "times": [local(at) for at in one.times],
             "why": one.why}
            for one in missed_in(store, known, ended, now, zone)
        ],
        "skipped": [{"key": one.job, "due": local(one.due), "why": one.why} for one in store.skipped(now - LOOK_BACK)],
    }  # fmt: skip


def _of(row: Row) -> dict[str, Any]:
    job, last = row.job, row.last
    return {
        "key": job.key, "title": job.kind.title, "when": job.rule.words, "enabled": job.enabled,
        "own": job.own is not None, "services": list(job.services),
        "next": local(row.next_at) if row.next_at else None,
        "last": None if last is None else {
            "at": local(last.at), "outcome": last.outcome, "words": last.words, "seconds": round(last.seconds, 1),
        },
    }  # fmt: skip


def print_list(console: Console, document: dict[str, Any]) -> None:
    """The same for people."""
    from bedrot_desktop.cli.rows import print_rows

    rows = [
        (
            one["key"], one["when"], short(one["next"]) if one["next"] else "paused" if one["enabled"] else "off",
            short(one["last"]["at"]) if one["last"] else "", one["last"]["words"] if one["last"] else "never yet",
        )
        for one in document["jobs"]
    ]  # fmt: skip
    print_rows(console, ("job", "when", "next", "last", "how it ended"), rows)
    for one in document["open"]:
        words = "is being done" if one["state"] == "claimed" else f"waits: {one['why']}" if one["why"] else "waits"
        console.print(f"… {one['key']} of {short(one['due'])} {words}", markup=False)
    for one in document["missed"]:
        many = f" and {counted(len(one['times']) - 1, 'time')} before" if len(one["times"]) > 1 else ""
        console.print(f"! {one['key']} was missed: {short(one['times'][-1])}{many} ({one['why']})", markup=False)
        console.print(f"  → bedrot schedule run {one['key']}", markup=False)
    if left := len(document["skipped"]):
        console.print(f"{counted(left, 'due time')} of the last 7 days left out (--json lists each with why).",
                      style="dim", markup=False)  # fmt: skip
    if document["paused"]:
        until = document["paused_until"]
        console.print(f"Paused until {short(until)}." if until else "Paused until `bedrot schedule resume`.")
    if document["keeper"]:
        console.print(f"{document['keeper']} keeps the clock.", markup=False)
    else:
        console.print("Nobody keeps the clock: nothing happens by itself.", markup=False)
        console.print("→ open the window, or `bedrot schedule daemon`", markup=False)


def local(moment: datetime) -> str:
    """In the person's own time."""
    return moment.astimezone().isoformat(timespec="minutes")


def short(text: str) -> str:
    """“Fri 13 Nov 19:50”."""
    moment = datetime.fromisoformat(text)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"
