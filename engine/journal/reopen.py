"""A log that goes on: its chain so far, and its torn last line, which no run has ever counted as written."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from engine.journal.chain import GENESIS, HashChain
from engine.journal.codec import DamagedRecordError, Record, decode, from_record
from engine.journal.signing import Signer
from engine.model.run.event import Checkpoint, Event, RunStarted
from engine.model.values.noun import Noun
from engine.platform.files import open_file, sync_file


class JournalDamaged(Exception):  # noqa: N818 - it names a state of the world
    """The log is not what this engine wrote: which line, and what is wrong with it."""


class WrittenSoFar(Noun, frozen=True, kw_only=True):
    """What a log holds. `torn` are the bytes of a last line that was never finished; `whole` those before it."""

    chain: HashChain
    whole: int
    torn: int
    is_sealed: bool


def read_so_far(path: Path, signer: Signer | None = None) -> WrittenSoFar:
    """Check every whole line of a log against the one before it. Raises JournalDamaged and OSError.

    What was killed while it wrote leaves a line without its end, and only at the end of the file. A log without a
    whole first record has nothing to go on from, which is damage as well.
    """
    chain = HashChain(signer)
    whole, torn, prev = 0, 0, GENESIS
    last: Event | None = None
    with open_file(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                torn = len(line)
                break
            text = line[:-1]
            last = _read(text, number, prev)
            prev = sha256(text).hexdigest()
            chain.restore(text)
            whole += len(line)
    if last is None:
        raise JournalDamaged("it holds no record")
    is_sealed = isinstance(last, Checkpoint) and last.of == "seal"
    return WrittenSoFar(chain=chain, whole=whole, torn=torn, is_sealed=is_sealed)


def _read(line: bytes, number: int, prev: str) -> Event:
    try:
        record = decode(line)
        event = from_record(record)
    except DamagedRecordError as problem:
        raise JournalDamaged(f"line {number} is no record: {problem}") from problem
    wrong = _out_of_place(record, number, prev) or _misplaced(event, number)
    if wrong is not None:
        raise JournalDamaged(f"line {number} {wrong}")
    return event


def _out_of_place(record: Record, number: int, prev: str) -> str | None:
    if record.get("seq") != number - 1:
        return f"has not the `seq` {number - 1}: a line before it is missing, repeated, or out of order"
    if record.get("prev") != prev:
        return "does not follow from the line before it, which was changed"
    return None


def _misplaced(event: Event, number: int) -> str | None:
    if isinstance(event, RunStarted) != (number == 1):
        return "is not the beginning of a run" if number == 1 else "begins another run"
    return None


def cut(descriptor: int, length: int) -> None:
    """Leave only the first bytes of a log, and bring that to disk. Raises OSError."""
    os.ftruncate(descriptor, length)
    sync_file(descriptor)
