"""Durations, rates, shares and bounds as people write them; the command line reads them by the same functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from engine.model.language.literals import Bound, Duration, Percent, Rate
from engine.model.values.span import NOWHERE, Span

Unit: TypeAlias = Literal["percent", "seconds", "number"]

DURATION_EXAMPLES = "`250ms`, `30s`, `5m` or `2h`"
RATE_EXAMPLES = "`300/min`, `5/s` or `100/2s`"
NO_RATE = "not a rate; write 300/min, 5/s or 100/2s"
"""What is said of an option that is none."""
PERCENT_EXAMPLES = "`10%` or `0.5%`"
BOUND_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {"percent": '`">= 90%"` or `100%`', "seconds": '`"< 3s"` or `"<= 250ms"`', "number": '`"<= 5"`'}
)

DURATION_S_MAX = 366 * 86_400.0
"""A year: a longer wait is a slip of the pen."""

RATE_COUNT_MAX = 1_000_000_000

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
_DURATION = re.compile(rf"({_NUMBER})\s?(ms|s|m|h)")
_RATE = re.compile(rf"([0-9]{{1,10}})\s?/\s?(?:({_NUMBER})\s?)?([a-z]+)")
_PERCENT = re.compile(rf"({_NUMBER})\s?%")
_BOUND = re.compile(r"(>=|<=|==|>|<)?\s*(\S.*)")
_PLAIN = re.compile(rf"-?{_NUMBER}")
_SECONDS: Mapping[str, float] = MappingProxyType({"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0})
_RATE_SECONDS: Mapping[str, float] = MappingProxyType(
    {**_SECONDS, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "hour": 3600.0}
)


def parse_duration(text: str) -> Duration | None:
    """A duration of at most a year from text such as `250ms`, `1.5s`, `5m`, `2h`; None where it is none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    seconds = float(found[1]) * _SECONDS[found[2]]
    return Duration(seconds=seconds, text=text.strip()) if seconds <= DURATION_S_MAX else None


def parse_rate(text: str) -> Rate | None:
    """A rate `N/DURATION` from text such as `300/min`, `5/s`, `100/2s`; None where it is none, or none is allowed."""
    found = _RATE.fullmatch(text.strip())
    if found is None or found[3] not in _RATE_SECONDS:
        return None
    count, window_s = int(found[1]), float(found[2] or 1) * _RATE_SECONDS[found[3]]
    if not 0 < count <= RATE_COUNT_MAX or not 0 < window_s <= DURATION_S_MAX:
        return None
    return Rate(count=count, window_s=window_s, text=text.strip())


def parse_percent(text: str) -> Percent | None:
    """A share from 0 to 1 from text such as `10%`; None where it is none or more than 100 %."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        return None
    share = float(found[1]) / 100
    return Percent(share) if share <= 1 else None


def parse_bound(text: str, unit: Unit, span: Span = NOWHERE) -> Bound | None:
    """A comparison from text such as `>= 90%`, in percent, seconds or plain; None where it is none.

    Without an operator a percentage is the least (`100%` is `>= 100%`), everything else the most (`3s` is `<= 3s`).
    """
    found = _BOUND.fullmatch(text.strip())
    if found is None:
        return None
    value = _figure(found[2].strip(), unit)
    if value is None:
        return None
    operator = found[1] or (">=" if unit == "percent" else "<=")
    return Bound(operator=operator, value=value, text=text.strip(), span=span)


def _figure(text: str, unit: Unit) -> float | None:
    match unit:
        case "percent":
            found = _PERCENT.fullmatch(text)
            return float(found[1]) if found is not None and float(found[1]) <= 100 else None  # noqa: PLR2004 - all
        case "seconds":
            duration = parse_duration(text)
            return None if duration is None else duration.seconds
        case "number":
            return float(text) if _PLAIN.fullmatch(text) else None
