"""What follows when a request brought no progress: the table of RUNNING section 2, as data.

The waits are python-backoff's; deadlines, holds and budgets are ours, because its own know nothing of a shared gate
or of the clock that was handed in.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from types import MappingProxyType

import backoff

from engine.model.ports.exchange import TroubleKind

ATTEMPTS_MAX = 8
"""Of one call; refusals that came with a hold do not count."""
FEW_ATTEMPTS_MAX = 3
"""Of a call whose answers cannot be read: tried again twice."""
WAIT_S_MAX = 20.0
THROTTLED_BASE_S = 1.0
TRANSIENT_BASE_S = 0.5
GRACE_S = 10.0
"""For so long after its submit, an execution that is not found may still turn up."""
BUDGET = 500.0
THROTTLED_COST = 5.0
TRANSIENT_COST = 14.0


class RequestKind(StrEnum):
    """The columns of the table: what was sent."""

    SUBMIT = "submit"  # may do something, so never sent twice unless it was refused
    READ = "read"  # a submit of an action that only reads
    POLL = "poll"
    TOKEN = "token"  # noqa: S105 - a kind of request
    UPLOAD = "upload"

    @property
    def in_log(self) -> str:
        """The name that events carry: a submit is a submit there."""
        return "submit" if self is RequestKind.READ else self.value


class Step(StrEnum):
    """What follows."""

    RETRY = "retry"
    HOLD = "hold"  # for everybody, then again
    REFRESH = "refresh"  # one token for all, then again
    GRACE = "grace"  # again for a while after the submit
    OUTCOME = "outcome"  # an answer to assert on
    UNKNOWN = "unknown"
    ERROR = "error"
    HALT_ACTION = "halt-action"
    HALT_RUN = "halt-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One cell: the step, and what the call ends as when there were too many of them."""

    step: Step
    then: Step = Step.ERROR
    attempts_max: int = ATTEMPTS_MAX


_RETRY = Rule(step=Step.RETRY)
_TWICE = Rule(step=Step.RETRY, attempts_max=FEW_ATTEMPTS_MAX)
_HOLD = Rule(step=Step.HOLD)
_REFRESH = Rule(step=Step.REFRESH)
_GRACE = Rule(step=Step.GRACE)
_OUTCOME = Rule(step=Step.OUTCOME)
_UNKNOWN = Rule(step=Step.UNKNOWN)
_ERROR = Rule(step=Step.ERROR)
_HALT_ACTION = Rule(step=Step.HALT_ACTION)
_HALT = Rule(step=Step.HALT_RUN)
_RETRY_HALT = Rule(step=Step.RETRY, then=Step.HALT_RUN)
_TWICE_HALT = Rule(step=Step.RETRY, then=Step.HALT_RUN, attempts_max=FEW_ATTEMPTS_MAX)
_HOLD_HALT = Rule(step=Step.HOLD, then=Step.HALT_RUN)

_COLUMNS = (RequestKind.SUBMIT, RequestKind.READ, RequestKind.POLL, RequestKind.TOKEN, RequestKind.UPLOAD)
_ROWS: Mapping[TroubleKind, tuple[Rule, Rule, Rule, Rule, Rule]] = MappingProxyType(
    {
        TroubleKind.NOT_SENT: (_RETRY, _RETRY, _RETRY, _RETRY_HALT, _RETRY),
        TroubleKind.TLS: (_HALT, _HALT, _HALT, _HALT, _ERROR),
        TroubleKind.THROTTLED: (_HOLD, _HOLD, _HOLD, _HOLD_HALT, _HOLD),
        TroubleKind.UNAVAILABLE: (_HOLD, _HOLD, _HOLD, _HOLD_HALT, _HOLD),
        TroubleKind.SERVER_ERROR: (_UNKNOWN, _RETRY, _RETRY, _RETRY_HALT, _RETRY),
        TroubleKind.LOST: (_UNKNOWN, _RETRY, _RETRY, _RETRY_HALT, _RETRY),
        TroubleKind.BAD_BODY: (_UNKNOWN, _TWICE, _TWICE, _TWICE_HALT, _ERROR),
        TroubleKind.UNAUTHORISED: (_REFRESH, _REFRESH, _REFRESH, _HALT, _ERROR),
        TroubleKind.FORBIDDEN: (_HALT_ACTION, _HALT_ACTION, _HALT_ACTION, _HALT, _ERROR),
        TroubleKind.NOT_FOUND: (_ERROR, _ERROR, _GRACE, _HALT, _ERROR),
        TroubleKind.REFUSED: (_OUTCOME, _OUTCOME, _ERROR, _HALT, _ERROR),
        TroubleKind.UNEXPECTED: (_ERROR, _ERROR, _ERROR, _HALT, _ERROR),
    }
)

TABLE: Mapping[tuple[TroubleKind, RequestKind], Rule] = MappingProxyType(
    {(trouble, kind): rule for trouble, rules in _ROWS.items() for kind, rule in zip(_COLUMNS, rules, strict=True)}
)


class Waits:
    """The waits of one call between its attempts: full jitter under a doubling bound of at most 20 s."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._bounds: dict[float, Generator[float, None, None]] = {}
        """By their first bound; most calls wait for nothing."""

    def throttled_s(self) -> float:
        """Seconds to wait after a refusal that gave no hint."""
        return self._next_s(THROTTLED_BASE_S)

    def transient_s(self) -> float:
        """Seconds to wait after anything else."""
        return self._next_s(TRANSIENT_BASE_S)

    def _next_s(self, base_s: float) -> float:
        if base_s not in self._bounds:
            self._bounds[base_s] = _bounds(base_s)
        return self._rng.uniform(0.0, next(self._bounds[base_s]))


class RetryBudget:
    """What retries may cost before they do more harm than good: spent by retries, earned back by successes."""

    def __init__(self, tokens: float = BUDGET) -> None:
        self._most = tokens
        self._tokens = tokens

    def spend(self, cost: float) -> bool:
        """Pay for a retry; False, and nothing is paid, where too little is left."""
        if not self.affords(cost):
            return False
        self._tokens -= cost
        return True

    def affords(self, cost: float) -> bool:
        """Whether enough is left to pay for a retry."""
        return self._tokens >= cost

    def earn(self) -> None:
        """A request succeeded."""
        self._tokens = min(self._most, self._tokens + 1.0)


def _bounds(base_s: float) -> Generator[float, None, None]:
    bounds = backoff.expo(base=2, factor=base_s, max_value=WAIT_S_MAX)
    next(bounds)  # backoff's generators are sent the outcome before they give the first wait
    return bounds
