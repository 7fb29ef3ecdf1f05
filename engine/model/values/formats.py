"""Formats of dates and times: the numeric directives of strftime, the same on every machine and in every locale."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIRECTIVES: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "%Y": lambda moment: f"{moment.year:04}",
        "%y": lambda moment: f"{moment.year % 100:02}",
        "%m": lambda moment: f"{moment.month:02}",
        "%d": lambda moment: f"{moment.day:02}",
        "%j": lambda moment: f"{moment.timetuple().tm_yday:03}",
        "%H": lambda moment: f"{moment.hour:02}",
        "%I": lambda moment: f"{(moment.hour + 11) % 12 + 1:02}",
        "%p": lambda moment: "AM" if moment.hour < 12 else "PM",  # noqa: PLR2004 - noon
        "%M": lambda moment: f"{moment.minute:02}",
        "%S": lambda moment: f"{moment.second:02}",
        "%f": lambda moment: f"{moment.microsecond:06}",
        "%z": lambda _moment: "+0000",
        "%%": lambda _moment: "%",
    }
)
_DIRECTIVE = re.compile("%.?", re.DOTALL)
_NAMED = ("iso", "epoch", "epoch-ms")
FORMAT_MAX = 200


def format_problem(written: object) -> str | None:
    """What is wrong with a format, in the author's words; None when nothing is."""
    if written in _NAMED:
        return None
    if not isinstance(written, str) or len(written) > FORMAT_MAX:
        return "a format must be a short text"
    unknown = next((found for found in _DIRECTIVE.findall(written) if found not in _DIRECTIVES), None)
    if unknown is not None:
        return f"unknown directive `{unknown}` in the format"
    return None if "%" in written else f"unknown format `{written}`"


FORMAT_HELP = 'write `iso`, `epoch` (seconds), `epoch-ms`, or text with `%Y %m %d %H %M %S` in it, such as `"%d.%m.%Y"`'


def format_moment(moment: datetime, written: str) -> str | int:
    """The moment (UTC) in a format that `format_problem` accepts, other than `iso`."""
    if written == "epoch":
        return (moment - _EPOCH) // timedelta(seconds=1)
    if written == "epoch-ms":
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    return _DIRECTIVE.sub(lambda found: _DIRECTIVES[found[0]](moment), written)
