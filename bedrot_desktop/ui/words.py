"""Numbers, ages, moments and sizes as people read them. Free of Qt, apart from the user's separators."""

from __future__ import annotations

from datetime import date, datetime, timedelta

THIN = "\u202f"  # narrow no-break space
MINUS = "\u2212"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def number(value: float | None, places: int = 0) -> str:
    """1234567 → “1 234 567” with narrow spaces, a real minus, “–” for None."""
    if value is None:
        return "–"
    text = f"{abs(value):,.{places}f}".replace(",", THIN)
    return f"{MINUS}{text}" if value < 0 and float(f"{value:.{places}f}") != 0 else text


def short(value: float | None) -> str:
    """12400 → “12.4 k”, 3200000 → “3.2 M”."""
    if value is None:
        return "–"
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            text = f"{abs(value) / size:.1f}".removesuffix(".0")
            return f"{MINUS if value < 0 else ''}{text}{THIN}{unit}"
    return number(value)


def dollars(value: float | None, places: int = 2) -> str:
    """872.14 → “$872.14”."""
    if value is None:
        return "–"
    return f"{MINUS if value < 0 else ''}${number(abs(value), places)}"


def percent(share: float | None, places: int = 1, *, sign: bool = False) -> str:
    """0.084 → “8.4 %”; with ``sign`` “+8.4 %”."""
    if share is None:
        return "–"
    value = share * 100
    text = number(abs(value), places)
    mark = MINUS if value < 0 else "+" if sign and value > 0 else ""
    return f"{mark}{text}{THIN}%"


def size(count: int) -> str:
    """Bytes as “412 MB”."""
    value = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            places = 1 if unit in {"MB", "GB"} and value < 10 else 0
            return f"{number(value, places)}{THIN}{unit}"
        value /= 1000
    raise AssertionError


def age(span: timedelta) -> str:
    """“1 min”, “5 h”, “4 d 5 h”, “21 d”."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{max(minutes, 1)}{THIN}min" if minutes else "now"
    hours, days = minutes // 60, minutes // 1440
    if hours < 48:
        return f"{hours}{THIN}h"
    if days < 10 and hours % 24:
        return f"{days}{THIN}d {hours % 24}{THIN}h"
    return f"{days}{THIN}d"


def brief_age(span: timedelta) -> str:
    """For narrow cells: “now”, “5m”, “5h”, “3d”."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 2:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def seconds(value: float) -> str:
    """“38 s”, “2 min 11 s”, “1 h 4 min”; under ten seconds with one place."""
    if value < 10:
        return f"{value:.1f}{THIN}s"
    whole = round(value)
    if whole < 60:
        return f"{whole}{THIN}s"
    if whole < 3600:
        return f"{whole // 60}{THIN}min {whole % 60:02d}{THIN}s"
    return f"{whole // 3600}{THIN}h {whole % 3600 // 60}{THIN}min"


def day(value: date | None, today: date | None = None) -> str:
    """“8 Nov”, with the year where it is another than today's; “–” for None."""
    if value is None:
        return "–"
    text = f"{value.day} {MONTHS[value.month - 1]}"
    return text if today is None or value.year == today.year else f"{text} {value.year}"


def moment(value: datetime | None, now: datetime) -> str:
    """Local time as people say it: “08:03”, “Fri 22:40”, “8 Nov 03:04”, “8 Nov 2025”. Both aware."""
    if value is None:
        return "–"
    local = value.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if days == 0:
        return clock
    if -7 < days < 7:
        return ("tomorrow " if days == -1 else f"{DAYS[local.weekday()]} ") + clock
    return day(local.date(), now.date()) + (f" {clock}" if local.year == now.year else "")


def span(start: date, end: date) -> str:
    """“1 Aug – 8 Nov 2026”."""
    first = day(start) if start.year == end.year else f"{day(start)} {start.year}"
    return f"{first} – {day(end)} {end.year}"
