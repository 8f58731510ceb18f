"""What waits for a word of the person: rows that rules set aside, questions; done for the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def replay(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Clean files again that rules set aside (``groups`` of data set and rule), and load what comes of it."""
    from bedrot_desktop.pipeline.stages import RunOptions

    store, service = house.quarantine, request["service"]
    keys = [dataset for dataset, _ in request["groups"]]
    before = sum(group.count for group in store.groups(dict.fromkeys(keys)))
    files = sum(store.replay_rule(dataset, rule) for dataset, rule in request["groups"])
    result = house.pipeline.run(RunOptions(services=(service,), extract=False), run.cancel_event)
    after = sum(group.count for group in store.groups(dict.fromkeys(keys)))
    return {"files": files, "before": before, "after": after, "run": result.document()}


def release(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The person accepts that the rows of a rule stay out; the numbers of those that waited."""
    rows = house.quarantine.of_rule(request["dataset"], request["rule"], -1)
    return [one.id for one in house.quarantine.release([row.id for row in rows], house.clock.now())]


def take_back_release(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    house.quarantine.take_back(request["ids"])


def answer(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Answer a question (take the answer back without ``value``); its files are cleaned again by the next run."""
    number, value = request["id"], request.get("value", "")
    asked = house.questions.answer(number, value) if value else house.questions.take_back(number)
    about = [
        (row.dataset, row.sha256)
        for row in house.catalog.items(asked.question.dataset)
        if row.question == asked.id or asked.question.item in {row.sha256, *row.members.values()}
    ]
    house.quarantine.clean_again(about)
    return {"id": asked.id, "answer": asked.answer, "path": asked.path}
