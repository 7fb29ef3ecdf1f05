"""The JSON Schemas that editors use, made from the same words as the decoder (draft-07, for yaml-language-server)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Cases, Constant, EdgeUse, FieldOptions, Generated, Layers, Matrix, TableUse
from engine.model.ports.limits import QuotaHeaders
from engine.model.project import Project, TargetUse
from engine.model.suite import Action, CallStep, Compare, Gates, KnownFailure, LatencyGate, Library, Suite, Test
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import MatchersWord
from engine.suite.json_schema import expectations, inputs, targets, tests
from engine.suite.json_schema.project_names import NOTHING_OWN, ProjectNames, own_names
from engine.suite.json_schema.shapes import Schema, Shapes, bound, list_of, text_like
from engine.suite.json_schema.words import definitions_of, of_annotation, schema_of_words

DRAFT = "http://json-schema.org/draft-07/schema#"


def suite_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of `*.suite.yaml`."""
    return _suite_schema(vocabulary, NOTHING_OWN, "Engine suite")


def project_suite_schema(vocabulary: Vocabulary, suites: Iterable[Suite], project: Project | None) -> Schema:
    """The schema of one project's suites: it also offers the names and contract fields these define.

    Names are offered, not demanded: a file may define a name that the schema has not seen yet.
    """
    return _suite_schema(vocabulary, own_names(suites, project), "Engine suite of this project")


def project_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of `engine.yaml`."""
    target = vocabulary.fallback_target
    snippet = {"label": "a new project", "body": {"default-target": target, "targets": {target: {"type": target}}}}
    return _document(Project, "Engine project", vocabulary, NOTHING_OWN) | {"defaultSnippets": [snippet]}


def library_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of libraries (`kind: library`)."""
    snippet = {"label": "a new library", "body": {"kind": "library", "inputs": {"${1:customer}": {}}}}
    return _document(Library, "Engine library", vocabulary, NOTHING_OWN) | {"defaultSnippets": [snippet]}


def _suite_schema(vocabulary: Vocabulary, own: ProjectNames, title: str) -> Schema:
    by_default = {"required": ["defaults"], "properties": {"defaults": {"required": ["action"]}}}
    every_test = {"properties": {"tests": {"items": tests.needs_action()}}}
    needs_action = {"if": {"type": "object", "not": by_default}, "then": every_test}
    body = _document(Suite, title, vocabulary, own)
    return body | {"allOf": [needs_action], "defaultSnippets": [_new_suite()]}


def _document(grammar: type, title: str, vocabulary: Vocabulary, own: ProjectNames) -> Schema:
    shapes = Shapes(vocabulary=vocabulary, special=_SPECIAL, own=own)
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


def _moment(_shapes: Shapes) -> Schema:
    said = text_like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$", "write it like `2026-11-22T00:00:00Z`")
    return said | {"title": "a date, or a date and time"}


def _tests(shapes: Shapes) -> Schema:
    return list_of(of_annotation(Test, shapes), "tests", least=1)


def _seconds(_shapes: Shapes) -> Schema:
    return bound("seconds")


def _errors(_shapes: Shapes) -> Schema:
    return bound("errors")


_SPECIAL: Mapping[Any, Callable[[Shapes], Schema]] = MappingProxyType(
    {
        Action: tests.action,
        CallStep: tests.call,
        Cases: inputs.cases,
        Constant: inputs.field_body,
        EdgeUse: inputs.edges,
        Expectation: expectations.expectation,
        Generated: inputs.field_body,
        Layers: inputs.layers,
        MatchersWord: expectations.value_or_matchers,
        Matrix: tests.matrix,
        QuotaHeaders: targets.quota_headers,
        TableUse: tests.table,
        TargetUse: targets.target,
        Test: tests.test,
        (Action, "find"): tests.find,
        (Action, "id"): tests.action_id,
        (Action, "pii"): tests.pii,
        (CallStep, "action"): tests.own_action,
        (CallStep, "id"): tests.call_id,
        (Compare, "ignore"): tests.comparison_places,
        (Compare, "on"): tests.comparison_places,
        (Compare, "with"): tests.comparison_side,
        (KnownFailure, "until"): _moment,
        (TableUse, "delimiter"): tests.delimiter,
        (Cases, "edges"): inputs.edge_names,
        (FieldOptions, "edges"): inputs.edges,
        (Gates, "errors"): _errors,
        (LatencyGate, "p50"): _seconds,
        (LatencyGate, "p90"): _seconds,
        (LatencyGate, "p95"): _seconds,
        (LatencyGate, "p99"): _seconds,
        (Library, "templates"): tests.templates,
        (Project, "default-target"): tests.own_target,
        (Project, "defaults"): tests.defaults,
        (Suite, "baseline"): tests.baseline,
        (Suite, "defaults"): tests.defaults,
        (Suite, "now"): _moment,
        (Suite, "tags"): tests.own_tags,
        (Suite, "target"): tests.own_target,
        (Suite, "templates"): tests.templates,
        (Suite, "tests"): _tests,
        (Test, "action"): tests.own_action,
        (Test, "after"): tests.calls,
        (Test, "before"): tests.calls,
        (Test, "needs"): tests.own_tests,
        (Test, "only-on"): tests.own_targets,
        (Test, "skip"): tests.reason,
        (Test, "steps"): tests.calls,
        (Test, "tags"): tests.own_tags,
        (Test, "target"): tests.own_target,
        (Test, "upstream"): tests.upstream,
        (Test, "use"): tests.own_template,
    }
)
