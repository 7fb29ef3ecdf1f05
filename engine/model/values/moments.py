"""Dates and times as authors and servers write them: ISO 8601, or some way from the plan's `now`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?:[Zz]|([+-]\d\d)(?::?(\d\d))?)?)?",
    re.ASCII,
)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DISTANCE = re.compile(r"(?:now\s*)?([+-])\s*(\d{1,9})\s*(s|min|m|h|d|w|mo|y)", re.ASCII)
_SECONDS = MappingProxyType({"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800})
_MONTHS = MappingProxyType({"mo": 1, "y": 12})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_S = 86_400

RUN_YEARS = (1970, 2999)
"""Of the moments that a run is given: dates are drawn around them, and those must have four digits too."""


class Instant(NamedTuple):
    """A moment, exactly: whole seconds since 1970-01-01T00:00Z, and the digits of the fraction behind them.

    Of two instants the later one is the greater one: fractions are without zeros at their end.
    """

    seconds: int
    fraction: str

    @property
    def since_1970_s(self) -> Decimal:
        """Seconds since 1970-01-01T00:00Z."""
        return self.seconds + Decimal(f"0.{self.fraction or 0}")


@lru_cache(maxsize=4096)
def instant_of(text: str) -> Instant | None:
    """The moment that a date or date-time in ISO 8601 is; None for any other text.

    A date is its midnight, and what has no offset is in UTC.
    """
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset, offset_minute = found.groups("0")
    if hour > "23" or minute > "59" or second > "59" or offset[1:] > "23" or offset_minute > "59":
        return None
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    ahead_s = int(offset) * 3600 + int(offset[0] + offset_minute) * 60
    return Instant(days * _DAY_S + int(hour) * 3600 + int(minute) * 60 + int(second) - ahead_s, fraction.rstrip("0"))


def is_date(text: str) -> bool:
    """Whether this is a date of RFC 3339 (`2026-11-22`) that the calendar knows."""
    return len(text) == len("2026-11-22") and instant_of(text) is not None


def is_date_time(text: str) -> bool:
    """Whether this is a date-time of RFC 3339: with seconds, and with `Z` or an offset."""
    return _RFC_3339.fullmatch(text) is not None and _is_moment(text)


def day_after(day: str) -> str | None:
    """The date behind a date; None where the calendar ends."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None


def is_time(text: str) -> bool:
    """Whether this is a full time of RFC 3339 (`09:14:00Z`): with seconds, and with `Z` or an offset."""
    return _TIME.fullmatch(text) is not None and _is_moment(f"2000-01-02T{text}")


def _is_moment(text: str) -> bool:
    """Whether the calendar knows a date-time; a leap second, which that of programs lacks, ends a day in UTC."""
    before = instant_of(text.replace(":59:60", ":59:59"))
    return before is not None and (":59:60" not in text or before.seconds % _DAY_S == _DAY_S - 1)


def moment_of_run(text: str) -> str:
    """A moment that a run is given, as `2026-11-22T09:14:00Z`: a date is its midnight, no zone is UTC.

    Raises ValueError, with what is wrong.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a moment; write 2026-11-22 or 2026-11-22T09:14:00Z") from None
    if not RUN_YEARS[0] <= moment.year <= RUN_YEARS[1]:
        raise ValueError(f"the year must be {RUN_YEARS[0]} to {RUN_YEARS[1]}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str, *, now: str | None) -> datetime | None:
    """The moment in UTC that a text names; None where it names none, and outside the years 1 to 9999.

    A date (its midnight), a date-time (in UTC where it has no offset), `now`, `today`, or a distance from now such as
    `-30d`, `+1y`, `+2h` (units `s m h d w mo y`, `m` being minutes); the last three need a `now`.
    """
    written = text.strip()
    if _ISO.fullmatch(written):
        return _utc(written)
    start = None if now is None else _utc(now)
    return None if start is None else _from_now(written, start)


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


def _utc(text: str) -> datetime | None:
    """The moment of a text in ISO 8601, to the microsecond."""
    instant = instant_of(text)
    if instant is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=instant.seconds, microseconds=int(instant.fraction[:6].ljust(6, "0")))
    except OverflowError:
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
