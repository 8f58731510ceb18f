from __future__ import annotations

from .signing import Label


def test_a_renamed_account_stays_signed_in(label: Label) -> None:
    label.holds("tiktok", "zone.a0")
    before = label.prompt.json("session", "list", "tiktok")["sessions"]
    assert label.prompt("account", "rename", "tiktok", "zone.a0", "zone").code == 0
    after = {one["account"]: one for one in label.prompt.json("session", "list", "tiktok")["sessions"]}
    (held,) = [one for one in before if one["account"] == "zone.a0"]
    assert after["zone"]["state"] == held["state"]
    assert after["zone"]["born_at"] == held["born_at"]
    kept = label.kept("tiktok", "zone")
    assert kept is not None
    assert kept.account == "zone"
    assert label.kept("tiktok", "zone.a0") is None
