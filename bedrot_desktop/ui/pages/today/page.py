"""The page Today."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class TodayPage(Page):
    """Today."""

    key, title, icon = "today", "Today", "sun"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Today comes here.")
