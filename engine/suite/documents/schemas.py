"""The JSON Schemas that editors use, made from the same words as the decoder (draft-07, for yaml-language-server)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.project import Project
from engine.model.suite import Library, Suite
from engine.model.vocabulary import Vocabulary
from engine.suite.json_schema.misspelt_names import schemas_of_misspelt
from engine.suite.json_schema.project_names import NO_NAMES, ProjectNames, names_of_project
from engine.suite.json_schema.shapes import Schema, Shapes
from engine.suite.json_schema.words import definitions_of, schema_of_words
from engine.suite.language.registry import DECODERS, SCHEMAS
from engine.suite.language.test import schema_demanding_action

DRAFT = "http://json-schema.org/draft-07/schema#"


def suite_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of `*.suite.yaml`."""
    return _suite_schema(vocabulary, NO_NAMES, "Engine suite")


def project_suite_schema(vocabulary: Vocabulary, suites: Iterable[Suite], project: Project | None) -> Schema:
    """The schema of one project's suites: it also offers the names and contract fields these define.

    Other names are refused where a suite can have defined none that the schema has not seen yet.
    """
    return _suite_schema(vocabulary, names_of_project(suites, project), "Engine suite of this project")


def project_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of `engine.yaml`."""
    target = vocabulary.fallback_target
    snippet = {"label": "a new project", "body": {"default-target": target, "targets": {target: {"type": target}}}}
    return _document(Project, "Engine project", vocabulary, NO_NAMES) | {"defaultSnippets": [snippet]}


def library_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of libraries (`kind: library`)."""
    snippet = {"label": "a new library", "body": {"kind": "library", "inputs": {"${1:customer}": {}}}}
    return _document(Library, "Engine library", vocabulary, NO_NAMES) | {"defaultSnippets": [snippet]}


def _suite_schema(vocabulary: Vocabulary, project: ProjectNames, title: str) -> Schema:
    by_default = {"required": ["defaults"], "properties": {"defaults": {"required": ["action"]}}}
    every_test = {"properties": {"tests": {"items": schema_demanding_action()}}}
    needs_action = {"if": {"type": "object", "not": by_default}, "then": every_test}
    body = _document(Suite, title, vocabulary, project)
    return body | {
        "allOf": [*body["allOf"], needs_action, *schemas_of_misspelt(project)],
        "defaultSnippets": [_new_suite()],
    }


def _document(grammar: type, title: str, vocabulary: Vocabulary, project: ProjectNames) -> Schema:
    shapes = Shapes(vocabulary=vocabulary, schemas=SCHEMAS, decoders=DECODERS, project=project)
    body = schema_of_words(grammar, shapes)
    # Definitions come in the order of their names, so the text is the same every time.
    return {"$schema": DRAFT, "title": title, **body, "definitions": definitions_of(shapes)}


def _new_suite() -> Schema:
    """What an editor offers in an empty file."""
    return {
        "label": "a new suite",
        "description": "A suite with one action, one input and one test.",
        "body": {
            "suite": "${1:What is tested}",
            "version": 1,
            "actions": {"${2:my-action}": {"id": "${3:my-action}", "effects": "${4|read,write,irreversible|}"}},
            "inputs": {"${5:customer}": {"${6:email}": {"gen": "${7:person.email}"}}},
            "tests": [
                {
                    "name": "${8:an ordinary customer is accepted}",
                    "action": "${2:my-action}",
                    "input": "${5:customer}",
                    "expect": {"status": "completed"},
                }
            ],
        },
    }
