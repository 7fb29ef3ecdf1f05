"""The generic decoder: a node becomes the dataclass whose `word` fields are its grammar; all problems at once."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import is_dataclass
from functools import lru_cache, partial
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.expressions.values.inline_yaml import inline_yaml
from engine.model.language.grammar import Word, words_of
from engine.model.language.literals import Bound, Duration, Percent, Query, Rate, Ref, Template, Templated
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import Span
from engine.model.values.text import lower_first
from engine.suite.decode.scalars import (
    read_bool,
    read_bound,
    read_duration,
    read_integer,
    read_number,
    read_percent,
    read_prose,
    read_rate,
    read_ref,
    read_text,
)
from engine.suite.decode.templated import read_query, read_templated, read_text_or_template
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Decode, Scope
from engine.suite.suggest.elsewhere import Elsewhere
from engine.suite.suggest.examples import HOW, as_mapping, example_between, example_in_words, example_of
from engine.suite.suggest.nearest import closest, foreign_meaning, help_for, list_known

PROSE = frozenset({"name", "because", "description", "skip", "ticket", "suite"})
"""Keys that carry a sentence for people: what YAML takes for a number or a boolean is taken as written."""


class TemplatedWord:
    """Stands for `Templated` while annotations are evaluated: a recursive alias has no types that could be compared."""


class MatchersWord:
    """Stands for `Matchers` while annotations are evaluated."""


class KeyRule(Noun, frozen=True):
    """What the grammar says about one key: its field, its annotation, its word."""

    key: str
    attribute: str
    annotation: Any
    word: Word
    required: bool
    inner: Any
    """The annotation without `None`: types are slow to compare, so this is done once."""
    is_prose: bool
    """Whether it carries a sentence for people."""


@lru_cache(maxsize=1024)
def rules_of(grammar: type) -> Mapping[str, KeyRule]:
    """The keys a grammar dataclass allows, in order."""
    hints = annotations_of(grammar)
    return types.MappingProxyType(
        {
            key: KeyRule(
                key=key,
                attribute=attribute.name,
                annotation=hints[attribute.name],
                word=described,
                required=attribute.default is NO_DEFAULT and attribute.default_factory is NO_DEFAULT,
                inner=_without_none(hints[attribute.name]),
                is_prose=key in PROSE and str in _members(hints[attribute.name]),
            )
            for key, attribute, described in words_of(grammar)
        }
    )


@lru_cache(maxsize=1024)
def annotations_of(grammar: type) -> Mapping[str, Any]:
    """The evaluated annotations of a dataclass, `Templated` and `Matchers` replaced by their stand-ins."""
    return get_type_hints(
        grammar, localns={"Templated": TemplatedWord, "Json": TemplatedWord, "Matchers": MatchersWord}
    )


def decode(annotation: Any, node: Node, scope: Scope) -> Any:
    """The value of a node by its annotation; a `Mismatch` where its shape does not fit, BROKEN where that was said."""
    read = scope.decoders.get(annotation)
    return read(node, scope) if read is not None else _decoder(annotation)(node, scope)


def decode_mapping(grammar: type, node: Node, scope: Scope) -> Any:
    """The dataclass that a mapping describes; problems of all its keys are reported, not only the first."""
    if not isinstance(node, MappingNode):
        return Mismatch(node=node, wanted="a mapping", help=_mapping_help(grammar, node))
    mistyped = refuse_unknown(node.entries, rules_of(grammar), scope)
    return build(grammar, node.entries, node.span, scope, mistyped=mistyped)


def refuse_unknown(
    entries: Iterable[Entry], known: Iterable[str], scope: Scope, elsewhere: Mapping[str, Elsewhere] = NOTHING
) -> frozenset[str]:
    """Report every key that is neither known nor an author's own; gives the keys that were probably mistyped.

    `elsewhere` are the words of other places, which are meant as they stand.
    """
    names = known if isinstance(known, Mapping) else tuple(known)
    mistyped: set[str] = set()
    for entry in entries:
        if scope.problems.full:
            break  # nobody hears of more
        if entry.name not in names and not is_ignorable(entry.name):
            place = elsewhere.get(entry.name)
            if place is not None:
                scope.error("E107", entry.key.span, f"unknown key `{entry.name}`", place.help_for(entry))
                mistyped |= {place.key} if place.key else set()
                continue
            near = closest(entry.name, names)
            help_ = foreign_meaning(entry.name, near) if near is not None else list_known(names, "keys")
            scope.error("E107", entry.key.span, f"unknown key `{entry.name}`", help_)
            mistyped |= {near} if near is not None else set()
    return frozenset(mistyped)


def build(
    grammar: type, entries: Iterable[Entry], span: Span, scope: Scope, *, mistyped: frozenset[str] = frozenset()
) -> Any:
    """A grammar dataclass from those entries that are its words; BROKEN where a required one is missing or broken."""
    return assemble(grammar, read_words(grammar, entries, scope), span, scope, mistyped=mistyped)


def assemble(
    grammar: type, values: Mapping[str, Any], span: Span, scope: Scope, *, mistyped: frozenset[str] = frozenset()
) -> Any:
    """A grammar dataclass from values that were read; reports required keys that are missing and were not mistyped.

    Where a word was used that cannot run yet, what seems to be missing may be its business: that is not reported.
    """
    required = _required_rules(grammar)
    missing = [rule for rule in required if rule.attribute not in values]
    if missing and not any(rule.word.soon and rule.attribute in values for rule in rules_of(grammar).values()):
        for rule in (each for each in missing if each.key not in mistyped):
            scope.error("E102", span, f"`{rule.key}` is missing", what_to_write(rule))
    if missing or any(values[rule.attribute] is BROKEN for rule in required):
        return BROKEN
    given = {name: value for name, value in values.items() if value is not BROKEN}
    return grammar(**given, span=span) if "span" in annotations_of(grammar) else grammar(**given)


@lru_cache(maxsize=1024)
def _required_rules(grammar: type) -> tuple[KeyRule, ...]:
    return tuple(rule for rule in rules_of(grammar).values() if rule.required)


def read_words(grammar: type, entries: Iterable[Entry], scope: Scope) -> dict[str, Any]:
    """The values of those entries that are words of a grammar, by field; BROKEN for those that cannot be read."""
    rules = rules_of(grammar)
    values: dict[str, Any] = {}
    for entry in entries:
        rule = rules.get(entry.name)
        if rule is not None:
            values[rule.attribute] = read_word(grammar, rule, entry, scope)
    return values


def read_word(grammar: type, rule: KeyRule, entry: Entry, scope: Scope) -> Any:
    """The value of one entry by its rule, within its limits; BROKEN after its problem has been reported."""
    if rule.word.soon:
        return refuse_unsupported(entry, scope)
    read = scope.decoders.get((grammar, rule.key))
    if read is not None:
        value = read(entry.value, scope)
    elif rule.is_prose and isinstance(entry.value, Scalar):
        value = read_prose(entry.value, scope, templates=Template in _members(rule.annotation))
    else:
        value = decode(rule.inner, entry.value, scope)
    if isinstance(value, Mismatch):
        value = scope.settle(value, f"`{rule.key}`", _example_help(rule) or example_in_words(value.wanted))
    return _check_limits(rule, value, entry, scope)


def refuse_unsupported(entry: Entry, scope: Scope) -> Any:
    """Report a word that this version reads and cannot run."""
    message = f"`{entry.name}` is part of the language, but this version cannot run it yet"
    return scope.error("E199", entry.key.span, message, "leave it out")


def _check_limits(rule: KeyRule, value: Any, entry: Entry, scope: Scope) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    low, high = rule.word.minimum, rule.word.maximum
    if low is not None and value < low:
        return scope.error(
            "E105", entry.value.span, f"`{rule.key}` must be at least {low:g}, not {value}", example_between(low, high)
        )
    if high is not None and value > high:
        return scope.error(
            "E105",
            entry.value.span,
            f"`{rule.key}` must be at most {high:,.0f}, not {value}",
            example_between(low, high),
        )
    return value


@lru_cache(maxsize=4096)
def _decoder(annotation: Any) -> Decode:
    """The decoder of an annotation, put together once."""
    plain = _PLAIN.get(annotation)
    if plain is not None:
        return plain
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _union_decoder(tuple(each for each in get_args(annotation) if each is not type(None)))
    if origin is Literal:
        return partial(_decode_choice, get_args(annotation))
    if origin is tuple:
        return partial(_decode_list, get_args(annotation)[0])
    if origin is not None and issubclass(origin, Mapping):
        return partial(_decode_names, get_args(annotation)[1])
    if is_dataclass(annotation) and isinstance(annotation, type):
        return partial(decode_mapping, annotation)
    raise TypeError(f"the grammar has no decoder for {annotation!r}")


def _union_decoder(members: tuple[Any, ...]) -> Decode:
    if len(members) == 1:
        return lambda node, scope: decode(members[0], node, scope)
    if set(members) == {str, Template}:
        return read_text_or_template
    if TemplatedWord in members:
        return read_templated
    return partial(_decode_first_that_fits, members)


def _decode_first_that_fits(members: tuple[Any, ...], node: Node, scope: Scope) -> Any:
    """The first member whose shape fits; a shape that fits none wants them all."""
    wanted: list[str] = []
    for member in members:
        value = decode(member, node, scope)
        if not isinstance(value, Mismatch):
            return value
        wanted.append(value.wanted)
    return Mismatch(node=node, wanted=" or ".join(wanted))


def _decode_choice(choices: tuple[Any, ...], node: Node, _scope: Scope) -> Any:
    if not isinstance(node, Scalar):
        return Mismatch(node=node, wanted=_alternatives(choices))
    for choice in choices:
        if node.value == choice and type(node.value) is type(choice):
            return choice
    texts = tuple(str(choice) for choice in choices)
    help_ = help_for(node.text, texts, "values")
    return Mismatch(node=node, wanted=_alternatives(choices), code="E104", help=help_)


def _decode_list(item: Any, node: Node, scope: Scope) -> Any:
    if not isinstance(node, SequenceNode):
        return Mismatch(node=node, wanted="a list", help=_list_help(node, item))
    values = [scope.settle(decode(item, each, scope), "an entry of this list") for each in node.items]
    return tuple(value for value in values if value is not BROKEN)


def _decode_names(item: Any, node: Node, scope: Scope) -> Any:
    if not isinstance(node, MappingNode):
        return Mismatch(node=node, wanted="a mapping")
    values = {
        entry.name: scope.settle(decode(item, entry.value, scope), f"`{entry.name}`")
        for entry in node.entries
        if item is TemplatedWord or not is_ignorable(entry.name)
    }
    return {name: value for name, value in values.items() if value is not BROKEN}


def _without_none(annotation: Any) -> Any:
    """`X` of `X | None`; every other annotation as it is."""
    members = [each for each in get_args(annotation) if each is not type(None)]
    is_union = get_origin(annotation) in (Union, types.UnionType)
    return members[0] if is_union and len(members) == 1 else annotation


def _members(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) or (annotation,)


def _alternatives(choices: tuple[Any, ...]) -> str:
    shown = [f"`{choice}`" for choice in choices]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _list_help(node: Node, item: Any) -> str | None:
    inside = as_mapping(item, node) if is_dataclass(item) and isinstance(item, type) else None
    if inside is not None:
        return f"write `[{inside.removeprefix('write `')}".removesuffix("`") + "]`"
    if isinstance(node, Scalar) and node.value is not None:
        return f"write `[{node.text}]`"
    if not isinstance(node, MappingNode):
        return None
    in_braces = bool(node.entries) and node.span.column < node.entries[0].key.span.column
    return "put brackets around it: `[ {…} ]`" if in_braces else "put `- ` in front of each entry"


def _mapping_help(grammar: type, node: Node) -> str:
    shown = as_mapping(grammar, node) or example_of(grammar)
    if shown is not None:
        return shown
    keys = ", ".join(f"`{key}`" for key, rule in list(rules_of(grammar).items())[:8] if not rule.word.soon)
    return f"its keys are {keys}"


def _example(rule: KeyRule) -> str:
    return f", for example `{rule.key}: {inline_yaml(rule.word.examples[0])}`" if rule.word.examples else ""


def _example_help(rule: KeyRule) -> str | None:
    return (
        f"for example `{rule.key}: {inline_yaml(rule.word.examples[0])}`" if rule.word.examples else HOW.get(rule.key)
    )


def what_to_write(rule: KeyRule) -> str:
    """What a key that is missing is for, and how it is written."""
    if rule.key in HOW and not rule.word.examples:
        return HOW[rule.key]
    return f"{lower_first(rule.word.doc)}{_example(rule)}"


_PLAIN: Mapping[Any, Decode] = types.MappingProxyType(
    {
        str: read_text,
        bool: read_bool,
        int: read_integer,
        float: read_number,
        Duration: read_duration,
        Rate: read_rate,
        Percent: read_percent,
        Bound: read_bound,
        Ref: read_ref,
        Query: read_query,
        Template: read_templated,
        TemplatedWord: read_templated,
        Templated: read_templated,
        Any: read_templated,
    }
)
