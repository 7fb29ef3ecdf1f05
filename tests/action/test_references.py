"""References: wherever in the document they lead, by whatever name, the schema stands alone afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from engine.action.contract import parse_contract, property_facts, violations
from engine.action.references import Alone, stand_alone
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject

AMOUNT: JsonObject = {"type": "integer", "minimum": 1, "maximum": 9}
DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def of_x(reference: str, **document: Any) -> dict[str, Any]:
    """A contract whose field `x` is behind a reference."""
    return {"input": {"type": "object", "properties": {"x": {"$ref": reference}}}, **document}


@pytest.mark.parametrize(
    "document",
    [
        of_x("#/components/schemas/Amount", components={"schemas": {"Amount": AMOUNT}}),
        of_x("#/definitions/Amount", definitions={"Amount": AMOUNT}),
        of_x("#/shared/0/money", shared=[{"money": AMOUNT}]),
        of_x("#/a~1b%25%20c~0", **{"a/b% c~": AMOUNT}),
        of_x("#amount", anything={"deep": [{"$anchor": "amount", **AMOUNT}]}),
        of_x("#amount", shared={"id": "#amount", **AMOUNT}),
        of_x("https://example.com/amount", shared={"$id": "https://example.com/amount", **AMOUNT}),
        of_x("https://example.com/all#/$defs/n", all={"$id": "https://example.com/all", "$defs": {"n": AMOUNT}}),
        of_x("#/one", one={"$ref": "#/two"}, two={"$ref": "#/three"}, three=AMOUNT),
        of_x("#/output/properties/x", output={"properties": {"x": AMOUNT}}),
        {"properties": {"x": {"$ref": "#amount"}}, "$defs": {"n": {"$anchor": "amount", **AMOUNT}}},
        {"properties": {"x": {"$ref": "#/properties/y"}, "y": AMOUNT}},
        {"$schema": DRAFT_4, "properties": {"x": {"$ref": "#a"}}, "definitions": {"n": {"id": "#a", **AMOUNT}}},
        {
            "$schema": DRAFT_4,
            "properties": {"x": {"$ref": "#/definitions/n", "maximum": 1}},
            "definitions": {"n": AMOUNT},
        },
        {"allOf": [{"$ref": "#/$defs/all"}], "$defs": {"all": {"properties": {"x": AMOUNT}}}},
        {"input": {"$ref": "#/all"}, "all": {"properties": {"x": AMOUNT}}},
        {"contract": {"input": {"inputSchema": {"properties": {"x": {"$ref": "#/n"}}}}}, "n": AMOUNT},
    ],
    ids=range(17),
)
def test_a_reference_is_followed_wherever_it_leads(document: dict[str, Any]) -> None:
    contract = parse_contract(document, "a")
    assert isinstance(contract, Contract), contract
    schema = contract.input_schema
    assert schema is not None
    facts = property_facts(schema, "x")
    assert (facts.type, facts.minimum, facts.maximum) == ("integer", 1, 9)
    assert [not violations(schema, {"x": each}) for each in (0, 1, 9, 10, "x")] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            of_x("#/components/schemas/Amont", components={"schemas": {"Amount": AMOUNT}}),
            "at `properties.x`: the reference `#/components/schemas/Amont` leads to nothing: did you mean",
        ),
        (of_x("#amont", n={"$anchor": "amount"}), "`#amont` leads to nothing: did you mean `#amount`?"),
        (of_x("#/n/type", n={"type": "string"}), "`#/n/type` leads to what is no schema"),
        (of_x("other.json#/n"), "`other.json#/n` leads out of the file"),
        (of_x("https://example.com/x"), "`https://example.com/x` leads out of the file"),
        (
            of_x("#/n", n={"properties": {"y": {"$ref": "#/m"}}}),
            "behind `#/n`, at `properties.y`: the reference `#/m` leads to nothing",
        ),
    ],
)
def test_a_reference_to_nothing_is_told_with_its_place(document: dict[str, Any], words: str) -> None:
    said = parse_contract(document, "a")
    assert isinstance(said, str)
    assert words in said


def test_a_schema_that_stands_alone_already_stays_the_same() -> None:
    schema: JsonObject = {
        "properties": {"x": {"$ref": "#/definitions/n"}},
        "definitions": {"n": {"properties": {"$ref": AMOUNT}}},
    }
    assert stand_alone(schema, schema) == Alone(schema=schema)


def test_a_schema_that_contains_itself_refers_to_a_copy_of_itself() -> None:
    tree: Json = {"properties": {"kids": {"items": {"$ref": "#"}}, "id": {"type": "integer"}}, "required": ["id"]}
    contract = parse_contract({"input": tree}, "a")
    assert isinstance(contract, Contract)
    assert contract.input_schema is not None
    assert violations(contract.input_schema, {"id": 1, "kids": [{"id": 2}, {}]}) == ("`kids[1].id` is missing",)


def test_a_word_of_a_schema_that_only_looks_like_a_reference_is_none() -> None:
    schema: JsonObject = {
        "enum": [{"$ref": "#/nothing"}],
        "default": {"$ref": "#/nothing"},
        "properties": {"$id": {"type": "string"}},
    }
    assert stand_alone(schema, schema) == Alone(schema=schema)


def test_what_is_required_of_all_of_the_input_is_required() -> None:
    document: Json = {
        "allOf": [{"$ref": "#/$defs/base"}],
        "$defs": {"base": {"required": ["x"], "properties": {"x": AMOUNT}}},
    }
    contract = parse_contract(document, "a")
    assert isinstance(contract, Contract)
    assert contract.input_schema is not None
    assert property_facts(contract.input_schema, "x").required
