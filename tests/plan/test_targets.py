"""Tests planned for several targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.language.literals import Rate, Ref
from engine.model.plan import Plan
from engine.model.ports.limits import Limits
from engine.model.suite import Compare, CompareWith
from engine.plan import codes
from engine.plan.explain import case_line, explain
from engine.plan.options import Budget, TargetView
from tests.plan.making_suites import at, check, constant, make_suite, make_test, plan_of

EU = TargetView(name="eu", type="emulator", vars={"queue": "Q-eu"}, input_secrets=("PIN",), plays_upstream=True)
US = TargetView(name="us", type="genesys-async", vars={"queue": "Q-us"}, allow=("read",))
PLACES = {"eu": EU, "us": US}
ALIKE = {"eu": EU, "us": US.but(allow=EU.allow)}


def named(name: str) -> Ref:
    return Ref(name=name, span=at(9))


def on_both(*tests: Any, places: Mapping[str, TargetView] = PLACES, **more: Any) -> Plan:
    return plan_of(make_suite(*tests), places=places, everywhere=("us", "eu"), target="eu", **more)


def test_each_test_is_planned_once_for_each_target_in_the_order_given_with_the_same_ids() -> None:
    plan = on_both(make_test({"a": constant(1)}, name="one", cases=2), make_test({"a": constant(2)}, name="two"))
    assert [(test.name, test.target) for test in plan.tests] == [
        ("one", "us"), ("one", "eu"), ("two", "us"), ("two", "eu"),
    ]  # fmt: skip
    ids = {name: [case.id for case in plan.cases if case.test.target == name] for name in plan.targets}
    assert ids["us"] == ids["eu"]
    assert [case.number for case in plan.cases] == list(range(6))
    assert plan.targets == ("us", "eu")


def test_a_tests_own_target_beats_its_suites_which_beats_the_default() -> None:
    tests = (make_test(None, name="own", target=named("us")), make_test(None, name="plain"))
    plan = plan_of(make_suite(*tests), places=PLACES, target="eu")
    assert {test.name: test.target for test in plan.tests} == {"own": "us", "plain": "eu"}
    plan = plan_of(make_suite(*tests, target=named("us")), places=PLACES, target="eu")
    assert {test.target for test in plan.tests} == {"us"}


def test_templates_see_their_own_target() -> None:
    plan = on_both(make_test({"q": constant("${{ target.name }} ${{ target.vars.queue }}")}))
    assert [case.input for case in plan.cases] == [{"q": "us Q-us"}, {"q": "eu Q-eu"}]


def test_what_a_target_allows_and_is_only_for_is_decided_for_each() -> None:
    plan = on_both(make_test(None, name="write"), make_test(None, name="only eu", only_on=("eu",)))
    skipped = {(test.name, test.target): test.skip is not None for test in plan.tests}
    assert skipped == {("write", "us"): True, ("write", "eu"): False, ("only eu", "us"): True, ("only eu", "eu"): False}


def test_needs_hold_within_a_target() -> None:
    plan = on_both(make_test(None, name="first"), make_test(None, name="second", needs=(named("first"),)))
    needed = {(test.name, test.target): [plan.tests[index].target for index in test.needs] for test in plan.tests}
    assert needed["second", "us"] == ["us"]
    assert needed["second", "eu"] == ["eu"]


def test_a_test_cannot_need_one_that_runs_elsewhere() -> None:
    tests = (make_test(None, name="first", target=named("us")), make_test(None, name="second", needs=(named("first"),)))
    checked = check(make_suite(*tests), places=PLACES, target="eu")
    (problem,) = checked.diagnostics
    assert (checked.value, problem.code) == (None, codes.BAD_NEED)
    assert problem.message == "`second` needs `first`, which runs on `us` and not on `eu`"


def test_a_secret_stands_in_inputs_as_a_token_where_the_target_lists_it() -> None:
    suite = make_suite(make_test({"pin": constant("PIN ${{ secrets.PIN }}")}))
    (case,) = plan_of(suite, places=PLACES, target="eu").cases
    assert case.input == {"pin": "PIN •secret:PIN•"}
    assert case.test.secrets == {"PIN"}
    (problem,) = check(suite, places={"us": US.but(allow=EU.allow)}, target="us").diagnostics
    assert (problem.code, problem.message) == (
        codes.UNLISTED_SECRET,
        "inputs may not hold the secret `PIN` on the target `us`",
    )
    assert problem.help == "list it there, in `engine.yaml`: `us: { …, input-secrets: [PIN] }`"


def test_a_case_may_be_selected_on_one_target() -> None:
    test = make_test({"a": constant(1)})
    case = on_both(test).cases[0].id
    assert on_both(test, cases=(case,)).targets == ("us", "eu")
    assert on_both(test, cases=(f"{case} on eu",)).targets == ("eu",)


def test_the_explanation_tells_of_each_target_and_the_slowest_counts() -> None:
    compare = Compare(with_=CompareWith(target="us"), on=("output",), span=at(9))
    plan = plan_of(make_suite(make_test({"a": constant(1)}, cases=4, compare=compare)), places=PLACES, target="eu")
    limits = {"us": Limits(rate=Rate(count=2, window_s=1.0, text="2/s"))}
    told = explain(plan, limits=limits)
    assert [(each.name, each.cases, each.requests, each.seconds) for each in told.targets] == [
        ("eu", 4, 8, None), ("us", 0, 8, 3.0),
    ]  # fmt: skip
    assert (told.requests, told.limit, told.seconds) == (16, "2/s", 3.0)


def test_targets_of_one_scope_are_counted_together() -> None:
    plan = on_both(make_test({"a": constant(1)}, cases=4), places=ALIKE)
    limits = dict.fromkeys(("us", "eu"), Limits(rate=Rate(count=2, window_s=1.0, text="2/s")))
    apart = explain(plan, limits=limits, scopes={"us": "1", "eu": "2"})
    assert [(each.requests, each.seconds, each.shares) for each in apart.targets] == [(8, 3.0, ()), (8, 3.0, ())]
    together = explain(plan, limits=limits, scopes={"us": "1", "eu": "1"})
    assert [(each.requests, each.seconds, each.shares) for each in together.targets] == [
        (8, 7.0, ("eu",)), (8, 7.0, ("us",)),
    ]  # fmt: skip
    assert (together.requests, together.limit, together.seconds) == (16, "2/s", 7.0)


def test_a_budget_is_that_of_a_scope() -> None:
    test = make_test({"a": constant(1)}, cases=9)
    apart = Budget(text="5s", on={"us": 8, "eu": 8})
    assert len(on_both(test, places=ALIKE, budget=apart).cases) == 8
    together = Budget(text="5s", on={"1": 8}, scopes={"us": "1", "eu": "1"})
    plan = on_both(test, places=ALIKE, budget=together)
    assert [(each.target, each.case_count) for each in plan.tests] == [("us", 2), ("eu", 2)]
    assert plan.budget is not None
    assert plan.budget.requests == 8
    assert [(each.target, each.cases) for each in plan.budget.left_out] == [("us", 7), ("eu", 7)]


def test_the_line_of_a_case_names_its_target_where_there_are_several() -> None:
    plan = on_both(make_test({"a": constant(1)}))
    case = plan.cases[0]
    assert '"target":"us"' in case_line(case, target=plan.target_to_show(case.test))
    alone = plan.but(targets=("us",))
    assert '"target"' not in case_line(case, target=alone.target_to_show(case.test))


def test_the_hash_of_a_plan_covers_its_targets() -> None:
    test = make_test({"a": constant(1)})
    assert on_both(test).hash != plan_of(make_suite(test), places=PLACES, target="eu").hash
