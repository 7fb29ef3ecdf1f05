from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.coverage.causes import Example, cause


def example(input: dict[str, Any] | None = None, **classes: str) -> Example:  # noqa: A002 - the word of the field
    return Example(classes=classes, input=input or {})


def test_two_classes_together_are_named_as_the_cause() -> None:
    failing = [example(email="plus-address", risk_level="high")] * 12
    passing = [example(email="plus-address", risk_level="low"), example(email="valid", risk_level="high")] * 60
    passing += [example(email="valid", risk_level="low")] * 11
    found = cause(failing, passing, others=131)
    assert found == "all 12 have email = plus-address and risk_level = high; the other 131 pass"


def test_one_class_is_enough_where_it_explains_all() -> None:
    failing = [example(email="plus", risk="high"), example(email="plus", risk="low")]
    found = cause(failing, [example(email="valid", risk="high"), example(email="valid", risk="low")], others=2)
    assert found == "both have email = plus; the other 2 pass"


def test_cases_that_did_not_pass_for_other_reasons_are_not_said_to_pass() -> None:
    failing, passing = [example(email="plus")], [example(email="valid")] * 2
    assert cause(failing, passing, others=5) == "it has email = plus; none of the 2 that passed has"
    assert cause(failing, passing[:1], others=5) == "it has email = plus; the one that passed has not"
    assert cause(failing, passing[:1], others=1) == "it has email = plus; the other one passes"


def test_nothing_is_said_where_nothing_passed_or_nothing_tells_them_apart() -> None:
    assert cause([example(email="plus")], [], others=0) == ""
    assert cause([], [example(email="plus")], others=1) == ""
    assert cause([example(email="plus")], [example(email="plus")], others=1) == ""
    assert cause([example(email="plus"), example(email="empty")], [example(email="valid")], others=1) == ""


def test_values_of_a_field_with_few_values_tell_too() -> None:
    failing = [example({"risk": "high", "amount": 1.5}, risk="valid"), example({"risk": "high", "amount": 2.5})]
    passing = [example({"risk": "low", "amount": each / 7}, risk="valid") for each in range(4)]
    assert cause(failing, passing, others=4) == "both have risk = high; the other 4 pass"


def test_a_field_that_is_left_out_tells_too() -> None:
    failing = [example({"n": 1})] * 2
    passing = [example({"n": 1, "flag": True})] * 4
    assert cause(failing, passing, others=4) == "both have flag = missing; the other 4 pass"


def test_a_value_that_is_different_in_every_case_is_never_a_cause() -> None:
    failing = [example({"id": "x1"})]
    passing = [example({"id": f"y{each}"}) for each in range(4)]
    assert cause(failing, passing, others=4) == ""


def test_values_are_written_so_that_they_cannot_be_misread() -> None:
    failing = [example({"risk": "", "on": True, "note": " x"})] * 2
    for name, shown in (("risk", '""'), ("on", "true"), ("note", '" x"')):
        passing = [example({**failing[0].input, name: "other"})] * 2
        assert cause(failing, passing, others=2) == f"both have {name} = {shown}; the other 2 pass"


CLASSES = st.fixed_dictionaries({name: st.sampled_from(["valid", "a", "b"]) for name in ("x", "y", "z")})


@pytest.mark.slow
@given(st.lists(CLASSES, min_size=1, max_size=4), st.lists(CLASSES, min_size=1, max_size=8))
def test_what_is_named_holds_for_all_failing_and_no_passing_case_and_is_found_where_it_exists(
    failing: list[dict[str, str]], passing: list[dict[str, str]]
) -> None:

    def examples(rows: list[dict[str, str]]) -> list[Example]:
        return [Example(classes=row, input={}) for row in rows]

    found = cause(examples(failing), examples(passing), others=len(passing))
    features = [(field, label) for field, label in product("xyz", "ab")]
    candidates = [{first, second} for first in features for second in features]

    def explains(candidate: set[tuple[str, str]]) -> bool:
        return all(candidate <= set(each.items()) for each in failing) and not any(
            candidate <= set(each.items()) for each in passing
        )

    explaining = [candidate for candidate in candidates if explains(candidate)]
    assert bool(found) == bool(explaining)
    if found:
        named = found.partition("have " if "have " in found else "has ")[2].partition(";")[0].split(" and ")
        told = {tuple(each.split(" = ")) for each in named}
        assert told in explaining
        assert len(told) == min(map(len, explaining))


def test_a_field_with_many_values_is_no_category() -> None:
    failing = [example({"n": 99})] * 2
    passing = [example({"n": each % 20}) for each in range(60)]
    assert cause(failing, passing, others=60) == ""
