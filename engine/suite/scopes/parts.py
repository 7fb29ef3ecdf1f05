"""Parts of what templates see that are known: `case.field`, `steps.made.output`, `row.x`, `target.vars.x`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from engine.expressions.template import names_used, places_asked
from engine.model.language.literals import Query, Template
from engine.model.suite import Test
from engine.model.values.span import Span
from engine.suite.merged_inputs import MergedInput, templates_in
from engine.suite.scope import Scope
from engine.suite.scopes.spans import span_of_path
from engine.suite.suggest.nearest import help_for

_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "case": ("field", "edge", "row", "id"),
        "steps": ("output", "status", "error", "errors", "input", "execution_id"),
        "target": ("name", "vars"),
    }
)
_DEPTH: Mapping[str, int] = MappingProxyType({"case": 1, "target": 1, "steps": 2})


_KEYED = frozenset({"steps", "this", "input", "vars", "matrix", "env", "case", "target", "row", "secrets"})
"""Names that are objects, so that no place in a list stands behind them; behind a call of `steps` neither."""


_KEYS_MAX: Mapping[str | int, int] = MappingProxyType({"steps": 3})


def check_part(path: tuple[str, ...], within: Template | Query, scope: Scope) -> bool:
    """Whether a path asks for a part that is there; reports (E139) one that is not."""
    depth = _DEPTH.get(path[0])
    if depth is None or len(path) <= depth or path[depth] in _PARTS[path[0]]:
        return True
    above = ".".join(path[:depth])
    help_ = help_for(path[depth], _PARTS[path[0]], "parts")
    span = span_of_path(path[: depth + 1], within)
    scope.error("E139", span, f"`{above}` has no `{path[depth]}`", help_)
    return False


def check_places(template: Template, scope: Scope) -> bool:
    """Whether nothing is asked for by a place where there is no list; reports (E139) what is."""
    wrong = [
        each for each in places_asked(template.text) if each[0] in _KEYED and len(each) <= _KEYS_MAX.get(each[0], 2)
    ]
    for access in wrong:
        above = ".".join(map(str, access[:-1]))
        span = _span_of(f"{above}[{access[-1]}]", template)
        scope.error("E139", span, f"`{above}` has no `[{access[-1]}]`: it is no list", _way_to_key(access, scope))
    return not wrong


def _span_of(written: str, template: Template) -> Span:
    start = template.text.find(written)
    if start < 0:
        return template.span
    return template.span.part(start, start + len(written), of=len(template.text))


def _way_to_key(access: tuple[str | int, ...], scope: Scope) -> str:
    match access:
        case ("steps", _) if scope.steps:
            return f"calls have no numbers: write `steps.{next(iter(scope.steps))}`"
        case ("steps", _):
            return "calls have no numbers: give the call an `id: made`, and write `steps.made`"
        case ("steps", name, _):
            return f"write a part of it, such as `steps.{name}.output`"
        case _:
            return f"write the name of what is meant: `{access[0]}.NAME`"


def note_uses(path: tuple[str, ...], template: Template, scope: Scope) -> None:
    """Remember columns of a table and variables of a target that are named: which there are is known later."""
    if path[0] == "row" and len(path) > 1:
        scope.notes.columns_named[template.span] = template
    elif path[:2] == ("target", "vars") and len(path) > 2 and "default" not in template.text:  # noqa: PLR2004
        scope.notes.target_vars[template.span] = template


def check_columns(test: Test, row: MergedInput, columns: Iterable[str], scope: Scope) -> None:
    """Report (E180) templates of a test that name columns its table does not have."""
    known = tuple(columns)
    for template in _templates_of(test, row):
        if template.span not in scope.notes.columns_named:
            continue
        for path in sorted(names_used(template.text)):
            if path[0] != "row" or len(path) == 1 or path[1] in known:
                continue
            span = span_of_path(path[:2], template)
            if test.table is None:
                help_ = "give the test a `table: ./data/known.csv`, or write `this` for fields of the row"
                scope.error("E180", span, f"this test has no table, so there is no `row.{path[1]}`", help_)
            else:
                help_ = help_for(path[1], known, "columns")
                scope.error("E180", span, f"the table has no column `{path[1]}`", help_)


def _templates_of(test: Test, row: MergedInput) -> Iterator[Template]:
    yield from templates_in((test.name, row.fields))
    if test.expect is not None:
        yield from templates_in(tuple(matcher.spec for claim in test.expect.claims for matcher in claim.matchers))


def check_target_vars(targets: Mapping[str, Mapping[str, object]], scope: Scope) -> None:
    """Warn (W116) of variables that no target sets; `targets` are the variables of each target by its name."""
    known = tuple(dict.fromkeys(name for each in targets.values() for name in each))
    for template in scope.notes.target_vars.values():
        for path in sorted(names_used(template.text)):
            if path[:2] != ("target", "vars") or len(path) <= 2 or path[2] in known:  # noqa: PLR2004
                continue
            give = f"give a target in `engine.yaml` `vars: {{ {path[2]}: … }}`"
            help_ = help_for(path[2], known, "variables of targets") if known else give
            scope.warning("W116", span_of_path(path[:3], template), f"no target sets `target.vars.{path[2]}`", help_)
