"""The page Health over a made-up label: scores, checks, advice, the report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bedrot_desktop.health.checks.outcome import CheckResult
from bedrot_desktop.health.results import Results
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.health import checks
from bedrot_desktop.ui.pages.health.page import HealthPage
from bedrot_desktop.ui.widgets.basic import ActButton
from bedrot_desktop.ui.workers import Ended

from ...conftest import NOW, Room

ROWS: tuple[dict[str, str | int | float | None], ...] = (
    {"series": "TikTok zone.a0", "day": "2026-11-01", "before": 1076, "now": 224},
    {"series": "DistroKid", "day": "2026-10-01", "before": 10, "now": None},
)


def results() -> list[CheckResult]:
    return [
        CheckResult(6, "gaps", "No day is missing", "warning", "ok", "No day is missing."),
        CheckResult(8, "jumps", "No unusual jump", "warning", "warning", "2 unusual jumps.", ROWS, 7),
        CheckResult(21, "sign-in pages", "No sign-in page", "error", "error", "One was saved.",
                    ({"file": "landing/toolost/a.html", "verdict": "rejected"},), 1),
        CheckResult(25, "references", "References hold", "error", "not run", "This check did not run: no file."),
    ]  # fmt: skip


def looked(room: Room, times: int = 1) -> None:
    kept = Results(room.house.workspace.state)
    for place in range(times):
        kept.remember(results(), NOW.replace(hour=1 + place), 1.4)


def opened(room: Room, qtbot: QtBot) -> HealthPage:
    page = HealthPage(room.desk, room.deeds)
    qtbot.addWidget(page)
    page.resize(1240, 820)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state in {"content", "nothing"} and room.idle(), timeout=30_000)
    return page


def toasts(room: Room) -> list[Toast]:
    told: list[Toast] = []
    room.desk.toasted.connect(told.append)
    return told


def buttons(page: HealthPage) -> dict[str, ActButton]:
    return {one.accessibleName(): one for one in page.advice.findChildren(ActButton) if one.isVisible()}


def test_every_service_has_a_line_with_its_score_the_worst_first(signed_room: Room, qtbot: QtBot) -> None:
    page = opened(signed_room, qtbot)
    first = next(iter(page.lines.values()))
    assert first.row.service == "toolost"
    assert {"spotify", "tiktok", "bank"} <= set(page.lines)
    assert "signed out costs 45" in first.accessibleName()
    assert page.whole.ring.value.points is not None
    assert "TooLost" in page.whole.why.text()


def test_advice_has_a_working_button_and_only_one_is_bright(signed_room: Room, qtbot: QtBot) -> None:
    page = opened(signed_room, qtbot)
    found = buttons(page)
    sign_in = found["Sign in: Sign in to TooLost"]
    assert sign_in.act.command.startswith("bedrot login toolost")
    assert [one.accessibleName() for one in found.values() if one.kind == "primary"] == [sign_in.accessibleName()]
    asked: list[object] = []
    signed_room.deeds.signing.connect(asked.append)
    signed_room.deeds._sign_next = lambda: None  # type: ignore[method-assign]  # no browser in tests
    sign_in.click()
    assert [(one.service, one.account) for one in signed_room.deeds.queue] == [("toolost", "main")]


def test_before_anybody_looked_the_page_says_so_and_offers_to_look(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    assert page.checks.never.isVisible()
    assert not page.checks.table.isVisible()
    assert page.when.text() == "never checked"
    assert page.again.text() == "Run checks now"
    assert page.again.act.command.startswith("bedrot warehouse check")


def test_checks_are_shown_the_worst_first_with_their_trend(room: Room, qtbot: QtBot) -> None:
    looked(room, times=3)
    page = opened(room, qtbot)
    assert [row.key for row in page.checks.model.rows] == ["references", "sign-in pages", "jumps", "gaps"]
    assert page.checks.model.rows[2].trend == ("warning", "warning", "warning")
    told = page.checks.model.data(page.checks.model.index(2, checks.TREND), Qt.ItemDataRole.DisplayRole)
    assert told == "passed 0 of 3 times, not passed 3 times in a row"
    assert page.checks.which.buttons["bad"].text() == "Not passed 3"
    assert page.when.text().startswith("checked today 03:04, 1.4")


def test_only_what_did_not_pass_can_be_shown(room: Room, qtbot: QtBot) -> None:
    looked(room)
    page = opened(room, qtbot)
    page.checks.which.buttons["bad"].click()
    assert [row.key for row in page.checks.model.rows] == ["references", "sign-in pages", "jumps"]
    page.go("check:gaps")
    assert page.checks.which.current == "all"
    assert page.checks.found.title.whole() == "No day is missing"


def test_a_chosen_check_shows_its_rows_and_leads_to_them(room: Room, qtbot: QtBot) -> None:
    looked(room)
    page = opened(room, qtbot)
    page.go("check:jumps")
    assert page.checks.found.isVisible()
    assert page.checks.found.model.names == ("series", "day", "before", "now")
    assert page.checks.found.more.text() == "5 more rows of the kind"
    assert page.checks.found.model.data(page.checks.found.model.index(1, 3), Qt.ItemDataRole.DisplayRole) == "–"
    went: list[tuple[str, str]] = []
    room.desk.went.connect(lambda key, where: went.append((key, where)))
    page.checks.found.acts(page.checks.model.rows[page.checks.model.place("jumps")])[0].do()
    assert went[0][0] == "warehouse"
    assert went[0][1].startswith("sql:SELECT")
    page.checks.found.acts(page.checks.model.rows[page.checks.model.place("sign-in pages")])[0].do()
    assert went[1] == ("services", "toolost/quarantine")
    QTest.keyClick(page.checks.table, Qt.Key.Key_Escape)
    assert not page.checks.found.isVisible()


def test_what_is_chosen_stays_chosen_when_the_page_is_read_anew(room: Room, qtbot: QtBot) -> None:
    looked(room)
    page = opened(room, qtbot)
    page.go("check:jumps")
    page.go("spotify")
    looked(room, times=2)
    page.refresh()
    qtbot.waitUntil(lambda: len(page.checks.model.rows[0].trend) == 2, timeout=30_000)
    assert page.checks.found.isVisible()
    assert page.checks.table.currentIndex().row() == page.checks.model.place("jumps")
    assert page.lines["spotify"].isChecked()


def test_a_part_of_the_bar_leads_to_its_evidence(signed_room: Room, qtbot: QtBot) -> None:
    page = opened(signed_room, qtbot)
    line = page.lines["toolost"]
    bar = line._places()["bar"]
    kinds = {line.part_at(QPointF(x, bar.center().y())) for x in range(round(bar.left()), round(bar.right()))}
    assert "session" in kinds
    went: list[tuple[str, str]] = []
    signed_room.desk.went.connect(lambda key, where: went.append((key, where)))
    line.evidence.emit("session")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert went == [("services", "toolost/session"), ("services", "toolost")]


def test_models_keep_the_rules_of_models(room: Room, qtbot: QtBot, qtmodeltester: object) -> None:
    looked(room)
    page = opened(room, qtbot)
    page.go("check:jumps")
    for model in (page.checks.model, page.checks.found.model):
        qtmodeltester.check(model, force_py=True)  # type: ignore[attr-defined]


def test_the_checks_run_in_a_process_of_their_own_and_come_back(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2026-11-10T08:04")
    page, told = opened(room, qtbot), toasts(room)
    page.again.click()
    assert page.again.text() == "Stop"
    qtbot.waitUntil(lambda: room.idle() and page.checks.model.total == 25, timeout=60_000)
    assert page.again.text() == "Run checks now"
    assert told
    assert "checks did not pass" in told[0].title


def test_checks_that_break_are_told_and_what_was_known_stays(room: Room, qtbot: QtBot) -> None:
    looked(room)
    page, told = opened(room, qtbot), toasts(room)
    page.doing._checked(Ended("failed", message="The disk is full.", remedy="Make room."))
    assert told[0].state == "failed"
    assert "The disk is full." in told[0].title
    assert page.checks.model.total == 4


def test_the_report_is_saved_in_the_lake_or_where_the_person_chooses(
    room: Room, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2026-11-10T08:04")
    page, told = opened(room, qtbot), toasts(room)
    html, _data, elsewhere = page.ways.reports
    html.click()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=30_000)
    assert (room.house.workspace.lake / "pipeline_health_report.html").is_file()
    assert [act.words for act in told[0].acts] == ["Open", "Show in folder"]
    monkeypatch.setattr(QFileDialog, "open", lambda self: self.fileSelected.emit(str(tmp_path / "out")))
    elsewhere.click()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=30_000)
    document = json.loads((tmp_path / "out" / "pipeline_health_report.json").read_text(encoding="utf-8"))
    assert document["services"]["toolost"]["health_score"] is not None


def test_an_empty_lake_has_nothing_to_judge(empty_room: Room, qtbot: QtBot) -> None:
    assert opened(empty_room, qtbot).state == "nothing"


@pytest.mark.parametrize(("wide", "stacked"), [(1240, False), (1000, False), (780, True)])
def test_the_side_goes_below_where_there_is_little_room(room: Room, qtbot: QtBot, wide: int, stacked: bool) -> None:
    page = opened(room, qtbot)
    page.resize(wide, 800)
    QApplication.processEvents()
    assert (page._grid.indexOf(page._side) >= 0, page._stacked) == (True, stacked)
    assert page.scroller.widget().minimumSizeHint().width() <= max(wide, 800)


def test_the_window_s_process_never_loads_polars_for_this_page() -> None:
    import subprocess

    code = (
        "import sys; import bedrot_desktop.ui.pages.health.page, bedrot_desktop.health.picture, "
        "bedrot_desktop.health.results, bedrot_desktop.health.advice, bedrot_desktop.health.report; "
        "print([name for name in ('polars', 'pandas', 'sqlalchemy', 'playwright') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_all_that_needs_nobody_is_one_button_that_tells_what_came_of_it(
    signed_room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, told, asked = opened(signed_room, qtbot), toasts(signed_room), []
    monkeypatch.setattr(signed_room.deeds, "write", lambda do, words, ended: asked.append((do, words, ended)))
    button = page.advice.all_at_once
    assert button.isVisible() == any(tip.no_person for tip in page.content_shown.tips)  # type: ignore[union-attr]
    assert button.act.command.startswith("bedrot health --fix")
    button.act.do()
    assert asked[0][0] == "mend"
    assert button.act.why_not
    steps = [
        {"words": "Run the cleaners", "outcome": "done", "result": "1 new file taken over."},
        {"words": "Fetch from Linktree", "outcome": "failed", "result": "The service is down."},
        {"words": "Leave files", "outcome": "not needed", "result": ""},
    ]
    value = {"mended": steps, "before": {"overall": 60}, "after": {"overall": 68}}
    asked[0][2](Ended("done", value, "", ""))
    assert not button.act.why_not
    (toast,) = told
    assert (toast.title, toast.state) == ("1 of 2 steps done", "due")
    assert toast.words == "60 → 68 of 100. Fetch from Linktree: The service is down."
