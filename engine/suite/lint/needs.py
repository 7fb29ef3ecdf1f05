"""What tests need of each other: that it is there, and that nobody waits for himself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.model.language.literals import Template
from engine.model.suite import Test
from engine.suite.circles import Circular, path_of, report_circles
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
    needs = {index: [known[ref.name] for ref in test.needs if ref.name in known] for index, test in enumerate(tests)}

    def circular(circle: tuple[int, ...]) -> Circular:
        span = next(ref.span for ref in tests[circle[-2]].needs if known.get(ref.name) == circle[-1])
        path = path_of(title_of(tests[each]) for each in circle)
        return "E175", span, f"tests need each other in a circle: {path}", "let one stand alone"

    report_circles(needs, circular, scope)
