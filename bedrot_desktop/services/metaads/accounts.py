"""Meta's files name no ad account: it is the only one there is, or the person is asked."""

from __future__ import annotations

from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.service import Context


def account_of(dataset: str, item: Item, ctx: Context) -> tuple[str, Question | None]:
    """The roster key an item belongs to, or the question that has to be answered first."""
    known = ctx.roster.of("metaads")
    if len(known) < 2:
        return default_account(ctx), None
    answered = ctx.roster.find("metaads", ctx.answer(dataset, item.sha256, "account") or "")
    if answered is not None:
        return answered.key, None
    text = f"Which Meta Ads account does {item.name} belong to?"
    return "", Question("account", dataset, item.sha256, text, tuple(account.key for account in known))


def default_account(ctx: Context) -> str:
    """The first account's key, or ``main``."""
    known = ctx.roster.of("metaads")
    return known[0].key if known else "main"
