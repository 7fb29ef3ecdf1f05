from __future__ import annotations

import asyncio
import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from engine.journal.chain import HashChain
from engine.journal.disk import SystemDisk
from engine.journal.read import read_events
from engine.journal.verify import verify
from engine.journal.writer import JournalBusy, JournalFailed, JournalWriter, open_journal
from engine.model.run.event import CaseIntent, Checkpoint, Event, Sealed
from tests.journal.events import EVERY_KIND, SEALED, STARTED, StillClock, finished, intent
from tests.machines import POSIX


@POSIX
def test_the_directory_is_private_and_so_is_the_file(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path / "runs" / "r1", StillClock()) as journal:
            await journal.append(STARTED)

    asyncio.run(main())
    assert stat.S_IMODE((tmp_path / "runs" / "r1").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "runs" / "r1" / "events.jsonl").stat().st_mode) == 0o600


def test_an_intent_is_in_the_file_when_append_returns_and_everything_before_it_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
            await journal.append(intent(0))
            assert [type(event).__name__ for event in read_events(tmp_path / "events.jsonl")] == [
                "RunStarted",
                "CaseIntent",
            ]

    asyncio.run(main())


def test_defect_05_results_reach_the_file_at_the_next_turn_of_the_loop_so_that_a_kill_loses_none(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
            await journal.append(finished(0))
            turned = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(turned.set_result, None)
            await turned
            assert len(list(read_events(tmp_path / "events.jsonl"))) == 2

    asyncio.run(main())


class CountingDisk(SystemDisk):
    synced = 0

    def sync(self, descriptor: int) -> None:
        self.synced += 1


class BrokenDisk(SystemDisk):
    def sync(self, descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")


def test_many_waiting_intents_share_one_sync(tmp_path: Path) -> None:
    disk = CountingDisk()

    async def main() -> None:
        async with open_journal(tmp_path, StillClock(), disk=disk) as journal:
            await journal.append(STARTED)
            await asyncio.gather(*(journal.append(intent(number)) for number in range(200)))
            assert disk.synced <= 2

    asyncio.run(main())
    assert verify(tmp_path).records == 201


def test_defect_38_a_run_with_every_kind_of_event_is_sealed_and_intact(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            for event in EVERY_KIND[:-1]:
                await journal.append(event)
            checkpoint = await journal.checkpoint()
            await journal.append(EVERY_KIND[-1])
            await journal.append(SEALED)
            assert checkpoint.of == "run"

    asyncio.run(main())
    found = verify(tmp_path / "events.jsonl")
    assert found.problems == ()
    assert (found.ok, found.sealed, found.level) == (True, True, "intact")
    events = list(read_events(tmp_path / "events.jsonl"))
    assert [event for event in events if not isinstance(event, Checkpoint | Sealed)] == list(EVERY_KIND)


def test_a_second_engine_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()):
            with pytest.raises(JournalBusy, match="another engine"):
                async with open_journal(tmp_path, StillClock()):
                    pass

    asyncio.run(main())


def test_the_log_of_an_earlier_run_is_never_written_to(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
        with pytest.raises(JournalFailed, match="an earlier run"):
            async with open_journal(tmp_path, StillClock()):
                pass

    asyncio.run(main())


def test_a_directory_that_cannot_be_made_is_a_failed_journal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    async def main() -> None:
        async with open_journal(tmp_path / "file" / "run", StillClock()):
            pass

    with pytest.raises(JournalFailed, match="Not a directory"):
        asyncio.run(main())


class ShortDisk(SystemDisk):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def sync(self, descriptor: int) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("can't start new thread"), "no more threads"),
        (MemoryError(), "no more memory"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_whatever_stops_a_sync_is_told_to_everybody_who_waits(tmp_path: Path, error: Exception, words: str) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock(), disk=ShortDisk(error)) as journal:
            await journal.append(STARTED)
            outcomes = await asyncio.gather(*(journal.append(intent(n)) for n in range(5)), return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [JournalFailed] * 5
            await journal.append(finished(1))

    with pytest.raises(JournalFailed, match=words):
        asyncio.run(main())


def test_a_log_without_a_thread_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def main() -> None:
        monkeypatch.setattr(threading.Thread, "start", start)
        with pytest.raises(JournalFailed, match="no more threads"):
            async with open_journal(tmp_path, StillClock()):
                raise AssertionError("it is open")

    asyncio.run(main())


def test_a_line_that_cannot_be_made_is_the_end_of_the_log(tmp_path: Path) -> None:
    class Full(HashChain):
        def extend(self, event: Event) -> bytes:
            if self.size == 1:
                raise MemoryError
            return super().extend(event)

    async def main() -> None:
        descriptor = os.open(tmp_path / "events.jsonl", os.O_RDWR | os.O_CREAT)
        journal = JournalWriter(descriptor, StillClock(), Full())
        await journal.append(STARTED)
        for event in (intent(0), finished(0)):
            with pytest.raises(JournalFailed, match="no more memory"):
                await journal.append(event)
        with pytest.raises(JournalFailed):
            await journal.close()
        os.close(descriptor)

    asyncio.run(main())
    assert len((tmp_path / "events.jsonl").read_bytes().splitlines()) == 1


@POSIX
def test_when_the_disk_is_full_every_waiting_intent_fails_and_so_does_all_that_follows() -> None:
    async def main() -> None:
        descriptor = os.open("/dev/full", os.O_WRONLY)
        try:
            journal = JournalWriter(descriptor, StillClock(), HashChain())
            await journal.append(STARTED)
            outcomes = await asyncio.gather(*(journal.append(intent(n)) for n in range(5)), return_exceptions=True)
            assert all(isinstance(outcome, JournalFailed) for outcome in outcomes)
            assert "No space left" in str(outcomes[0])
            with pytest.raises(JournalFailed):
                await journal.append(finished(1))
            with pytest.raises(JournalFailed):
                await journal.close()
        finally:
            os.close(descriptor)

    asyncio.run(main())


def test_a_sync_that_fails_fails_those_who_wait_for_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock(), disk=BrokenDisk()) as journal:
            await journal.append(STARTED)
            await journal.append(intent(0))

    with pytest.raises(JournalFailed, match="Input/output error"):
        asyncio.run(main())


def test_a_case_cancelled_while_it_waits_for_the_disk_disturbs_nobody(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
            impatient = asyncio.create_task(journal.append(intent(0)))
            patient = asyncio.create_task(journal.append(intent(1)))
            asyncio.get_running_loop().call_soon(impatient.cancel)
            await patient
            assert (await asyncio.gather(impatient, return_exceptions=True))[0] is not None

    asyncio.run(main())
    intents = [event for event in read_events(tmp_path / "events.jsonl") if isinstance(event, CaseIntent)]
    assert len(intents) == 2


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
        with pytest.raises(JournalFailed, match="closed"):
            await journal.append(intent(0))

    asyncio.run(main())
    assert verify(tmp_path).records == 1


def test_closing_waits_for_the_sync_that_is_under_way(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
            waiting = asyncio.create_task(journal.append(intent(0)))
            for _ in range(2):
                turned = asyncio.get_running_loop().create_future()
                asyncio.get_running_loop().call_soon(turned.set_result, None)
                await turned
        await waiting

    asyncio.run(main())
    assert verify(tmp_path).records == 2
