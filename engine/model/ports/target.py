"""Where the house meets the world: time, targets, the emulator, limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager
from math import inf
from typing import Any, Protocol

import msgspec

from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.kinds import Problem, no_problems
from engine.model.language.literals import Names, Rate
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Call, Exchange, Pending
from engine.model.ports.limits import Limits, QuotaHeaders
from engine.model.ports.wire import WireKind
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun


class Target(Protocol):
    """One API. Every method makes exactly one request, never retries, never raises for what the network did."""

    scope: str
    """Origin and client id: what shares one limit."""
    authenticates: bool

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it: Granted or Trouble. Not called where `authenticates` is false."""

    async def submit(self, call: Call) -> Exchange:
        """Start one execution: Finished, Pending or Trouble."""

    async def poll(self, pending: Pending) -> Exchange:
        """Ask for an execution: Finished, Pending or Trouble."""


class Stub(Noun, frozen=True, kw_only=True):
    """How the emulator answers for one action: rules in order, a contract for a valid answer without one.

    `rules` are the suite's `stub:` entries with their `vars` and `env` templates still in them; `names` are what
    those templates see besides `input`.
    """

    action_id: str
    name: str
    rules: tuple[Any, ...] = ()
    names: Names
    input_schema: JsonObject | None = None
    output_schema: JsonObject | None = None
    key: str = ""
    """By which a submit asks for it, where several have one action id; empty where it belongs to no suite."""
    owner: str = ""
    """The suite that it belongs to, by its file."""


class ActionExchange(Noun, frozen=True, kw_only=True):
    """How one action is asked over HTTP, as its suite says; what its target shares is not in it yet.

    `key` is that of its calls, `names` are what its templates see besides `input`.
    """

    key: str
    name: str
    action_id: str
    request: RequestUse | None = None
    answer: AnswerUse | None = None
    poll: PollUse | None = None
    names: Names


class EmulatorAddress(Noun, frozen=True, kw_only=True):
    """Where an emulator listens and how to log in."""

    url: str
    client_id: str
    client_secret: str


class StartEmulator(Protocol):
    """Starts the emulator on loopback; leaving the context stops it."""

    def __call__(
        self, settings: Any, stubs: tuple[Stub, ...], *, clock: Clock, seed: int
    ) -> AbstractAsyncContextManager[EmulatorAddress]:
        """`settings` is the emulator's own Spec."""


class Surroundings(Noun, frozen=True, kw_only=True):
    """What a target is given when it is opened. `secrets` maps names bound under `secrets:` to their values."""

    clock: Clock
    seed: int
    env: Mapping[str, str]
    secrets: Mapping[str, str]
    stubs: tuple[Stub, ...]
    start_emulator: StartEmulator
    wire: WireKind
    name: str = ""
    """The target's name in the project; empty where it has none."""
    root: str = ""
    """The folder of the project, from which files of its targets are named."""
    exchanges: Mapping[str, ActionExchange] = msgspec.field(default_factory=dict)
    """How actions are asked over HTTP, by the key of their calls."""
    input_secrets: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Values of the secrets that inputs may hold: the target puts them in as a request leaves, and masks them."""
    quota_headers: QuotaHeaders | None = None
    """What answers tell their limit by; None: the usual headers."""
    tokens: MutableMapping[str, Any] = msgspec.field(default_factory=dict)
    """What targets of one run that have the same scope share, by scope: they log in once. Values can be pickled."""


class Opening(Noun, frozen=True, kw_only=True):
    """How a target was opened, so that it can be opened once more in another process. `open` is its kind's.

    `emulator` is where the emulator that it started listens; None: it started none.
    """

    open: Callable[[Any, Surroundings], AbstractAsyncContextManager[Target]]
    spec: Any
    surroundings: Surroundings
    emulator: EmulatorAddress | None = None


class TargetPort(Noun, frozen=True, kw_only=True):
    """One target of a run, open, and what is known of it. Targets of one scope share one limit."""

    target: Target
    limits: Limits = Limits()
    versions: tuple[str, ...] = ("published",)
    """The versions of an action that it can run."""
    plays_upstream: bool = False
    """Whether it can play what stands behind an action."""
    allow: tuple[str, ...] = ("read", "write", "irreversible")
    """Effects that may happen there."""
    secrets: frozenset[str] = frozenset()
    """Secrets that inputs may hold there."""
    requests_a_call: int = 2
    """One submit, and one well-timed poll where the answer does not come at once."""
    credentials: str = ""
    """Where what it logs in with was read, in words; never a value."""
    knows_again: bool = False
    """Whether it knows a submit again by its idempotency key, so that one that was lost can be sent again."""
    ends_with_run: bool = False
    """Whether its server ends with the process of a run: who resumes one finds none of its executions."""
    request_s_max: float = inf
    """The target itself ends every request within so many seconds."""
    opening: Opening | None = None
    """How to open it once more; None: it can be used here alone."""


class TargetKind(Noun, frozen=True, kw_only=True):
    """A type of target. `open` connects it; nothing is sent before the first request."""

    name: str
    spec: type
    open: Callable[[Any, Surroundings], AbstractAsyncContextManager[Target]]
    default_rate: Rate | None
    doc: str
    default_executions: int | None = None
    """At most so many executions at once, where nobody says how many; None: any number."""
    from_env: Callable[[Mapping[str, str]], Any | None] = lambda _env: None
    """The spec made of the original harness's environment variables; None where they are not all set."""
    variables: tuple[str, ...] = ()
    """The variables of the environment that `from_env` reads."""
    login_variables: tuple[str, ...] = ()
    """Those of them that it logs in with."""
    is_fallback: bool = False
    """Whether a run goes here that nobody named a target for: nothing leaves the machine then."""
    plays_upstream: bool = False
    """Whether `upstream:` of a test can be played here."""
    answers_by_stub: bool = False
    """Whether actions answer here as their `stub` says."""
    asks_as_said: bool = False
    """Whether it asks for an action as its `request` says; others go by its id alone."""
    request_of: Callable[[Any], RequestUse | None] = lambda _spec: None
    """What all requests of a target of this spec share."""
    before_calls: Callable[[Any], Any] = lambda spec: spec
    """A spec without what is filled in for each call alone: its templates are resolved before anything is sent."""
    versions: tuple[str, ...] = ("published",)
    """The versions of an action that can be run here."""
    request_s_max: Callable[[Any], float] = lambda _spec: inf
    """Within how many seconds a target of this spec ends every request by itself."""
    requests_a_call: int = 2
    """One submit, and one well-timed poll where the answer does not come at once."""
    ends_with_run: bool = False
    """Whether its server ends with the process of a run: who resumes one finds none of its executions."""
    knows_again: Callable[[Any], bool] = lambda _spec: False
    """Whether a target of this spec knows a submit again by its idempotency key."""
    scope: Callable[[Any, str], str] = lambda _spec, name: name
    """What a target of this spec and name shares its limits with, as its `Target.scope`; templates stand as written."""
    check: Callable[[Any], tuple[Problem, ...]] = no_problems
    """What is wrong with a spec; templates that are not resolved yet are left out."""
