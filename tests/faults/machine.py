"""Faults of this computer."""

from __future__ import annotations

import shutil
from collections import namedtuple

from .ward import Course, Ill, Ward, fault

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as the library's


@fault("the disk is full")
def disk_full(ward: Ward) -> Course:
    with ward.patch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 10**12 - 10**6, 10**6))
        yield Ill("machine/disk", "See what is free", "critical")
