"""Matchers as written behind a place: the mapping of operators, the plain value, and operands that are either."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from engine.expressions.judging import INSIDE, Inside, Member
from engine.model.language.kinds import Matcher, MatcherKind, Matchers
from engine.model.language.matcher_facts import ListOperand, OperandShape, WordOperand
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.values.nearest import distance
from engine.model.values.span import NOWHERE, Span
from engine.suite.decode.decoder import read_word, rules_of
from engine.suite.decode.templated import decode_query, read_templated
from engine.suite.json_schema.names import near, schema_of_names, schema_of_nothing
from engine.suite.json_schema.shapes import FREE_KEYS, Schema, Shapes, choice, list_of, offer
from engine.suite.json_schema.words import property_of
from engine.suite.language.operand_files import apply_document
from engine.suite.problems import BROKEN, Problems, is_ignorable
from engine.suite.scope import Scope
from engine.suite.suggest.fixes import rewrite_fix
from engine.suite.suggest.matcher_words import words_of_matchers
from engine.suite.suggest.nearest import closest

_NEAR_LENGTH_MIN = 4
"""Shorter matchers (`in`, `not`, `gt`) are one edit from too many honest field names (`id`, `note`)."""


_SHAPES: tuple[tuple[Schema, tuple[Any, ...]], ...] = (
    ({"type": "boolean"}, (True, False)),
    ({"type": "integer", "minimum": 0, "maximum": 100}, (0, 1, 5, 100)),
    ({"type": "number"}, (0, 1, -1, 5, 100, 0.5)),
    ({"type": "string", "pattern": "^[A-Za-z][A-Za-z ]*$"}, ("a", "some text")),
    ({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}, ([0, 1], [0, 100], [0.5, 1.5])),
    ({"type": "array", "items": {"type": "string", "pattern": "^[a-z]*$"}, "minItems": 1}, (["a"], ["a", "b", "c"])),
)
"""Shapes of values, each with some of its kind: what a matcher takes of all of them it takes of that shape."""


def names_matcher(node: MappingNode, scope: Scope) -> bool:
    """Whether any key of a mapping is a matcher, so that all of them must be."""
    return any(entry.name in scope.vocabulary.matchers for entry in node.entries)


def read_operators(node: MappingNode, label: str, scope: Scope) -> Matchers:
    """The matchers of the mapping behind the place `label`; a key that is none is an error."""
    if _holds_strangers(node, label, scope):
        return ()
    found: list[Matcher] = []
    for entry in node.entries:
        kind = scope.vocabulary.matchers.get(entry.name)
        if kind is not None:
            found.extend(_read_operator(kind, entry, scope))
    return tuple(found)


def read_equals(node: Node, scope: Scope) -> Matchers:
    """What a plain value means."""
    value = read_templated(node, scope)
    return () if value is BROKEN else (_matcher(scope.vocabulary.plain_matcher, value, node.span),)


def read_operand(node: Node, scope: Scope) -> Any:
    """A value, matchers, or places one level deeper, as `not`, `every` and their like take them."""
    if isinstance(node, MappingNode) and names_matcher(node, scope):
        found = read_operators(node, "…", scope)
        return found or BROKEN
    if isinstance(node, MappingNode) and any(not is_ignorable(entry.name) for entry in node.entries):
        return _read_inside(node, scope) or BROKEN
    return read_equals(node, scope) or BROKEN


def schema_of_operand(shapes: Shapes) -> Schema:
    """A value, matchers, or places one level deeper: any mapping with a matcher among its keys has only matchers."""
    kinds = shapes.vocabulary.matchers
    operators = {name: _behind_matcher(name, shapes) for name in kinds}
    return {
        "if": {"type": "object", "anyOf": [{"required": [name]} for name in kinds]},
        "then": {
            "type": "object",
            "propertyNames": schema_of_names(kinds),
            "patternProperties": dict(FREE_KEYS),
            "properties": operators,
        },
        "else": {
            "properties": operators,
            "additionalProperties": {"$ref": "#/definitions/Expected"},
            **_slips(shapes),
        },
    }


def _slips(shapes: Shapes) -> Schema:
    """What may stand behind a key that is one slip from a matcher: what that matcher takes may not."""
    kinds = tuple(shapes.vocabulary.matchers)
    long = [name for name in kinds if len(name) >= _NEAR_LENGTH_MIN]
    known = "|".join(kinds)
    near_one = {name: f"^(?!(?:{known})$)(?:{near(name)})$" for name in long}
    slips = {pattern: _slip(name, shapes) for name, pattern in near_one.items()}
    # An editor reads each pattern anew for each mapping: hardly any has a key that is near a matcher.
    free = {"propertyNames": {"not": {"pattern": "|".join(near_one.values())}}}
    return {"if": free, "else": {"patternProperties": {each: slip for each, slip in slips.items() if slip}}}


def _slip(name: str, shapes: Shapes) -> Schema:
    taken = [shape for shape, samples in _SHAPES if all(_takes(name, each, shapes) for each in samples)]
    refused = {"if": {"anyOf": taken}, "then": schema_of_nothing(f"unknown matcher; did you mean `{name}`?")}
    return refused if taken else {}


def _takes(name: str, value: Any, shapes: Shapes) -> bool:
    node = _as_node(value)
    entry = Entry(Scalar(name, name, "", NOWHERE), node)
    scope = Scope(vocabulary=shapes.vocabulary, problems=Problems(), decoders=shapes.decoders)
    return bool(shapes.decoders) and fits_matcher(name, entry, scope)


def _as_node(value: Any) -> Node:
    if isinstance(value, list):
        return SequenceNode(tuple(_as_node(each) for each in value), NOWHERE)
    return Scalar(value, str(value), "", NOWHERE)


def _behind_matcher(name: str, shapes: Shapes) -> Schema:
    kind = shapes.vocabulary.matchers[name]
    rule = next(iter(rules_of(kind.spec).values()))
    shown = property_of(kind.spec, rule, shapes) | (_sharper(kind.shape) if kind.shape is not None else {})
    doc = f"{kind.doc}\n\n```yaml\n{kind.example}\n```" if kind.example else kind.doc
    return shown | {"description": kind.doc, "markdownDescription": doc}


def _sharper(shape: OperandShape) -> Schema:
    """What a matcher wants beyond its grammar, which takes any value since a template may stand for it."""
    match shape:
        case WordOperand():
            return _words(shape)
        case ListOperand():
            return _list(shape)


def _words(shape: WordOperand) -> Schema:
    one = choice(f"a {shape.noun}", shape.words)
    text = {"if": {"not": {"pattern": r"\$\{\{"}}, "then": one}
    several = list_of(text, f"several {shape.noun}s", least=1)
    body = {
        "type": ["string", "array"],
        "errorMessage": one["errorMessage"],
        "if": {"type": "string"},
        "then": text,
        "else": {"if": {"type": "array"}, "then": several},
    }
    return offer(body, one, list_of(one, f"several {shape.noun}s"))


def _list(shape: ListOperand) -> Schema:
    listed: Schema = {
        "type": ["array", "string"],
        "pattern": r"\$\{\{",
        "patternErrorMessage": "write a list, such as `[0, 100]`",
    }
    sizes = {"minItems": shape.items_min, "maxItems": shape.items_max}
    return listed | {key: size for key, size in sizes.items() if size is not None}


def _read_inside(node: MappingNode, scope: Scope) -> Matchers:
    """The places of a mapping without matchers; () where one of them cannot be read."""
    entries = [entry for entry in node.entries if not is_ignorable(entry.name)]
    members = [_read_member(entry, scope) for entry in entries]
    if BROKEN in members:
        return ()
    return (Matcher(kind=INSIDE, spec=Inside(inside=tuple(members)), span=node.span),)


def _read_member(entry: Entry, scope: Scope) -> Any:
    near = near_matcher(entry.name, scope)
    if near is not None and fits_matcher(near, entry, scope):
        scope.error("E141", entry.key.span, f"unknown matcher `{entry.name}`", f"did you mean `{near}`?")
        return BROKEN
    place: Any = entry.name
    if any(sign in entry.name for sign in ".[("):
        place = decode_query(entry.key.text, entry.key.content, scope.with_names(scope.names, None))
    matchers = read_operand(entry.value, scope)
    return BROKEN if place is BROKEN or matchers is BROKEN else Member(place=place, matchers=matchers)


def near_matcher(name: str, scope: Scope) -> str | None:
    """The matcher that is one edit away from a name, where that is no accident of short words."""
    return None if scope.problems.full else _near(name, tuple(scope.vocabulary.matchers))


def fits_matcher(name: str, entry: Entry, scope: Scope) -> bool:
    """Whether a value can stand behind a matcher: `betwen: [0, 100]` is a slip, `batches: 3` is none of `matches`."""
    trial = scope.but(problems=Problems())
    _read_operator(scope.vocabulary.matchers[name], entry, trial)
    return not trial.problems.all()


def bare_matcher(node: Node, scope: Scope) -> str | None:
    """The matcher that a plain text is named like, where that matcher takes `true`: `x: present`."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.style:
        return None
    kind = scope.vocabulary.matchers.get(node.value)
    if kind is None:
        return None
    takes = next(iter(rules_of(kind.spec).values()))
    return kind.name if takes.annotation is bool or takes.word.examples[:1] == (True,) else None


