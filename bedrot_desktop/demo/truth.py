"""What a reader of the demo must find: kept while files are written, told in ``demo.json``.

Of a day that several files tell, the file fetched last counts; parts are written in the order of their fetching.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = tuple[int, ...]


@dataclass(slots=True)
class Truth:
    """``streams[distributor, platform][day]``; ``audience[artist][day]`` (listeners, streams, followers);
    ``tiktok[account][day]`` (views, profile views, likes, comments, shares); ``followers[account][day]``;
    ``songs[day fetched, artist, period]`` (songs, streams); ``ads[day][campaign]`` (cents, clicks, impressions);
    ``links[link][day]`` (views, clicks); money in 1e-9 USD; ``files`` counts the files that are not simply taken over.
    """

    streams: dict[tuple[str, str], dict[date, int]] = field(default_factory=dict)
    audience: dict[str, dict[date, Row]] = field(default_factory=dict)
    tiktok: dict[str, dict[date, Row]] = field(default_factory=dict)
    followers: dict[str, dict[date, int]] = field(default_factory=dict)
    songs: dict[tuple[date, str, str], Row] = field(default_factory=dict)
    ads: dict[date, dict[int, Row]] = field(default_factory=dict)
    lifetime_cents: int = 0
    links: dict[str, dict[date, Row]] = field(default_factory=dict)
    royalty_lines: int = 0
    royalty_quantity: int = 0
    royalty_nano: int = 0
    commission_nano: int = 0
    by_sale_month: Counter[str] = field(default_factory=Counter)
    strange_nano: int = 0
    card_lines: int = 0
    card_nano: int = 0
    tracks: int = 0
    files: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """The sums as ``demo.json`` has them."""
        return {
            "label_streams": [
                {"distributor": distributor, "platform": platform, "days": len(days), "streams": sum(days.values()),
                 "newest_day": str(max(days))}
                for (distributor, platform), days in sorted(self.streams.items())
            ],
            "audience": {
                artist: {"days": len(days), "listeners": _sum(days, 0), "streams": _sum(days, 1),
                         "followers": days[max(days)][2]}
                for artist, days in sorted(self.audience.items())
            },
            "songs": {
                "rows": sum(row[0] for row in self.songs.values()),
                "streams": sum(row[1] for row in self.songs.values()),
            },
            "royalties": {
                "lines": self.royalty_lines, "streams": self.royalty_quantity, "earnings_nano": self.royalty_nano,
                "commission_nano": self.commission_nano, "by_sale_month_nano": dict(sorted(self.by_sale_month.items())),
                "unknown_artist_nano": self.strange_nano,
            },
            "card": {"lines": self.card_lines, "net_nano": self.card_nano},
            "tiktok": {
                account: {"days": len(days), "video_views": _sum(days, 0), "likes": _sum(days, 2),
                          "followers": self.followers[account][max(self.followers[account])]}
                for account, days in sorted(self.tiktok.items())
            },
            "ads": self._ads(),
            "links": {
                link: {"days": len(days), "views": _sum(days, 0), "clicks": _sum(days, 1)}
                for link, days in sorted(self.links.items())
            },
            "tracks": self.tracks,
            "files": dict(sorted(self.files.items())),
        }  # fmt: skip

    def _ads(self) -> dict[str, Any]:
        cents = {str(day): sum(row[0] for row in rows.values()) for day, rows in sorted(self.ads.items())}
        return {
            "campaign_days": sum(map(len, self.ads.values())),
            "spend_nano": sum(cents.values()) * 10**7,
            "clicks": sum(row[1] for rows in self.ads.values() for row in rows.values()),
            "lifetime_spend_nano": self.lifetime_cents * 10**7,
            "by_day_nano": {day: value * 10**7 for day, value in cents.items()},
        }


def _sum(days: dict[date, Row], place: int) -> int:
    return sum(row[place] for row in days.values())
