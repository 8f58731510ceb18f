"""Settings: one typed table, filled from command line, environment, settings file and the owner's own files."""

from bedrot_desktop.core.settings.file import SCHEMA_VERSION, migrate, set_value, unset
from bedrot_desktop.core.settings.resolve import Problem, Settings, Shown
from bedrot_desktop.core.settings.service_rows import SERVICES
from bedrot_desktop.core.settings.table import TABLE, ZONES
from bedrot_desktop.core.settings.values import Setting, Value

__all__ = [
    "SCHEMA_VERSION",
    "SERVICES",
    "TABLE",
    "ZONES",
    "Problem",
    "Setting",
    "Settings",
    "Shown",
    "Value",
    "migrate",
    "set_value",
    "unset",
]
