"""The page Runs."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class RunsPage(Page):
    """Runs."""

    key, title, icon = "runs", "Runs", "player-play"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Runs comes here.")
