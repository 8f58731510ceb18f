"""What breaks the sound warehouse, and what the checks must say then."""

# ruff: noqa: S608 - put together from our own words only

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What breaks a sound warehouse, what mends it, and what the check must say in between."""

    key: str
    name: str
    break_it: str
    mend_it: str
    state: str
    words: str
    row: dict[str, Any] = field(default_factory=dict)
    count: int = 1


MAY_DAYS = "date between '2025-05-27' and '2025-05-29'"
ZONE = "account = 'zone.a0'"
TOOLOST = (
    "data_source = 'toolost' and platform_id = (select platform_id from platforms where platform_name = 'Spotify')"
)

FAULTS = (
    Fault(
        "isrc form", "letters where digits belong",
        "update tracks set isrc = 'QT9ZZ25OOOO1' where isrc = 'QT9ZZ2500001'",
        "update tracks set isrc = 'QT9ZZ2500001' where isrc = 'QT9ZZ25OOOO1'",
        "warning", "1 ISRC has not the form of one (like QZABC2512345): “QT9ZZ25OOOO1”.",
        {"isrc": "QT9ZZ25OOOO1", "where": "tracks"},
    ),
    Fault(
        "upc digit", "one digit is wrong",
        "update tracks set upc = '4006381333930' where upc = '4006381333931'",
        "update tracks set upc = '4006381333931' where upc = '4006381333930'",
        "warning", "1 UPC of 2 cannot be right: 4006381333930 (its check digit should be 1).",
        {"upc": "4006381333930", "problem": "its check digit should be 1"},
    ),
    Fault(
        "upc digit", "its leading zero was lost",
        "update tracks set upc = '36000291452' where upc = '036000291452'",
        "update tracks set upc = '036000291452' where upc = '36000291452'",
        "warning", "36000291452 (its leading zeros were lost)", {"problem": "its leading zeros were lost"},
    ),
    Fault(
        "one for one", "one UPC for two releases",
        "update tracks set upc = '036000291452' where isrc = 'QT9ZZ2500001'",
        "update tracks set upc = '4006381333931' where isrc = 'QT9ZZ2500001'",
        "warning", "036000291452 (2 releases)",
        {"code": "036000291452", "what": "AMBER PROTOCOL (2025-02-07) and COPPER LANTERN (2024-03-15)"},
    ),
    Fault(
        "one for one", "one title with two ISRCs",
        "insert into tracks (artist_id, track_title, isrc, content_type) "
        "select artist_id, 'Copper Lantern', 'QZINV2400099', 'Song' from tracks where isrc = 'QZINV2400001'",
        "delete from tracks where isrc = 'QZINV2400099'",
        "warning", "one title, 2 ISRCs", {"code": "QZINV2400001", "what": "copper lantern by PIG1987"},
    ),
    Fault(
        "possible days", "a day in the future",
        "update social_media_performance set date = '2025-07-10' where account = 'zone.a0' and date = '2025-07-08'",
        "update social_media_performance set date = '2025-07-08' where account = 'zone.a0' and date = '2025-07-10'",
        "error", "1 row lies in the future (up to 2025-07-10).",
        {"table": "social_media_performance", "day": "2025-07-10", "rows": 1},
    ),
    Fault(
        "possible days", "sold before it came out",
        "update tracks set release_date = '2025-05-02' where isrc = 'QZINV2400001'",
        "update tracks set release_date = '2024-03-15' where isrc = 'QZINV2400001'",
        "warning", "2 rows are older than the release of COPPER LANTERN.",
        {"day": "2025-03", "released": "2025-05-02"}, 2,
    ),
    Fault(
        "gaps", "three days are missing",
        f"update social_media_performance set video_views = null where {ZONE} and {MAY_DAYS}",
        f"update social_media_performance set video_views = 900 where {ZONE} and {MAY_DAYS}",
        "warning", "3 days are missing between 27 and 29 May 2025 in TikTok zone.a0.",
        {"series": "TikTok zone.a0", "first": "2025-05-27", "last": "2025-05-29", "days": 3},
    ),
    Fault(
        "gaps", "a week without Apple streams is a gap there too",
        "update streaming_performance set streams = null where data_source = 'toolost' "
        "and platform_id = (select platform_id from platforms where platform_name = 'Apple Music') "
        "and date between '2025-05-28' and '2025-06-03'",
        "update streaming_performance set streams = 400 where streams is null",
        "warning", "7 days are missing between 28 May and 3 June 2025 in TooLost Apple Music.", {"days": 7},
    ),
    Fault(
        "falling counters", "followers of another account",
        "update streaming_performance set followers = 900 where account = 'zone_a0' and date = '2025-06-20'",
        "update streaming_performance set followers = 1107 where account = 'zone_a0' and date = '2025-06-20'",
        "warning", "1 counter fell", {"counter": "Spotify zone_a0: followers", "day": "2025-06-20", "now": 900},
    ),
    Fault(
        "falling counters", "a lifetime total of an ad",
        "update campaign_totals set clicks = 9 where as_of = '2025-07-08'",
        "update campaign_totals set clicks = 80 where as_of = '2025-07-08'",
        "warning", "Meta Ads COPPER LANTERN: clicks from 10 to 9 on 2025-07-08.", {"before": 10, "now": 9},
    ),
    Fault(
        "falling counters", "Linktree's lifetime views",
        "update breakdowns set amount = 5 where dimension = 'lifetime' and snapshot_date = '2025-07-08'",
        "update breakdowns set amount = 1008 where dimension = 'lifetime' and snapshot_date = '2025-07-08'",
        "warning", "Linktree: lifetime views from 1,001 to 5 on 2025-07-08.", {"change": -996},
    ),
    Fault(
        "jumps", "ten times as much as on this weekday",
        f"update streaming_performance set streams = streams * 10 where {TOOLOST} and date = '2025-07-04'",
        f"update streaming_performance set streams = streams / 10 where {TOOLOST} and date = '2025-07-04'",
        "warning", "TooLost Spotify", {"series": "TooLost Spotify"}, 2,
    ),
    Fault(
        "sudden zeros", "a false zero",
        f"update streaming_performance set streams = 0 where {TOOLOST} and date = '2025-06-11'",
        f"update streaming_performance set streams = 462 where {TOOLOST} and date = '2025-06-11'",
        "warning", "the newest: TooLost Spotify on 2025-06-11 after", {"series": "TooLost Spotify", "now": 0},
    ),
    Fault(
        "tracks add up", "a track is missing",
        "update breakdowns set amount = amount - 9000 where dimension = 'track' and value = 'COPPER LANTERN'",
        "update breakdowns set amount = amount + 9000 where dimension = 'track' and value = 'COPPER LANTERN'",
        "warning", "1 of 1 sum does not agree: toolost Apple Music: figures by track", {"difference": -9000},
    ),
    Fault(
        "countries add up", "a country counts twice",
        "update breakdowns set amount = amount + 9000 where dimension = 'country' and value = 'DE'",
        "update breakdowns set amount = amount - 9000 where dimension = 'country' and value = 'DE'",
        "warning", "figures by country", {"difference": 9000},
    ),
    Fault(
        "statement lag", "reported in the month of the sale",
        "update financial_transactions set sale_month = '2025-07' where sale_month = '2025-05'",
        "update financial_transactions set sale_month = '2025-05' where sale_month = '2025-07'",
        "warning", "2025-07 reported in 2025-07", {"months": 0, "rows": 1},
    ),
    Fault(
        "currencies", "euros among dollars",
        "update financial_transactions set currency = 'EUR' where sale_month = '2025-05'",
        "update financial_transactions set currency = 'USD' where sale_month = '2025-05'",
        "error", "1 line of money is in EUR", {"currency": "EUR", "rows": 1, "amount": 0.25},
    ),
    Fault(
        "unknown names", "a store nobody heard of",
        "update platforms set platform_name = 'Blorp Music' where platform_name = 'Linktree'",
        "update platforms set platform_name = 'Linktree' where platform_name = 'Blorp Music'",
        "warning", "1 name is not known: store or platform “Blorp Music”.", {"name": "Blorp Music", "rows": 120},
    ),
    Fault(
        "unknown names", "no such country",
        "update financial_transactions set country = 'ZZ' where sale_month = '2025-05'",
        "update financial_transactions set country = 'US' where sale_month = '2025-05'",
        "warning", "country “ZZ”", {"kind": "country", "name": "ZZ", "rows": 1},
    ),
    Fault(
        "artist spellings", "a spelling that waits",
        "update artist_aliases set confirmed = 0, artist_id = null where alias = 'zone a0'",
        "update artist_aliases set confirmed = 1, artist_id = (select artist_id from artists where artist_name = "
        "'ZONE A0') where alias = 'zone a0'",
        "warning", "1 spelling of artists waits for your word", {"spelling": "ZONE A0"},
    ),
    Fault(
        "artist spellings", "two artists that differ in signs only",
        "insert into artists (artist_name) values ('zone.a0')", "delete from artists where artist_name = 'zone.a0'",
        "warning", "These artists differ in signs only: ZONE A0 / zone.a0.", {"met in": "artists"},
    ),
    Fault(
        "encodings", "a name read in the wrong encoding",
        "update tracks set track_title = 'NACHTSTÃ¼CK' where isrc = 'QT9ZZ2500001'",
        "update tracks set track_title = 'AMBER PROTOCOL' where isrc = 'QT9ZZ2500001'",
        "warning", "garbled name “NACHTSTÃ¼CK”", {"where": "tracks"},
    ),
    Fault(
        "wrong account", "one account's figures on both",
        "update streaming_performance set streams = 500, listeners = 50 where data_source = 'Spotify Audience Data' "
        "and date between '2025-06-01' and '2025-06-20'",
        "update streaming_performance set streams = streams + artist_id where data_source = 'Spotify Audience Data' "
        "and date between '2025-06-01' and '2025-06-20'",
        "error", "Spotify pig1987 / zone_a0 (the same figures on both, 2025-06-01 to 2025-06-20)", {"rows": 20},
    ),
    Fault(
        "wrong account", "booked on another artist",
        "update social_media_performance set artist_id = (select artist_id from artists where artist_name = 'PIG1987') "
        f"where {ZONE}",
        "update social_media_performance set artist_id = (select artist_id from artists where artist_name = 'ZONE A0') "
        f"where {ZONE}",
        "error", "booked on PIG1987, it is ZONE A0's", {"account": "TikTok zone.a0", "rows": 120},
    ),
    Fault(
        "provisional ads", "a young day passes for final",
        "update advertising_performance set provisional = 0 where date between '2025-07-01' and '2025-07-03'",
        "update advertising_performance set provisional = 1 where date between '2025-07-01' and '2025-07-03'",
        "warning", "3 rows of Meta Ads between 1 and 3 July 2025 may still change, but are not marked provisional.",
        {"day": "2025-07-01", "problem": "not marked provisional"}, 3,
    ),
    Fault(
        "provisional ads", "an old day was never read again",
        "update advertising_performance set provisional = 1 where date = '2025-06-02'",
        "update advertising_performance set provisional = 0 where date = '2025-06-02'",
        "note", "1 row of Meta Ads on 2 June 2025 should be final by now", {"problem": "not read again"},
    ),
    Fault(
        "references", "a row that leads nowhere",
        "update streaming_performance set track_id = 4711 where account = 'zone_a0' and date = '2025-06-20'",
        "update streaming_performance set track_id = null where track_id = 4711",
        "error", "streaming_performance: 1 row with a track_id that tracks does not have",
        {"table": "streaming_performance", "first": 4711},
    ),
)  # fmt: skip
