"""The tests of a suite: read from nodes, and each checked against what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import field

from engine.model.language.inputs import Layer, Layers, Table
from engine.model.project import Project
from engine.model.source.node import MappingNode, Node, SequenceNode
from engine.model.suite import Action, CallStep, Test
from engine.model.values.noun import Noun
from engine.suite.decode.templated import unknown_step
from engine.suite.documents.defaults import apply_defaults
from engine.suite.documents.libraries import Loaded, SharedDefinitions, refuse_file
from engine.suite.documents.templates import ExpandedTest, TemplateExpander
from engine.suite.language.file_refs import FileRef
from engine.suite.language.inputs.from_contract import DECLARED_MAX, count_declared, fields_from_contract
from engine.suite.language.inputs.matrix import axis_names
from engine.suite.language.inputs.tables import COMMA, NOTES, read_typed_table
from engine.suite.language.test import read_test
from engine.suite.lint.constraints import check_constraints, check_relation
from engine.suite.lint.needs import title_of
from engine.suite.merged_inputs import (
    FIELDS_MAX,
    MergedInput,
    check_edge_names,
    check_layer_names,
    check_this,
    merge_inputs,
    refuse_count,
)
from engine.suite.problems import Mismatch, Use
from engine.suite.scope import Scope
from engine.suite.scopes.parts import check_columns
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.inputs import check_promises, check_required, expects_failure
from engine.suite.typecheck.queries import check_questions


class ReadTest(Noun, frozen=True, kw_only=True):
    """A test with the nodes it was read from, and the template that made it, if one did."""

    test: Test
    node: MappingNode
    use: Use | None

    def place(self, *path: str | int) -> Any:
        """Where the value of a key, or of one below it, stands: the line of use where several tests share it."""
        span = self.node.span
        value: Node | None = self.node
        for key in path:
            value = _below(value, key)
            span = span if value is None else value.span
        return self.use.span if self.use is not None and self.use.covers(span) else span


def _below(node: Node | None, key: str | int) -> Node | None:
    if isinstance(key, str):
        return node.get(key) if isinstance(node, MappingNode) else None
    return node.items[key] if isinstance(node, SequenceNode) and key < len(node.items) else None


class Known(Noun, frozen=True, kw_only=True):
    """What tests may refer to."""

    shared: SharedDefinitions
    loaded: Loaded
    rows: Mapping[str, MergedInput]
    actions: Mapping[str, Action]
    tables: dict[str, Table]
    """Every table read so far, by the name that its tests have for it."""
    typed: dict[tuple[str, str, str], str]
    """The name of a table as it was typed for an action."""
    declared: list[int] = field(default_factory=list)
    """How many fields each test so far takes from a contract."""


def read_tests(
    node: MappingNode, shared: SharedDefinitions, project: Project | None, scope: Scope
) -> tuple[ReadTest, ...] | None:
    """The tests that could be read, templates expanded into tests; None where the key is not there at all."""
    tests = node.get("tests")
    if tests is None:
        return None
    if not isinstance(tests, SequenceNode):
        scope.settle(Mismatch(node=tests, wanted="a list of tests"), "`tests`", "put `- ` in front of each test")
        return ()
    if not tests.items:
        scope.error("E112", tests.span, "there is no test", "a test is `- name: …` with `action`, `input`, `expect`")
    defaults = (node.get("defaults"), project.defaults_node if project is not None else None)
    expander = TemplateExpander(
        templates=shared.templates, complete=shared.complete, scope=scope, used=shared.used_templates
    )
    found: list[ReadTest] = []
    for item in tests.items:
        for written in expander.expand(item):
            whole = apply_defaults(written.node, *defaults)
            filled = written if whole is written.node else written.but(node=whole)
            found.extend(_read_test(filled, node.get("matrix"), scope))
    return tuple(found)


def _read_test(written: ExpandedTest, matrix: Node | None, scope: Scope) -> list[ReadTest]:
    node = written.node
    own = node.get("matrix") if isinstance(node, MappingNode) else None
    scope.problems.use = written.use
    test = scope.settle(read_test(node, scope.under(axis_names(matrix, own))), "a test")
    scope.problems.use = None
    if not isinstance(test, Test) or not isinstance(node, MappingNode):
        return []
    return [ReadTest(test=test, node=node, use=written.use)]


def read_spare(written: ExpandedTest, matrix: Node | None, known: Known, scope: Scope) -> None:
    """Read and check a test that is only tried, with tables of its own."""
    check_tests(_read_test(written, matrix, scope), known.but(tables={}, typed={}, declared=[]), scope)


def check_tests(tests: Sequence[ReadTest], known: Known, scope: Scope) -> tuple[Test, ...]:
    """Each test against what it names; gives them with fields from contracts, and tables under their names.

    Many tests of one input and action have one row, which is looked at once.
    """
    seen: set[tuple[str | None, str, bool]] = set()
    count = 0
    whole: list[Test] = []
    for each in tests:
        scope.problems.use = each.use
        if known.shared.complete:
            _check_references(each.test, known, scope)
        test = _with_contract(each.test, known, scope)
        test = _with_table(test, known, scope)
        whole.append(test)
        row = merge_inputs(test.input, known.rows)
        key = (_only_name(test.input), test.action.name, expects_failure(test.expect))
        if key[0] is None or test.cases is not None or test.table is not None or key not in seen:
            seen.add(key)
            count += len(row.fields)
            _check_row(test, row, known, scope)
        _check_words(test, row, known, scope)
        if count > FIELDS_MAX:
            refuse_count(test.span, scope)
            break
    scope.problems.use = None
    return tuple(whole)


def _only_name(layers: Layers | None) -> str | None:
    """The name of an input that is used as it is."""
    only = layers.layers[0] if layers is not None and len(layers.layers) == 1 else None
    return only.name.name if only is not None and only.name is not None else None


def _check_references(test: Test, known: Known, scope: Scope) -> None:
    named = [(test.input, test.action), *((call.input, call.action) for call in _calls(test))]
    inputs, actions = known.shared.names("inputs"), known.shared.names("actions")
    for layers, action in named:
        check_layer_names(layers, inputs, scope)
        if action.name not in actions:
            help_ = help_for(action.name, actions, "actions")
            scope.error("E151", action.span, f"unknown action `{action.name}`", help_)


def _calls(test: Test) -> tuple[CallStep, ...]:
    return (*test.before, *test.steps, *test.after)


def _check_row(test: Test, row: MergedInput, known: Known, scope: Scope) -> None:
    contract = scope.contracts.get(test.action.name)
    check_this(row, scope)
    if not test.steps:
        check_promises(test, row, contract, scope)
        check_required(test, row, contract, _columns(test, known), scope)


def _columns(test: Test, known: Known) -> frozenset[str]:
    """The fields that the first row of a test's table gives."""
    table = known.tables.get(test.table.file.name) if test.table is not None else None
    return frozenset(name for each in table.rows for name in each.cells) if table is not None else frozenset()


