from __future__ import annotations

from dataclasses import replace

from engine.model.language.inputs import Cases, Constant, InputField
from engine.model.language.literals import Ref
from engine.model.values.json import JsonObject
from engine.model.values.span import NOWHERE
from tests.plan.making_suites import (
    NAME,
    cases_of,
    choice,
    constant,
    generated,
    make_suite,
    make_test,
    number,
    own,
    plan_of,
    text,
)

BREAK_MISSING = Cases(break_="one-field", edges=(Ref(name="missing", span=NOWHERE),))


def test_fields_may_be_made_from_later_ones_but_keep_the_author_s_order() -> None:
    (case,) = cases_of({"mail": text("${{ this.first | lower }}.${{ n }}@example.com"), "first": constant("Ann")})
    assert case.input == {"mail": "ann.1@example.com", "first": "Ann"}
    assert list(case.input) == ["mail", "first"]


def test_n_counts_the_rows_of_the_test_from_1() -> None:
    assert [case.input["a"] for case in cases_of({"a": constant("${{ n }}")}, cases=3)] == [1, 2, 3]


def test_the_names_of_the_test_are_seen_by_constants_and_own_edges() -> None:
    fields: dict[str, InputField] = {
        "a": constant({"deep": ["${{ vars.x }}"]}["deep"][0]),
        "b": text("t", own("made", "${{ vars.x ~ this.a }}", valid=True)),
        "c": choice(1, 2),
    }
    cases = cases_of(fields, cases=Cases(cover="pairs"), vars={"x": "X"})
    assert {case.input["a"] for case in cases} == {"X"}
    assert {case.input["b"] for case in cases if case.classes["b"] == "made"} == {"XX"}


def test_data_that_came_from_a_generator_is_never_templated_again() -> None:
    (case,) = cases_of({"a": Constant(value="${{ 1 + 1 }}", span=NOWHERE), "b": text("${{ this.a }}")})
    assert case.input == {"a": "${{ 1 + 1 }}", "b": "${{ 1 + 1 }}"}


def test_operands_may_come_from_the_row() -> None:
    for case in cases_of({"low": number(min=5, max=9), "high": number(min="${{ this.low }}", max=10)}, cases=20):
        assert isinstance(case.input["low"], int)
        assert isinstance(case.input["high"], int)
        assert case.input["low"] <= case.input["high"]


def test_fake_draws_by_another_generator_with_the_field_s_own_chance() -> None:
    fields: dict[str, InputField] = {"a": text("${{ fake('person.name') }}"), "b": text("${{ fake('person.name') }}")}
    (case,) = cases_of(fields)
    assert str(case.input["a"]).startswith("Name ")
    assert case.input["a"] != case.input["b"]
    assert cases_of(fields) == [case]


def test_an_unknown_generator_inside_fake_is_told_with_the_case() -> None:
    (case,) = cases_of({"a": text("${{ fake('person.nam') }}")})
    assert case.problem is not None
    assert case.problem.startswith("`a` cannot be made: there is no generator `person.nam`; did you mean `person.name`")


def test_a_row_that_cannot_be_made_is_a_case_with_a_problem_and_never_an_exception() -> None:
    bad, good = cases_of({"a": constant("${{ 1 / (n - 1) }}")}, cases=2)
    assert bad.problem is not None
    assert bad.problem.startswith("`a` cannot be made: ")
    assert good.problem is None


def test_maybe_leaves_a_field_out_about_that_often() -> None:
    cases = cases_of({"a": number(maybe=0.25), "b": number()}, cases=400)
    left_out = [case for case in cases if "a" not in case.input]
    assert 60 <= len(left_out) <= 140
    assert {case.classes["a"] for case in left_out} == {"left-out"}
    assert all(case.valid for case in left_out)


def test_what_is_left_out_although_the_contract_requires_it_is_invalid() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "integer"}}, "required": ["a"]}
    cases = cases_of({"a": number(maybe=0.5)}, cases=20, schema=schema)
    assert {("a" in case.input, case.valid) for case in cases} == {(True, True), (False, False)}


