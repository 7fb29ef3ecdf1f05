"""What the first value of a message says, and what a worker is told at its start."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from engine.model.ports.clock import Clock
from engine.model.ports.limits import QuotaHeaders
from engine.model.ports.target import ActionExchange, EmulatorAddress, Opening, Stub, Surroundings, Target
from engine.model.ports.wire import WireKind

OPEN: Final = 0
"""To a worker: open these targets."""
SUBMIT: Final = 1
POLL: Final = 2
CANCEL: Final = 3
"""To a worker: nobody waits for this request any more."""
TOKENS: Final = 4
"""To a worker: the tokens that hold from now on, by scope."""

READY: Final = 0
"""From a worker: the targets are open."""
ANSWER: Final = 1
HELD_BACK: Final = 2
"""From a worker: the request was not made, since what the worker heard meanwhile may forbid it."""
BUG: Final = 3
"""From a worker: this program is wrong, and where."""
GONE: Final = 4
"""Said of a worker: it ended, and nobody knows what became of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A target that a worker is to open: an `Opening` without what only its own process can use."""

    open: Callable[[Any, Surroundings], AbstractAsyncContextManager[Target]]
    spec: Any
    name: str
    seed: int
    wire: WireKind
    env: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    input_secrets: Mapping[str, str] = field(repr=False)
    emulator: EmulatorAddress | None = field(repr=False)
    quota_headers: QuotaHeaders | None = None
    exchanges: Mapping[str, ActionExchange] = field(default_factory=dict)
    root: str = ""


def pack_order(opening: Opening) -> bytes | None:
    """What a worker needs to open the same target; None where that cannot leave this process."""
    try:
        return pickle.dumps(_order_of(opening))
    except (pickle.PicklingError, AttributeError, TypeError):
        # Somebody's own kind of target, made of what has no name in any module.
        return None


def _order_of(opening: Opening) -> Order:
    around = opening.surroundings
    return Order(
        open=opening.open,
        spec=opening.spec,
        name=around.name,
        seed=around.seed,
        wire=around.wire,
        env=dict(around.env),
        secrets=dict(around.secrets),
        input_secrets=dict(around.input_secrets),
        quota_headers=around.quota_headers,
        exchanges=dict(around.exchanges),
        root=around.root,
        emulator=opening.emulator,
    )


def surroundings_of(order: Order, clock: Clock, tokens: dict[str, Any]) -> Surroundings:
    """The surroundings of a target in a worker; of an emulator it uses the one that the first process started."""

    @asynccontextmanager
    async def started(
        settings: Any,  # noqa: ARG001 - the port's words
        stubs: tuple[Stub, ...],  # noqa: ARG001
        *,
        clock: Clock,  # noqa: ARG001
        seed: int,  # noqa: ARG001
    ) -> AsyncIterator[EmulatorAddress]:
        assert order.emulator is not None, "a target that needs an emulator has started one"
        yield order.emulator

    return Surroundings(
        clock=clock,
        seed=order.seed,
        env=order.env,
        secrets=order.secrets,
        stubs=(),
        start_emulator=started,
        wire=order.wire,
        name=order.name,
        input_secrets=order.input_secrets,
        quota_headers=order.quota_headers,
        exchanges=order.exchanges,
        root=order.root,
        tokens=tokens,
    )
