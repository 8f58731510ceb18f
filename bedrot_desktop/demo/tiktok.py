"""TikTok Studio, made up: overview downloads without years, follower counts, a test's leftover, a debug dump."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from bedrot_desktop.demo.dates import MONTHS, each_day, label, moment
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.demo.label import SPOTIFY, Label
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer, zip_bytes

ACCOUNTS = {"pig1987": ("PIG1987", 5.2, 11_800), "zone.a0": ("ZONE A0", 2.1, 4_300)}
FOLDER = "landing/tiktok/analytics"
LAG = 2
HEADER = '"Date","Video Views","Profile Views","Likes","Comments","Shares"'

Row = tuple[int, int, int, int, int]


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files of the service."""
    for number, account in enumerate(ACCOUNTS):
        days = daily_figures(label_, account)
        for at in label_.dates.fetches(2 * label_.dates.step):
            _overview(label_, account, days, at, 364, writer, truth)
        _followers(label_, account, number, writer, truth)
    _oddities(label_, writer, truth)


def daily_figures(label_: Label, account: str) -> dict[date, Row]:
    """Figures of every day; a video now and then travels far."""
    artist, reach, _ = ACCOUNTS[account]
    dice = Dice(label_.seed, "tiktok", account)
    streams = label_.total(label_.with_artist(artist), SPOTIFY)
    days: dict[date, Row] = {}
    wave = 0.0
    for at in each_day(label_.dates.history - timedelta(days=60), label_.dates.today):
        place = label_.dates.place(at)
        wave = wave * 0.7 + (dice.between(8, 60) if dice.chance(0.03) else 0)
        usual = 90 + reach * (streams[place] if place >= 0 else 0) * 0.2
        views = round(usual * dice.between(0.5, 1.5) * (1 + wave))
        liked = dice.between(0.04, 0.11)
        days[at] = (
            views, round(views * dice.between(0.004, 0.02)), round(views * liked),
            round(views * liked * dice.between(0.02, 0.12)), round(views * liked * dice.between(0.02, 0.2)),
        )  # fmt: skip
    days[label_.dates.history + timedelta(days=400)] = (0, 0, 3, 0, 0)  # likes on a day without views
    return days


def _overview(
    label_: Label, account: str, days: dict[date, Row], at: date, back: int, writer: Writer, truth: Truth
) -> bytes:
    """One download; its name tells the first day and a moment on the last one."""
    dice = Dice(label_.seed, "download", account, at, back)
    shown = moment(at - timedelta(days=LAG), 10 + dice.whole(0, 8), dice.whole(0, 59), dice.whole(0, 59))
    when = moment(at, 3, 11, 4)
    told = told_days(days, at, back)
    truth.tiktok.setdefault(account, {}).update(told)
    content = overview_zip(told, when)
    writer.put(f"{FOLDER}/{overview_stem(min(told), shown)}_{account}.zip", content, when)
    return content


def told_days(days: Mapping[date, Row], at: date, back: int) -> dict[date, Row]:
    """What a download on a day tells of its last day and so many before it; the last day is not complete."""
    last = at - timedelta(days=LAG)
    told = {day: days[day] for day in each_day(last - timedelta(days=back), last)}
    views, profiles, likes, comments, shares = (round(value * 0.62) for value in days[last])
    return {**told, last: (views, profiles, likes, comments, shares)}


def overview_zip(told: Mapping[date, Row], when: datetime) -> bytes:
    """The download: one stored CSV with BOM, days without years, no line end at the end."""
    lines = [HEADER]
    for day, figures in told.items():
        lines.append(f'"{MONTHS[day.month - 1]} {day.day}",' + ",".join(f'"{value}"' for value in figures))
    return zip_bytes("Overview.csv", ("\ufeff" + "\n".join(lines)).encode(), when)


def overview_stem(first: date, shown: datetime) -> str:
    """As TikTok names a download: its first day and a moment (UTC) on its last."""
    return f"Overview_{first}_{_epoch(shown)}"


def _epoch(at: datetime) -> int:
    return int(at.replace(tzinfo=UTC).timestamp())


def _followers(label_: Label, account: str, number: int, writer: Writer, truth: Truth) -> None:
    for at, count in follower_counts(label_, account).items():
        when = moment(at, 3, 12 + number, 33)
        answer = {
            "count": count,
            "source_url": f"https://www.tiktok.com/api/user/detail/?uniqueId={account}",
            "timestamp": f"{when.isoformat()}.123456",
            "artist": account,
        }
        writer.json(f"{FOLDER}/{account}_followers_{label(when)}.json", answer, when)
        truth.followers.setdefault(account, {})[at] = count


def follower_counts(label_: Label, account: str) -> dict[date, int]:
    """The followers on every day of a fetch, the last of them today."""
    count = float(ACCOUNTS[account][2])
    dice = Dice(label_.seed, "followers", account)
    counts = {}
    for at in label_.dates.fetches():
        count *= 1 + dice.between(0.0005, 0.006) * label_.dates.step / 7
        counts[at] = round(count)
    return counts


def _oddities(label_: Label, writer: Writer, truth: Truth) -> None:
    """60 days only, the browser's second copy, a download broken off, a test's leftover, a debug dump."""
    dates = label_.dates
    days = daily_figures(label_, "pig1987")
    at = dates.today - timedelta(days=1)
    content = _overview(label_, "pig1987", days, at, 59, writer, Truth())
    last = at - timedelta(days=LAG)
    first = last - timedelta(days=59)
    when = moment(at, 3, 11, 30)
    epoch = _epoch(moment(last, 19, 1, 1))
    writer.put(f"{FOLDER}/Overview_{first}_{epoch}_pig1987 (1).zip", content, when)
    truth.files["duplicate"] += 1
    writer.put(f"{FOLDER}/Overview_{first}_{epoch + 1}_zone.a0.zip", content[:-60], when)
    truth.files["rejected"] += 1
    leftover = {"count": 12345, "source_url": "test", "timestamp": "2025-06-24T09:00:00.000001", "artist": "zone.a0"}
    writer.json(f"{FOLDER}/zonea0_followers_20250624_test.json", leftover, when)
    stats = {"followerCount": 12_345, "followingCount": 211, "heartCount": 1_400_233, "videoCount": 402}
    debug = [
        {
            "url": "https://www.tiktok.com/api/user/detail/?uniqueId=pig1987",
            "data": {"userInfo": {"stats": stats}},
        }
    ]
    writer.json(f"{FOLDER}/follower_debug_pig1987_{label(when)}.json", debug, when)
    truth.files["ignored"] += 2
