"""Telling screen readers what a painted widget shows, when it shows something else."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget


def tell(widget: QWidget, name: str, description: str = "", tip: str | None = None) -> None:
    """Name, description and tooltip; readers are only told what changed."""
    if tip is not None and widget.toolTip() != tip:
        widget.setToolTip(tip)
    if widget.accessibleDescription() != description:
        widget.setAccessibleDescription(description)
    if widget.accessibleName() != name:
        widget.setAccessibleName(name)
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.NameChanged))
