"""One simulation: the whole engine in virtual time, with the ends and the fresh starts that its setting asks for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from engine.journal.memory import MemoryJournal
from engine.journal.standing import StandingReader
from engine.model.plan import Plan
from engine.model.ports.clock import Clock
from engine.model.ports.limits import Bounds, Limits
from engine.model.ports.target import Target, TargetPort
from engine.model.run.event import CaseFinished, Event, Resumed
from engine.model.run.resume_state import ResumeState
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.run.halting.stop import Stop
from tests.simulation.checker import broken_promises
from tests.simulation.loop import REQUESTS_MAX, EndlessError, KilledError, SimulatedClock, SimulatedLoop
from tests.simulation.seen import Seen
from tests.simulation.server import Entry, Habits, SimulatedTarget

LIVES_MAX = 5


@dataclass(frozen=True, slots=True)
class Other:
    """A second target, `other`; without habits it is the same server under another name and other limits."""

    habits: Habits | None = None
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Pieces of the engine that are handed in broken, to see that the checker sees it. As they stand they are whole."""

    target: Callable[[SimulatedTarget], Target] = lambda target: target
    event: Callable[[Event], Event | None] = lambda event: event
    """What is written of an event; None: nothing."""
    limits: Callable[[Limits], Limits] = lambda limits: limits
    clock: Callable[[Clock], Clock] = lambda clock: clock
    standing: Callable[[ResumeState], ResumeState] = lambda standing: standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a simulation begins with."""

    plan: Plan
    habits: Habits = Habits()
    limits: Limits = Limits()
    seed: int = 1
    drain_s: float | None = None
    cancel_s: float | None = None
    drain_grace_s: float | None = None
    bounds: Bounds = Bounds()
    other: Other | None = None
    jumps: tuple[tuple[float, float], ...] = ()
    """When the wall clock is set, and by how many seconds."""
    kills: tuple[int, ...] = ()
    """After so many records the engine is killed: in its first life, in its second…"""
    is_torn: bool = False
    """Whether the last record before a kill is lost."""
    knows_again: bool = False
    """Whether servers know a submit again by its key."""
    ends_with_run: bool = False
    """Whether servers end with the process of a run."""
    goes_on: bool = False
    """Whether a run that was stopped goes on."""
    standing: ResumeState = field(default_factory=ResumeState)
    """Of a run that goes on: what its log knows."""
    server: SimulatedTarget | None = None
    """Of a run that goes on: the server that it began with."""
    broken: Broken = Broken()


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What came of it."""

    setting: Setting
    events: tuple[Event, ...]
    written_s: tuple[float, ...]
    """When each event was written, since the loop began."""
    ledger: tuple[Entry, ...]
    log: bytes
    took_s: float
    most_open: int
    server: SimulatedTarget

    @property
    def finished(self) -> tuple[CaseFinished, ...]:
        return tuple(event for event in self.events if isinstance(event, CaseFinished))

    @property
    def verdicts(self) -> dict[str, int]:
        """The verdicts of the ends that stand."""
        last = {event.number: event for event in self.finished}
        counts: dict[str, int] = {}
        for event in last.values():
            counts[event.verdict.value] = counts.get(event.verdict.value, 0) + 1
        return counts

    @property
    def seen(self) -> Seen:
        setting = self.setting
        limits = {"simulated": setting.limits}
        if setting.other is not None:
            limits["other"] = setting.other.limits
        return Seen(plan=setting.plan, events=self.events, written_s=self.written_s, ledger=self.ledger, limits=limits)

    @property
    def problems(self) -> list[str]:
        return broken_promises(self.seen)


class _Journal(MemoryJournal):
    """A journal in memory that notes when lines were written, and dies with its engine."""

    def __init__(self, clock: SimulatedClock, loop: SimulatedLoop, setting: Setting) -> None:
        super().__init__(clock)
        self.events: list[Event] = []
        self.written_s: list[float] = []
        self.dies_after: int | None = None
        self.is_dead = False
        self._loop = loop
        self._change = setting.broken.event
        self._is_torn = setting.is_torn

    def begin(self, dies_after: int | None) -> None:
        """Serve a fresh engine."""
        self.is_dead = False
        self.dies_after = None if dies_after is None else len(self.events) + max(1, dies_after)

    async def append(self, event: Event) -> None:
        await self._wait_where_dead()
        is_last = len(self.events) + 1 == self.dies_after
        changed = self._change(event)
        if changed is not None and not (is_last and self._is_torn):
            await super().append(changed)
            self.events.append(changed)
            self.written_s.append(self._loop.passed_s)
        if is_last:
            self.is_dead = True
            self._loop.break_off(KilledError())
            await self._wait_where_dead()

    async def _wait_where_dead(self) -> None:
        if self.is_dead:
            if self._loop.is_winding_up:
                raise KilledError
            await self._loop.create_future()


