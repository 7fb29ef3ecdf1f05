"""The runs that a folder holds, as they are listed, and those that nobody needs any more."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from engine.journal.codec import DamagedRecordError, decode, from_record
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.model.published.lists import KeptRun
from engine.model.run.event import Checkpoint, Sealed
from engine.model.values.figures import rfc3339
from engine.model.values.noun import Noun
from engine.pipeline.past_runs import RUN_FILES, PastRun, past_runs
from engine.platform.files import open_bytes, open_file
from engine.platform.locks import hold_lock

_TAIL_BYTES: Final = 1 << 16
"""The seal of a log and its checkpoint stand in so much of its end."""


class Removal(Noun, frozen=True, kw_only=True):
    """What became of the wish to take a run away: `problem` says why it is still there, empty where it is not."""

    run: KeptRun
    problem: str = ""


def list_runs(runs: Path) -> tuple[KeptRun, ...]:
    """Every run under a folder whose log begins as one, the newest first."""
    return tuple(map(_told, past_runs(runs)))


def choose_runs(every: Sequence[KeptRun], *, keep: int | None, before_us: int | None) -> tuple[KeptRun, ...]:
    """Of runs, the newest first, those that go: none of the newest `keep`, none that began later than a moment.

    What is in use stays, whatever its age.
    """
    candidates = every if keep is None else every[keep:]
    old = (each for each in candidates if before_us is None or each.at_us < before_us)
    return tuple(each for each in old if each.state != "in-use")


def remove_runs(chosen: Iterable[KeptRun], runs: Path) -> Iterator[Removal]:
    """Take runs away: the files that they are made of, and their folders where nothing else lies in them."""
    for run in chosen:
        yield Removal(run=run, problem=_remove(runs / run.run))


def _remove(directory: Path) -> str:
    if _is_in_use(directory / LOG_NAME):
        return "it is in use"
    try:
        # The log goes last: what is left of a removal that was cut off is still a run, and can be removed again.
        for name in sorted(RUN_FILES, key=lambda name: name == LOG_NAME):
            (directory / name).unlink(missing_ok=True)
        left = sorted(each.name for each in directory.iterdir())
        if left:
            return f"its log is gone, and its folder stays: {left[0]} lies in it"
        directory.rmdir()
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""


def _told(run: PastRun) -> KeptRun:
    started, sealed = run.started, _seal_of(run.directory / LOG_NAME)
    paths = started.options.get("paths")
    state = "ended" if sealed is not None else "in-use" if _is_in_use(run.directory / LOG_NAME) else "unfinished"
    return KeptRun(
        run=run.directory.name,
        started=rfc3339(started.at_us),
        at_us=started.at_us,
        paths=tuple(map(str, paths)) if isinstance(paths, list) else (),
        replay=run.is_replay,
        state=state,
        exit=sealed.exit if sealed is not None else None,
        cases=started.planned,
        passed=sealed.counts.get("passed", 0) if sealed is not None else None,
        bytes=sum(_size(run.directory / name) for name in RUN_FILES),
    )


def _seal_of(log: Path) -> Sealed | None:
    """How a log ends; None where it has no seal, or goes on behind it."""
    sealed: Sealed | None = None
    try:
        with open_file(log) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = file.read().split(b"\n")
    except OSError:
        return None
    for line in lines:
        with suppress(DamagedRecordError, ValueError):
            event = from_record(decode(line))
            sealed = event if isinstance(event, Sealed) else sealed if isinstance(event, Checkpoint) else None
    return sealed


def _is_in_use(log: Path) -> bool:
    """Whether another process, or this one, writes the log; one that cannot be opened for it is taken for used."""
    try:
        descriptor = open_bytes(log, os.O_RDWR)
    except OSError:
        return True
    try:
        with hold_lock(log, descriptor) as is_ours:
            return not is_ours
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
