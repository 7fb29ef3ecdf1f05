"""A log on disk as events again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.journal.codec import DamagedRecordError, decode, from_record
from engine.model.run.event import Event
from engine.platform.files import open_file


def read_events(path: Path) -> Iterator[Event]:
    """Every event in order; a last line without its line feed was torn and is left out.

    Raises DamagedRecordError with the line's number where a whole line holds no record. The chain is not checked:
    that is `verify`.
    """
    with open_file(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield from_record(decode(line))
            except DamagedRecordError as problem:
                raise DamagedRecordError(f"line {number}: {problem}") from problem
