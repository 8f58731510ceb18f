"""TooLost, made up: answers of this year in three places and two wrappings, logs, and two weeks without a login."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bedrot_desktop.demo.dates import Dates, each_day, label, moment, months_between
from bedrot_desktop.demo.dice import Dice, apportion
from bedrot_desktop.demo.label import APPLE, SPOTIFY, TOOLOST, Label
from bedrot_desktop.demo.names import COUNTRIES
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import SIGN_IN_PAGE, Writer

SPOTIFY_LAG, APPLE_LAG = 2, 4
#: Days since the last answer: nobody has signed in since.
SIGNED_OUT = 13

Answer = dict[str, Any]


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files of the service."""
    fetches = label_.dates.fetches(until=label_.dates.today - timedelta(days=SIGNED_OUT))
    final = {platform: label_.total(label_.of(TOOLOST), platform) for platform in (SPOTIFY, APPLE)}
    for number, at in enumerate(fetches):
        answers = {
            "spotify": _spotify(label_, final[SPOTIFY], _this_year(label_.dates, at, SPOTIFY_LAG), at, truth),
            "apple": _apple(label_, final[APPLE], _this_year(label_.dates, at, APPLE_LAG), at, truth),
        }
        _save(number, moment(at, 3, 27, 2), at == fetches[-1], answers, writer, truth)
    _logs(label_.dates, fetches, writer, truth)


def _save(
    number: int, when: datetime, last: bool, answers: Mapping[str, Answer | None], writer: Writer, truth: Truth
) -> None:
    """Two answers; which script fetched them decides where they lie. The newest come from the cron variant."""
    for platform, answer in answers.items():
        if answer is None:
            continue
        name = f"toolost_{platform}_{label(when)}.json"
        if last or number % 9 == 8:
            wrapped = {"timestamp": label(when), "source": "toolost_api", "platform": platform, "data": answer}
            writer.json(f"landing/toolost/{platform}_analytics_{label(when)}.json", wrapped, when)
        elif number < 4:
            writer.json(f"landing/toolost/{name}", answer, when)
        elif number % 6 == 5:
            writer.json(f"raw/toolost/{name}", answer, when)  # the interactive route writes straight to raw
        else:
            writer.json(f"landing/toolost/streams/{name}", answer, when)
            if number == 4 and platform == "spotify":
                writer.json(f"raw/toolost/streams/{name}", answer, when)  # an old script's copy
                truth.files["duplicate"] += 1


def _this_year(dates: Dates, at: date, lag: int) -> list[date]:
    """The days of the year so far: on New Year everything before is gone."""
    return list(each_day(max(dates.history, date(at.year, 1, 1)), at - timedelta(days=lag)))


def answer_of(label_: Label, platform: str, first: date, last: date) -> Answer:
    """What is answered on the label's last day about a platform and the days from ``first`` to ``last``."""
    dates, tracks = label_.dates, label_.of(TOOLOST)
    lag = APPLE_LAG if platform == APPLE else SPOTIFY_LAG
    days = list(each_day(max(dates.history, first), min(dates.today - timedelta(days=lag), last)))
    make = _apple if platform == APPLE else _spotify
    told = make(label_, label_.total(tracks, platform), days, dates.today, Truth())
    nothing = {"totalStreams": [], "totalShazam": [], "tracksTotal": [], "countryTotal": [], "streamTotal": 0}
    return told or (nothing if platform == APPLE else {"streams": [], "discovery": []})


def _spotify(label_: Label, final: Sequence[int], days: list[date], at: date, truth: Truth) -> Answer | None:
    if not days:
        return None
    told = [(day, round(final[label_.dates.place(day)] * (0.8 if day == days[-1] else 1))) for day in days]
    truth.streams.setdefault((TOOLOST, SPOTIFY), {}).update(told)
    dice = Dice(label_.seed, "toolost", at)
    mixed = [{"date": str(day), "streams": str(value)} for day, value in dice.shuffled(told)]
    return {"streams": mixed, "discovery": _discovery(told, at)}


