"""Each test of a suite held against what it names: actions, inputs, contracts, tables, calls before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.model.language.inputs import Layers, Table
from engine.model.source.node import Node
from engine.model.suite import CallStep, Test
from engine.model.values.noun import NOTHING, Noun
from engine.suite.decode.templated import refuse_step
from engine.suite.documents.completed_tests import Completion, Definitions, complete_test
from engine.suite.documents.templates import ExpandedTest
from engine.suite.documents.tests import ReadTest, read_expanded_test
from engine.suite.lint.constraints import check_constraints, check_relation
from engine.suite.lint.needs import title_of
from engine.suite.merged_inputs import (
    FIELDS_MAX,
    MergedInput,
    check_edge_names,
    check_field_uses,
    check_layer_names,
    merge_inputs,
    refuse_count,
)
from engine.suite.scope import Scope
from engine.suite.scopes.parts import check_columns
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.constant_queries import check_that
from engine.suite.typecheck.inputs import check_inputs, expects_failure, warn_of_missing_inputs
from engine.suite.typecheck.queries import check_queries


class CheckedTests(Noun, frozen=True, kw_only=True):
    """Tests, completed, and their tables by the names that they have for them."""

    tests: tuple[Test, ...] = ()
    tables: Mapping[str, Table] = NOTHING


def check_tests(tests: Sequence[ReadTest], definitions: Definitions, scope: Scope) -> CheckedTests:
    """Hold each test against what it names; gives the tests completed.

    Many tests of one input and action have one row, which is looked at once.
    """
    seen: set[tuple[str | None, str, bool]] = set()
    count = 0
    completion = Completion()
    completed: list[Test] = []
    for each in tests:
        scope.problems.use = each.use
        if definitions.are_complete:
            _check_references(each.test, definitions, scope)
        test = complete_test(each.test, definitions, completion, scope)
        completed.append(test)
        row = _with_columns(merge_inputs(test.input, definitions.rows), test, completion.tables)
        key = (_only_name(test.input), test.action.name, expects_failure(test.expect))
        if key[0] is None or test.cases is not None or test.table is not None or key not in seen:
            seen.add(key)
            count += len(row.fields)
            _check_row(test, row, scope)
        _check_words(test, row, definitions, completion.tables, scope)
        if count > FIELDS_MAX:
            refuse_count(test.span, scope)
            break
    scope.problems.use = None
    return CheckedTests(tests=tuple(completed), tables=completion.tables)


def try_test(written: ExpandedTest, matrix: Node | None, definitions: Definitions, scope: Scope) -> None:
    """Read and check a test that is only tried: what it makes of tables and contracts counts for no other."""
    check_tests(read_expanded_test(written, matrix, scope), definitions, scope)


def _only_name(layers: Layers | None) -> str | None:
    """The name of an input that is used as it is."""
    only = layers.layers[0] if layers is not None and len(layers.layers) == 1 else None
    return only.name.name if only is not None and only.name is not None else None


def _check_references(test: Test, definitions: Definitions, scope: Scope) -> None:
    named = [(test.input, test.action), *((call.input, call.action) for call in _calls(test))]
    for layers, action in named:
        check_layer_names(layers, definitions.input_names, scope)
        if action.name not in definitions.action_names:
            help_ = help_for(action.name, definitions.action_names, "actions")
            scope.error("E151", action.span, f"unknown action `{action.name}`", help_)


def _calls(test: Test) -> tuple[CallStep, ...]:
    return (*test.before, *test.steps, *test.after)


def _check_row(test: Test, row: MergedInput, scope: Scope) -> None:
    contract = scope.contracts.get(test.action.name)
    check_field_uses(row, scope)
    if not test.steps:
        check_inputs(test, row, contract, scope)
        warn_of_missing_inputs(test, row, contract, row.columns, scope)


def _with_columns(row: MergedInput, test: Test, tables: Mapping[str, Table]) -> MergedInput:
    """The row with the fields that the rows of a test's table give; of a table that could not be read nobody knows."""
    if test.table is None:
        return row
    table = tables.get(test.table.file.name)
    if table is None:
        return row.but(complete=False)
    return row.but(columns=frozenset(name for each in table.rows for name in each.cells))


def _check_words(
    test: Test, row: MergedInput, definitions: Definitions, tables: Mapping[str, Table], scope: Scope
) -> None:
    contract = scope.contracts.get(test.action.name)
    check_edge_names(test, row, scope)
    table = tables.get(test.table.file.name) if test.table is not None else None
    if scope.notes.columns_named and (test.table is None or table is not None):
        check_columns(test, row, table.columns if table is not None else (), scope)
    if test.expect is not None:
        check_queries(test.expect, row, contract, scope)
    if test.cases is not None and test.cases.where:
        check_constraints(test.cases.where, row, contract, scope)
    if test.relate is not None:
        check_relation(test.relate, row, contract, scope)
    if test.retry is not None:
        _check_retry(test, definitions, scope)
        check_that(test.retry.until, scope, "until")
    before = {call.id for call in test.before if call.id is not None}
    _check_shared_steps(test.input, before, definitions, scope)
    _check_calls(test, definitions, scope)


def _check_retry(test: Test, definitions: Definitions, scope: Scope) -> None:
    action = definitions.actions.get(test.action.name)
    if test.retry is not None and action is not None and action.effects != "read":
        message = f"`{test.action.name}` is not known to be a read, and only reads are repeated"
        help_ = "say `effects: read` at the action if a call changes nothing"
        scope.error("E172", test.retry.span, message, help_)


def _check_calls(test: Test, definitions: Definitions, scope: Scope) -> None:
    seen: set[str] = set()
    for call in _calls(test):
        row = merge_inputs(call.input, definitions.rows)
        contract = scope.contracts.get(call.action.name)
        check_field_uses(row, scope)
        as_test = Test(name=title_of(test), action=call.action, input=call.input, expect=call.expect, span=call.span)
        check_inputs(as_test, row, contract, scope)
        warn_of_missing_inputs(as_test, row, contract, frozenset(), scope)
        if call.expect is not None:
            check_queries(call.expect, row, contract, scope)
        _check_shared_steps(call.input, seen, definitions, scope)
        seen |= {call.id} if call.id is not None else set()


def _check_shared_steps(layers: Layers | None, seen: set[str], definitions: Definitions, scope: Scope) -> None:
    """Report calls that a shared input is made from, and that are not over where this test uses it."""
    if layers is None or not any(layer.name is not None for layer in layers.layers):
        return
    for made in merge_inputs(layers, definitions.rows).fields.values():
        uses = scope.notes.field_uses.get(made.span)
        for name, span in uses.steps.items() if uses is not None else ():
            if name not in seen:
                refuse_step(name, span, sorted(seen), scope)
