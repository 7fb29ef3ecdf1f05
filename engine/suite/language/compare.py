"""A case run again: with a changed input (`relate`), or elsewhere (`compare`), and what is held against history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.model.language.grammar import word
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Compare, CompareWith, Relate
from engine.model.values.span import NOWHERE, Span
from engine.suite.decode.decoder import decode_mapping
from engine.suite.decode.templated import decode_query
from engine.suite.json_schema.shapes import NAME, TEXT, Schema, Shapes, describe, list_of, mapping_schema, text_like
from engine.suite.json_schema.words import schema_of_words
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import RESULT_ROOTS
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.constant_queries import check_that

_CONDITIONS = ("new-failures", "new-output-shape")
_FIGURE = r"(latency p(50|90|95|99)|pass-rate|errors) [+-][0-9]{1,4}(\.[0-9]{1,4})?%"
_IS_FIGURE = re.compile(_FIGURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a run is compared with, and what of the difference misses the gate."""

    run: str = word("The run that is the measure: a run's id, or a name such as `main`.", examples=("main",))
    fail_on: tuple[str, ...] = word(
        "Differences that miss the gate.", default=(), examples=(["new-failures", "latency p95 +20%"],)
    )
    span: Span = NOWHERE


def read_compare(node: Node, scope: Scope) -> Any:
    """Where a case runs again, and which places must be equal."""
    found = decode_mapping(Compare, node, scope)
    with_ = node.get("with") if isinstance(node, MappingNode) else None
    if isinstance(found, Compare) and isinstance(with_, MappingNode) and not with_.entries:
        help_ = "write `with: {version: draft}` or `with: {target: …}`"
        return scope.error("E184", found.with_.span, "there is nothing to compare with", help_)
    return found


def read_relate(node: Node, scope: Scope) -> Any:
    """How a case runs again with a changed input; where each change stands is kept."""
    change = node.get("change") if isinstance(node, MappingNode) else None
    for entry in change.entries if isinstance(change, MappingNode) else ():
        scope.notes.places[node.span, entry.name] = entry.key.span
    found = decode_mapping(Relate, node, scope)
    if isinstance(found, Relate):
        check_that(found.expect, scope, "expect")
    return found


def schema_of_other_side(shapes: Shapes) -> Schema:
    """Where a comparison runs the case again."""
    return {**schema_of_words(CompareWith, shapes), "minProperties": 1}


def read_places(node: Node, scope: Scope) -> Any:
    """A list of places of the result record, each a question in JMESPath."""
    if not isinstance(node, SequenceNode):
        help_ = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else None
        return Mismatch(node=node, wanted="a list of places", help=help_)
    found = tuple(_read_place(each, scope) for each in node.items)
    return BROKEN if BROKEN in found else found


def schema_of_places(_shapes: Shapes) -> Schema:
    """Places of the result."""
    return list_of({**NAME, "examples": ["output", "request.body"]}, "places")


def read_baseline(node: Node, scope: Scope) -> Any:
    """The measure, as JSON; each condition is one that a comparison of runs can tell."""
    found = decode_mapping(Baseline, node, scope)
    if not isinstance(found, Baseline):
        return found
    return {"run": found.run, "fail-on": found.fail_on}


def schema_of_baseline(_shapes: Shapes) -> Schema:
    """Which earlier run this one is compared with."""
    run = describe("The run to compare with: a branch, or an id.", {**TEXT, "examples": ["main"]})
    message = "write `new-failures`, `new-output-shape`, or a figure such as `latency p95 +20%`"
    conditions = text_like(f"^({'|'.join(_CONDITIONS)}|{_FIGURE})$", message)
    conditions["examples"] = [*_CONDITIONS, "latency p95 +20%"]
    fail_on = describe("What misses the gate.", list_of(conditions, "kinds of change"))
    return {
        "title": "a baseline",
        **mapping_schema(
            {"run": run, "fail-on": fail_on},
            {"run": "`run` is missing: the run that is the measure, for example `run: main`"},
        ),
    }


def read_conditions(node: Node, scope: Scope) -> Any:
    """The list behind `fail-on`."""
    if not isinstance(node, SequenceNode):
        help_ = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else None
        return Mismatch(node=node, wanted="a list of conditions", help=help_)
    return tuple(text for each in node.items if (text := _read_condition(each, scope)) is not BROKEN)


def _read_condition(node: Node, scope: Scope) -> Any:
    text = node.value if isinstance(node, Scalar) else None
    if isinstance(text, str) and (text in _CONDITIONS or _IS_FIGURE.fullmatch(text)):
        return text
    known = (*_CONDITIONS, "latency p95 +20%", "pass-rate -5%", "errors +1%")
    help_ = help_for(text if isinstance(text, str) else "", known, "conditions")
    return scope.error("E183", node.span, "this condition is not understood", help_)


def _read_place(node: Node, scope: Scope) -> Any:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value:
        wrong = Mismatch(node=node, wanted="a place of the result")
        return scope.settle(wrong, "an entry of this list", "for example `output.id`")
    seen = scope.with_names(scope.names, RESULT_ROOTS)
    query = decode_query(node.text, node.content, seen, style=node.style)
    return BROKEN if query is BROKEN else node.text
