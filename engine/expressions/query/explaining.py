"""Why a question was not answered with true: the values on both sides of what did not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.expressions.query.answer import Answer, Explanation
from engine.expressions.query.compiled import Tree, UnreadableQuery, compile_query, fields_in_scope
from engine.expressions.query.interpreter import answer
from engine.expressions.query.rendering import literal, render, sign_of
from engine.expressions.query.walk import is_true
from engine.expressions.values.alike import not_a_number, what_only_looks_like, what_was_overlooked, why_never_equal
from engine.expressions.values.shown import show
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun

_REASONS_MAX: Final = 4
_HOLDING: Final = frozenset({"contains", "starts_with", "ends_with"})
"""Functions that look for their second argument in the first."""


def explain(text: str, data: Mapping[str, Json], *, now: str | None = None) -> Explanation:
    """Why the answer is not `true`, with the values found; total. For an answer that is true it says just that."""
    query = compile_query(text)
    if isinstance(query, UnreadableQuery):
        return Explanation(message=query.message, was="missing")
    tree = query.tree if now is None else _at(now, query.tree)
    found = answer(tree, data)
    if found.error is not None:
        words = _with_values(tree, data, found.error)
        return Explanation(message=words, was=_was(tree, data, found), hint=_hint(tree, data))
    if found.value is True:
        return Explanation(message=f"{render(tree)} is true", was="true")
    reasons = list(dict.fromkeys(_reasons(tree, data)))
    more = f"; and {len(reasons) - _REASONS_MAX} more" if len(reasons) > _REASONS_MAX else ""
    message = "; ".join(reasons[:_REASONS_MAX]) + more
    hint = _hint(tree, data) or next(iter(found.unseen), None)
    return Explanation(message=message, was=_was(tree, data, found), missing=found.missing, hint=hint)


class Apart(Noun, frozen=True):
    """Why parts of a question hold whatever stands there; `wholly`: nothing else is asked."""

    reasons: tuple[str, ...]
    wholly: bool


def find_apart(text: str, data: Mapping[str, Json]) -> Apart:
    """The parts of a question that is true, joined by `&&`, that deny that values of two types are equal.

    They are never equal, so that `output.n != '5'` holds of every number.
    """
    query = compile_query(text)
    if isinstance(query, UnreadableQuery) or "!" not in text:
        return Apart((), wholly=False)
    parts = [_why_apart(part, data) for part in _conjuncts(query.tree)]
    return Apart(tuple(dict.fromkeys(filter(None, parts))), wholly=None not in parts)


def _conjuncts(tree: Tree) -> Iterator[Tree]:
    if tree["type"] != "and_expression":
        yield tree
        return
    for child in tree["children"]:
        yield from _conjuncts(child)


def _why_apart(tree: Tree, data: Mapping[str, Json]) -> str | None:
    wanted = "ne"
    if tree["type"] == "not_expression":
        (tree,), wanted = tree["children"], "eq"
    if tree["type"] != "comparator" or tree["value"] != wanted:
        return None
    left, right = (answer(side, data).value for side in tree["children"])
    return why_never_equal(left, right)


def _at(now: str, tree: Tree) -> Tree:
    """The tree with the moment in the place of `now()`, so that its parts can be asked one by one, and show it."""
    if tree["type"] == "function_expression" and tree["value"] == "now":
        return {"type": "literal", "value": now, "children": []}
    return {**tree, "children": [_at(now, each) if isinstance(each, dict) else each for each in tree["children"]]}


def _reasons(tree: Tree, data: Json) -> list[str]:
    """Why one part is not true; several where it has several parts."""
    found = answer(tree, data)
    kind, children = tree["type"], tree["children"]
    if kind == "pipe":
        return _of_pipe(tree, data)
    if kind == "and_expression":
        missed = [words for child in children if not _held(child, data) for words in _reasons(child, data)]
        return missed or [_plain(tree, data, found)]
    if kind == "or_expression":
        return [words for child in children for words in _reasons(child, data)]
    if found.error is not None:
        return [found.error]
    if found.value is MISSING:
        return _nowhere(tree, found)
    if kind == "comparator":
        return [_comparison(tree, data)]
    if kind == "not_expression":
        inner = answer(children[0], data).value
        return [f"{render(children[0])} is {show(inner)}, expected it not to be"]
    return [_plain(tree, data, found)]


def _of_pipe(tree: Tree, data: Json) -> list[str]:
    """Why what stands behind a pipe is not true of what it was given."""
    before, behind = tree["children"]
    given = answer(before, data)
    if isinstance(given.value, Missing):
        return _nowhere(tree, given)
    return [f"{render(before)} | {words}" for words in _reasons(behind, given.value)]


def _held(tree: Tree, data: Json) -> bool:
    return is_true(answer(tree, data).value)


def _nowhere(tree: Tree, found: Answer) -> list[str]:
    return [f"{render(tree)} does not hold: {note}" for note in found.missing[:1]] or [f"{render(tree)} is missing"]


def _comparison(tree: Tree, data: Json) -> str:
    """`output.risk_score is 74, expected >= 80`; with both values where both sides were looked up."""
    left, right = tree["children"]
    if left["type"] == "literal" and right["type"] != "literal":
        turned = {"lt": "gt", "lte": "gte", "gt": "lt", "gte": "lte"}.get(tree["value"], tree["value"])
        return _comparison({**tree, "value": turned, "children": [right, left]}, data)
    expected = literal(right["value"]) if right["type"] == "literal" else render(right)
    words = f"{render(left)} is {show(answer(left, data).value)}, expected {sign_of(tree)} {expected}"
    if right["type"] == "literal":
        return words
    return f"{words}, which is {show(answer(right, data).value)}"


def _plain(tree: Tree, data: Json, found: Answer) -> str:
    """A function or a path that gave something else than true, with what it looked at."""
    words = f"{render(tree)} is {show(found.value)}, expected true"
    return _with_values(tree, data, words) if tree["type"] == "function_expression" else words


def _with_values(tree: Tree, data: Json, words: str) -> str:
    """The words, and the values of the paths that the part looked up."""
    seen = []
    for path in dict.fromkeys(fields_in_scope(tree)):
        value: Json | Missing = data
        for key in path:
            value = value.get(key, MISSING) if isinstance(value, Mapping) else MISSING
        shown = f"{'.'.join(path)} is {show(value, most=60)}"
        if shown not in words:
            seen.append(shown)
    return "; ".join([words, *seen[:_REASONS_MAX]])


def _hint(tree: Tree, data: Json) -> str | None:
    """What makes the two sides of the first comparison that does not hold only look alike."""
    kind, children = tree["type"], tree["children"]
    if kind in {"and_expression", "or_expression"}:
        hints = (_hint(child, data) for child in children if not _held(child, data))
        return next(filter(None, hints), None)
    if kind == "function_expression" and tree["value"] in _HOLDING:
        whole, part = (answer(child, data).value for child in children)
        return None if isinstance(part, Missing) else what_only_looks_like(whole, part)
    if kind != "comparator":
        return None
    left, right = (answer(child, data).value for child in children)
    if tree["value"] == "eq":
        return None if isinstance(left, Missing) or isinstance(right, Missing) else what_was_overlooked(left, right)
    return None if tree["value"] == "ne" else not_a_number(left) or not_a_number(right)


def _was(tree: Tree, data: Json, found: Answer) -> str:
    """The value that decided: of the side that was looked up, where the question is one comparison."""
    if tree["type"] == "comparator":
        left, right = tree["children"]
        side = right if left["type"] == "literal" else left
        return show(answer(side, data).value)
    if tree["type"] == "pipe":
        left = answer(tree["children"][0], data).value
        return "missing" if isinstance(left, Missing) else _was(tree["children"][1], left, found)
    return show(found.value)
