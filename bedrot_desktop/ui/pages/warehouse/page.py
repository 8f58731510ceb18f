"""The page Warehouse."""

from __future__ import annotations

from bedrot_desktop.ui.page import Page


class WarehousePage(Page):
    """Warehouse."""

    key, title, icon = "warehouse", "Warehouse", "database"

    def read(self) -> None:
        """Nothing is read yet."""
        self.nothing(self.icon, "Warehouse comes here.")
