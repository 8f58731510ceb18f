"""Seals, unseals or examines with the keyring of the desktop that it is started in.

``python keyring_child.py seal|unseal|examine|silent HOME``; ``silent`` puts a Secret Service on the message bus that
takes every question and answers none.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.sessions.keychain import SystemRing
from bedrot_desktop.sessions.vault import Vault


def hold_and_say_nothing() -> None:
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    connection = open_dbus_connection(bus="SESSION")
    connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    while True:
        connection.receive()


def main(what: str, home: str) -> str:
    if what == "hold":
        hold_and_say_nothing()
    if what == "silent":
        with subprocess.Popen([sys.executable, __file__, "hold", home], stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"holding\n"
            told = Vault(SystemRing(seconds=2), Path(home)).ready()
            holder.kill()
        return told
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