def _all_columns(test: Test, known: Known) -> tuple[str, ...]:
    """Every column of a test's table that templates see as `row`."""
    use = test.table
    table = known.tables.get(use.file.name) if use is not None else None
    if use is None or table is None:
        return ()
    raw = known.loaded.tables[table.file, use.delimiter or COMMA]
    return tuple(each for each in raw.columns if each not in NOTES and not each.startswith("expect:"))


def _check_words(test: Test, row: MergedInput, known: Known, scope: Scope) -> None:
    contract = scope.contracts.get(test.action.name)
    check_edge_names(test, row, scope)
    if scope.notes.columns_named and (test.table is None or test.table.file.name in known.tables):
        check_columns(test, row, _all_columns(test, known), scope)
    if test.expect is not None:
        check_questions(test.expect, row, contract, scope)
    if test.cases is not None and test.cases.where:
        check_constraints(test.cases.where, row, contract, _columns(test, known), scope)
    if test.relate is not None:
        check_relation(test.relate, row, contract, scope)
    if test.retry is not None:
        _check_retry(test, known, scope)
    before = {call.id for call in test.before if call.id is not None}
    _check_shared_steps(test.input, before, known, scope)
    _check_calls(test, known, scope)


def _check_retry(test: Test, known: Known, scope: Scope) -> None:
    action = known.actions.get(test.action.name)
    if test.retry is not None and action is not None and action.effects != "read":
        message = f"`{test.action.name}` is not known to be a read, and only reads are repeated"
        help_ = "say `effects: read` at the action if a call changes nothing"
        scope.error("E172", test.retry.span, message, help_)


