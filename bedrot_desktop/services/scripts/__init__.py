"""Script services: the lake's own scripts in ``<lake>/src/<service>/``, found without registration and run as stages.

``discovery`` finds them, ``running`` runs one with the lake's own Python, ``children`` is the process and the end of
its whole tree, ``environment`` is what a script is given and how the lake's ``.venv`` is made, ``tables`` takes a
script's curated CSV files into the kinds that the warehouse loads.
"""

from bedrot_desktop.services.scripts.discovery import STAGES, ScriptService, discover, interpreter_of
from bedrot_desktop.services.scripts.environment import make_environment
from bedrot_desktop.services.scripts.running import ScriptResult, run_script
from bedrot_desktop.services.scripts.tables import curated_kinds, kind_of, script_dataset

__all__ = [
    "STAGES",
    "ScriptResult",
    "ScriptService",
    "curated_kinds",
    "discover",
    "interpreter_of",
    "kind_of",
    "make_environment",
    "run_script",
    "script_dataset",
]
