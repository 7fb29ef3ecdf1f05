"""The executor `processes`: the run is as in `local`, and its requests are made by other processes.

Plan, limits, log, tokens and judgement stay here, so that every promise of a run holds by the code that holds it in
`local`; what is shared out are connections, HTTP, and the reading of answers.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from math import inf
from typing import Any

from engine.executors.processes import words
from engine.executors.processes.exchanges import call_as_values, pending_as_values
from engine.executors.processes.pool import Pool, open_pool
from engine.model.plan import Plan
from engine.model.ports.exchange import Call, Exchange, Granted, Pending
from engine.model.ports.target import Opening, Target, TargetPort
from engine.model.run.event import Event
from engine.model.vocabulary import ExecutorKind, Ports


@dataclass(slots=True, kw_only=True)
class SharedTarget:
    """A target whose requests are made by the workers; by this process where no worker is left.

    Tokens are fetched here, with `own`, and handed to all workers before anything is asked for with them.
    """

    name: str
    own: Target
    opening: Opening
    pool: Pool
    scope: str
    authenticates: bool

    async def authorise(self) -> Exchange:
        """Fetch a token for everybody."""
        exchange = await self.own.authorise()
        if isinstance(exchange.outcome, Granted):
            self.pool.tell_tokens(self.opening.surroundings.tokens)
        return exchange

    async def submit(self, call: Call) -> Exchange:
        """Start one execution."""
        worker = self.pool.least_busy()
        if worker is None:
            return await self.own.submit(call)
        return await worker.ask(words.SUBMIT, self.name, call_as_values(call))

    async def poll(self, pending: Pending) -> Exchange:
        """Ask for an execution."""
        worker = self.pool.least_busy()
        if worker is None:
            return await self.own.poll(pending)
        return await worker.ask(words.POLL, self.name, pending_as_values(pending))


async def execute(plan: Plan, ports: Ports, stop: Any = None) -> AsyncGenerator[Event, None]:
    """Every event of the run, as `engine.run.execute` tells them. Targets that cannot be opened twice stay here."""
    from engine.run.execute import execute as run_here

    packed = {name: words.pack_order(port.opening) for name, port in ports.targets.items() if port.opening}
    orders = {name: order for name, order in packed.items() if order is not None}
    async with open_pool(orders, ports.workers if orders else 0) as pool:
        shared = {name: _shared(name, ports.targets[name], pool) for name in orders}
        targets = {**ports.targets, **shared}
        async with aclosing(run_here(plan, ports.but(targets=targets), stop)) as events:
            async for event in events:
                yield event


def _shared(name: str, port: TargetPort, pool: Pool) -> TargetPort:
    target, opening = port.target, port.opening
    assert opening is not None, "only what has an opening is ordered"
    shared = SharedTarget(
        name=name, own=target, opening=opening, pool=pool, scope=target.scope, authenticates=target.authenticates
    )
    # A worker that hangs ends nothing by itself.
    return port.but(target=shared, request_s_max=inf)


KIND = ExecutorKind(
    name="processes", execute=execute, doc="One process that decides and writes, and several that make the requests."
)
