"""A 401 where there is no login: what the target shows is all that it has, so nothing is sent again."""

from __future__ import annotations

import pytest

from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.run.event import Halted
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits

REFUSED = Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)


def play(kind: str, *, after: int = 0, effects: str = "write", cases: int = 45) -> Simulated:
    def answers(asked: str, count: int) -> Trouble | None:
        return REFUSED if asked == kind and count > after else None

    plan = plan_of([Sketch(cases=cases, effects=effects)])
    return simulate(Setting(plan=plan, habits=Habits(answers=answers, authenticates=False)))


@pytest.mark.parametrize("effects", ["read", "write"])
def test_the_run_is_halted_and_no_submit_is_made_twice(effects: str) -> None:
    simulated = play("submit", effects=effects)
    assert simulated.problems == []
    submits = [entry.case for entry in simulated.ledger if entry.kind == "submit"]
    assert len(submits) == len(set(submits)) < 45
    (halted,) = [event for event in simulated.events if isinstance(event, Halted)]
    assert halted.reason.startswith("the target refused its credentials: the server answered 401")
    assert (halted.kind, halted.status) == ("credentials", 401)
    assert "then resume" in halted.help
    assert set(simulated.verdicts) == {"error", "not_run"}


@pytest.mark.parametrize("kind", ["submit", "poll"])
def test_credentials_that_are_withdrawn_halt_it_too(kind: str) -> None:
    simulated = play(kind, after=10)
    assert simulated.problems == []
    assert len([event for event in simulated.events if isinstance(event, Halted)]) == 1
    submits = [entry.case for entry in simulated.ledger if entry.kind == "submit"]
    assert len(submits) == len(set(submits))
