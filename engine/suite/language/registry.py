"""The language as one table: each part that is no plain mapping of words, with its decoder and its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.expectation import Check, Expectation
from engine.model.language.http_exchange import AnswerUse, AuthUse, LoginUse, PollUse, RequestUse
from engine.model.language.inputs import Cases, Constraint, FieldOptions, InputField, Layers, Matrix, TableUse
from engine.model.ports.limits import QuotaHeaders
from engine.model.project import Project, TargetUse
from engine.model.source.node import Node
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
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import MatchersWord, decode, rules_of
from engine.suite.decode.templated import read_text_or_template
from engine.suite.json_schema.shapes import Schema, Shapes
from engine.suite.language import (
    actions,
    as_written,
    calls,
    checks,
    compare,
    dates,
    expect,
    gate_bounds,
    http_words,
    matchers,
    quota_headers,
    targets,
    test,
    upstream,
)
from engine.suite.language.inputs import cases, edges, fields, matrix, tables
from engine.suite.problems import Problems
from engine.suite.scope import Decode, Scope
from engine.suite.scopes.visible import EXPECT_NAMES, RELATION_ROOTS, RESULT_ROOTS, STUB_NAMES, VAR_NAMES


class Syntax(Noun, frozen=True, kw_only=True):
    """How one part of the language is written: its decoder, and its schema for editors.

    A half that is None is that of the annotation, for the reason in `why`.
    """

    decode: Decode | None = None
    schema: Callable[[Shapes], Schema] | None = None
    why: str = ""


_BY_PARENT = "an editor knows it from the schema of the mapping around it"
_OFFERED = "read like any other value: that it names what is there is checked once all is known, an editor offers names"
_CHECKED = "written as its words say: the decoder also looks at what they say together"
_SEEN = "written as its annotation says: the decoder only sets which names are seen there"
_TOGETHER = "read like any other value: the decoder of the mapping around it looks at it beside its other words"
_LATER = "read by itself, when what it may refer to is known"


def _seeing(grammar: type, key: str, names: frozenset[str], queries: frozenset[str] | None = None) -> Syntax:
    """A key read by its annotation where templates see these names, and questions these roots (None: any name)."""

    def read(node: Node, scope: Scope) -> Any:
        return decode(rules_of(grammar)[key].annotation, node, scope.with_names(names, queries))

    return Syntax(decode=read, why=_SEEN)


def _asking(grammar: type, key: str, queries: frozenset[str]) -> Syntax:
    return _seeing(grammar, key, EXPECT_NAMES, queries)


SYNTAX: Mapping[Any, Syntax] = MappingProxyType(
    {
        Action: Syntax(decode=actions.read_action, schema=actions.schema_of_action),
        CallStep: Syntax(decode=calls.read_call, schema=calls.schema_of_call),
        Cases: Syntax(decode=cases.read_cases, schema=cases.schema_of_cases),
        Check: Syntax(decode=checks.read_check, why=_CHECKED),
        Compare: Syntax(decode=compare.read_compare, why=_CHECKED),
        Expectation: Syntax(decode=expect.read_expectation, schema=expect.schema_of_expectation),
        InputField: Syntax(decode=fields.read_inner_field, schema=fields.schema_of_field),
        Layers: Syntax(decode=fields.read_layers, schema=fields.schema_of_layers),
        MatchersWord: Syntax(decode=matchers.read_operand, schema=matchers.schema_of_operand),
        Matrix: Syntax(decode=matrix.read_matrix, schema=matrix.schema_of_matrix),
        QuotaHeaders: Syntax(decode=quota_headers.read_quota_headers, schema=quota_headers.schema_of_quota_headers),
        Relate: Syntax(decode=compare.read_relate, why=_CHECKED),
        TableUse: Syntax(decode=tables.read_table_use, schema=tables.schema_of_table_use),
        TargetUse: Syntax(decode=targets.read_target, schema=targets.schema_of_target),
        Test: Syntax(decode=test.read_test, schema=test.schema_of_test),
        AuthUse: Syntax(decode=http_words.read_auth, why=_CHECKED),
        AnswerUse: Syntax(decode=http_words.read_answer, why=_SEEN),
        PollUse: Syntax(decode=http_words.read_poll, why=_CHECKED),
        RequestUse: Syntax(decode=http_words.read_request, schema=http_words.schema_of_request),
        LoginUse: Syntax(decode=http_words.read_login, why=_SEEN),
        (LoginUse, "request"): Syntax(decode=http_words.read_login_request, why=_SEEN),
        (RequestUse, "body"): Syntax(decode=http_words.read_body, schema=http_words.schema_of_body),
        **{
            (kind, key): Syntax(decode=http_words.read_states, schema=http_words.schema_of_states)
            for kind in (AnswerUse, PollUse)
            for key in ("completed", "failed")
        },
        (Action, "find"): Syntax(decode=actions.read_find, schema=actions.schema_of_find),
        (Action, "id"): Syntax(decode=actions.read_action_id, schema=actions.schema_of_action_id),
        (Action, "pii"): Syntax(decode=actions.read_masked_places, schema=actions.schema_of_masked_places),
        (actions.Find, "name"): Syntax(decode=read_text_or_template, why=_BY_PARENT),
        (CallStep, "action"): Syntax(schema=actions.schema_of_action_name, why=_OFFERED),
        (CallStep, "id"): Syntax(decode=calls.read_call_id, schema=calls.schema_of_call_id),
        (CallStep, "when"): Syntax(decode=calls.read_call_condition, why=_SEEN),
        (Cases, "edges"): Syntax(decode=cases.read_edge_names, schema=cases.schema_of_edge_names),
        (Compare, "ignore"): Syntax(decode=compare.read_places, schema=compare.schema_of_places),
        (Compare, "on"): Syntax(decode=compare.read_places, schema=compare.schema_of_places),
        (Compare, "with"): Syntax(schema=compare.schema_of_other_side, why=_TOGETHER),
        (Constraint, "if"): _seeing(Constraint, "if", EXPECT_NAMES),
        (Constraint, "then"): _seeing(Constraint, "then", EXPECT_NAMES),
        (FieldOptions, "edges"): Syntax(decode=edges.read_edges, schema=edges.schema_of_edges),
        (Gates, "errors"): Syntax(
            decode=gate_bounds.read_bound_on_errors, schema=gate_bounds.schema_of_bound_on_errors
        ),
        (Gates, "judged"): Syntax(
            decode=gate_bounds.read_bound_on_judged, schema=gate_bounds.schema_of_bound_on_judged
        ),
        (KnownFailure, "until"): Syntax(decode=dates.read_moment, schema=dates.schema_of_moment),
        **{
            (LatencyGate, share): Syntax(
                decode=gate_bounds.read_bound_on_time, schema=gate_bounds.schema_of_bound_on_time
            )
            for share in ("p50", "p90", "p95", "p99")
        },
        (Library, "checks"): _asking(Library, "checks", RESULT_ROOTS),
        (Library, "inputs"): Syntax(decode=fields.read_shared_inputs, why=_SEEN),
        (Library, "templates"): Syntax(decode=as_written.read_as_written, schema=as_written.schema_of_templates),
        (Library, "vars"): _seeing(Library, "vars", VAR_NAMES),
        (Project, "default-target"): Syntax(schema=targets.schema_of_target_name, why=_OFFERED),
        (Project, "defaults"): Syntax(decode=as_written.read_as_written, schema=as_written.schema_of_defaults),
        **{
            (QuotaHeaders, key): Syntax(decode=quota_headers.read_header_name, why=_BY_PARENT)
            for key in ("allowed", "count", "remaining", "reset")
        },
        (Relate, "change"): _seeing(Relate, "change", EXPECT_NAMES),
        (Relate, "expect"): _asking(Relate, "expect", RELATION_ROOTS),
        (Retry, "until"): _asking(Retry, "until", RESULT_ROOTS),
        (StubRule, "errors"): _seeing(StubRule, "errors", STUB_NAMES),
        (StubRule, "output"): _seeing(StubRule, "output", STUB_NAMES),
        (StubRule, "when"): _seeing(StubRule, "when", STUB_NAMES),
        (Suite, "baseline"): Syntax(decode=compare.read_baseline, schema=compare.schema_of_baseline),
        (compare.Baseline, "fail-on"): Syntax(decode=compare.read_conditions, why=_BY_PARENT),
        (Suite, "checks"): _asking(Suite, "checks", RESULT_ROOTS),
        (Suite, "defaults"): Syntax(decode=as_written.read_as_written, schema=as_written.schema_of_defaults),
        (Suite, "inputs"): Syntax(decode=fields.read_shared_inputs, why=_SEEN),
        (Suite, "now"): Syntax(decode=dates.read_moment, schema=dates.schema_of_moment),
        (Suite, "tags"): Syntax(schema=test.schema_of_tags, why=_OFFERED),
        (Suite, "target"): Syntax(schema=targets.schema_of_target_name, why=_OFFERED),
        (Suite, "templates"): Syntax(decode=as_written.read_as_written, schema=as_written.schema_of_templates),
        (Suite, "tests"): Syntax(schema=test.schema_of_tests, why=_LATER),
        (Suite, "vars"): _seeing(Suite, "vars", VAR_NAMES),
        (TableUse, "delimiter"): Syntax(schema=tables.schema_of_delimiter, why=_TOGETHER),
        (TableUse, "types"): Syntax(schema=tables.schema_of_types, why=_TOGETHER),
        (Test, "action"): Syntax(schema=actions.schema_of_action_name, why=_OFFERED),
        (Test, "after"): Syntax(schema=calls.schema_of_calls, why=_LATER),
        (Test, "before"): Syntax(schema=calls.schema_of_calls, why=_LATER),
        (Test, "name"): Syntax(decode=test.read_title, why=_SEEN),
        (Test, "needs"): Syntax(schema=test.schema_of_test_names, why=_OFFERED),
        (Test, "only-on"): Syntax(schema=targets.schema_of_target_names, why=_OFFERED),
        (Test, "skip"): Syntax(decode=test.read_reason, schema=test.schema_of_reason),
        (Test, "steps"): Syntax(schema=calls.schema_of_calls, why=_LATER),
        (Test, "tags"): Syntax(schema=test.schema_of_tags, why=_OFFERED),
        (Test, "target"): Syntax(schema=targets.schema_of_target_name, why=_OFFERED),
        (Test, "upstream"): Syntax(decode=upstream.read_upstream, schema=upstream.schema_of_upstream),
        (Test, "use"): Syntax(schema=test.schema_of_template_name, why=_OFFERED),
    }
)
"""By grammar, or by grammar and key; every other part is read and shown as its annotation says."""

DECODERS: Mapping[Any, Decode] = MappingProxyType(
    {part: each.decode for part, each in SYNTAX.items() if each.decode is not None}
)
"""One half of the table, for the decoder."""

SCHEMAS: Mapping[Any, Callable[[Shapes], Schema]] = MappingProxyType(
    {part: each.schema for part, each in SYNTAX.items() if each.schema is not None}
)
"""The other half, for the schemas of documents."""


def new_scope(vocabulary: Vocabulary, secrets: frozenset[str], refused_env: frozenset[str]) -> Scope:
    """A scope of a document of which nothing has been read yet."""
    return Scope(
        vocabulary=vocabulary, problems=Problems(), decoders=DECODERS, secrets=secrets, refused_env=refused_env
    )
