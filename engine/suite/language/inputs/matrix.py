"""A matrix: axes of values, with `include` and `exclude` as GitHub Actions has them (LANGUAGE section 8)."""

from __future__ import annotations

from math import prod
from typing import Any

from engine.model.language.inputs import Matrix
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.suite.decode.templated import read_templated
from engine.suite.json_schema.shapes import ANYTHING, FREE_KEYS, Schema, Shapes, describe, list_of
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Scope
from engine.suite.scopes.visible import MATRIX_NAMES
from engine.suite.suggest.nearest import help_for

CELLS_MAX = 1_000
"""Of one matrix, before `include` and `exclude`."""

_PLAIN = (str, int, float, bool, type(None))
_LISTS = ("include", "exclude")


def read_matrix(node: Node, scope: Scope) -> Any:
    """The axes with their values, and the lists beside them; values may be templates over `vars`, `env`, `target`."""
    if not isinstance(node, MappingNode):
        return Mismatch(node=node, wanted="a mapping of lists", help="for example `matrix: {region: [eu, us]}`")
    inside = scope.with_names(MATRIX_NAMES)
    axes = {entry.name: _axis(entry, inside) for entry in node.entries if _is_axis(entry)}
    lists = {entry.name: _cells(entry, inside) for entry in node.entries if entry.name in _LISTS}
    if not axes and not lists.get("include"):
        return scope.error("E112", node.span, "this matrix has no axis", "for example `matrix: {region: [eu, us]}`")
    _refuse_strangers(node, axes, inside)
    sound = {name: values for name, values in axes.items() if values is not BROKEN}
    if prod(len(values) for values in sound.values()) > CELLS_MAX:
        help_ = "take values out, or spread them over several tests"
        return scope.error("E176", node.span, f"this matrix has more than {CELLS_MAX:,} cells", help_)
    return Matrix(axes=sound, include=lists.get("include", ()), exclude=lists.get("exclude", ()), span=node.span)


def schema_of_matrix(_shapes: Shapes) -> Schema:
    """Axes of values, with cells to add and to leave out."""
    cell = {"title": "a cell", "type": "object", "examples": [{"region": "eu"}]}
    include = describe("Cells to add, or keys for the cells they match.", list_of(cell, "cells"))
    exclude = describe("Cells to leave out; a cell is left out where all keys given match.", list_of(cell, "cells"))
    return {
        "title": "a matrix",
        "type": "object",
        "minProperties": 1,
        "patternProperties": dict(FREE_KEYS),
        "properties": {"include": include, "exclude": exclude},
        "additionalProperties": describe("An axis: its values.", list_of(ANYTHING, "values of the axis", least=1)),
    }


def axis_names(*nodes: Node | None) -> frozenset[str]:
    """The names that `matrix.…` may have where these matrices are in force."""
    found: set[str] = set()
    for node in nodes:
        for entry in node.entries if isinstance(node, MappingNode) else ():
            if _is_axis(entry):
                found.add(entry.name)
            elif entry.name == "include" and isinstance(entry.value, SequenceNode):
                found.update(
                    each.name for cell in entry.value.items if isinstance(cell, MappingNode) for each in cell.entries
                )
    return frozenset(found)


def _is_axis(entry: Entry) -> bool:
    return entry.name not in _LISTS and not is_ignorable(entry.name)


def _axis(entry: Entry, scope: Scope) -> Any:
    node = entry.value
    if not isinstance(node, SequenceNode):
        help_ = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else None
        return scope.settle(Mismatch(node=node, wanted="a list", help=help_), f"`{entry.name}`")
    if not node.items:
        return scope.error("E112", node.span, f"the axis `{entry.name}` has no value", "leave it out")
    values = tuple(read_templated(each, scope) for each in node.items)
    return BROKEN if BROKEN in values else values


def _cells(entry: Entry, scope: Scope) -> tuple[dict[str, Any], ...]:
    node = entry.value
    if not isinstance(node, SequenceNode):
        scope.settle(Mismatch(node=node, wanted="a list of cells"), f"`{entry.name}`", "for example `- {region: eu}`")
        return ()
    found = [_cell(each, entry.name, scope) for each in node.items]
    return tuple(each for each in found if each)


def _cell(node: Node, name: str, scope: Scope) -> dict[str, Any]:
    if not isinstance(node, MappingNode):
        wrong = Mismatch(node=node, wanted="a mapping of axes to values")
        scope.settle(wrong, f"an entry of `{name}`", "for example `- {region: eu}`")
        return {}
    values = {each.name: read_templated(each.value, scope) for each in node.entries}
    return {key: value for key, value in values.items() if value is not BROKEN}


def _refuse_strangers(node: MappingNode, axes: dict[str, Any], scope: Scope) -> None:
    """Report keys under `exclude` that are no axis: such a cell would never match."""
    excluded = node.get("exclude")
    for cell in excluded.items if isinstance(excluded, SequenceNode) else ():
        for entry in cell.entries if isinstance(cell, MappingNode) else ():
            if entry.name not in axes:
                message = f"the matrix has no axis `{entry.name}`"
                scope.error("E138", entry.key.span, message, help_for(entry.name, axes, "axes"))
            elif axes[entry.name] is not BROKEN:
                _refuse_value(entry, axes[entry.name], scope)


def _refuse_value(entry: Entry, values: tuple[Any, ...], scope: Scope) -> None:
    """Report a value to exclude that its axis does not have, where all are written out."""
    if not isinstance(entry.value, Scalar) or any(not isinstance(each, _PLAIN) for each in values):
        return
    excluded = entry.value.value
    if "${{" in entry.value.text or any(excluded == each and type(excluded) is type(each) for each in values):
        return
    help_ = help_for(entry.value.text, [str(each) for each in values], "values")
    scope.error("E138", entry.value.span, f"the axis `{entry.name}` has no value `{entry.value.text}`", help_)