class _World:
    """What outlives an engine: time, the log, the servers."""

    def __init__(self, loop: SimulatedLoop, setting: Setting) -> None:
        self.loop = loop
        self.setting = setting
        self.clock = SimulatedClock(loop, setting.jumps)
        self.journal = _Journal(self.clock, loop, setting)
        first = SimulatedTarget(setting.habits, clock=self.clock, rng=Random(f"server {setting.seed}"))
        if setting.server is not None:
            first.know(setting.server)
        self.servers = [first]
        self._ports = {"simulated": self._port(first, setting.limits)}
        if setting.other is not None:
            self._ports["other"] = self._port(self._second(setting.other), setting.other.limits)
        for server in self.servers:
            server.watch = self._watch

    def _second(self, other: Other) -> SimulatedTarget:
        if other.habits is None:
            return self.servers[0]
        rng = Random(f"other {self.setting.seed}")
        self.servers.append(SimulatedTarget(other.habits, clock=self.clock, rng=rng, scope="elsewhere|client"))
        return self.servers[1]

    def _port(self, server: SimulatedTarget, limits: Limits) -> TargetPort:
        broken = self.setting.broken
        return TargetPort(
            target=broken.target(server),
            limits=broken.limits(limits),
            knows_again=self.setting.knows_again,
            ends_with_run=self.setting.ends_with_run,
        )

    def _watch(self, requests: int) -> None:
        if self.journal.is_dead and self.loop.is_winding_up:
            raise KilledError
        if requests > REQUESTS_MAX:
            self.loop.break_off(EndlessError(f"more than {REQUESTS_MAX} requests, at {self.loop.passed_s:.3f} s"))

    async def live(self, life: int, standing: ResumeState) -> None:
        """One engine from its start to its end."""
        setting, stop = self.setting, Stop()
        if life == 0:
            self._arrange(stop)
        ports = Ports(
            targets=self._targets(),
            journal=self.journal,
            clock=setting.broken.clock(self.clock),
            rng=Random(f"engine {setting.seed}/{life}" if life else f"engine {setting.seed}"),
            bounds=setting.bounds if life == 0 else Bounds(),
            standing=standing,
            run="simulated",
        )
        async for _event in execute(setting.plan, ports, stop=stop):
            pass

    def _targets(self) -> Mapping[str, TargetPort]:
        return self._ports

    def _arrange(self, stop: Stop) -> None:
        setting = self.setting
        if setting.drain_s is not None:
            self.loop.call_later(setting.drain_s, lambda: stop.drain("interrupted", grace_s=setting.drain_grace_s))
        if setting.cancel_s is not None:
            self.loop.call_later(setting.cancel_s, stop.cancel, "interrupted")

    async def pause(self) -> ResumeState:
        """Between two engines: some time passes, and what the log knows is read."""
        await self.clock.sleep(Random(f"pause {self.setting.seed}").choice((0.001, 0.5, 20.0)))
        resumed = Resumed(at_us=self.clock.wall_us(), actor="somebody", versions={})
        await self.journal.append(resumed)
        reader = StandingReader()
        for event in self.journal.events:
            reader.take(event)
        return self.setting.broken.standing(reader.state())

    def result(self) -> Simulated:
        return Simulated(
            setting=self.setting,
            events=tuple(self.journal.events),
            written_s=tuple(self.journal.written_s),
            ledger=tuple(entry for server in self.servers for entry in server.ledger),
            log=self.journal.text,
            took_s=self.loop.passed_s,
            most_open=max(server.most_open for server in self.servers),
            server=self.servers[0],
        )


def simulate(setting: Setting) -> Simulated:
    """Run it to its last end. Raises EndlessError, which tells the seed, for what goes on for ever."""
    loop = SimulatedLoop()
    try:
        world = _World(loop, setting)
        standing = setting.standing
        for life in range(LIVES_MAX):
            kills = setting.kills[life : life + 1]
            world.journal.begin(kills[0] if kills else None)
            was_killed = _was_killed(loop, world.live(life, standing))
            if not was_killed and not (life == 0 and setting.goes_on):
                break
            world.journal.begin(None)
            standing = loop.live(world.pause())
        return world.result()
    except EndlessError as error:
        raise EndlessError(f"seed {setting.seed}: {error}") from None
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _was_killed(loop: SimulatedLoop, life: Coroutine[Any, Any, None]) -> bool:
    try:
        loop.live(life)
    except KilledError:
        return True
    return False
