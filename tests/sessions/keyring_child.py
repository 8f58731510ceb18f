"""Seals, unseals or examines with the keyring of the desktop that it is started in.

``python keyring_child.py seal|unseal|examine HOME``
"""

from __future__ import annotations

import sys
from pathlib import Path

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.sessions.keychain import SystemRing
from bedrot_desktop.sessions.vault import Vault


def main(what: str, home: str) -> str:
    vault = Vault(SystemRing(seconds=60), Path(home))
    if what == "seal":
        vault.keep_secret(Path(home), "test", "what was sealed")
        return "sealed"
    if what == "unseal":
        return str(vault.secret(Path(home), "test"))
    state, words, _remedy = vault.examine()
    return f"{state}: {words}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except VaultError as error:
        sys.stdout.write(f"{type(error).__name__}: {error}\n")
