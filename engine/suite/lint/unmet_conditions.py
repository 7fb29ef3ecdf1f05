"""Checks that no case can be asked: a `when` that no row makes true, and named lists that no test uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from engine.expressions.query.compiled import Compiled, Tree, compile_query, every_node, fields_in_scope
from engine.expressions.query.interpreter import answer
from engine.model.language.expectation import Check, Expectation
from engine.model.source.diagnostic import Severity
from engine.model.source.node import MappingNode, Node, SequenceNode
from engine.model.suite import CallStep, Test
from engine.model.values.json import Json, Missing
from engine.model.values.span import Span
from engine.suite.merged_inputs import MergedInput, merge_inputs
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import closest, list_known
from engine.suite.typecheck.field_values import Domain, Domains, domain_of, literals_beside, texts_beside

ROWS_TRIED_MAX: Final = 20_000
"""Rows that the questions of one suite are asked of while it is checked."""
_ROWS_OF_ONE_MAX: Final = 512
_NO_FIELDS: Final = MergedInput(fields={}, complete=True)


def warn_of_unmet_conditions(tests: Iterable[Test], rows: Mapping[str, MergedInput], file: str, scope: Scope) -> None:
    """Warn (W120) of a `when` of this file that no row of any test makes true, as far as their fields tell.

    Nothing is said beside an error: what could not be read may be what makes it true.
    """
    if any(each.severity is Severity.ERROR for each in scope.problems.all()):
        return
    trial = _Trial()
    unmet: dict[Span, tuple[Check, Domains]] = {}
    met: set[Span] = set()
    for check, domains in _asked(tests, rows):
        when = check.when
        if when is None or when.span in met or when.span.file != file:
            continue
        compiled = compile_query(when.text)
        if isinstance(compiled, Compiled) and trial.is_never_true(compiled.tree, domains):
            unmet.setdefault(when.span, (check, domains))
        else:
            met.add(when.span)
    for span, (check, domains) in unmet.items():
        if span not in met:
            _warn(check, domains, scope)


def warn_of_unused_checks(tests: Iterable[Test], checks: Node | None, scope: Scope) -> None:
    """Warn (W121) of lists under `checks` of this suite that no test of it pulls in."""
    if not isinstance(checks, MappingNode) or any(each.severity is Severity.ERROR for each in scope.problems.all()):
        return
    used = {check.named for test in tests for each in _expectations(test) for check in _checks_of(each)}
    for entry in checks.entries:
        is_list = isinstance(entry.value, SequenceNode) and entry.value.items
        if is_list and entry.name not in used:
            message = f"no test uses the checks `{entry.name}`: they are never asked"
            help_ = f"write `use: [{entry.name}]` under `expect` of a test, or leave them out"
            scope.warning("W121", entry.key.span, message, help_)


def _warn(check: Check, domains: Domains, scope: Scope) -> None:
    when = check.when
    assert when is not None, "only a `when` is never true"
    tree = _tree_of(when.text)
    named = dict.fromkeys(path[1] for path in fields_in_scope(tree) if path[0] == "input" and len(path) > 1)
    known = [(name, domain) for name in named if (domain := domains.get(name)) is not None]
    why = ", ".join(domain.in_words(f"input.{name}") for name, domain in known)
    message = "this `when` is true for no row, so that the check is never asked" + (f": {why}" if why else "")
    values = [each for _, domain in known for each in domain.values if isinstance(each, str)]
    strange = next((text for text in texts_beside(tree) if text not in values), None)
    meant = closest(strange, values) if strange is not None else None
    near = f"did you mean `'{meant}'`?" if meant else list_known(values, "values") if strange and values else None
    help_ = near or "ask for a value that a row has, or give the field one that makes it true"
    scope.warning("W120", when.span, message, help_)


def _tree_of(text: str) -> Tree:
    compiled = compile_query(text)
    assert isinstance(compiled, Compiled), "what was asked can be read"
    return compiled.tree


def _asked(tests: Iterable[Test], rows: Mapping[str, MergedInput]) -> Iterator[tuple[Check, Domains]]:
    """Each check with the fields of the rows that it is asked of."""
    for test in tests:
        if test.expect is not None:
            domains = {} if test.steps or test.table is not None else _domains(test, rows)
            yield from ((check, domains) for check in _checks_of(test.expect))
        for call in (*test.before, *test.steps, *test.after):
            if call.expect is not None:
                yield from ((check, _domains(call, rows)) for check in _checks_of(call.expect))


def _domains(call: Test | CallStep, rows: Mapping[str, MergedInput]) -> Domains:
    row = merge_inputs(call.input, rows)
    cases = call.cases if isinstance(call, Test) else None
    return {name: domain_of(field, cases) for name, field in row.fields.items()} if row.complete else {}


def _expectations(test: Test) -> Iterator[Expectation]:
    written = (test.expect, *(call.expect for call in (*test.before, *test.steps, *test.after)))
    yield from (each for each in written if each is not None)


def _checks_of(expectation: Expectation) -> Iterator[Check]:
    yield from expectation.checks
    for branch in (expectation.if_valid, expectation.if_invalid):
        if branch is not None:
            yield from branch.checks


class _Trial:
    """Questions asked of all rows that there can be, within a bound."""

    def __init__(self) -> None:
        self._left = ROWS_TRIED_MAX

    def is_never_true(self, tree: Tree, domains: Domains) -> bool:
        """Whether no row makes a question true, as far as that can be told."""
        rows = self._rows(tree, domains)
        if rows is not None:
            return not any(answer(tree, {"input": row}).value is True for row in rows)
        if tree["type"] == "and_expression":
            return any(self.is_never_true(child, domains) for child in tree["children"])
        if tree["type"] == "or_expression":
            return all(self.is_never_true(child, domains) for child in tree["children"])
        return False

    def _rows(self, tree: Tree, domains: Domains) -> list[dict[str, Json]] | None:
        """The fields that a question asks for, in every combination; None where they are too many, or not known."""
        if any(node["type"] == "function_expression" and node["value"] in _OF_MORE for node in every_node(tree)):
            return None
        paths = list(fields_in_scope(tree))
        if any(path[0] != "input" or len(path) == 1 for path in paths) or _asks_for_all(tree):
            return None
        columns = {name: _samples(name, tree, domains.get(name)) for name in dict.fromkeys(path[1] for path in paths)}
        count = 1
        for samples in columns.values():
            count *= len(samples) if samples is not None else 0
        if any(samples is None for samples in columns.values()) or count > min(_ROWS_OF_ONE_MAX, self._left):
            return None
        self._left -= count
        every = product(*(samples or () for samples in columns.values()))
        return [_row(columns, values) for values in every]


_OF_MORE: Final = frozenset({"header", "now"})
"""Functions that look at what no path names."""


def _samples(name: str, tree: Tree, domain: Domain | None) -> tuple[Json | Missing, ...] | None:
    return None if domain is None else domain.samples(literals_beside(tree, name))


def _asks_for_all(tree: Tree) -> bool:
    """Whether the whole record, or the whole input, is looked at."""
    return any(node["type"] in ("current", "value_projection") for node in every_node(tree))


def _row(names: Iterable[str], values: Iterable[Json | Missing]) -> dict[str, Json]:
    return {name: value for name, value in zip(names, values, strict=True) if not isinstance(value, Missing)}
