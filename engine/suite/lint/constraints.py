"""Constraints between the fields of a row, and the change that `relate` makes to it: that the fields exist."""

from __future__ import annotations

from engine.action.contract import properties_declared
from engine.expressions.query import paths_of
from engine.model.language.contract import Contract
from engine.model.language.inputs import Constraint, Generated
from engine.model.language.literals import Query
from engine.model.suite import Relate
from engine.suite.merged_inputs import MergedInput, facts_of_generator
from engine.suite.scope import Scope
from engine.suite.scopes.spans import span_of_path
from engine.suite.scopes.visible import RESULT_NAMES, RESULT_ROOTS
from engine.suite.suggest.nearest import help_for


def check_constraints(
    constraints: tuple[Constraint, ...], row: MergedInput, contract: Contract | None, scope: Scope
) -> None:
    """Report names in `where` that are no field of the row."""
    known = (*row.names, *inputs_declared_by(contract))
    for constraint in constraints:
        for query in (constraint.if_, constraint.then):
            if query is not None and row.complete:
                _check_fields(query, known, scope)
            if query is not None:
                _check_truth(query, row, scope)


def _check_truth(query: Query, row: MergedInput, scope: Scope) -> None:
    """Warn (W119) of a constraint that is a field alone, where that field is neither true nor false."""
    field = row.fields.get(query.text.strip())
    facts = facts_of_generator(field) if isinstance(field, Generated) else None
    if facts is not None and facts.type not in (None, "boolean"):
        name = query.text.strip()
        help_ = f"compare it, for example `{name} == …`: a row is kept only where this is exactly true"
        scope.warning("W119", query.span, f"`{name}` is {facts.type}, and never true", help_)


def _check_fields(query: Query, known: tuple[str, ...], scope: Scope) -> None:
    for path in sorted(paths_of(query.text)):
        if path[0] not in known:
            start = query.text.find(path[0])
            span = query.span.part(start, start + len(path[0]), of=len(query.text)) if start >= 0 else query.span
            scope.error("E146", span, f"the row has no field `{path[0]}`", help_for(path[0], known, "fields"))


def check_relation(relate: Relate, row: MergedInput, contract: Contract | None, scope: Scope) -> None:
    """Report changes of fields that the row does not have, and questions about what no record has."""
    known = (*row.names, *inputs_declared_by(contract))
    for name in relate.change:
        if name not in known and row.complete and known:
            message = f"the input of this test has no field `{name}` to change"
            span = scope.notes.places.get((relate.span, name), relate.span)
            scope.error("E147", span, message, help_for(name, known, "fields"))
    for path in sorted(paths_of(relate.expect.text)):
        if len(path) > 1 and path[1] not in RESULT_ROOTS:
            help_ = help_for(path[1], RESULT_NAMES, "names")
            scope.error("E148", span_of_path(path[:2], relate.expect), f"a result has no `{path[1]}`", help_)


def inputs_declared_by(contract: Contract | None) -> tuple[str, ...]:
    """The inputs that a contract declares."""
    schema = contract.input_schema if contract is not None else None
    return tuple(properties_declared(schema)) if schema is not None else ()
