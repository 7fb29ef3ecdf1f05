"""One target of a project: a type with the settings of that type, and the keys every target may have."""

from __future__ import annotations

from typing import Any

from engine.model.ports.target import TargetKind
from engine.model.project import TargetOptions, TargetUse
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import build, refuse_unknown, rules_of
from engine.suite.json_schema.shapes import TEXT, Schema, Shapes, choice, demand, list_of, mapping_schema, name_of
from engine.suite.json_schema.words import properties_of, requirements_of
from engine.suite.lint.clear_secrets import warn_of_clear_secrets
from engine.suite.problems import BROKEN, Broken, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import TARGET_NAMES
from engine.suite.suggest.nearest import help_for


def read_target(node: Node, scope: Scope) -> Any:
    """A target; its templates see `vars`, `env` and `secrets`."""
    if not isinstance(node, MappingNode):
        return Mismatch(node=node, wanted="a mapping", help="for example `emulator: { type: emulator }`")
    kind = _kind_of(node, scope)
    if isinstance(kind, Broken):
        return BROKEN
    warn_of_clear_secrets(node, scope)
    inside = scope.with_names(TARGET_NAMES)
    entries = tuple(entry for entry in node.entries if entry.name != "type")
    mistyped = refuse_unknown(entries, ("type", *rules_of(kind.spec), *rules_of(TargetOptions)), inside)
    spec = build(kind.spec, entries, node.span, inside, mistyped=mistyped)
    options = build(TargetOptions, entries, node.span, inside)
    if spec is BROKEN or options is BROKEN:
        return BROKEN
    for problem in kind.check(spec):
        named = next((entry for entry in entries if entry.name == problem.key), None)
        scope.error("E195", node.span if named is None else named.key.span, problem.message, problem.help)
    return TargetUse(kind=kind, spec=spec, options=options, span=node.span)


def schema_of_target(shapes: Shapes) -> Schema:
    """A target; what may stand beside its type follows from the type."""
    kinds = tuple(shapes.vocabulary.targets.values())
    options = properties_of(TargetOptions, shapes)
    kind_word = choice("the type of the target", {kind.name: kind.doc for kind in kinds})
    kind_word |= {"description": "The type of the target.", "markdownDescription": "The type of the target."}
    branches = []
    for kind in kinds:
        words = {"type": dict(TEXT), **properties_of(kind.spec, shapes), **options}
        body = mapping_schema(words, requirements_of(kind.spec))
        branches.append({"if": {"properties": {"type": {"const": kind.name}}, "required": ["type"]}, "then": body})
    return {
        "title": "a target",
        "type": "object",
        "properties": {"type": kind_word},
        "allOf": [demand("type", f"`type` is missing: {_one_of_types(shapes.vocabulary)}"), *branches],
        "defaultSnippets": [{"label": f"a target: {kind.name}", "body": {"type": kind.name}} for kind in kinds],
    }


def schema_of_target_name(shapes: Shapes) -> Schema:
    """The name of a target."""
    return name_of("a target of this project", shapes.project.targets)


def schema_of_target_names(shapes: Shapes) -> Schema:
    """Names of targets."""
    return list_of(schema_of_target_name(shapes), "targets")


def _kind_of(node: MappingNode, scope: Scope) -> TargetKind | Broken:
    known = scope.vocabulary.targets
    named = node.get("type")
    if named is None:
        return scope.error("E102", node.span, "`type` is missing", _one_of_types(scope.vocabulary))
    if not isinstance(named, Scalar) or not isinstance(named.value, str):
        scope.settle(Mismatch(node=named, wanted="the name of a type"), "`type`")
        return BROKEN
    kind = known.get(named.value)
    if kind is not None:
        return kind
    if named.value in scope.vocabulary.coming_targets:
        message = f"targets of type `{named.value}` are part of the language, but this version cannot run them yet"
        return scope.error("E199", named.span, message, "leave the target out")
    return scope.error("E161", named.span, f"unknown type `{named.value}`", help_for(named.value, known, "types"))


def _one_of_types(vocabulary: Vocabulary) -> str:
    return f"the type of the target, one of {', '.join(f'`{name}`' for name in vocabulary.targets)}"
