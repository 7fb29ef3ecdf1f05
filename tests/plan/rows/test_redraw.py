from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from engine.model.language.inputs import Cases, FieldOptions, Generated, InputField
from engine.model.language.literals import Percent
from engine.model.plan import Impossible
from engine.model.values.json import JsonObject
from engine.plan import codes
from engine.plan.explain import explain
from tests.plan.making_suites import (
    NUMBER,
    at,
    cases_of,
    check,
    choice,
    constant,
    make_suite,
    make_test,
    number,
    own,
    plan_of,
    uses,
)
from tests.plan.making_words import row, rule, table, table_use


def unique(low: int, high: int, *edges: str) -> Generated:
    options = FieldOptions(unique=True, edges=uses(*edges))
    return Generated(kind=NUMBER, spec=NUMBER.spec(min=low, max=high), options=options, span=at(7))


def test_no_two_rows_share_a_unique_value() -> None:
    values = [case.input["a"] for case in cases_of({"a": unique(0, 19), "b": unique(0, 29)}, cases=20)]
    assert sorted(map(str, values)) == sorted(map(str, range(20)))


@pytest.mark.parametrize("seed", range(5))
def test_all_values_are_reached_where_there_are_no_more_than_rows(seed: int) -> None:
    suite = make_suite(make_test({"a": unique(0, 99)}, cases=100))
    values = [case.input["a"] for case in plan_of(suite, seed=seed).cases]
    assert sorted(map(int, map(str, values))) == list(range(100))


@pytest.mark.slow
def test_they_are_reached_beside_constraints_and_the_same_in_every_shard() -> None:
    fields: dict[str, InputField] = {"a": unique(0, 99), "b": number(min=0, max=9)}
    where = (rule("a != `50`"), rule("b < `8`"))
    suite = make_suite(make_test(fields, cases=Cases(random=99, where=where)))
    whole = {case.id: case.input for case in plan_of(suite, seed=1).cases}
    assert sorted(int(str(each["a"])) for each in whole.values()) == [each for each in range(100) if each != 50]
    parts = [{case.id: case.input for case in plan_of(suite, seed=1, shard=(each, 7)).cases} for each in range(1, 8)]
    assert {key: value for part in parts for key, value in part.items()} == whole


def test_rows_that_leave_a_unique_field_out_take_no_value() -> None:
    options = FieldOptions(unique=True, maybe=Percent(0.5))
    field = Generated(kind=NUMBER, spec=NUMBER.spec(min=0, max=29), options=options, span=at(7))
    found = [case.input.get("a") for case in cases_of({"a": field}, cases=45)]
    values = [each for each in found if each is not None]
    assert len(values) == len(set(map(str, values)))


def test_unique_values_are_the_same_in_every_shard() -> None:
    suite = make_suite(make_test({"a": unique(0, 49)}, cases=50))
    whole = {case.id: case.input for case in plan_of(suite, seed=1).cases}
    parts = [{case.id: case.input for case in plan_of(suite, seed=1, shard=(each, 8)).cases} for each in range(1, 9)]
    assert sum(map(len, parts)) == 50
    assert {key: value for part in parts for key, value in part.items()} == whole


def test_too_few_values_for_a_unique_field_are_an_error_at_the_field() -> None:
    (problem,) = check(make_suite(make_test({"a": unique(0, 9)}, cases=20))).diagnostics
    assert (problem.code, problem.span) == (codes.NOT_UNIQUE, at(7))
    assert "20 rows" in problem.message


def test_edges_of_a_unique_field_may_repeat_and_what_a_table_gives_is_taken() -> None:
    fields: dict[str, InputField] = {"a": unique(1, 12, "null", "boundaries"), "b": choice(1, 2, 3)}
    found = cases_of(fields, cases=Cases(cover="pairs"))
    drawn = [case.input["a"] for case in found if case.classes["a"] == "valid"]
    assert len(drawn) == len(set(map(str, drawn)))
    rows = [row(each, {"a": each}) for each in range(1, 4)]
    suite = make_suite(make_test(fields, cases=9, table=table_use()), tables=table(*rows))
    assert sorted(case.input["a"] for case in plan_of(suite).cases) == list(range(1, 13))  # type: ignore[type-var]


def test_random_rows_are_drawn_until_they_keep_the_constraints() -> None:
    where = (rule("low <= high"), rule("high > `50`", if_="kind == 'big'"))
    fields: dict[str, InputField] = {"kind": choice("big", "small"), "low": number(), "high": number()}
    found = cases_of(fields, cases=Cases(random=50, where=where))
    assert {case.input["kind"] for case in found} == {"big", "small"}
    for case in found:
        values = case.input
        assert values["low"] <= values["high"]  # type: ignore[operator]
        assert values["kind"] == "small" or values["high"] > 50  # type: ignore[operator]


