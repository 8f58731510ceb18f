"""The two promises about the end of a sign-in, measured on lives that the method never saw.

The lives are drawn without regard to the described age: the middle life of an account lies anywhere between 5 and 45
days, the table's figure is one of 7, 12, 30 and 60. One life in five is cut short (a password change, a new sign-in).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bedrot_desktop.sessions.life import Lived, expected

BORN = datetime(2025, 7, 1, 8, tzinfo=UTC)
ACCOUNTS, LIVES, KNOWN = 40, 26, 6  # of each account, the ends of lives 7 to 26 are foretold
YOUNG_ACCOUNTS, YOUNG_LIVES, YOUNG_KNOWN = 100, 7, 3  # and of others those of lives 4 to 7
Draw = Callable[[random.Random, int], float]


def weibull(dice: random.Random) -> Draw:
    middle, shape = math.exp(dice.uniform(math.log(5), math.log(45))), dice.uniform(1.8, 6)
    return lambda dice, _: middle * (-math.log(1 - dice.random()) / math.log(2)) ** (1 / shape)


def nearly_fixed(dice: random.Random) -> Draw:
    middle, spread = math.exp(dice.uniform(math.log(5), math.log(45))), dice.uniform(0.01, 0.04)
    return lambda dice, _: middle * (1 + dice.gauss(0, spread))


def drifting(dice: random.Random) -> Draw:
    draw, drift = weibull(dice), dice.uniform(-0.02, 0.02)
    return lambda dice, place: draw(dice, place) * math.exp(drift * place)


def lognormal(dice: random.Random) -> Draw:
    middle, spread = math.exp(dice.uniform(math.log(5), math.log(45))), dice.uniform(0.1, 0.5)
    return lambda dice, _: middle * math.exp(dice.gauss(0, spread))


SHAPES = (weibull, nearly_fixed, drifting, lognormal)


def measured(
    shape: Callable[[random.Random], Draw], seed: str, accounts: int = ACCOUNTS, lives: int = LIVES, known: int = KNOWN
) -> tuple[float, float, float]:
    """Shares of the natural ends that fell into the band, that were warned of a day ahead, and the band's half-life.

    The third: of those still alive at half the middle expectation, the share in the band as it was told then.
    """
    inside: list[bool] = []
    warned: list[bool] = []
    later: list[bool] = []
    for account in range(accounts):
        dice = random.Random(f"{seed} {shape.__name__} {account}")  # noqa: S311
        described = random.Random(f"{seed} table {account}").choice((7, 12, 30, 60))  # noqa: S311
        draw = shape(dice)
        lived: list[Lived] = []
        for place in range(lives):
            days = max(0.05, draw(dice, place))
            if dice.random() < 0.2:
                lived.append(Lived(days * dice.random(), natural=False))
                continue
            if place >= known:
                end = BORN + timedelta(days=days)
                told = expected(BORN, BORN, lived, described)
                inside.append(told.early <= end <= told.late)
                warned.append(told.warn_at + timedelta(days=1) <= end)
                middle = BORN + (told.likely - BORN) / 2
                if end > middle:
                    again = expected(BORN, middle, lived, described)
                    later.append(again.early <= end <= again.late)
                    assert again.warn_at == told.warn_at
            lived.append(Lived(days, natural=True))
    return sum(inside) / len(inside), sum(warned) / len(warned), sum(later) / len(later)


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_of_ten_ends_fall_into_the_band_and_nine_of_ten_are_told_a_day_ahead(
    shape: Callable[[random.Random], Draw],
) -> None:
    inside, warned, later = measured(shape, "held out")

    assert 0.75 <= inside <= 0.85
    assert 0.75 <= later <= 0.85
    assert warned >= 0.90


@pytest.mark.parametrize("shape", SHAPES)
def test_an_account_with_few_earlier_lives_and_a_wrong_table_is_still_warned_in_time(
    shape: Callable[[random.Random], Draw],
) -> None:
    inside, warned, _ = measured(shape, "held out", YOUNG_ACCOUNTS, YOUNG_LIVES, YOUNG_KNOWN)

    assert inside >= 0.70
    assert warned >= 0.85
