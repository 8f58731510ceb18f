"""Whose account a file is of, where the file itself does not say: the only one, the folder's, or the person's word."""

from __future__ import annotations

from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.service import Context

TOPIC = "account"


def account_of(service: str, dataset: str, item: Item, ctx: Context) -> tuple[str, Question | None]:
    """The roster key of the account: the only one, the one whose name is in the path, or the one the person named.

    With several accounts and no sign of one, a question is returned beside an empty key.
    """
    accounts = ctx.roster.of(service)
    if len(accounts) <= 1:
        return first_account(service, ctx), None
    tokens = sorted({part.rsplit(".", 1)[0] for part in item.path.split("/")})
    for token in (*tokens, ctx.answer(dataset, item.sha256, TOPIC) or ""):
        known = ctx.roster.find(service, token)
        if known is not None:
            return known.key, None
    return "", Question(
        TOPIC,
        dataset,
        item.sha256,
        f"{item.name} does not say which {service} account it belongs to. Which is it?",
        tuple(account.key for account in accounts),
        details={"file": item.name},
    )


def first_account(service: str, ctx: Context) -> str:
    """The first account's key, or ``main``: older lakes knew one account per service."""
    accounts = ctx.roster.of(service)
    return accounts[0].key if accounts else "main"