@pytest.mark.slow
def test_constraints_of_which_each_is_rare_are_found_one_after_the_other() -> None:
    """All of them at once by chance: one row in a hundred thousand."""
    where = tuple(rule(f"{name} < `10`") for name in "abcde")
    fields: dict[str, InputField] = {name: number(max=99) for name in "abcdefg"}
    found = cases_of(fields, cases=Cases(random=20, where=where))
    assert [case.problem for case in found] == [None] * 20
    assert all(case.input[name] < 10 for case in found for name in "abcde")  # type: ignore[operator]


def test_what_no_constraint_speaks_of_stays_as_it_was_drawn() -> None:
    fields: dict[str, InputField] = {"a": number(max=99), "b": number(max=99)}
    free = cases_of(fields, cases=Cases(random=20))
    bound = cases_of(fields, cases=Cases(random=20, where=(rule("a < `50`"),)))
    assert [case.input["b"] for case in bound] == [case.input["b"] for case in free]
    kept = [one for one, other in zip(free, bound, strict=True) if one.input == other.input]
    assert [case.input["a"] < 50 for case in kept] == [True] * len(kept)  # type: ignore[operator]
    assert len(kept) > 5


def test_a_constraint_may_ask_for_the_plans_now() -> None:
    for then, problems in (
        ("to_time(now()) > to_time('2026-11-21')", 0),
        ("to_time(now()) > to_time('2026-11-23')", 2),
    ):
        found = cases_of({"a": number(max=5)}, cases=Cases(random=2, where=(rule(then, if_="a >= `0`"),)))
        assert sum(case.problem is not None for case in found) == problems


def test_a_row_that_no_draw_finds_is_a_case_that_is_never_sent() -> None:
    found = cases_of({"a": number(max=5)}, cases=Cases(random=2, where=(rule("a > `9`", because="always more"),)))
    assert [case.problem for case in found] == [
        "no row was found in 100 draws that keeps a constraint: always more"
    ] * 2


def test_a_constraint_says_nothing_of_a_field_that_is_missing_or_broken() -> None:
    where = (rule("a >= `50`"),)
    fields: dict[str, InputField] = {"a": number("missing", own("text", "x", valid=False))}
    assert all(case.problem is None for case in cases_of(fields, cases=Cases(break_="one-field", where=where)))
    nowhere = cases_of({"a": number(max=1)}, cases=Cases(random=1, where=(rule("a > b"),)))
    assert nowhere[0].problem is None


def test_combinations_of_fixed_values_that_break_a_constraint_are_impossible_and_named() -> None:
    where = (rule("amount >= `1000`", if_="risk == 'high'", because="high risk is about large sums"),)
    fields: dict[str, InputField] = {
        "risk": choice("low", "high"),
        "amount": choice(10, 1000, 5000, edges=["missing"]),
        "other": choice(1, 2, 3),
    }
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=where))))
    (told,) = plan.tests[0].obligations.impossible
    assert told == Impossible(classes=(("risk", "high"), ("amount", "10")), reason="high risk is about large sums")
    pairs = {pair for case in plan.cases for pair in combinations(case.classes.items(), 2)}
    assert plan.tests[0].obligations.pairs <= pairs
    assert (("risk", "high"), ("amount", "10")) not in pairs
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.ruled_out) == (proof.possible, 25, 1)
    assert proof.impossible == (told,)


def test_what_follows_from_several_constraints_is_found_and_names_them_all() -> None:
    where = (rule("b == `1`", if_="a == `1`", because="one"), rule("c == `1`", if_="b == `1`", because="two"))
    fields: dict[str, InputField] = {name: choice(1, 2) for name in "abc"}
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=where))))
    told = {each.classes: each.reason for each in plan.tests[0].obligations.impossible}
    assert told == {
        (("a", "1"), ("b", "2")): "one",
        (("b", "1"), ("c", "2")): "two",
        (("a", "1"), ("c", "2")): "one; two",
    }
    assert all(case.problem is None for case in plan.cases)


@pytest.mark.parametrize(("cover", "strength"), [("each", 1), ("pairs", 2), ("triples", 3), ("all", 2)])
def test_every_strength_keeps_constraints_and_is_complete(cover: str, strength: int) -> None:
    where = (rule("a != b"), rule("d == `2`", if_="c == `3`"))
    fields: dict[str, InputField] = {name: choice(1, 2, 3, edges=["null"]) for name in "abcd"}
    cases = Cases(cover=cover, where=where)  # type: ignore[arg-type]
    plan = plan_of(make_suite(make_test(fields, cases=cases)))
    (proof,) = explain(plan).proofs
    assert (proof.strength, proof.found) == (strength, proof.possible)
    assert (proof.ruled_out > 0) is (cover != "each")
    for case in plan.cases:
        if case.valid:
            assert case.input["a"] != case.input["b"]


