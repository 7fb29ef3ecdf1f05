"""How a key is written, for the helps of problems whose grammar has no example."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.source.node import Node, Scalar

HOW: Mapping[str, str] = MappingProxyType(
    {
        "action": "write the name of an entry of `actions`, for example `action: create`",
        "actions": "for example `actions: { create: { id: custom_-_5b0c9f5e-0000-4000-8000-000000000001 } }`",
        "because": 'write a sentence, in quotes where it begins with `#`: `because: "#4711"`',
        "checks": "for example `checks: { sane: [ { that: output.total >= `0` } ] }`",
        "defaults": "for example `defaults: { action: create }`",
        "group": "write one name, for example `group: orders`",
        "inputs": "for example `inputs: { customer: { email: { gen: person.email } } }`",
        "needs": "write the names of tests, for example `needs: [a queue is created]`",
        "object": "for example `object: { street: { gen: address.street_name } }`",
        "seed": "write a whole number, for example `seed: 7`",
        "serial": "write `true` or `false`",
        "target": "write the name of a target; what it is stands in `engine.yaml` under `targets`",
        "targets": "for example `targets: { local: { type: emulator } }`",
        "templates": "for example `templates: { refused: { parameters: [field], name: …, action: …, … } }`",
        "tests": "write `tests:`, and below it `- name: …` with `action`, `input` and `expect`",
        "valid": "write `valid: true` where the action should accept it, else `valid: false`",
        "vars": "for example `vars: { ceiling: 100 }`",
        "with": "for example `with: { version: draft }`, or parameters of a template: `with: { field: email }`",
    }
)
"""By key: what to write there."""

_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "Action": "id",
        "Constraint": "then",
        "CompareWith": "version",
        "Find": "name",
        "Gates": "pass-rate",
        "KnownFailure": "ticket",
        "LatencyGate": "p95",
        "OwnEdge": "name",
        "TableUse": "file",
        "UpstreamAnswer": "status",
        "Wait": "timeout",
    }
)
"""By grammar: the key that a single value in place of its mapping most likely belongs to."""


_SHOWN_MAX = 80
"""Longer values are not repeated in a help."""


def as_mapping(grammar: type, node: Node) -> str | None:
    """The mapping that a single value stands for: `wait: 30s` is `wait: { timeout: 30s }`; None where none is known."""
    key = _SHORT.get(grammar.__name__)
    if key is None or not isinstance(node, Scalar) or node.value is None:
        return None
    if not 0 < len(node.text) <= _SHOWN_MAX or "\n" in node.text:
        return None
    if not node.style and node.text[0] in "*&!":
        return None
    if isinstance(node.value, bool):
        return None
    if isinstance(node.value, int | float) and key == "timeout":
        return f"write `{{ {key}: {node.text}s }}`"
    if key == "pass-rate":
        figure = node.text.strip(">=% ")
        return f'write `{{ {key}: ">= {figure}%" }}`' if figure.replace(".", "", 1).isdecimal() else None
    if key == "p95" and node.text[:1].isdigit():
        return f'write `{{ {key}: "< {node.text}" }}`'
    written = f'"{node.text}"' if node.style and '"' not in node.text else node.text
    return f"write `{{ {key}: {written} }}`"


_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "Baseline": "for example `baseline: { run: main, fail-on: [new-failures] }`",
        "Compare": "for example `compare: { with: { version: draft }, on: [output] }`",
        "CoverageGate": 'for example `coverage: { input-edges: 100%, output-fields: ">= 95%" }`',
        "CallStep": "a call is `- { action: …, input: … }`",
        "Relate": "for example `relate: { change: { amount: 10 }, expect: after.output.score >= before.output.score }`",
        "Retry": "for example `retry: { until: output.ready, every: 2s, for: 30s }`",
    }
)


def example_of(grammar: type) -> str | None:
    """A whole mapping of a grammar, where single keys would not explain it."""
    return _EXAMPLES.get(grammar.__name__)


def example_in_words(wanted: str) -> str | None:
    """What to write where nothing better is known."""
    return "write one text" if wanted == "text" else None


def example_between(low: float | None, high: float | None) -> str:
    """Which numbers are allowed."""
    if low is not None and high is not None:
        return f"write a number from {low:,.0f} to {high:,.0f}"
    return f"write {low:g} or more" if low is not None else f"write {high:,.0f} or less"
