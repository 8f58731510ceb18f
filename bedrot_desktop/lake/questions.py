"""Questions that wait for the person, and the answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.findings import SKIP, Question

_SELECT = "SELECT id, dataset, item, topic, text, options, free, details, path, answer FROM questions "


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the path of the file that waits, and its answer (None while open)."""

    id: str
    question: Question
    path: str
    answer: str | None


class Questions:
    """Kept in the catalog's database."""

    def __init__(self, catalog: Catalog) -> None:
        self._db = catalog.db

    def ask(self, question: Question, path: str) -> None:
        """Ask, or ask again with the words of now; an answer given before stays."""
        self._db.write(
            "INSERT INTO questions (id, dataset, item, topic, text, options, free, details, path, asked) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
            "options = excluded.options, free = excluded.free, details = excluded.details, path = excluded.path, "
            "asked = 1",
            (
                question.id,
                question.dataset,
                question.item,
                question.topic,
                question.text,
                json.dumps(question.options, ensure_ascii=False),
                question.free,
                json.dumps(dict(question.details), ensure_ascii=False),
                path,
            ),
        )

    def withdraw(self, dataset: str, still: Iterable[str] = (), item: str | None = None) -> int:
        """No longer ask a data set's open questions (about one item) except those in ``still``; returns how many."""
        kept = set(still)
        gone = [
            asked.id
            for asked in self.open(dataset)
            if asked.id not in kept and (item is None or asked.question.item == item)
        ]
        with self._db.transaction():
            self._db.write_many("UPDATE questions SET asked = 0 WHERE id = ?", [(number,) for number in gone])
        return len(gone)

    def open(self, dataset: str | None = None) -> list[Asked]:
        """The questions that wait (of a data set), by data set and path."""
        rows = self._db.read(_SELECT + "WHERE asked AND answer IS NULL ORDER BY dataset, path, topic, id")
        return [asked for asked in map(_asked, rows) if dataset in (None, asked.question.dataset)]

    def get(self, number: str) -> Asked:
        """A question by its id or by as much of it as is unique; UsageError if there is none such."""
        rows = [_asked(row) for row in self._db.read(_SELECT + "WHERE substr(id, 1, ?) = ?", (len(number), number))]
        if len(rows) != 1 or not number:
            what = "several questions" if rows and number else "no question"
            raise UsageError(f"There is {what} with the id “{number}”.", "`bedrot ask list` shows those that wait.")
        return rows[0]

    def answer(self, number: str, value: str) -> Asked:
        """Answer a question, again if need be; ``skip`` leaves the file out for good.

        Raises UsageError for an answer that was not offered, unless any is allowed.
        """
        asked = self.get(number)
        given = _given(asked.question, value.strip())
        self._db.write("UPDATE questions SET answer = ? WHERE id = ?", (given, asked.id))
        return self.get(asked.id)

    def take_back(self, number: str) -> Asked:
        """Forget the answer to a question; it is open again."""
        asked = self.get(number)
        self._db.write("UPDATE questions SET answer = NULL, asked = 1 WHERE id = ?", (asked.id,))
        return self.get(asked.id)

    def kept_out(self, dataset: str) -> frozenset[str]:
        """The items of a data set (hashes) that a question keeps out: an open one, or one answered with ``skip``."""
        sql = "SELECT item FROM questions WHERE dataset = ? AND (answer = ? OR (asked AND answer IS NULL))"
        return frozenset(str(item) for (item,) in self._db.read(sql, (dataset, SKIP)))

    def answers(self, dataset: str | None = None) -> dict[str, str]:
        """All answers (or those about a data set) by question id."""
        sql = "SELECT id, answer FROM questions WHERE answer IS NOT NULL AND coalesce(?, dataset) = dataset ORDER BY id"
        return dict(self._db.read(sql, (dataset,)))


def _given(question: Question, value: str) -> str:
    for option in (*question.options, SKIP):
        if option.casefold() == value.casefold():
            return option
    if question.free and value:
        return value
    offered = ", ".join((*question.options, SKIP))
    raise UsageError(f"“{value}” is no answer to: {question.text}", f"Answer one of: {offered}.")


def _asked(row: tuple[Any, ...]) -> Asked:
    number, dataset, item, topic, text, options, free, details, path, answer = row
    question = Question(topic, dataset, item, text, tuple(json.loads(options)), bool(free), json.loads(details))
    return Asked(number, question, path, answer)
