"""Words of a test that the plan hands on, or that this target cannot do."""

from __future__ import annotations

import pytest

from engine.model.language.inputs import Cases, FieldOptions, Generated, InputField
from engine.model.language.kinds import EdgeKind, EdgeValue
from engine.model.language.literals import Query
from engine.model.suite import Action, Compare, CompareWith, KnownFailure, Relate, UpstreamAnswer
from engine.model.values.json import MISSING, JsonObject
from engine.plan import codes
from engine.plan.explain import explain
from tests.plan.making_suites import (
    NUMBER,
    TEXT,
    at,
    check,
    choice,
    constant,
    make_suite,
    make_test,
    number,
    plan_of,
    template,
    uses,
)
from tests.plan.making_words import call

ANSWERS = (UpstreamAnswer(status=404), UpstreamAnswer(drop="connection"))


def test_each_answer_from_behind_the_action_has_all_the_rows() -> None:
    test = make_test({"a": number()}, cases=2, upstream=ANSWERS)
    plan = plan_of(make_suite(test), plays_upstream=True)
    assert [case.row for case in plan.cases] == [
        "upstream:1:random:0",
        "upstream:1:random:1",
        "upstream:2:random:0",
        "upstream:2:random:1",
    ]
    assert [case.upstream for case in plan.cases] == [ANSWERS[0], ANSWERS[0], ANSWERS[1], ANSWERS[1]]
    assert len({case.id for case in plan.cases}) == 4


def test_a_target_that_cannot_play_the_upstream_skips_with_the_reason() -> None:
    plan = plan_of(make_suite(make_test(upstream=ANSWERS)), target="eu")
    assert [case.test.skip for case in plan.cases] == [
        "the target eu cannot play what stands behind an action (`upstream`)"
    ] * 2


def test_too_many_rows_with_answers_are_an_error() -> None:
    checked = check(make_suite(make_test(cases=600_000, upstream=ANSWERS)), plays_upstream=True)
    assert [problem.code for problem in checked.diagnostics] == [codes.TOO_MANY_ROWS]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (Action(id="x", version="draft"), "this target cannot run the draft yet"),
        (Action(find={"name": "Risk"}), "this target cannot find an action by its name yet"),
        (Action(find={"name": template("${{ vars.x }}")}), "this target cannot find an action by its name yet"),
        (Action(find="Risk"), "this target cannot find an action by its name yet"),
    ],
)
def test_what_the_target_cannot_do_yet_is_planned_and_never_sent(action: Action, message: str) -> None:
    (case,) = plan_of(make_suite(make_test({"a": constant(1)}), actions={"score": action})).cases
    assert case.input == {"a": 1}
    assert case.problem is not None
    assert case.problem.endswith(message)


def test_a_target_that_runs_drafts_runs_them() -> None:
    suite = make_suite(make_test(), actions={"score": Action(id="x", version="draft", pii=("all",))})
    (case,) = plan_of(suite, target_versions=("published", "draft")).cases
    assert (case.problem, case.test.action.version, case.test.action.pii) == (None, "draft", ("all",))


def test_what_running_must_know_of_a_test_is_in_the_plan() -> None:
    known = KnownFailure(ticket="TEL-12", until="2026-12-31")
    relate = Relate(change={"a": 2}, expect=Query(text="after", span=at(1)))
    compare = Compare(with_=CompareWith(version="draft"))
    options = FieldOptions(pii=True)
    secret = Generated(kind=NUMBER, spec=NUMBER.spec(), options=options, span=at(7))
    test = make_test(
        {"a": secret, "b": number()},
        known_failure=known,
        serial=True,
        group="one",
        relate=relate,
        compare=compare,
        before=(call({"c": secret}),),
    )
    plan = plan_of(make_suite(test))
    (planned,) = plan.tests
    assert (planned.known_failure, planned.serial, planned.group) == (known, True, "one")
    assert (planned.relate, planned.compare) == (relate, compare)
    assert planned.pii_inputs == {"a", "c"}
    assert explain(plan).requests == 8


def test_a_baseline_is_told_to_be_of_no_effect_yet() -> None:
    checked = check(make_suite(make_test(), baseline={"run": "main"}))
    assert checked.value is not None
    assert [problem.code for problem in checked.diagnostics] == [codes.NO_BASELINE]


def test_an_edge_may_be_about_another_key() -> None:
    renamed = EdgeKind(name="r", doc="", values=lambda _: (EdgeValue(name="r", value=MISSING, key="A"),))
    beside = EdgeKind(name="b", doc="", values=lambda _: (EdgeValue(name="b", value=1, key="x"),))
    edges = tuple(uses("null")[0].__class__(kind=kind, valid=None, span=at(1)) for kind in (renamed, beside))
    field = Generated(kind=NUMBER, spec=NUMBER.spec(), options=FieldOptions(edges=edges), span=at(7))
    cases = Cases(cover="each")
    found = {case.classes["a"]: case for case in plan_of(make_suite(make_test({"a": field}, cases=cases))).cases}
    assert list(found["r"].input) == ["A"]
    assert list(found["b"].input) == ["a", "x"]
    assert found["b"].input["x"] == 1
    assert found["b"].valid
    schema: JsonObject = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
    closed = plan_of(make_suite(make_test({"a": field}, cases=cases), schema=schema)).cases
    assert {case.classes["a"]: case.valid for case in closed} == {"valid": True, "r": False, "b": False}


def test_a_contract_alone_is_each_class_and_each_broken_field() -> None:
    fields: dict[str, InputField] = {"a": choice("x", "y"), "b": number("boundaries")}
    schema: JsonObject = {"type": "object", "required": ["a"]}
    suite = make_suite(make_test(fields, cases=Cases(from_="contract")), schema=schema)
    rows = [case.row for case in plan_of(suite).cases]
    assert "break:a:missing" in rows
    assert "cover:0" in rows


def test_more_rows_than_a_test_may_have_are_an_error_however_they_are_asked_for() -> None:
    schema: JsonObject = {"type": "object", "required": ["a"]}
    for cases in (Cases(random=1_000_001), Cases(random=1_000_000, break_="one-field")):
        checked = check(make_suite(make_test({"a": number()}, cases=cases), schema=schema))
        assert [problem.code for problem in checked.diagnostics] == [codes.TOO_MANY_ROWS]


def test_a_field_that_waits_for_the_run_waits_under_another_key_too() -> None:
    renamed = EdgeKind(name="r", doc="", values=lambda _: (EdgeValue(name="r", value=MISSING, key="A"),))
    edges = (uses("null")[0].__class__(kind=renamed, valid=None, span=at(1)), *uses("null"))
    spec = TEXT.spec(template=template("${{ send-time }}"))
    field = Generated(kind=TEXT, spec=spec, options=FieldOptions(edges=edges), span=at(7))
    found = plan_of(make_suite(make_test({"a": field}, cases=Cases(cover="each")))).cases
    late = {case.classes["a"]: (dict(case.input), set(case.late)) for case in found}
    assert late == {
        "valid": ({"a": "${{ send-time }}"}, {"a"}),
        "r": ({"A": "${{ send-time }}"}, {"A"}),
        "null": ({"a": None}, set()),
    }