@lru_cache(maxsize=4096)
def _near(name: str, known: tuple[str, ...]) -> str | None:
    for each in known:
        if len(each) >= _NEAR_LENGTH_MIN and each != name and distance(name, each, most=1) is not None:
            return each
    return None


def _read_operator(kind: MatcherKind, entry: Entry, scope: Scope) -> tuple[Matcher, ...]:
    rule = next(iter(rules_of(kind.spec).values()))
    value = read_word(kind.spec, rule, entry, scope)
    if value is BROKEN:
        return ()
    matcher = _matcher(kind, value, _over(entry))
    spec = apply_document(matcher, value, entry.value.span, scope)
    if spec is BROKEN:
        return ()
    matcher = matcher if spec is matcher.spec else replace(matcher, spec=spec)
    problems = kind.check(matcher.spec)
    for problem in problems:
        scope.error("E143", entry.value.span, problem.message, problem.help)
    always = None if problems else kind.vacuous(matcher.spec)
    if always is not None:
        help_ = "ask for what must be there, or for its `type`"
        scope.warning("W122", matcher.span, f"`{kind.name}` holds of {always} with this", help_)
    for doubt in kind.doubts(matcher.spec) if not problems else ():
        scope.warning("W123", entry.value.span, doubt.message, doubt.help)
    misread = None if problems else kind.misread(matcher.spec)
    if misread is not None:
        fix = rewrite_fix(entry.value, misread.help, quoted=True)
        scope.warning("W240", entry.value.span, misread.message, misread.help, fix)
    return () if problems else (matcher,)


