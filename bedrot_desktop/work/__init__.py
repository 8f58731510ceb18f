"""What a worker process can do for the window, by noun; nothing heavy is imported before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.work import (
    accounts,
    attending,
    checks,
    demo,
    files,
    notifying,
    quarantine,
    runs,
    secrets,
    signins,
    system,
    tables,
)

if TYPE_CHECKING:
    from bedrot_desktop.house import House

Deed = Callable[["House", Mapping[str, Any], Run], Any]

#: What the window may ask for; only what is listed here is ever done.
DEEDS: Mapping[str, Deed] = {
    "run": runs.run,
    "plan": runs.plan,
    "resume": runs.resume,
    "resume_parked": runs.resume_parked,
    "sign_in": signins.sign_in,
    "take_token": signins.take_token,
    "look": signins.look,
    "refresh": signins.refresh,
    "restore_session": signins.restore_session,
    "export": tables.export,
    "trace": tables.trace,
    "bring": files.bring,
    "take_back": files.take_back,
    "replay": quarantine.replay,
    "release": quarantine.release,
    "take_back_release": quarantine.take_back_release,
    "answer": quarantine.answer,
    "account": accounts.account,
    "demo": demo.demo,
    "check": checks.check,
    "doctor": checks.doctor,
    "health_report": checks.health_report,
    "mend": checks.mend,
    "job": runs.job,
    "autostart": system.autostart,
    "addresses": system.addresses,
    "tasks": system.tasks,
    "tell": attending.tell,
    "keep_secret": secrets.keep_secret,
    "notify_test": notifying.notify_test,
}
