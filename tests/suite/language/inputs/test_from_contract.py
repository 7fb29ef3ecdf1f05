from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.action.contract import violations
from engine.model.language.inputs import Constant, Generated, InputField
from engine.model.language.kinds import NO_FACTS, Draw
from engine.model.values.json import Json, JsonObject
from engine.plan.fields.classes import edge_classes, knowledge_of
from engine.suite.language.inputs.from_contract import pattern_of
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked, codes, in_a_suite, said

WORDS = builtin()
PART: Json = {"type": ["string", "null"], "maxLength": 5}
LINES = "action: derived\ncases: { from: contract, cover: pairs }\n"


def suite_of(schema: dict[str, Json], lines: str = LINES) -> Any:
    text = in_a_suite(lines).replace("  plain:", "  derived: { id: d, contract: d.json }\n  plain:")
    return checked(text, documents={"suites/d.json": {"input": {"type": "object", **schema}}}, words=WORDS)


def field_of(part: Json, *, required: bool = False) -> InputField:
    found = suite_of({"properties": {"f": part}, "required": ["f"] if required else []})
    assert found.diagnostics == ()
    fields: dict[str, InputField] = found.value.tests[0].input.layers[0].fields
    return fields["f"]


@pytest.mark.parametrize(
    ("part", "kind", "spec"),
    [
        ({"type": "string"}, "text", {"length": None}),
        ({"type": "string", "minLength": 2, "maxLength": 9}, "text", {"length": "2..9"}),
        ({"type": "string", "maxLength": 9}, "text", {"length": "1..9"}),
        ({"type": "string", "format": "uuid"}, "uuid", {}),
        ({"type": "string", "format": "email"}, "person.email", {}),
        ({"type": "string", "format": "date-time"}, "datetime", {}),
        ({"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"}, "pattern", {"pattern": "AA-000"}),
        ({"type": ["integer", "null"], "minimum": 1, "maximum": 9}, "integer", {"min": 1, "max": 9}),
        ({"type": "integer", "exclusiveMinimum": 1}, "integer", {"min": 2, "max": None}),
        ({"type": "integer", "multipleOf": 5, "minimum": 7, "maximum": 20}, "one-of", {"one_of": (10, 15, 20)}),
        ({"type": "number", "multipleOf": 0.1, "maximum": 0.3}, "one-of", {"one_of": (0, 0.1, 0.2, 0.3)}),
        ({"type": "number", "multipleOf": 1, "minimum": 0.5}, "integer", {"min": 1}),
        ({"type": "integer", "multipleOf": 5, "maximum": 200}, "integer", {"max": 200, "multiple_of": 5}),
        ({"type": "integer", "multipleOf": 0.4}, "integer", {"multiple_of": 2}),
        (
            {"type": "number", "multipleOf": 0.01, "minimum": 0.001, "maximum": 9999.999},
            "decimal",
            {"min": 0.01, "max": 9999.99, "multiple_of": 0.01},
        ),
        ({"type": "number", "multipleOf": 1e-320}, "one-of", {}),
        ({"type": "number", "exclusiveMinimum": 4.35}, "decimal", {"min": 4.36}),
        ({"type": "number", "minimum": 0.5}, "decimal", {"min": 0.5}),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "decimal", {"min": 0.01, "max": 0.99}),
        ({"type": "boolean"}, "boolean", {}),
        ({"enum": ["a", "b", None]}, "one-of", {"one_of": ("a", "b")}),
        ({"minimum": 3}, "decimal", {"min": 3}),
        ({"anyOf": [{"type": "boolean"}, {"type": "string"}]}, "boolean", {}),
        ({"oneOf": [{"enum": ["a"]}, {"type": "string", "maxLength": 1}]}, "text", {"length": "1..1"}),
        (
            {"allOf": [{"anyOf": [{"const": 1}, {"type": "boolean"}]}, {"anyOf": [{"const": 2}, {"type": "boolean"}]}]},
            "boolean",
            {},
        ),
    ],
)
def test_a_field_is_made_as_an_author_would_write_it(part: Json, kind: str, spec: dict[str, Any]) -> None:
    field = field_of(part)
    assert isinstance(field, Generated)
    assert field.kind.name == kind
    assert {name: getattr(field.spec, name) for name in spec} == spec


@pytest.mark.parametrize(
    "part",
    [
        {"type": "number", "minimum": 0, "maximum": 9999.99, "multipleOf": 0.01},
        {"type": "number", "multipleOf": 0.01},
        {"type": "number", "multipleOf": 4.35, "maximum": 10**18},
        {"type": "number", "exclusiveMaximum": -1, "multipleOf": 0.25},
        {"type": "integer", "multipleOf": 5},
        {"type": "number", "multipleOf": 2500},
        {"type": "integer", "minimum": -(10**300), "maximum": 10**300, "multipleOf": 7},
    ],
)
def test_draws_of_multiples_spread_over_the_whole_range(part: JsonObject) -> None:
    field = field_of(part)
    assert isinstance(field, Generated)
    rng = Random(1)
    draw = Draw(rng=rng, names={}, now="2026-11-22T00:00:00Z")
    drawn: list[Any] = [field.kind.draw(field.spec, draw) for _ in range(200)]
    assert all(violations(part, each) == () for each in drawn)
    wide = max(drawn) - min(drawn)
    quarters = {int(4 * (each - min(drawn)) / wide * 0.999) for each in drawn}
    assert len(set(drawn)) > 10
    assert quarters == {0, 1, 2, 3}
    assert field.kind.facts(field.spec).step == part["multipleOf"]


