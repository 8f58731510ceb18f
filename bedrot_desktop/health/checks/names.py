"""Names that nobody knows yet: stores, platforms, countries, spellings of artists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.core.known_names import STORES
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, is_or_are, listed
from bedrot_desktop.services.distrokid.known import COUNTRIES

# tables that name a platform, with the column that does
_PLATFORM_USES = (
    ("financial_transactions", "store_platform_id"),
    ("financial_transactions", "source_platform_id"),
    ("streaming_performance", "platform_id"),
    ("social_media_performance", "platform_id"),
    ("link_analytics", "platform_id"),
    ("campaigns", "platform_id"),
)
_COUNTRY_USES = ("financial_transactions", "streaming_performance", "link_analytics")


def unknown_places(ground: Ground) -> Outcome:
    """Stores, platforms and countries that are not on the lists of known ones; their money is kept."""
    used = _platforms_used(ground)
    rows = [*_strangers(used), *_countries(ground)]
    if not used:
        return nothing_yet("no figure names a store or a platform")
    if not rows:
        return Outcome(OK, f"All {len(used):,} stores and platforms with figures are known, and all countries.")
    names = listed(f"{row['kind']} “{row['name']}”" for row in rows)
    return Outcome(
        WARNING, f"{counted(len(rows), 'name')} {is_or_are(len(rows))} not known: {names}. The figures are kept.", rows
    )


def _platforms_used(ground: Ground) -> dict[str, int]:
    """Platform name → rows that name it."""
    used: dict[str, int] = defaultdict(int)
    for table, column in _PLATFORM_USES:
        for name, number in ground.ask(
            f"select p.platform_name, count(*) from {table} x join platforms p on p.platform_id = x.{column} "  # noqa: S608
            "group by p.platform_name"
        ):
            used[name] += int(number)
    return used


def _strangers(used: Mapping[str, int]) -> list[Row]:
    """Those of the platforms in use that are on no list."""
    from bedrot_desktop.warehouse import seeds

    known = {name.casefold() for name in chain(seeds.PLATFORMS, seeds.LATER, STORES)}
    return [
        {"kind": "store or platform", "name": name, "rows": number}
        for name, number in sorted(used.items())
        if name.casefold() not in known
    ]


def _countries(ground: Ground) -> list[Row]:
    met: dict[str, int] = defaultdict(int)
    for table in _COUNTRY_USES:
        for code, number in ground.ask(
            f"select country, count(*) from {table} where country is not null group by country"  # noqa: S608
        ):
            met[code] += int(number)
    return [
        {"kind": "country", "name": code, "rows": number}
        for code, number in sorted(met.items())
        if code not in COUNTRIES
    ]


def artist_spellings(ground: Ground) -> Outcome:
    """Spellings of artists that nobody said who they are, and artists that differ in signs only."""
    from bedrot_desktop.warehouse.aliases import listed as all_aliases
    from bedrot_desktop.warehouse.spelling import squeezed

    with ground.warehouse.reading() as connection:
        aliases = all_aliases(connection)
    artists = [row.artist_name for row in ground.ask("select artist_name from artists order by artist_name")]
    if not aliases:
        return nothing_yet("no artist's name was met")
    rows: list[Row] = [
        {"spelling": one.spelling, "rows": one.rows, "usd": one.nano / NANO, "met in": one.source}
        for one in aliases
        if not one.confirmed
    ]
    same: dict[str, list[str]] = defaultdict(list)
    for name in artists:
        same[squeezed(name)].append(name)
    twins: list[Row] = [
        {"spelling": " / ".join(group), "rows": None, "usd": None, "met in": "artists"}
        for _, group in sorted(same.items())
        if len(group) > 1
    ]
    if not rows and not twins:
        return Outcome(OK, f"All {counted(len(aliases), 'spelling')} of artists {is_or_are(len(aliases))} known.")
    words = []
    if rows:
        money = sum(float(row["usd"] or 0) for row in rows)
        names = listed(f"“{row['spelling']}”" for row in rows)
        words.append(
            f"{counted(len(rows), 'spelling')} of artists {'waits' if len(rows) == 1 else 'wait'} for your word "
            f"({money:,.2f} USD hang on it): {names}. `bedrot alias add SPELLING ARTIST` settles one."
        )
    if twins:
        words.append(f"These artists differ in signs only: {listed(str(row['spelling']) for row in twins)}.")
    return Outcome(WARNING, " ".join(words), [*rows, *twins])


CHECKS = (
    Check(15, "unknown names", "Stores, platforms and countries are known", WARNING, unknown_places),
    Check(16, "artist spellings", "Spellings of artists are known", WARNING, artist_spellings),
)
