from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from engine.model.language.contract import Contract
from engine.model.suite import Suite
from engine.model.values.json import JsonObject
from engine.suite.documents.schemas import project_suite_schema, suite_schema
from engine.suite.json_schema.contract_fields import ANSWERED_MAX, schemas_of_contracts
from engine.suite.json_schema.project_names import ProjectNames, names_of_project, parameters_of
from engine.suite.json_schema.shapes import Shapes
from engine.suite.language.as_written import node_as_json
from tests.suite.reading_aloud import WORDS, checked, in_a_suite, nodes_of, project_of

TEXT = """\
suite: Shop
tags: [nightly]
actions:
  order: { id: order, effects: write, contract: c.json, description: Places an order. }
inputs:
  customer: { id: { gen: uuid } }
checks:
  sane: [ { that: output.score >= `0` } ]
templates:
  refused: { parameters: [field], name: "bad ${{ with.field }}", action: order, input: { id: 5 } }
tests:
  - { name: an order is placed, action: order, input: customer, tags: [smoke] }
"""


def shop() -> Suite:
    found = checked(TEXT)
    assert found.value is not None, found.diagnostics
    return found.value


def schema() -> dict[str, Any]:
    project = project_of("targets: { eu: { type: emulator } }\n").value
    return project_suite_schema(WORDS, [shop()], project)


def test_every_name_of_a_project_is_known_with_a_word_about_it() -> None:
    own = names_of_project([shop()], project_of("targets: { eu: { type: emulator } }\n").value)
    assert "Places an order." in own.actions["order"]
    assert "`amount`" in own.actions["order"]
    assert own.inputs["customer"] == "Fields: `id`."
    assert list(own.targets) == ["eu"]
    assert list(own.tests) == ["an order is placed"]
    assert "output.score" in own.checks["sane"]
    assert own.parameters == {"refused": ("field",)}
    assert set(own.tags) == {"nightly", "smoke"}
    assert list(own.contracts) == ["order"]


@pytest.mark.parametrize(
    ("template", "names"),
    [({"parameters": ["a", "b"]}, ("a", "b")), ({"parameters": {"a": {"default": 1}}}, ("a",)), ({}, ()), (5, ())],
)
def test_parameters_are_listed_or_described(template: Any, names: tuple[str, ...]) -> None:
    assert parameters_of(template) == names


@pytest.mark.slow
def test_an_action_of_the_project_is_offered_and_another_name_is_not_refused() -> None:
    action = schema()["definitions"]["Test"]["else"]["properties"]["action"]
    assert [each["label"] for each in action["defaultSnippets"]] == ["order"]
    validator = jsonschema_rs.validator_for(schema())
    assert validator.is_valid(json.loads(json.dumps(node_as_json(nodes_of(in_a_suite("action: plain"))))))


@pytest.mark.slow
def test_what_the_language_refuses_is_refused_for_a_project_too() -> None:
    validator = jsonschema_rs.validator_for(schema())
    assert validator.is_valid(json.loads(json.dumps(node_as_json(nodes_of(TEXT)))))
    assert not validator.is_valid(
        json.loads(json.dumps(node_as_json(nodes_of(TEXT.replace("input: customer", "inptu: x")))))
    )


@pytest.mark.slow
def test_fields_of_the_contract_are_offered_in_the_input_and_in_the_answer() -> None:
    rule = schema()["definitions"]["Test"]["else"]["allOf"][-1]
    assert rule["if"]["properties"]["action"]["enum"] == ["order"]
    fields = rule["then"]["properties"]["input"]["then"]["properties"]
    assert set(fields) == {"id", "amount", "level"}
    assert "type `string`" in fields["id"]["description"]
    answer = rule["then"]["properties"]["expect"]["then"]["properties"]["output"]["then"]["properties"]
    assert {"score", "closed"} <= set(answer)
    assert "type" not in answer, "a field that is named like a matcher would be read as one"


def test_what_a_contract_says_of_a_field_is_shown() -> None:
    field: JsonObject = {"type": "string", "description": "Who orders.", "maxLength": 9}
    schema: JsonObject = {"properties": {"who": field, "why": True}, "required": ["who"]}
    contract = Contract(name="order", input_schema=schema, output_schema=None)
    shapes = Shapes(vocabulary=WORDS, schemas={}, project=ProjectNames(contracts={"order": contract}))
    fields = schemas_of_contracts(shapes)[0]["then"]["properties"]["input"]["then"]["properties"]
    assert fields["who"]["description"] == "Who orders.\n\ntype `string`, maxLength `9`, required"
    assert "description" not in fields["why"]


def test_fields_behind_references_are_offered_as_many_as_there_is_room_for() -> None:
    fields: JsonObject = {f"f{n}": {"$ref": "#/$defs/answer"} for n in range(60)}
    answer: JsonObject = {"title": "An answer", "properties": fields}
    schema: JsonObject = {"$ref": "#/$defs/answer", "$defs": {"answer": answer}}
    contract = Contract(name="order", input_schema=schema, output_schema=schema)
    shapes = Shapes(vocabulary=WORDS, schemas={}, project=ProjectNames(contracts={"order": contract}))
    then = schemas_of_contracts(shapes)[0]["then"]["properties"]
    assert then["input"]["then"]["properties"]["f0"]["description"].startswith("An answer")
    output = then["expect"]["then"]["properties"]["output"]
    assert set(output["then"]["properties"]) == set(fields)
    assert "f0" in output["then"]["properties"]["f0"]["allOf"][1]["then"]["properties"]
    assert json.dumps(output).count('"description"') == ANSWERED_MAX


@pytest.mark.slow
def test_a_project_without_suites_has_the_schema_of_the_language() -> None:
    bare = project_suite_schema(WORDS, [], None)
    assert {**bare, "title": ""} == {**suite_schema(WORDS), "title": ""}
