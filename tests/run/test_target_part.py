from __future__ import annotations

from engine.run.target_part import part_of
from tests.simulation.plans import Sketch, plan_of


def test_a_part_keeps_the_numbers_of_the_whole() -> None:
    plan = plan_of([Sketch(cases=2), Sketch(cases=3, more={"target": "us"}), Sketch(cases=1)])
    us, rest = part_of(plan, "us"), part_of(plan, "simulated")
    assert [case.number for case in us.cases] == [2, 3, 4]
    assert [case.number for case in rest.cases] == [0, 1, 5]
    assert (len(us.cases), len(rest.cases), us.targets) == (3, 3, ("us",))
    assert us.cases[3].number == 3


def test_the_part_that_is_all_of_a_plan_is_the_plan() -> None:
    plan = plan_of([Sketch(cases=2)])
    assert part_of(plan, "simulated") is plan
