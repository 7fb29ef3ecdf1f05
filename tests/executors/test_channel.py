"""How a worker comes to its channel where it inherits nothing, as on Windows."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from threading import Thread

import pytest

from engine.executors.processes.channel import call_back, wait_for_call
from engine.executors.processes.pool import open_pool

SECRET = bytes(range(64))


@pytest.mark.slow
def test_workers_that_inherit_nothing_call_back_and_are_ready_before_the_run_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play() -> None:
        async with open_pool({}, 2) as pool:
            first, second = pool.least_busy(), pool.least_busy()
            assert first is not None
            assert first is not second
        assert first.process.returncode == 0

    monkeypatch.delattr(os, "fork", raising=False)
    with asyncio.Runner() as runner:
        runner.run(play())


def in_a_loop(play: Callable[[socket.socket, subprocess.Popen[bytes]], Awaitable[None]], code: str) -> None:
    """Play with a listener and a process that runs some Python."""

    async def whole(worker: subprocess.Popen[bytes]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            await play(listener, worker)

    worker = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    with worker, asyncio.Runner() as runner:
        runner.run(whole(worker))
        worker.communicate(b"\n")


@pytest.mark.slow
def test_a_worker_that_ends_before_it_calls_back_is_waited_for_no_longer() -> None:
    async def play(listener: socket.socket, worker: subprocess.Popen[bytes]) -> None:
        with pytest.raises(ConnectionAbortedError, match="ended before"):
            await wait_for_call(listener, worker, SECRET)

    in_a_loop(play, "")


@pytest.mark.slow
def test_who_does_not_know_the_secret_is_hung_up_on_and_who_does_is_shown_the_other_half() -> None:
    async def told(port: int, said: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(said)
            caller.shutdown(socket.SHUT_WR)
            caller.setblocking(False)
            return await asyncio.get_running_loop().sock_recv(caller, 64)

    async def play(listener: socket.socket, worker: subprocess.Popen[bytes]) -> None:
        port = listener.getsockname()[1]
        called = asyncio.ensure_future(wait_for_call(listener, worker, SECRET))
        assert [await told(port, said) for said in (b"x" * 32, SECRET[32:], SECRET[:31], b"")] == [b""] * 4
        assert not called.done()
        assert await told(port, SECRET[:32]) == SECRET[32:]
        (await called).close()

    in_a_loop(play, "input()")


def call_and_hear(shown: bytes) -> bytes:
    """Call back somebody who shows this; what the caller said first. Raises what the call does."""
    heard: list[bytes] = []

    def answer() -> None:
        caller, _ = listener.accept()
        with caller:
            heard.append(caller.recv(64))
            caller.sendall(shown)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = Thread(target=answer)
        other.start()
        try:
            call_back(listener.getsockname()[1], SECRET).close()
        finally:
            other.join()
    return heard[0]


def test_a_worker_obeys_who_shows_the_other_half_of_the_secret_and_nobody_else() -> None:
    assert call_and_hear(SECRET[32:]) == SECRET[:32]
    for shown in (b"?" * 32, SECRET[:32], b""):
        with pytest.raises(ConnectionRefusedError, match="somebody else"):
            call_and_hear(shown)
