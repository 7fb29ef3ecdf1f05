"""Fields that a generator fills: a mapping with the name of one, its words, and the options of every field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.model.language.inputs import FieldOptions, Generated, InputField
from engine.model.language.kinds import GeneratorKind, Problem
from engine.model.source.node import Entry, MappingNode, Scalar
from engine.model.values.span import Span
from engine.suite.decode.decoder import build, refuse_unknown, rules_of
from engine.suite.decode.templated import generator_help
from engine.suite.json_schema.names import pattern_of_slips, schema_of_nothing
from engine.suite.json_schema.refusals import say_beside
from engine.suite.json_schema.shapes import TEXT, Schema, Shapes, describe, mapping_schema, name_among, one_of, place
from engine.suite.json_schema.words import properties_of, requirements_of, schema_of_annotation
from engine.suite.language.inputs.constant_mappings import is_word_of_generator
from engine.suite.lint.lookalikes import warn_of_named_items, warn_of_one_text, warn_of_plain_template
from engine.suite.problems import BROKEN, Broken, Mismatch
from engine.suite.scope import Scope

_SINGLE = ("string", "number", "boolean", "null")
_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"one-of": ("array", "object"), "list-of": ("object", "array"), "object": ("object",)}
)
"""What stands behind a key that is a generator; behind others stands a single value."""
_EXAMPLE = "for example `gen: uuid`"
_NAME_ONE = f"`gen` must be the name of a generator: {_EXAMPLE}"


def read_generated(field: Entry, node: MappingNode, scope: Scope) -> Generated | Broken:
    """A field that is a mapping with exactly one generator, by its own grammar and with the options of every field."""
    chosen = _choose(field, node, scope)
    if chosen is None:
        return BROKEN
    kind, word = chosen
    entries = tuple(entry for entry in node.entries if entry is not word or kind.form == "key")
    known = (*rules_of(kind.spec), *rules_of(FieldOptions))
    mistyped = refuse_unknown(entries, known, scope)
    spec = build(kind.spec, entries, node.span, scope, mistyped=mistyped)
    options = build(FieldOptions, entries, node.span, scope)
    if isinstance(spec, Broken) or isinstance(options, Broken):
        return BROKEN
    warn_of_named_items(node, scope)
    warn_of_one_text(node, scope)
    if kind.template_of is not None:
        warn_of_plain_template(word.value, scope)
    if not _is_sound(kind.check(spec), node, word.value.span, scope):
        return BROKEN
    return Generated(kind=kind, spec=spec, options=options, span=node.span)


def schema_of_generated(shapes: Shapes) -> Schema:
    """A mapping with a generator; `if`/`then` on the generator's name keeps messages short."""
    named, keyed = _generators(shapes)
    keys = ["gen", *(kind.name for kind in keyed)]
    return {
        "if": {"anyOf": [{"required": [key]} for key in keys]},
        "then": {"allOf": _generator_branches(named, keyed, shapes)},
        "else": _generator_missing(named, keyed, shapes),
        "properties": {"gen": _generator_names(named, shapes)},
    }


def snippets_of_generators(shapes: Shapes) -> list[Schema]:
    """What an editor offers for a whole field: each generator by its short name."""
    named, _ = _generators(shapes)
    return [_snippet(kind) for kind in named if "." not in kind.name]


def _generators(shapes: Shapes) -> tuple[list[GeneratorKind], list[GeneratorKind]]:
    """Generators that stand behind `gen`, and those that are keys themselves."""
    kinds = shapes.vocabulary.generators.values()
    return [kind for kind in kinds if kind.form == "gen"], [kind for kind in kinds if kind.form == "key"]


def _choose(field: Entry, node: MappingNode, scope: Scope) -> tuple[GeneratorKind, Entry] | None:
    """The generator a mapping asks for, with the entry that names it."""
    words = [entry for entry in node.entries if is_word_of_generator(entry.name, scope)]
    named = [(_find_kind(entry, scope), entry) for entry in words]
    if any(kind is None for kind, _ in named):
        return None
    # A key of one generator may be a generator of its own: the one whose grammar holds all the others is meant.
    for kind, entry in named:
        others = {other.name for other in words if other is not entry}
        if kind is not None and others <= set(rules_of(kind.spec)):
            return kind, entry
    first, second = words[0], words[1]
    scope.error(
        "E122",
        second.key.span,
        f"`{field.name}` has two generators, `{first.name}` and `{second.name}`",
        "a field has one; leave one of them out",
    )
    return None


def _find_kind(entry: Entry, scope: Scope) -> GeneratorKind | None:
    if entry.name != "gen":
        return scope.vocabulary.generators[entry.name]
    known = scope.vocabulary.generators
    if not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, str):
        scope.settle(Mismatch(node=entry.value, wanted="the name of a generator"), "`gen`", _EXAMPLE)
        return None
    name = entry.value.value
    kind = known.get(name)
    if kind is not None and kind.form == "gen":
        return kind
    if kind is not None:
        scope.error("E120", entry.value.span, f"`{name}` is a key of its own", f"write `{name}: …` without `gen`")
        return None
    scope.error("E120", entry.value.span, f"unknown generator `{name}`", generator_help(name, scope))
    return None


