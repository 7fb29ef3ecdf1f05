"""The suite's variables: that those which are named exist, and that none is made from itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.template import names_used
from engine.model.values.span import Span
from engine.suite.circles import Circular, path_of, report_circles
from engine.suite.merged_inputs import templates_in
from engine.suite.scope import Scope
from engine.suite.scopes.spans import span_of_path
from engine.suite.suggest.nearest import help_for


def check_variables(known: Mapping[str, Span], scope: Scope) -> None:
    """Report names of variables that nothing defines."""
    for names, within in scope.notes.variables.values():
        for name in sorted(name for name in names if name not in known):
            span = span_of_path(("vars", name), within)
            scope.error("E134", span, f"unknown variable `{name}`", help_for(name, known, "variables"))


def check_circles(values: Mapping[str, Any], places: Mapping[str, Span], scope: Scope) -> None:
    """Report variables that are made from each other in a circle, once a circle."""

    def circular(circle: tuple[str, ...]) -> Circular:
        message = f"variables are made from each other in a circle: {path_of(circle)}"
        return "E135", places[circle[-2]], message, "give one of them a plain value"

    report_circles({name: _names_in(value) for name, value in values.items()}, circular, scope)


def _names_in(value: Any) -> tuple[str, ...]:
    paths = (path for template in templates_in(value) for path in names_used(template.text))
    return tuple(sorted({path[1] for path in paths if len(path) > 1 and path[0] == "vars"}))
