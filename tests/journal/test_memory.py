from __future__ import annotations

import asyncio
from pathlib import Path

from engine.journal.memory import MemoryJournal
from engine.journal.verify import verify
from engine.journal.writer import JournalWriter, open_journal
from tests.journal.events import EVERY_KIND, SEALED, StillClock


async def tell(journal: MemoryJournal | JournalWriter) -> None:
    for event in EVERY_KIND[:-1]:
        await journal.append(event)
    await journal.checkpoint()
    await journal.append(EVERY_KIND[-1])
    await journal.append(SEALED)


def test_memory_and_disk_hold_the_same_lines(tmp_path: Path) -> None:
    async def main() -> tuple[bytes, str, int]:
        memory = MemoryJournal(StillClock())
        await tell(memory)
        async with open_journal(tmp_path, StillClock()) as journal:
            await tell(journal)
            assert (journal.root, journal.size) == (memory.root, memory.size)
        return memory.text, memory.root, memory.size

    text, root, size = asyncio.run(main())
    assert (tmp_path / "events.jsonl").read_bytes() == text
    found = verify(tmp_path)
    assert (found.ok, found.root, found.records) == (True, root, size)
