"""A target that is watched: everything that goes out and comes back is told, as `engine replay` shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from engine.http.secrecy.masked_target import open_masked
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Call, Exchange, Pending
from engine.model.ports.target import Surroundings, Target
from engine.model.values.noun import Noun
from engine.pipeline.target_choice import ChosenTarget


class Seen(Noun, frozen=True, kw_only=True):
    """One request and its answer. `call` stands at a submit, `execution_id` at a poll. Moments are since 1970."""

    request: Literal["token", "submit", "poll"]
    left_us: int
    came_us: int
    exchange: Exchange
    call: Call | None = None
    execution_id: str | None = None


Tell: TypeAlias = Callable[[Seen], None]


def watch_target(chosen: ChosenTarget, tell: Tell, clock: Clock) -> ChosenTarget:
    """The same target, except that `tell` hears of every exchange as soon as it is over."""
    kind = chosen.use.kind

    @asynccontextmanager
    async def opened(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
        async with open_masked(kind.open, spec, surroundings) as target:
            yield _Watched(target, tell, clock)

    return chosen.but(use=replace(chosen.use, kind=kind.but(open=opened)))


class _Watched:
    """Hands every request on."""

    def __init__(self, target: Target, tell: Tell, clock: Clock) -> None:
        self.scope = target.scope
        self.authenticates = target.authenticates
        self._target = target
        self._tell = tell
        self._clock = clock

    async def authorise(self) -> Exchange:
        """See Target."""
        left_us = self._clock.wall_us()
        exchange = await self._target.authorise()
        self._tell(Seen(request="token", left_us=left_us, came_us=self._clock.wall_us(), exchange=exchange))
        return exchange

    async def submit(self, call: Call) -> Exchange:
        """See Target."""
        left_us = self._clock.wall_us()
        exchange = await self._target.submit(call)
        came_us = self._clock.wall_us()
        self._tell(Seen(request="submit", left_us=left_us, came_us=came_us, exchange=exchange, call=call))
        return exchange

    async def poll(self, pending: Pending) -> Exchange:
        """See Target."""
        left_us = self._clock.wall_us()
        exchange = await self._target.poll(pending)
        came_us, execution = self._clock.wall_us(), pending.execution_id
        self._tell(Seen(request="poll", left_us=left_us, came_us=came_us, exchange=exchange, execution_id=execution))
        return exchange
