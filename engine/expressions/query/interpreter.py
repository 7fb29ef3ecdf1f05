"""Answers a query: JMESPath's meaning, except that what is missing stays missing until something decides without it.

JMESPath takes a missing key for null, so that `x.typo == null` is true. Here a path that leads nowhere is MISSING;
comparisons, `!`, and functions of MISSING are MISSING too; `||`, `&&`, filters and `not_null` treat it as not true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.equality import equal, is_list, is_number
from engine.expressions.near import suggestion
from engine.expressions.query.answer import Answer
from engine.expressions.query.compiled import Broken, Tree, compiled
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.rendering import render
from engine.expressions.query.wanted import Expref, QueryError
from engine.expressions.shown import kind_of, show
from engine.model.json import MISSING, Json, Missing

STEPS_MAX: Final = 200_000
"""Parts that one answer may visit."""
SIZE_MAX: Final = 512 * 1024
"""Characters and items that an answer may have which the query itself put together."""
_NOTES_MAX: Final = 5

Value = Json | Missing


def evaluate(text: str, data: Mapping[str, Json], *, now: str | None = None) -> Answer:
    """The answer to a query on data. Total: whatever is wrong is in the answer.

    `now` is what the function `now()` gives: a date-time in ISO 8601. Without it a query that asks for it is an error.
    """
    query = compiled(text)
    if isinstance(query, Broken):
        return Answer(value=MISSING, error=query.message)
    return answer(query.tree, data, builds=query.builds, now=now)


def answer(tree: Tree, data: Json, *, builds: bool = True, now: str | None = None) -> Answer:
    """The answer to a parsed query, or to a part of one."""
    asked = Interpreter(now)
    try:
        value = asked.visit(tree, data)
        if builds:
            measured(value)
    except QueryError as problem:
        return Answer(value=MISSING, error=problem.message)
    except RecursionError:
        return Answer(value=MISSING, error="the data is nested too deep for this question")
    except (TypeError, ValueError, ArithmeticError, LookupError) as problem:
        # Figures beyond what floats hold, and texts that no encoding holds, come from servers, not from authors.
        return Answer(value=MISSING, error=f"the question cannot be answered on this data: {problem}")
    return Answer(value=value, missing=tuple(dict.fromkeys(asked.notes)) if value is MISSING else ())


def measured(value: Value) -> None:
    """Refuse an answer of more than SIZE_MAX characters and items; stops looking as soon as it is."""
    budget = SIZE_MAX
    open_: list[Any] = [value]
    while open_:
        each = open_.pop()
        budget -= len(each) + 1 if isinstance(each, str) else 1
        if isinstance(each, Mapping):
            open_.extend(each.values())
            budget -= len(each)
        elif is_list(each):
            budget -= len(each)
            open_.extend(each)
        if budget < 0:
            raise QueryError("the answer is larger than 512 kB")


class Interpreter:
    """One walk over one tree: counts its steps, and keeps what it found missing."""

    def __init__(self, now: str | None = None) -> None:
        self.now = now
        self.notes: list[str] = []
        self._steps = 0
        self._quiet = 0
        self._whole = "it"

    def visit(self, tree: Tree, value: Value) -> Value:
        """The value of a node where `value` is the current one (`@`)."""
        self.charge(1)
        return _VISITS[tree["type"]](self, tree, value)

    def charge(self, steps: int) -> None:
        """Count work, and refuse when it is too much."""
        self._steps += steps
        if self._steps > STEPS_MAX:
            raise QueryError("the question takes too many steps on this data")

    def note(self, words: str) -> None:
        """Remember a path that led nowhere, unless items are being looked through."""
        if not self._quiet and len(self.notes) < _NOTES_MAX:
            self.notes.append(words)

    @property
    def whole(self) -> str:
        """The value that names are looked up in, in words."""
        return self._whole

    def visit_within(self, tree: Tree, value: Value, whole: str) -> Value:
        """The value of a node whose current value is known by a path."""
        before, self._whole = self._whole, whole
        try:
            return self.visit(tree, value)
        finally:
            self._whole = before

    def visit_quietly(self, tree: Tree, value: Value) -> Value:
        """The value of a node for one item of many, of which it is normal that some lack a key."""
        self._quiet += 1
        try:
            return self.visit(tree, value)
        finally:
            self._quiet -= 1


def _field(run: Interpreter, tree: Tree, value: Value) -> Value:
    return _key_of(run, tree["value"], value, run.whole)


def _key_of(run: Interpreter, key: str, value: Value, whole: str) -> Value:
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        near = suggestion(key, value, what="there are")
        run.note(f"{whole} has no key `{key}`" + (f"; {near}" if near else ""))
    elif value is not MISSING:
        run.note(f"{whole} is {kind_of(value)}, which has no key `{key}`")
    return MISSING


def _subexpression(run: Interpreter, tree: Tree, value: Value) -> Value:
    children = tree["children"]
    value = run.visit(children[0], value)
    for place, child in enumerate(children[1:], start=1):
        if value is MISSING and child["type"] != "function_expression":
            return MISSING
        whole = f"`{render({**tree, 'children': children[:place]})}`" if _may_fail(child, value) else run.whole
        value = run.visit_within(child, value, whole)
    return value


def _may_fail(child: Tree, value: Value) -> bool:
    """Whether words for the value may be needed; they cost more than looking up a key."""
    return not (child["type"] == "field" and isinstance(value, Mapping) and child["value"] in value)


def _index(run: Interpreter, tree: Tree, value: Value) -> Value:
    if is_list(value):
        place, count = tree["value"], len(value)
        if -count <= place < count:
            return value[place]
        run.note(f"a list of {count} has no item [{place}]")
    elif value is not MISSING:
        run.note(f"{kind_of(value)} has no item [{tree['value']}]")
    return MISSING


def _index_expression(run: Interpreter, tree: Tree, value: Value) -> Value:
    for child in tree["children"]:
        value = run.visit(child, value)
    return value


def _slice(run: Interpreter, tree: Tree, value: Value) -> Value:
    if value is MISSING or not (is_list(value) or isinstance(value, str)):
        return MISSING
    part = slice(*tree["children"])
    if part.step == 0:
        raise QueryError("a slice cannot have steps of 0")
    run.charge(len(value))
    return value[part]


def _projected(run: Interpreter, tree: Tree, items: Sequence[Json]) -> Value:
    """The items for which the right side gives something; null and missing ones are dropped."""
    made = (run.visit_quietly(tree, item) for item in items)
    return [each for each in made if each is not None and each is not MISSING]


def _projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    items = run.visit(tree["children"][0], value)
    return _projected(run, tree["children"][1], items) if is_list(items) else _no_list(run, tree, items)


def _no_list(run: Interpreter, tree: Tree, items: Value) -> Value:
    if items is not MISSING:
        run.note(f"`{render(tree['children'][0])}` is {kind_of(items)}, not a list")
    return MISSING


def _value_projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    whole = run.visit(tree["children"][0], value)
    if isinstance(whole, Mapping):
        return _projected(run, tree["children"][1], list(whole.values()))
    return MISSING


def _filter_projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    source, right, condition = tree["children"]
    items = run.visit(source, value)
    if not is_list(items):
        return _no_list(run, tree, items)
    kept = [item for item in items if _is_true(run.visit_quietly(condition, item))]
    return _projected(run, right, kept)


def _flatten(run: Interpreter, tree: Tree, value: Value) -> Value:
    items = run.visit(tree["children"][0], value)
    if not is_list(items):
        return _no_list(run, tree, items)
    flat: list[Json] = []
    for item in items:
        flat.extend(item if is_list(item) else (item,))
        run.charge(len(item) if is_list(item) else 1)
    return flat


def _pipe(run: Interpreter, tree: Tree, value: Value) -> Value:
    return run.visit_within(tree["children"][1], run.visit(tree["children"][0], value), "it")


def _or(run: Interpreter, tree: Tree, value: Value) -> Value:
    left = run.visit(tree["children"][0], value)
    return left if _is_true(left) else run.visit(tree["children"][1], value)


def _and(run: Interpreter, tree: Tree, value: Value) -> Value:
    left = run.visit(tree["children"][0], value)
    right = run.visit(tree["children"][1], value) if left is MISSING or _is_true(left) else left
    # Missing and false is false, whichever stands first.
    return left if left is MISSING and _is_true(right) else right


def _not(run: Interpreter, tree: Tree, value: Value) -> Value:
    inner = run.visit(tree["children"][0], value)
    return MISSING if inner is MISSING else not _is_true(inner)


def _is_true(value: Value) -> bool:
    """JMESPath's truth: false, null, missing, and empty text, lists and objects are not true; zero is."""
    return value is not MISSING and (is_number(value) or bool(value))


