"""The schema of each part of the language: of grammars by their words, and of what is no plain mapping."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from engine.model.authored import Duration
from engine.model.expectation import Check, Expectation
from engine.model.inputs import Cases, EdgeUse, FieldOptions, Layers, OwnEdge
from engine.model.project import TargetOptions, TargetUse
from engine.model.suite import Gates, LatencyGate
from engine.model.words import GeneratorKind
from engine.suite.decode import PROSE, LateWord, MatchersWord, Rule, rules_of
from engine.suite.schema_shapes import ANYTHING, FREE_KEYS, PLAIN, Schema, Shapes, alternatives, bound, closed
from engine.suite.visible_names import RESULT_NAMES


def definitions_of(shapes: Shapes) -> Schema:
    """Every definition that was asked for, by name."""
    return {name: shapes.made[name] for name in sorted(shapes.made)}


def schema_of_words(grammar: type, shapes: Shapes) -> Schema:
    """The schema of a mapping whose keys are the words of a grammar."""
    rules = rules_of(grammar)
    properties = {key: _property(grammar, rule, shapes) for key, rule in rules.items()}
    return closed(properties, [key for key, rule in rules.items() if rule.required])


def _property(grammar: type, rule: Rule, shapes: Shapes) -> Schema:
    body = dict(_of_key(grammar, rule, shapes))
    said = rule.word.doc + (" *(not in this version yet)*" if rule.word.soon else "")
    # An editor ignores what stands beside a reference, except in `allOf`.
    shown: Schema = {"allOf": [body]} if "$ref" in body else body
    shown |= {"description": rule.word.doc, "markdownDescription": said}
    if rule.word.examples:
        shown["examples"] = [_plain(each) for each in rule.word.examples]
    if rule.word.minimum is not None:
        shown["minimum"] = rule.word.minimum
    if rule.word.maximum is not None:
        shown["maximum"] = rule.word.maximum
    return shown


def _of_key(grammar: type, rule: Rule, shapes: Shapes) -> Schema:
    if grammar is LatencyGate:
        return bound("seconds")
    if grammar is Gates and rule.key == "errors":
        return bound("errors")
    if rule.key in PROSE and str in (get_args(rule.annotation) or (rule.annotation,)):
        return {"type": ["string", "number", "boolean"]}
    if grammar is Cases and rule.key == "edges":
        return {"type": "array", "items": _edge_name(shapes)}
    body = of_annotation(rule.annotation, shapes)
    return body | {"minItems": 1} if rule.key == "tests" else body


def of_annotation(annotation: Any, shapes: Shapes) -> Schema:
    """The schema of what a field of this type is written as."""
    special = _SPECIAL.get(annotation)
    if special is not None:
        name = "Expected" if annotation is MatchersWord else annotation.__name__
        return shapes.ref(name, lambda: special(shapes))
    if annotation in (LateWord, Any):
        return dict(ANYTHING)
    if annotation in PLAIN:
        return dict(PLAIN[annotation])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _of_union(arguments, shapes)
    if origin is Literal:
        return _of_choice(arguments)
    if origin is not None:
        return _of_collection(origin, arguments, shapes)
    return shapes.ref(annotation.__name__, lambda: schema_of_words(annotation, shapes))


def _of_collection(origin: type, arguments: tuple[Any, ...], shapes: Shapes) -> Schema:
    if arguments[0] is EdgeUse:
        return shapes.ref("Edges", lambda: _edges(shapes))
    if issubclass(origin, Mapping):
        return {
            "type": "object",
            "patternProperties": dict(FREE_KEYS),
            "additionalProperties": of_annotation(arguments[1], shapes),
        }
    return {"type": "array", "items": of_annotation(arguments[0], shapes)}


def _of_union(members: tuple[Any, ...], shapes: Shapes) -> Schema:
    branches = [of_annotation(each, shapes) for each in members if each is not type(None)]
    kept = [each for order, each in enumerate(branches) if each not in branches[:order]]
    return kept[0] if len(kept) == 1 else alternatives(*kept)


def _of_choice(choices: tuple[Any, ...]) -> Schema:
    kind = "string" if isinstance(choices[0], str) else "integer"
    return {"type": kind, "enum": list(choices), "errorMessage": f"one of {', '.join(map(str, choices))}"}


def _layers(shapes: Shapes) -> Schema:
    fields = shapes.ref("Fields", lambda: {"title": "fields", "type": "object", "additionalProperties": _field(shapes)})
    name = {"title": "the name of an input", "type": "string"}
    several = {"title": "layers, the later wins", "type": "array", "minItems": 1, "items": alternatives(name, fields)}
    return alternatives(name, fields, several)


def _field(shapes: Shapes) -> Schema:
    return shapes.ref("Field", lambda: _field_body(shapes))


def _field_body(shapes: Shapes) -> Schema:
    """A constant, or a mapping with a generator; `if`/`then` on the generator's name keeps messages short."""
    kinds = shapes.vocabulary.generators
    named = [kind for kind in kinds.values() if kind.form == "gen"]
    keyed = [kind for kind in kinds.values() if kind.form == "key"]
    keys = ["gen", *(kind.name for kind in keyed)]
    return {
        "type": ["string", "number", "boolean", "null", "array", "object"],
        "if": {"type": "object"},
        "then": {
            "anyOf": [{"required": [key]} for key in keys],
            "errorMessage": f"a mapping is a generator: it has one of {', '.join(keys)}",
            "properties": {"gen": _generator_names(named)},
            "allOf": _generator_branches(named, keyed, shapes),
        },
        "defaultSnippets": [
            {"label": f"a generated value: {kind.name}", "description": kind.doc, "body": {"gen": kind.name}}
            for kind in named
            if "." not in kind.name
        ],
    }


