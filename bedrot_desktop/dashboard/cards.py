"""An account's card: two clocks, five zones, what was and will be, and the next step with its command."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.dashboard.html import Html, html
from bedrot_desktop.dashboard.marks import glyph, known, monogram, pill
from bedrot_desktop.ui.words import day

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.today.content import Brought, Card
    from bedrot_desktop.ui.widgets.values import AgeValue, LifeValue, ZoneValue

EDGED = frozenset({"out", "failed"})
NAMES = {"warehouse": "wareh."}


def command_of(card: Card) -> str:
    """What does the card's next step at the prompt; "" for nothing to do."""
    whose = card.service if card.alone or not card.account else f"{card.service} --account {card.account}"
    return {
        "sign_in": f"bedrot login {whose}",
        "restart": f"bedrot run {card.service}" + (f" --from {card.stage}" if card.stage else ""),
        "answer": "bedrot ask list",
        "clean": f"bedrot run {card.service} --no-extract",
        "fetch": f"bedrot run {card.service}",
        "resume": "bedrot resume",
        "bring": f"bedrot import FILE --service {card.service}",
    }.get(card.step.kind, "")


def account_card(card: Card, now: datetime, *, live: bool = True) -> Html:
    """One account."""
    edge = f" edge st-{known(card.state)}" if card.state in EDGED else ""
    name = html('<a href="/service/{}">{}</a>', card.service, card.title) if live else html("{}", card.title)
    return html(
        '<article class="card account{}"><div class="head">{}<div><div class="name">{}</div>'
        '<div class="muted small">{}</div></div>{}</div>{}{}<div class="foot small">{}{}</div></article>',
        Html(edge), monogram(card.service, "" if card.alone else card.account), name, card.subtitle,
        pill(card.state, card.words),
        html('<div class="gauges">{}{}</div>', _life(card.life, now), _age(card.age, now)), zones(card.zones, now),
        _lines(card, now), step(card.step.words, command_of(card)),
    )  # fmt: skip


def _lines(card: Card, now: datetime) -> Html:
    told = [text for one in (card.last, card.next) if (text := one.text(now))]
    return html('<div class="muted">{}</div>', " · ".join(told)) if told else Html("")


def step(words: str, command: str) -> Html:
    """What to do next."""
    if not command:
        return html('<div class="step"><span class="word st-current">{}<span>Nothing to do</span></span></div>',
                    glyph("current"))  # fmt: skip
    return html('<div class="step"><b>{}</b><code>{}</code></div>', words, command)


def _life(life: LifeValue, now: datetime) -> Html:
    """The session: what is left, and how much of it is worn; the mark is where it is to be renewed."""
    state = {"never": "none", "waiting": "waiting", "out": "out", "due": "due"}.get(life.state, "current")
    due = life.share(life.due_at)
    marks = html('<u style="left:{:.1%};--at:var(--text2)"></u>', due) if due is not None else Html("")
    bar = (
        html('<div class="bar st-{}"><i style="width:{:.1%}"></i>{}</div>', state, life.worn(now), marks)
        if life.known
        else Html('<div class="bar"></div>')
    )
    return html(
        '<div title="{}"><div class="figure">{}</div><div class="muted small">{}</div>{}</div>',
        life.details(now), life.figure(now), life.below(), bar,
    )  # fmt: skip


def _age(age: AgeValue, now: datetime) -> Html:
    """Data age on a logarithmic bar with its two limits."""
    old = age.old(now)
    bar = Html('<div class="bar"></div>')
    if old is not None:
        marks = [
            html('<u style="left:{:.1%};--at:var(--{}-ink)"></u>', age.share(limit), state)
            for limit, state in ((age.warn, "due"), (age.fail, "stale"))
            if limit is not None
        ]
        bar = html(
            '<div class="bar st-{}"><i style="width:{:.1%}"></i>{}</div>', known(age.state), age.share(old), marks
        )
    newest = f"newest {day(age.newest, now.date())}" if age.newest else ""
    return html(
        '<div title="{}"><div class="figure">{} <span class="muted small">{}</span></div>'
        '<div class="muted small">data age</div>{}</div>',
        age.details(now), age.figure(now), newest, bar,
    )  # fmt: skip


def zones(values: tuple[ZoneValue, ...], now: datetime) -> Html:
    """Landing to warehouse, the first old one marked."""
    cells = []
    for one in values:
        old = one.state in {"due", "stale"}
        kind = (
            "none"
            if one.state == "none"
            else f"st-{known(one.state)}{' old' if old else ''}{' first' if one.bottleneck else ''}"
        )
        cells.append(
            html(
                '<div title="{}"><span class="zone {}">{}</span><span class="tiny muted">{}</span></div>',
                one.sentence(now), Html(kind), one.figure(now), NAMES.get(one.zone, one.zone),
            )
        )  # fmt: skip
    return html('<div class="zones">{}</div>', cells)


def brought_card(brought: tuple[Brought, ...], now: datetime) -> Html:
    """What a person brings."""
    rows = [
        html('<tr><td>{}</td><td class="n muted">{}</td><td class="n">{}</td></tr>', one.title, one.count,
             day(one.newest, now.date()))
        for one in brought
    ]  # fmt: skip
    return html(
        '<article class="card account"><div class="name">Files you bring</div><table>{}</table>'
        '<div class="foot small"><div class="step"><b>Bring a file</b><code>bedrot import FILE</code></div></div>'
        "</article>",
        rows,
    )
