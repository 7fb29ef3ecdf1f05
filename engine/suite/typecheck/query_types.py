"""What a question can be told to ask in vain, given schemas of what it asks about: members, items and comparisons."""

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
from engine.suite.typecheck.schema_paths import SchemaStep, step, words_for


class Missed(Noun, frozen=True, kw_only=True):
    """A member that is not there or not declared, with what is known of the place, in words."""

    span: Span
    look: SchemaStep
    message: str
    help: str | None


class Unequal(Noun, frozen=True, kw_only=True):
    """A literal beside a place that never has it. `wanted` are the types of the place, `allowed` its only values."""

    span: Span
    label: str
    value: Json
    wanted: tuple[str, ...]
    allowed: tuple[Json, ...]


class _Seen(Noun, frozen=True):
    """What a part of a question gives: its schema (None: not known) and how it is written."""

    schema: Json = None
    label: str = ""


_NOTHING = _Seen()


@dataclass(slots=True, kw_only=True)
class _Asking:
    query: Query
    roots: Mapping[str, Json]
    found: list[Missed | Unequal] = field(default_factory=list)


def impossible_parts(query: Query, roots: Mapping[str, Json]) -> tuple[Missed | Unequal, ...]:
    """What a question asks of `roots`, schemas by the names of the record, that can never be; in no order."""
    parsed = compile_query(query.text)
    if not isinstance(parsed, Compiled):
        return ()
    asking = _Asking(query=query, roots=roots)
    _look(parsed.tree, None, asking)
    return tuple(dict.fromkeys(asking.found))


def _look(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """What a part gives where `here` is looked at; None is the record itself."""
    return _LOOKS.get(tree["type"], _parts)(tree, here, asking)


def _parts(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """Each part is asked of the same; what comes of them is not known."""
    for child in _children(tree):
        _look(child, here, asking)
    return _NOTHING


def _children(tree: Tree) -> list[Tree]:
    return [each for each in tree["children"] if isinstance(each, dict)]


def _same(_tree: Tree, here: _Seen | None, _asking: _Asking) -> _Seen:
    return here if here is not None else _NOTHING


def _chained(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """Each part is asked of what the one before it gives."""
    for child in _children(tree):
        here = _look(child, here, asking)
    return here if here is not None else _NOTHING


def _indexed(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    left, index = _children(tree)
    seen = _look(left, here, asking)
    return _items(seen, f"[{index['value']}]", asking) if index["type"] == "index" else seen


def _first(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    return _look(tree["children"][0], here, asking)


def _first_alone(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """What stands behind it is asked of values whose schema is not followed."""
    _look(tree["children"][0], here, asking)
    return _NOTHING


def _unasked(_tree: Tree, _here: _Seen | None, _asking: _Asking) -> _Seen:
    return _NOTHING


def _projected(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """A part over each item of a list; a condition is asked of each item too."""
    children = _children(tree)
    left = _look(children[0], here, asking)
    items = _Seen(_items_of(left.schema), f"{left.label}[]")
    right = _look(children[1], items, asking)
    for condition in children[2:]:
        _look(condition, items, asking)
    return _Seen({"type": "array", "items": right.schema}, right.label)


def _member(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    name = tree["value"]
    if here is None:
        return _Seen(asking.roots.get(name), name)
    label = f"{here.label}.{name}"
    if here.schema is None:
        return _Seen(None, label)
    found = step(here.schema, name)
    if not isinstance(found, SchemaStep):
        return _Seen(found[0], label)
    if found.verdict != "unknown":
        seen = SchemaStep(verdict=found.verdict, key=name, above=(here.label,), known=found.known, kind=found.kind)
        message, help_ = words_for(seen)
        asking.found.append(Missed(span=_span(label, name, asking.query), look=seen, message=message, help=help_))
    return _Seen(None, label)


def _items(here: _Seen, written: str, asking: _Asking) -> _Seen:
    kinds = types_of(here.schema)
    label = f"{here.label}{written}"
    if kinds and "array" not in kinds and isinstance(here.schema, Mapping) and "anyOf" not in here.schema:
        seen = SchemaStep(verdict="impossible", key=written, above=(here.label,), kind=" or ".join(kinds))
        message = f"`{label}` cannot exist: `{here.label}` is {seen.kind} and has no items"
        asking.found.append(Missed(span=_span(label, written, asking.query), look=seen, message=message, help=None))
    return _Seen(_items_of(here.schema), label)


def _items_of(schema: Json) -> Json:
    items = schema.get("items") if isinstance(schema, Mapping) and "prefixItems" not in schema else None
    return items if isinstance(items, Mapping) else None


def _called(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    """Arguments are asked of the same; an expression (`&name`) of the items of the list beside it."""
    children = _children(tree)
    given = [_look(child, here, asking) for child in children]
    lists = (each for each in given if _items_of(each.schema) is not None)
    items = next((_Seen(_items_of(each.schema), f"{each.label}[]") for each in lists), _NOTHING)
    for child in children:
        if child["type"] == "expref":
            _look(child["children"][0], items, asking)
    return _NOTHING


def _compared(tree: Tree, here: _Seen | None, asking: _Asking) -> _Seen:
    sides = _children(tree)
    seen = [_look(side, here, asking) for side in sides]
    for literal, other in ((sides[0], seen[1]), (sides[1], seen[0])):
        if literal["type"] != "literal" or literal["value"] is None or not isinstance(other.schema, Mapping):
            continue
        found = can_never_equal(literal["value"], other.schema)
        if found is not None:
            wanted, allowed = found
            span = _literal_span(literal["value"], asking.query)
            unequal = Unequal(span=span, label=other.label, value=literal["value"], wanted=wanted, allowed=allowed)
            asking.found.append(unequal)
    return _NOTHING


_LOOKS: Final[Mapping[str, Callable[[Tree, _Seen | None, _Asking], _Seen]]] = MappingProxyType(
    {
        "field": _member,
        "current": _same,
        "identity": _same,
        "subexpression": _chained,
        "pipe": _chained,
        "index_expression": _indexed,
        "flatten": _first,
        "projection": _projected,
        "filter_projection": _projected,
        "value_projection": _first_alone,
        "comparator": _compared,
        "function_expression": _called,
        "expref": _unasked,
        "literal": _unasked,
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
