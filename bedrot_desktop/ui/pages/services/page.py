"""The page Services."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class ServicesPage(Page):
    """Services."""

    key, title, icon = "services", "Services", "plug-connected"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Services comes here.")
