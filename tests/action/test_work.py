from __future__ import annotations

import pytest

from engine.action.contract import violations, why_not_compared
from engine.model.values.json import Json, JsonObject

TWICE: JsonObject = {
    "anyOf": [
        {"allOf": [{"properties": {"x": {"$ref": "#"}}}, {"required": ["q"]}]},
        {"allOf": [{"properties": {"x": {"$ref": "#"}}}, {"required": ["q"]}]},
        {"type": "integer"},
    ]
}


def nested(depth: int, leaf: Json = 1) -> Json:
    value = leaf
    for _ in range(depth):
        value = {"x": value}
    return value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "value", "is_compared"),
    [
        ({"items": {"type": "integer"}}, list(range(900_000)), True),
        ({"items": {"type": "integer"}, "uniqueItems": True}, list(range(150_000)), True),
        ({"items": {"type": "integer"}, "uniqueItems": True}, list(range(300_000)), False),
        ({"items": {"anyOf": [{"const": number} for number in range(1_000)]}}, list(range(30_000)), False),
        ({"properties": {"a": {"items": {"uniqueItems": True}}}}, {"a": [list(range(300_000))]}, False),
        ({"type": "object"}, {"a": 1}, True),
    ],
)
def test_a_value_is_too_large_for_a_schema_by_the_parts_of_both(
    schema: JsonObject, value: Json, *, is_compared: bool
) -> None:
    why_not = why_not_compared(schema, value)
    assert (why_not is None) is is_compared
    if why_not is not None:
        assert "ask for less at once, or hold only a part of it against a schema" in why_not


def test_what_a_schema_that_leads_back_to_itself_refuses_is_told_in_time() -> None:
    """The validator itself would go down in two ways at each of a hundred levels."""
    (said,) = violations(TWICE, nested(100))
    assert said.startswith("the value cannot be compared with the contract: that would take more than 10,000,000 steps")
    assert str(why_not_compared(TWICE, nested(100))).startswith("alternatives of the schema overlap")
    assert violations(TWICE, nested(12)) == ("the value does not keep to the contract, in more ways than can be named",)
    assert why_not_compared(TWICE, nested(12)) is None
    assert len(violations(TWICE, nested(3))) == 1
    assert violations(TWICE, 1) == ()


def test_a_tree_of_nodes_leads_back_to_itself_in_one_way() -> None:
    node: JsonObject = {"properties": {"x": {"$ref": "#/definitions/node"}, "v": {"type": "integer"}}}
    tree: JsonObject = {"definitions": {"node": node}, "allOf": [node], "type": "object"}
    (said,) = violations({**node, "definitions": {"node": node}}, nested(100, {"v": "text"}))
    assert said.startswith("`x.x.x")
    assert tree
