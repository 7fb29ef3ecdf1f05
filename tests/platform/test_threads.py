from __future__ import annotations

import asyncio
import threading

import pytest

from engine.platform.loops import loop_factory
from engine.platform.threads import run_in_thread


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, loop_factory()], ids=["asyncio", "the quickest"])
def test_a_call_gives_what_it_gives_and_raises_what_it_raises(loop: object) -> None:
    def fail() -> None:
        raise KeyError("odd")

    async def main() -> tuple[str, str]:
        with pytest.raises(KeyError, match="odd"):
            await run_in_thread(fail)
        return await run_in_thread(lambda: threading.current_thread().name), threading.current_thread().name

    with asyncio.Runner(loop_factory=loop) as runner:  # type: ignore[arg-type]
        there, here = runner.run(main())
    assert there != here


def test_where_there_is_no_thread_it_is_told_as_what_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(OSError, match="no more threads"):
        asyncio.run(run_in_thread(int))
