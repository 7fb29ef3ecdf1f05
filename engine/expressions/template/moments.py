"""Arithmetic with dates and times in templates: `now | plus('5m') | iso`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.template.values import UnusableError, require_text
from engine.expressions.values.shown import show
from engine.model.values.json import Json

_SECONDS: Final = MappingProxyType({"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0})
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|[smhdw])\Z", re.ASCII)


def plus(value: Any, span: Any) -> Json:
    """The moment that is `span` (`250ms`, `30s`, `5m`, `2h`, `1d`, `1w`) later; a date stays a date in whole days."""
    return _moved(value, _span(span))


def minus(value: Any, span: Any) -> Json:
    """The moment that is `span` earlier."""
    return _moved(value, -_span(span))


def iso(value: Any) -> Json:
    """The moment in ISO 8601, UTC, with `Z`; fractions of a second only where there are any."""
    return _text(_moment(value))


def date(value: Any) -> Json:
    """The day of a moment, `2026-11-22`, in UTC."""
    return _moment(value).date().isoformat()


def _moved(value: Any, by: timedelta) -> str:
    moment = _moment(value)
    try:
        moved = moment + by
    except OverflowError:
        raise UnusableError(f"{show(value)} cannot be moved that far") from None
    is_date = isinstance(value, str) and len(value) == len("2026-11-22")
    whole_days = by % timedelta(days=1) == timedelta()
    return moved.date().isoformat() if is_date and whole_days else _text(moved)


def _span(written: Any) -> timedelta:
    found = _SPAN.match(require_text(written, who="a span of time").strip())
    if found is None:
        raise UnusableError(f"{show(written)} is no span of time; write `30s`, `5m`, `2h` or `1d`")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def _moment(value: Any) -> datetime:
    written = require_text(value, who="a moment")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise UnusableError(f"{show(written)} is no date or date-time in ISO 8601") from None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise UnusableError(f"{show(written)} is outside the years 1 to 9999") from None


def _text(moment: datetime) -> str:
    shown = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return shown.replace("+00:00", "Z")