def _generator_names(named: list[GeneratorKind]) -> Schema:
    return {
        "type": "string",
        "description": "The generator.",
        "enum": [kind.name for kind in named],
        "markdownEnumDescriptions": [f"{kind.doc}\n\n```yaml\n{kind.example}\n```" for kind in named],
        "errorMessage": "unknown generator; `engine providers` lists them all",
    }


def _generator_branches(named: list[GeneratorKind], keyed: list[GeneratorKind], shapes: Shapes) -> list[Schema]:
    """What may stand beside each generator; those of one grammar, as all providers are, share a branch."""
    options = {key: _property(FieldOptions, rule, shapes) for key, rule in rules_of(FieldOptions).items()}
    sharing: dict[type, list[GeneratorKind]] = {}
    for kind in named:
        sharing.setdefault(kind.spec, []).append(kind)
    branches: list[Schema] = []
    for kinds in sharing.values():
        chosen: Schema = {"properties": {"gen": {"enum": [kind.name for kind in kinds]}}, "required": ["gen"]}
        branches.append({"if": chosen, "then": _spec_body(kinds[0], options, shapes)})
    for kind in keyed:
        alone: Schema = {"required": [kind.name], "not": {"required": ["gen"]}}
        branches.append({"if": alone, "then": _spec_body(kind, options, shapes)})
    return branches


def _spec_body(kind: GeneratorKind, options: Schema, shapes: Shapes) -> Schema:
    own = schema_of_words(kind.spec, shapes)
    word = {"gen": {"type": "string"}} if kind.form == "gen" else {}
    return closed({**word, **own["properties"], **options}, own.get("required", []))


def _edge_name(shapes: Shapes) -> Schema:
    kinds = tuple(shapes.vocabulary.edges.values())
    return {"title": "an edge by name", "type": ["string", "null"], "examples": [kind.name for kind in kinds]}


def _known_edge(shapes: Shapes) -> Schema:
    kinds = tuple(shapes.vocabulary.edges.values())
    # A plain `null` in YAML is the null value: it names the edge `null`.
    return {
        "title": "an edge by name",
        "type": ["string", "null"],
        "enum": [*(kind.name for kind in kinds), None],
        "markdownEnumDescriptions": [*(kind.doc for kind in kinds), "The edge `null`."],
        "errorMessage": "unknown edge; `engine providers` lists them all",
    }


