"""Input fields: constants, templates and generators, in layers that build on each other (LANGUAGE section 4)."""

from __future__ import annotations

from typing import Any

from engine.model.language.inputs import Constant, InputField, Layer, Layers
from engine.model.language.literals import Ref, Templated
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Suite
from engine.suite.decode.decoder import decode, rules_of
from engine.suite.decode.templated import read_templated
from engine.suite.json_schema.shapes import Schema, Shapes, alternatives, list_of, name_of
from engine.suite.json_schema.words import schema_of_annotation
from engine.suite.language.inputs.constant_mappings import as_object, holds_generator, names_generator, refuse_slip
from engine.suite.language.inputs.generated_fields import (
    read_generated,
    schema_of_generated,
    snippets_of_generators,
)
from engine.suite.lint.clear_secrets import warn_of_secret_field
from engine.suite.lint.lookalikes import warn_of_generators
from engine.suite.notes import FieldUses
from engine.suite.problems import BROKEN, Broken, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import GENERATOR_NAMES

_LAYERS = "for example `input: [customer, { risk_level: high }]`"
_EXAMPLE = "for example `input: { email: ann@example.com }`, or leave `input` out"


def read_layers(node: Node, scope: Scope) -> Any:
    """An input: a name, a mapping of fields, or a list of those."""
    inside = scope.with_names(GENERATOR_NAMES | scope.more_names)
    if not isinstance(node, SequenceNode):
        layer = _read_layer(node, inside)
        return layer if not isinstance(layer, Layer) else Layers(layers=(layer,), span=node.span)
    found = [scope.settle(_read_layer(each, inside), "an entry of this list", _LAYERS) for each in node.items]
    if not found:
        return Mismatch(
            node=node, wanted="a name, a mapping of fields, or a list that holds those", code="E112", help=_EXAMPLE
        )
    return Layers(layers=tuple(each for each in found if each is not BROKEN), span=node.span)


def schema_of_layers(shapes: Shapes) -> Schema:
    """An input: the name of one, fields, or a list of those."""
    fields = shapes.ref("Fields", lambda: _fields_body(shapes))
    name = {"title": "the name of an input", **name_of("an input of this project", shapes.project.inputs)}
    several = list_of(alternatives(shapes, name, fields), "layers, the later wins", least=1)
    return alternatives(shapes, name, fields, several)


def _fields_body(shapes: Shapes) -> Schema:
    field = schema_of_annotation(InputField, shapes)
    # What is being written into a template is a text to an editor: nothing is offered for it.
    template = {"type": "string", "pattern": r"\$\{\{"}
    return {
        "title": "fields",
        "type": "object",
        "additionalProperties": field,
        "if": {"additionalProperties": {"not": template}},
        "then": {"additionalProperties": {"defaultSnippets": snippets_of_generators(shapes)}},
    }


def read_shared_inputs(node: Node, scope: Scope) -> Any:
    """Inputs that tests share may be made from calls: who uses them knows which are over."""
    inside = scope.but(more_names=frozenset({"steps"}))
    return decode(rules_of(Suite)["inputs"].annotation, node, inside)


def _read_layer(node: Node, scope: Scope) -> Layer | Mismatch:
    match node:
        case Scalar(value=str()) if node.text:
            return Layer(name=Ref(name=node.text, span=node.span))
        case MappingNode():
            return Layer(fields=read_fields(node, scope))
        case _:
            return Mismatch(node=node, wanted="the name of an input or a mapping of fields", help=_EXAMPLE)


def read_fields(node: MappingNode, scope: Scope) -> dict[str, InputField]:
    """The fields of one mapping; those that cannot be read are reported and left out."""
    fields = {entry.name: read_field(entry, scope) for entry in node.entries}
    scope.notes.unread.update(name for name, field in fields.items() if isinstance(field, Broken))
    return {name: field for name, field in fields.items() if not isinstance(field, Broken)}


def read_field(entry: Entry, scope: Scope) -> InputField | Broken:
    """One field: a constant, or a mapping with exactly one generator."""
    scope.notes.places[entry.value.span, "key"] = entry.key.span
    warn_of_secret_field(entry, scope)
    if isinstance(entry.value, Scalar) and "${{" not in entry.value.text:
        return _read_any_field(entry, scope)
    uses = FieldUses()
    field = _read_any_field(entry, scope.but(uses=uses))
    if uses.fields or uses.steps:
        scope.notes.field_uses[entry.value.span] = uses
    return field


def read_inner_field(node: Node, scope: Scope) -> Any:
    """A field inside a generator, such as the items of a list; what it is made from belongs to the whole field."""
    return _read_any_field(Entry(Scalar("…", "…", "", node.span), node), scope)


def schema_of_field(shapes: Shapes) -> Schema:
    """A constant, or a mapping with a generator."""
    return {
        "title": "a field",
        "if": {"type": "object"},
        "then": schema_of_generated(shapes),
    }


def _read_any_field(entry: Entry, scope: Scope) -> InputField | Broken:
    if isinstance(entry.value, MappingNode):
        return _read_mapping(entry, entry.value, scope)
    if isinstance(entry.value, SequenceNode):
        warn_of_generators(entry.value, scope)
    value = read_templated(entry.value, scope)
    return BROKEN if isinstance(value, Broken) else Constant(value=value, span=entry.value.span)


def _read_mapping(entry: Entry, node: MappingNode, scope: Scope) -> InputField | Broken:
    """A mapping with a word of generators, or a constant; one with generators inside is an object of those."""
    if names_generator(node, scope):
        return read_generated(entry, node, scope)
    if refuse_slip(entry, node, scope):
        return BROKEN
    if holds_generator(node, scope):
        return read_generated(entry, as_object(node), scope)
    values: dict[str, Templated] = {}
    for each in node.entries:
        warn_of_secret_field(each, scope)
        inner = _read_any_field(each, scope)
        if not isinstance(inner, Constant):
            return BROKEN
        values[each.name] = inner.value
    return Constant(value=values, span=node.span)
