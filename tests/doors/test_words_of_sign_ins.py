"""What a person reads about sign-ins fits eighty columns, pipes, and consoles with few letters."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO

from rich.console import Console

from bedrot_desktop.cli.live import hanging
from bedrot_desktop.cli.session import print_held
from bedrot_desktop.sessions.held import Held

from .conftest import Prompt
from .signing import Label

LONG = "signed in, to be renewed since Sun 05:13, ends most likely 28–30 Nov; 6 of 7 earlier ones lived 13.7–15.1 days"


def terminal() -> Console:
    return Console(file=StringIO(), force_terminal=True, width=80, color_system=None)


def shown(console: Console) -> list[str]:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_long_sentence_goes_on_below_itself() -> None:
    console = terminal()
    hanging(console, "toolost    main     waiting    ", LONG)
    first, *more = shown(console)
    assert first.startswith("toolost    main     waiting    signed in")
    assert len(more) >= 2
    assert all(line.startswith(" " * 31) and not line[31:].startswith(" ") for line in more)
    assert all(len(line) <= 80 for line in (first, *more))


def test_the_list_of_sign_ins_fits_eighty_columns() -> None:
    held = (
        Held("spotify", "main", "Spotify for Artists", ("PIG1987",), "due", LONG, command="bedrot refresh spotify"),
        Held("tiktok", "zone.a0", "TikTok", ("ZONE A0",), "signed out", "signed out since 28 Nov"),
    )
    console = terminal()
    print_held(console, held)
    lines = shown(console)
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1] == "!! TikTok (zone.a0)    signed out since 28 Nov"
    assert "   → bedrot refresh spotify" in lines


def test_a_console_without_arrows_gets_plainer_signs(label: Label) -> None:
    label.holds("tiktok", "zone.a0", since=timedelta(days=8))
    where = ("--workspace", str(label.prompt.root), "--home", str(label.prompt.home))
    line = [sys.executable, "-c", "from bedrot_desktop.cli import main; main()", *where, "session", "list", "tiktok"]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    said = subprocess.run(line, capture_output=True, check=True, env=env)
    told = said.stdout.decode("cp1252").splitlines()
    assert told[0:2] == ["-- TikTok (pig1987) never signed in", "   -> bedrot login tiktok --account pig1987"]
    assert "TikTok (zone.a0) signed in, to be renewed since " in told[2]
    assert said.stderr == b""


def test_no_machine_words_reach_the_surface(label: Label, empty: Prompt) -> None:
    """The help of the commands says what they do without the words of the trade."""
    assert empty is label.prompt
    for words in (("login",), ("refresh",), *((("session", name)) for name in ("list", "test", "import", "export"))):
        told = label.prompt(*words, "--help").out.casefold()
        assert told
        assert not {"jwt", "401", "oauth", "cookie jar", "credential"} & set(told.replace(",", " ").split())
