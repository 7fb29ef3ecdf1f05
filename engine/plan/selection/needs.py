"""Which tests must have passed before others: `needs` by name becomes `needs` by place in the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from engine.expressions.values.near import suggestion
from engine.model.language.literals import Ref
from engine.model.plan import PlannedTest
from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.suite import Suite, Test
from engine.model.values.circles import find_circles
from engine.plan import codes
from engine.plan.fields.recipe import Recipe
from engine.plan.identity import key_of_test
from engine.plan.selection.naming import name_of

Key: TypeAlias = tuple[str, ...]
"""A test by its suite's file and what it is known by there."""

Needs: TypeAlias = Mapping[Key, Sequence[tuple[Ref, Key]]]


def needs_of(suites: Sequence[Suite]) -> Checked[Needs]:
    """For each test the tests it needs. A name that is no test of the suite, and a circle, are errors."""
    found: dict[Key, list[tuple[Ref, Key]]] = {}
    problems: list[Diagnostic] = []
    for suite in suites:
        known = {**{test.id: test for test in suite.tests if test.id}, **{name_of(test): test for test in suite.tests}}
        for test in suite.tests:
            problems += (_unknown(ref, known) for ref in test.needs if ref.name not in known)
            named = [(ref, _key(suite, known[ref.name])) for ref in test.needs if ref.name in known]
            if named:
                found[_key(suite, test)] = named
    problems.extend(_circles(found))
    return Checked(value=None if problems else found, diagnostics=tuple(problems))


def with_needs(recipes: Sequence[Recipe], needs: Needs) -> tuple[tuple[Recipe, ...], tuple[Diagnostic, ...]]:
    """The recipes with the places of the tests they need; what the selection left out is needed no longer, and told."""
    places: dict[Key, dict[str, list[int]]] = {}
    for recipe in recipes:
        places.setdefault(_key_of(recipe), {}).setdefault(recipe.test.target, []).append(recipe.test.index)
    ready, problems = [], []
    for recipe in recipes:
        wanted = needs.get(_key_of(recipe), ())
        here = recipe.test.target
        found = tuple(sorted({place for _, key in wanted for place in places.get(key, {}).get(here, ())}))
        problems += [_left_out(ref, recipe) for ref, key in wanted if key not in places]
        problems += [_elsewhere(ref, recipe, there) for ref, key in wanted if (there := _far(places.get(key), here))]
        ready.append(recipe.but(test=replace(recipe.test, needs=found)) if found else recipe)
    return _with_skips(ready), tuple(dict.fromkeys(problems))


def _with_skips(recipes: Sequence[Recipe]) -> tuple[Recipe, ...]:
    """What needs a test that its author skips is skipped too, for the same reason, and so on."""
    tests = {recipe.test.index: recipe.test for recipe in recipes}
    open_ = [recipe.test for recipe in recipes if recipe.test.needs and recipe.test.skip is None]
    while True:
        barred = {test.index: by for test in open_ if (by := _skipped(test, tests)) is not None}
        if not barred:
            return tuple(recipe.but(test=tests[recipe.test.index]) for recipe in recipes)
        for index, by in barred.items():
            tests[index] = replace(tests[index], skip=f"it needs `{by.name}`, which is skipped: {by.skip}")
        open_ = [test for test in open_ if test.index not in barred]


def _skipped(test: PlannedTest, tests: Mapping[int, PlannedTest]) -> PlannedTest | None:
    """The first test that it needs and that is skipped."""
    return next((tests[index] for index in test.needs if tests[index].skip is not None), None)


def _far(places: Mapping[str, object] | None, here: str) -> str | None:
    """Where a test runs that does not run here."""
    return next(iter(places)) if places and here not in places else None


def _elsewhere(ref: Ref, recipe: Recipe, there: str) -> Diagnostic:
    message = f"`{recipe.test.name}` needs `{ref.name}`, which runs on `{there}` and not on `{recipe.test.target}`"
    return Diagnostic(
        code=codes.BAD_NEED, span=ref.span, message=message, help="tests that need each other run on one target"
    )


def _key(suite: Suite, test: Test) -> Key:
    return (suite.file, *map(str, key_of_test(fixed_id=test.id, name=name_of(test))))


def _key_of(recipe: Recipe) -> Key:
    return (recipe.test.file, *map(str, recipe.key))


def _unknown(ref: Ref, known: Mapping[str, Test]) -> Diagnostic:
    return Diagnostic(
        code=codes.BAD_NEED,
        span=ref.span,
        message=f"there is no test `{ref.name}`",
        help=suggestion(ref.name, known, what="there are"),
    )


def _circles(needs: Needs) -> Iterator[Diagnostic]:
    """One problem for one circle: an author mends one at a time."""
    circle = next(find_circles({key: [other for _, other in named] for key, named in needs.items()}), None)
    if circle is not None:
        yield _circle(next(ref for ref, other in needs[circle[-2]] if other == circle[-1]), circle)


def _circle(ref: Ref, circle: Sequence[Key]) -> Diagnostic:
    path = " → ".join(f"`{key[-1]}`" for key in circle)
    return Diagnostic(
        code=codes.NEEDS_CIRCLE,
        span=ref.span,
        message=f"tests need each other in a circle: {path}",
        help="leave one of these needs out",
    )


def _left_out(ref: Ref, recipe: Recipe) -> Diagnostic:
    return Diagnostic(
        code=codes.NEED_LEFT_OUT,
        severity=Severity.WARNING,
        span=ref.span,
        message=f"`{recipe.test.name}` needs `{ref.name}`, which the selection leaves out: it runs all the same",
        help="select both, or run without a selection",
    )
