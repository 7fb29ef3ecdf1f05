"""A log on disk as events again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from engine.journal.codec import DamagedRecordError, Record, decode, from_record
from engine.model.run.event import Event

Read = TypeVar("Read")


def records(path: Path) -> Iterator[Record]:
    """Every whole record in order, with `seq` and `prev`; a last line without its line feed was torn and is left out.

    Raises DamagedRecordError with the line's number where a whole line holds no record. The chain is not checked:
    that is `verify`.
    """
    return _read(path, decode)


def read_events(path: Path) -> Iterator[Event]:
    """Every event in order. Raises DamagedRecordError as `records` does."""
    return _read(path, _event)


def _event(line: bytes) -> Event:
    return from_record(decode(line))


def _read(path: Path, read: Callable[[bytes], Read]) -> Iterator[Read]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield read(line)
            except DamagedRecordError as problem:
                raise DamagedRecordError(f"line {number}: {problem}") from problem
