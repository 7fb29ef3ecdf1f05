"""The journal on disk: one writer, lines in order, and intents that are durable before anything is sent."""

from __future__ import annotations

import asyncio
import errno
import os
from asyncio import Future, Task
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from engine.journal.chain import HashChain
from engine.journal.disk import SYSTEM, Disk
from engine.journal.reopen import JournalDamaged, cut, read_so_far
from engine.journal.signing import Signer
from engine.model.ports.clock import Clock
from engine.model.run.event import CaseIntent, Checkpoint, Event, Sealed
from engine.model.values.noun import Noun
from engine.platform.files import open_bytes
from engine.platform.locks import hold_lock
from engine.platform.shortage import describe_shortage

__all__ = ("JournalBusy", "JournalDamaged", "JournalFailed", "JournalWriter", "open_journal", "reopen_journal")

FILE_NAME: Final = "events.jsonl"

_DURABLE = (CaseIntent, Checkpoint, Sealed)


class JournalBusy(Exception):  # noqa: N818 - it names a state of the world
    """Another engine writes to this run directory."""


class JournalFailed(Exception):  # noqa: N818 - it names a state of the world
    """The log cannot be written, and why: a full disk, an I/O error, no thread to sync in, no memory for a line.

    The run must halt. The message reads behind `the log cannot be written: `.
    """