def _is_sound(problems: Iterable[Problem], node: MappingNode, word: Span, scope: Scope) -> bool:
    """Whether a kind has nothing against its spec; each problem is shown at the value of the key it is about."""
    found = tuple(problems)
    for problem in found:
        value = None if problem.key is None else node.get(problem.key)
        scope.error("E123", word if value is None else value.span, problem.message, problem.help)
    return not found


def _generator_missing(named: list[GeneratorKind], keyed: list[GeneratorKind], shapes: Shapes) -> Schema:
    """A mapping without a generator is a constant, and every generator is offered in it."""
    offered: Schema = {"gen": _generator_names(named, shapes)}
    for kind in keyed:
        offered[kind.name] = {**properties_of(kind.spec, shapes)[kind.name], **_documentation(kind)}
    words = sorted({key for kind in (*named, *keyed) for key in rules_of(kind.spec)} | set(rules_of(FieldOptions)))
    either = f"{', '.join(('gen', *(kind.name for kind in keyed[:-1])))} or {keyed[-1].name}"
    nameless = {"required": ["gen"], "errorMessage": f"these are words of a generator: name one, with {either}"}
    return {
        "properties": offered,
        "additionalProperties": schema_of_annotation(InputField, shapes),
        "allOf": [
            {"if": {"minProperties": 1, "propertyNames": {"enum": words}}, "then": nameless},
            {"patternProperties": {pattern_of_slips(["gen"]): _told("gen", one_of(kind.name for kind in named))}},
            _slips_among(words, [kind.name for kind in keyed]),
        ],
    }


def _slips_among(words: list[str], keys: list[str]) -> Schema:
    """What is told of a mapping of words of generators, one of which is mistyped and has such a value behind it."""
    slips = [{"pattern": pattern_of_slips([key])} for key in keys]
    told = {pattern_of_slips([key]): _told(key, {"type": list(_TYPES.get(key, _SINGLE))}) for key in keys}
    return {"if": {"propertyNames": {"anyOf": [{"enum": words}, *slips]}}, "then": {"patternProperties": told}}


def _told(key: str, meant: Schema) -> Schema:
    return {"if": meant, "then": schema_of_nothing(f"unknown key; did you mean `{key}`?")}


def _generator_names(named: list[GeneratorKind], shapes: Shapes) -> Schema:
    meanings = {kind.name: _generator_doc(kind) for kind in named}
    unknown = "unknown generator; `engine providers` lists them all"
    name = shapes.ref(
        "Generator", lambda: name_among("a generator", meanings, "generator", unknown=unknown, wrong=_NAME_ONE)
    )
    return describe("The generator: a short name, or `provider.method` of mimesis.", place(name, shapes))


def _generator_doc(kind: GeneratorKind) -> str:
    return f"{kind.doc}\n\n```yaml\n{kind.example}\n```"


def _documentation(kind: GeneratorKind) -> Schema:
    return {"description": kind.doc, "markdownDescription": _generator_doc(kind)}


def _snippet(kind: GeneratorKind) -> Schema:
    return {"label": f"a generated value: {kind.name}", "description": kind.doc, "body": {"gen": kind.name}}


def _generator_branches(named: list[GeneratorKind], keyed: list[GeneratorKind], shapes: Shapes) -> list[Schema]:
    """What may stand beside each generator; those of one grammar, as all providers are, share a branch."""
    options = properties_of(FieldOptions, shapes)
    # Many generators offer the same edges: they stand in the schema once.
    edges = options["edges"]
    shared = place(shapes.ref("Edges", lambda: edges), shapes)
    options["edges"] = shared | {key: edges[key] for key in ("title", "description", "markdownDescription", "examples")}
    sharing: dict[type, list[GeneratorKind]] = {}
    for kind in named:
        sharing.setdefault(kind.spec, []).append(kind)
    # A name that is misspelt or not written yet gets the keys that every field may have.
    known = {"properties": {"gen": one_of(kind.name for kind in named)}, "required": ["gen"]}
    unknown = {"if": {"required": ["gen"], "not": known}, "then": {"properties": options}}
    branches: list[Schema] = [unknown]
    for kinds in sharing.values():
        chosen: Schema = {"properties": {"gen": one_of(kind.name for kind in kinds)}, "required": ["gen"]}
        branches.append({"if": chosen, "then": _generator_body(kinds[0], options, shapes)})
    for kind in keyed:
        alone: Schema = {"required": [kind.name], "not": {"required": ["gen"]}}
        branches.append({"if": alone, "then": _generator_body(kind, options, shapes)})
    return branches


def _generator_body(kind: GeneratorKind, options: Schema, shapes: Shapes) -> Schema:
    words = properties_of(kind.spec, shapes)
    name: Schema = {"gen": dict(TEXT)}
    if kind.form == "key":
        name, words[kind.name] = {}, {**words[kind.name], **_documentation(kind)}
    if name:
        words = say_beside(InputField, {"gen": kind.name}, words, shapes)
    return mapping_schema({**name, **words, **options}, requirements_of(kind.spec))
