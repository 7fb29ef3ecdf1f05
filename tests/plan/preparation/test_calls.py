from __future__ import annotations

import pytest

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Constant, InputField
from engine.model.language.literals import Query
from engine.model.plan import Case, PlannedCall
from engine.model.suite import Action, Suite, Test
from engine.plan import codes
from tests.plan.making_suites import (
    NAME,
    ask,
    at,
    check,
    constant,
    expect,
    generated,
    make_suite,
    make_test,
    number,
    plan_of,
    statuses,
    template,
    text,
)
from tests.plan.making_words import call, retry

ACTIONS = {"score": Action(id="score-id"), "make": Action(id="make-id", effects="read")}


def suite(*tests: Test) -> Suite:
    return make_suite(*tests, actions=ACTIONS)


def only_case(test: Test) -> Case:
    (case,) = plan_of(suite(test)).cases
    return case


def test_steps_take_the_place_of_the_main_call() -> None:
    case = only_case(make_test(steps=(call({"a": constant(1)}, id="made", action="make"), call())))
    assert [(each.role, each.id, each.action.action_id, each.input) for each in case.calls] == [
        ("step", "made", "make-id", {"a": 1}),
        ("step", None, "score-id", {}),
    ]
    assert case.input == {}
    assert case.test.action.name == "score"


def test_before_and_after_stand_around_the_main_call() -> None:
    when = Query(text="status == 'completed'", span=at(5))
    case = only_case(make_test({"a": constant(1)}, before=(call(action="make"),), after=(call(when=when),)))
    assert [(each.role, each.when) for each in case.calls] == [("before", None), ("after", when)]
    assert case.input == {"a": 1}


def test_what_only_the_run_knows_stays_a_template() -> None:
    made = template("${{ steps.made.status }}")
    case = only_case(
        make_test(
            steps=(
                call({"name": generated(NAME)}, id="made"),
                call({"id": constant("${{ steps.made.output.id }}"), "n": constant("${{ n }}"), "m": number(max=3)}),
                call({"deep": Constant(value={"a": [template("${{ n }}"), made]}, span=at(8))}),
            )
        )
    )
    assert isinstance(case.calls[0].input["name"], str)
    assert case.calls[1].input["id"] == template("${{ steps.made.output.id }}")
    assert case.calls[1].input["n"] == 1
    assert case.calls[1].input["m"] in range(4)
    assert case.calls[2].input["deep"] == {"a": [1, made]}


def test_each_call_has_chance_of_its_own_that_no_other_call_changes() -> None:
    one = only_case(make_test(steps=(call({"a": generated(NAME)}), call({"a": generated(NAME)}))))
    assert one.calls[0].input != one.calls[1].input
    more = only_case(make_test(steps=(call({"a": generated(NAME)}), call({"a": generated(NAME)}), call())))
    assert [each.input for each in more.calls[:2]] == [each.input for each in one.calls]


def step_expectations(*steps: Expectation | None, of_test: Expectation | None = None) -> tuple[PlannedCall, ...]:
    return only_case(make_test(steps=tuple(call(expect=each) for each in steps), expect=of_test)).calls


def test_a_call_that_expects_nothing_expects_to_complete() -> None:
    assert [statuses(each.expectation) for each in step_expectations(None, expect("status"))] == [["completed"], [1]]


def test_what_a_test_of_steps_expects_is_about_the_last_one() -> None:
    case = only_case(make_test(steps=(call(), call()), expect=expect("output")))
    assert [statuses(each.expectation) for each in case.calls] == [["completed"], []]
    assert statuses(case.test.expectation) == ["completed"]
    assert not case.test.weak
    silent = only_case(make_test(steps=(call(), call(expect=expect("status")))))
    assert silent.test.expectation.claims == ()
    both = only_case(make_test(steps=(call(), call(expect=expect("status"))), expect=expect("output")))
    assert statuses(both.test.expectation) == []
    split = Expectation(checks=(ask("input.a"),), if_valid=expect("output"), roots=frozenset({"input", "output"}))
    both = only_case(make_test(steps=(call(expect=expect("status")),), expect=split))
    assert [claim.label for claim in both.test.expectation.claims] == ["output"]


def test_a_test_of_steps_without_any_expectation_is_weak() -> None:
    assert only_case(make_test(steps=(call(),))).test.weak


@pytest.mark.parametrize(
    ("test", "code"),
    [
        (make_test(steps=(call(action="scor"),)), codes.NO_ACTION),
        (make_test(before=(call({"a": constant("${{ this.b }}"), "b": constant("${{ this.a }}")}),)), codes.CYCLE),
        (make_test(before=(call({"a": number(min="${{ steps.x.output.y }}")}),)), codes.MADE_AT_RUN),
        (
            make_test(after=(call({"a": constant("${{ output.x }}"), "b": constant("${{ this.a }}")}),)),
            codes.MADE_AT_RUN,
        ),
        (make_test(retry=retry()), codes.RETRY_OF_WRITE),
    ],
)
def test_calls_that_cannot_be_planned_are_errors(test: Test, code: str) -> None:
    assert [problem.code for problem in check(suite(test)).diagnostics] == [code]


def test_an_action_without_an_id_is_told_once() -> None:
    found = check(make_suite(make_test(steps=(call(), call())), actions={"score": Action()}))
    assert [problem.code for problem in found.diagnostics] == [codes.BAD_ACTION_ID]


def test_an_input_that_fails_is_the_problem_of_its_case() -> None:
    case = only_case(make_test(before=(call({"a": constant("${{ 1 // (n - 1) }}")}, id="x"),)))
    assert case.problem is not None
    assert case.problem.startswith("the input of `x`: `a` cannot be made")
    case = only_case(make_test(before=(call({"a": constant("${{ 1 // (n - 1) }}")}),)))
    assert case.problem is not None
    assert case.problem.startswith("the input of before 1: ")


def test_a_read_may_be_repeated() -> None:
    (case,) = plan_of(make_suite(make_test(retry=retry()), actions={"score": Action(id="x", effects="read")})).cases
    assert case.test.retry is not None


def test_the_main_input_may_wait_for_a_call_before_it_and_its_text_is_its_identity() -> None:
    fields: dict[str, InputField] = {
        "id": constant("${{ steps.made.output.id }}"),
        "many": Constant(value=[template("${{ n }}"), template("${{ send-time | iso }}")], span=at(8)),
        "made": text("at ${{ send-time }}", "empty"),
        "plain": constant(1),
    }
    case = only_case(make_test(fields, before=(call(id="made"),)))
    assert case.input == {
        "id": "${{ steps.made.output.id }}",
        "many": [1, "${{ send-time | iso }}"],
        "made": "at ${{ send-time }}",
        "plain": 1,
    }
    assert set(case.late) == {"id", "many", "made"}
    assert case.late["many"] == [1, template("${{ send-time | iso }}")]


def test_effects_of_every_call_must_be_allowed() -> None:
    (test,) = plan_of(suite(make_test(steps=(call(), call(action="make")))), allow=("read",)).tests
    assert test.skip == "`score` has effects `write`, and the target emulator allows read"
