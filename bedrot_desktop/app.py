"""The door with a window. This version has none yet: it says so and where everything is to be had meanwhile."""

from __future__ import annotations

import sys


def main() -> None:
    """Tell the person to use the prompt; leaves with 1 so that a shortcut does not look as if it had worked."""
    if sys.stderr is not None:
        sys.stderr.write("This version has no window yet. Everything it does is at the prompt: bedrot --help\n")
    sys.exit(1)
