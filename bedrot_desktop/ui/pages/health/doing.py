"""What the page Health can do: run the checks, save the report, and the act behind each piece of advice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bedrot_desktop.core.words import counted
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.health.content import Tip
from bedrot_desktop.ui.workers import Ended, Work


class Doing(QObject):
    """``changed``: the checks began or ended. ``told`` hears their progress, from another thread."""

    changed = Signal()

    def __init__(
        self, desk: Desk, deeds: Deeds, told: Callable[[int, int, str], None], show_check: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self._told, self._show_check = told, show_check
        self._work: Work | None = None
        self._mending = False

    @property
    def checking(self) -> bool:
        """Whether the checks run."""
        return self._work is not None

    # -- the checks -----

    def check(self) -> Act:
        """Run all checks, or stop them."""
        command = self.deeds.command("warehouse", "check")
        if self._work is not None:
            return Act("Stop", self._work.stop, "player-stop", hint="Stop; what was known before stays")
        return Act(
            "Run checks now", self._begin, "stethoscope", command, hint="Look at files and warehouse; reads only"
        )

    def _begin(self) -> None:
        self._work = self.deeds.work("check", self._checked, self._told)
        self.changed.emit()

    def _checked(self, end: Ended) -> None:
        self._work = None
        self.changed.emit()
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(f"The checks did not come to an end. {end.message}", end.remedy)
        elif end.well:
            bad = sum(end.value.get(state, 0) for state in ("warning", "error", "not run"))
            title = "All checks passed" if not bad else f"{bad} of {end.value['checks']} checks did not pass"
            self.desk.toast(Toast(title, state="due" if bad else "current", key="checks", seconds=6))
        self.desk.look_again()

    # -- the report -----

    def reports(self) -> list[Act]:
        """Save the report as a page or as data, into the lake or elsewhere."""
        return [
            Act("HTML", partial(self._save, "html"), "file-text", hint="Save pipeline_health_report.html in the lake"),
            Act("JSON", partial(self._save, "json"), "brackets", hint="Save pipeline_health_report.json in the lake"),
            Act("Folder…", self._ask_where, "folder", hint="Save both in a folder that you choose"),
        ]

    def _ask_where(self) -> None:
        from PySide6.QtWidgets import QApplication, QFileDialog

        dialog = QFileDialog(QApplication.activeWindow(), "Save the health report in", str(self.desk.workspace or ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.save_in)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_in(self, folder: str) -> None:
        """Save page and data in a folder."""
        self.deeds.work("health_report", self._saved, folder=folder, formats=["json", "html"])

    def _save(self, kind: str) -> None:
        self.deeds.work("health_report", self._saved, formats=[kind])

    def _saved(self, end: Ended) -> None:
        if not end.well:
            self.desk.trouble(f"The report was not saved. {end.message}", end.remedy)
            return
        file = Path(end.value[-1])
        acts = (self.deeds.open_file(file), self.deeds.show_in_folder(file))
        self.desk.toast(Toast("The health report is saved", str(file), acts=acts, key="report"))

    # -- advice -----

    def of_tip(self, tip: Tip) -> Act:
        """The act of a piece of advice."""
        make = {
            "sign in": self._sign_in, "renew": self._renew, "fetch": self._fetch, "clean": self._clean,
            "bring": self._bring, "answer": self._answer, "resume": self._resume,
        }.get(tip.act)  # fmt: skip
        if make is not None:
            return make(tip)
        return Act("Look", partial(self._show_check, tip.check), "eye", self._command(tip))

    def mend(self) -> Act:
        """All that can be done without anybody, one step after the other."""
        command = self.deeds.command("health", "--fix")
        words = "Do all that needs nobody"
        hint = "Renew, fetch, clean, back up: what needs nobody, what wins most first"
        why_not = "It is being done" if self._mending else ""
        return Act(words, self._mend, "player-play", command, why_not, hint)

    def _mend(self) -> None:
        self._mending = True
        self.deeds.write("mend", "mending", self._mended)
        self.changed.emit()

    def _mended(self, end: Ended) -> None:
        self._mending = False
        self.changed.emit()
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(f"It did not come to an end. {end.message}", end.remedy)
            return
        if not end.well:
            return
        steps = [one for one in end.value["mended"] if one["outcome"] != "not needed"]
        open_ = [one for one in steps if one["outcome"] != "done"]
        title = (
            f"{len(steps) - len(open_)} of {counted(len(steps), 'step')} done" if steps else "Nothing was to be done"
        )
        before, after = end.value["before"]["overall"], end.value["after"]["overall"]
        told = [f"{before} → {after} of 100." if before != after else ""]
        told += [f"{one['words']}: {one['result']}" for one in open_]
        self.desk.toast(Toast(title, " ".join(filter(None, told)), "due" if open_ else "current", key="mended"))

    def _command(self, tip: Tip) -> str:
        return self.deeds.command(*tip.command.removeprefix("bedrot ").split())

    def _sign_in(self, tip: Tip) -> Act:
        return self.deeds.sign_in(tip.service, tip.account, tip.title)

    def _renew(self, tip: Tip) -> Act:
        def told(end: Ended) -> None:
            if not end.well:
                self.desk.trouble(end.message, end.remedy)
            else:
                good = bool(end.value) and all(one["outcome"] == "renewed" for one in end.value)
                words = end.value[0]["words"] if end.value else ""
                title = f"{tip.title} is renewed" if good else f"{tip.title} was not renewed"
                self.desk.toast(Toast(title, words, "current" if good else "due"))
            self.desk.look_again()

        start = partial(self.deeds.work, "refresh", told, services=[tip.service], force=True)
        return Act("Renew", start, "refresh", self._command(tip))

    def _fetch(self, tip: Tip) -> Act:
        return self.deeds.run((tip.service,), words="Run")

    def _clean(self, tip: Tip) -> Act:
        return self.deeds.run((tip.service,), extract=False, words="Clean")

    def _bring(self, tip: Tip) -> Act:
        return Act("Bring", partial(self.desk.go, "today"), "file-import", self._command(tip))

    def _answer(self, tip: Tip) -> Act:
        go = partial(self.desk.go, "services", f"{tip.service}/quarantine")
        return Act("Answer", go, "message", self._command(tip))

    def _resume(self, tip: Tip) -> Act:
        return self.deeds.resume_parked(tip.service)