def _comparison(run: Interpreter, tree: Tree, value: Value) -> Value:
    left, right = (run.visit(child, value) for child in tree["children"])
    if left is MISSING or right is MISSING:
        return MISSING
    run.charge(_weight(left) + _weight(right))
    sign = tree["value"]
    if sign in ("eq", "ne"):
        return equal(left, right) is (sign == "eq")
    if not (is_number(left) and is_number(right)):
        raise QueryError(_not_ordered(tree, left, right))
    return _ORDERS[sign](left, right)


def _weight(value: Json) -> int:
    """A measure of what comparing a value may cost, at least near the top."""
    return len(value) if isinstance(value, Mapping) or is_list(value) else 0


def _not_ordered(tree: Tree, left: Json, right: Json) -> str:
    words = f"`{render(tree)}` compares numbers, but {show(left, most=60)} is {kind_of(left)}"
    if is_number(left):
        words = f"`{render(tree)}` compares numbers, but {show(right, most=60)} is {kind_of(right)}"
    dates = isinstance(left, str) and isinstance(right, str)
    return words + ("; for dates compare `to_time(a)` with `to_time(b)`" if dates else "")


_ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "lt": lambda left, right: left < right,
        "lte": lambda left, right: left <= right,
        "gt": lambda left, right: left > right,
        "gte": lambda left, right: left >= right,
    }
)


