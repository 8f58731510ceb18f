"""Sending: each once, again with growing pauses, every delivery logged; what fails rests; messages in words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.rules import Rules
from bedrot_desktop.attention.sending import Post, lasted, message_of
from bedrot_desktop.attention.signals import CRITICAL
from bedrot_desktop.attention.telling import Telling
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import BedrotError, Cancelled, SettingError
from bedrot_desktop.notify.message import RECOVERY, TROUBLE, Message, NotSent

from .given import DAY, HOUR, MINUTE, NOW, Listening, Waited, signal

OUT, OLD = signal("signed out/toolost/main"), signal("old/toolost")
REFUSED = NotSent("The mail server refused.", "Look at the password.")


@pytest.fixture
def toast() -> Listening:
    return Listening()


@pytest.fixture
def post(tmp_path: Path, toast: Listening) -> Post:
    return Post(Inbox(tmp_path / ".bedrot"), {"toast": toast}, FixedClock(NOW), Waited())


RULES = Rules(zone=NOW.tzinfo)


def look(post: Post, *signals: object, after: timedelta = timedelta(), rules: Rules = RULES) -> tuple[Telling, ...]:
    """One look: what is true now, told."""
    assert isinstance(post.clock, FixedClock)
    post.clock.moment += after
    post.inbox.update(signals, post.clock.now())  # type: ignore[arg-type]
    return post.tell_due(rules)


def test_a_trouble_arrives_with_its_own_words_and_buttons(post: Post, toast: Listening) -> None:
    look(post, OUT)
    (message,) = toast.got
    assert message == Message(
        OUT.key, TROUBLE, OUT.level, OUT.title, OUT.words, NOW, OUT.steps, OUT.service, OUT.account
    )
    assert post.inbox.entry(OUT.key).told == {"toast": NOW}
    assert [(one.channel, one.ok, one.title) for one in post.inbox.deliveries()] == [("toast", True, OUT.title)]


def test_looking_again_tells_nothing_again(post: Post, toast: Listening) -> None:
    for _ in range(5):
        look(post, OUT, after=HOUR / 2)
    assert toast.titles == [OUT.title]


def test_several_at_once_are_one_message_with_a_line_and_a_button_for_each(post: Post, toast: Listening) -> None:
    six = [signal(f"signed out/s{number}/main", title=f"S{number} is signed out") for number in range(6)]
    look(post, *six)
    (message,) = toast.got
    assert message.title == "6 things need you"
    assert len(message.lines) == 6
    assert [step.command for step in message.steps][-1] == "bedrot inbox"
    assert len(message.steps) == 4


def test_six_services_without_network_are_one_message_and_one_recovery(post: Post, toast: Listening) -> None:
    behind = [signal(f"down/s{number}") for number in range(6)]
    root = signal("offline/network", title="This computer is offline", covers=tuple(one.key for one in behind))
    look(post, root)
    look(post, root, after=HOUR)
    look(post, after=HOUR)
    assert toast.titles == ["This computer is offline", "Over: This computer is offline"]
    assert toast.got[1].tag == toast.got[0].tag, "the recovery takes its place"


def test_a_message_is_tried_again_with_growing_pauses(post: Post, toast: Listening) -> None:
    toast.troubles = [REFUSED, REFUSED]
    assert len(look(post, OUT)) == 1
    assert isinstance(post.run, Waited)
    assert post.run.pauses == [2.0, 6.0]
    assert [(one.ok, one.attempts) for one in post.inbox.deliveries()] == [(True, 3)]


def test_what_could_not_be_sent_is_sent_once_the_channel_works_again(post: Post, toast: Listening) -> None:
    toast.troubles = [REFUSED] * 3
    assert look(post, OUT) == ()
    (failing,) = post.inbox.failing_channels(NOW)
    assert (failing.channel, failing.error, failing.remedy) == ("toast", REFUSED.message, REFUSED.remedy)
    assert look(post, OUT, after=MINUTE) == (), "it rests"
    assert len(look(post, OUT, after=5 * MINUTE)) == 1
    assert toast.titles == [OUT.title]
    assert post.inbox.failing_channels() == ()


def test_a_channel_that_keeps_failing_is_tried_less_and_less_often(post: Post, toast: Listening) -> None:
    toast.troubles = [SettingError("No address.", "Give one.")] * 1000
    for _ in range(24 * 12):
        look(post, OUT, after=5 * MINUTE, rules=Rules(RULES.quiet, zone=NOW.tzinfo))
    tries = len(post.inbox.deliveries(1000))
    assert 6 <= tries <= 10, "not every five minutes"
    assert isinstance(post.run, Waited)
    assert post.run.pauses == [], "trying a wrong setting again at once helps nobody"


def test_what_is_critical_does_not_wait_for_a_resting_channel(post: Post, toast: Listening) -> None:
    toast.troubles = [SettingError("No address.")]
    look(post, OUT)
    assert len(look(post, OUT, signal("machine/disk", CRITICAL), after=MINUTE)) == 1


def test_a_channel_that_breaks_in_an_unexpected_way_keeps_the_others_from_nothing(post: Post, tmp_path: Path) -> None:
    class Broken(Listening):
        def send(self, message: Message) -> None:
            raise ZeroDivisionError("oops")

    other = Listening("file")
    both = Post(post.inbox, {"toast": Broken(), "file": other}, post.clock, post.run)
    look(both, OUT, rules=Rules(after={"toast": timedelta(), "file": timedelta()}, zone=NOW.tzinfo))
    assert other.titles == [OUT.title]
    assert "ZeroDivisionError" in post.inbox.failing_channels()[0].error


def test_who_is_stopped_while_sending_leaves_the_telling_to_others(post: Post, toast: Listening) -> None:
    class Stopped(Listening):
        def send(self, message: Message) -> None:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        look(Post(post.inbox, {"toast": Stopped()}, post.clock, post.run), OUT)
    look(post, OUT, after=MINUTE)
    assert toast.titles == [OUT.title]


def test_two_who_look_at_once_tell_it_once(post: Post, toast: Listening) -> None:
    other = Post(post.inbox, {"toast": toast}, post.clock, Waited())
    post.inbox.update([OUT, OLD], NOW)
    entries, sent = post.inbox.entries(), post.inbox.sent()
    from bedrot_desktop.attention.telling import due

    both = [due(entries, sent, RULES, NOW) for _ in range(2)]
    assert len(post.tell(both[0])) == 1
    assert other.tell(both[1]) == ()
    assert len(toast.got) == 1


def test_a_part_that_another_one_tells_is_left_out(post: Post, toast: Listening) -> None:
    post.inbox.update([OUT, OLD], NOW)
    assert post.inbox.claim(post.inbox.entry(OUT.key).id, "toast", "begun", NOW)
    post.tell_due(RULES)
    assert toast.titles == [OLD.title]


def test_what_is_over_at_night_is_taken_back_without_a_word(post: Post, toast: Listening) -> None:
    look(post, OUT)
    look(post, after=11 * HOUR)
    assert toast.cleared == [OUT.key]
    assert toast.titles == [OUT.title]
    look(post, after=HOUR)
    assert toast.cleared == [OUT.key]


def test_secrets_in_the_words_of_a_refusal_are_masked(post: Post, toast: Listening) -> None:
    from bedrot_desktop.core.masking import SECRETS

    SECRETS.register(["hunter2-hunter2"])
    toast.troubles = [SettingError("hunter2-hunter2 was refused")]
    look(post, OUT)
    assert "hunter2-hunter2" not in post.inbox.deliveries()[0].error


def test_recoveries_together_are_one_message(post: Post, toast: Listening) -> None:
    look(post, OUT, OLD)
    look(post, after=2 * HOUR)
    message = toast.got[-1]
    assert (message.kind, message.title, message.tag) == (RECOVERY, "2 troubles over", toast.got[0].tag)
    assert message.lines[0].endswith("lasted 2 hours")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "less than a minute"), (1, "1 minute"), (89, "89 minutes"), (150, "2 hours"), (4320, "3 days")],
)
def test_how_long_it_lasted_in_words(minutes: int, words: str) -> None:
    assert lasted(Entry(1, OUT, NOW, NOW + minutes * MINUTE)) == words


def test_several_notes_are_called_notes() -> None:
    from .given import note

    two = tuple((Entry(number, note(f"note/{number}"), NOW), "begun") for number in (1, 2))
    assert message_of(Telling("email", TROUBLE, "several/1", two), NOW).title == "2 notes for you"


def test_errors_that_are_ours_are_all_logged_with_their_remedy(post: Post, toast: Listening) -> None:
    toast.troubles = [BedrotError("Odd.", "Do this.")]
    look(post, OUT, after=DAY)
    assert post.inbox.deliveries()[0].remedy == "Do this."
