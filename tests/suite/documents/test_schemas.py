from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from engine.suite.documents.schemas import library_schema, project_schema, suite_schema
from engine.suite.language.as_written import node_as_json
from tests.suite.reading_aloud import WORDS, in_a_suite, nodes_of


def accepts(schema: dict[str, Any], text: str) -> bool:
    value = json.loads(json.dumps(node_as_json(nodes_of(text))))
    return jsonschema_rs.validator_for(schema).is_valid(value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "test",
    [
        "action: plain",
        "action: plain\nx-note: 5\nskip: 4711\nticket: TEL-1",
        "action: plain\ninput: { a: 5, b: { gen: integer, min: 3, maybe: 10% }, c: { one-of: [x], edges: missing } }",
        "action: plain\ninput: [person, { id: { gen: uuid, edges: [null, { name: a, value: b, valid: true }] } }]",
        "action: plain\ninput: person\ncases: { cover: pairs, break: one-field, max: 5 }",
        "action: plain\nexpect: { within: 5s, output: { a: { type: integer, between: [0, 1] }, b: [x] } }",
        "action: plain\nexpect: { if-valid: { output.a: 1 }, if-invalid: { status: failed }, contract: off }",
        "action: plain\nexpect: { check: [{ that: output.a, when: input.b, because: 5, severity: warn }] }",
        "action: plain\nmatrix: { region: [eu] }",
    ],
)
def test_an_editor_accepts_what_the_language_allows(test: str) -> None:
    assert accepts(suite_schema(WORDS), in_a_suite(test))


@pytest.mark.slow
@pytest.mark.parametrize(
    "test",
    [
        "acton: plain",
        "action: plain\ntags: smoke",
        "action: plain\ncases: 0",
        "action: plain\ncases: { cover: pair }",
        "action: plain\nwait: { timeout: 60 }",
        "action: plain\ninput: { a: { gen: person.emial } }",
        "action: plain\ninput: { a: { min: 1 } }",
        "action: plain\ninput: { a: { gen: integer, mn: 3 } }",
        "action: plain\ninput: { a: { gen: uuid, edges: [missng] } }",
        "action: plain\nexpect: { stauts: failed }",
        "action: plain\nexpect: { output: { a: { type: integer, betwen: [0, 1] } } }",
        "action: plain\nexpect: { check: [{ taht: output.a }] }",
        "action: plain\nexpect: { within: 5 }",
    ],
)
def test_an_editor_refuses_what_the_language_refuses(test: str) -> None:
    assert not accepts(suite_schema(WORDS), in_a_suite(test))


@pytest.mark.slow
def test_projects_and_libraries_have_schemas_of_their_own() -> None:
    project = "default-target: eu\ntargets: { eu: { type: emulator, limit: 5/s, limits: { in-flight: 3 } } }\n"
    assert accepts(project_schema(WORDS), project)
    assert not accepts(project_schema(WORDS), project.replace("limit:", "limt:"))
    assert not accepts(project_schema(WORDS), project.replace("emulator", "emulater"))
    library = "kind: library\nactions: { a: { id: a } }\ninputs: { p: { id: { gen: uuid } } }\n"
    assert accepts(library_schema(WORDS), library)
    assert not accepts(library_schema(WORDS), library.replace("actions", "actons"))


@pytest.mark.slow
@pytest.mark.parametrize("make", [suite_schema, project_schema, library_schema])
def test_a_schema_is_the_same_text_every_time(make: Any) -> None:
    assert json.dumps(make(WORDS)) == json.dumps(make(WORDS))
    assert make(WORDS)["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.slow
def test_every_word_has_a_type_or_a_reference_so_that_editors_complete_it() -> None:
    schema = suite_schema(WORDS)
    test = schema["definitions"]["Test"]["else"]["properties"]
    for key, body in {**schema["properties"], **test}.items():
        if body.get("doNotSuggest"):
            continue  # part of the language, but not of this version: never completed
        assert "type" in body or "allOf" in body or "anyOf" in body, key
        assert body["markdownDescription"], key
