"""The decoder and the JSON Schema are made from the same words, and judge the same suites alike."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.source.diagnostic import Severity
from engine.suite.documents.schemas import suite_schema
from tests.suite.reading_aloud import WORDS, checked

SCHEMA = jsonschema_rs.validator_for(suite_schema(WORDS))

WHOLE: dict[str, Any] = {
    "suite": "Scoring",
    "version": 1,
    "tags": ["smoke"],
    "vars": {"ceiling": 10},
    "seed": 3,
    "now": "2026-11-22",
    "matrix": {"region": ["eu", "us"], "exclude": [{"region": "us"}]},
    "defaults": {"wait": {"timeout": "60s"}},
    "actions": {
        "score": {"id": "score", "effects": "read", "pii": ["output.email"], "stub": [{"output": {"a": 1}}]},
        "found": {"find": {"name": "Score"}, "version": "draft", "pii": "all"},
    },
    "inputs": {"person": {"id": {"gen": "uuid", "unique": True}, "level": {"one-of": ["low", "high"], "maybe": "10%"}}},
    "checks": {"sane": [{"that": "output.a == `1`", "severity": "warn"}]},
    "tests": [
        {
            "name": "one",
            "action": "score",
            "input": ["person", {"age": {"gen": "integer", "min": 1, "max": 9, "edges": ["boundaries", "missing"]}}],
            "cases": {"cover": "pairs", "where": [{"if": "level == 'low'", "then": "age < `5`"}], "max": 50},
            "expect": {"use": ["sane"], "within": "5s", "output": {"a": {"type": "integer", "between": [0, 1]}}},
            "known-failure": {"ticket": "TEL-1", "until": "2026-12-31"},
            "retry": {"until": "output.a == `1`", "every": "1s", "for": "5s"},
            "only-on": ["emulator"],
            "serial": True,
        },
        {
            "name": "two",
            "steps": [
                {"id": "made", "action": "score", "input": "person"},
                {"action": "score", "input": {"id": "${{ steps.made.output.a }}"}, "expect": {"status": "failed"}},
            ],
            "needs": ["one"],
        },
        {"name": "three", "action": "score", "input": {"age": 5}, "upstream": {"one-of": [{"status": 503}]}},
        {"name": "four", "action": "found", "compare": {"with": {"version": "published"}, "on": ["output"]}},
    ],
    "gate": {"pass-rate": ">= 90%", "errors": 0, "latency": {"p95": "< 3s"}},
    "baseline": {"run": "main", "fail-on": ["new-failures"]},
}
"""A suite that uses many words, each rightly."""

SHAPES = ("E102", "E103", "E105", "E107", "E108", "E110", "E111", "E120", "E121")
"""Codes about the shape of a suite, which a schema must see as well."""


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    found = [(*above, key) for key in keys]
    return [each for path in found for each in (path, *paths(value[path[-1]], path))]


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The suite with another value at a place; `...` leaves the key out."""
    suite = copy.deepcopy(WHOLE)
    at: Any = suite
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return suite


def renamed(path: tuple[Any, ...], name: str) -> dict[str, Any]:
    suite = copy.deepcopy(WHOLE)
    at: Any = suite
    for key in path[:-1]:
        at = at[key]
    if isinstance(at, dict):
        at[name] = at.pop(path[-1])
    return suite


def agree(suite: dict[str, Any]) -> None:
    """An editor refuses nothing that is right, and accepts nothing whose shape is wrong."""
    found = checked(json.dumps(suite))
    errors = [each for each in found.diagnostics if each.severity is Severity.ERROR]
    refused = [error.message for error in SCHEMA.iter_errors(suite)]
    if not errors:
        assert refused == []
    # That a key of a constant is near a word of generators, a schema cannot see.
    shapes = [each for each in errors if each.code in SHAPES and "a field that is called so" not in (each.help or "")]
    if shapes:
        assert refused, [(each.code, each.message) for each in shapes]


PLACES = [
    path
    for path in paths(WHOLE)
    # The matchers of this room's vocabulary look less closely at their operands, and `defaults` may hold what every
    # test overrides.
    if path[-1] != "type" and path[0] != "defaults"
]
VALUES = st.sampled_from([..., None, True, 0, -1, 5, 1.5, "", "text", "5s", "10%", "a.b", [], ["x"], [1], {}, {"x": 1}])


def test_a_suite_that_is_right_is_right_for_both() -> None:
    assert [each.message for each in checked(json.dumps(WHOLE)).diagnostics] == []
    assert [error.message for error in SCHEMA.iter_errors(WHOLE)] == []


@pytest.mark.slow
@given(path=st.sampled_from(PLACES), value=VALUES)
@settings(max_examples=60)
def test_another_value_anywhere_is_judged_alike(path: tuple[Any, ...], value: Any) -> None:
    agree(changed(path, value))


@pytest.mark.slow
@given(path=st.sampled_from(PLACES), name=st.sampled_from(["x-own", "actn", "expct", "name", "gen", "when"]))
@settings(max_examples=40)
def test_another_key_anywhere_is_judged_alike(path: tuple[Any, ...], name: str) -> None:
    agree(renamed(path, name))


@pytest.mark.slow
@pytest.mark.parametrize(
    "key", ["oneOf", "one_of", "enum", "values", "street", "min", "gne", "objet", "pattrn", "regex"]
)
def test_a_mapping_that_may_be_a_constant_is_never_refused_by_an_editor_alone(key: str) -> None:
    values: list[Any] = ["a", "uuid", 5, True, None, ["a"], {"x": 1}, "${{ n }}"]
    for value in values:
        for beside in ({}, {"min": 1}, {"edges": "missing"}, {"street": "Main"}):
            agree(changed(("tests", 0, "input", 1, "age"), {**beside, key: value}))