def _function(run: Interpreter, tree: Tree, value: Value) -> Value:
    function = FUNCTIONS.get(tree["value"])
    if function is None:
        raise QueryError(f"unknown function `{tree['value']}`")
    if not function.takes(len(tree["children"])):
        raise QueryError(f"`{function.name}` takes {function.arity}, was given {len(tree['children'])}")
    given = [_argument(run, child, value) for child in tree["children"]]
    if MISSING in [each for each in given if isinstance(each, Missing)] and not function.sees_missing:
        return MISSING
    run.charge(sum(_weight(each) for each in given if not isinstance(each, Missing | Expref)))
    if function.sees_now:
        return function.run(run.now)
    made = function.run(value, *given) if function.sees_current else function.run(*given)
    if isinstance(made, str | list):
        run.charge(len(made) // 8)
    return made


def _argument(run: Interpreter, tree: Tree, value: Value) -> Value | Expref:
    if tree["type"] == "expref":
        return Expref(lambda item: run.visit_quietly(tree["children"][0], item))
    return run.visit(tree, value)


def _list(run: Interpreter, tree: Tree, value: Value) -> Value:
    if value is MISSING:
        return MISSING
    return [_null_if_missing(run.visit_quietly(child, value)) for child in tree["children"]]


def _object(run: Interpreter, tree: Tree, value: Value) -> Value:
    if value is MISSING:
        return MISSING
    pairs = tree["children"]
    return {pair["value"]: _null_if_missing(run.visit_quietly(pair["children"][0], value)) for pair in pairs}


def _null_if_missing(value: Value) -> Json:
    return None if value is MISSING else value


_VISITS: Final[Mapping[str, Callable[[Interpreter, Tree, Value], Value]]] = MappingProxyType(
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
        "function_expression": _function,
        "multi_select_list": _list,
        "multi_select_dict": _object,
        "literal": lambda _run, tree, _value: tree["value"],
        "identity": lambda _run, _tree, value: value,
        "current": lambda _run, _tree, value: value,
        "expref": lambda _run, _tree, _value: MISSING,
    }
)