class JournalWriter:
    """The open log of one run. Made by `open_journal`.

    Every line reaches the file before the loop's next turn, so that a kill of the process loses none. An intent waits
    until it is on disk: one sync in a thread of its own serves all that wait when it begins.
    """

    def __init__(self, descriptor: int, clock: Clock, chain: HashChain, disk: Disk = SYSTEM) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._chain = chain
        self._disk = disk
        self._thread = ThreadPoolExecutor(1, "journal")
        self._lines: list[bytes] = []
        self._waiting: list[Future[None]] = []
        self._syncing: Task[None] | None = None
        self._failure: Exception | None = None

    @property
    def size(self) -> int:
        """Records so far."""
        return self._chain.size

    @property
    def root(self) -> str:
        """The RFC 6962 root over all lines so far, in hex."""
        return self._chain.root

    async def begin(self) -> None:
        """Have the thread that syncs, before there is anything to sync. Raises JournalFailed."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, int)
        except RuntimeError as problem:
            raise JournalFailed(_reason(problem)) from problem

    async def append(self, event: Event) -> None:
        """Add one event; an intent, a checkpoint and the seal return when they are on disk. Raises JournalFailed."""
        self._raise_failure()
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write_out)
        self._lines.append(self._linked(event))
        if isinstance(event, _DURABLE):
            await self._durable()

    async def checkpoint(self) -> Checkpoint:
        """Add the checkpoint that reports print: all cases are done, what follows are uploads and the seal."""
        event = self._chain.checkpoint(at_us=self._clock.wall_us(), of="run")
        await self.append(event)
        return event

    async def close(self) -> None:
        """Bring everything to disk. Raises JournalFailed where that did not succeed now or before."""
        try:
            while self._syncing is not None:
                await asyncio.wait([self._syncing])
            self._write_out()
            await self._sync()
            self._raise_failure()
        finally:
            # The descriptor's number may soon be another file's: nothing may be written to it from here on.
            self._failure = self._failure or OSError(errno.EBADF, "the log is closed")
            self._thread.shutdown(wait=False)

    async def _durable(self) -> None:
        done: Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        if self._syncing is None:
            self._syncing = asyncio.create_task(self._sync_groups())
        await done

    def _linked(self, event: Event) -> bytes:
        try:
            return self._chain.extend(event)
        except Exception as problem:
            # Whatever stopped it, the chain may be ahead of the file: nothing can follow what there is.
            self._write_out()
            self._failure = problem
            raise JournalFailed(_reason(problem)) from problem

    async def _sync_groups(self) -> None:
        """Sync until nobody waits; those that come during one sync share the next."""
        try:
            while self._waiting:
                self._write_out()
                group, self._waiting = self._waiting, []
                await self._sync()
                for done in group:
                    self._release(done)
        finally:
            self._syncing = None

    async def _sync(self) -> None:
        if self._failure is None:
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._disk.sync, self._descriptor)
            except Exception as problem:  # noqa: BLE001 - whoever waits is told, whatever it is: no thread to be had, say
                self._failure = problem

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise JournalFailed(_reason(self._failure)) from self._failure

    def _release(self, done: Future[None]) -> None:
        if done.done():  # its case was cancelled while it waited
            return
        if self._failure is None:
            done.set_result(None)
        else:
            done.set_exception(JournalFailed(_reason(self._failure)))

    def _write_out(self) -> None:
        """Hand all lines to the system; a failure is kept for whoever asks next."""
        try:
            rest = memoryview(b"".join(self._lines))
            self._lines.clear()
            while rest and self._failure is None:
                rest = rest[self._disk.write(self._descriptor, rest) :]
        except Exception as problem:  # noqa: BLE001 - as at a sync
            self._failure = problem


class Reopened(Noun, frozen=True, kw_only=True):
    """The log of a run that goes on. `healed` bytes of a torn last line were cut; `was_sealed`: the run had ended."""

    journal: JournalWriter
    healed: int
    was_sealed: bool


@asynccontextmanager
async def open_journal(
    directory: Path, clock: Clock, *, signer: Signer | None = None, disk: Disk = SYSTEM
) -> AsyncIterator[JournalWriter]:
    """The log of a new run in its own directory (0700, made where it is missing); the file is 0600.

    With a `signer` its checkpoints are signed.

    Raises JournalBusy while another engine has it open, and JournalFailed where it cannot be made, holds the log of
    an earlier run, or could not be brought to disk.
    """
    _make(directory)
    path = directory / FILE_NAME
    with _claimed(path, os.O_CREAT) as descriptor:
        if os.fstat(descriptor).st_size > 0:
            raise JournalFailed(f"`{path.as_posix()}` holds the log of an earlier run")
        _sync_directory(directory, disk)
        async with _closing(JournalWriter(descriptor, clock, HashChain(signer), disk)) as journal:
            yield journal


@asynccontextmanager
async def reopen_journal(
    directory: Path, clock: Clock, *, signer: Signer | None = None, disk: Disk = SYSTEM
) -> AsyncIterator[Reopened]:
    """The log of a run that goes on, behind its last whole line; a torn one is cut.

    Raises JournalBusy while another engine has it open, JournalDamaged where it is not as it was written, and
    JournalFailed where it cannot be read, cut, or brought to disk.
    """
    path = directory / FILE_NAME
    with _claimed(path) as descriptor:
        try:
            found = read_so_far(path, signer)
            if found.torn:
                cut(descriptor, found.whole)
        except OSError as problem:
            raise JournalFailed(_reason(problem)) from problem
        async with _closing(JournalWriter(descriptor, clock, found.chain, disk)) as journal:
            yield Reopened(journal=journal, healed=found.torn, was_sealed=found.is_sealed)


@asynccontextmanager
async def _closing(journal: JournalWriter) -> AsyncIterator[JournalWriter]:
    try:
        await journal.begin()
        yield journal
    finally:
        await journal.close()


@contextmanager
def _claimed(path: Path, more: int = 0) -> Iterator[int]:
    """The log, open for one engine alone: the system gives the lock back when its process ends, however it ends."""
    with ExitStack() as stack:
        try:
            descriptor = open_bytes(path, os.O_RDWR | os.O_APPEND | more)
            stack.callback(os.close, descriptor)
            is_ours = stack.enter_context(hold_lock(path, descriptor))
        except OSError as problem:
            raise JournalFailed(_reason(problem)) from problem
        if not is_ours:
            raise JournalBusy(f"another engine writes to `{path.parent.as_posix()}`")
        yield descriptor


def _make(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise JournalFailed(_reason(problem)) from problem


def _sync_directory(directory: Path, disk: Disk) -> None:
    """Make the file's name as durable as its lines will be."""
    try:
        disk.sync_folder(directory)
    except OSError as problem:
        raise JournalFailed(_reason(problem)) from problem


def _reason(problem: Exception) -> str:
    if not isinstance(problem, OSError):
        return describe_shortage(problem) or f"{type(problem).__name__}: {problem}"
    where = f" (`{Path(str(problem.filename)).as_posix()}`)" if problem.filename else ""
    return f"{problem.strerror or problem}{where}"
