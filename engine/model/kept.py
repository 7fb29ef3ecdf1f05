"""How a finished case is kept: whole where there is something to tell, packed small where it just passed.

A run of 100,000 cases keeps them all for its reports, and nearly all of them passed: packed, one takes a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from sys import intern
from typing import Any, Final

import msgspec

from engine.model.event import CaseFinished
from engine.model.verdict import Verdict

_PACKED: Final = (
    "at_us", "case", "number", "reason", "status", "execution_id", "duration_us", "submits", "polls", "http_status",
)  # fmt: skip
"""What is packed of a case that passed; every other field has its default there, or is kept beside."""
_DEFAULTS: Final = tuple((field.name, field.default) for field in fields(CaseFinished) if field.name not in _PACKED)
_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder().decode
_APART: Final = "\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """One finished case. Make it with `keep`."""

    number: int
    """Of the case."""
    _whole: CaseFinished | bytes
    _seen: str = ""
    """The output fields of a packed one, joined: the same for most cases of a test, and shared."""

    @property
    def is_void_when_resumed(self) -> bool:
        """As of the event; a packed case passed and stays as it is."""
        return isinstance(self._whole, CaseFinished) and self._whole.is_void_when_resumed

    @property
    def finished(self) -> CaseFinished:
        """The event as it was, except for what only the log is asked for (`output_hmac`)."""
        if isinstance(self._whole, CaseFinished):
            return self._whole
        values: dict[str, Any] = dict(zip(_PACKED, _DECODE(self._whole), strict=True))
        seen = tuple(self._seen.split(_APART)) if self._seen else ()
        return CaseFinished(verdict=Verdict.PASSED, seen=seen, **values)


def keep(event: CaseFinished) -> Kept:
    """The event, as small as it can be kept."""
    if event.verdict is not Verdict.PASSED or not _is_quiet(event):
        return Kept(event.number, event)
    packed = _ENCODE([getattr(event, name) for name in _PACKED])
    return Kept(event.number, packed, intern(_APART.join(event.seen)))


def _is_quiet(event: CaseFinished) -> bool:
    return all(
        name in ("verdict", "seen", "output_hmac") or getattr(event, name) == default for name, default in _DEFAULTS
    )
