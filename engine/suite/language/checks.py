"""Questions in JMESPath, each of which must be exactly true: written behind `check:`, or named behind `use:`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.language.expectation import Check
from engine.model.language.literals import Ref
from engine.model.source.node import Node, Scalar
from engine.suite.decode.decoder import decode, decode_mapping
from engine.suite.json_schema.shapes import Schema, Shapes, list_of, name_of
from engine.suite.json_schema.words import schema_of_annotation
from engine.suite.problems import Mismatch, shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.constant_queries import check_that


def read_check(node: Node, scope: Scope) -> Any:
    """One question of `check:`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Mismatch(node=node, wanted="a mapping", help=f"write `that: {node.text}`")
    found = decode_mapping(Check, node, scope)
    if isinstance(found, Check):
        check_that(found.that, scope)
    return found


def read_checks(node: Node, scope: Scope) -> Any:
    """The list behind `check:`."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.text:
        help_ = f"below `check:`, write `- that: {shorten(node.text, 80)}`"
        return Mismatch(node=node, wanted="a list of questions", help=help_)
    return decode(tuple[Check, ...], node, scope)


def schema_of_checks(shapes: Shapes) -> Schema:
    """The list behind `check:`."""
    return list_of(schema_of_annotation(Check, shapes), "checks")


def find_checks(names: tuple[Ref, ...], scope: Scope) -> tuple[Check, ...]:
    """The checks of the lists named behind `use:`; reports names that stand for none."""
    known = scope.checks
    if known is None:
        return ()
    for name in names:
        if name.name not in known:
            help_ = help_for(name.name, known, "checks")
            scope.error("E164", name.span, f"unknown checks `{name.name}`", help_)
    return tuple(replace(check, named=name.name) for name in names for check in known.get(name.name, ()))


def schema_of_check_names(shapes: Shapes) -> Schema:
    """The names behind `use:`."""
    return list_of(name_of("checks of this project", shapes.project.checks), "named checks")