def _discovery(told: list[tuple[date, int]], at: date) -> list[dict[str, str]]:
    """Discovery Mode's streams and fees of whole months, for the last three of the year."""
    sums: Counter[date] = Counter()
    for day, value in told:
        sums[day.replace(day=1)] += value
    whole = [month for month in months_between(told[0][0], at) if month < at.replace(day=1)][-3:]
    return [
        {"date": str(month), "streams": str(sums[month] // 4), "fees": f"{sums[month] // 4 * 81573 / 10**8:.8f}"}
        for month in whole
    ]


def _apple(label_: Label, final: Sequence[int], days: list[date], at: date, truth: Truth) -> Answer | None:
    """Days without a stream are absent; days, tracks, countries and the total agree."""
    dates = label_.dates
    tracks = label_.of(TOOLOST)
    told = [(day, value) for day in days if (value := final[dates.place(day)]) and day.toordinal() % 41]
    if not told:
        return None
    truth.streams.setdefault((TOOLOST, APPLE), {}).update(told)
    total = sum(value for _, value in told)
    dice = Dice(label_.seed, "toolost apple", at)
    begin, end = dates.place(days[0]), dates.place(days[-1]) + 1
    heard = [sum(label_.streams[track.number][APPLE][begin:end]) for track in tracks]
    listed = [
        {"isrc": track.isrc, "streams": share, "track": track.title, "release": track.title,
         "cover": f"https://covers.example.com/{track.upc}.jpg"}
        for track, share in zip(tracks, apportion(total, heard), strict=True)
        if share
    ]  # fmt: skip
    if listed and listed[0]["streams"] > 1:  # type: ignore[operator]
        half = int(str(listed[0]["streams"])) // 2  # one recording on two releases
        listed.append({**listed[0], "streams": half, "release": f"{listed[0]['track']} EP"})
        listed[0]["streams"] = int(str(listed[0]["streams"])) - half
    shares = apportion(total, [1 / (place + 1.3) for place in range(24)])
    countries = [{"country": country, "streams": share} for country, share in zip(COUNTRIES, shares, strict=False)]
    return {
        "totalStreams": [{"date": str(day), "streams": value} for day, value in dice.shuffled(told)],
        "totalShazam": [{"date": str(day), "streams": str(1 + value % 3)} for day, value in told if value % 11 == 0],
        "tracksTotal": listed,
        "countryTotal": [country for country in countries if country["streams"]],
        "streamTotal": total,
    }


def _logs(dates: Dates, fetches: list[date], writer: Writer, truth: Truth) -> None:
    """Logs that are no data, failures since the session ended, and the sign-in page that was saved instead."""
    done = moment(fetches[-1], 3, 27, 2)
    saved = [f"{platform}_analytics_{label(done)}.json" for platform in ("spotify", "apple")]
    success = {
        "timestamp": label(done), "extractor": "toolost_scraper_cron", "status": "success", "files_saved": saved,
        "extraction_time": _iso(done + timedelta(seconds=25)),
    }  # fmt: skip
    writer.json(f"landing/toolost/extraction_log_{label(done)}.json", success, done)
    hidden = {"timestamp": label(done), "responses": 2, "data_captured": {"spotify": True, "apple": True}}
    writer.json(f"landing/toolost/.extraction_log_{label(done)}.json", hidden, done)
    for ago in (SIGNED_OUT - 7, 1):
        failed = moment(dates.today - timedelta(days=ago), 3, 27, 2)
        failure = {
            "timestamp": label(failed), "extractor": "toolost_scraper_cron", "status": "failed",
            "reason": "not logged in", "cookie_status": "expired", "recommendation": "log in by hand",
            "failure_time": _iso(failed + timedelta(seconds=44)),
        }  # fmt: skip
        writer.json(f"landing/toolost/extraction_failure_{label(failed)}.json", failure, failed)
    page = moment(dates.today - timedelta(days=SIGNED_OUT - 7), 3, 28, 0)
    writer.text(f"landing/toolost/streams/toolost_apple_{label(page)}.json", SIGN_IN_PAGE, page)
    truth.files["rejected"] += 1
    truth.files["ignored"] += 4


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="microseconds")
