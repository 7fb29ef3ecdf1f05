"""Which parts of the language are no plain mappings, and which names are visible where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.expectation import Check, Expectation
from engine.model.inputs import Cases, FieldOptions, Layers
from engine.model.kinds import Vocabulary
from engine.model.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.project import Project, TargetUse
from engine.model.suite import Action, Gates, LatencyGate, Library, StubRule, Suite, Test
from engine.suite.actions import read_action
from engine.suite.decode import MatchersWord, decode, rules_of
from engine.suite.edges import read_cases, read_edge_names, read_edges
from engine.suite.expect import read_check, read_expectation
from engine.suite.fields import read_layers
from engine.suite.matchers import read_operand
from engine.suite.moments import read_moment
from engine.suite.reading import Decode, Problems, Reading, Wrong
from engine.suite.scalars import read_bound_on_errors, read_bound_on_time, read_prose
from engine.suite.target_use import read_target
from engine.suite.visible_names import ACTION_NAMES, STUB_NAMES, TITLE_NAMES, VAR_NAMES


def new_reading(vocabulary: Vocabulary, secrets: frozenset[str], refused_env: frozenset[str]) -> Reading:
    """A reading in which nothing has been found yet."""
    return Reading(
        vocabulary=vocabulary, problems=Problems(), special=SPECIAL, secrets=secrets, refused_env=refused_env
    )


def _with_names(grammar: type, key: str, names: frozenset[str]) -> Decode:
    """The ordinary reading of a key at a place where these names are visible."""

    def read(node: Node, reading: Reading) -> Any:
        return decode(rules_of(grammar)[key].annotation, node, reading.seeing(names))

    return read


def _any_query(node: Node, reading: Reading) -> Any:
    """The `when` of a stub asks about fields of the input by their bare names."""
    return decode(rules_of(StubRule)["when"].annotation, node, reading.seeing(STUB_NAMES, None))


def _title(node: Node, reading: Reading) -> Any:
    if not isinstance(node, Scalar):
        return Wrong(node=node, wanted="text")
    return read_prose(node, reading.seeing(TITLE_NAMES), templates=True)


def _as_written(node: Node, _reading: Reading) -> Any:
    """Defaults: kept for the record; they are checked in every test they enter, where their names are visible."""
    return plain(node) if isinstance(node, MappingNode) else Wrong(node=node, wanted="a mapping")


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
        Cases: read_cases,
        Check: read_check,
        Expectation: read_expectation,
        Layers: read_layers,
        MatchersWord: read_operand,
        TargetUse: read_target,
        (Action, "id"): _with_names(Action, "id", ACTION_NAMES),
        (Cases, "edges"): read_edge_names,
        (FieldOptions, "edges"): read_edges,
        (Gates, "errors"): read_bound_on_errors,
        (LatencyGate, "p50"): read_bound_on_time,
        (LatencyGate, "p90"): read_bound_on_time,
        (LatencyGate, "p95"): read_bound_on_time,
        (LatencyGate, "p99"): read_bound_on_time,
        (Library, "vars"): _with_names(Library, "vars", VAR_NAMES),
        (Project, "defaults"): _as_written,
        (StubRule, "errors"): _with_names(StubRule, "errors", STUB_NAMES),
        (StubRule, "output"): _with_names(StubRule, "output", STUB_NAMES),
        (StubRule, "when"): _any_query,
        (Suite, "defaults"): _as_written,
        (Suite, "now"): read_moment,
        (Suite, "vars"): _with_names(Suite, "vars", VAR_NAMES),
        (Test, "name"): _title,
    }
)
