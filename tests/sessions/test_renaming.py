from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import Life

BORN = datetime(2025, 7, 1, tzinfo=UTC)
DAY = date(2025, 7, 9)


def test_an_accounts_past_goes_with_its_new_key(tmp_path: Path) -> None:
    with History(tmp_path / "history.sqlite") as history:
        history.born(Life("tiktok", "zone.a0", BORN, BORN, "signed in", BORN))
        history.born(Life("tiktok", "pig1987", BORN, BORN, "signed in", BORN))
        history.spend("tiktok", "zone.a0", DAY, 3)
        history.spend("tiktok", "zone", DAY, 2)
        history.rename("tiktok", "zone.a0", "zone")
        assert [life.account for life in history.lives("tiktok")] == ["zone", "pig1987"]
        assert history.life("tiktok", "zone.a0") is None
        assert (history.spent("tiktok", "zone", DAY), history.spent("tiktok", "zone.a0", DAY)) == (5, 0)
