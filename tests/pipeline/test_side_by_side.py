from __future__ import annotations

import threading

import pytest

from bedrot_desktop.pipeline.side_by_side import WORTH_A_THREAD, both


@pytest.mark.parametrize("rows", [0, WORTH_A_THREAD])
def test_both_results_come_in_their_order(rows: int) -> None:
    assert both(lambda: "files", lambda: "frames", rows) == ("files", "frames")


def test_only_large_work_is_done_at_the_same_time() -> None:
    small = both(threading.get_ident, threading.get_ident, WORTH_A_THREAD - 1)
    assert small[0] == small[1]
    meeting = threading.Barrier(2, timeout=10)
    both(meeting.wait, meeting.wait, WORTH_A_THREAD)


@pytest.mark.parametrize("rows", [0, WORTH_A_THREAD])
@pytest.mark.parametrize("place", [0, 1])
def test_an_error_of_either_comes_out(rows: int, place: int) -> None:
    def fails() -> None:
        raise OSError("disk full")

    work = [lambda: None, lambda: None]
    work[place] = fails
    with pytest.raises(OSError, match="disk full"):
        both(work[0], work[1], rows)
