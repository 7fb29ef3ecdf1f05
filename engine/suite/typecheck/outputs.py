"""Values that a test expects, against what the contract promises for the answer: types, members of objects, items."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.json import Json
from engine.suite.problems import is_ignorable
from engine.suite.scope import Scope
from engine.suite.suggest.fixes import quote_fix
from engine.suite.typecheck.json_types import fits, likely_literal, type_in_words, types_of
from engine.suite.typecheck.place import QueriedPlace
from engine.suite.typecheck.schema_paths import SchemaStep, schema_at, settle_part, step, words_for


def warn_of_other_type(place: QueriedPlace, node: Node, scope: Scope) -> None:
    """Warn of a value that its place never has: a number for text (W102), or any other type (W105); null is let be."""
    contract = scope.contract
    if contract is None or place.path is None or len(place.path) == 1 or place.path[0] != "output":
        return
    schema = schema_at(place.path[1:], contract.output_schema)
    if isinstance(node, MappingNode):
        _check_matchers(place.label, node, schema, scope)
    else:
        _check_value(place.label, node, schema, scope)


def _check_matchers(label: str, node: MappingNode, schema: Json, scope: Scope) -> None:
    for entry in node.entries:
        kind = scope.vocabulary.matchers.get(entry.name)
        match kind.compares if kind is not None else None:
            case "place":
                _check_operand(label, entry.value, schema, scope)
            case "value":
                _check_value(label, entry.value, schema, scope)
            case "values":
                for item in entry.value.items if isinstance(entry.value, SequenceNode) else ():
                    _check_value(label, item, schema, scope)
            case "items":
                _check_operand(f"{label}[]", entry.value, _items_of(schema, scope), scope)
            case None:
                pass


def _check_operand(label: str, node: Node, schema: Json, scope: Scope) -> None:
    """A value, matchers, or places one level deeper."""
    if isinstance(node, MappingNode) and any(entry.name in scope.vocabulary.matchers for entry in node.entries):
        _check_matchers(label, node, schema, scope)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            if not any(sign in entry.name for sign in ".[("):
                _check_member(label, entry, schema, scope, _check_operand)
    else:
        _check_value(label, node, schema, scope)


def _check_value(label: str, node: Node, schema: Json, scope: Scope) -> None:
    if isinstance(node, Scalar):
        _check_scalar(label, node, types_of(schema), scope)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            _check_value(f"{label}[]", item, _items_of(schema, scope), scope)
    else:
        for entry in node.entries:
            _check_member(label, entry, schema, scope, _check_value)


def _check_member(
    label: str, entry: Entry, schema: Json, scope: Scope, check: Callable[[str, Node, Json, Scope], None]
) -> None:
    if is_ignorable(entry.name) or not isinstance(schema, Mapping):
        return
    found = step(schema, entry.name)
    if not isinstance(found, SchemaStep):
        check(f"{label}.{entry.name}", entry.value, _settled(found[0], scope), scope)
        return
    message, help_ = words_for(SchemaStep(verdict=found.verdict, key=entry.name, above=(label,), known=found.known))
    if found.verdict == "impossible" and not found.kind:
        scope.error("E144", entry.key.span, message, help_)
    elif found.verdict == "undeclared":
        scope.warning("W104", entry.key.span, message, help_)


def _items_of(schema: Json, scope: Scope) -> Json:
    items = schema.get("items") if isinstance(schema, Mapping) and "prefixItems" not in schema else None
    return _settled(items, scope) if isinstance(items, Mapping) else None


def _settled(schema: Json, scope: Scope) -> Json:
    return settle_part(schema, scope.contract.output_schema) if scope.contract is not None else schema


def _check_scalar(label: str, node: Scalar, wanted: tuple[str, ...], scope: Scope) -> None:
    if not wanted or node.value is None or "${{" in node.text:
        return
    if fits(node.value, wanted):
        scope.notes.settled.add(node.span)
    elif "string" in wanted:
        message = f"the contract promises text in `{label}`, and YAML takes this for {type_in_words(node.value)}"
        scope.warning("W102", node.span, message, f'write it in quotes: "{node.text}"', quote_fix(node))
    else:
        message = f"the contract promises {' or '.join(wanted)} in `{label}`, and this is {type_in_words(node.value)}"
        meant = likely_literal(node.value, wanted)
        help_ = f"write `{meant}`" if meant is not None else "no answer that keeps the contract is equal to this"
        scope.warning("W105", node.span, message, help_)
