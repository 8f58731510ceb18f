"""The page Insights."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class InsightsPage(Page):
    """Insights."""

    key, title, icon = "insights", "Insights", "chart-histogram"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Insights comes here.")