def _check_calls(test: Test, known: Known, scope: Scope) -> None:
    seen: set[str] = set()
    for call in _calls(test):
        row = merge_inputs(call.input, known.rows)
        contract = scope.contracts.get(call.action.name)
        check_this(row, scope)
        as_test = Test(name=title_of(test), action=call.action, input=call.input, expect=call.expect, span=call.span)
        check_promises(as_test, row, contract, scope)
        check_required(as_test, row, contract, frozenset(), scope)
        if call.expect is not None:
            check_questions(call.expect, row, contract, scope)
        _check_shared_steps(call.input, seen, known, scope)
        seen |= {call.id} if call.id is not None else set()


def _check_shared_steps(layers: Layers | None, seen: set[str], known: Known, scope: Scope) -> None:
    """Report calls that a shared input is made from, and that are not over where this test uses it."""
    if layers is None or not any(layer.name is not None for layer in layers.layers):
        return
    for made in merge_inputs(layers, known.rows).fields.values():
        uses = scope.notes.field_uses.get(made.span)
        for name, span in uses.steps.items() if uses is not None else ():
            if name not in seen:
                unknown_step(name, span, sorted(seen), scope)


def _with_contract(test: Test, known: Known, scope: Scope) -> Test:
    """The test with the fields of its action's contract under its own input, where it asks for them."""
    if test.cases is None or test.cases.from_ is None:
        return test
    contract = scope.contracts.get(test.action.name)
    given = frozenset(merge_inputs(test.input, known.rows).fields)
    known.declared.append(count_declared(contract))
    if sum(known.declared) > DECLARED_MAX:
        help_ = "spread the tests over several suites, or write the fields that matter under `input`"
        message = f"the tests of this suite take more than {DECLARED_MAX:,} fields from contracts"
        scope.error("E197", test.cases.span, message, help_)
        return test
    fields = fields_from_contract(contract, test.cases.span, given, scope)
    if fields is None and _contract_is_told(test, known, scope):
        return test
    if fields is None:
        help_ = "give the action a `contract` that declares inputs, or write `input`"
        message = f"`{test.action.name}` has no contract with inputs to take fields from"
        scope.error("E182", test.cases.span, message, help_)
        return test
    own = test.input.layers if test.input is not None else ()
    span = test.input.span if test.input is not None else test.cases.span
    return replace(test, input=Layers(layers=(Layer(fields=fields), *own), span=span))


def _contract_is_told(test: Test, known: Known, scope: Scope) -> bool:
    """Whether the action names a contract that could not be read: that has been said."""
    action = known.actions.get(test.action.name)
    return action is None or (action.contract is not None and test.action.name not in scope.contracts)


def _with_table(test: Test, known: Known, scope: Scope) -> Test:
    """The test with its table under the name that it has for it; the table is typed once an action."""
    use = test.table
    if use is None:
        return test
    path, delimiter = use.file.name, use.delimiter or COMMA
    name = known.typed.get((path, delimiter, test.action.name))
    if name is None:
        ref = FileRef(path=path, kind="table", span=use.file.span, delimiter=delimiter)
        raw = known.loaded.tables.get((path, delimiter))
        if refuse_file(ref, known.loaded, scope) or raw is None:
            return test
        name = path if path not in known.tables else f"{path}#{len(known.tables)}"
        known.typed[path, delimiter, test.action.name] = name
        row = merge_inputs(test.input, known.rows)
        contract = scope.contracts.get(test.action.name)
        known.tables[name] = read_typed_table(raw, path, row, contract, scope)
    return replace(test, table=replace(use, file=replace(use.file, name=name)))


def check_names(tests: Sequence[ReadTest], scope: Scope) -> None:
    """A name or id stands for one test; templates are compared as they are written."""
    names: dict[str, ReadTest] = {}
    ids: dict[str, ReadTest] = {}
    for each in tests:
        name = title_of(each.test)
        first = names.setdefault(name, each)
        if first is not each:
            scope.twice("E150", each.place("name"), f"two tests are named `{name}`", first.place("name"))
        same = ids.setdefault(each.test.id, each) if each.test.id is not None else each
        if same is not each:
            scope.twice("E150", each.place("id"), f"two tests have the id `{each.test.id}`", same.place("id"))
