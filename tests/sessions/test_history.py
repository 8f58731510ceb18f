"""The history of sign-ins: lives and their ends, attempts and figures, requests; several writers; no secret."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Busy, WorkspaceError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import (
    CAUSES,
    CHALLENGED,
    ELSEWHERE,
    EVERYWHERE,
    NATURAL,
    PASSWORD,
    REPLACED,
    UNKNOWN,
    Attempt,
    Life,
)

BORN = datetime(2025, 7, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
CANARY = "cAnArY-1234567890-sessionid"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.sqlite") as opened:
        yield opened


def life(born: datetime = BORN, service: str = "toolost", account: str = "main") -> Life:
    return Life(service, account, born, born, "signed in", born, "someone", born + 7 * DAY)


def look(verdict: str, at: datetime, cause: str = "") -> Look:
    return Look("toolost", "main", at, verdict, "status 401", 401, "https://toolost.com/login", cause=cause)


def attempt(at: datetime, outcome: str, seconds: float = 2.0, words: str = "", kind: str = "refresh") -> Attempt:
    return Attempt("toolost", "main", at, kind, outcome, seconds, words)


def test_a_life_is_kept_as_it_was_told(history: History) -> None:
    history.born(life())

    assert history.life("toolost", "main") == life()
    assert history.life("toolost", "other") is None


def test_a_session_found_dead_ends_its_life_between_the_last_sign_of_life_and_the_finding(history: History) -> None:
    history.born(life())
    history.note(look(answers.ALIVE, BORN + 6 * DAY))

    assert history.note(look(answers.EXPIRED, BORN + 7 * DAY)) == NATURAL
    ended = history.life("toolost", "main")
    assert ended is not None
    assert (ended.cause, ended.dead_at, ended.days) == (NATURAL, BORN + 7 * DAY, pytest.approx(6.5))


def test_an_end_is_told_once(history: History) -> None:
    history.born(life())

    assert [history.note(look(answers.EXPIRED, BORN + n * DAY)) for n in (1, 2)] == [NATURAL, ""]


@pytest.mark.parametrize(
    "verdict",
    sorted(set(answers.WORDS) - answers.ENDED - {answers.ALIVE}),
)
def test_nothing_but_a_failed_look_ends_a_life(history: History, verdict: str) -> None:
    history.born(life())

    assert history.note(look(verdict, BORN + DAY)) == ""
    assert history.life("toolost", "main") == life()


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("password changed", PASSWORD), ("signed out", EVERYWHERE), ("signed out of all devices", EVERYWHERE),
        ("signed in on another device", ELSEWHERE), ("used elsewhere", ELSEWHERE), ("role removed", UNKNOWN),
        ("", UNKNOWN),
    ],
)  # fmt: skip
def test_a_session_ended_by_somebody_has_the_cause_that_was_told(history: History, told: str, cause: str) -> None:
    history.born(life())

    assert history.note(look(answers.REVOKED, BORN + DAY, told)) == cause
    assert cause in CAUSES


def test_a_session_seen_alive_after_it_was_called_dead_lives_on(history: History) -> None:
    history.born(life())
    history.note(look(answers.EXPIRED, BORN + DAY))
    history.note(look(answers.ALIVE, BORN + 2 * DAY))

    alive = history.life("toolost", "main")
    assert alive is not None
    assert alive.open
    assert alive.alive_at == BORN + 2 * DAY


def test_a_new_sign_in_ends_the_life_before_it_and_leaves_a_dead_one_as_it_was(history: History) -> None:
    history.born(life())
    history.born(life(BORN + 3 * DAY))
    history.note(look(answers.EXPIRED, BORN + 8 * DAY))
    history.born(life(BORN + 9 * DAY), CHALLENGED)

    assert [one.cause for one in history.lives("toolost")] == [REPLACED, NATURAL, ""]
    assert [one.natural for one in history.lives("toolost")] == [False, True, False]


def test_a_renewal_keeps_the_birth_and_moves_the_bound(history: History) -> None:
    history.born(life())
    later, bound = BORN + 5 * DAY, BORN + 12 * DAY
    renewed = replace(life(), saved_at=later, alive_at=later, bound_at=bound, identity="", token_ends=bound)

    assert history.renewed(renewed)
    going_on = history.life("toolost", "main")
    assert going_on is not None
    assert (going_on.born_at, going_on.saved_at, going_on.bound_at) == (BORN, BORN + 5 * DAY, BORN + 12 * DAY)
    assert going_on.identity == "someone"
    assert going_on.token_ends == bound
    assert not history.renewed(life(service="tiktok"))


def test_one_account_of_a_service_does_not_end_the_other(history: History) -> None:
    history.born(life(service="tiktok", account="pig1987"))
    history.born(life(service="tiktok", account="zone.a0"))
    history.note(Look("tiktok", "zone.a0", BORN + DAY, answers.EXPIRED))

    assert [one.open for one in history.lives("tiktok")] == [True, False]


def test_looks_come_back_newest_first_and_whole(history: History) -> None:
    limited = Look("toolost", "main", BORN, answers.RATE_LIMITED, "status 429", 429, "https://toolost.com/api",
                   wait_seconds=60.0)  # fmt: skip
    history.note(limited)
    history.note(look(answers.ALIVE, BORN + DAY))

    assert history.looks("toolost", "main") == (look(answers.ALIVE, BORN + DAY), limited)
    assert len(history.looks("toolost", "main", limit=1)) == 1


def test_figures_tell_successes_durations_and_failures_in_a_row(history: History) -> None:
    for hour, (outcome, words) in enumerate(
        [("renewed", ""), ("failed", "was down"), ("renewed", ""), ("failed", "too slow"), ("waiting", "signed out"),
         ("cancelled", "stopped")]
    ):  # fmt: skip
        history.attempt(attempt(BORN + timedelta(hours=hour), outcome, float(hour), words))
    history.attempt(attempt(BORN, "failed", kind="probe"))

    (figures,) = history.metrics(BORN)
    assert (figures.total, figures.successes, figures.success_rate) == (5, 2, 0.4)
    assert figures.average_seconds == pytest.approx(2.0)
    assert (figures.failures_in_row, figures.last_error) == (2, "signed out")
    assert figures.last_success_at == BORN + timedelta(hours=2)
    assert figures.last_attempt_at == BORN + timedelta(hours=4)
    assert history.failures("toolost", "main") == figures


def test_figures_count_from_a_day_on(history: History) -> None:
    history.attempt(attempt(BORN, "failed"))
    history.attempt(attempt(BORN + DAY, "renewed"))

    assert [one.total for one in history.metrics(BORN + DAY)] == [1]
    assert history.metrics(BORN + 2 * DAY) == ()


def test_of_an_account_never_tried_there_are_no_failures(history: History) -> None:
    assert history.failures("spotify", "main").failures_in_row == 0
    assert history.failures("spotify", "main").success_rate == 0.0


def test_requests_are_counted_by_account_and_day(history: History) -> None:
    day = date(2025, 7, 1)

    assert [history.spend("tiktok", "pig1987", day, count) for count in (1, 4)] == [1, 5]
    assert history.spend("tiktok", "zone.a0", day) == 1
    assert history.spend("tiktok", "pig1987", day + DAY) == 1
    assert history.spent("tiktok", "pig1987", day) == 5


def test_what_was_noted_is_there_after_the_program_ended(tmp_path: Path) -> None:
    with History(tmp_path / "history.sqlite") as first:
        first.born(life())
    with History(tmp_path / "history.sqlite") as again:
        assert again.lives() == (life(),)


def test_a_history_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    with History(file):
        pass
    link = sqlite3.connect(file)
    link.execute("pragma user_version = 99")
    link.close()

    with pytest.raises(WorkspaceError, match="a newer program"):
        History(file)


def test_a_file_that_is_no_history_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    file.write_bytes(b"not a database at all" * 100)

    with pytest.raises(WorkspaceError, match="cannot be read"):
        History(file)
    assert file.read_bytes().startswith(b"not a database")


def test_a_full_disk_is_told_in_words_and_what_follows_is_kept(history: History) -> None:
    link = history._link
    (pages,) = link.execute("pragma page_count").fetchone()
    link.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(WorkspaceError, match="cannot be used: database or disk is full"):
        for _ in range(1000):
            history.attempt(attempt(BORN, "failed", words="x" * 1000))

    link.execute("pragma max_page_count = 1000000")
    assert history.spend("tiktok", "pig1987", BORN.date()) == 1


def test_another_program_that_writes_for_long_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedrot_desktop.sessions.history_file.WAIT", 0.05)
    with History(tmp_path / "history.sqlite") as history:
        other = sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(Busy, match="Another program is writing"):
            history.spend("tiktok", "pig1987", BORN.date())
        other.execute("rollback")
        other.close()
        assert history.spend("tiktok", "pig1987", BORN.date()) == 1


def test_a_folder_in_the_files_place_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be used"):
        History(tmp_path / "history.sqlite")


def test_threads_count_every_request(history: History) -> None:
    def work() -> None:
        for _ in range(50):
            history.spend("tiktok", "pig1987", BORN.date())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert history.spent("tiktok", "pig1987", BORN.date()) == 300


def test_of_many_who_ask_at_once_no_more_than_is_polite_may(history: History) -> None:
    start = threading.Barrier(8)
    allowed: list[int | None] = []

    def ask() -> None:
        start.wait(60)
        allowed.extend(history.afford("toolost", "main", date(2025, 7, 9), 2, 25) for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(one for one in allowed if one) == list(range(2, 26, 2))
    assert history.spent("toolost", "main", date(2025, 7, 9)) == 24


def test_programs_that_begin_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    work = (
        "import sys, datetime as d, pathlib\n"
        "from bedrot_desktop.sessions.history import History\n"
        "with History(pathlib.Path(sys.argv[1])) as history:\n"
        "    for _ in range(40): history.spend('tiktok', 'pig1987', d.date(2025, 7, 1))\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", work, str(file)]) for _ in range(4)]

    assert [child.wait(120) for child in children] == [0, 0, 0, 0]
    with History(file) as history:
        assert history.spent("tiktok", "pig1987", date(2025, 7, 1)) == 160


def test_no_secret_reaches_the_file(tmp_path: Path) -> None:
    SECRETS.register([CANARY])
    try:
        with History(tmp_path / "history.sqlite") as history:
            history.born(life())
            history.note(
                Look("toolost", "main", BORN, answers.EXPIRED, f"cookie {CANARY}", 302,
                     f"https://user:{CANARY}@toolost.com/login?token={CANARY}#{CANARY}", CANARY, CANARY)
            )  # fmt: skip
            history.attempt(attempt(BORN, "failed", words=f"sent {CANARY} and got nothing"))
            assert history.looks("toolost", "main")[0].url == "https://toolost.com/login"
    finally:
        SECRETS.forget()

    for file in tmp_path.iterdir():
        assert CANARY.encode() not in file.read_bytes()
