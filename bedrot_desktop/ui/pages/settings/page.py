"""The page Settings."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class SettingsPage(Page):
    """Settings."""

    key, title, icon = "settings", "Settings", "adjustments-horizontal"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Settings comes here.")
