"""Contracts: reading them, judging by them, and what they say of fields."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.action.contract import (
    example,
    fields_seen,
    has_path,
    output_fields,
    parse_contract,
    patterns_not_judged,
    properties_declared,
    property_facts,
    schema_problem,
    violations,
)
from engine.model.language.contract import Contract
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json, JsonObject

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "actions"
SCHEMA: JsonObject = {
    "$schema": DRAFT_4,
    "type": "object",
    "required": ["id", "amount"],
    "additionalProperties": False,
    "definitions": {"money": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 9999.99}},
    "properties": {
        "id": {"type": "string", "format": "uuid", "minLength": 1, "maxLength": 36},
        "amount": {"$ref": "#/definitions/money"},
        "level": {"enum": ["low", "high", None]},
        "count": {"type": ["integer", "null"], "minimum": 1, "exclusiveMinimum": True, "multipleOf": 2},
        "code": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "items": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": {"id": {"type": "string"}}},
        },
        "open": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
}
ID: Json = "5b0c9f5e-1a2b-4c3d-8e4f-0123456789ab"
GOOD: Json = {"id": ID, "amount": 1.5}


def test_an_exported_action_has_both_schemas() -> None:
    document: Json = {
        "name": "x",
        "contract": {"input": {"inputSchema": {"type": "object"}}, "output": {"successSchema": {"type": "array"}}},
    }
    assert parse_contract(document, "a") == Contract(
        name="a", input_schema={"type": "object"}, output_schema={"type": "array"}
    )


def test_flattened_schemas_stand_in_for_missing_ones() -> None:
    document: Json = {
        "contract": {
            "input": {"inputSchemaFlattened": {"type": "object"}, "inputSchema": None},
            "output": {"successSchemaFlattened": {"title": "flat"}, "successSchema": {"title": "plain"}},
        }
    }
    contract = parse_contract(document, "a")
    assert isinstance(contract, Contract)
    assert (contract.input_schema, contract.output_schema) == ({"type": "object"}, {"title": "plain"})


def test_a_plain_schema_is_the_inputs_and_a_pair_is_both() -> None:
    plain = parse_contract({"type": "object", "properties": {"input": {"type": "string"}}}, "a")
    assert isinstance(plain, Contract)
    assert plain.input_schema is not None
    assert plain.output_schema is None
    pair = parse_contract({"input": {"type": "object"}, "output": {"type": "string"}}, "a")
    assert pair == Contract(name="a", input_schema={"type": "object"}, output_schema={"type": "string"})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "expected an exported action"),
        ("text", "expected an exported action"),
        ({}, "expected an exported action"),
        ({"suite": "x"}, "expected an exported action"),
        ({"contract": {}}, "neither `input` nor `output`"),
        ({"contract": {"input": {"inputSchema": 5}}}, "the input schema is not an object"),
        ({"type": "objct"}, "the input schema cannot be used: at `type`"),
        ({"output": {"$ref": "https://example.com/x.json"}}, "the output schema cannot be used"),
        ({"type": "object", "properties": {"a": {"pattern": "("}}}, "the input schema cannot be used"),
    ],
)
def test_a_document_that_is_no_contract_says_what_is_wrong(document: Json, words: str) -> None:
    said = parse_contract(document, "a")
    assert isinstance(said, str)
    assert words in said


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (GOOD, ()),
        ({"id": ID}, ("`amount` is missing",)),
        ({"id": 5, "amount": 1}, ("`id` is 5, expected a string",)),
        ({"id": None, "amount": 1}, ("`id` is null, expected a string",)),
        ({"id": ID, "amount": 0}, ("`amount` is 0, expected > 0",)),
        ({"id": ID, "amount": 10000}, ("`amount` is 10000, expected <= 9999.99",)),
        ({"id": ID, "amount": True}, ("`amount` is true, expected a number",)),
        (
            {"id": "", "amount": 1},
            ('`id` is "", expected at least 1 characters', '`id` is "", expected text of format uuid'),
        ),
        ({"id": "x", "amount": 1}, ('`id` is "x", expected text of format uuid',)),
        ({**GOOD, "level": "mid"}, ('`level` is "mid", expected one of ["low","high",null]',)),  # type: ignore[dict-item]
        ({**GOOD, "code": "abc"}, ('`code` is "abc", expected text matching ^[A-Z]{2}$',)),  # type: ignore[dict-item]
        ({**GOOD, "extra": 1}, ("`extra` is not declared",)),  # type: ignore[dict-item]
        ({**GOOD, "items": [{}, {"id": 7}]}, ("`items[1].id` is 7, expected a string",)),  # type: ignore[dict-item]
        ({**GOOD, "items": [{"x": 7}]}, ("`items[0].x` is not declared",)),  # type: ignore[dict-item]
        ([], ("the value is [], expected an object",)),
    ],
)
def test_a_violation_names_the_place_the_value_and_what_was_expected(value: Json, expected: tuple[str, ...]) -> None:
    assert violations(SCHEMA, value) == expected


def test_several_violations_come_in_order_and_at_most_so_many() -> None:
    schema: JsonObject = {"properties": {name: {"type": "string"} for name in "abcdef"}}
    value: Json = dict.fromkeys("fedcba", 1)
    assert len(violations(schema, value)) == 5
    assert violations(schema, value, most=2) == (
        "`a` is 1, expected a string",
        "`b` is 1, expected a string",
    )


def test_the_draft_decides_what_exclusive_means_and_2020_12_is_the_default() -> None:
    assert violations({"$schema": DRAFT_4, "minimum": 1, "exclusiveMinimum": True}, 1)
    assert violations({"exclusiveMinimum": 1}, 1)
    assert violations({"$schema": "http://json-schema.org/draft-07/schema#", "exclusiveMinimum": 1}, 1)


def test_a_schema_that_cannot_be_used_is_one_violation_and_never_an_exception() -> None:
    (said,) = violations({"type": "objct"}, {})
    assert said.startswith("the contract cannot be used: at `type`")
    assert schema_problem({"type": "objct"}) is not None
    assert schema_problem(SCHEMA) is None


def test_a_pattern_that_is_too_large_is_told_from_one_that_is_none() -> None:
    large = schema_problem({"properties": {"a": {"pattern": "^(((a{1,50}){1,50}){1,50}){1,50}$"}}})
    assert large is not None
    assert large.startswith('at `properties.a.pattern`: "^(((a{1,50}){1,50}){1,50}){1,50}$" is too large')
    for pattern in ("^(a{1,50}", "a{5,2}", "[z-a]"):
        assert "too large" not in (schema_problem({"pattern": pattern}) or "")


def test_patterns_that_need_look_around_are_not_judged_and_named() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "string", "pattern": "^(?=x)"}, "b": {"pattern": "^y"}}}
    assert patterns_not_judged(schema) == ("^(?=x)",)
    assert violations(schema, {"a": "z"}) == ()
    assert violations(schema, {"a": 1}) == ("`a` is 1, expected a string",)


def test_a_pattern_that_hangs_other_engines_takes_no_time() -> None:
    assert violations({"pattern": "^(a+)+$"}, "a" * 5000 + "b")


def test_facts_are_the_bounds_of_a_property() -> None:
    assert property_facts(SCHEMA, "id") == FieldFacts(
        type="string", form="uuid", length_min=1, length_max=36, required=True, nullable=False, additional=False
    )
    amount = property_facts(SCHEMA, "amount")
    assert amount.minimum is not None
    assert 0 < amount.minimum < 1e-300
    assert (amount.maximum, amount.type, amount.required) == (9999.99, "number", True)
    count = property_facts(SCHEMA, "count")
    assert (count.type, count.minimum, count.step, count.nullable) == ("integer", 2.0, 2, True)
    level = property_facts(SCHEMA, "level")
    assert (level.choices, level.nullable, level.required) == (("low", "high", None), True, False)


def test_an_undeclared_field_is_only_known_to_be_allowed_or_not() -> None:
    assert property_facts(SCHEMA, "nope") == FieldFacts(required=False, additional=False)
    assert property_facts({"type": "object"}, "nope") == FieldFacts(required=False, additional=True)


def test_declared_names_come_through_references_and_all_of() -> None:
    schema: JsonObject = {
        "allOf": [{"properties": {"a": {}}}, {"$ref": "#/definitions/b"}],
        "definitions": {"b": {"properties": {"b": {}}}},
    }
    assert set(properties_declared(schema)) == {"a", "b"}
    assert properties_declared({"$ref": "#"}) == {}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (("id",), True),
        (("ids",), False),
        (("items", 0, "id"), True),
        (("items", 0, "ids"), False),
        (("items", "id"), False),
        (("id", "x"), False),
        (("open", "a"), True),
        (("open", "b"), None),
        ((), True),
    ],
)
def test_a_path_can_be_there_cannot_be_there_or_cannot_be_known(
    path: tuple[str | int, ...], answer: bool | None
) -> None:
    assert has_path(SCHEMA, path) is answer


def test_output_fields_are_the_leaves_and_those_seen_are_found_in_a_value() -> None:
    fields = output_fields(SCHEMA)
    assert fields == ("id", "amount", "level", "count", "code", "items[].id", "open.a")
    value: Json = {"id": None, "items": [{}, {"id": "x"}], "open": {}}
    assert fields_seen(value, fields) == ("id", "items[].id")
    assert fields_seen({"items": []}, fields) == ()
    assert fields_seen(None, fields) == ()


def test_a_schema_that_contains_itself_has_finitely_many_fields_and_examples() -> None:
    tree: JsonObject = {
        "type": "object",
        "properties": {
            "v": {"type": "integer"},
            "left": {"$ref": "#"},
            "all": {"type": "array", "items": {"$ref": "#"}},
        },
    }
    assert 0 < len(output_fields(tree)) <= 1_000
    assert violations(tree, example(tree, Random(1))) == ()


def _typed(kind: str, **words: st.SearchStrategy[Json]) -> st.SearchStrategy[JsonObject]:
    """Schemas of one type with any of some keywords."""
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=words)


_LEAF = st.one_of(
    _typed("string", minLength=st.integers(0, 5), maxLength=st.integers(5, 9)),
    _typed("string", format=st.sampled_from(["uuid", "email", "date", "date-time", "uri"])),
    _typed("integer", minimum=st.integers(-50, 5), maximum=st.integers(6, 90)),
    _typed("number", minimum=st.integers(-50, 5), maximum=st.integers(6, 90)),
    _typed("integer", exclusiveMinimum=st.integers(0, 5), multipleOf=st.sampled_from([1, 5])),
    st.fixed_dictionaries({"enum": st.lists(st.integers(), min_size=1, max_size=3)}),
    st.just({"type": "boolean"}),
    st.just({"type": ["null", "string"]}),
    st.just({"type": "null"}),
)
_SCHEMAS = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 3)}),
        st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties, "required": sorted(properties)}
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(_SCHEMAS, st.integers(0, 99))
def test_an_example_keeps_to_its_schema_and_is_the_same_for_the_same_seed(schema: JsonObject, seed: int) -> None:
    made = example(schema, Random(seed))
    assert violations(schema, made) == ()
    assert example(schema, Random(seed)) == made


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "items", "enum", "$ref", "pattern", "required", "allOf", "minimum"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@pytest.mark.slow
@settings(max_examples=30)
@given(
    st.dictionaries(st.sampled_from(["type", "properties", "items", "$ref", "allOf", "enum"]), _JSON, max_size=3), _JSON
)
def test_no_document_makes_anything_raise(schema: JsonObject, value: Json) -> None:
    parse_contract(value, "a")
    violations(schema, value)
    property_facts(schema, "type")
    properties_declared(schema)
    has_path(schema, ("a", 0, "b"))
    output_fields(schema)
    patterns_not_judged(schema)
    if schema_problem(schema) is None:
        example(schema, Random(1))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of exported actions is not beside this checkout")
def test_every_exported_action_of_the_corpus_is_understood() -> None:
    paths = sorted(CORPUS.glob("*.json"))
    assert paths
    for path in paths:
        contract = parse_contract(json.loads(path.read_text(encoding="utf-8")), path.stem)
        assert isinstance(contract, Contract), path.name
        for schema in (contract.input_schema, contract.output_schema):
            assert schema is not None
            assert violations(schema, example(schema, Random(7))) == (), path.name
            for name in properties_declared(schema):
                assert has_path(schema, (name,)) is True
                property_facts(schema, name)
