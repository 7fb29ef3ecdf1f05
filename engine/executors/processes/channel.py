"""The channel to a worker: one of a pair of sockets that it inherits or, where nothing is inherited, a call back.

Whoever holds an end of it is obeyed, so a worker that calls back over loopback and the process that it calls show each
other a half of a secret first, which the worker was handed on its standard input.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final, TypeAlias

from engine.executors.processes.frames import Link
from engine.platform.processes import apart, hands_down_descriptors

Connect: TypeAlias = Callable[[], Awaitable[socket.socket]]

LOOK_S: Final = 0.1
"""How often a process is looked at that has not called back yet: it may have ended."""
ANSWER_S_MAX: Final = 5.0
"""Who calls and does not show the secret by then is nobody."""
_MODULE: Final = "engine.executors.processes.worker"
_LOOPBACK: Final = "127.0.0.1"
_INHERITED, _CALLED = "descriptor=", "port="
_HALF: Final = 32
"""Bytes of each half of the secret."""


def start_worker() -> tuple[subprocess.Popen[bytes], Connect]:
    """A new worker, and what waits for its channel. Raises OSError, as does what waits, where there is none."""
    return _start_with_descriptor() if hands_down_descriptors() else _start_with_port()


async def attach(link: Link, channel: socket.socket) -> None:
    """Let a link speak over a channel from here on."""
    loop = asyncio.get_running_loop()
    if channel.family == getattr(socket, "AF_UNIX", None):
        await loop.create_unix_connection(lambda: link, sock=channel)
    else:
        await loop.create_connection(lambda: link, sock=channel)


def open_channel(argument: str) -> socket.socket:
    """The worker's end of the channel that its command line names. Raises OSError where the other end is not there."""
    if argument.startswith(_INHERITED):
        return socket.socket(fileno=int(argument.removeprefix(_INHERITED)))
    return call_back(int(argument.removeprefix(_CALLED)), sys.stdin.buffer.read(2 * _HALF))


def call_back(port: int, secret: bytes) -> socket.socket:
    """The channel to whoever started this process and gave it the secret. Raises OSError where nobody has it there."""
    ours, theirs = _halves(secret)
    channel = socket.create_connection((_LOOPBACK, port), ANSWER_S_MAX)
    channel.sendall(ours)
    if not compare_digest(_receive_half(channel), theirs):
        channel.close()
        raise ConnectionRefusedError("somebody else listens there")
    return channel


def _start_with_descriptor() -> tuple[subprocess.Popen[bytes], Connect]:
    ours, theirs = socket.socketpair()
    try:
        argument = f"{_INHERITED}{theirs.fileno()}"
        process = _spawn(argument, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()

    async def connect() -> socket.socket:
        return ours

    return process, connect


def _start_with_port() -> tuple[subprocess.Popen[bytes], Connect]:
    listener = socket.create_server((_LOOPBACK, 0))
    try:
        process = _spawn(f"{_CALLED}{listener.getsockname()[1]}", stdin=subprocess.PIPE)
    except OSError:
        listener.close()
        raise
    secret = secrets.token_bytes(2 * _HALF)
    assert process.stdin is not None, "it was asked for"
    with suppress(OSError), process.stdin as told:
        told.write(secret)

    async def connect() -> socket.socket:
        with listener:
            return await wait_for_call(listener, process, secret)

    return process, connect


async def wait_for_call(listener: socket.socket, process: subprocess.Popen[bytes], secret: bytes) -> socket.socket:
    """The first caller who shows the secret. Raises OSError once the process has ended without a call."""
    loop = asyncio.get_running_loop()
    listener.setblocking(False)
    theirs, ours = _halves(secret)
    calling = asyncio.create_task(loop.sock_accept(listener))
    try:
        while process.poll() is None:
            await asyncio.wait([calling], timeout=LOOK_S)
            if not calling.done():
                continue
            caller, _ = calling.result()
            if await asyncio.to_thread(_is_worker, caller, theirs, ours):
                return caller
            calling = asyncio.create_task(loop.sock_accept(listener))
        raise ConnectionAbortedError("the worker ended before it called back")
    finally:
        calling.cancel()


def _is_worker(caller: socket.socket, theirs: bytes, ours: bytes) -> bool:
    """Whether the caller knows its half, and was shown ours; anybody else is hung up on."""
    caller.settimeout(ANSWER_S_MAX)
    with suppress(OSError):
        if compare_digest(_receive_half(caller), theirs):
            caller.sendall(ours)
            return True
    caller.close()
    return False


def _receive_half(channel: socket.socket) -> bytes:
    got = b""
    while len(got) < _HALF and (more := channel.recv(_HALF - len(got))):
        got += more
    return got


def _halves(secret: bytes) -> tuple[bytes, bytes]:
    return secret[:_HALF], secret[_HALF:]


def _spawn(argument: str, **more: Any) -> subprocess.Popen[bytes]:
    """A new Python with the paths of this one, which no Ctrl-C reaches: that is for the process that runs."""
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    env: Mapping[str, str] = {**os.environ, "PYTHONPATH": paths}
    return subprocess.Popen(  # noqa: S603 - it is this very Python
        [sys.executable, "-P", "-m", _MODULE, argument], env=env, stdout=subprocess.DEVNULL, **apart(), **more
    )
