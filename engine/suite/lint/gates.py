"""Gates that a good run would miss, and those that ask for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from engine.model.language.literals import Bound
from engine.model.source.node import MappingNode, Node
from engine.model.suite import Gates
from engine.suite.scope import Scope

_TURNED: Final[Mapping[str, str]] = MappingProxyType({"<": ">", "<=": ">=", ">": "<", ">=": "<="})


def check_gates(gates: Gates, node: Node | None, scope: Scope) -> None:
    """Report (E188) a gate the wrong way round, and (E112) one that asks for nothing."""
    if isinstance(node, MappingNode) and not node.entries:
        scope.error("E112", gates.span, "this gate asks for nothing", 'for example `gate: { pass-rate: ">= 90%" }`')
    for name, bound, wants_more in _bounds(gates):
        if bound.operator in (("<", "<=") if wants_more else (">", ">=")):
            turned = bound.text.replace(bound.operator, _TURNED[bound.operator], 1)
            message = f"`{name}: {bound.text}` is missed by a good run"
            scope.error("E188", bound.span, message, f'did you mean `"{turned}"`?')


def _bounds(gates: Gates) -> Iterator[tuple[str, Bound, bool]]:
    """Each bound with its name, and whether more is better."""
    for name, group, wants_more in (
        ("", gates, True),
        ("coverage.", gates.coverage, True),
        ("latency.", gates.latency, False),
    ):
        for each in fields(group) if group is not None else ():
            bound = getattr(group, each.name)
            if isinstance(bound, Bound):
                key = f"{name}{each.name.replace('_', '-')}"
                yield key, bound, wants_more and key != "errors"
