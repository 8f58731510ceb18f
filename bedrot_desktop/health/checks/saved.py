"""How and as what a file was saved: encoding, a sign-in page instead of data, another account's data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from bedrot_desktop.core.errors import SignInNeeded
from bedrot_desktop.health.checks.families import families
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import ERROR, NOTE, OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, listed
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.rows import ItemRow

HEAD = 64 * 1024  # bytes of a file that are looked at
TEXTS = frozenset({".csv", ".tsv", ".txt", ".json", ".html", ".htm", ".ndjson"})
NOTED = frozenset({"decimal comma", "amounts", "separator", "upc", "dates"})
SIGN_IN_RULES = frozenset({"sign-in page", "refused"})
ACCOUNT_TOPICS = frozenset({"same content", "account", "artist"})
SAME_DAYS = 14  # equal figures on so many days are no accident
#: UTF-8 that was read as Western European: “Ã¼” for “ü”; and the mark for bytes that could not be read.
GARBLED = re.compile("[ÂÃÄÅâ][\u0080-\u00bf€‚„…†‡ˆ‰‹Œ‘’“”•–—˜™›œ]|\ufffd")

_TEXT_COLUMNS = (
    ("artists", "artist_name"),
    ("tracks", "track_title"),
    ("campaigns", "campaign_name"),
    ("artist_aliases", "spelling"),
    ("platforms", "platform_name"),
)


def encodings(ground: Ground) -> Outcome:
    """Newest files in another encoding or notation than usual, and names that were garbled on the way."""
    garbled: list[Row] = [
        {"where": table, "what": f"garbled name “{name}”"}
        for table, column in _TEXT_COLUMNS
        for (name,) in ground.ask(f"select distinct {column} from {table} order by {column}")  # noqa: S608
        if name and GARBLED.search(name)
    ]
    newest = [family.items[-1] for family in families(ground.taken)]
    if not newest and not garbled:
        return nothing_yet("no file was taken over")
    odd: list[Row] = [
        {"where": f"{item.zone}/{item.path}", "what": what} for item in newest for what in _oddities(ground, item)
    ]
    if garbled:
        names = listed(str(row["what"]) for row in garbled)
        return Outcome(WARNING, f"Names were read in the wrong encoding: {names}.", [*garbled, *odd])
    if odd:
        words = listed(f"{Path(str(row['where'])).name} {row['what']}" for row in odd)
        return Outcome(NOTE, f"Saved otherwise than usual, and read so: {words}.", odd)
    return Outcome(OK, f"The newest file of each of {counted(len(newest), 'kind')} is plain UTF-8 with plain numbers.")


def _oddities(ground: Ground, item: ItemRow) -> Iterator[str]:
    yield from (f"has this note: {note.message}" for note in item.notes if note.rule in NOTED)
    file = ground.file_of(item)
    if file is not None and file.suffix.casefold() in TEXTS and (found := encoding_of(_head(file))):
        yield f"is {found}"


def _head(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(HEAD)


def encoding_of(head: bytes) -> str:
    """The encoding of a file's first bytes in words; empty for plain UTF-8."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    if head[:3] == b"\xef\xbb\xbf":
        return "UTF-8 with a byte order mark"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # else a letter was cut by the end of what was read
            return "not UTF-8 (read as Western European)"
    return ""


def sign_in_pages(ground: Ground) -> Outcome:
    """A sign-in page saved as data was refused; newer than all good files, it means that the session has ended."""
    if not ground.items:
        return nothing_yet("no file was looked at")
    slipped = list(_slipped_through(ground))
    refused = [item for item in ground.items if item.verdict == "rejected" and item.rule in SIGN_IN_RULES]
    newest = {item.dataset: item.stamp for item in ground.taken if item.stamp is not None}  # oldest come first
    open_ones = [item for item in refused if _is_newer(item, newest.get(item.dataset))]
    rows: list[Row] = [
        *(
            {"file": f"{item.zone}/{item.path}", "verdict": item.verdict, "what": "taken over although a sign-in page"}
            for item in slipped
        ),
        *({"file": f"{item.zone}/{item.path}", "verdict": item.verdict, "what": item.message} for item in refused),
    ]
    if slipped:
        names = listed(f"{item.zone}/{item.path}" for item in slipped)
        return Outcome(ERROR, f"A sign-in page was taken over as data: {names}. Remove it and run again.", rows)
    if open_ones:
        services = listed(sorted({item.dataset.partition(".")[0] for item in open_ones}))
        return Outcome(
            ERROR,
            f"The newest fetch from {services} brought a sign-in page instead of data: sign in there again.",
            rows,
        )
    if refused:
        return Outcome(
            NOTE, f"{counted(len(refused), 'sign-in page')} saved as data {'was' if len(refused) == 1 else 'were'} "
            "refused; newer files brought data again.", rows,
        )  # fmt: skip
    return Outcome(OK, f"None of {counted(len(ground.items), 'file')} is a sign-in page.")


