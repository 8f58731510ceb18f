"""One window for each home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.single import Single, name_of, understood


def test_a_second_start_hands_over_what_it_was_asked_and_only_then_leaves(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = Single(tmp_path), Single(tmp_path)
    assert not second.hand_over({"do": "show"})
    assert first.listen()
    other = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from bedrot_desktop.ui.single import Single; app = QCoreApplication([]);"
        "told = Single(Path(sys.argv[1])).hand_over({'do': 'address', 'address': 'bedrot://show/runs'});"
        "sys.exit(0 if told else 5)"
    )
    with qtbot.waitSignal(first.asked, timeout=60_000) as asked:
        process = subprocess.Popen([sys.executable, "-c", other, str(tmp_path)])
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
    assert process.returncode == 0
    assert asked.args == [{"v": 1, "do": "address", "address": "bedrot://show/runs"}]
    first.close()


def test_another_home_has_an_instance_of_its_own(tmp_path: Path) -> None:
    assert name_of(tmp_path / "a") != name_of(tmp_path / "b")


@given(st.binary(max_size=300))
def test_nothing_but_a_message_of_ours_is_understood(line: bytes) -> None:
    told = understood(line)
    assert told is None or (told["v"] == 1 and told["do"] in {"show", "address"})
