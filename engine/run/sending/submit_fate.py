"""What the end of a submit says: whether the server took the call, and whether a later run could go on behind it."""

from __future__ import annotations

from engine.model.ports.exchange import Exchange, Pending, Trouble, TroubleKind
from engine.run.sending.request import Answered, End, GaveUp, NotSent
from engine.run.sending.rules import TABLE, NextStep, RequestKind

_REFUSALS = frozenset({NextStep.HOLD, NextStep.RETRY, NextStep.REFRESH, NextStep.HALT_ACTION, NextStep.HALT_RUN})
NOT_TAKEN = frozenset(kind for kind in TroubleKind if TABLE[kind, RequestKind.SUBMIT].step in _REFUSALS)
"""What an unsafe submit meets with where the server certainly did not take it."""


def is_refusal(exchange: Exchange) -> bool:
    """Whether the server certainly did not take an unsafe submit."""
    return isinstance(exchange.outcome, Trouble) and exchange.outcome.kind in NOT_TAKEN


def leaves_doubt(exchange: Exchange, *, before: bool) -> bool:
    """Whether nobody knows what became of a submit that is sent again under its key; `before`: of those before it."""
    if not isinstance(exchange.outcome, Trouble):
        return False
    return before or TABLE[exchange.outcome.kind, RequestKind.SUBMIT].step is NextStep.UNKNOWN


def is_taken(end: End) -> bool:
    """Whether the server has looked at a submit, or may have."""
    return isinstance(end, Answered) or (isinstance(end, GaveUp) and end.step in (NextStep.OUTCOME, NextStep.UNKNOWN))


def can_be_gone_on_with(end: End) -> bool:
    """Whether a later run could go on behind an unsafe submit: by its execution id, or because it was not taken."""
    match end:
        case Answered(exchange=exchange):
            return isinstance(exchange.outcome, Pending)
        case GaveUp(step=step):
            return step is NextStep.HALT_RUN
        case NotSent():
            return True
