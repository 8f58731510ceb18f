"""Faults of sign-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.sessions.tab import Tab

from .ward import Course, Ill, Ward, fault


def sign_in(ward: Ward, service: str) -> None:
    """As if the person had just signed in in the window."""
    ((_, account),) = ward.house.keeper.keys([service])
    session = replace(ward.sites.session(service), account=account)
    assert ward.house.keeper.accept(session, Run()).alive


@fault("a sign-in is dead")
def dead(ward: Ward) -> Course:
    ward.sites.scene("metaads").expire()
    ward.probe("metaads")
    ward.fetch("metaads")  # it is parked, which says nothing of its own
    yield Ill("signed out/metaads/main", "Sign in", "warning")
    sign_in(ward, "metaads")
    ward.house.pipeline.resume_parked("metaads")


@fault("somebody signed out everywhere")
def revoked(ward: Ward) -> Course:
    ward.sites.scene("distrokid").revoke()
    ward.fetch("distrokid")
    yield Ill("signed out/distrokid/main", "Sign in", "warning")
    sign_in(ward, "distrokid")
    ward.house.pipeline.resume_parked("distrokid")


@fault("the access of an app was withdrawn")
def withdrawn(ward: Ward) -> Course:
    ward.sites.scene("metaads").revoke()
    ward.fetch("metaads")
    yield Ill("signed out/metaads/main", "Sign in", "warning")
    sign_in(ward, "metaads")
    ward.house.pipeline.resume_parked("metaads")


@fault("a site wants to know that one is no machine")
def captcha(ward: Ward) -> Course:
    ward.sites.scene("linktree").suspicious = True
    ward.fetch("linktree")
    yield Ill("signed out/linktree/main", "Sign in", "warning")
    ward.sites.scene("linktree").suspicious = False
    ward.house.pipeline.resume_parked("linktree")


@fault("a site wants its terms accepted")
def consent(ward: Ward) -> Course:
    ward.sites.scene("linktree").consent = True
    ward.fetch("linktree")
    yield Ill("signed out/linktree/main", "Sign in", "warning")
    ward.sites.scene("linktree").consent = False
    ward.house.pipeline.resume_parked("linktree")


@fault("another account is signed in")
def wrong_account(ward: Ward) -> Course:
    account = ward.house.keeper.keys(["tiktok"])[0][1]
    other = ward.sites.session("tiktok", person=STRANGER)
    ward.house.keeper.keep(replace(other, account=account), None)
    ward.fetch("tiktok")
    yield Ill(f"signed out/tiktok/{account}", "Sign in", "warning")
    assert ward.house.keeper.accept(replace(ward.sites.session("tiktok", account), account=account), Run()).alive
    ward.house.pipeline.resume_parked("tiktok")


def in_haste(patch: pytest.MonkeyPatch) -> None:
    """What does not come is given up after a few seconds, else a case would wait for minutes."""
    until = Tab.until
    patch.setattr(
        Tab, "until", lambda tab, asked, *, seconds, what: until(tab, asked, seconds=min(seconds, 3.0), what=what)
    )


@fault("the pages of a site have changed")
def redesign(ward: Ward) -> Course:
    ward.sites.scene("linktree").redesign = "words"
    with ward.patch.context() as patch:
        in_haste(patch)
        ward.fetch("linktree")
    yield Ill("failed/linktree/extract", "Show run", "warning")
    ward.sites.scene("linktree").redesign = False
    ward.fetch("linktree")


@fault("renewing fails three times in a row")
def renewals_fail(ward: Ward) -> Course:
    ward.set("sessions.attempts", "1")
    ward.sites.scene("linktree").outage = True
    for _ in range(3):
        renew(ward, "linktree")
    ward.sites.scene("linktree").outage = False
    ward.probe("linktree")  # the site answers again, and still it was not renewed
    yield Ill("renewal/linktree/main", "Sign in", "warning")
    renew(ward, "linktree")


def renew(ward: Ward, service: str) -> None:
    """One silent renewal, asked for by the person, an hour after the last one."""
    ward.later(hours=1)
    ward.house.keeper.refresh((service,), Run(), force=True)


@fault("a sign-in that nothing renews is about to end")
def ending(ward: Ward) -> Course:
    ward.set("sessions.linktree.renew", "no")
    keeper, now = ward.house.keeper, ward.clock.now()
    session = keeper.session("linktree", "main")
    assert session is not None
    long_ago = now - timedelta(days=26)
    keeper.keep(replace(session, born_at=long_ago, saved_at=long_ago), None)
    ward.probe("linktree")
    yield Ill("ending/linktree/main", "Sign in", "warning")
    sign_in(ward, "linktree")