def _matcher(kind: MatcherKind, value: Any, span: Span) -> Matcher:
    rule = next(iter(rules_of(kind.spec).values()))
    return Matcher(kind=kind, spec=kind.spec(**{rule.attribute: value}), span=span)


def _over(entry: Entry) -> Span:
    """From the matcher's name to the end of its value, where both stand on one line."""
    key, value = entry.key.span, entry.value.span
    if key.line != value.end_line or (value.line, value.column) < (key.line, key.column):
        return key
    return Span(key.file, key.line, key.column, value.end_line, value.end_column)


def _holds_strangers(node: MappingNode, label: str, scope: Scope) -> bool:
    """Report keys that are no matchers: each that looks like one, and the first of those that look like fields."""
    known = scope.vocabulary.matchers
    strangers = [entry for entry in node.entries if entry.name not in known and not is_ignorable(entry.name)]
    foreign = words_of_matchers(scope.vocabulary).beside_matchers
    near = {entry.name: None if scope.problems.full else closest(entry.name, known, foreign) for entry in strangers}
    for entry in strangers:
        if near[entry.name] is not None:
            help_ = f"did you mean `{near[entry.name]}`?"
            scope.error("E141", entry.key.span, f"unknown matcher `{entry.name}`", help_)
    first = next((entry for entry in strangers if near[entry.name] is None), None)
    if first is not None:
        word = next(entry.name for entry in node.entries if entry.name in known)
        help_ = (
            f"`{word}` makes this mapping a matcher: write the field beside it, as `{label}.{first.name}: …`;"
            f" a field `{word}` has the key `{label}.{word}`"
        )
        scope.error("E141", first.key.span, f"unknown matcher `{first.name}`", help_)
    return bool(strangers)
