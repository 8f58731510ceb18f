"""Two pieces of work that wait for disks, done at the same time where that is worth a thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

WORTH_A_THREAD = 50_000  # rows


def both(first: Callable[[], A], second: Callable[[], B], rows: int) -> tuple[A, B]:
    """What both give; small ones (by their rows) one after the other. An error of either comes out when both ended."""
    if rows < WORTH_A_THREAD:
        return first(), second()
    with ThreadPoolExecutor(1, thread_name_prefix="beside") as pool:
        beside = pool.submit(first)
        after = second()
        return beside.result(), after
