from __future__ import annotations

import asyncio
import select

import pytest

from engine.platform.sockets import can_see_ends, hear_of_ends


def test_only_a_system_that_tells_an_end_from_bytes_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "POLLRDHUP", raising=False)
    assert not can_see_ends()
    monkeypatch.setattr(select, "POLLRDHUP", 0x2000, raising=False)
    assert can_see_ends()


def test_what_had_come_before_the_loop_was_let_to_hear_is_heard_behind_it() -> None:
    async def main() -> None:
        async def say_and_go(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"x")
            writer.close()
            await writer.wait_closed()
            gone.set()

        gone = asyncio.Event()
        async with await asyncio.start_server(say_and_go, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
            await gone.wait()
            await hear_of_ends()
            assert await reader.read(9) == b"x"
            assert reader.at_eof()
            writer.close()

    asyncio.run(main())
