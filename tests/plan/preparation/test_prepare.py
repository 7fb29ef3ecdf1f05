from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.inputs import Cases
from engine.model.suite import Action, Compare, CompareWith, StubRule
from engine.plan import codes
from tests.plan.making_suites import check, constant, make_suite, make_test, number, plan_of, template


def test_defect_39_an_action_id_that_cannot_stand_in_a_url_is_refused() -> None:
    for bad in ("a/../b", "", ".", "é", "x" * 129):
        checked = check(make_suite(make_test(), actions={"score": Action(id=bad)}))
        (problem,) = checked.diagnostics
        assert problem.code == codes.BAD_ACTION_ID


def test_an_action_without_id_or_an_unknown_one_is_an_error() -> None:
    (problem,) = check(make_suite(make_test(), actions={"score": Action()})).diagnostics
    assert problem.code == codes.BAD_ACTION_ID
    (problem,) = check(make_suite(make_test(), actions={"scores": Action(id="x")})).diagnostics
    assert (problem.code, problem.help) == (codes.NO_ACTION, "did you mean `scores`?")


def test_an_id_that_is_no_text_is_refused() -> None:
    (problem,) = check(make_suite(make_test(), actions={"score": Action(id=template("${{ 5 }}"))})).diagnostics
    assert problem.message == "the action id is 5, which cannot stand in a URL"


def test_a_circle_of_fields_is_an_error() -> None:
    fields = {"a": constant("${{ this.b }}"), "b": constant("${{ this.a }}")}
    (problem,) = check(make_suite(make_test(fields))).diagnostics
    assert problem.code == codes.CYCLE
    assert problem.message == "fields are made from each other in a circle: `a` → `b` → `a`"


def test_skipped_cases_are_planned_with_the_reason() -> None:
    plan = plan_of(make_suite(make_test({"a": constant(1)}, cases=3, skip="waits for TEL-12")))
    assert [case.test.skip for case in plan.cases] == ["waits for TEL-12"] * 3


@pytest.mark.parametrize(("only_on", "skipped"), [(("dev",), False), (("genesys-async",), False), (("twin",), True)])
def test_only_on_names_targets_or_types(only_on: tuple[str, ...], skipped: bool) -> None:
    plan = plan_of(make_suite(make_test(only_on=only_on)), target="dev", target_type="genesys-async")
    assert (plan.tests[0].skip is not None) is skipped


def test_effects_that_the_target_does_not_allow_are_skipped_and_named() -> None:
    (test,) = plan_of(make_suite(make_test()), allow=("read",), target="prod").tests
    assert test.skip == "`score` has effects `write`, and the target prod allows read"


@pytest.mark.parametrize(
    ("cases", "effects", "guarded", "is_kept_back"),
    [
        (Cases(cover="each"), "write", {"prod"}, True),
        (Cases(break_="one-field"), "irreversible", {"prod"}, True),
        (Cases(cover="each"), "read", {"prod"}, False),
        (Cases(random=3), "write", {"prod"}, False),
        (None, "write", {"prod"}, False),
        (Cases(cover="each"), "write", {"dev"}, False),
        (Cases(cover="each"), "write", set(), False),
    ],
)
def test_edges_of_what_writes_are_kept_from_a_real_target_and_the_way_out_is_named(
    cases: Cases | None, effects: Any, guarded: set[str], is_kept_back: bool
) -> None:
    suite = make_suite(
        make_test({"a": number("null", min=1)}, cases=cases), actions={"score": Action(id="x", effects=effects)}
    )
    (test,) = plan_of(suite, target="prod", guarded=frozenset(guarded)).tests
    assert (test.skip is not None) is is_kept_back
    if test.skip is not None:
        assert f"has effects `{effects}`" in test.skip
        assert f"say `--allow-effects`, or `allow: [read, {effects}]` at the target" in test.skip


def test_edges_are_kept_from_a_real_target_that_cases_are_only_compared_on() -> None:
    compare = Compare(with_=CompareWith(target="prod"))
    cases = Cases(cover="each")
    suite = make_suite(make_test({"a": number("null", min=1)}, cases=cases, compare=compare))
    (test,) = plan_of(suite, target="dev", guarded=frozenset({"prod"})).tests
    assert "would really happen on prod" in str(test.skip)


def test_a_skipped_test_needs_nothing() -> None:
    suite = make_suite(
        make_test({"a": constant("${{ env.MISSING }}")}, skip="later"),
        actions={"score": Action(id=template("${{ env.ALSO_MISSING }}"))},
    )
    (case,) = plan_of(suite).cases
    assert case.test.skip == "later"
    assert case.problem is not None
    assert case.test.action.action_id == "${{ env.ALSO_MISSING }}"


def test_the_names_of_a_stub_count_only_where_the_emulator_plays() -> None:
    rule = StubRule(output={"x": template("${{ env.MISSING }}")})
    suite = make_suite(make_test(), actions={"score": Action(id="x", stub=(rule,))})
    assert [problem.code for problem in check(suite).diagnostics] == [codes.UNSET_ENV]
    assert plan_of(suite, answers_by_stub=False).env_used == ()
    assert plan_of(suite, env={"MISSING": "1"}).env_used == ("MISSING",)
    compared = make_test(compare=Compare(with_=CompareWith(target="box")))
    elsewhere = make_suite(compared, actions={"score": Action(id="x", stub=(rule,))})
    assert plan_of(elsewhere, answers_by_stub=False).env_used == ()
    there = {"answers_by_stub": False, "by_stub": frozenset({"box"}), "env": {"MISSING": "1"}}
    assert plan_of(elsewhere, **there).env_used == ("MISSING",)
