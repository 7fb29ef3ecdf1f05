from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from engine.platform.loops import loop_factory
from engine.platform.signals import (
    LISTENER,
    Grace,
    SignalListener,
    exit_code_after,
    ignore_signals,
    signals_put_back,
    signals_to_handle,
)

ALL = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Whoever started these tests may ignore hang-ups, and signals do afterwards what they did before."""
    before = {number: signal.getsignal(number) for name in ALL if (number := getattr(signal, name, None)) is not None}
    for number in before:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class DeafLoop(asyncio.SelectorEventLoop):
    """What asyncio's loops are on Windows: signals are not theirs."""

    add_signal_handler = asyncio.AbstractEventLoop.add_signal_handler


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, DeafLoop, loop_factory()])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_loop_hears_of_a_signal_while_it_waits_and_afterwards_all_is_as_before(
    loop: Callable[[], asyncio.AbstractEventLoop] | None, number: signal.Signals
) -> None:
    before = signal.getsignal(number)

    async def main(listener: SignalListener) -> signal.Signals:
        heard: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()
        listener.hear(heard.set_result)
        asyncio.get_running_loop().call_soon(signal.raise_signal, number)
        return await heard

    with signals_put_back() as listener, asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(main(listener)) == number
    assert signal.getsignal(number) == before


def test_the_second_signal_ends_the_process_although_the_loop_hears_of_neither() -> None:
    codes: list[int] = []
    is_over = threading.Event()

    def end(code: int) -> None:
        codes.append(code)
        is_over.set()

    async def main(listener: SignalListener) -> None:
        listener.hear(lambda _number: None)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert is_over.wait(10)

    listener = SignalListener(end, 0.0)
    try:
        asyncio.run(main(listener))
    finally:
        listener.close()
    assert codes == [143]


@pytest.mark.slow
def test_the_first_signal_ends_a_process_whose_time_is_over_once_it_is_not_at_work_itself() -> None:
    codes: list[int] = []
    is_over, steps = threading.Event(), iter(["noted", "at work", ""])

    def end(code: int) -> None:
        codes.append(code)
        is_over.set()

    async def main(listener: SignalListener) -> None:
        grace = Grace(0.0, lambda: next(steps), lambda: bool(next(steps)))
        listener.hear(lambda _number: None, grace=grace)
        signal.raise_signal(signal.SIGTERM)
        assert is_over.wait(10)

    listener = SignalListener(end)
    try:
        asyncio.run(main(listener))
    finally:
        listener.close()
    assert codes == [143]
    assert list(steps) == []


def test_a_process_that_ends_within_its_time_is_left_alone() -> None:
    codes: list[int] = []

    async def main(listener: SignalListener) -> None:
        listener.hear(lambda _number: None, grace=Grace(60.0))
        signal.raise_signal(signal.SIGTERM)

    listener = SignalListener(codes.append)
    asyncio.run(main(listener))
    listener.close()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name == LISTENER:
            thread.join(10)
    assert codes == []


def test_a_process_that_ends_by_itself_after_the_second_signal_is_left_alone() -> None:
    codes: list[int] = []

    async def main(listener: SignalListener) -> None:
        listener.hear(lambda _number: None)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)

    listener = SignalListener(codes.append, 60.0)
    asyncio.run(main(listener))
    listener.close()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name == LISTENER:
            thread.join(10)
            assert not thread.is_alive()
    assert codes == []


def test_a_signal_between_the_end_of_the_loop_and_the_end_of_the_block_does_nothing() -> None:
    async def main(listener: SignalListener) -> None:
        listener.hear(lambda _number: None)

    with signals_put_back() as listener:
        with asyncio.Runner(loop_factory=DeafLoop) as runner:
            runner.run(main(listener))
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows closes terminals in another way")
def test_a_hang_up_is_heard_unless_it_is_ignored() -> None:
    assert signal.SIGHUP in signals_to_handle()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert signals_to_handle() == (signal.SIGINT, signal.SIGTERM)


def test_exit_codes_are_those_of_a_shell_and_ctrl_break_is_another_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [exit_code_after(number) for number in (signal.SIGINT, signal.SIGTERM, 1)] == [130, 143, 129]
    monkeypatch.setattr(signal, "SIGBREAK", signal.Signals(21), raising=False)
    assert exit_code_after(21) == 130


def test_a_process_that_leaves_its_end_to_another_hears_nothing() -> None:
    ignore_signals()
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
