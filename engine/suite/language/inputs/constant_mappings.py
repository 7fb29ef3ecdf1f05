"""Fields that are a mapping without a word of generators: constants, and slips in such a word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.language.inputs import FieldOptions
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.suite.decode.decoder import rules_of
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import closest, foreign_meaning

_OBJECT: Final = "object"
_SHAPES: Final[Mapping[str, tuple[type[Node], ...]]] = MappingProxyType({
    "one-of": (SequenceNode, MappingNode), "list-of": (MappingNode, SequenceNode), _OBJECT: (MappingNode,),
})  # fmt: skip
"""What stands behind a key that is a generator; behind others stands text."""


def names_generator(node: MappingNode, scope: Scope) -> bool:
    """Whether a mapping has a word that makes it a generator."""
    return any(is_word_of_generator(entry.name, scope) for entry in node.entries)


def is_word_of_generator(name: str, scope: Scope) -> bool:
    """Whether a key says which generator a mapping is. Asked by name: to list all of them loads those of mimesis."""
    kind = scope.vocabulary.generators.get(name)
    return name == "gen" or (kind is not None and kind.form == "key")


def holds_generator(node: MappingNode, scope: Scope) -> bool:
    """Whether a generator stands anywhere below, as far as mappings lead."""
    below = (entry.value for entry in node.entries if isinstance(entry.value, MappingNode))
    return any(names_generator(each, scope) or holds_generator(each, scope) for each in below)


def as_object(node: MappingNode) -> MappingNode:
    """The mapping as it would stand behind `object`."""
    key = Scalar(_OBJECT, _OBJECT, "", node.span)
    return MappingNode((Entry(key, node),), node.span)


def refuse_slip(field: Entry, node: MappingNode, scope: Scope) -> bool:
    """Report a word of generators that is mistyped or missing; whether there was one, so that this is no constant."""
    if scope.problems.full or not node.entries:
        return False
    for entry in node.entries:
        near = closest(entry.name, _keys(scope))
        if near is not None and _is_slip(entry, near, node, scope):
            meant = foreign_meaning(entry.name, near)
            joint = "" if meant.endswith("?") else ";"
            help_ = f"{meant}{joint} for a field that is called so, write `{_OBJECT}: {{ {entry.name}: … }}`"
            help_ = f"did you mean `{near}`?" if _is_generator(entry.value, scope) else help_
            scope.error("E107", entry.key.span, f"unknown key `{entry.name}`", help_)
            return True
    words = _words(scope)
    if all(entry.name in words for entry in node.entries):
        keys = ", ".join(f"`{key}`" for key in _keys(scope))
        scope.error(
            "E121",
            node.span,
            f"`{field.name}` has words of a generator, and names none",
            f"a generator is one of {keys}; a constant mapping of such names is `{_OBJECT}: {{…}}`",
        )
        return True
    return False


def _is_slip(entry: Entry, near: str, node: MappingNode, scope: Scope) -> bool:
    """Whether a key that is near a word is meant to be it: by what stands behind it and beside it."""
    others = [each.name for each in node.entries if each is not entry]
    are_words = all(closest(each, _words(scope)) is not None for each in others)
    if near != "gen":
        shape = _SHAPES.get(near, (Scalar,))
        return are_words and isinstance(entry.value, shape)
    if _is_generator(entry.value, scope):
        return True
    return are_words and isinstance(entry.value, Scalar) and closest(entry.value.text, _generators(scope)) is not None


def _is_generator(value: Node, scope: Scope) -> bool:
    return isinstance(value, Scalar) and value.text in _generators(scope)


def _generators(scope: Scope) -> tuple[str, ...]:
    return tuple(name for name, kind in scope.vocabulary.generators.items() if kind.form == "gen")


def _keys(scope: Scope) -> tuple[str, ...]:
    return ("gen", *(name for name, kind in scope.vocabulary.generators.items() if kind.form == "key"))


def _words(scope: Scope) -> frozenset[str]:
    """The keys that any generator has."""
    specs = {kind.spec for kind in scope.vocabulary.generators.values()}
    return frozenset(key for grammar in (FieldOptions, *specs) for key in rules_of(grammar))
