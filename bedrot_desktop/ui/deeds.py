"""Everything that the window can do to the label's data, each as an `Act` with its command; work goes to workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.pipeline.stages import RunOptions, chosen_stages
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.calling import Calls, Told
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.elsewhere import Elsewhere
from bedrot_desktop.ui.knowing import Known, SignIn, known_of
from bedrot_desktop.ui.workers import Ended, Work


class Deeds(Elsewhere):
    """``changed``: something began or ended. ``signing``: the sign-in under way changed (a `SignIn`, None at the end).

    Runs and sign-ins happen in processes of their own; one run at a time, one sign-in at a time, the others queue.
    """

    changed = Signal()
    signing = Signal(object)
    asked_again = Signal()  # for the sign-in that is under way

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.writing: Work | None = None
        self.writing_what = ""
        self._next: list[tuple[str, dict[str, Any], Callable[[Ended], None]]] = []
        self.queue: list[SignIn] = []
        self.current: SignIn | None = None
        self.place: Callable[[], str] = str  # where the browser's window is to open: left,top,width,height
        self.sign_in_work: Work | None = None
        self.calls = Calls(desk.workers)
        desk.bridge.heard.connect(self._hear)

    # -- work in processes of its own -----

    def work(self, do: str, ended: Callable[[Ended], None], told: Told | None = None, **request: Any) -> Work:
        """Start a deed of `work.DEEDS`; ``ended`` and ``told`` are called in the GUI thread."""
        return self.calls.start(do, ended, told, request)

    def write(self, do: str, words: str, ended: Callable[[Ended], None] | None = None, **request: Any) -> None:
        """A deed that writes into the lake: one after the other, in the order asked for."""
        self._next.append((do, {**request, "_words": words}, ended or self._tell))
        self._go_on()

    def _go_on(self) -> None:
        if self.writing is None and self._next and not self.calls.closed:
            do, request, ended = self._next.pop(0)
            self.writing_what = request.pop("_words")
            self.writing = self.work(do, partial(self._written, ended), **request)
        self.changed.emit()

    def _written(self, ended: Callable[[Ended], None], end: Ended) -> None:
        self.writing = None
        if end.outcome == "broken" and self.desk.live.run is not None and self.desk.live.run.ours:
            self.desk.live.lost()  # who died says nothing of its run's end
        try:
            ended(end)
        finally:
            self.desk.look_again()
            self._go_on()

    def _tell(self, end: Ended) -> None:
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(end.message, end.remedy)

    def close(self) -> list[str]:
        """Begin nothing more and hear of nothing; what was under way or waited, in words."""
        left = [self.writing_what] * (self.writing is not None) + [request["_words"] for _, request, _ in self._next]
        left += [f"Signing in to {one.title}" for one in ([self.current] if self.current else []) + self.queue]
        self.calls.close()
        self._next.clear()
        self.queue.clear()
        return left

    # -- runs -----

    def run(
        self,
        services: Sequence[str] = (),
        *,
        first: str = "",
        only: str = "",
        extract: bool = True,
        words: str = "",
        load: bool = True,
    ) -> Act:
        """Run the pipeline: for these services (all without), from a stage on or one stage alone."""
        stages = chosen_stages(first, "", only, load)
        options = RunOptions(tuple(services), stages, extract and "extract" in stages, automated=False, by="window")
        flags = [f"--from {first}"] * bool(first) + [f"--only {only}"] * bool(only)
        flags += ["--no-extract"] * (not extract) + ["--no-warehouse"] * (not load)
        words = words or ("Run" if services else "Run all")
        return Act(
            words, partial(self.write, "run", "Run", self._tell_run, options=options.document()), "player-play",
            self.command("run", *services, *flags), self._busy(), shortcut="" if services else "Ctrl+R",
        )  # fmt: skip

    def resume(self, run: str = "", words: str = "Resume") -> Act:
        """Go on exactly where a run stopped."""
        return Act(
            words, partial(self.write, "resume", "Resume", self._tell_run, run=run), "player-track-next",
            self.command("resume", run), self._busy(),
        )  # fmt: skip

    def resume_parked(self, service: str) -> Act:
        """Let the fetching go on that waited for a sign-in."""
        return Act(
            "Resume", partial(self.write, "resume_parked", f"{service} goes on", self._tell_run, service=service),
            "player-track-next", self.command("resume"), self._busy(),
        )  # fmt: skip

    def cancel(self) -> Act:
        """Stop the run at the next safe point."""
        why = "" if self.writing or self.desk.live.going else "No run is going on."
        return Act("Cancel", self._cancel, "player-stop", self.command("cancel"), why)

    def _cancel(self) -> None:
        if self.writing is not None:
            self.writing.stop()
        else:  # started by another process, at the prompt say
            self.desk.ask(self, lambda parts, _run: parts.pipeline.cancel(), lambda _holder: None)
        self.desk.live.stopping()
        self.desk.toast(Toast("Stopping at the next safe point", state="off", key="stopping", seconds=4))

    def _busy(self) -> str:
        return "A run is going on; this one would have to wait." if self.writing is not None and self._next else ""

    def _tell_run(self, end: Ended) -> None:
        if end.value:
            outcome = end.value["outcome"]
            failed = [
                f"{one['service']}: {one['summary']}" for one in end.value["stages"] if one["outcome"] == "failed"
            ]
            if failed:
                act = Act("Show run", partial(self.desk.go, "runs", end.value["run"]), "eye")
                self.desk.toast(Toast("The run failed in part", failed[0], "failed", (act,), seconds=15))
            elif outcome in {"done", "unchanged"}:
                words = "Nothing was new." if outcome == "unchanged" else "Everything new is in the warehouse."
                self.desk.toast(Toast("The run is done", words))
        else:
            self._tell(end)

    # -- sign-ins -----

    def sign_in(self, service: str, account: str = "", title: str = "", words: str = "Sign in") -> Act:
        """Open the browser window where the person signs in; what waited then goes on by itself."""
        account_flag = ["--account", account] if account else []
        return Act(
            words, partial(self.ask_sign_in, service, account, title or service), "login-2",
            self.command("login", service, *account_flag),
        )  # fmt: skip

    def ask_sign_in(self, service: str, account: str, title: str) -> None:
        """Queue a sign-in; the guided queue takes one after the other."""
        if self.current and (self.current.service, self.current.account) == (service, account):
            self.asked_again.emit()
            return
        if not any((one.service, one.account) == (service, account) for one in self.queue):
            self.queue.append(SignIn(service, account, title))
        self._sign_next()

    def _sign_next(self) -> None:
        if self.current is None and self.queue:
            self.current = self.queue.pop(0)
            self.current.state = "running"
            service, account = self.current.service, self.current.account
            self.desk.ask(
                self, lambda parts, _run: known_of(parts, service, account), partial(self._open_window, self.current),
                partial(self._not_opened, self.current),
            )  # fmt: skip
        self.signing.emit(self.current)
        self.changed.emit()

    def _open_window(self, one: SignIn, known: Known) -> None:
        """Start the browser, unless a token is all that the service wants: then the panel asks for it."""
        if one is not self.current:
            return
        one.known = known
        if one.title == one.service:  # asked for by an address, which knows no more
            one.title = known.title
        if not known.only_token:
            self.sign_in_work = self.work(
                "sign_in", partial(self._signed, one), service=one.service, account=one.account, place=self.place()
            )
        self.signing.emit(one)

    def _not_opened(self, one: SignIn, outcome: Outcome) -> None:
        """What is to be known could not be read: no keyring, no such account."""
        error = outcome.error if isinstance(outcome.error, BedrotError) else BedrotError(outcome.message, "")
        self._signed(one, Ended("failed", message=error.message, remedy=error.remedy))

    def use_token(self, one: SignIn, token: str) -> None:
        """Sign in with a pasted token where that is all a service wants; it goes to the worker and nowhere else."""
        self.sign_in_work = self.work(
            "take_token", partial(self._signed, one), service=one.service, account=one.account, token=token
        )

    def stop_sign_in(self) -> None:
        """Close the browser window; the old session stays."""
        if self.sign_in_work is not None:
            self.sign_in_work.stop()
        elif self.current is not None:
            self._signed(self.current, Ended("cancelled"))

    def start_over(self, one: SignIn) -> None:
        """Begin a sign-in anew; one that is under way is stopped for it."""
        self.queue.insert(0, SignIn(one.service, one.account, one.title))
        if self.current is one:
            self.stop_sign_in()
        else:
            self._sign_next()

    def skip_queued(self, one: SignIn) -> None:
        """Leave one out of the queue."""
        self.queue.remove(one)
        self.signing.emit(self.current)

    def _signed(self, one: SignIn, end: Ended) -> None:
        alive = end.well and bool(end.value.get("verdict") == "alive")
        one.state = "done" if alive else "cancelled" if end.outcome == "cancelled" else "failed"
        one.words = end.message if not end.well else str(end.value.get("words", ""))
        self.signing.emit(one)
        self.current, self.sign_in_work = None, None
        self.desk.look_again()
        if alive:
            self.write("resume_parked", f"{one.title} goes on", partial(self._caught_up, one), service=one.service)
        elif one.state == "failed":
            again = self.sign_in(one.service, one.account, one.title, "Try again")
            self.desk.toast(Toast(f"{one.title}: not signed in", one.words, "out", (again,), seconds=20))
        self._sign_next()

    def _caught_up(self, one: SignIn, end: Ended) -> None:
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(f"{one.title} is signed in, but could not go on. {end.message}", end.remedy)
        elif end.value:
            words = "What waited went on by itself."
            self.desk.toast(Toast(f"{one.title} is caught up", words, key=f"caught-{one.service}"))
        else:
            fetch = self.run((one.service,), words="Fetch now")
            words = "Nothing was waiting. What is new can be fetched now."
            self.desk.toast(
                Toast(f"{one.title} is signed in", words, acts=(fetch,), key=f"caught-{one.service}", seconds=20)
            )

    @Slot(object)
    def _hear(self, event: object) -> None:
        from bedrot_desktop.core.events import SignInProgressed

        if isinstance(event, SignInProgressed) and self.current and event.service == self.current.service:
            self.current.steps.append((event.step, event.words, event.at))
            self.current.words = event.words
            self.signing.emit(self.current)

    # -- single deeds -----

    def probe(self, service: str, account: str, title: str = "") -> Act:
        """Ask the service whether the session still lives."""
        flag = ["--account", account] if account else []

        def told(end: Ended) -> None:
            if end.value:
                alive = end.value["verdict"] == "alive"
                self.desk.toast(Toast(f"{title or service}: {end.value['words']}", "", "current" if alive else "out"))
            self._tell(end)
            self.desk.look_again()

        return Act(
            "Probe now", partial(self.work, "look", told, service=service, account=account), "stethoscope",
            self.command("session", "test", service, *flag),
        )  # fmt: skip

    def restore_session(self, service: str, account: str, name: str, when: str) -> Act:
        """Put an earlier session back; the present one becomes a backup, to which one may go back."""

        def told(end: Ended) -> None:
            self._tell(end)
            if end.well:
                words = f"The session of {when} is back"
                if end.value:
                    undo = self.restore_session(service, account, str(end.value), "before")
                    self.desk.offer_undo(words, undo.do, "The one before it is kept as a backup.")
                else:
                    self.desk.toast(Toast(words))
            self.desk.look_again()

        return Act(
            "Restore", partial(self.work, "restore_session", told, service=service, account=account, name=name),
            "restore", self.command("session", "restore", service, "--account", account, "--file", name),
        )  # fmt: skip
