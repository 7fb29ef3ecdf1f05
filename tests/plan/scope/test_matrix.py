from __future__ import annotations

import pytest

from engine.model.language.inputs import Matrix
from engine.plan import codes
from engine.plan.scope.matrix import cells_of, together
from tests.plan.making_suites import check, constant, make_suite, make_test, plan_of
from tests.plan.making_words import matrix


def cells(given: Matrix) -> list[dict[str, object]]:
    found = cells_of(given, {}).value
    assert found is not None
    return [dict(each) for each in found]


def test_a_matrix_is_every_combination_and_the_last_axis_turns_fastest() -> None:
    assert cells(matrix(a=[1, 2], b=["x", "y"])) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_exclude_drops_what_agrees_with_all_its_values() -> None:
    assert cells(matrix(a=[1, 2], b=[1, 2], exclude=[{"a": 1}, {"a": 2, "b": 1}])) == [{"a": 2, "b": 2}]


def test_include_adds_as_on_github() -> None:
    # The example of the vendor's manual.
    found = cells(
        matrix(
            fruit=["apple", "pear"],
            animal=["cat", "dog"],
            include=[
                {"color": "green"},
                {"color": "pink", "animal": "cat"},
                {"fruit": "apple", "shape": "circle"},
                {"fruit": "banana"},
                {"fruit": "banana", "animal": "cat"},
            ],
        )
    )
    assert found == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


def test_a_matrix_of_nothing_but_include_has_its_entries() -> None:
    assert cells(matrix(include=[{"a": 1}, {"a": 2}, {"a": 1}])) == [{"a": 1}, {"a": 2}]


def test_true_is_not_1_where_a_matrix_excludes() -> None:
    assert cells(matrix(a=[True, 1, 1.5], exclude=[{"a": 1.0}])) == [{"a": True}, {"a": 1.5}]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (matrix(a=[]), codes.NO_CELLS),
        (matrix(a=[1], exclude=[{"a": 1}]), codes.NO_CELLS),
        (matrix(a=range(1001)), codes.NO_CELLS),
        (matrix(a=range(999), include=[{"a": -1 - each} for each in range(9)]), codes.NO_CELLS),
        (matrix(region=[1], exclude=[{"regio": 1}]), codes.BAD_MATRIX),
        (matrix(a=["${{ 1 / 0 }}"]), codes.UNRESOLVED),
    ],
)
def test_a_matrix_that_cannot_be_expanded_is_an_error(given: Matrix, code: str) -> None:
    (problem,) = cells_of(given, {}).diagnostics
    assert problem.code == code


def test_an_unknown_axis_is_suggested() -> None:
    (problem,) = cells_of(matrix(region=[1], exclude=[{"regio": 1}]), {}).diagnostics
    assert problem.help == "did you mean `region`?"


def test_the_axes_of_a_test_are_added_to_those_of_its_suite_or_replace_them() -> None:
    both = together(matrix(a=[1], b=[2], exclude=[{"a": 9}]), matrix(b=[3], include=[{"c": 1}]))
    assert both is not None
    assert (both.axes, both.include, both.exclude) == ({"a": (1,), "b": (3,)}, ({"c": 1},), ({"a": 9},))
    assert together(None, None) is None
    alone = matrix(a=[1])
    assert together(alone, None) is alone
    assert together(None, alone) is alone


def test_each_cell_is_a_test_of_its_own_with_the_cell_in_its_title() -> None:
    plan = plan_of(make_suite(make_test({"a": constant("${{ matrix.x }}")}, matrix=matrix(x=[1, "eu"]))))
    assert [test.name for test in plan.tests] == ["a test [x=1]", "a test [x=eu]"]
    assert [test.matrix for test in plan.tests] == [{"x": 1}, {"x": "eu"}]
    assert [case.title for case in plan.cases] == ["a test [x=1]", "a test [x=eu]"]
    assert [case.input for case in plan.cases] == [{"a": 1}, {"a": "eu"}]


def test_a_name_that_shows_the_matrix_needs_no_more() -> None:
    plan = plan_of(make_suite(make_test(name="in ${{ matrix.x }}", matrix=matrix(x=[1, 2]))))
    assert [test.name for test in plan.tests] == ["in 1", "in 2"]
    assert [case.title for case in plan.cases] == ["in 1", "in 2"]
    plan = plan_of(make_suite(make_test(name="${{ matrix.x }}.${{ n }}", matrix=matrix(x=[1]))))
    assert plan.tests[0].name == "${{ matrix.x }}.${{ n }} [x=1]"
    assert plan.cases[0].title == "1.1"


def test_the_cell_is_part_of_who_a_case_is_but_not_of_its_chance() -> None:
    plan = plan_of(make_suite(make_test({"a": constant(1)}, cases=2, matrix=matrix(x=[1, 2]))))
    assert len({case.id for case in plan.cases}) == 4
    bare = plan_of(make_suite(make_test({"a": constant(1)}, cases=2)))
    assert not {case.id for case in plan.cases} & {case.id for case in bare.cases}


def test_the_matrix_of_a_suite_counts_for_every_test_and_may_use_the_environment() -> None:
    suite = make_suite(make_test(), matrix=matrix(x=["${{ env.A }}", "${{ vars.b }}"]), vars={"b": 2})
    plan = plan_of(suite, env={"A": "one"})
    assert [test.matrix for test in plan.tests] == [{"x": "one"}, {"x": 2}]
    assert plan.env_used == ("A",)
    assert [problem.code for problem in check(suite).diagnostics] == [codes.UNSET_ENV]


def test_a_skipped_test_needs_no_matrix() -> None:
    plan = plan_of(make_suite(make_test(matrix=matrix(x=["${{ env.A }}"]), skip="later")))
    assert [case.test.skip for case in plan.cases] == ["later"]
    checked = check(make_suite(make_test(matrix=matrix(x=[]))))
    assert [problem.code for problem in checked.diagnostics] == [codes.NO_CELLS]
