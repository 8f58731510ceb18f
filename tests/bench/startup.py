"""What it costs to start: a fresh interpreter that imports the very modules which a command uses, and does nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from measuring import Measured, command

_LISTED = """
import json, sys
from bedrot_desktop.cli.app import run
code = run(sys.argv[1:])
names = [name for name, module in sys.modules.items() if getattr(module, "__spec__", None) is not None]
sys.stderr.write(json.dumps(names) + "\\n")
sys.exit(code)
"""
_IMPORTED = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


def modules_of(*words: str, workspace: Path, home: Path) -> list[str]:
    """The modules that ``bedrot WORDS`` has imported when it ends, in the order it did."""
    import subprocess

    from measuring import ROOT, environment

    line = [sys.executable, "-c", _LISTED, "--workspace", str(workspace), "--home", str(home), *words]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=environment(), cwd=ROOT)
    names: list[str] = json.loads(done.stderr.rsplit("\n", 2)[-2])
    return names


def importing(modules: list[str], times: int) -> Measured:
    """The quickest of several fresh interpreters that import these modules."""
    line = [sys.executable, "-c", _IMPORTED, json.dumps(modules)]
    return min((command(line) for _ in range(times)), key=lambda one: one.seconds)
