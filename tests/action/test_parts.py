"""Contracts as bombs: parts are counted, and what is too much is told at once."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.action.contract import example, field_alone, output_fields, parse_contract, violations
from engine.model.language.contract import Contract
from engine.model.values.json import Json
from tests.yardstick import least_idle_core_s_of


def fan(key: str, wide: int, levels: int, *, below: bool = False) -> dict[str, Any]:
    """A contract whose field `x` is held against `wide` references at each of so many levels."""

    def part(number: int, level: int) -> dict[str, Any]:
        further = {"$ref": f"#/definitions/d{level + 1}"}
        return {"title": str(number), **({"properties": {"x": further}} if below else further)}

    steps = {f"d{level}": {key: [part(number, level) for number in range(wide)]} for level in range(levels)}
    return {
        "properties": {"x": {"$ref": "#/definitions/d0"}},
        "definitions": {**steps, f"d{levels}": {"type": "integer"}},
    }


def read(document: Any) -> Contract | str:
    """The contract, read within a second."""
    said, cpu_s = least_idle_core_s_of(lambda: parse_contract(document, "a"), doubted_s=0.7)
    assert cpu_s < 1
    return said


@pytest.mark.parametrize("key", ["allOf", "anyOf", "oneOf"])
def test_references_that_multiply_are_refused_with_their_place(key: str) -> None:
    said = read(fan(key, 30, 9))
    assert isinstance(said, str)
    assert "at `properties.x`: one value would be held against more than 2,000 parts of the schema" in said


@pytest.mark.parametrize(
    "part",
    [
        {"allOf": [{"$ref": "#/definitions/a"}] * 20},
        {"anyOf": [{"type": "string"}, {"not": {"$ref": "#/definitions/a"}}]},
        {"if": {"$ref": "#/definitions/b"}},
    ],
)
def test_a_schema_that_judges_by_itself_is_refused(part: dict[str, Any]) -> None:
    other = {"oneOf": [{"$ref": "#/definitions/a"}]}
    said = read({"properties": {"x": {"$ref": "#/definitions/a"}}, "definitions": {"a": part, "b": other}})
    assert isinstance(said, str)
    assert "the schema leads back to itself for the same value" in said


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        ({"$ref": "#/shared"}, "cannot be used: behind `#/shared`: the schema leads back to itself"),
        ({"minimum": "x"}, "cannot be used: behind `#/shared`, at `minimum`: "),
    ],
)
def test_a_place_outside_of_the_schema_is_named_by_its_reference(shared: Json, words: str) -> None:
    said = read({"input": {"properties": {"x": {"$ref": "#/shared"}}}, "shared": shared})
    assert isinstance(said, str)
    assert words in said


@pytest.mark.slow
def test_a_long_chain_of_references_is_refused_and_a_short_one_is_not() -> None:
    def chain(length: int) -> dict[str, Any]:
        steps = {f"d{n}": {"$ref": f"#/definitions/d{n + 1}"} for n in range(length)}
        return {"properties": {"x": {"$ref": "#/definitions/d0"}}, "definitions": {**steps, f"d{length}": {}}}

    assert isinstance(read(chain(90)), Contract)
    said = read(chain(3_000))
    assert isinstance(said, str)
    assert "more than 2,000 parts" in said or "more than 100 parts of the schema lead to one another" in said


@pytest.mark.parametrize("key", ["allOf", "anyOf", "oneOf"])
@pytest.mark.parametrize("leaf", [1, "text"])
def test_alternatives_that_multiply_from_level_to_level_end_at_a_named_limit(key: str, leaf: Json) -> None:
    contract = read(fan(key, 30, 9, below=True))
    assert isinstance(contract, Contract)
    schema = contract.input_schema
    assert schema is not None
    value = leaf
    for _ in range(10):
        value = {"x": value}
    said, cpu_s = least_idle_core_s_of(lambda: violations(schema, value), doubted_s=0.7)
    assert said == ("the value cannot be compared with the contract: that would take more than 10,000,000 steps",)
    assert cpu_s < 1
    shallow, cpu_s = least_idle_core_s_of(lambda: violations(schema, {"x": {"x": {"x": {"x": leaf}}}}), doubted_s=0.7)
    assert len(shallow) <= 1
    assert cpu_s < 1


@pytest.mark.slow
def test_fields_that_many_parts_name_are_cut_out_at_once() -> None:
    parts: Any = [{"properties": {f"f{n}": {"maximum": n}}, "additionalProperties": n % 2 == 0} for n in range(1_900)]
    schema = read({"allOf": [*parts[:2], {"properties": {"f0": {"minimum": 0}, "f1": {}}}, *parts[2:]]})
    assert isinstance(schema, Contract)
    whole = schema.input_schema
    assert whole is not None
    cut, cpu_s = least_idle_core_s_of(lambda: [field_alone(whole, f"f{n}") for n in range(1_900)], doubted_s=0.7)
    assert cpu_s < 1
    assert cut[0] == {
        "allOf": [
            {"properties": {"f0": {"maximum": 0}}},
            {"properties": {"f0": {"minimum": 0}}},
            {"additionalProperties": False},
        ]
    }


@pytest.mark.slow
def test_schemas_that_all_contain_one_another_are_judged_at_once() -> None:
    wide = {f"d{level}": {"properties": {f"p{n}": {"$ref": f"#/$defs/d{n}"} for n in range(60)}} for level in range(60)}
    contract = read({"properties": {"x": {"$ref": "#/$defs/d0"}}, "$defs": wide})
    assert isinstance(contract, Contract)
    schema = contract.input_schema
    assert schema is not None
    said, cpu_s = least_idle_core_s_of(lambda: violations(schema, {"x": {"p3": {"p4": {"p59": 1}}}}), doubted_s=0.7)
    assert said == ()
    assert cpu_s < 1


def test_wide_answers_inside_one_another_have_examples_and_fields_at_once() -> None:
    wide = {
        f"d{level}": {"properties": {f"p{n}": {"$ref": f"#/definitions/d{level + 1}"} for n in range(30)}}
        for level in range(9)
    }
    contract = read({"properties": {"x": {"$ref": "#/definitions/d0"}}, "definitions": {**wide, "d9": {}}})
    assert isinstance(contract, Contract)
    schema = contract.input_schema
    assert schema is not None
    _, cpu_s = least_idle_core_s_of(lambda: (example(schema, Random(1)), output_fields(schema)), doubted_s=0.7)
    assert cpu_s < 1
