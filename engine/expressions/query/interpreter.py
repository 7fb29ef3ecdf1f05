"""Answers a query: JMESPath's meaning, except that what is missing stays missing until something decides without it.

JMESPath takes a missing key for null, so that `x.typo == null` is true. Here a path that leads nowhere is MISSING;
comparisons, `!`, and functions of MISSING are MISSING too; `||`, `&&`, filters and `not_null` treat it as not true.
Some items of a list may lack a key; a key that none of them has leads nowhere, and so does the whole list then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from engine.expressions.query.answer import Answer
from engine.expressions.query.compiled import Tree, UnreadableQuery, compile_query
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.lookups import Lookups
from engine.expressions.query.ordering import in_order
from engine.expressions.query.rendering import render
from engine.expressions.query.wanted import Expref, QueryError, refuse_oversized
from engine.expressions.values.arithmetic import settle_numbers
from engine.expressions.values.equality import equal, is_list, is_number
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of
from engine.model.values.json import MISSING, Json, Missing

STEPS_MAX: Final = 200_000
"""Parts that one answer may visit."""
_NOTES_MAX: Final = 5

Value = Json | Missing


def evaluate(text: str, data: Mapping[str, Json], *, now: str | None = None) -> Answer:
    """The answer to a query on data. Total: whatever is wrong is in the answer.

    `now` is what the function `now()` gives: a date-time in ISO 8601. Without it a query that asks for it is an error.
    """
    query = compile_query(text)
    if isinstance(query, UnreadableQuery):
        return Answer(value=MISSING, error=query.message)
    return answer(query.tree, data, builds=query.builds, now=now)


def answer(tree: Tree, data: Json, *, builds: bool = True, now: str | None = None) -> Answer:
    """The answer to a parsed query, or to a part of one."""
    asked = Interpreter(now)
    try:
        value = asked.visit(tree, data)
        if builds and value is not MISSING:
            refuse_oversized(value)
            value = settle_numbers(value)
    except QueryError as problem:
        return Answer(value=MISSING, error=problem.message)
    except RecursionError:
        return Answer(value=MISSING, error="the data is nested too deep for this question")
    except (TypeError, ValueError, ArithmeticError, LookupError) as problem:
        # Figures beyond what floats hold, and texts that no encoding holds, come from servers, not from authors.
        return Answer(value=MISSING, error=f"the question cannot be answered on this data: {problem}")
    return Answer(value=value, missing=tuple(dict.fromkeys(asked.notes)) if value is MISSING else ())


class Interpreter:
    """One walk over one tree: counts its steps, and keeps what it found missing."""

    def __init__(self, now: str | None = None) -> None:
        self.now = now
        self.notes: list[str] = []
        self._steps = 0
        self._quiet = 0
        self._whole = "it"
        self.lookups: Lookups | None = None
        """What was looked up in the items that are being looked through."""

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

    def through(self, whole: str, look: Callable[[], Value]) -> Value:
        """What looking through the items of `whole` gives: MISSING where it asks for a key that none of them has."""
        if self.lookups is not None:
            return look()
        self.lookups = Lookups()
        try:
            value = look()
            notes = self.lookups.notes(whole)
        finally:
            self.lookups = None
        for each in notes:
            self.note(each)
        return MISSING if notes else value


def _field(run: Interpreter, tree: Tree, value: Value) -> Value:
    if run.lookups is None:
        return _key_of(run, tree["value"], value, run.whole)
    if isinstance(value, Mapping) and tree["value"] in value:
        run.lookups.find(id(tree))
        return value[tree["value"]]
    if not isinstance(value, Missing):
        run.lookups.miss(id(tree), tree["value"], value)
    return MISSING


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


def _full(run: Interpreter, source: Tree) -> str:
    """The list that is looked through, in words, with what leads to it."""
    text = render(source).removesuffix("[]")
    return text if run.whole == "it" else f"{run.whole.strip('`')}.{text}"


def _projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    source, right = tree["children"]
    items = run.visit(source, value)
    if not is_list(items):
        return _no_list(run, tree, items)
    return run.through(_full(run, source), lambda: _projected(run, right, items))


def _no_list(run: Interpreter, tree: Tree, items: Value) -> Value:
    if items is not MISSING:
        run.note(f"`{render(tree['children'][0])}` is {kind_of(items)}, not a list")
    return MISSING


def _value_projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    source, right = tree["children"]
    whole = run.visit(source, value)
    if isinstance(whole, Mapping):
        return run.through(_full(run, source), lambda: _projected(run, right, list(whole.values())))
    return MISSING


def _filter_projection(run: Interpreter, tree: Tree, value: Value) -> Value:
    source, right, condition = tree["children"]
    items = run.visit(source, value)
    if not is_list(items):
        return _no_list(run, tree, items)

    def kept() -> Value:
        return _projected(run, right, [item for item in items if _is_true(run.visit_quietly(condition, item))])

    return run.through(_full(run, source), kept)


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
    one, other = tree["children"]
    lookups = run.lookups
    mark = 0 if lookups is None else lookups.mark()
    left = run.visit(one, value)
    if _is_true(left):
        return left
    # What the other side makes up for is not missed.
    taken = lookups.take(mark) if lookups is not None and left is MISSING else {}
    right = run.visit(other, value)
    if lookups is not None and right is MISSING:
        lookups.put(taken)
    return right


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
    return in_order(tree, left, right)


def _weight(value: Json) -> int:
    """A measure of what comparing a value may cost, at least near the top."""
    return len(value) if isinstance(value, Mapping) or is_list(value) else 0


def _function(run: Interpreter, tree: Tree, value: Value) -> Value:
    function = FUNCTIONS.get(tree["value"])
    if function is None:
        raise QueryError(f"unknown function `{tree['value']}`")
    if not function.takes(len(tree["children"])):
        raise QueryError(f"`{function.name}` takes {function.arity}, was given {len(tree['children'])}")
    mark = 0 if run.lookups is None else run.lookups.mark()
    given = [_argument(run, child, value) for child in tree["children"]]
    if MISSING in [each for each in given if isinstance(each, Missing)]:
        if not function.sees_missing:
            return MISSING
        if run.lookups is not None:
            run.lookups.take(mark)
    run.charge(sum(_weight(each) for each in given if not isinstance(each, Missing | Expref)))
    if function.sees_now:
        return function.run(run.now)
    if function.sees_current:
        given = [value, *given]
    made = run.through(_listed(tree), lambda: function.run(*given)) if _asks_items(tree) else function.run(*given)
    if isinstance(made, str | list):
        run.charge(len(made) // 8)
    return made


def _asks_items(tree: Tree) -> bool:
    return any(child["type"] == "expref" for child in tree["children"])


def _listed(tree: Tree) -> str:
    """The list that an expression is asked of, in words: the first of the other arguments."""
    return next((render(child) for child in tree["children"] if child["type"] != "expref"), "it")


def _argument(run: Interpreter, tree: Tree, value: Value) -> Value | Expref:
    if tree["type"] == "expref":
        return Expref(lambda item: run.visit_quietly(tree["children"][0], item))
    return run.visit(tree, value)


def _list(run: Interpreter, tree: Tree, value: Value) -> Value:
    made = _parts(run, tree["children"], value)
    return MISSING if isinstance(made, Missing) else list(made)


def _object(run: Interpreter, tree: Tree, value: Value) -> Value:
    pairs = tree["children"]
    made = _parts(run, [pair["children"][0] for pair in pairs], value)
    return (
        MISSING if isinstance(made, Missing) else {pair["value"]: each for pair, each in zip(pairs, made, strict=True)}
    )


def _parts(run: Interpreter, children: Sequence[Tree], value: Value) -> Sequence[Json] | Missing:
    """The values that are put together: of an item, null for what it lacks; else all of them must be there."""
    if value is MISSING:
        return MISSING
    made = [run.visit(child, value) for child in children]
    if run.lookups is None and MISSING in [each for each in made if isinstance(each, Missing)]:
        return MISSING
    return [None if isinstance(each, Missing) else each for each in made]


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
