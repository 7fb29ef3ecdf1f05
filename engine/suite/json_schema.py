"""The JSON Schemas that editors use, made from the same words as the decoder (draft-07, for yaml-language-server)."""

from __future__ import annotations

from typing import Any

from engine.model.kinds import Vocabulary
from engine.model.project import Project
from engine.model.suite import Library, Suite
from engine.suite.schema_parts import definitions_of, schema_of_words
from engine.suite.schema_shapes import Shapes

DRAFT = "http://json-schema.org/draft-07/schema#"


def suite_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of `*.suite.yaml`."""
    return _document(Suite, "Engine suite", vocabulary) | {"defaultSnippets": [_new_suite()]}


def project_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of `engine.yaml`."""
    return _document(Project, "Engine project", vocabulary)


def library_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of libraries (`kind: library`)."""
    return _document(Library, "Engine library", vocabulary)


def _document(grammar: type, title: str, vocabulary: Vocabulary) -> dict[str, Any]:
    shapes = Shapes(vocabulary=vocabulary)
    body = schema_of_words(grammar, shapes)
    # Definitions come in the order in which the grammar first needs them, so the text is the same every time.
    return {"$schema": DRAFT, "title": title, **body, "definitions": definitions_of(shapes)}


def _new_suite() -> dict[str, Any]:
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