def test_a_constant_stays_one() -> None:
    field = field_of({"const": "eu"})
    assert isinstance(field, Constant)
    assert field.value == "eu"
    assert isinstance(field_of({"type": "null"}), Constant)


def test_lists_and_objects_are_filled_and_end() -> None:
    items: Json = {
        "type": "array",
        "items": {"type": "object", "properties": {"a": {"type": "integer"}}},
        "maxItems": 2,
    }
    field = field_of(items)
    assert isinstance(field, Generated)
    assert (field.kind.name, field.spec.length, field.spec.list_of.kind.name) == ("list-of", "1..2", "object")
    endless: Json = {"type": "array", "items": {"$ref": "#/properties/f"}}
    assert isinstance(field_of(endless), Generated)


def test_edges_are_labelled_by_what_the_contract_says() -> None:
    labels = {}
    for required in (True, False):
        field = field_of(PART, required=required)
        assert isinstance(field, Generated)
        assert all(use.is_of_contract for use in field.options.edges)
        schema: JsonObject = {"properties": {"f": PART}, "required": ["f"] if required else []}
        knowledge = knowledge_of("f", NO_FACTS, schema, now="2026-11-22T00:00:00Z")
        labels[required] = {each.label: each.valid for each in edge_classes(field.options.edges, knowledge)}
    assert labels[True] == {
        "length-max-1": True,
        "length-max": True,
        "empty": True,
        "too-long": False,
        "missing": False,
        "null": True,
        "wrong-type": False,
    }
    assert labels[False]["missing"] is True


def test_the_authors_own_input_wins() -> None:
    schema: dict[str, Json] = {"properties": {"a": {"type": "string", "pattern": "^(x|y)$"}, "b": {"type": "string"}}}
    found = suite_of(schema, LINES + "input: { a: x }")
    assert found.diagnostics == ()
    layers = found.value.tests[0].input.layers
    assert [sorted(layer.fields) for layer in layers] == [["b"], ["a"]]


def test_a_pattern_that_cannot_be_made_is_a_warning_and_left_to_the_author() -> None:
    found = suite_of({"properties": {"a": {"type": "string", "pattern": "^(x|y)$"}, "b": {"type": "string"}}})
    assert [(code, help_) for code, _, help_ in said(found)] == [("W109", "write the field yourself: `input: {a: …}`")]


def test_a_required_field_that_no_value_fits_is_told_once() -> None:
    part: Json = {"type": "integer", "minimum": 6, "maximum": 9, "multipleOf": 5}
    found = suite_of({"properties": {"a": part, "b": {"type": "string"}}, "required": ["a", "b"]})
    assert codes(found) == ["W109"]


@pytest.mark.parametrize("part", [{"type": "array", "minItems": 10**9}, {"type": "string", "minLength": 10**300}])
def test_what_is_too_long_to_be_made_is_a_warning_and_left_to_the_author(part: Json) -> None:
    found = suite_of({"properties": {"f": part}})
    assert codes(found) == ["W109"]


def test_an_edge_that_the_contract_means_is_never_refused() -> None:
    assert isinstance(field_of({"type": ["integer", "null"], "enum": [None, "x"]}), Generated)


@pytest.mark.parametrize("schema", [{}, {"properties": {}}])
def test_without_declared_inputs_there_is_nothing_to_take(schema: dict[str, Json]) -> None:
    assert codes(suite_of(schema)) == ["E182"]


@pytest.mark.parametrize(
    ("regex", "made"),
    [
        ("^[A-Z]{3}$", "AAA"),
        (r"^\d\d-[0-9]{2}$", "00-00"),
        (r"^x\.[A-Z]$", "x.A"),
        ("^A$", None),
        ("[A-Z]", None),
        ("^(a|b)$", None),
        ("^$", None),
        ("^[a-z]+$", None),
    ],
)
def test_simple_patterns_are_understood_and_others_are_not(regex: str, made: str | None) -> None:
    assert pattern_of(regex) == made


def test_more_fields_than_a_suite_may_take_from_contracts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.suite.documents.completed_tests.DECLARED_MAX", 2)
    found = suite_of({"properties": {name: {"type": "string"} for name in "abc"}})
    assert codes(found) == ["E197"]
    assert "take more than 2 fields from contracts" in found.diagnostics[0].message
