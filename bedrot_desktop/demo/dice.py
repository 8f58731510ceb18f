"""Chance that falls the same way every time: dice named after what they decide, so that parts do not disturb others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Dice of a seed and a name; the same everywhere, as only ``random()`` of Python is used."""

    def __init__(self, seed: int, *names: object) -> None:
        self._random = random.Random(":".join(map(str, (seed, *names))))  # noqa: S311 - figures, no secrets

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, part: float) -> bool:
        """True in this part of all throws."""
        return self._random.random() < part

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def letters(self, alphabet: str, length: int) -> str:
        """A text of that length."""
        return "".join(self.pick(alphabet) for _ in range(length))

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        keyed = [(self._random.random(), place) for place in range(len(values))]
        return [values[place] for _, place in sorted(keyed)]


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to weights, adding up to it exactly (largest remainders)."""
    whole = sum(weights)
    if total <= 0 or whole <= 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts
