"""Input fields: constants, templates and generators, in layers that build on each other (LANGUAGE section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.model.language.inputs import Constant, FieldOptions, Generated, InputField, Layer, Layers
from engine.model.language.kinds import GeneratorKind, Problem
from engine.model.language.literals import Ref
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.decode.decoder import build, refuse_unknown, rules_of
from engine.suite.decode.templated import generator_help, read_late
from engine.suite.lint.lookalikes import warn_of_generators, warn_of_named_items, warn_of_plain_template
from engine.suite.notes import FieldUses
from engine.suite.problems import BROKEN, Broken, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import GENERATOR_NAMES
from engine.suite.suggest.nearest import closest

_LAYERS = "for example `input: [customer, { risk_level: high }]`"


_EXAMPLE = "for example `input: { email: ann@example.com }`, or leave `input` out"


def read_layers(node: Node, scope: Scope) -> Any:
    """An input: a name, a mapping of fields, or a list of those."""
    inside = scope.seeing(GENERATOR_NAMES | scope.more_names)
    if not isinstance(node, SequenceNode):
        layer = _read_layer(node, inside)
        return layer if not isinstance(layer, Layer) else Layers(layers=(layer,), span=node.span)
    found = [scope.settle(_read_layer(each, inside), "an entry of this list", _LAYERS) for each in node.items]
    if not found:
        return Mismatch(
            node=node, wanted="a name, a mapping of fields, or a list that holds those", code="E112", help=_EXAMPLE
        )
    return Layers(layers=tuple(each for each in found if each is not BROKEN), span=node.span)


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


def _read_any_field(entry: Entry, scope: Scope) -> InputField | Broken:
    if isinstance(entry.value, MappingNode):
        return _read_generated(entry, entry.value, scope)
    if isinstance(entry.value, SequenceNode):
        warn_of_generators(entry.value, scope)
    value = read_late(entry.value, scope)
    return BROKEN if isinstance(value, Broken) else Constant(value=value, span=entry.value.span)


def _read_generated(field: Entry, node: MappingNode, scope: Scope) -> InputField | Broken:
    chosen = _choose(field, node, scope)
    if chosen is None:
        return BROKEN
    kind, word = chosen
    own = tuple(entry for entry in node.entries if entry is not word or kind.form == "key")
    known = (*rules_of(kind.spec), *rules_of(FieldOptions))
    meant = refuse_unknown(own, known, scope)
    spec = build(kind.spec, own, node.span, scope, meant=meant)
    options = build(FieldOptions, own, node.span, scope)
    if isinstance(spec, Broken) or isinstance(options, Broken):
        return BROKEN
    warn_of_named_items(node, scope)
    if kind.name == "template":
        warn_of_plain_template(word.value, scope)
    if not _sound(kind.check(spec), node, word.value.span, scope):
        return BROKEN
    return Generated(kind=kind, spec=spec, options=options, span=node.span)


def _choose(field: Entry, node: MappingNode, scope: Scope) -> tuple[GeneratorKind, Entry] | None:
    """The generator a mapping asks for, with the entry that names it."""
    words = [entry for entry in node.entries if entry.name == "gen" or _key_form(entry.name, scope)]
    if not words:
        _no_generator(field, node, scope)
        return None
    named = [(_kind(entry, scope), entry) for entry in words]
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


def _key_form(name: str, scope: Scope) -> bool:
    kind = scope.vocabulary.generators.get(name)
    return kind is not None and kind.form == "key"


def _kind(entry: Entry, scope: Scope) -> GeneratorKind | None:
    if entry.name != "gen":
        return scope.vocabulary.generators[entry.name]
    known = scope.vocabulary.generators
    if not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, str):
        scope.settle(Mismatch(node=entry.value, wanted="the name of a generator"), "`gen`", "for example `gen: uuid`")
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


def _no_generator(field: Entry, node: MappingNode, scope: Scope) -> None:
    """Report a mapping that names no generator: a slip in the generator's key, or a constant mapping."""
    keys = ("gen", *(name for name, kind in scope.vocabulary.generators.items() if kind.form == "key"))
    for entry in node.entries:
        near = None if scope.problems.full else closest(entry.name, keys)
        if near is not None:
            scope.error("E107", entry.key.span, f"unknown key `{entry.name}`", f"did you mean `{near}`?")
            return
    scope.error(
        "E121",
        node.span,
        f"`{field.name}` is a mapping without a generator",
        f"a generator is one of {', '.join(f'`{key}`' for key in keys)}; a constant mapping is `object: {{…}}`",
    )


def _sound(problems: Iterable[Problem], node: MappingNode, word: Span, scope: Scope) -> bool:
    """Whether a kind has nothing against its spec; each problem is shown at the value of the key it is about."""
    found = tuple(problems)
    for problem in found:
        value = None if problem.key is None else node.get(problem.key)
        scope.error("E123", word if value is None else value.span, problem.message, problem.help)
    return not found
