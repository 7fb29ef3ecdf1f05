from __future__ import annotations

import pytest

from engine.model.result import Exchange, Finished, Pending, Result, Trouble, TroubleKind
from engine.run.errand import Answered, Barred, End, Ended
from engine.run.retry import Step
from engine.run.taking import NOT_TAKEN, can_be_gone_on_with, is_refusal, is_taken

TROUBLE = Trouble(kind=TroubleKind.LOST, message="gone")
PENDING = Answered(exchange=Exchange(outcome=Pending(execution_id="e")), left_s=0.0, came_s=0.0)
AT_ONCE = Answered(exchange=Exchange(outcome=Finished(result=Result(status="completed"))), left_s=0.0, came_s=0.0)


def ended(step: Step) -> Ended:
    return Ended(step=step, trouble=TROUBLE, reason="")


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
        (Barred(reason="a halt"), False, True),
        (ended(Step.HALT_RUN), False, True),
        (ended(Step.HALT_ACTION), False, False),
        (ended(Step.OUTCOME), True, False),
        (ended(Step.UNKNOWN), True, False),
        (ended(Step.ERROR), False, False),
    ],
)
def test_a_submit_is_gone_on_with_by_its_id_or_because_it_was_not_taken(
    end: End, was_taken: bool, goes_on: bool
) -> None:
    assert is_taken(end) is was_taken
    assert can_be_gone_on_with(end) is goes_on
