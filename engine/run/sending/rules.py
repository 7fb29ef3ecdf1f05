"""What follows when a request brought no progress: the table of RUNNING section 2, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from engine.model.ports.exchange import TroubleKind
from engine.model.values.noun import Noun

ATTEMPTS_MAX = 8
"""Of one call; refusals that came with a hold do not count."""
FEW_ATTEMPTS_MAX = 3
"""Of a call whose answers cannot be read: tried again twice."""
GRACE_S = 10.0
"""For so long after its submit, an execution that is not found may still turn up."""


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


class NextStep(StrEnum):
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


class Rule(Noun, frozen=True, kw_only=True):
    """One cell: the step, and what the call ends as when there were too many of them."""

    step: NextStep
    then: NextStep = NextStep.ERROR
    attempts_max: int = ATTEMPTS_MAX


_RETRY = Rule(step=NextStep.RETRY)
_TWICE = Rule(step=NextStep.RETRY, attempts_max=FEW_ATTEMPTS_MAX)
_HOLD = Rule(step=NextStep.HOLD)
_REFRESH = Rule(step=NextStep.REFRESH)
_GRACE = Rule(step=NextStep.GRACE)
_OUTCOME = Rule(step=NextStep.OUTCOME)
_UNKNOWN = Rule(step=NextStep.UNKNOWN)
_ERROR = Rule(step=NextStep.ERROR)
_HALT_ACTION = Rule(step=NextStep.HALT_ACTION)
_HALT = Rule(step=NextStep.HALT_RUN)
_RETRY_HALT = Rule(step=NextStep.RETRY, then=NextStep.HALT_RUN)
_TWICE_HALT = Rule(step=NextStep.RETRY, then=NextStep.HALT_RUN, attempts_max=FEW_ATTEMPTS_MAX)
_HOLD_HALT = Rule(step=NextStep.HOLD, then=NextStep.HALT_RUN)

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
