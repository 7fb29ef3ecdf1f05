"""Parts of a query that can never be, given schemas of what it asks about: members, items and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.query.compiled import Compiled, Tree, compile_query
from engine.model.language.literals import Query
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.typecheck.json_types import fits, types_of
from engine.suite.typecheck.schema_paths import SchemaStep, settle_part, step, words_for


class Missed(Noun, frozen=True, kw_only=True):
    """A member that is not there or not declared, with what is known of the place, in words."""

    span: Span
    step: SchemaStep
    message: str
    help: str | None


class Unequal(Noun, frozen=True, kw_only=True):
    """A literal beside a place that never has it. `wanted` are the types of the place, `allowed` its only values."""

    span: Span
    label: str
    value: Json
    wanted: tuple[str, ...]
    allowed: tuple[Json, ...]


class _Typed(Noun, frozen=True):
    """What a part of a question gives: its schema (None: not known), how it is written, and where references lead."""

    schema: Json = None
    label: str = ""
    root: Json = None


_NOTHING = _Typed()


@dataclass(slots=True, kw_only=True)
class _Walk:
    query: Query
    roots: Mapping[str, Json]
    found: list[Missed | Unequal] = field(default_factory=list)


def impossible_parts(query: Query, roots: Mapping[str, Json]) -> tuple[Missed | Unequal, ...]:
    """What a question asks of `roots`, schemas by the names of the record, that can never be; in no order."""
    parsed = compile_query(query.text)
    if not isinstance(parsed, Compiled):
        return ()
    walk = _Walk(query=query, roots=roots)
    _type_of(parsed.tree, None, walk)
    return tuple(dict.fromkeys(walk.found))


def _type_of(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """What a part gives where `here` is looked at; None is the record itself."""
    return _RULES.get(tree["type"], _visit_parts)(tree, here, walk)


def _visit_parts(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """Each part is asked of the same; what comes of them is not known."""
    for child in _children(tree):
        _type_of(child, here, walk)
    return _NOTHING


def _children(tree: Tree) -> list[Tree]:
    return [each for each in tree["children"] if isinstance(each, dict)]


def _keep_type(_tree: Tree, here: _Typed | None, _walk: _Walk) -> _Typed:
    return here if here is not None else _NOTHING


def _type_chain(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """Each part is asked of what the one before it gives."""
    for child in _children(tree):
        here = _type_of(child, here, walk)
    return here if here is not None else _NOTHING


def _type_index(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    left, index = _children(tree)
    seen = _type_of(left, here, walk)
    return _type_items(seen, f"[{index['value']}]", walk) if index["type"] == "index" else seen


def _type_first(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    return _type_of(tree["children"][0], here, walk)


def _visit_first(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """What stands behind it is asked of values whose schema is not followed."""
    _type_of(tree["children"][0], here, walk)
    return _NOTHING


def _skip(_tree: Tree, _here: _Typed | None, _walk: _Walk) -> _Typed:
    return _NOTHING


def _type_projection(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """A part over each item of a list; a condition is asked of each item too."""
    children = _children(tree)
    left = _type_of(children[0], here, walk)
    items = _items_of(left, "[]")
    right = _type_of(children[1], items, walk)
    for condition in children[2:]:
        _type_of(condition, items, walk)
    return _Typed({"type": "array", "items": right.schema}, right.label, right.root)


def _type_member(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    name = tree["value"]
    if here is None:
        root = walk.roots.get(name)
        return _Typed(settle_part(root, root), name, root)
    label = f"{here.label}.{name}"
    if here.schema is None:
        return _Typed(None, label)
    found = step(here.schema, name)
    if not isinstance(found, SchemaStep):
        return _Typed(settle_part(found[0], here.root), label, here.root)
    if found.verdict != "unknown":
        seen = SchemaStep(verdict=found.verdict, key=name, above=(here.label,), known=found.known, kind=found.kind)
        message, help_ = words_for(seen)
        walk.found.append(Missed(span=_span(label, name, walk.query), step=seen, message=message, help=help_))
    return _Typed(None, label)


def _type_items(here: _Typed, written: str, walk: _Walk) -> _Typed:
    kinds = types_of(here.schema)
    label = f"{here.label}{written}"
    if kinds and "array" not in kinds and isinstance(here.schema, Mapping) and "anyOf" not in here.schema:
        seen = SchemaStep(verdict="impossible", key=written, above=(here.label,), kind=" or ".join(kinds))
        message = f"`{label}` cannot exist: `{here.label}` is {seen.kind} and has no items"
        walk.found.append(Missed(span=_span(label, written, walk.query), step=seen, message=message, help=None))
    return _items_of(here, written)


def _items_of(here: _Typed, written: str) -> _Typed:
    schema = here.schema
    items = schema.get("items") if isinstance(schema, Mapping) and "prefixItems" not in schema else None
    known = settle_part(items, here.root) if isinstance(items, Mapping) else None
    return _Typed(known, f"{here.label}{written}", here.root)


def _visit_call(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    """Arguments are asked of the same; an expression (`&name`) of the items of the list beside it."""
    children = _children(tree)
    given = [_type_of(child, here, walk) for child in children]
    lists = (_items_of(each, "[]") for each in given)
    items = next((each for each in lists if each.schema is not None), _NOTHING)
    for child in children:
        if child["type"] == "expref":
            _type_of(child["children"][0], items, walk)
    return _NOTHING


def _check_comparison(tree: Tree, here: _Typed | None, walk: _Walk) -> _Typed:
    sides = _children(tree)
    seen = [_type_of(side, here, walk) for side in sides]
    for literal, other in ((sides[0], seen[1]), (sides[1], seen[0])):
        if literal["type"] != "literal" or literal["value"] is None or not isinstance(other.schema, Mapping):
            continue
        found = can_never_equal(literal["value"], other.schema)
        if found is not None:
            wanted, allowed = found
            span = _literal_span(literal["value"], walk.query)
            unequal = Unequal(span=span, label=other.label, value=literal["value"], wanted=wanted, allowed=allowed)
            walk.found.append(unequal)
    return _NOTHING


_RULES: Final[Mapping[str, Callable[[Tree, _Typed | None, _Walk], _Typed]]] = MappingProxyType(
    {
        "field": _type_member,
        "current": _keep_type,
        "identity": _keep_type,
        "subexpression": _type_chain,
        "pipe": _type_chain,
        "index_expression": _type_index,
        "flatten": _type_first,
        "projection": _type_projection,
        "filter_projection": _type_projection,
        "value_projection": _visit_first,
        "comparator": _check_comparison,
        "function_expression": _visit_call,
        "expref": _skip,
        "literal": _skip,
    }
)
"""By JMESPath's name of a part. Operators, and lists and mappings that are built, are asked part by part."""


