"""One call to be made, how it went so far, and how it can end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import inf
from random import Random
from typing import TypeAlias

from engine.model.ports.exchange import Exchange, Trouble
from engine.model.values.noun import Noun
from engine.run.sending.backoff import Waits
from engine.run.sending.deadline import Deadline
from engine.run.sending.rules import NextStep, RequestKind
from engine.run.sending.token_port import TokenPort


class RetriedRequest(Noun, frozen=True, kw_only=True):
    """One call to be made.

    `why_not_sent` says why it may not leave (asked again whenever something changed), `announce` makes its intent
    durable, `send` makes exactly one request. `tokens` is None for calls that need no token. `age_s` is the age of the
    execution that is asked for.
    """

    kind: RequestKind
    case: str | None
    send: Callable[[], Awaitable[Exchange]]
    why_not_sent: Callable[[], str | None]
    announce: Callable[[], Awaitable[None]] | None = None
    tokens: TokenPort | None = None
    deadline: Deadline | None = None
    age_s: Callable[[], float] = lambda: 0.0
    number: int | None = None
    """The case's place in the plan."""
    request_s_max: float = inf
    """Within how many seconds a request ends by itself; it needs no other end before the deadline then."""
    of: str = ""
    """What a server may refuse alone, such as the submits of an action; empty: it is not counted apart."""
    is_kept_up: bool = False
    """Whether the call is not given up where the retry budget is spent: it waits in line for a retry without pay."""


class Answered(Noun, frozen=True, kw_only=True):
    """The server answered with progress. Moments are of the loop's clock."""

    exchange: Exchange
    sent_at_s: float
    answered_at_s: float


class NotSent(Noun, frozen=True, kw_only=True):
    """The request did not leave (again), and why."""

    reason: str


class GaveUp(Noun, frozen=True, kw_only=True):
    """The call ended without progress: as UNKNOWN, ERROR, OUTCOME, HALT_ACTION or HALT_RUN, and why."""

    step: NextStep
    trouble: Trouble
    reason: str


End: TypeAlias = Answered | NotSent | GaveUp


class Attempts:
    """How one call went so far."""

    def __init__(self, rng: Random) -> None:
        self.sent = 0
        """Requests that left, those that were refused included."""
        self.counted = 0
        self.tokens_refused = 0
        self.sent_at_s = 0.0
        self.has_turn = False
        """Whether the next request is the one that leaves without pay."""
        self.waits = Waits(rng)