def test_a_broken_field_does_not_break_those_made_from_it() -> None:
    fields: dict[str, InputField] = {"first": constant("Ann"), "mail": text("${{ this.first | lower }}@example.com")}
    broken = {case.row: case for case in cases_of(fields, cases=BREAK_MISSING)}
    assert broken["break:first:missing"].input == {"mail": "ann@example.com"}
    assert broken["break:mail:missing"].input == {"first": "Ann"}


def test_valid_edges_are_seen_by_the_fields_made_from_them() -> None:
    fields: dict[str, InputField] = {
        "first": text("Ann", "unicode"),
        "mail": text("${{ this.first }}@x", own("o", "${{ this.first }}!", valid=True)),
    }
    cases = cases_of(fields, cases=Cases(cover="pairs"))
    mails = {case.input["mail"] for case in cases if case.classes["first"] == "unicode"}
    assert mails == {"Žofie@x", "Žofie!"}


def test_break_rows_know_their_field_and_edge_also_for_the_name() -> None:
    test = make_test(
        {"a": number(), "b": constant(1)}, name="bad ${{ case.field }} (${{ case.edge }})", cases=BREAK_MISSING
    )
    cases = list(plan_of(make_suite(test)).cases)
    assert [(case.field, case.edge, case.title) for case in cases] == [
        ("a", "missing", "bad a (missing)"),
        ("b", "missing", "bad b (missing)"),
    ]
    assert [case.classes for case in cases] == [{"a": "missing"}, {"a": "valid", "b": "missing"}]
    assert not any(case.valid for case in cases)


def test_a_name_that_cannot_be_made_is_a_problem_of_the_case() -> None:
    (case,) = plan_of(make_suite(make_test({}, name="row ${{ this.nowhere }}"))).cases
    assert case.problem is not None
    assert case.title == "row ${{ this.nowhere }}"


def test_a_name_sees_the_input_and_the_row() -> None:
    (case,) = plan_of(make_suite(make_test({"a": constant(5)}, name="a is ${{ input.a }} in row ${{ n }}"))).cases
    assert case.title == "a is 5 in row 1"


def test_a_name_shows_no_personal_data_and_is_made_all_the_same() -> None:
    drawn = choice(5)
    secret = replace(drawn, options=replace(drawn.options, pii=True))
    shown = make_test({"a": secret, "b": constant(1)}, name="${{ input.a }} ${{ this.a }} ${{ input.b }}")
    (case,) = plan_of(make_suite(shown)).cases
    assert (case.title, case.problem) == ("••• ••• 1", None)
    reckoned = make_test({"a": secret}, name="twice is ${{ input.a * 2 - 1 }}")
    (case,) = plan_of(make_suite(reckoned)).cases
    assert (case.title, case.problem) == ("twice is ${{ input.a * 2 - 1 }}", None)


def test_another_field_or_test_changes_no_draw() -> None:
    alone = cases_of({"a": generated(NAME), "b": number()}, cases=5)
    more = cases_of({"z": number(), "a": generated(NAME), "b": number()}, cases=9)
    assert [(case.input["a"], case.input["b"]) for case in alone] == [
        (case.input["a"], case.input["b"]) for case in more[:5]
    ]


def test_another_seed_draws_other_values() -> None:
    fields: dict[str, InputField] = {"a": generated(NAME)}
    one, other = (list(plan_of(make_suite(make_test(fields)), seed=seed).cases) for seed in (1, 2))
    assert one[0].input != other[0].input


def test_what_a_generator_cannot_draw_is_a_problem_of_the_case() -> None:
    (case,) = cases_of({"a": number(max="${{ this.b }}"), "b": constant("${{ 'x' ~ n }}"), "c": constant(1)})
    assert case.problem == "`a` cannot be made: `min` and `max` must be numbers"
