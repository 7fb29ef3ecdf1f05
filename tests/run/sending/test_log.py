from __future__ import annotations

import asyncio

import pytest

from engine.model.run.event import Acknowledged, Event
from engine.run.sending.log import UNREAD_MAX, Log
from tests.virtual_time import run_virtual


class ListJournal:
    """A journal that can be full."""

    def __init__(self, *, room: int) -> None:
        self.events: list[Event] = []
        self.room = room

    async def append(self, event: Event) -> None:
        if len(self.events) >= self.room:
            raise OSError("no space left on device")
        self.events.append(event)


def event(number: int) -> Event:
    return Acknowledged(at_us=number, case=f"C-{number}", number=number, execution_id="e")


def test_what_is_read_was_written_before() -> None:
    async def main() -> None:
        journal = ListJournal(room=100)
        log = Log(journal)

        async def write() -> None:
            for number in range(10):
                await log.write(event(number))
            log.end()

        writer = asyncio.ensure_future(write())
        read = []
        async for each in log.read():
            assert each in journal.events
            read.append(each)
        await writer
        assert read == journal.events

    run_virtual(main())


def test_a_writer_waits_for_a_reader_that_falls_behind() -> None:
    async def main() -> None:
        log = Log(ListJournal(room=10_000))

        async def write() -> None:
            for number in range(UNREAD_MAX + 50):
                await log.write(event(number))
            log.end()

        writer = asyncio.ensure_future(write())
        await asyncio.wait([writer], timeout=1.0)
        assert not writer.done()
        assert len([each async for each in log.read()]) == UNREAD_MAX + 50
        await writer

    run_virtual(main())


def test_a_journal_that_failed_once_takes_nothing_more() -> None:
    async def main() -> None:
        journal = ListJournal(room=1)
        log = Log(journal)
        await log.write(event(1))
        with pytest.raises(OSError, match="no space"):
            await log.write(event(2))
        journal.room = 10
        with pytest.raises(OSError, match="no space"):
            await log.write(event(3))
        assert journal.events == [event(1)]

    run_virtual(main())


def test_what_the_journal_took_is_read_even_where_its_writer_was_cancelled() -> None:
    class SlowJournal(ListJournal):
        async def append(self, event: Event) -> None:
            await super().append(event)
            await asyncio.get_running_loop().create_future()

    async def main() -> None:
        log = Log(SlowJournal(room=9))
        writer = asyncio.ensure_future(log.write(event(1)))
        await asyncio.wait([writer], timeout=1.0)
        writer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writer
        log.end()
        assert [each async for each in log.read()] == [event(1)]

    run_virtual(main())
