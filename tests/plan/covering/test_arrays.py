from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.covering.arrays import Parameter, all_rows, all_rows_count, combination_count, covering_rows

PARAMETERS = st.lists(st.builds(Parameter, st.integers(1, 4), st.integers(0, 2)), min_size=1, max_size=5)


def wanted(parameters: Sequence[Parameter], strength: int) -> set[tuple[tuple[int, int], ...]]:
    """Every combination of classes with at most one invalid one: counted without the algorithm under test."""
    strength = min(strength, len(parameters))
    return {
        tuple(zip(places, classes, strict=True))
        for places in combinations(range(len(parameters)), strength)
        for classes in product(*(range(parameters[place].valid + parameters[place].invalid) for place in places))
        if sum(each >= parameters[place].valid for place, each in zip(places, classes, strict=True)) <= 1
    }


def shown(
    rows: Sequence[Sequence[int]], parameters: Sequence[Parameter], strength: int
) -> set[tuple[tuple[int, int], ...]]:
    """The combinations in the rows; valid ones count only in rows that are valid throughout."""
    strength = min(strength, len(parameters))
    found = set()
    for row in rows:
        is_valid = all(each < parameter.valid for each, parameter in zip(row, parameters, strict=True))
        for places in combinations(range(len(row)), strength):
            has_invalid = any(row[place] >= parameters[place].valid for place in places)
            if is_valid or has_invalid:
                found.add(tuple((place, row[place]) for place in places))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("strength", [1, 2, 3])
@settings(max_examples=20)
@given(parameters=PARAMETERS)
def test_every_combination_stands_in_a_row_that_proves_it(parameters: list[Parameter], strength: int) -> None:
    rows = covering_rows(parameters, strength)
    assert shown(rows, parameters, strength) == wanted(parameters, strength)


@pytest.mark.slow
@pytest.mark.parametrize("strength", [1, 2, 3])
@settings(max_examples=20)
@given(parameters=PARAMETERS)
def test_no_row_holds_two_invalid_classes_or_a_class_that_does_not_exist(
    parameters: list[Parameter], strength: int
) -> None:
    for row in covering_rows(parameters, strength):
        assert len(row) == len(parameters)
        assert all(0 <= each < p.valid + p.invalid for each, p in zip(row, parameters, strict=True))
        assert sum(each >= p.valid for each, p in zip(row, parameters, strict=True)) <= 1


@settings(max_examples=40)
@given(parameters=PARAMETERS, strength=st.integers(1, 3))
def test_the_number_of_combinations_is_counted_without_listing_them(parameters: list[Parameter], strength: int) -> None:
    if strength <= len(parameters):
        assert combination_count(parameters, strength) == len(wanted(parameters, strength))


@settings(max_examples=40)
@given(parameters=st.lists(st.builds(Parameter, st.integers(1, 3), st.integers(0, 2)), max_size=5))
def test_all_gives_every_row_with_at_most_one_invalid_class_once(parameters: list[Parameter]) -> None:
    rows = list(all_rows(parameters))
    assert len(rows) == len(set(rows)) == all_rows_count(parameters)
    assert set(rows) == {
        row
        for row in product(*(range(p.valid + p.invalid) for p in parameters))
        if sum(each >= p.valid for each, p in zip(row, parameters, strict=True)) <= 1
    }


def test_a_few_parameters_are_covered_completely() -> None:
    parameters = [Parameter(2, 1), Parameter(3), Parameter(2, 2), Parameter(1, 1)]
    for strength in (1, 2, 3):
        assert shown(covering_rows(parameters, strength), parameters, strength) == wanted(parameters, strength)


@pytest.mark.parametrize("strength", [1, 2, 3])
def test_what_given_rows_do_not_show_is_completed_wherever_their_invalid_class_stands(strength: int) -> None:
    parameters = [Parameter(2, 1), Parameter(3, 2), Parameter(2, 1), Parameter(2, 2)]
    for place, parameter in enumerate(parameters):
        for wrong in range(parameter.valid, parameter.valid + parameter.invalid):
            seed = tuple(wrong if at == place else 1 for at in range(len(parameters)))
            rows = covering_rows(parameters, strength, seeds=[seed, (0, 0, 0, 0)])
            assert shown([*rows, seed, (0, 0, 0, 0)], parameters, strength) == wanted(parameters, strength)
            assert seed not in rows


def test_equal_questions_have_equal_answers() -> None:
    parameters = [Parameter(4, 2), Parameter(3), Parameter(2, 1), Parameter(5)]
    assert covering_rows(parameters, 2) == covering_rows(parameters, 2)


def test_nothing_to_combine_is_one_row() -> None:
    assert covering_rows([], 2) == [()]
    assert covering_rows([Parameter(1)], 2) == [(0,)]


def test_each_takes_as_many_valid_rows_as_the_largest_parameter_has_classes() -> None:
    rows = covering_rows([Parameter(4, 1), Parameter(2, 2)], 1)
    assert len(rows) == 4 + 1 + 2


COUNTS = {
    "3^4": ([3] * 4, 2, 9),
    "3^13": ([3] * 13, 2, 15),
    "3^20": ([3] * 20, 2, 15),
    "5 3^8 2^2": ([5] + [3] * 8 + [2] * 2, 2, 15),
    "6 5 4^6 3^8 2^3": ([6, 5] + [4] * 6 + [3] * 8 + [2] * 3, 2, 30),
    "4 3^39 2^35": ([4] + [3] * 39 + [2] * 35, 2, 21),
    "4^15 3^17 2^29": ([4] * 15 + [3] * 17 + [2] * 29, 2, 28),
    "8^6": ([8] * 6, 2, 64),
    "7^9": ([7] * 9, 2, 61),
    "10^10": ([10] * 10, 2, 117),
    "10^20": ([10] * 20, 2, 155),
    "2^100": ([2] * 100, 2, 10),
    "3^6 triples": ([3] * 6, 3, 33),
    "4^6 triples": ([4] * 6, 3, 64),
    "3^10 triples": ([3] * 10, 3, 45),
    "4^2 3^4 2^4 triples": ([4] * 2 + [3] * 4 + [2] * 4, 3, 56),
    "2^20 triples": ([2] * 20, 3, 21),
}
"""Sizes, strength and how many rows they take: steps are counted, so every machine finds the same."""


@pytest.mark.slow
@pytest.mark.parametrize(("sizes", "strength", "count"), COUNTS.values(), ids=COUNTS)
def test_known_models_take_so_many_rows(sizes: list[int], strength: int, count: int) -> None:
    parameters = [Parameter(size) for size in sizes]
    rows = covering_rows(parameters, strength)
    assert shown(rows, parameters, strength) == wanted(parameters, strength)
    assert len(rows) == count
