"""Where what a check found is to be seen: a place of the page Warehouse or Services. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping

from bedrot_desktop.ui.pages.health.content import CheckRow

#: Check → statement that shows its rows.
STATEMENTS: Mapping[str, str] = {
    "isrc form": "SELECT track_id, title, isrc FROM tracks WHERE isrc IS NOT NULL ORDER BY isrc",
    "upc digit": "SELECT track_id, title, upc FROM tracks WHERE upc IS NOT NULL ORDER BY upc",
    "one for one": (
        "SELECT upc, count(DISTINCT release_date) AS releases, group_concat(title, ', ') AS tracks FROM tracks "
        "WHERE upc IS NOT NULL GROUP BY upc HAVING count(DISTINCT release_date) > 1"
    ),
    "gaps": "SELECT * FROM v_label_streams_daily ORDER BY 1 DESC",
    "jumps": "SELECT * FROM v_label_streams_daily ORDER BY 1 DESC",
    "sudden zeros": "SELECT * FROM v_label_streams_daily ORDER BY 1 DESC",
    "artist spellings": "SELECT * FROM artist_aliases",
    "unknown names": "SELECT * FROM platforms",
}
#: Check → table or view that it is about.
TABLES: Mapping[str, str] = {
    "tracks add up": "track_metrics", "countries add up": "breakdowns", "statement to the cent": "v_royalties_monthly",
    "statement lag": "v_royalties_monthly", "currencies": "financial_transactions", "provisional ads": "v_ads_daily",
    "falling counters": "social_media_performance", "natural keys": "loads", "references": "loads",
}  # fmt: skip
#: Checks of files: they lead to what was set aside, or to the files of the service.
SET_ASIDE = frozenset({"sign-in pages", "wrong account"})
FILES = frozenset({"duplicate files", "row counts", "headers", "encodings", "time zone edges"})


def place(row: CheckRow) -> tuple[str, str, str]:
    """Page, place and words of the button that shows the rows; empty words where there is no such place."""
    first = row.found[0] if row.found else {}
    table = str(first.get("table") or "")
    if row.key in SET_ASIDE or row.key in FILES:
        service = service_of(row)
        if not service:
            return "", "", ""
        part = "quarantine" if row.key in SET_ASIDE else "files"
        return "services", f"{service}/{part}", "Show what was set aside" if row.key in SET_ASIDE else "Show the files"
    if row.key in STATEMENTS:
        return "warehouse", f"sql:{STATEMENTS[row.key]}", "Show in warehouse"
    if table:
        return "warehouse", table, "Show in warehouse"
    if row.key in TABLES:
        return "warehouse", TABLES[row.key], "Show in warehouse"
    return "", "", ""


def service_of(row: CheckRow) -> str:
    """The service that the first file found belongs to, "" if none is named."""
    for found in row.found:
        for name in ("file", "problem", "account"):
            text = str(found.get(name) or "")
            head, _, rest = text.partition("/")
            if head in {"landing", "raw", "staging"} and rest:
                return rest.partition("/")[0]
            if name == "account" and "." in text:
                return text.partition(".")[0]
    return ""
