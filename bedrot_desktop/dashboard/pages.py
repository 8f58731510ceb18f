"""The pages behind the first one: a service, and the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.words import counted
from bedrot_desktop.dashboard.cards import account_card, step
from bedrot_desktop.dashboard.figures import METRICS_DAYS, Figures
from bedrot_desktop.dashboard.frame import ENDS, SCORES, STAGES, frame, outcome_of, span, when
from bedrot_desktop.dashboard.front import costs_of, going, signals, troubles
from bedrot_desktop.dashboard.html import Html, html
from bedrot_desktop.dashboard.marks import pill, word
from bedrot_desktop.ui.words import day, number, seconds

if TYPE_CHECKING:
    from bedrot_desktop.health.freshness import DataAge
    from bedrot_desktop.health.standing import Standing

AGES = {"current": "current", "due": "due", "stale": "stale", "stalled at the source": "unknown"}
CAUSES = {
    "natural": "ended by itself",
    "unknown": "ended, why is not known",
    "challenge": "the service asked something",
}
LIVES, STAGES_SHOWN = 8, 15


def service(now: Figures, key: str) -> str:
    """Everything about one service."""
    body = html(
        '<h1>{}</h1>{}{}{}<section class="grid">{}</section>{}',
        now.title(key), _lead(now, key), troubles(now), signals(now, key),
        [account_card(card, now.now) for card in now.cards if card.service == key],
        html('<section class="two">{}{}{}{}</section>', _data(now, key), _tried(now, key), _lives(now, key),
             _past(now, key)),
    )  # fmt: skip
    return frame(now, now.title(key), f"/service/{key}", body)


def _standing(now: Figures, key: str) -> Standing | None:
    """How a service stands; None for the lake's own scripts, and where that cannot be read."""
    return next((one for one in now.picture.standings if one.service == key), None) if now.picture else None


def _lead(now: Figures, key: str) -> Html:
    standing = _standing(now, key)
    if now.picture is None or standing is None:
        return Html("")
    score = now.picture.score(key)
    costs = costs_of(score) or "nothing costs points"
    figure = f"Score {score.points} of 100: {costs}." if score.counts else "Nothing has come in yet."
    told = html('<p class="lead">{} {}</p>', pill(SCORES[score.state], score.state), figure)
    return html('{}<div class="lead">{}</div>', told, step(*now.picture.next_step(standing)))


def _card(title: str, heads: tuple[tuple[str, str], ...], rows: list[Html], nothing: str) -> Html:
    """``heads``: (words, class) of each column."""
    if not rows:
        return html('<div class="card"><h2>{}</h2><p class="muted small">{}</p></div>', title, nothing)
    head = [html('<th class="{}">{}</th>', kind, words) for words, kind in heads]
    return html(
        '<div class="card"><h2>{}</h2><div class="scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
        "</div></div>",
        title, head, rows,
    )  # fmt: skip


def _data(now: Figures, key: str) -> Html:
    standing = _standing(now, key)
    ages = standing.ages if standing else ()
    rows = [_age(now, one) for one in ages]
    heads = (("Data set", ""), ("Account", ""), ("Newest day", "n"), ("Rows", "n wide"), ("State", ""))
    return _card("Data", heads, rows, "How old the data are is not known here.")


def _age(now: Figures, one: DataAge) -> Html:
    return html(
        '<tr><td>{}</td><td class="muted">{}</td><td class="n">{}</td><td class="n wide">{}</td>'
        '<td>{}<div class="muted">{}</div></td></tr>',
        _named(one), one.account, day(one.newest_day, now.now.date()), number(one.rows),
        word(AGES.get(one.state, "none"), one.state), one.sentence,
    )  # fmt: skip


def _named(one: DataAge) -> str:
    return f"{one.title}, {one.platform}" if one.platform and one.platform not in one.title else one.title


def _tried(now: Figures, key: str) -> Html:
    rows = [
        html(
            '<tr><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>',
            one.account, one.total, f"{one.success_rate:.0%}", seconds(one.average_seconds), one.failures_in_row,
        )
        for one in now.tried.month
        if one.service == key
    ]  # fmt: skip
    heads = (("Account", ""), ("Tries", "n"), ("Worked", "n"), ("Took", "n"), ("Failed in a row", "n"))
    return _card(f"Renewals and sign-ins, {METRICS_DAYS} days", heads, rows, "Nothing was tried.")


def _lives(now: Figures, key: str) -> Html:
    rows = [
        html(
            '<tr><td>{}</td><td class="nowrap">{}</td><td class="n">{:.1f} d</td><td>{}</td></tr>',
            one.account, when(one.born_at, now.now), one.days,
            word("current", "lives") if one.open else word("off", CAUSES.get(one.cause, one.cause)),
        )
        for one in reversed(now.lives)
        if one.service == key
    ][:LIVES]  # fmt: skip
    return _card("Past sign-ins", (("Account", ""), ("Since", ""), ("Lived", "n"), ("End", "")), rows,
                 "Nobody has signed in yet.")  # fmt: skip


def _past(now: Figures, key: str) -> Html:
    rows = [
        html(
            '<tr><td class="nowrap">{}</td><td class="nowrap">{}</td><td>{}<div class="muted">{}</div></td>'
            '<td class="n muted">{}</td></tr>',
            when(one.started_at, now.now), STAGES.get(one.stage, one.stage),
            word(*ENDS.get(one.outcome, ("unknown", one.outcome))), _summary(one.result), seconds(one.seconds),
        )
        for one in now.runs.past.get(key, ())[:STAGES_SHOWN]
    ]  # fmt: skip
    return _card("Last stages", (("When", ""), ("Stage", ""), ("How it went", ""), ("Took", "n")), rows, "Never run.")


def _summary(result: dict[str, Any] | None) -> str:
    return str((result or {}).get("summary") or "")


def runs(now: Figures) -> str:
    """The latest runs."""
    rows = []
    for one in now.runs.rows:
        state, words = outcome_of(now, one)
        took = span(one.ended_at - one.started_at) if one.ended_at else ""
        rows.append(
            html(
                '<tr><td class="fit">{}</td><td class="fit">{}</td><td>{}<div class="muted">{}</div></td>'
                '<td class="n muted">{}</td></tr>',
                when(one.started_at, now.now), word(state, words),
                ", ".join(map(now.title, one.options.services)) or "all services", _troubles_of(now, one.result), took,
            )
        )  # fmt: skip
    heads = (("When", ""), ("How it went", ""), ("Services", ""), ("Took", "n"))
    table = _card("The latest runs", heads, rows, "No run yet.")
    body = html('<h1>Runs</h1><p class="lead">{}</p>{}{}{}', counted(len(rows), "run") + ", newest first.",
                troubles(now), going(now), table)  # fmt: skip
    return frame(now, "Runs", "/runs", body)


def _troubles_of(now: Figures, result: dict[str, Any] | None) -> str:
    """What failed and what waits, in the stages' own words; else nothing."""
    told = [
        f"{now.title(one['service'])}, {STAGES.get(one['stage'], one['stage'])}: {one.get('summary') or one['outcome']}"
        for one in (result or {}).get("stages", ())
        if one.get("outcome") in {"failed", "parked"}
    ]
    return " · ".join(told[:4])
