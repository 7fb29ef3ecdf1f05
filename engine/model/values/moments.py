"""Dates and times as authors write them: ISO 8601, or some way from the plan's `now`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
_DISTANCE = re.compile(r"(?:now\s*)?([+-])\s*(\d{1,9})\s*(s|min|m|h|d|w|mo|y)", re.ASCII)
_SECONDS = MappingProxyType({"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800})
_MONTHS = MappingProxyType({"mo": 1, "y": 12})


def is_date(text: str) -> bool:
    """Whether this is a date of RFC 3339 (`2026-11-22`) that the calendar knows."""
    return _DATE.fullmatch(text) is not None and _iso(text) is not None


def is_date_time(text: str) -> bool:
    """Whether this is a date-time of RFC 3339: with seconds, and with `Z` or an offset."""
    found = _DATE_TIME.fullmatch(text)
    return found is not None and found[1] is not None and text[16:17] == ":" and _iso(text) is not None


def read_moment(text: str, *, now: str | None) -> datetime | None:
    """The moment in UTC that a text names; None where it names none, and outside the years 1 to 9999.

    A date (its midnight), a date-time (in UTC where it has no offset), `now`, `today`, or a distance from now such as
    `-30d`, `+1y`, `+2h` (units `s m h d w mo y`, `m` being minutes); the last three need a `now`.
    """
    written = text.strip()
    if _DATE.fullmatch(written) or _DATE_TIME.fullmatch(written):
        return _iso(written)
    start = _iso(now) if now is not None and (_DATE.fullmatch(now) or _DATE_TIME.fullmatch(now)) else None
    if start is None:
        return None
    return _from_now(written, start)


def read_range(first: str | None, last: str | None, *, now: str) -> tuple[datetime, datetime]:
    """The moments that two bounds name, in order.

    A bound that is None lies a year away from the other one, or from now where both are None. Raises ValueError for
    a bound that names no moment, and where the first lies after the last.
    """
    start, end = _bound(first, now), _bound(last, now)
    today = read_moment(now, now=now)
    if today is None:
        raise ValueError(f"`now` is no moment: {now}")
    if start is None:
        start = _months_later(end if end is not None else today, -12)
    if end is None:
        end = _months_later(start if first is not None else today, 12)
    if start > end:
        raise ValueError(f"`min` {first or date_time_text(start)} is after `max` {last or date_time_text(end)}")
    return start, end


def is_moment(text: str) -> bool:
    """Whether `read_moment` would understand this, given a `now`."""
    return read_moment(text, now="2026-01-01T00:00:00Z") is not None


def date_text(moment: datetime) -> str:
    """`2026-11-22`."""
    return moment.date().isoformat()


def date_time_text(moment: datetime) -> str:
    """`2026-11-22T09:14:00Z`, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _bound(text: str | None, now: str) -> datetime | None:
    if text is None:
        return None
    moment = read_moment(text, now=now)
    if moment is None:
        raise ValueError(f"`{text}` names no moment; write a date, a date-time, or a distance such as `-30d`")
    return moment


def _from_now(written: str, start: datetime) -> datetime | None:
    if written == "now":
        return start
    if written == "today":
        return start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = _DISTANCE.fullmatch(written)
    if found is None:
        return None
    count = int(found[2]) * (-1 if found[1] == "-" else 1)
    try:
        if found[3] in _MONTHS:
            return _months_later(start, count * _MONTHS[found[3]])
        return start + timedelta(seconds=count * _SECONDS[found[3]])
    except (ValueError, OverflowError):
        return None


def _months_later(start: datetime, months: int) -> datetime:
    """So many months later, on the same day of the month or on the last one it has."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=years, month=month + 1, day=min(start.day, monthrange(years, month + 1)[1]))
