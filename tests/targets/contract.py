"""What every target promises, asked of each of them against an emulator over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.emulator import start
from engine.emulator.server import Emulator
from engine.model.language.emulator import EmulatorSettings
from engine.model.language.http_exchange import AnswerUse, AuthUse, OAuth2Use, PollUse, RequestUse
from engine.model.language.literals import Query, Template
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Call, Exchange, Pending
from engine.model.ports.target import ActionExchange, EmulatorAddress, Stub, Surroundings, Target
from engine.model.ports.wire import WireKind
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.targets import emulator, genesys_async, http
from tests.emulator.manual import ManualClock

T = TypeVar("T")


def _at(place: str) -> Query:
    return Query(text=place, span=NOWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A target that is open, the emulator behind it, and the time of both."""

    target: Target
    behind: Emulator
    clock: ManualClock


Opening = Callable[[EmulatorSettings, tuple[Stub, ...]], AbstractAsyncContextManager[Scene]]


@asynccontextmanager
async def through_genesys_async(
    settings: EmulatorSettings, stubs: tuple[Stub, ...], *, wire: WireKind = WireKind.DIRECT
) -> AsyncIterator[Scene]:
    clock = ManualClock()
    async with start(settings, stubs, clock=clock, seed=1) as behind:
        auth = genesys_async.Auth(client_id="emulator", client_secret="emulator")
        spec = genesys_async.Spec(base_url=behind.address.url, auth=auth)
        async with genesys_async.KIND.open(spec, surroundings(clock, wire=wire)) as target:
            yield Scene(target=target, behind=behind, clock=clock)


@asynccontextmanager
async def through_emulator(
    settings: EmulatorSettings, stubs: tuple[Stub, ...], *, wire: WireKind = WireKind.DIRECT
) -> AsyncIterator[Scene]:
    clock = ManualClock()
    started: list[Emulator] = []

    @asynccontextmanager
    async def start_emulator(
        given: Any, known: tuple[Stub, ...], *, clock: Clock, seed: int
    ) -> AsyncIterator[EmulatorAddress]:
        async with start(given, known, clock=clock, seed=seed) as behind:
            started.append(behind)
            yield behind.address

    around = surroundings(clock, wire=wire, stubs=stubs, start_emulator=start_emulator)
    async with emulator.KIND.open(settings, around) as target:
        yield Scene(target=target, behind=started[0], clock=clock)


TUTORIAL = ActionExchange(
    key="",
    name="risk",
    action_id="risk",
    request=RequestUse(
        method="POST",
        path="/api/v2/data/actions/{action_id}/test",
        body={"input": Template(text="${{ input }}", span=NOWHERE)},
    ),
    # Of a submit and a poll no status is the action's.
    answer=AnswerUse(
        output=_at("body.output"), errors=_at("body.errors"), duration=_at("body.duration_seconds"), failed=()
    ),
    poll=PollUse(
        id=_at("body.testExecutionId"),
        request=RequestUse(method="GET", path="/api/v2/data/actions/test/{execution_id}"),
        state=_at("body.status"),
        completed=("completed",),
        failed=("failed",),
    ),
    names={},
)
"""The protocol of `genesys-async`, as an author may say it."""


@asynccontextmanager
async def through_http(
    settings: EmulatorSettings, stubs: tuple[Stub, ...], *, wire: WireKind = WireKind.DIRECT
) -> AsyncIterator[Scene]:
    clock = ManualClock()
    async with start(settings, stubs, clock=clock, seed=1) as behind:
        oauth2 = OAuth2Use(
            token_url=f"{behind.address.url}/oauth/token",
            client_id="emulator",
            client_secret="emulator",
            client_in="body",
        )
        spec = http.Spec(base_url=behind.address.url, auth=AuthUse(oauth2=oauth2))
        around = surroundings(clock, wire=wire, exchanges=_OfEveryId())
        async with http.KIND.open(spec, around) as target:
            yield Scene(target=_Keyed(target), behind=behind, clock=clock)


class _OfEveryId(dict[str, ActionExchange]):
    """The tutorial's protocol for whatever action is asked for."""

    def __missing__(self, key: str) -> ActionExchange:
        return TUTORIAL.but(key=key, action_id=key.removeprefix("id:"))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]


@dataclass(slots=True)
class _Keyed:
    """A target whose calls are told apart by the ids of their actions."""

    target: Target
    scope: str = ""
    authenticates: bool = True

    async def authorise(self) -> Exchange:
        return await self.target.authorise()

    async def submit(self, call: Call) -> Exchange:
        return await self.target.submit(call.but(stub=f"id:{call.action_id}"))

    async def poll(self, pending: Pending) -> Exchange:
        return await self.target.poll(pending if pending.key else pending.but(key="id:risk"))


def surroundings(clock: Clock, **known: Any) -> Surroundings:
    """Surroundings in which nothing is set but what is given."""
    from engine.emulator import start_emulator

    given: dict[str, Any] = {
        "seed": 1, "wire": WireKind.DIRECT, "env": {}, "secrets": {}, "stubs": (),
        "start_emulator": start_emulator, **known,
    }  # fmt: skip
    return Surroundings(clock=clock, **given)


def play(
    opening: Opening,
    act: Callable[[Scene], Awaitable[T]],
    settings: EmulatorSettings | None = None,
    stubs: tuple[Stub, ...] = (),
) -> T:
    """Open, act, close; in a loop of its own."""

    async def main() -> T:
        async with opening(settings or EmulatorSettings(), stubs) as scene:
            return await act(scene)

    return asyncio.run(main())


def call(action_id: str = "risk", **given: Json) -> Call:
    """A call of an action."""
    return Call(case="C-1", action=action_id, action_id=action_id, input=given)
