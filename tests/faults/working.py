"""Faults of …"""

from __future__ import annotations
