"""The tasks of a run that nobody waits for: timers. The first that fails ends the run, which would wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

Work: TypeAlias = Coroutine[Any, Any, None]
Start: TypeAlias = Callable[[Work], "asyncio.Task[None]"]
"""Begins work that nobody waits for."""


class Background:
    """Starts such tasks within the running loop; `fail` raises what the first of them raised."""

    def __init__(self) -> None:
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def start(self, work: Work) -> asyncio.Task[None]:
        """Begin, and watch the end. Whoever calls this holds the task."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(self._note_end)
        return task

    async def fail(self) -> None:
        """Wait until a task has failed, and raise why; for ever where none does."""
        await self._failed

    def note(self, problem: BaseException | None) -> None:
        """Something that a run cannot do without has failed; None: nothing has."""
        if problem is not None and not self._failed.done():
            self._failed.set_exception(problem)
            self._failed.exception()  # seen: it may be that nobody waits any more

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self.note(None if task.cancelled() else task.exception())
