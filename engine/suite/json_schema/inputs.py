"""The schemas of inputs: layers of fields, generators with what may stand beside each, edges, and `cases`."""

from __future__ import annotations

from engine.model.language.inputs import Cases, FieldOptions, OwnEdge
from engine.model.language.kinds import EdgeKind, GeneratorKind
from engine.suite.decode.decoder import rules_of
from engine.suite.json_schema.shapes import (
    TEXT,
    Schema,
    Shapes,
    alternatives,
    choice,
    describe,
    list_of,
    mapping_schema,
    name_of,
    offer,
    one_of,
)
from engine.suite.json_schema.words import properties_of, schema_of_words

RANDOM_MAX = 1_000_000


def layers(shapes: Shapes) -> Schema:
    """An input: the name of one, fields, or a list of those."""
    fields = shapes.ref("Fields", lambda: {"title": "fields", "type": "object", "additionalProperties": field(shapes)})
    name = {"title": "the name of an input", **_own_input(shapes)}
    return alternatives(name, fields, list_of(alternatives(name, fields), "layers, the later wins", least=1))


def field(shapes: Shapes) -> Schema:
    """One field of an input."""
    return shapes.ref("Field", lambda: field_body(shapes))


def cases(shapes: Shapes) -> Schema:
    """How many rows: a number, or how they are chosen."""
    number = {"title": "so many typical rows", "type": "integer", "minimum": 1, "maximum": RANDOM_MAX, "examples": [5]}
    return alternatives(number, {"title": "how rows are chosen", **schema_of_words(Cases, shapes)})


def edge_names(shapes: Shapes) -> Schema:
    """The edges that `break` uses; own ones have names of their own, so any is accepted."""
    kinds = shapes.vocabulary.edges.values()
    known = choice("an edge by name", {kind.name: _edge_doc(kind) for kind in kinds})
    return list_of(alternatives(known, {"title": "an edge of your own", "type": ["string", "null"]}), "edges")


def edges(shapes: Shapes) -> Schema:
    """Edges as a field asks for them: names, own edges, or both by label."""
    name = shapes.ref("EdgeName", lambda: _known_edge(shapes))
    own = shapes.ref("OwnEdge", lambda: {"title": "an edge of your own", **schema_of_words(OwnEdge, shapes)})
    # What a list holds decides by its type alone, so that a misspelt name is said to be one and nothing else.
    decided = {"type": ["string", "null", "object"], "if": {"type": "object"}, "then": own, "else": name}
    entry = offer(decided, name, own)
    several = list_of(entry, "several edges") | {"uniqueItems": True}
    label = alternatives(name, several)
    valid = describe("Edges that the action should accept.", label)
    labelled = mapping_schema({"valid": valid, "invalid": describe("Edges that the action should refuse.", label)})
    return alternatives(name, several, {"title": "edges by label", **labelled})


def _own_input(shapes: Shapes) -> Schema:
    return name_of("an input of this project", shapes.own.inputs)


def field_body(shapes: Shapes) -> Schema:
    """A constant, or a mapping with a generator; `if`/`then` on the generator's name keeps messages short."""
    kinds = shapes.vocabulary.generators
    named = [kind for kind in kinds.values() if kind.form == "gen"]
    keyed = [kind for kind in kinds.values() if kind.form == "key"]
    keys = ["gen", *(kind.name for kind in keyed)]
    return {
        "title": "a field",
        "type": ["string", "number", "boolean", "null", "array", "object"],
        "if": {"type": "object"},
        "then": {
            "if": {"anyOf": [{"required": [key]} for key in keys]},
            "then": {"allOf": _generator_branches(named, keyed, shapes)},
            "else": _no_generator(keys, named, keyed, shapes),
            "properties": {"gen": _generator_names(named, shapes)},
        },
        "defaultSnippets": [_snippet(kind) for kind in named if "." not in kind.name],
    }


def _no_generator(keys: list[str], named: list[GeneratorKind], keyed: list[GeneratorKind], shapes: Shapes) -> Schema:
    """A mapping without a generator is refused, and every generator is offered in it."""
    offered: Schema = {"gen": _generator_names(named, shapes)}
    for kind in keyed:
        own = properties_of(kind.spec, shapes)
        offered[kind.name] = {**own[kind.name], **_documented(kind)}
    either = f"{', '.join(keys[:-1])} or {keys[-1]}"
    return {"properties": offered, "required": ["gen"], "errorMessage": f"a mapping is a generator: write {either}"}


def _generator_names(named: list[GeneratorKind], shapes: Shapes) -> Schema:
    names = {
        "title": "a generator",
        "description": "The generator: a short name, or `provider.method` of mimesis.",
        "type": "string",
        "enum": [kind.name for kind in named],
        "markdownEnumDescriptions": [_generator_doc(kind) for kind in named],
        "errorMessage": "unknown generator; `engine providers` lists them all",
    }
    return describe("The generator.", shapes.ref("Generator", lambda: names))


def _generator_doc(kind: GeneratorKind) -> str:
    return f"{kind.doc}\n\n```yaml\n{kind.example}\n```"


def _documented(kind: GeneratorKind) -> Schema:
    return {"description": kind.doc, "markdownDescription": _generator_doc(kind)}


def _snippet(kind: GeneratorKind) -> Schema:
    return {"label": f"a generated value: {kind.name}", "description": kind.doc, "body": {"gen": kind.name}}


def _generator_branches(named: list[GeneratorKind], keyed: list[GeneratorKind], shapes: Shapes) -> list[Schema]:
    """What may stand beside each generator; those of one grammar, as all providers are, share a branch."""
    options = properties_of(FieldOptions, shapes)
    sharing: dict[type, list[GeneratorKind]] = {}
    for kind in named:
        sharing.setdefault(kind.spec, []).append(kind)
    # A name that is misspelt or not written yet gets the keys that every field may have.
    known = {"properties": {"gen": one_of(kind.name for kind in named)}, "required": ["gen"]}
    unknown = {"if": {"required": ["gen"], "not": known}, "then": {"properties": options}}
    branches: list[Schema] = [unknown]
    for kinds in sharing.values():
        chosen: Schema = {"properties": {"gen": one_of(kind.name for kind in kinds)}, "required": ["gen"]}
        branches.append({"if": chosen, "then": _spec_body(kinds[0], options, shapes)})
    for kind in keyed:
        alone: Schema = {"required": [kind.name], "not": {"required": ["gen"]}}
        branches.append({"if": alone, "then": _spec_body(kind, options, shapes)})
    return branches


def _spec_body(kind: GeneratorKind, options: Schema, shapes: Shapes) -> Schema:
    own = properties_of(kind.spec, shapes)
    word: Schema = {"gen": dict(TEXT)}
    if kind.form == "key":
        word, own[kind.name] = {}, {**own[kind.name], **_documented(kind)}
    demanded = [key for key, rule in rules_of(kind.spec).items() if rule.required]
    return mapping_schema({**word, **own, **options}, demanded)


def _edge_doc(kind: EdgeKind) -> str:
    return f"{kind.doc}\n\n```yaml\n{kind.example}\n```" if kind.example else kind.doc


def _known_edge(shapes: Shapes) -> Schema:
    kinds = tuple(shapes.vocabulary.edges.values())
    # A plain `null` in YAML is the null value: it names the edge `null`.
    return {
        "title": "an edge by name",
        "type": ["string", "null"],
        "enum": [*(kind.name for kind in kinds), None],
        "markdownEnumDescriptions": [*(_edge_doc(kind) for kind in kinds), "The edge `null`: the field is `null`."],
        "errorMessage": "unknown edge; `engine providers` lists them all",
    }
