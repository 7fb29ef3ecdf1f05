"""Figures as people and machines are shown them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def round_rate(percent: float) -> float:
    """A rate with two decimals; what is not all is never shown as 100, and what is not nothing never as 0."""
    rounded = round(percent, 2)
    if rounded >= 100 > percent:  # noqa: PLR2004 - all of it
        return 99.99
    return 0.01 if rounded <= 0 < percent else rounded


def rfc3339(at_us: int) -> str:
    """Microseconds since 1970 as a date-time of RFC 3339 in UTC, whole seconds, rounded down."""
    moment = _EPOCH + timedelta(seconds=at_us // 1_000_000)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
