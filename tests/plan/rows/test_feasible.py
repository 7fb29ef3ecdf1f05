"""What can be sent is in the proof and in a row, and nothing else is: against rows that are found by trying all."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.language.inputs import Cases, InputField
from engine.model.values.json import Json
from engine.plan import codes
from engine.plan.explain import explain
from tests.plan.making_suites import check, choice, constant, make_suite, make_test, plan_of, template
from tests.plan.making_words import rule

SUM = "add(p0, add(p1, add(p2, add(p3, p4))))"


def assert_proved(
    fields: dict[str, InputField], where: list[str], rows: list[dict[str, Json]], *, strength: int = 2
) -> None:
    """Every combination of the rows that can be stands in a row that is sent, and the proof counts exactly these."""
    cover = {2: "pairs", 3: "triples"}[strength]
    rules = tuple(rule(each) for each in where)
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover=cover, where=rules))))  # type: ignore[arg-type]
    wanted = {each for row in rows for each in combinations(sorted(row.items()), strength)}
    sent = [case for case in plan.cases if case.problem is None]
    assert len(sent) == plan.tests[0].case_count
    own = [{name: each for name, each in case.input.items() if name in rows[0]} for case in sent]
    assert {each for row in own for each in combinations(sorted(row.items()), strength)} == wanted
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.unfound) == (len(wanted), len(wanted), 0)


def rows_over(values: dict[str, list[int]]) -> list[dict[str, Json]]:
    return [dict(zip(values, each, strict=True)) for each in product(*values.values())]


@pytest.mark.slow
@settings(max_examples=30)
@given(
    st.lists(st.integers(2, 4), min_size=3, max_size=4),
    st.sampled_from(["<=", ">=", "==", "!="]),
    st.integers(2, 6),
    st.sampled_from([2, 3]),
)
def test_every_feasible_combination_stands_in_a_row_that_can_be_sent(
    sizes: list[int], sign: str, bound: int, strength: int
) -> None:
    values = {f"p{number}": list(range(size)) for number, size in enumerate(sizes)}
    holds = {"<=": int.__le__, ">=": int.__ge__, "==": int.__eq__, "!=": int.__ne__}[sign]
    feasible = [row for row in rows_over(values) if holds(sum(row.values()), bound)]  # type: ignore[arg-type]
    if not feasible:
        return
    total = "p0"
    for name in list(values)[1:]:
        total = f"add({total}, {name})"
    fields: dict[str, InputField] = {name: choice(*each) for name, each in values.items()}
    assert_proved(fields, [f"{total} {sign} `{bound}`"], feasible, strength=strength)


@pytest.mark.slow
@settings(max_examples=30)
@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 3))
def test_what_a_template_cannot_make_is_out_of_the_proof(first: int, second: int, gap: int) -> None:
    values = {"a": list(range(first)), "b": list(range(second)), "x": [1, 2, 3]}
    feasible = [row for row in rows_over(values) if row["a"] - row["b"] != gap]  # type: ignore[operator]
    fields: dict[str, InputField] = {name: choice(*each) for name, each in values.items()}
    fields["c"] = constant(template(f"${{{{ 6 / (this.a - this.b - {gap}) }}}}"))
    assert_proved(fields, [], feasible)


def test_what_cannot_be_made_is_told_once_at_its_template() -> None:
    fields: dict[str, InputField] = {
        "a": choice(0, 1, 2), "b": choice("x", "y", "z"), "c": constant(template("${{ 6 / this.a }}"))
    }  # fmt: skip
    found = check(make_suite(make_test(fields, cases=Cases(cover="pairs"))))
    assert [each.code for each in found.diagnostics] == [codes.UNMADE_CLASSES]
    assert found.value is not None
    (told,) = found.value.tests[0].obligations.impossible
    assert (told.classes, told.reason, told.draws) == ((("a", "0"),), "`c` cannot be made: `/` by zero", 0)
    assert [case.problem for case in found.value.cases] == [None] * 6


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "total", "possible"), [("<=", 14, 640), (">=", 21, 640), ("==", 17, 640)])
def test_a_rule_over_more_combinations_than_are_asked_about_is_searched(sign: str, total: int, possible: int) -> None:
    fields: dict[str, InputField] = {f"p{each}": choice(*range(8)) for each in range(5)}
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=(rule(f"{SUM} {sign} `{total}`"),)))))
    assert all(case.problem is None for case in plan.cases)
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.unfound) == (possible, possible, 0)


@pytest.mark.slow
def test_what_the_bounded_search_does_not_find_is_told_with_its_bound() -> None:
    fields: dict[str, InputField] = {f"p{each}": choice(*range(8)) for each in range(5)}
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=(rule(f"{SUM} <= `5`"),)))))
    assert all(case.problem is None for case in plan.cases)
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.unfound + proof.ruled_out) == (210, 210, 430)
    assert {each.draws for each in proof.not_found} == {10_000}
