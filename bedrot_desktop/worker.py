"""The door for work: a process that does one thing for the window and tells, line by line, what happens.

It is handed a request as one JSON line on its standard input; a line ``stop`` after it asks to end at the next safe
point, and so does the end of the input (the window is gone). It answers with JSON lines: ``{"event": …, fields}`` for
every event of the program and, last, ``{"outcome": "done", "value": …}`` or ``{"outcome": "failed", "message": …}``.
Heavy libraries are thus never loaded by the window, nor does it ever wait for them.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bedrot_desktop.core.events import Event, StageProgressed
from bedrot_desktop.core.jobs import Job, Run, settle

if TYPE_CHECKING:
    from bedrot_desktop.demo.sites.server import Sites
    from bedrot_desktop.house import House

PLACE = "BEDROT_BROWSER_PLACE"  # as in sessions.browser, which is imported only where a browser is opened
DEMO_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of an authenticator that is made up
READY = "ready"  # the label of the progress with which the demo is at hand
PAUSE = 0.1  # seconds between two reports on the progress of a stage


def main(source: IO[str] | None = None, target: IO[str] | None = None) -> int:
    """Read a request, do it, tell about it; 0 when it went well, 1 otherwise."""
    from bedrot_desktop.house import House

    source, target = source or sys.stdin, target or sys.stdout
    for stream in (source, target):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    request = json.loads(source.readline())
    cancel = threading.Event()
    threading.Thread(target=_listen, args=(source, cancel), daemon=True, name="listening").start()
    teller = Teller(target)
    house = House.open(
        home=Path(request["home"]) if request.get("home") else None,
        workspace=Path(request["workspace"]) if request.get("workspace") else None,
    )
    try:
        house.bus.listen(Event, teller.event)
        run = Run(cancel, lambda done, total, label: teller.line({"done": done, "total": total, "label": label}))
        deed = DEEDS[request["do"]]
        outcome = settle(Job(request["do"], "work", lambda run: deed(house, request, run), run))
    finally:
        house.close()
    error = outcome.error
    teller.line(
        {
            "outcome": outcome.state,
            "value": outcome.value,
            "message": str(getattr(error, "message", "") or outcome.message),
            "remedy": str(getattr(error, "remedy", "") or ""),
            "kind": type(error).__name__ if error else "",
        }
    )
    return 0 if outcome.state == "done" else 1


def _listen(source: IO[str], cancel: threading.Event) -> None:
    """Until the input ends or says stop; both mean the same."""
    for line in source:
        if line.strip() == "stop":
            break
    cancel.set()


class Teller:
    """Writes lines from any thread; of a stage's progress no more than ten a second."""

    def __init__(self, target: IO[str]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._told: dict[tuple[str, str], float] = {}
        self._gone = False

    def event(self, event: Event) -> None:
        """Tell an event."""
        if isinstance(event, StageProgressed) and not self._worth(event):
            return
        self.line({"event": type(event).__name__, **dataclasses.asdict(event)})

    def _worth(self, event: StageProgressed) -> bool:
        now, key = time.monotonic(), (event.service, event.stage)
        if event.total and event.done >= event.total:
            return True
        if now - self._told.get(key, 0.0) < PAUSE:
            return False
        self._told[key] = now
        return True

    def line(self, document: Mapping[str, Any]) -> None:
        """Write one line; a reader that has gone is no reason to stop half-way."""
        text = json.dumps(document, default=_plain)  # ASCII: names of files may hold what is no text
        with self._lock:
            if self._gone:
                return
            try:
                self._target.write(text + "\n")
                self._target.flush()
            except OSError:
                self._gone = True


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def _run(house: House, request: Mapping[str, Any], run: Run) -> Any:
    from bedrot_desktop.pipeline.stages import RunOptions

    return house.pipeline.run(RunOptions.of(request["options"]), run.cancel_event).document()


def _plan(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.pipeline.stages import RunOptions

    return house.pipeline.plan(RunOptions.of(request["options"])).document()


def _resume(house: House, request: Mapping[str, Any], run: Run) -> Any:
    return house.pipeline.resume(request.get("run", ""), run.cancel_event).document()


def _resume_parked(house: House, request: Mapping[str, Any], run: Run) -> Any:
    result = house.pipeline.resume_parked(request["service"], run.cancel_event)
    return result.document() if result else None


def _sign_in(house: House, request: Mapping[str, Any], run: Run) -> Any:
    os.environ[PLACE] = str(request.get("place", ""))
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.sign_in(request["service"], key, run).document()


def _take_token(house: House, request: Mapping[str, Any], run: Run) -> Any:
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.take_token(request["service"], key, request["token"], run).document()


def _look(house: House, request: Mapping[str, Any], run: Run) -> Any:
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.look(request["service"], key, run).document()


def _refresh(house: House, request: Mapping[str, Any], run: Run) -> Any:
    services = tuple(request.get("services", ()))
    force = bool(request.get("force"))
    results = house.keeper.refresh(services, run, due_only=not services and not force, force=force, dry_run=False)
    return [one.document() for one in results]


def _restore_session(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The name of the backup that the former session became, so that one can go back to it."""
    service, account = request["service"], request["account"]
    before = {one.name for one in house.keeper.backups(service, account)}
    house.keeper.restore(service, account, request.get("name", ""))
    return next((one.name for one in house.keeper.backups(service, account) if one.name not in before), "")


def _replay(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Clean files again that rules set aside (``groups`` of data set and rule), and load what comes of it."""
    from bedrot_desktop.pipeline.stages import RunOptions

    store, service = house.quarantine, request["service"]
    keys = [dataset for dataset, _ in request["groups"]]
    before = sum(group.count for group in store.groups(dict.fromkeys(keys)))
    files = sum(store.replay_rule(dataset, rule) for dataset, rule in request["groups"])
    result = house.pipeline.run(RunOptions(services=(service,), extract=False), run.cancel_event)
    after = sum(group.count for group in store.groups(dict.fromkeys(keys)))
    return {"files": files, "before": before, "after": after, "run": result.document()}


def _release(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The person accepts that the rows of a rule stay out; the numbers of those that waited."""
    rows = house.quarantine.of_rule(request["dataset"], request["rule"], -1)
    return [one.id for one in house.quarantine.release([row.id for row in rows], house.clock.now())]


def _take_back_release(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    house.quarantine.take_back(request["ids"])


def _answer(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Answer a question (take the answer back without ``value``); its files are cleaned again by the next run."""
    number, value = request["id"], request.get("value", "")
    asked = house.questions.answer(number, value) if value else house.questions.take_back(number)
    about = [
        (row.dataset, row.sha256)
        for row in house.catalog.items(asked.question.dataset)
        if row.question == asked.id or asked.question.item in {row.sha256, *row.members.values()}
    ]
    house.quarantine.clean_again(about)
    return {"id": asked.id, "answer": asked.answer, "path": asked.path}


def _account(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Add (``fields``), rename or remove an account of a service (``how``); tells what the account was before."""
    from bedrot_desktop.core.roster import Account
    from bedrot_desktop.core.settings import accounts

    service, key, home = request["service"], request["key"], house.home
    if request["how"] == "add":
        fields = {"title": key, **request.get("fields", {}), "service": service, "key": key}
        accounts.add_account(home, Account(**{**fields, "aliases": tuple(fields.get("aliases", ()))}))
        return None
    known = accounts.read_roster(home).known(service, key)
    if request["how"] == "remove":
        accounts.remove_account(home, service, key)
        return dataclasses.asdict(known)
    accounts.rename_account(home, service, key, request["new"])
    login = house.logins.get(service)
    if login is not None and not login.shared and known.enabled:
        from bedrot_desktop.sessions.renaming import rename

        rename(house.keeper, service, known.key, request["new"])
    return dataclasses.asdict(known)


def _ask_for_codes(house: House, sites: Sites) -> None:
    """Let the dead sign-in of the demo want a code, whose secret is kept, so that the panel shows the digits."""
    from bedrot_desktop.demo.past import DEAD

    scene = sites.scene(DEAD)
    scene.way = "form+code"
    for name, person in scene.people.items():
        if person.account:
            scene.people[name] = dataclasses.replace(person, totp=DEMO_SECRET)
            house.vault.keep_secret(house.home, f"totp/{DEAD}/{person.account}", DEMO_SECRET)


def _park(home: Path, folder: Path, run: Run) -> None:
    """Let the night's run meet the dead sign-in, so that a stage waits for the person. The settings are read anew."""
    from bedrot_desktop.demo.past import DEAD
    from bedrot_desktop.house import House
    from bedrot_desktop.pipeline.stages import RunOptions

    night = House.open(home=home, workspace=folder)
    try:
        night.pipeline.run(RunOptions(services=(DEAD,), automated=True), run.cancel_event)
    finally:
        night.close()


def _demo(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Make the made-up label, clean and load it, and play the platforms until asked to stop."""
    from bedrot_desktop.core.settings import set_value
    from bedrot_desktop.demo import make_demo
    from bedrot_desktop.demo.making import made_for
    from bedrot_desktop.demo.past import make_past
    from bedrot_desktop.demo.sites.server import Sites
    from bedrot_desktop.pipeline.stages import RunOptions

    folder, scale = Path(request["workspace"]), float(request.get("scale", 1.0))
    make_demo(folder, scale=scale, today=made_for(folder) or house.clock.today(), progress=run.progress)
    with Sites(house.clock, port=int(request["port"]), demo=True, scale=min(scale, 1.0)) as sites:
        for key, value in {**sites.settings(), "workspace.folder": str(folder)}.items():
            set_value(house.home, key, value)
        fresh = not house.journal.runs(1)
        if fresh:
            run.progress(0, 0, "Cleaning and loading it")
            house.pipeline.run(RunOptions(extract=False), run.cancel_event)
        run.progress(0, 0, "Signing in, as if somebody had")
        _ask_for_codes(house, sites)
        keeper = house.keeper
        make_past(sites, house.logins, house.roster, keeper.store, keeper.history, house.clock.now())
        if fresh:
            _park(house.home, folder, run)
        run.progress(1, 1, READY)
        while True:  # ended by Cancelled
            run.sleep(0.5)


def _check(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.health.looking import check_data

    return check_data(house, run)


def _health_report(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.health.looking import write_report

    return write_report(house, request.get("folder", ""), tuple(request.get("formats", ("json", "html"))))


def _doctor(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Whether machine and workspace are fit for work: the findings as JSON-able values."""
    from bedrot_desktop.core.errors import WorkspaceError
    from bedrot_desktop.health import access
    from bedrot_desktop.health.doctor import examine, examine_without

    more = (
        ("Browser", lambda: access.browser(house.driver)),
        ("Keyring", lambda: access.keyring(house.vault)),
        ("Sign-ins", lambda: access.sign_ins(house.keeper)),
    )
    try:
        workspace, lacking = house.workspace, house.scripts.without_python
    except WorkspaceError as trouble:  # browser and keyring can be looked at all the same
        findings = examine_without(trouble, house.settings, more)
    else:
        findings = examine(workspace, house.settings, house.home, lacking, house.clock.local(), more)
    return [dataclasses.asdict(one) for one in findings]


def _job(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """A job of the schedule, done now and remembered there."""
    from bedrot_desktop.automation import chores, jobs
    from bedrot_desktop.health.looking import check_data

    def health(_hands: chores.Hands, run: Run) -> chores.Told:
        told = check_data(house, run)
        return chores.Told("done", f"{told['checks']} checks, {told['checks'] - told.get('ok', 0)} with findings")

    return chores.do(house, request["job"], run, {jobs.HEALTH: health})


def _bring(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Land files, then clean and load what they belong to."""
    from bedrot_desktop.pipeline.intake import take_in

    came = take_in(
        map(Path, request["files"]), house.workspace, house.catalog, house.services, house.shop.context(run),
        house.clock, only=request.get("service", ""), told=run.progress,
    )  # fmt: skip
    titles = {dataset.key: dataset.title for service in house.services for dataset in service.datasets}
    names = {service.key: service.title for service in house.services}
    return {
        "brought": [
            {**dataclasses.asdict(one), "title": titles[one.dataset], "name": names[one.service]}
            for one in came.brought
        ],
        "refused": [
            {"file": str(one.file), "message": one.error.message, "remedy": one.error.remedy,
             "services": [[key, names[key]] for key in one.services]}
            for one in came.refused
        ],
        "run": _cleaned(house, came.services, run),
    }  # fmt: skip


def _take_back(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Undo a bringing: the copies go, and what had come of them."""
    from bedrot_desktop.pipeline.bringing import Brought
    from bedrot_desktop.pipeline.intake import give_back

    names = [one.name for one in dataclasses.fields(Brought)]
    brought = [
        Brought(**{**{name: one[name] for name in names}, "file": Path(one["file"])}) for one in request["brought"]
    ]
    gone = give_back(brought, house.workspace, house.catalog, house.clock)
    services = tuple(dict.fromkeys(one.service for one in gone))
    return {"gone": [one.path for one in gone], "run": _cleaned(house, services, run)}


def _cleaned(house: House, services: tuple[str, ...], run: Run) -> Any:
    from bedrot_desktop.pipeline.stages import RunOptions

    if not services:
        return None
    return house.pipeline.run(RunOptions(services, extract=False, by="window"), run.cancel_event).document()


def _export(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Write a table, a view or a statement to a file."""
    from bedrot_desktop.warehouse.export import export

    done = export(
        house.warehouse.engine, request["what"], Path(request["to"]), params=request.get("params") or None,
        overwrite=bool(request.get("overwrite")), cancel=run.cancel_event,
        tell=lambda rows: run.progress(rows, 0, "rows"),
    )  # fmt: skip
    return {"file": str(done.path), "rows": done.rows, "columns": list(done.columns)}


def _trace(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The line of the landing file that a row of the warehouse came from."""
    from bedrot_desktop.pipeline.tracing import way_back
    from bedrot_desktop.warehouse.trace import trace

    found = way_back(house.shop, trace(house.warehouse.engine, request["table"], request["key"]))
    return dataclasses.asdict(found) if found else None


Deed = Callable[["House", Mapping[str, Any], Run], Any]

#: What the window may ask for; only what is listed here is ever done.
DEEDS: Mapping[str, Deed] = {
    "run": _run,
    "plan": _plan,
    "resume": _resume,
    "resume_parked": _resume_parked,
    "sign_in": _sign_in,
    "take_token": _take_token,
    "look": _look,
    "refresh": _refresh,
    "restore_session": _restore_session,
    "export": _export,
    "trace": _trace,
    "bring": _bring,
    "take_back": _take_back,
    "replay": _replay,
    "release": _release,
    "take_back_release": _take_back_release,
    "answer": _answer,
    "account": _account,
    "demo": _demo,
    "check": _check,
    "doctor": _doctor,
    "health_report": _health_report,
    "job": _job,
}


if __name__ == "__main__":
    sys.exit(main())