def _slipped_through(ground: Ground) -> Iterator[ItemRow]:
    """Newest files that were taken over and look like a sign-in page after all."""
    from bedrot_desktop.services.reading import refuse_sign_in, text_of

    for family in families(ground.taken):
        item = family.items[-1]
        file = ground.file_of(item)
        if file is None or file.suffix.casefold() not in TEXTS:
            continue
        head = _head(file)
        try:
            refuse_sign_in(text_of(head, file.name) if head else "", file.name)
        except SignInNeeded:
            yield item


def _is_newer(item: ItemRow, newest: datetime | None) -> bool:
    return newest is None or item.stamp is None or item.stamp > newest


_SAME_AUDIENCE = """
select a.account as one, b.account as other, p.platform_name as platform, min(a.date) as first, max(a.date) as last,
       count(*) as n
from streaming_performance a
join streaming_performance b on b.date = a.date and b.platform_id = a.platform_id and b.data_source = a.data_source
     and b.account > a.account and b.streams = a.streams and b.listeners = a.listeners
join platforms p on p.platform_id = a.platform_id
where a.measured_by = 'audience' and b.measured_by = 'audience' and a.streams > 0
      and a.track_id is null and a.country is null and b.track_id is null and b.country is null
group by a.account, b.account, p.platform_name having count(*) >= :least order by 1, 2
"""
_SAME_SOCIAL = """
select a.account as one, b.account as other, p.platform_name as platform, min(a.date) as first, max(a.date) as last,
       count(*) as n
from social_media_performance a
join social_media_performance b on b.date = a.date and b.platform_id = a.platform_id and b.account > a.account
     and b.video_views = a.video_views and b.profile_views = a.profile_views and b.likes = a.likes
join platforms p on p.platform_id = a.platform_id
where a.video_views > 0
group by a.account, b.account, p.platform_name having count(*) >= :least order by 1, 2
"""
_BOOKED_ON = """
select s.account, a.artist_name as artist, count(*) as n, min(s.date) as first, max(s.date) as last
from {table} s join artists a on a.artist_id = s.artist_id join platforms p on p.platform_id = s.platform_id
where p.platform_name = :platform and s.account is not null {only}
group by s.account, a.artist_name order by s.account, a.artist_name
"""
_OWNED = (
    ("spotify", "Spotify", "streaming_performance", "and s.measured_by = 'audience'"),
    ("tiktok", "TikTok", "social_media_performance", ""),
)


def wrong_account(ground: Ground) -> Outcome:
    """No two accounts have the same figures, and an account's figures are its own artist's."""
    rows: list[Row] = []
    for sql in (_SAME_AUDIENCE, _SAME_SOCIAL):
        rows += [
            {"account": f"{row.platform} {row.one} / {row.other}", "rows": int(row.n), "first": row.first,
             "last": row.last, "problem": "the same figures on both"}
            for row in ground.ask(sql, least=SAME_DAYS)
        ]  # fmt: skip
    rows += _booked_on_others(ground)
    topics = {one.id: one.question.topic for one in Questions(ground.catalog).open()}
    waiting: list[Row] = [
        {"account": item.dataset, "rows": item.rows, "first": str(item.first_day), "last": str(item.last_day),
         "problem": f"{item.zone}/{item.path}: {item.message}"}
        for item in ground.items
        if item.verdict == "held" and _topic(item, topics) in ACCOUNT_TOPICS
    ]  # fmt: skip
    if rows:
        words = listed(f"{row['account']} ({row['problem']}, {row['first']} to {row['last']})" for row in rows)
        return Outcome(ERROR, f"Figures may be another account's: {words}.", [*rows, *waiting])
    if waiting:
        return Outcome(
            WARNING, f"{counted(len(waiting), 'file')} {'waits' if len(waiting) == 1 else 'wait'} because it is not "
            "clear whose data they are; nothing of them is booked. `bedrot ask list` shows the questions.", waiting,
        )  # fmt: skip
    accounts = len({(item.dataset, item.account) for item in ground.taken})
    if not accounts:
        return nothing_yet("no account has data")
    return Outcome(
        OK, f"No figures are on two accounts at once, and all are on their own artist ({accounts:,} looked at)."
    )


def _topic(item: ItemRow, topics: Mapping[str, str]) -> str:
    """What a held item waits for."""
    return topics.get(item.question or "", item.rule)


def _booked_on_others(ground: Ground) -> list[Row]:
    """Rows of an account whose artist is not the one that the account belongs to."""
    from bedrot_desktop.warehouse.spelling import squeezed

    rows: list[Row] = []
    for service, platform, table, only in _OWNED:
        for row in ground.ask(_BOOKED_ON.format(table=table, only=only), platform=platform):
            account = ground.roster.find(service, row.account)
            if account is not None and account.artist and squeezed(account.artist) != squeezed(row.artist):
                rows.append(
                    {"account": f"{platform} {row.account}", "rows": int(row.n), "first": row.first, "last": row.last,
                     "problem": f"booked on {row.artist}, it is {account.artist}'s"}
                )  # fmt: skip
    return rows


CHECKS = (
    Check(20, "encodings", "Files are plain text with plain numbers", WARNING, encodings),
    Check(21, "sign-in pages", "No sign-in page was saved as data", ERROR, sign_in_pages),
    Check(22, "wrong account", "Every account has its own data", ERROR, wrong_account),
)
