"""How long the logs of runs and the pictures of their troubles are kept in the lake."""

from __future__ import annotations

import logging
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.core import logs
from bedrot_desktop.core.settings import Settings

log = logging.getLogger(__name__)

_OF_A_RUN = re.compile(r"run_\d{8}_\d{6}(?:_\d+)?")


def prune(state: Path, settings: Settings, now: datetime) -> list[Path]:
    """Remove logs of runs, and folders with their evidence, not written to for as many days as the settings say.

    Only what has the name of a run is touched. What cannot be removed now is left for the next time. Returns what went.
    """
    gone = logs.prune(state / "logs", settings.get("retention.log_days", int), now)
    oldest = (now - timedelta(days=settings.get("retention.evidence_days", int))).timestamp()
    for folder in sorted((state / "logs").glob("run_*")):
        if not _OF_A_RUN.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        try:
            if max(one.lstat().st_mtime for one in (folder, *folder.rglob("*"))) < oldest:
                shutil.rmtree(folder)
                gone.append(folder)
        except OSError as error:  # open in a viewer, say
            log.info("%s is not removed yet: %s", folder.name, error.strerror or error)
    return gone
