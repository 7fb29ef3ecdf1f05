"""Dates and date-times in ISO 8601, as instants that can be compared."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_SHAPE: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,12})?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?\Z", re.ASCII
)
_FRACTION: Final = re.compile(r"[.,](\d{1,6})\d*")


def seconds_of(text: str) -> float | None:
    """Seconds since 1970-01-01T00:00Z of a date or date-time; None for any other text. Without offset it is UTC."""
    if _SHAPE.match(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r".\1", text).upper())
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def is_date(text: str) -> bool:
    """Whether a text is a date (`2026-11-22`) without a time."""
    return len(text) == len("2026-11-22") and seconds_of(text) is not None


def is_date_time(text: str) -> bool:
    """Whether a text is a date-time with its offset, as RFC 3339 has it."""
    return (
        re.search(r"[Tt ]\d\d:\d\d:\d\d.*(?:[Zz]|[+-]\d\d:\d\d)\Z", text) is not None and seconds_of(text) is not None
    )
