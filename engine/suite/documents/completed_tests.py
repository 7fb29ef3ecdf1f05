"""Tests completed by what they name: fields of a contract under their own input, and the rows of their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.model.language.inputs import Layer, Layers, Table
from engine.model.suite import Action, Test
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.documents.libraries import Loaded, refuse_file
from engine.suite.language.file_refs import FileRef
from engine.suite.language.inputs.from_contract import DECLARED_MAX, count_declared, fields_from_contract
from engine.suite.language.inputs.headers import fields_known_to
from engine.suite.language.inputs.tables import COMMA
from engine.suite.language.inputs.typed_tables import TableReading, read_typed_table
from engine.suite.merged_inputs import MergedInput, merge_inputs
from engine.suite.scope import Scope
from engine.suite.typecheck.inputs import expects_failure


class Definitions(Noun, frozen=True, kw_only=True):
    """What the tests of a suite may refer to."""

    loaded: Loaded
    actions: Mapping[str, Action]
    rows: Mapping[str, MergedInput]
    """The fields of each input that could be merged, by its name."""
    action_names: Mapping[str, Span]
    """The place of every action, also of those that could not be read."""
    input_names: Mapping[str, Span]
    are_complete: bool
    """False where a library could not be read: a name that is not here may be there."""


@dataclass(slots=True)
class Completion:
    """What completing tests has made so far."""

    tables: dict[str, Table] = field(default_factory=dict)
    """Every table, by the name that its tests have for it."""
    table_names: dict[tuple[object, ...], str] = field(default_factory=dict)
    """The name of a table, by its path, its delimiter and all that it was typed for."""
    declared: int = 0
    """How many fields tests have taken from contracts."""


def complete_test(test: Test, definitions: Definitions, completion: Completion, scope: Scope) -> Test:
    """The test with what it asks of its contract, and with its table; what cannot be had is reported and left out."""
    return _with_table(_with_contract(test, definitions, completion, scope), definitions, completion, scope)


def _with_contract(test: Test, definitions: Definitions, completion: Completion, scope: Scope) -> Test:
    """The test with the fields of its action's contract under its own input, where it asks for them."""
    if test.cases is None or test.cases.from_ is None:
        return test
    contract = scope.contracts.get(test.action.name)
    given = frozenset(merge_inputs(test.input, definitions.rows).fields)
    completion.declared += count_declared(contract)
    if completion.declared > DECLARED_MAX:
        help_ = "spread the tests over several suites, or write the fields that matter under `input`"
        message = f"the tests of this suite take more than {DECLARED_MAX:,} fields from contracts"
        scope.error("E197", test.cases.span, message, help_)
        return test
    fields = fields_from_contract(contract, test.cases.span, given, scope)
    if fields is None and _is_contract_refused(test, definitions, scope):
        return test
    if fields is None:
        help_ = "give the action a `contract` that declares inputs, or write `input`"
        message = f"`{test.action.name}` has no contract with inputs to take fields from"
        scope.error("E182", test.cases.span, message, help_)
        return test
    written = test.input.layers if test.input is not None else ()
    span = test.input.span if test.input is not None else test.cases.span
    return replace(test, input=Layers(layers=(Layer(fields=fields), *written), span=span))


def _is_contract_refused(test: Test, definitions: Definitions, scope: Scope) -> bool:
    """Whether the action names a contract that could not be read: that has been reported."""
    action = definitions.actions.get(test.action.name)
    return action is None or (action.contract is not None and test.action.name not in scope.contracts)


def _with_table(test: Test, definitions: Definitions, completion: Completion, scope: Scope) -> Test:
    """The test with its table under the name that it has for it; the table is typed once an action."""
    use = test.table
    if use is None:
        return test
    path, delimiter = use.file.name, use.delimiter or COMMA
    ref = FileRef(path=path, kind="table", span=use.file.span, delimiter=delimiter)
    raw = definitions.loaded.tables.get((path, delimiter))
    if refuse_file(ref, definitions.loaded, scope) or raw is None:
        return test
    around = fields_known_to(merge_inputs(test.input, definitions.rows), scope.contracts.get(test.action.name))
    may_be_invalid = expects_failure(test.expect) or (test.expect is not None and test.expect.if_invalid is not None)
    fields = frozenset(around.given) if around.given else None
    key = (path, delimiter, test.action.name, tuple(use.types.items()), fields, may_be_invalid)
    name = completion.table_names.get(key)
    if name is None:
        name = path if path not in completion.tables else f"{path}#{len(completion.tables)}"
        completion.table_names[key] = name
        reading = TableReading(use=use, file=path, around=around, may_be_invalid=may_be_invalid)
        completion.tables[name] = read_typed_table(raw, reading, scope)
    return replace(test, table=replace(use, file=replace(use.file, name=name)))