def can_never_equal(value: Json, schema: Mapping[str, Json]) -> tuple[tuple[str, ...], tuple[Json, ...]] | None:
    """The types and the only values of a place that never has this value; None where it may."""
    wanted = types_of(schema)
    listed = schema.get("enum")
    allowed = tuple(listed) if isinstance(listed, list | tuple) else ()
    if wanted and not fits(value, wanted):
        return wanted, allowed
    if allowed and not any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in allowed):
        return wanted, allowed
    return None


def _span(label: str, last: str, query: Query) -> Span:
    """The last part of a label where the question spells it; all of the question where it does not."""
    text = query.text
    for written in _spellings(label, last):
        start = text.find(written)
        if start >= 0 and (last.startswith("[") or not text[start + len(written) : start + len(written) + 1].isalnum()):
            end = start + len(written)
            return query.span.part(end - len(last), end, of=len(text))
    return query.span


def _spellings(label: str, last: str) -> Iterator[str]:
    yield label
    yield label.replace("[]", "[*]")
    yield f".{last}"
    yield last


def _literal_span(value: Any, query: Query) -> Span:
    text = query.text
    written = f"'{value}'" if isinstance(value, str) else f"`{value}`"
    start = text.find(written)
    return query.span if start < 0 else query.span.part(start, start + len(written), of=len(text))
