"""The rules of `stub` against the inputs that tests send: a rule about a mistyped field answers nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.expressions.query import paths_of
from engine.model.language.contract import Contract
from engine.model.language.literals import Query
from engine.model.suite import Action, CallStep, Test
from engine.model.values.nearest import distance
from engine.suite.lint.constraints import inputs_declared_by
from engine.suite.merged_inputs import MergedInput, merge_inputs
from engine.suite.scope import Scope
from engine.suite.scopes.spans import span_of_path

_INPUT: Final = "input"
_NEAR_LENGTH_MIN: Final = 4
"""Shorter names are one edit from too many others."""


def check_stubs(
    actions: Mapping[str, Action],
    tests: Iterable[Test],
    rows: Mapping[str, MergedInput],
    contracts: Mapping[str, Contract],
    scope: Scope,
) -> None:
    """Report (E186) fields that a `when` asks for, one slip from a field that tests of the action send.

    A name that is near to none may be one that a rule looks for in vain on purpose (`nickname == null`): it is let be.
    """
    asked = {name: action for name, action in actions.items() if any(rule.when is not None for rule in action.stub)}
    sent: dict[str, dict[str, None]] = {name: dict.fromkeys(inputs_declared_by(contracts.get(name))) for name in asked}
    for test in tests if asked else ():
        calls: tuple[Test | CallStep, ...] = (test, *test.before, *test.steps, *test.after)
        for call in calls:
            if call.action.name in sent:
                sent[call.action.name] |= dict.fromkeys(merge_inputs(call.input, rows).fields)
    for name, action in asked.items():
        for rule in action.stub:
            for path in sorted(paths_of(rule.when.text)) if rule.when is not None else ():
                _check_path(path, rule.when, tuple(sent[name]), scope)


def _check_path(path: tuple[str, ...], query: Query | None, known: tuple[str, ...], scope: Scope) -> None:
    inside = path[0] == _INPUT
    name = path[1] if inside and len(path) > 1 else path[0]
    if query is None or name in known or name == _INPUT:
        return
    # Only `input` has members for sure: `inptu.x` is a slip whatever the fields are.
    candidates = known if inside or len(path) == 1 else (_INPUT, *known)
    near = next((each for each in candidates if _is_near(name, each)), None)
    if near is not None:
        span = span_of_path(path[:2] if inside else path[:1], query)
        scope.error("E186", span, f"no input has a field `{name}`", f"did you mean `{near}`?")


def _is_near(name: str, other: str) -> bool:
    return len(name) >= _NEAR_LENGTH_MIN and distance(name, other, most=1) is not None
