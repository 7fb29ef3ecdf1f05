from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.language.literals import Ref
from engine.model.suite import Action, Compare, CompareWith
from engine.model.values.span import NOWHERE
from engine.plan.explain import explain
from engine.plan.real_writes import add_real_writes
from tests.plan.making_suites import constant, make_suite, make_test, plan_of

ACTIONS = {"score": Action(id="a"), "look": Action(id="b", effects="read")}


def told(*tests: Any, real: tuple[str, ...] = ("prod",)) -> list[tuple[str, int, tuple[str, ...]]]:
    """For each target its name, and what really happens there."""
    plan = plan_of(make_suite(*tests, actions=ACTIONS), target="prod")
    explained = add_real_writes(explain(plan), plan, real)
    return [(each.name, each.real_writes, each.real_actions) for each in explained.targets]


def test_executions_of_what_writes_are_counted_where_they_really_happen() -> None:
    tests = (
        make_test({"a": constant(1)}, cases=4),
        replace(make_test({"a": constant(1)}, name="reads", cases=5), action=Ref(name="look", span=NOWHERE)),
        make_test({"a": constant(1)}, name="later", cases=6, skip="not yet"),
    )
    assert told(*tests) == [("prod", 4, ("score",))]
    assert told(*tests, real=()) == [("prod", 0, ())]


def test_what_is_run_a_second_time_on_a_real_target_counts_there() -> None:
    compare = Compare(with_=CompareWith(target="eu"))
    found = told(make_test({"a": constant(1)}, cases=3, compare=compare), real=("eu",))
    assert found == [("prod", 0, ()), ("eu", 3, ("score",))]
