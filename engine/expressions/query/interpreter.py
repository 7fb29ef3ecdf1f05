"""Answers a query: JMESPath's meaning, except that what is missing stays missing until something decides without it.

JMESPath takes a missing key for null, so that `x.typo == null` is true. Here a path that leads nowhere is MISSING;
comparisons, `!`, and functions of MISSING are MISSING too; `||`, `&&` and `not_null` treat it as not true.
Some items of a list may lack a key: what a filter (`[?…]`) or an expression (`&…`) asks for and an item lacks is null
there, as JMESPath has it. A key that none of them has leads nowhere, and so does the whole list then; where a filter
keeps items for all that, as `[?!ok]` does, it is null, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Final

from engine.expressions.query.answer import Answer
from engine.expressions.query.calls import call_function
from engine.expressions.query.compiled import Tree, UnreadableQuery, compile_query
from engine.expressions.query.ordering import in_order
from engine.expressions.query.rendering import render
from engine.expressions.query.walk import Value, Walk, is_true, say_it
from engine.expressions.query.wanted import QueryError, refuse_oversized
from engine.expressions.values.arithmetic import settle_numbers
from engine.expressions.values.equality import equal, is_list
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of
from engine.model.values.json import MISSING, Json, Missing

_KEYS_MAX: Final = 1_000
"""Of an object, that are compared with one that it lacks."""


def evaluate(text: str, data: Mapping[str, Json], *, now: str | None = None, missing_is_null: bool = False) -> Answer:
    """The answer to a query on data. Total: whatever is wrong is in the answer.

    `now` is what the function `now()` gives: a date-time in ISO 8601. Without it a query that asks for it is an error.
    Where `missing_is_null`, all of the data is looked at as a filter looks at an item.
    """
    query = compile_query(text)
    if isinstance(query, UnreadableQuery):
        return Answer(value=MISSING, error=query.message)
    return answer(query.tree, data, builds=query.builds, now=now, missing_is_null=missing_is_null)


def answer(
    tree: Tree, data: Json, *, builds: bool = True, now: str | None = None, missing_is_null: bool = False
) -> Answer:
    """The answer to a parsed query, or to a part of one."""
    asked = Walk(_VISITS, now, missing_is_null=missing_is_null)
    try:
        value = asked.visit(tree, data)
        if builds and value is not MISSING:
            refuse_oversized(value)
            value = settle_numbers(value)
    except QueryError as problem:
        return Answer(value=MISSING, error=problem.message, is_limit=problem.is_limit)
    except RecursionError:
        return Answer(value=MISSING, error="the data is nested too deep for this question")
    except (TypeError, ValueError, ArithmeticError, LookupError) as problem:
        # Figures beyond what floats hold, and texts that no encoding holds, come from servers, not from authors.
        return Answer(value=MISSING, error=f"the question cannot be answered on this data: {problem}")
    if value is MISSING:
        return Answer(value=value, missing=tuple(dict.fromkeys(asked.notes)))
    return Answer(value=value, unseen=tuple(dict.fromkeys(asked.unseen)))


def _field(run: Walk, tree: Tree, value: Value) -> Value:
    if run.lookups is None:
        return _key_of(run, tree["value"], value)
    if isinstance(value, Mapping) and tree["value"] in value:
        run.lookups.find(id(tree))
        return value[tree["value"]]
    if not isinstance(value, Missing) and not (value is None and run.missing_is_null):
        run.lookups.miss(id(tree), tree["value"], value)
    return MISSING


def _key_of(run: Walk, key: str, value: Value) -> Value:
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        run.note(partial(_no_key, run, key, value))
    elif value is not MISSING:
        run.note(lambda: f"{run.whole} is {kind_of(value)}, which has no key `{key}`")
    return MISSING


def _no_key(run: Walk, key: str, value: Mapping[str, Json]) -> str:
    near = suggestion(key, islice(value, _KEYS_MAX), what="there are")
    return f"{run.whole} has no key `{key}`" + (f"; {near}" if near else "")


def _subexpression(run: Walk, tree: Tree, value: Value) -> Value:
    children = tree["children"]
    value = run.visit(children[0], value)
    for place, child in enumerate(children[1:], start=1):
        if value is MISSING and child["type"] != "function_expression":
            return MISSING
        value = run.visit_within(child, value, partial(_rendered, tree, place))
    return value


def _rendered(tree: Tree, places: int) -> str:
    return f"`{render({**tree, 'children': tree['children'][:places]})}`"


def _index(run: Walk, tree: Tree, value: Value) -> Value:
    if is_list(value):
        place, count = tree["value"], len(value)
        if -count <= place < count:
            return value[place]
        run.note(lambda: f"a list of {count} has no item [{place}]")
    elif value is not MISSING:
        run.note(lambda: f"{kind_of(value)} has no item [{tree['value']}]")
    return MISSING


def _index_expression(run: Walk, tree: Tree, value: Value) -> Value:
    for child in tree["children"]:
        value = run.visit(child, value)
    return value


def _slice(run: Walk, tree: Tree, value: Value) -> Value:
    if value is MISSING or not (is_list(value) or isinstance(value, str)):
        return MISSING
    part = slice(*tree["children"])
    if part.step == 0:
        raise QueryError("a slice cannot have steps of 0")
    run.steps.charge(len(value))
    return value[part]


def _projected(run: Walk, tree: Tree, items: Sequence[Json]) -> Value:
    """The items for which the right side gives something; null and missing ones are dropped."""
    made = (run.visit_quietly(tree, item) for item in items)
    return [each for each in made if each is not None and each is not MISSING]


def _full(run: Walk, source: Tree) -> str:
    """The list that is looked through, in words, with what leads to it."""
    text = render(source).removesuffix("[]")
    return text if run.whole == "it" else f"{run.whole.strip('`')}.{text}"


def _projection(run: Walk, tree: Tree, value: Value) -> Value:
    source, right = tree["children"]
    items = run.visit(source, value)
    if not is_list(items):
        return _no_list(run, tree, items)
    return run.through(partial(_full, run, source), lambda: _projected(run, right, items))


def _no_list(run: Walk, tree: Tree, items: Value) -> Value:
    if items is not MISSING:
        run.note(lambda: f"`{render(tree['children'][0])}` is {kind_of(items)}, not a list")
    return MISSING


def _value_projection(run: Walk, tree: Tree, value: Value) -> Value:
    source, right = tree["children"]
    whole = run.visit(source, value)
    if isinstance(whole, Mapping):
        return run.through(partial(_full, run, source), lambda: _projected(run, right, list(whole.values())))
    return MISSING


def _filter_projection(run: Walk, tree: Tree, value: Value) -> Value:
    source, right, condition = tree["children"]
    items = run.visit(source, value)
    if not is_list(items):
        return _no_list(run, tree, items)

    def kept() -> Value:
        return _projected(run, right, [item for item in items if run.is_kept(condition, item)])

    return run.through(partial(_full, run, source), kept)


def _flatten(run: Walk, tree: Tree, value: Value) -> Value:
    items = run.visit(tree["children"][0], value)
    if not is_list(items):
        return _no_list(run, tree, items)
    flat: list[Json] = []
    for item in items:
        run.steps.charge(len(item) if is_list(item) else 1)
        flat.extend(item if is_list(item) else (item,))
    return flat


def _pipe(run: Walk, tree: Tree, value: Value) -> Value:
    return run.visit_within(tree["children"][1], run.visit(tree["children"][0], value), say_it)


def _or(run: Walk, tree: Tree, value: Value) -> Value:
    one, other = tree["children"]
    lookups = run.lookups
    mark = 0 if lookups is None else lookups.mark()
    left = run.visit(one, value)
    if is_true(left):
        return left
    # What the other side makes up for is not missed.
    taken = lookups.take(mark) if lookups is not None and run.is_nothing(left) else {}
    right = run.visit(other, value)
    if lookups is not None and run.is_nothing(right):
        lookups.put(taken)
    return right


def _and(run: Walk, tree: Tree, value: Value) -> Value:
    left = run.visit(tree["children"][0], value)
    right = run.visit(tree["children"][1], value) if left is MISSING or is_true(left) else left
    # Missing and false is false, whichever stands first.
    return left if left is MISSING and is_true(right) else right


def _not(run: Walk, tree: Tree, value: Value) -> Value:
    inner = run.visit(tree["children"][0], value)
    return MISSING if inner is MISSING else not is_true(inner)


def _comparison(run: Walk, tree: Tree, value: Value) -> Value:
    left, right = (run.visit(child, value) for child in tree["children"])
    if left is MISSING or right is MISSING:
        return MISSING
    run.steps.charge_comparison(left, right)
    sign = tree["value"]
    if sign in ("eq", "ne"):
        return equal(left, right) is (sign == "eq")
    if run.missing_is_null and (left is None or right is None):
        return None
    return in_order(tree, left, right)


def _list(run: Walk, tree: Tree, value: Value) -> Value:
    made = _parts(run, tree["children"], value)
    return MISSING if isinstance(made, Missing) else list(made)


def _object(run: Walk, tree: Tree, value: Value) -> Value:
    pairs = tree["children"]
    made = _parts(run, [pair["children"][0] for pair in pairs], value)
    return (
        MISSING if isinstance(made, Missing) else {pair["value"]: each for pair, each in zip(pairs, made, strict=True)}
    )


def _parts(run: Walk, children: Sequence[Tree], value: Value) -> Sequence[Json] | Missing:
    """The values that are put together: of an item, null for what it lacks; else all of them must be there."""
    if run.is_nothing(value):
        return MISSING
    made = [run.visit(child, value) for child in children]
    if run.lookups is None and MISSING in [each for each in made if isinstance(each, Missing)]:
        return MISSING
    return [None if isinstance(each, Missing) else each for each in made]


_VISITS: Final[Mapping[str, Callable[[Walk, Tree, Value], Value]]] = MappingProxyType(
    {
        "field": _field,
        "subexpression": _subexpression,
        "index": _index,
        "index_expression": _index_expression,
        "slice": _slice,
        "projection": _projection,
        "value_projection": _value_projection,
        "filter_projection": _filter_projection,
        "flatten": _flatten,
        "pipe": _pipe,
        "or_expression": _or,
        "and_expression": _and,
        "not_expression": _not,
        "comparator": _comparison,
        "function_expression": call_function,
        "multi_select_list": _list,
        "multi_select_dict": _object,
        "literal": lambda _run, tree, _value: tree["value"],
        "identity": lambda _run, _tree, value: value,
        "current": lambda _run, _tree, value: value,
        "expref": lambda _run, _tree, _value: MISSING,
    }
)
