"""The words of a mail and of a message to Slack: templates that come with the program, or the owner's own instead.

``email_template.txt``, ``email_template.html`` and ``slack_template.json`` hold ``$title``, ``$words`` and the other
names of `NAMES`; ``$$`` is a dollar sign. One of the owner's that cannot be used is told of, and the built-in counts.
"""

from __future__ import annotations

import html
import json
import logging
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from bedrot_desktop.core.paths import PROGRAM, resources
from bedrot_desktop.notify.message import CRITICAL, RECOVERY, TEST, WARNING, Message, Step

log = logging.getLogger(__name__)

TEXT, HTML, SLACK = FILES = ("email_template.txt", "email_template.html", "slack_template.json")
#: What may stand in a template after a dollar sign.
NAMES = (
    "title", "words", "lines", "todo", "label", "level", "kind", "service", "account", "when", "colour", "glyph",
    "program", "computer", "footer",
)  # fmt: skip
GREEN, RED, AMBER, BLUE = "#2e9e5b", "#d64545", "#c98a1b", "#3d7fd0"
_FOOTER = "Settings, Notifications says what is sent here, and when."
_LABELS = {"trouble": "Trouble", "raised": "Still not solved", "reminder": "Reminder", "recovery": "Solved",
           "digest": "Summary", "test": "Test"}  # fmt: skip


@dataclass(slots=True)
class Templates:
    """``folders``: where the owner's own may lie, the first counts. ``notes``: what was wrong with them, in words."""

    folders: Sequence[Path] = ()
    notes: dict[Path, str] = field(default_factory=dict)

    def text(self, message: Message) -> str:
        """The plain half of a mail."""
        values = {**_values(message), "lines": _block(message.lines, "* "), "todo": _todo_text(message)}
        told: str = self._filled(TEXT, lambda text: Template(text).substitute(values))
        return re.sub(r"\n{3,}", "\n\n", told)

    def html(self, message: Message) -> str:
        """The half of a mail that looks good."""
        plain = {name: html.escape(text) for name, text in _values(message).items()}
        items = "".join(f"<li>{html.escape(line)}</li>" for line in message.lines)
        values = {
            **plain,
            "words": plain["words"].replace("\n", "<br>"),
            "lines": f"<ul>{items}</ul>" if items else "",
            "todo": _todo_html(message.steps),
        }
        told: str = self._filled(HTML, lambda text: Template(text).substitute(values))
        return told

    def slack(self, message: Message) -> dict[str, Any]:
        """A message for Slack; parts of the template that turn out empty are left out."""
        marked = {name: _slack(text) for name, text in _values(message).items()}
        values = {**marked, "lines": _slack(_block(message.lines, "• ")), "todo": _todo_slack(message.steps)}

        def fill(text: str) -> dict[str, Any]:
            document = json.loads(text)
            if not isinstance(document, dict):
                raise ValueError("it is no JSON object")
            made: dict[str, Any] = _without_empty(_each(document, lambda leaf: Template(leaf).substitute(values)))
            return made

        told: dict[str, Any] = self._filled(SLACK, fill)
        return told

    def check(self) -> dict[Path, str]:
        """Try every template; what is wrong with the owner's own, by file."""
        from datetime import UTC, datetime

        message = Message("test", TEST, "info", "A title", "Words.", datetime.now(UTC), (Step("Look", "bedrot://x"),))
        for make in (self.text, self.html, self.slack):
            make(message)
        return dict(self.notes)

    def _filled(self, name: str, fill: Callable[[str], Any]) -> Any:
        for file in (folder / name for folder in self.folders):
            if not file.is_file():
                continue
            try:
                made = fill(file.read_bytes().decode("utf-8-sig"))
            except (OSError, ValueError, KeyError) as error:
                self._note(file, error)
                continue
            self.notes.pop(file, None)
            return made
        return fill((resources() / "templates" / name).read_text("utf-8"))

    def _note(self, file: Path, error: Exception) -> None:
        why = _why(error)
        if file not in self.notes:
            log.warning("The template %s is not used, the built-in one is: %s", file, why)
        self.notes[file] = why


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is nothing called ${error.args[0]}; known are {', '.join(f'${name}' for name in NAMES)}"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} is no JSON: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not written in UTF-8"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    found = re.search(r"line (\d+), col (\d+)", str(error))
    return f"a lone $ in line {found[1]}; write $$ for a dollar sign" if found else str(error)