def _edges(shapes: Shapes) -> Schema:
    name = shapes.ref("EdgeName", lambda: _known_edge(shapes))
    own = shapes.ref("OwnEdge", lambda: schema_of_words(OwnEdge, shapes))
    several = {"title": "several edges", "type": "array", "items": alternatives(name, own)}
    labelled = closed({"valid": alternatives(name, several), "invalid": alternatives(name, several)}, [])
    return alternatives(name, several, {"title": "edges by label", **labelled})


def _cases(shapes: Shapes) -> Schema:
    number = {"title": "so many typical rows", "type": "integer", "minimum": 1, "maximum": 1_000_000}
    return alternatives(number, {"title": "how rows are chosen", **schema_of_words(Cases, shapes)})


def _expectation(shapes: Shapes) -> Schema:
    tree = shapes.ref("Expected", lambda: _expected(shapes))
    roots = {name: {"allOf": [tree], "description": f"What must hold for `{name}`."} for name in RESULT_NAMES}
    itself = {"$ref": "#/definitions/Expectation"}
    return {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {**FREE_KEYS, r"[.\[(]": tree},
        "properties": {
            **roots,
            "within": _described("The longest an execution may take.", PLAIN[Duration]),
            "check": _described("Questions in JMESPath.", {"type": "array", "items": of_annotation(Check, shapes)}),
            "use": _described("Named lists of checks. *(not in this version yet)*", dict(ANYTHING)),
            "contract": _described("Whether outputs are checked against the contract.", _of_choice(("on", "off"))),
            "if-valid": _described("What valid rows must show.", {"allOf": [itself]}),
            "if-invalid": _described("What rows with an invalid value must show.", {"allOf": [itself]}),
        },
    }


def _expected(shapes: Shapes) -> Schema:
    """A value, matchers, or places one level deeper: any mapping with a matcher among its keys has only matchers."""
    kinds = shapes.vocabulary.matchers
    operators = {kind.name: _operand(kind.name, shapes) for kind in kinds.values()}
    only = {"type": "object", "additionalProperties": False, "patternProperties": dict(FREE_KEYS)}
    return {
        "type": ["string", "number", "boolean", "null", "array", "object"],
        "if": {"type": "object", "anyOf": [{"required": [name]} for name in kinds]},
        "then": {**only, "properties": operators},
        "else": {
            "properties": operators,
            "additionalProperties": {"$ref": "#/definitions/Expected"},
        },
    }


def _operand(name: str, shapes: Shapes) -> Schema:
    kind = shapes.vocabulary.matchers[name]
    rule = next(iter(rules_of(kind.spec).values()))
    shown = _property(kind.spec, rule, shapes)
    return shown | {"description": kind.doc, "markdownDescription": kind.doc}


def _target(shapes: Shapes) -> Schema:
    kinds = tuple(shapes.vocabulary.targets.values())
    options = {key: _property(TargetOptions, rule, shapes) for key, rule in rules_of(TargetOptions).items()}
    kind_word: Schema = {
        "type": "string",
        "description": "The type of the target.",
        "enum": [kind.name for kind in kinds],
        "markdownEnumDescriptions": [kind.doc for kind in kinds],
    }
    branches = []
    for kind in kinds:
        own = schema_of_words(kind.spec, shapes)
        body = closed({"type": {"type": "string"}, **own["properties"], **options}, own.get("required", []))
        branches.append({"if": {"properties": {"type": {"const": kind.name}}, "required": ["type"]}, "then": body})
    return {"type": "object", "required": ["type"], "properties": {"type": kind_word}, "allOf": branches}


def _described(doc: str, schema: Schema) -> Schema:
    return {**schema, "description": doc, "markdownDescription": doc}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_SPECIAL: Mapping[Any, Callable[[Shapes], Schema]] = types.MappingProxyType(
    {
        Cases: _cases,
        Expectation: _expectation,
        Layers: _layers,
        MatchersWord: _expected,
        TargetUse: _target,
    }
)
