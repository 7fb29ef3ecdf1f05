"""Matchers of one place that can never hold together, and those that say something else than they seem to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from engine.model.language.expectation import Claim
from engine.model.language.kinds import Matcher
from engine.model.language.operands import is_number
from engine.suite.scope import Scope

_TAKES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("gt", "gte", "lt", "lte", "between", "near"), frozenset({"number", "integer", "string"})),
        **dict.fromkeys(("matches", "not-matches", "format"), frozenset({"string"})),
        **dict.fromkeys(("contains", "not-contains", "starts-with", "ends-with"), frozenset({"string", "array"})),
        **dict.fromkeys(("every", "any", "unique", "sorted"), frozenset({"array"})),
        "only": frozenset({"object", "array"}),
        "length": frozenset({"string", "array", "object"}),
    }
)
"""Of which types a matcher can hold at all."""
_ORDERED: Final = frozenset({"gt", "gte", "lt", "lte", "between", "near"})


def check_together(matchers: Sequence[Matcher], label: str, scope: Scope) -> None:
    """Report matchers of the place `label` of which one rules out another (E187), and doubt `optional: true` (W118)."""
    if len(matchers) == 1 and matchers[0].kind.name != "optional":
        return
    said = {each.kind.name: (each, _operand(each)) for each in matchers}
    for first, second, why in _pairs(said):
        message = f"`{first}` and `{second}` can never hold together at `{label}`: {why}"
        scope.error("E187", said[second][0].span, message, "leave one of them out")
    for name, (matcher, operand) in said.items():
        if name == "optional" and isinstance(operand, bool):
            word = str(operand).lower()
            message = f"`optional: {word}` compares with `{word}` where something is there"
            help_ = f"write what holds there: `optional: {{ type: string }}`, or `optional: {{ equals: {word} }}`"
            scope.warning("W118", matcher.span, message, help_)


def _operand(matcher: Matcher) -> Any:
    value = getattr(matcher.spec, matcher.kind.name.replace("-", "_"), None)
    value = getattr(matcher.spec, f"{matcher.kind.name}_", None) if value is None else value
    if (
        isinstance(value, tuple)
        and len(value) == 1
        and isinstance(value[0], Matcher)
        and value[0].kind.name == "equals"
    ):
        return _operand(value[0])
    return value


_Said = Mapping[str, tuple[Matcher, Any]]


def _pairs(said: _Said) -> list[tuple[str, str, str]]:
    """Which two, and why."""
    found = []
    if "present" in said and "absent" in said:
        found.append(("present", "absent", "one wants a value and the other none"))
    low, high = _bound(said, ("gt", "gte")), _bound(said, ("lt", "lte"))
    if low is not None and high is not None:
        open_ = "gt" in (low[0], high[0]) or "lt" in (low[0], high[0])
        if low[1] > high[1] or (low[1] == high[1] and open_):
            found.append((low[0], high[0], f"there is no number between {low[1]:g} and {high[1]:g}"))
    return found + _of_type(said)


def _bound(said: _Said, names: tuple[str, str]) -> tuple[str, float] | None:
    known = [(name, said[name][1]) for name in names if name in said and is_number(said[name][1])]
    return known[0] if len(known) == 1 else None


def _of_type(said: _Said) -> list[tuple[str, str, str]]:
    wanted = said["type"][1] if "type" in said else None
    types = {wanted} if isinstance(wanted, str) else set(wanted) if isinstance(wanted, list | tuple) else set()
    if not types or not all(isinstance(each, str) for each in types):
        return []
    words = " or ".join(sorted(types))
    never = (name for name in said if name in _TAKES and not types & _takes(name, said))
    return [("type", name, f"`{name}` never holds for {words}") for name in never]


def _takes(name: str, said: _Said) -> frozenset[str]:
    """Numbers are compared with numbers; text only with dates."""
    operand = said[name][1]
    numeric = is_number(operand) or (isinstance(operand, list | tuple) and all(is_number(each) for each in operand))
    return frozenset({"number", "integer"}) if name in _ORDERED and numeric else _TAKES[name]


def check_twice(claims: Sequence[Claim], scope: Scope) -> None:
    """Report (E187) a place of which two different values are expected."""
    first: dict[str, tuple[Claim, Any]] = {}
    for claim in claims if len(claims) > 1 else ():
        value = next((_operand(each) for each in claim.matchers if each.kind.name == "equals"), None)
        if value is None or not isinstance(value, str | int | float):
            continue
        before = first.setdefault(claim.label, (claim, value))
        if before[1] != value or isinstance(before[1], bool) != isinstance(value, bool):
            help_ = f"leave one out; the other stands in line {before[0].span.line}"
            scope.error("E187", claim.span, f"`{claim.label}` is expected to have two different values", help_)