def _values(message: Message) -> dict[str, str]:
    return {
        "title": one_line(message.title), "words": message.words.strip(), "label": label_of(message),
        "level": message.level, "kind": message.kind, "service": message.service, "account": message.account,
        "when": f"{message.at.astimezone():%d %b %Y, %H:%M}", "colour": colour_of(message), "glyph": glyph_of(message),
        "program": PROGRAM, "computer": platform.node() or "this computer", "footer": _FOOTER,
    }  # fmt: skip


def label_of(message: Message) -> str:
    """One word or two for what a message is."""
    if message.kind == "trouble" and message.level == CRITICAL:
        return "Urgent"
    return _LABELS.get(message.kind, message.kind.capitalize())


def colour_of(message: Message) -> str:
    """The colour beside a message, as ``#rrggbb``."""
    if message.kind == RECOVERY:
        return GREEN
    return {CRITICAL: RED, WARNING: AMBER}.get(message.level, BLUE)


def glyph_of(message: Message) -> str:
    """A sign that tells it without colour."""
    if message.kind == RECOVERY:
        return "✔"
    return {CRITICAL: "✖", WARNING: "▲"}.get(message.level, "ℹ")


def one_line(text: str) -> str:
    """Text without line breaks and control characters, fit for a head."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _block(lines: Sequence[str], mark: str) -> str:
    return "\n".join(f"{mark}{one_line(line)}" for line in lines)


def _todo_text(message: Message) -> str:
    told = [f"* {step.words}{f': {step.command}' if step.command else ''}" for step in message.steps]
    return "\n".join(["", "What to do:", *told]) if told else ""


def _todo_html(steps: Sequence[Step]) -> str:
    if not steps:
        return ""
    style = "display:inline-block;padding:8px 14px;margin:0 8px 8px 0;border-radius:6px;text-decoration:none;"
    first = "background:#18181b;color:#ffffff"
    buttons = "".join(
        f'<a href="{html.escape(step.address, quote=True)}" style="{style}{first if not place else "color:#18181b"}">'
        f"{html.escape(step.words)}</a>"
        for place, step in enumerate(steps)
    )
    commands = "".join(f"<br><code>{html.escape(step.command)}</code>" for step in steps if step.command)
    note = f'<p style="font-size:13px;color:#52525b">Or at a prompt:{commands}</p>' if commands else ""
    return f"<p>{buttons}</p>{note}"


def _todo_slack(steps: Sequence[Step]) -> str:
    """Slack opens no ``bedrot://`` address, so the commands are told."""
    told = [f"• {_slack(step.words)}{f': `{_slack(step.command)}`' if step.command else ''}" for step in steps]
    return "\n".join(["*What to do*", *told]) if told else ""


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_LONGEST = 2900  # letters in a part of a message to Slack, which takes 3000


def _each(document: Any, fill: Callable[[str], str]) -> Any:
    if isinstance(document, str):
        return cut(fill(document), _LONGEST)
    if isinstance(document, list):
        return [_each(one, fill) for one in document]
    if isinstance(document, Mapping):
        return {name: _each(one, fill) for name, one in document.items()}
    return document


def _without_empty(document: Any) -> Any:
    """Slack refuses a whole message for one empty part."""
    if isinstance(document, list):
        return [_without_empty(one) for one in document if not _empty(one)]
    if isinstance(document, Mapping):
        return {name: _without_empty(one) for name, one in document.items()}
    return document


def _empty(part: Any) -> bool:
    text = part.get("text") if isinstance(part, Mapping) else None
    return (
        not text.get("text", "x").strip() if isinstance(text, Mapping) else isinstance(text, str) and not text.strip()
    )


def cut(text: str, letters: int) -> str:
    """At most so many letters; what is left out is told by an ellipsis."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
