"""What a killed program left of secrets outside of the vault: lent cookie files and unpacked profiles."""

from __future__ import annotations

import logging
from pathlib import Path

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.sessions import lending, profiles
from bedrot_desktop.sessions.vault import Vault

log = logging.getLogger(__name__)

LENT = "lent"  # the folder of lent files below the home


def tidy(home: Path, vault: Vault, clock: Clock) -> None:
    """Remove lent files and seal profiles that nobody uses any more; what cannot be done now is left for next time."""
    for doing in (lambda: lending.sweep(home / LENT), lambda: profiles.sweep(home, vault, clock)):
        try:
            doing()
        except (VaultError, OSError) as trouble:
            log.warning("What a killed program left is not tidied up yet: %s", trouble)
