"""Faults of the channels on which troubles are told. Each channel is asked to send, as the button *Send test* does."""

from __future__ import annotations

import warnings

from bedrot_desktop.attention.trial import try_channels
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings.table import environment_name
from bedrot_desktop.notify.mail import Mail

from .offices import free_port, hook, post_office, silence
from .ward import Course, Ill, Ward, fault

SETTINGS = "Open the settings"


def by_mail(ward: Ward, port: int) -> None:
    """Mail is wanted, at once, through the server at this port."""
    values = {
        "email": "yes", "smtp_host": "127.0.0.1", "smtp_port": str(port), "smtp_tls": "no", "email_days": "0",
        "mail_from": "label@example.org", "mail_to": "owner@example.org",
    }  # fmt: skip
    for key, value in values.items():
        ward.set(f"notify.{key}", value)


def by_address(ward: Ward, channel: str, address: str) -> None:
    """A channel is wanted that has nothing but an address, which is a secret."""
    ward.patch.setenv(environment_name(f"notify.{channel}_url{'s' if channel == 'apprise' else ''}"), address)
    ward.set(f"notify.{channel}", "yes")


def send(ward: Ward, channel: str) -> bool:
    """Whether a message arrives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Apprise sends with
        (delivery,) = try_channels(ward.house, Run(), [channel])
    return delivery.ok


@fault("mail is refused")
def mail_refused(ward: Ward) -> Course:
    with post_office("550 5.1.1 no such mailbox here") as office:
        by_mail(ward, office.port)
        assert not send(ward, "email")
        yield Ill("machine/channel/email", SETTINGS, "warning")
        office.refuses = ""
        assert send(ward, "email")
        assert len(office.mails) == 1


@fault("the mail server says nothing")
def mail_hangs(ward: Ward) -> Course:
    with silence() as port, ward.patch.context() as patch:
        connected = Mail._connected  # where it waits for an answer
        by_mail(ward, port)
        patch.setattr(Mail, "_connected", lambda mail: _impatient(mail, connected))
        assert not send(ward, "email")
    yield Ill("machine/channel/email", SETTINGS, "warning")
    with post_office() as office:
        by_mail(ward, office.port)
        assert send(ward, "email")


def _impatient(mail: Mail, connected: object) -> object:
    object.__setattr__(mail, "seconds", 0.3)
    return connected(mail)  # type: ignore[operator]


@fault("nobody takes mail at that port")
def mail_closed(ward: Ward) -> Course:
    by_mail(ward, free_port())
    assert not send(ward, "email")
    yield Ill("machine/channel/email", SETTINGS, "warning")
    with post_office() as office:
        by_mail(ward, office.port)
        assert send(ward, "email")


@fault("Slack answers with an error of its own")
def slack_broken(ward: Ward) -> Course:
    with hook(500) as slack:
        by_address(ward, "slack", slack.address)
        assert not send(ward, "slack")
        yield Ill("machine/channel/slack", SETTINGS, "warning")
        slack.status = 200
        assert send(ward, "slack")


@fault("the webhook is not there any more")
def webhook_gone(ward: Ward) -> Course:
    with hook(404) as receiver:
        by_address(ward, "webhook", receiver.address)
        assert not send(ward, "webhook")
        yield Ill("machine/channel/webhook", SETTINGS, "warning")
        receiver.status = 200
        assert send(ward, "webhook")


@fault("an address for Apprise is wrong")
def apprise_wrong(ward: Ward) -> Course:
    by_address(ward, "apprise", "tgramm://nonsense")
    assert not send(ward, "apprise")
    yield Ill("machine/channel/apprise", SETTINGS, "warning")
    with hook() as receiver:
        by_address(ward, "apprise", receiver.address.replace("http://", "json://"))
        assert send(ward, "apprise")
