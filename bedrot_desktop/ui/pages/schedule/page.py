"""The page Schedule."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class SchedulePage(Page):
    """Schedule."""

    key, title, icon = "schedule", "Schedule", "calendar-time"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Schedule comes here.")
