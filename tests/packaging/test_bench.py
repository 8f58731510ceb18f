"""The benchmark table."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]


def test_an_aim_is_about_the_ratio_where_there_is_a_floor_and_about_the_figure_where_not(script: Script) -> None:
    judged = script("bench").judged
    assert judged({"figure": 3.0, "floor": 1.0, "aim": 4}) == (3.0, True)
    assert judged({"figure": 5.0, "floor": 1.0, "aim": 4}) == (5.0, False)
    assert judged({"figure": 0.2, "aim": 0.25}) == (None, True)
    assert judged({"figure": 0.3, "aim": 0.25}) == (None, False)
    assert judged({"figure": 0.3}) == (None, None)


def test_the_table_shows_every_row_with_its_verdict(script: Script) -> None:
    rows = [
        {"name": "bank statement", "figure": 9.0, "floor": 2.0, "aim": 4, "note": "disk"},
        {"name": "peak memory", "figure": 812.4, "unit": "MB", "aim": 1024},
    ]
    lines = script("bench").table(rows).splitlines()
    assert lines[0].split() == ["benchmark", "figure", "floor", "ratio", "aim"]
    assert lines[1].split() == ["bank", "statement", "9", "s", "2", "s", "4.50", "≤", "4×", "MISSED", "disk"]
    assert lines[2].split() == ["peak", "memory", "812", "MB", "≤", "1024", "MB", "met"]


def test_each_benchmark_runs_in_its_own_process_and_a_broken_one_is_an_error(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = script("bench")
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    (tmp_path / "bench_good.py").write_text(
        "print('on the way')\ndef measure():\n    return [{'name': 'good', 'figure': 1.0, 'aim': 2}]\n"
    )
    assert bench.main([]) == 0
    shown = capsys.readouterr().out
    assert "on the way" in shown
    assert "good" in shown
    (tmp_path / "bench_bad.py").write_text("def measure():\n    raise SystemExit(3)\n")
    assert bench.main([]) == 1
    assert "bench_bad.py broke." in capsys.readouterr().err
    assert bench.main(["good"]) == 0
