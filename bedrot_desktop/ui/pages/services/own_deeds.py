"""What can be done to a service beyond running it: replay what was set aside, answer, accounts. Each with an undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.workers import Ended


class OwnDeeds:
    """Acts of one page; the work is done by `worker.DEEDS`, one after the other."""

    def __init__(self, deeds: Deeds) -> None:
        self.deeds, self.desk = deeds, deeds.desk

    def _tell(self, end: Ended) -> None:
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(end.message, end.remedy)

    def replay(self, service: str, groups: Sequence[tuple[str, str]], words: str = "Replay") -> Act:
        """Clean the files anew that rules set aside (data set, rule), and load what comes of it."""

        def told(end: Ended) -> None:
            self._tell(end)
            if end.well:
                good = max(0, end.value["before"] - end.value["after"])
                title = f"{good} of {end.value['before']} are good now" if good else "Nothing changed"
                left = f"{end.value['after']} are still set aside." if end.value["after"] else "Nothing is set aside."
                self.desk.toast(Toast(f"Tried again: {title}", left, "current" if good else "due", seconds=12))

        dataset, asked = groups[0][0] if groups else "", [list(one) for one in groups]
        return Act(
            words, partial(self.deeds.write, "replay", words, told, service=service, groups=asked),
            "player-track-next", self.deeds.command("quarantine", "replay", "--dataset", dataset) if groups else "",
            "" if groups else "Nothing is set aside.",
        )  # fmt: skip

    def release(self, dataset: str, rule: str, count: int) -> Act:
        """Accept that rows stay out; they no longer wait."""

        def told(end: Ended) -> None:
            self._tell(end)
            if end.well:
                back = partial(self.deeds.write, "take_back_release", "Undo", None, ids=end.value)
                self.desk.offer_undo(f"{len(end.value)} rows stay out", back)

        words = "Leave out for good" if count == 1 else f"Leave {count} out for good"
        return Act(words, partial(self.deeds.write, "release", words, told, dataset=dataset, rule=rule), "check")

    def answer(self, service: str, number: str, value: str, words: str = "") -> Act:
        """Answer a question; the next run acts on it."""

        def told(end: Ended) -> None:
            self._tell(end)
            if end.well:
                undo = Act("Undo", partial(self.deeds.write, "answer", "Undo", None, id=number), "arrow-back-up")
                now = self.deeds.run((service,), extract=False, words="Run now")
                said = "It is left out for good." if value == "skip" else "The next run acts on it."
                self.desk.toast(Toast(f"Answered: {words or value}", said, "current", (now, undo), seconds=12))

        return Act(
            words or value, partial(self.deeds.write, "answer", "Answer", told, id=number, value=value), "",
            self.deeds.command("ask", "answer", number, f'"{value}"' if " " in value else value),
        )  # fmt: skip

    def add_account(self, service: str, key: str, **fields: Any) -> Act:
        """Another account of a service."""
        return Act(
            "Add", partial(self._account, "add", service, key, f"{key} is added", fields=fields), "plus",
            self.deeds.command("account", "add", service, key or "KEY"),
        )  # fmt: skip

    def rename_account(self, service: str, key: str, new: str) -> Act:
        """Another key for an account; files under the old one are still understood."""
        return Act(
            "Rename", partial(self._account, "rename", service, key, f"{key} is now {new}", new=new), "edit",
            self.deeds.command("account", "rename", service, key, new or "NEW"),
        )  # fmt: skip

    def remove_account(self, service: str, key: str) -> Act:
        """Take an account off the list; its data stay."""
        return Act(
            "Remove", partial(self._account, "remove", service, key, f"{key} is off the list"), "trash",
            self.deeds.command("account", "remove", service, key), danger=True,
        )  # fmt: skip

    def _account(self, how: str, service: str, key: str, words: str, **more: Any) -> None:
        def undo(before: dict[str, Any]) -> None:
            if how == "rename":
                self._account("rename", service, more["new"], f"{key} is back", new=key)
            elif how == "remove":
                fields = {name: value for name, value in before.items() if name not in {"service", "key"}}
                self._account("add", service, key, f"{key} is back", fields=fields)
            else:
                self._account("remove", service, key, f"{key} is off the list again")

        def told(end: Ended) -> None:
            self._tell(end)
            if end.well:
                self.desk.offer_undo(words, partial(undo, end.value or {}))

        self.deeds.write("account", words, told, how=how, service=service, key=key, **more)
