"""Templates: the program's own, the owner's instead, and what becomes of broken ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.notify.message import DIGEST, INFO, KINDS, LEVELS, RECOVERY, Message, Step
from bedrot_desktop.notify.templates import HTML, SLACK, TEXT, Templates

from .conftest import NOW

WORDS = st.text(max_size=60)


@given(WORDS, WORDS, st.lists(WORDS, max_size=3), st.sampled_from(KINDS), st.sampled_from(LEVELS))
def test_the_built_in_ones_take_whatever_a_message_says(
    title: str, words: str, lines: list[str], kind: str, level: str
) -> None:
    steps = (Step(words, f"bedrot://x/{title}", title),)
    message = Message("tag", kind, level, title, words, NOW, steps, lines=tuple(lines))
    templates = Templates()
    assert templates.text(message)
    assert templates.html(message).count("<body") == 1
    for block in templates.slack(message)["attachments"][0]["blocks"]:
        assert "text" not in block or block["text"]["text"].strip()
        assert len(str(block)) < 4000
    assert templates.notes == {}


def test_nothing_that_a_message_says_becomes_a_tag_of_html(message: Message) -> None:
    nasty = "<script>alert(1)</script> \" onclick='x' &"
    made = Templates().html(
        replace(message, title=nasty, words=nasty, lines=(nasty,), steps=(Step(nasty, 'bedrot://"><script>', nasty),))
    )
    assert "<script" not in made
    assert "bedrot://&quot;&gt;&lt;script&gt;" in made


def test_a_digest_has_its_lines_in_every_form(message: Message) -> None:
    digest = replace(message, kind=DIGEST, level=INFO, lines=("Spotify is due", "TooLost is stale"))
    assert "* Spotify is due\n* TooLost is stale" in Templates().text(digest)
    assert "<li>Spotify is due</li>" in Templates().html(digest)
    assert "• Spotify is due" in str(Templates().slack(digest))


def test_recovery_is_green_whatever_its_level(message: Message) -> None:
    made = Templates().slack(replace(message, kind=RECOVERY))
    assert made["attachments"][0]["color"] == "#2e9e5b"
    assert made["text"].startswith("✔")


def own(folder: Path, name: str, text: str | bytes) -> Templates:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Templates((folder,))


def test_the_owners_own_count(tmp_path: Path, message: Message) -> None:
    templates = own(tmp_path, TEXT, "\ufeff$title costs $$5 for ${service}")
    own(tmp_path, SLACK, '{"text": "$title \\"quoted\\"", "n": 1}')
    loud = replace(message, title='A "quote" \\ and\nline')
    assert templates.text(loud) == 'A "quote" \\ and line costs $5 for toolost'
    assert templates.slack(loud) == {"text": 'A "quote" \\ and line "quoted"', "n": 1}
    assert templates.html(message) == Templates().html(message)
    assert templates.notes == {}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        (TEXT, "Dear $nobody", "there is nothing called $nobody; known are $title"),
        (TEXT, "one\ntwo costs $ 5", "a lone $ in line 2; write $$"),
        (HTML, b"<p>\xff\xfe</p>", "not written in UTF-8"),
        (SLACK, '{"text": \n "x",}', "line 2 is no JSON"),
        (SLACK, '["x"]', "it is no JSON object"),
    ],
)
def test_a_broken_one_is_told_of_and_the_built_in_counts(
    tmp_path: Path, message: Message, caplog: pytest.LogCaptureFixture, name: str, text: str | bytes, why: str
) -> None:
    templates = own(tmp_path, name, text)
    make = {TEXT: templates.text, HTML: templates.html, SLACK: templates.slack}[name]
    built_in = {TEXT: Templates().text, HTML: Templates().html, SLACK: Templates().slack}[name]
    assert make(message) == built_in(message)
    (note,) = templates.notes.values()
    assert why in note
    assert len(caplog.records) == 1
    make(message)
    assert len(caplog.records) == 1  # said once
    assert templates.check() == templates.notes
    (tmp_path / name).write_text('{"text": "mended"}')
    assert "mended" in str(make(message))
    assert templates.notes == {}


def test_the_lakes_own_come_before_the_ecosystems(tmp_path: Path, message: Message) -> None:
    from bedrot_desktop.notify.channels import owner_templates

    lake = tmp_path / "data_lake"
    for folder, words in ((lake, "of the lake"), (tmp_path, "of the ecosystem")):
        (folder / "config" / "templates").mkdir(parents=True)
        (folder / "config" / "templates" / TEXT).write_text(words)
    templates = owner_templates(lake / ".bedrot")
    assert templates.text(message) == "of the lake"
    (lake / "config" / "templates" / TEXT).unlink()
    assert templates.text(message) == "of the ecosystem"


def test_letters_of_names_are_those_of_templates() -> None:
    from bedrot_desktop.notify.templates import NAMES

    assert all(set(name) <= set(ascii_letters) for name in NAMES)
