"""Apprise against real receivers: one address and several, wrong ones, and that none of them leaks."""

from __future__ import annotations

import logging

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.notify.anything import Anything, split
from bedrot_desktop.notify.message import Message, NotSent
from bedrot_desktop.notify.templates import Templates

from .conftest import Receiver, free_port, whole

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def anything(*addresses: str) -> Anything:
    return Anything(lambda: " ".join(addresses), Templates())


def test_a_message_arrives_at_each_address(
    receiver: Receiver, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    base = f"json://127.0.0.1:{receiver.port}"
    anything(f"{base}/one-hush-hush", f"{base}/two-hush-hush").send(message)
    assert [path for path, _ in receiver.taken] == ["/one-hush-hush", "/two-hush-hush"]
    body = receiver.taken[0][1]
    assert body["title"] == message.title
    assert body["type"] == "failure"
    assert "bedrot login toolost" in body["message"]
    assert "hush" not in caplog.text


def test_who_took_it_is_left_out_of_the_next_try(receiver: Receiver, message: Message) -> None:
    base = f"json://127.0.0.1:{receiver.port}"
    receiver.answers = [(200, {}, ""), (500, {}, "")]
    channel = anything(f"{base}/first", f"{base}/second")
    with pytest.raises(NotSent, match="did not take the message"):
        channel.send(message)
    channel.send(message)
    assert [path for path, _ in receiver.taken] == ["/first", "/second", "/second"]


def test_nobody_there_is_told_without_the_address(message: Message, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    channel = anything(f"json://someone:hush-word@127.0.0.1:{free_port()}/hush-hush")
    with pytest.raises(NotSent, match="JSON did not take the message") as caught:
        channel.send(message)
    assert "notify.apprise_urls" in caught.value.remedy
    assert "hush" not in whole(caught.value) + caplog.text + repr(channel)


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        (("nonsense://hush-hush",), "The address for Apprise"),
        (("json://127.0.0.1/x", "tgram://hush-hush"), "Address 2 of 2"),
        ((), "No address"),
    ],
)
def test_an_address_that_apprise_does_not_know_is_told_by_its_place(
    receiver: Receiver, message: Message, caplog: pytest.LogCaptureFixture, addresses: tuple[str, ...], words: str
) -> None:
    caplog.set_level(0)
    with pytest.raises(SettingError, match=words) as caught:
        anything(*addresses).send(message)
    assert "hush" not in whole(caught.value) + caplog.text
    assert receiver.taken == []


def test_others_may_log_again_afterwards(receiver: Receiver, message: Message) -> None:
    anything(f"json://127.0.0.1:{receiver.port}").send(message)
    assert not logging.getLogger("urllib3").disabled


def test_addresses_stand_apart_by_spaces_lines_or_commas() -> None:
    assert split(" a://1?x=1,2,  b://2\nc://3 ") == ["a://1?x=1,2", "b://2", "c://3"]
    assert split("") == []
