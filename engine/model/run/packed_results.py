"""How the cases of a run ended, kept small: packed where a case just passed, whole where there is something to tell.

A run of 100,000 cases keeps them all for its reports, and nearly all of them passed: in columns, one takes less than
100 bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter, eq
from typing import Any, Final, Generic, TypeVar

import msgspec

from engine.model.run.event import CaseFinished
from engine.model.verdict import Verdict

_PACKED: Final = ("at_us", "case", "reason", "execution_id", "submits", "polls", "http_status")
_IN_COLUMNS: Final = ("number", "status", "duration_us", "seen", "asked")
_TO_PACK: Final = attrgetter(*_PACKED)
_LEFT: Final = tuple(
    field for field in fields(CaseFinished) if field.name not in {*_PACKED, *_IN_COLUMNS, "verdict", "output_hmac"}
)
_OTHERS: Final = attrgetter(*(field.name for field in _LEFT))
_DEFAULTS: Final = tuple(field.default for field in _LEFT)
"""What a packed case has no place for: each is as it is by default. Only the log is asked for `output_hmac`."""
_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder().decode
_STATUSES: Final = (None, "completed", "failed")
_NO_DURATION: Final = -1


class PackedResult:
    """One finished case, looked up where it is kept."""

    __slots__ = ("_place", "_shelf")

    def __init__(self, shelf: _ResultStore, place: int) -> None:
        self._shelf = shelf
        self._place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedResult) and self.finished == other.finished

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"Kept({self.finished!r})"

    @property
    def number(self) -> int:
        """Of the case."""
        return self._shelf.numbers[self._place]

    @property
    def is_quiet(self) -> bool:
        """Whether the case passed and there is nothing to tell of it but figures."""
        return self._place not in self._shelf.whole

    @property
    def verdict(self) -> Verdict:
        """As of the event."""
        whole = self._shelf.whole.get(self._place)
        return Verdict.PASSED if whole is None else whole.verdict

    @property
    def status(self) -> str | None:
        """As of the event."""
        whole = self._shelf.whole.get(self._place)
        return _STATUSES[self._shelf.statuses[self._place]] if whole is None else whole.status

    @property
    def duration_us(self) -> int | None:
        """As of the event."""
        whole = self._shelf.whole.get(self._place)
        if whole is not None:
            return whole.duration_us
        duration_us = self._shelf.durations[self._place]
        return None if duration_us == _NO_DURATION else duration_us

    @property
    def seen(self) -> tuple[str, ...]:
        """As of the event."""
        whole = self._shelf.whole.get(self._place)
        return self._shelf.seen.at(self._place) if whole is None else whole.seen

    @property
    def asked(self) -> tuple[int, ...]:
        """As of the event."""
        whole = self._shelf.whole.get(self._place)
        return self._shelf.asked.at(self._place) if whole is None else whole.asked

    @property
    def finished(self) -> CaseFinished:
        """The event as it was, except for what only the log is asked for (`output_hmac`); made at every call."""
        whole = self._shelf.whole.get(self._place)
        if whole is not None:
            return whole
        values: dict[str, Any] = dict(zip(_PACKED, self._shelf.unpack(self._place), strict=True))
        return CaseFinished(
            number=self.number,
            verdict=Verdict.PASSED,
            status=self.status,
            duration_us=self.duration_us,
            seen=self.seen,
            asked=self.asked,
            **values,
        )


class PackedResults:
    """Finished cases in the order in which they ended. A value: `plus` gives a new one, which shares what it can."""

    __slots__ = ("_count", "_shelf")

    def __init__(self, shelf: _ResultStore | None = None) -> None:
        """Of all that stand on a shelf; of none."""
        self._shelf = _ResultStore() if shelf is None else shelf
        self._count = self._shelf.count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PackedResult]:
        return (PackedResult(self._shelf, place) for place in range(self._count))

    def __getitem__(self, place: int) -> PackedResult:
        return PackedResult(self._shelf, range(self._count)[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedResults) and len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(self._count)

    def plus(self, event: CaseFinished) -> PackedResults:
        """These and one more; constant work where nobody else went on from here."""
        if self._shelf.count != self._count:
            return self._alone().plus(event)
        self._shelf.add(event)
        return PackedResults(self._shelf)

    def numbers(self) -> Iterator[int]:
        """The number of each case in turn."""
        return iter(self._shelf.numbers[: self._count])

    def without_void(self) -> tuple[PackedResults, tuple[CaseFinished, ...]]:
        """Those that stand when the run goes on, and those that do not, newest first."""
        void = {
            place
            for place, event in self._shelf.whole.items()
            if place < self._count and event.is_void_when_resumed
        }  # fmt: skip
        if not void:
            return self, ()
        standing = PackedResults()
        for place in range(self._count):
            if place not in void:
                standing = standing.plus(self[place].finished)
        return standing, tuple(self._shelf.whole[place] for place in sorted(void, reverse=True))

    def _alone(self) -> PackedResults:
        own = PackedResults()
        for kept in self:
            own = own.plus(kept.finished)
        return own


_Entry = TypeVar("_Entry", bound=tuple[Any, ...])


class _Repeated(Generic[_Entry]):
    """A column in which most entries are one of a few, each of which is kept once."""

    __slots__ = ("_known", "_places", "_which")

    def __init__(self, none: _Entry) -> None:
        self._which = array("I")
        self._known: list[_Entry] = [none]
        self._places: dict[_Entry, int] = {none: 0}

    def at(self, place: int) -> _Entry:
        return self._known[self._which[place]]

    def add(self, entry: _Entry) -> None:
        place = self._places.get(entry)
        if place is None:
            place = self._places[entry] = len(self._known)
            self._known.append(entry)
        self._which.append(place)


class _ResultStore:
    """The columns, one entry a case, in the order of their ends."""

    __slots__ = ("_packed", "_starts", "asked", "durations", "numbers", "seen", "statuses", "whole")

    def __init__(self) -> None:
        self.numbers = array("q")
        self.durations = array("q")
        self.statuses = bytearray()
        self.seen = _Repeated[tuple[str, ...]](())
        self.asked = _Repeated[tuple[int, ...]](())
        self.whole: dict[int, CaseFinished] = {}
        """Those that are not packed, by their places."""
        self._packed = bytearray()
        self._starts = array("Q")

    @property
    def count(self) -> int:
        return len(self.numbers)

    def add(self, event: CaseFinished) -> None:
        is_quiet = _is_quiet(event)
        if not is_quiet:
            self.whole[self.count] = event
        self.numbers.append(event.number)
        self._starts.append(len(self._packed))
        self.statuses.append(_STATUSES.index(event.status) if is_quiet else 0)
        self.durations.append(_NO_DURATION if event.duration_us is None or not is_quiet else event.duration_us)
        self.seen.add(event.seen if is_quiet else ())
        self.asked.add(event.asked if is_quiet else ())
        if is_quiet:
            self._packed += _ENCODE(_TO_PACK(event))

    def unpack(self, place: int) -> list[Any]:
        end = self._starts[place + 1] if place + 1 < self.count else len(self._packed)
        packed: list[Any] = _DECODE(self._packed[self._starts[place] : end])
        return packed


def _is_quiet(event: CaseFinished) -> bool:
    return (
        event.verdict is Verdict.PASSED
        and event.status in _STATUSES
        and (event.duration_us is None or 0 <= event.duration_us < 1 << 62)
        and _OTHERS(event) == _DEFAULTS
    )
