from __future__ import annotations

import pytest

from engine.model.ports.exchange import Exchange, Finished, Pending, Result, Trouble, TroubleKind
from engine.run.sending.request import Answered, End, GaveUp, NotSent
from engine.run.sending.rules import NextStep
from engine.run.sending.submit_fate import NOT_TAKEN, can_be_gone_on_with, is_refusal, is_taken, leaves_doubt

TROUBLE = Trouble(kind=TroubleKind.LOST, message="gone")
PENDING = Answered(exchange=Exchange(outcome=Pending(execution_id="e")), sent_at_s=0.0, answered_at_s=0.0)
AT_ONCE = Answered(
    exchange=Exchange(outcome=Finished(result=Result(status="completed"))), sent_at_s=0.0, answered_at_s=0.0
)


def ended(step: NextStep) -> GaveUp:
    return GaveUp(step=step, trouble=TROUBLE, reason="")


def test_only_what_the_server_says_it_refused_was_certainly_not_taken() -> None:
    expected = {"not-sent", "tls", "throttled", "unavailable", "unauthorised", "forbidden"}
    assert {kind.value for kind in NOT_TAKEN} == expected
    assert is_refusal(Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429")))
    assert not is_refusal(Exchange(outcome=TROUBLE))
    assert not is_refusal(PENDING.exchange)


@pytest.mark.parametrize(
    ("end", "was_taken", "goes_on"),
    [
        (PENDING, True, True),
        (AT_ONCE, True, False),
        (NotSent(reason="a halt"), False, True),
        (ended(NextStep.HALT_RUN), False, True),
        (ended(NextStep.HALT_ACTION), False, False),
        (ended(NextStep.OUTCOME), True, False),
        (ended(NextStep.UNKNOWN), True, False),
        (ended(NextStep.ERROR), False, False),
    ],
)
def test_a_submit_is_gone_on_with_by_its_id_or_because_it_was_not_taken(
    end: End, was_taken: bool, goes_on: bool
) -> None:
    assert is_taken(end) is was_taken
    assert can_be_gone_on_with(end) is goes_on


@pytest.mark.parametrize(
    ("kind", "doubt"),
    [
        (TroubleKind.LOST, True),
        (TroubleKind.SERVER_ERROR, True),
        (TroubleKind.BAD_BODY, True),
        (TroubleKind.THROTTLED, False),
        (TroubleKind.NOT_SENT, False),
        (TroubleKind.NOT_FOUND, False),
        (TroubleKind.REFUSED, False),
    ],
)
def test_a_submit_under_a_key_stays_in_doubt_until_the_server_says_what_became_of_it(
    kind: TroubleKind, doubt: bool
) -> None:
    exchange = Exchange(outcome=Trouble(kind=kind, message=""))
    assert leaves_doubt(exchange, before=False) is doubt
    assert leaves_doubt(exchange, before=True)
    assert not leaves_doubt(PENDING.exchange, before=True)
