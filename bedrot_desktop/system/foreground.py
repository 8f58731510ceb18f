"""Who may come to the front: on Windows only the program that the person just used, or whom that one lets pass."""

from __future__ import annotations

import logging
import sys
from typing import Any

log = logging.getLogger(__name__)

ANYBODY = 0xFFFFFFFF  # ASFW_ANY; it holds until the person's next key or click


def give_way(user: Any = None, platform: str = sys.platform) -> bool:
    """Let another process put its window in front: said by a second start, which the person just made, before it hands
    over to the first. Without it Windows only makes the first one's button blink. Whether Windows agreed.

    ``user``: what stands for ``user32`` in tests.
    """
    if platform != "win32":
        return False
    try:
        if user is None:
            import ctypes

            user = vars(ctypes)["windll"].user32  # there on Windows only
        return bool(user.AllowSetForegroundWindow(ANYBODY))
    except (OSError, AttributeError, KeyError) as error:
        log.info("Windows was not asked to let the other window come up: %s", error)
        return False
