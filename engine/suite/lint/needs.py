"""What tests need of each other: that it is there, and that nobody waits for himself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.model.language.literals import Template
from engine.model.suite import Test
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for


def check_needs(tests: Sequence[Test], scope: Scope) -> None:
    """Report needed tests that do not exist, and circles; a test is named by its name or its id."""
    if not any(test.needs for test in tests):
        return
    known: dict[str, int] = {}
    for index, test in enumerate(tests):
        known.setdefault(title_of(test), index)
        if test.id is not None:
            known.setdefault(test.id, index)
    for test in tests:
        for ref in test.needs:
            if ref.name not in known:
                scope.error("E174", ref.span, f"there is no test `{ref.name}`", help_for(ref.name, known, "tests"))
    _check_circles(tests, known, scope)


def title_of(test: Test) -> str:
    """The name of a test as it is written."""
    return test.name.text if isinstance(test.name, Template) else test.name


def _check_circles(tests: Sequence[Test], known: Mapping[str, int], scope: Scope) -> None:
    """Depth first over tests; the need that closes a circle is reported, once a circle."""
    done: set[int] = set()
    for start in range(len(tests)):
        trail: dict[int, Iterator[tuple[int, int]]] = {start: _needed(tests[start], known)} if start not in done else {}
        while trail:
            index = next(reversed(trail))
            other, place = next(trail[index], (None, 0))
            if other is None:
                done.add(index)
                trail.popitem()
            elif other in trail:
                names = [title_of(tests[each]) for each in tuple(trail)[tuple(trail).index(other) :]]
                circle = shorten(" → ".join((*names, names[0])), 200)
                span = tests[index].needs[place].span
                scope.error("E175", span, f"tests need each other in a circle: {circle}", "let one stand alone")
            elif other not in done:
                trail[other] = _needed(tests[other], known)


def _needed(test: Test, known: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    return iter([(known[ref.name], place) for place, ref in enumerate(test.needs) if ref.name in known])
