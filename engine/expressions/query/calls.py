"""Functions as a walk over a query meets them: their arguments, and what is said where these do not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from engine.expressions.query.compiled import Tree
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.rendering import render
from engine.expressions.query.walk import Value, Walk
from engine.expressions.query.wanted import Expref, QueryError
from engine.model.values.json import MISSING, Missing


def call_function(run: Walk, tree: Tree, value: Value) -> Value:
    """What a function gives for the arguments that its node names."""
    function = FUNCTIONS.get(tree["value"])
    if function is None:
        raise QueryError(f"unknown function `{tree['value']}`")
    if not function.takes(len(tree["children"])):
        raise QueryError(f"`{function.name}` takes {function.arity}, was given {len(tree['children'])}")
    mark = 0 if run.lookups is None else run.lookups.mark()
    given = [_argument(run, child, value) for child in tree["children"]]
    if any(run.is_nothing(each) for each in given if not isinstance(each, Expref)):
        if not function.sees_missing and not run.missing_is_null:
            return MISSING
        if function.sees_missing and run.lookups is not None:
            run.lookups.take(mark)
    run.steps.charge_call(function, [each for each in given if not isinstance(each, Missing | Expref)])
    if function.sees_now:
        return function.run(run.now)
    if function.sees_current:
        given = [value, *given]
    try:
        made = _made(run, tree, partial(function.run, *given))
    except QueryError as problem:
        raise _with_way_out(run, tree, given[-len(tree["children"]) :], problem) from None
    if isinstance(made, str | list):
        run.steps.charge(len(made) // 8)
    return made


def _made(run: Walk, tree: Tree, call: Callable[[], Value]) -> Value:
    return run.through(partial(_listed, tree), call) if _asks_items(tree) else call()


def _with_way_out(run: Walk, tree: Tree, given: Sequence[Any], problem: QueryError) -> QueryError:
    """The problem of a function that was given the null of what an item lacks, with what to write instead."""
    lacking = [child for child, each in zip(tree["children"], given, strict=True) if each is None]
    path = next((render(child) for child in lacking if child["type"] in _PATHS), None)
    if path is None or not run.missing_is_null or "&&" in problem.message or problem.is_limit:
        return problem
    return QueryError(f"{problem.message}; where an item may lack it, write `{path} && {render(tree)}`")


_PATHS: Final = frozenset({"field", "subexpression"})


def _asks_items(tree: Tree) -> bool:
    return any(child["type"] == "expref" for child in tree["children"])


def _listed(tree: Tree) -> str:
    """The list that an expression is asked of, in words: the first of the other arguments."""
    return next((render(child) for child in tree["children"] if child["type"] != "expref"), "it")


def _argument(run: Walk, tree: Tree, value: Value) -> Value | Expref:
    if tree["type"] == "expref":
        return Expref(partial(run.visit_as_null, tree["children"][0]), run.steps.charge_walk)
    return run.visit(tree, value)
