"""The page Health."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class HealthPage(Page):
    """Health."""

    key, title, icon = "health", "Health", "heartbeat"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Health comes here.")
