from __future__ import annotations

import asyncio
import threading

import pytest

from engine.expressions.hurry import NotNowError, is_in_hurry
from engine.model.values.json import MISSING
from engine.run.judging.off_loop import SMALL, take_time


def where() -> str:
    return "thread" if threading.current_thread() is not threading.main_thread() else "loop"


@pytest.mark.parametrize(
    ("value", "place"),
    [({"a": 1}, "loop"), (MISSING, "loop"), ([0] * SMALL, "thread"), ("x" * 64 * SMALL, "thread")],
)
def test_what_is_large_is_judged_beside_the_loop(value: object, place: str) -> None:
    assert asyncio.run(take_time(where, [value])) == place


def test_what_turns_out_to_take_long_is_judged_again_beside_the_loop() -> None:
    def judge() -> str:
        if is_in_hurry():
            raise NotNowError
        return where()

    assert asyncio.run(take_time(judge, [1])) == "thread"


def test_without_a_thread_the_loop_judges_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert asyncio.run(take_time(where, [[0] * SMALL])) == "loop"


def test_whoever_is_cancelled_does_not_wait_for_what_is_judged() -> None:
    until = threading.Event()

    async def main() -> None:
        judging = asyncio.create_task(take_time(lambda: until.wait(60), [[0] * SMALL]))
        await asyncio.wait([judging], timeout=0.01)
        judging.cancel()

    asyncio.run(main())
    until.set()
