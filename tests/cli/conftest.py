"""Commands whose runs would wait for seconds, in no time."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest

from tests.virtual_time import VirtualLoop


class _VirtualLoops(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return VirtualLoop()


@pytest.fixture
def virtual_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs on the emulator that `say` starts never wait: the machine has no uvloop, and Python's loop skips waits."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    usual = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(_VirtualLoops())
    yield
    asyncio.set_event_loop_policy(usual)
