"""Painting does not use None up."""

from __future__ import annotations

import sys

import pytest

from bedrot_desktop.ui import lasting


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None lives for ever there by itself")
def test_none_has_more_references_than_painting_can_take() -> None:
    lasting.keep_none()
    assert sys.getrefcount(None) > lasting.PLENTY // 2


def test_asking_again_changes_nothing() -> None:
    lasting.keep_none()
    before = sys.getrefcount(None)
    lasting.keep_none()
    assert abs(sys.getrefcount(None) - before) < 1000
