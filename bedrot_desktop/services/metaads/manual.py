"""landing2raw of an Ads Manager export: lifetime figures per ad, the same money as in the dumps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Reject
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.accounts import account_of
from bedrot_desktop.services.metaads.values import amount, count, fraction
from bedrot_desktop.services.metaads.writing import RAW, ndjson_of
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import day, refuse_sign_in, require_columns, table_of, text_of
from bedrot_desktop.services.service import Cleaned, Context, Output

DATASET = "metaads.manual"
NO_VALUE = "-"

#: Column of the export → its name in the lake.
NAMES: Mapping[str, str] = {
    "Reporting starts": "date_start", "Reporting ends": "date_end", "Campaign name": "campaign_name",
    "Ad Set Name": "adset_name", "Ad name": "ad_name", "Ad delivery": "ad_delivery_status",
    "Amount spent (USD)": "spend_usd", "Impressions": "impressions", "Reach": "reach", "Clicks": "clicks",
    "Results": "results", "Cost per results": "cost_per_result", "Quality ranking": "quality_ranking",
    "Engagement rate ranking": "engagement_ranking", "Conversion rate ranking": "conversion_ranking",
    "Attribution setting": "attribution_setting", "Result indicator": "result_indicator", "Bid": "bid",
    "Bid type": "bid_type", "Ad set budget": "adset_budget", "Ad set budget type": "budget_type",
    "Last significant edit": "last_edit", "Ends": "campaign_end_status",
}  # fmt: skip
REQUIRED = ("Reporting starts", "Reporting ends", "Ad name", "Ad Set Name", "Amount spent (USD)", "Impressions")

COLUMNS = tuple(NAMES.values())
_TYPES = {
    "date_start": "Date", "date_end": "Date", "spend_nano": "Int64", "impressions": "Int64", "reach": "Int64",
    "clicks": "Int64", "results": "Float64", "line": "UInt32",
}  # fmt: skip


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One export → frame ``ads`` (lake names, ``spend_nano`` besides) and its NDJSON with the cells as they stand.

    Raises FileRejected (rules ``header``, ``empty``, ``value``).
    """
    text = text_of(item.read(), item.name)
    refuse_sign_in(text, item.name)
    table = table_of(text, item.name)
    require_columns(table, REQUIRED, item.name)
    if not table.rows:
        raise FileRejected(f"{item.name} has a header but no rows.", "Export it again.", rule="empty")
    account, question = account_of("metaads", DATASET, item, ctx)
    if question is not None:
        return Cleaned(question=question)
    rows, rejects = [], []
    for line, cells in table.rows:
        try:
            rows.append({"line": line, **_row(cells)})
        except ValueError as error:
            rejects.append(Reject("value", str(error), line, dict(cells)))
    if not rows:
        raise FileRejected(
            f"{item.name}: no row can be used; line {rejects[0].line}: {rejects[0].reason}.",
            "Export it again as CSV.",
            rule="value",
            line=rejects[0].line,
        )
    told = ({name: row[name] for name in COLUMNS} for row in rows)
    return Cleaned(
        frames={"ads": _frame(rows)},
        outputs=(Output.of("raw", raw_path(item, RAW, (".csv", ".ndjson")), ndjson_of(told)),),
        account=account,
        rows=len(table.rows),
        rejects=tuple(rejects),
        first_day=min(row["date_start"] for row in rows),
        last_day=max(row["date_end"] for row in rows),
        header=table.header,
    )


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    values = {new: _cell(cells.get(old)) for old, new in NAMES.items()}
    if values["ad_name"] is None and values["adset_name"] is None:
        raise ValueError("the row names no ad: it is the sum over the others")
    first, last = day(values["date_start"] or ""), day(values["date_end"] or "")
    if last < first:
        raise ValueError(f"the report ends on {last}, before it starts")
    return {
        **values,
        "date_start": first,
        "date_end": last,
        "spend_nano": amount(values["spend_usd"]),
        **{name: count(values[name]) for name in ("impressions", "reach", "clicks")},
        "results": fraction(values["results"]),
    }


def _cell(text: str | None) -> str | None:
    """A cell without blanks; ``-`` and nothing mean that there is no value."""
    trimmed = (text or "").strip()
    return None if trimmed in {"", NO_VALUE} else trimmed


def _frame(rows: list[dict[str, Any]]) -> Any:
    import polars as pl

    return pl.DataFrame(
        rows, schema={name: getattr(pl, _TYPES.get(name, "String")) for name in ("line", *COLUMNS, "spend_nano")}
    )
