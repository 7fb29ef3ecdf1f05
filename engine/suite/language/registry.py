"""Which parts of the language are no plain mappings, and which names are visible where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.expectation import Check, Expectation
from engine.model.language.inputs import Cases, Constraint, FieldOptions, InputField, Layers, Matrix, TableUse
from engine.model.ports.limits import QuotaHeaders
from engine.model.project import Project, TargetUse
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import (
    Action,
    CallStep,
    Compare,
    Gates,
    KnownFailure,
    LatencyGate,
    Library,
    Relate,
    Retry,
    StubRule,
    Suite,
    Test,
)
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import MatchersWord, decode, rules_of
from engine.suite.decode.scalars import read_bound_on_errors, read_bound_on_time, read_prose, read_reason
from engine.suite.decode.templated import read_text_or_template, result_roots
from engine.suite.language.actions import Find, read_action, read_find
from engine.suite.language.calls import read_call, read_test
from engine.suite.language.compare import (
    Baseline,
    read_baseline,
    read_compare,
    read_conditions,
    read_masked,
    read_places,
    read_relate,
)
from engine.suite.language.dates import read_moment
from engine.suite.language.expect import read_check, read_expectation
from engine.suite.language.inputs.edges import read_cases, read_edge_names, read_edges
from engine.suite.language.inputs.fields import read_inner_field, read_layers
from engine.suite.language.inputs.matrix import read_matrix
from engine.suite.language.inputs.tables import read_table_use
from engine.suite.language.matchers import read_operand
from engine.suite.language.quota_headers import read_header_name, read_quota_headers
from engine.suite.language.targets import read_target
from engine.suite.language.upstream import read_upstream
from engine.suite.problems import Mismatch, Problems
from engine.suite.scope import Decode, Scope
from engine.suite.scopes.visible import (
    ACTION_NAMES,
    EXPECT_NAMES,
    RELATION_ROOTS,
    RESULT_ROOTS,
    STUB_NAMES,
    TITLE_NAMES,
    VAR_NAMES,
)


def new_scope(vocabulary: Vocabulary, secrets: frozenset[str], refused_env: frozenset[str]) -> Scope:
    """A scope of a document of which nothing has been read yet."""
    return Scope(vocabulary=vocabulary, problems=Problems(), special=SPECIAL, secrets=secrets, refused_env=refused_env)


def _with_names(grammar: type, key: str, names: frozenset[str]) -> Decode:
    """The ordinary reading of a key at a place where these names are visible."""

    def read(node: Node, scope: Scope) -> Any:
        return decode(rules_of(grammar)[key].annotation, node, scope.seeing(names))

    return read


def _asking(grammar: type, key: str, roots: frozenset[str] | None, names: frozenset[str] = EXPECT_NAMES) -> Decode:
    """The ordinary reading of a key whose questions see these roots; None: fields by their bare names."""

    def read(node: Node, scope: Scope) -> Any:
        return decode(rules_of(grammar)[key].annotation, node, scope.seeing(names, roots))

    return read


def _asking_of_calls(node: Node, scope: Scope) -> Any:
    """When a call is made: a question about the result of the test, and about calls before."""
    return decode(rules_of(CallStep)["when"].annotation, node, scope.seeing(EXPECT_NAMES, result_roots(scope)))


def _shared_inputs(node: Node, scope: Scope) -> Any:
    """Inputs that tests share may be made from calls: who uses them knows which are over."""
    inside = scope.but(more_names=frozenset({"steps"}))
    return decode(rules_of(Suite)["inputs"].annotation, node, inside)


def _through(read: Decode, names: frozenset[str]) -> Decode:
    return lambda node, scope: read(node, scope.seeing(names))


def _title(node: Node, scope: Scope) -> Any:
    if not isinstance(node, Scalar):
        return Mismatch(node=node, wanted="text")
    return read_prose(node, scope.seeing(TITLE_NAMES), templates=True)


def _as_written(node: Node, _scope: Scope) -> Any:
    """Defaults and templates: kept for the record, and checked in every test they enter."""
    return plain(node) if isinstance(node, MappingNode) else Mismatch(node=node, wanted="a mapping")


def plain(node: Node) -> Any:
    """A node as JSON, templates as their text."""
    match node:
        case Scalar():
            return node.value
        case SequenceNode():
            return tuple(plain(item) for item in node.items)
        case MappingNode():
            return {entry.name: plain(entry.value) for entry in node.entries}


SPECIAL: Mapping[Any, Decode] = MappingProxyType(
    {
        Action: read_action,
        CallStep: read_call,
        Cases: read_cases,
        Check: read_check,
        Compare: read_compare,
        Expectation: read_expectation,
        InputField: read_inner_field,
        Layers: read_layers,
        Matrix: read_matrix,
        Relate: read_relate,
        MatchersWord: read_operand,
        QuotaHeaders: read_quota_headers,
        TableUse: read_table_use,
        TargetUse: read_target,
        Test: read_test,
        (Action, "find"): _through(read_find, ACTION_NAMES),
        (Action, "id"): _with_names(Action, "id", ACTION_NAMES),
        (Action, "pii"): read_masked,
        (Baseline, "fail-on"): read_conditions,
        (CallStep, "when"): _asking_of_calls,
        (Cases, "edges"): read_edge_names,
        (Compare, "ignore"): read_places,
        (Compare, "on"): read_places,
        (Constraint, "if"): _asking(Constraint, "if", None),
        (Constraint, "then"): _asking(Constraint, "then", None),
        (FieldOptions, "edges"): read_edges,
        (Find, "name"): read_text_or_template,
        (Gates, "errors"): read_bound_on_errors,
        (KnownFailure, "until"): read_moment,
        (LatencyGate, "p50"): read_bound_on_time,
        (LatencyGate, "p90"): read_bound_on_time,
        (LatencyGate, "p95"): read_bound_on_time,
        (LatencyGate, "p99"): read_bound_on_time,
        (Library, "checks"): _asking(Library, "checks", RESULT_ROOTS),
        (Library, "inputs"): _shared_inputs,
        (Library, "templates"): _as_written,
        (Library, "vars"): _with_names(Library, "vars", VAR_NAMES),
        (Project, "defaults"): _as_written,
        (QuotaHeaders, "allowed"): read_header_name,
        (QuotaHeaders, "count"): read_header_name,
        (QuotaHeaders, "remaining"): read_header_name,
        (QuotaHeaders, "reset"): read_header_name,
        (Relate, "change"): _with_names(Relate, "change", EXPECT_NAMES),
        (Relate, "expect"): _asking(Relate, "expect", RELATION_ROOTS),
        (Retry, "until"): _asking(Retry, "until", RESULT_ROOTS),
        (StubRule, "errors"): _with_names(StubRule, "errors", STUB_NAMES),
        (StubRule, "output"): _with_names(StubRule, "output", STUB_NAMES),
        (StubRule, "when"): _asking(StubRule, "when", None, STUB_NAMES),
        (Suite, "baseline"): read_baseline,
        (Suite, "checks"): _asking(Suite, "checks", RESULT_ROOTS),
        (Suite, "defaults"): _as_written,
        (Suite, "inputs"): _shared_inputs,
        (Suite, "now"): read_moment,
        (Suite, "templates"): _as_written,
        (Suite, "vars"): _with_names(Suite, "vars", VAR_NAMES),
        (Test, "name"): _title,
        (Test, "skip"): read_reason,
        (Test, "upstream"): read_upstream,
    }
)