def test_combinations_that_no_draw_finds_are_listed_and_the_rest_is_shown_without_them() -> None:
    where = (rule("amount >= `1000`", if_="risk == 'high'", because="large sums"),)
    fields: dict[str, InputField] = {
        "risk": choice("low", "high"),
        "amount": number("missing", max=50),
        "other": choice(1, 2, 3),
    }
    schema: JsonObject = {"type": "object", "properties": {"amount": {"type": "integer"}}}
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=where)), schema=schema))
    (told,) = plan.tests[0].obligations.impossible
    assert told.classes == (("risk", "high"), ("amount", "valid"))
    assert (told.reason, told.draws) == ("large sums", 100)
    (proof,) = explain(plan).proofs
    assert (proof.ruled_out, proof.impossible) == (0, ())
    assert (proof.unfound, proof.not_found) == (1, (told,))
    assert (explain(plan).pairs.impossible, explain(plan).pairs.not_found) == ((), (told,))
    assert told.classes in plan.tests[0].obligations.pairs
    assert explain(plan).pairs.of - explain(plan).pairs.covered == 1
    assert all(case.problem is None for case in plan.cases)


def test_constraints_that_leave_no_row_are_an_error() -> None:
    alone = check(make_suite(make_test({"a": constant(1)}, cases=Cases(random=1, where=(rule("a == `2`"),)))))
    assert [problem.code for problem in alone.diagnostics] == [codes.RULED_OUT]
    fields: dict[str, InputField] = {"a": choice(1, 2), "b": choice(1, 2)}
    every = check(make_suite(make_test(fields, cases=Cases(cover="pairs", where=(rule("a > `5`"),)))))
    assert [problem.code for problem in every.diagnostics] == [codes.RULED_OUT]


def test_a_pair_with_an_invalid_class_may_be_impossible_too() -> None:
    where = (rule("b > c", because="b is more than c"),)
    fields: dict[str, InputField] = {
        "a": choice(1, 2, edges=["missing"]),
        "b": choice(1, 2),
        "c": choice(1, 2),
    }
    schema: JsonObject = {"type": "object", "required": ["a"]}
    suite = make_suite(make_test(fields, cases=Cases(cover="pairs", where=where)), schema=schema)
    plan = plan_of(suite)
    told = [each.classes for each in plan.tests[0].obligations.impossible]
    assert told == [
        (("b", "1"),), (("c", "2"),), (("a", "missing"), ("b", "1")), (("a", "missing"), ("c", "2")),
    ]  # fmt: skip
    assert explain(plan).proofs[0].found == explain(plan).proofs[0].possible


@pytest.mark.parametrize(
    ("cover", "told"),
    [
        ("each", []),
        ("pairs", [(("b", "1"), ("c", "2"))]),
        ("triples", [(("b", "1"), ("c", "2")), (("a", "missing"), ("b", "1"), ("c", "2"))]),
    ],
)
def test_nothing_is_called_impossible_that_is_larger_than_what_was_asked_for(cover: Any, told: list[object]) -> None:
    fields: dict[str, InputField] = {"a": choice(1, 2, edges=["missing"]), "b": choice(1, 2), "c": choice(1, 2)}
    cases = Cases(cover=cover, where=(rule("b >= c", because="b is no less than c"),))
    schema: JsonObject = {"type": "object", "required": ["a"]}
    plan = plan_of(make_suite(make_test(fields, cases=cases), schema=schema))
    assert [each.classes for each in plan.tests[0].obligations.impossible] == told


def test_more_combinations_than_can_be_weighed_beforehand_are_left_to_the_draws() -> None:
    where = (rule("add(a, b) != add(c, d)"),)
    fields: dict[str, InputField] = {name: choice(*range(13)) for name in "abcd"}
    found = cases_of(fields, cases=Cases(cover="each", where=where))
    assert len(found) >= 13
    assert all(case.problem is None for case in found)


def test_a_field_that_only_a_table_gives_is_missing_for_constraints_of_other_rows() -> None:
    where = (rule("t > `5`"),)
    test = make_test({"a": choice(1, 2)}, cases=Cases(cover="each", where=where), table=table_use())
    plan = plan_of(make_suite(test, tables=table(row(1, {"t": 1}))))
    assert [case.row for case in plan.cases] == ["row:1", "cover:0", "cover:1"]
    assert all(case.problem is None for case in plan.cases)


def test_a_unique_field_that_is_left_out_is_no_repetition() -> None:
    found = cases_of({"a": unique(1, 9, "missing")}, cases=Cases(random=2, break_="one-field", max=3))
    assert len(found) == 3


def test_a_constraint_may_name_a_field_with_edges_of_another_key_or_of_its_own() -> None:
    where = (rule("a >= `0`", because="never negative"),)
    fields: dict[str, InputField] = {"a": number(own("made", "${{ n }}", valid=True)), "b": choice(1, 2)}
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=where))))
    assert plan.tests[0].obligations.impossible == ()
    assert explain(plan).proofs[0].found == 4
