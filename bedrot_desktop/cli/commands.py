"""All commands, put on the app in the order in which the help shows them."""

from __future__ import annotations

from importlib import import_module

import typer

MODULES = (
    "status",
    "health",
    "running",
    "signing",
    "session",
    "lake",
    "warehouse",
    "settings",
    "schedule",
    "attention",
    "notify",
    "dashboard",
    "upkeep",
    "demo",
)


def register(app: typer.Typer) -> None:
    """Add every command module's commands."""
    for name in MODULES:
        import_module(f"bedrot_desktop.cli.{name}").register(app)
