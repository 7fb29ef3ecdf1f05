from __future__ import annotations

import pytest

from engine.model.language.inputs import Layers
from engine.suite.language.registry import new_scope
from engine.suite.merged_inputs import INPUT_DEPTH_MAX, merge_inputs, merge_named_inputs
from tests.suite.reading_aloud import WORDS, checked, codes, in_a_suite, only


def tower(height: int) -> str:
    floors = "".join(f"  i{floor}: [i{floor + 1}, {{ f{floor}: 1 }}]\n" for floor in range(height))
    return f"inputs:\n{floors}  i{height}: {{ last: 1 }}\n"


def test_inputs_stand_on_each_other_up_to_a_limit() -> None:
    assert checked(in_a_suite("action: plain\ninput: i0", more=tower(INPUT_DEPTH_MAX - 1))).diagnostics == ()
    found = only(checked(in_a_suite("action: plain\ninput: i0", more=tower(INPUT_DEPTH_MAX))))
    assert (found.code, found.message) == ("E196", "more than 32 inputs build on each other")


def test_a_tower_is_as_high_in_whatever_order_its_floors_are_written() -> None:
    floors = "".join(f"  i{floor}: [i{floor - 1}]\n" for floor in range(1, INPUT_DEPTH_MAX + 9))
    suite = in_a_suite("action: plain", more=f"inputs:\n  i0: {{ f: 1 }}\n{floors}")
    found = only(checked(suite))
    assert (found.code, found.message) == ("E196", "more than 32 inputs build on each other")
    assert found.span.line == suite.split("\n").index(f"  i{INPUT_DEPTH_MAX}: [i{INPUT_DEPTH_MAX - 1}]") + 1


def test_a_later_layer_wins_field_by_field() -> None:
    more = "inputs:\n  base: { a: 1, b: 2 }\n  more: [base, { b: 3 }]\n"
    found = checked(in_a_suite("action: plain\ninput: [more, { c: 4 }]", more=more))
    assert found.value is not None
    inputs = found.value.inputs
    assert isinstance(inputs["more"], Layers)
    rows = merge_named_inputs(inputs, new_scope(WORDS, frozenset(), frozenset()))
    row = merge_inputs(found.value.tests[0].input, rows)
    assert {name: getattr(field, "value", None) for name, field in row.fields.items()} == {"a": 1, "b": 3, "c": 4}
    assert row.complete


@pytest.mark.slow
def test_inputs_that_double_at_every_floor_are_put_together_once() -> None:
    floors = "".join(f"  i{floor}: [i{floor + 1}, i{floor + 2}]\n" for floor in range(28))
    more = f"inputs:\n{floors}  i28: {{ a: 1 }}\n  i29: {{ b: 1 }}\n"
    assert checked(in_a_suite("action: plain\ninput: i0", more=more)).diagnostics == ()


@pytest.mark.slow
def test_rows_of_one_suite_have_only_so_many_fields() -> None:
    wide = ", ".join(f"f{number}: 1" for number in range(1000))
    tests = "".join(f"  - {{ name: t{number}, action: plain, input: [wide, {{ a: 1 }}] }}\n" for number in range(420))
    suite = in_a_suite("action: plain", more=f"inputs: {{ wide: {{ {wide} }} }}\n") + tests
    assert codes(checked(suite)) == ["E197"]
