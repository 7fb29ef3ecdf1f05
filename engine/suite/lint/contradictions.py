"""Matchers of one place that can never hold together, and those that say something else than they seem to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TypeAlias

from engine.model.language.expectation import Claim
from engine.model.language.grammar import operand_of
from engine.model.language.kinds import Matcher
from engine.model.language.matcher_facts import ANYTHING, Admitted
from engine.model.values.json import MISSING, Json, Missing
from engine.suite.scope import Scope


def check_together(matchers: Sequence[Matcher], label: str, scope: Scope) -> None:
    """Report matchers of the place `label` of which one rules out another (E187), and doubt switches that are none."""
    if len(matchers) > 1:
        _check_pairs(matchers, label, scope)
    for each in matchers:
        if each.kind.reads_like_switch:
            _doubt_switch(each, scope)


_Told: TypeAlias = tuple[Matcher, Admitted]


def _check_pairs(matchers: Sequence[Matcher], label: str, scope: Scope) -> None:
    """Two matchers are named in the order of the vocabulary, so that they read the same however they are written."""
    told = [(each, admitted) for each in matchers if (admitted := each.kind.admits(each.spec)) is not ANYTHING]
    found: dict[frozenset[str], tuple[Matcher, Matcher, str]] = {}
    for one, other, why in (*_nothing_stands(told), *_no_number(told), *_no_type(told)):
        found.setdefault(frozenset((one.kind.name, other.kind.name)), (one, other, why))
    for one, other, why in found.values():
        first, second = sorted((one, other), key=lambda each: list(scope.vocabulary.matchers).index(each.kind.name))
        message = f"`{first.kind.name}` and `{second.kind.name}` can never hold together at `{label}`: {why}"
        scope.error("E187", second.span, message, "leave one of them out")


def _nothing_stands(told: Sequence[_Told]) -> Iterator[tuple[Matcher, Matcher, str]]:
    asking = [(each, admitted.standing) for each, admitted in told if admitted.standing is not None]
    for (one, wanted), (other, left) in combinations(asking, 2):
        if not wanted & left:
            is_value = "value" in wanted | left
            yield one, other, f"one wants {'a value and the other none' if is_value else 'null and the other nothing'}"


def _no_number(told: Sequence[_Told]) -> Iterator[tuple[Matcher, Matcher, str]]:
    lowest = [(each, admitted.lowest) for each, admitted in told if admitted.lowest is not None]
    highest = [(each, admitted.highest) for each, admitted in told if admitted.highest is not None]
    for (one, low), (other, high) in product(lowest, highest):
        is_possible = low.number == high.number and low.included and high.included
        if one is not other and low.number >= high.number and not is_possible:
            yield one, other, f"there is no number between {low.number:g} and {high.number:g}"


def _no_type(told: Sequence[_Told]) -> Iterator[tuple[Matcher, Matcher, str]]:
    claimed = [(each, admitted.types) for each, admitted in told if admitted.types is not None]
    for (one, wanted), (other, admitted) in product(claimed, told):
        taken = admitted.takes if admitted.types is None else admitted.types
        if one is not other and taken is not None and not _with_integers(wanted) & _with_integers(taken):
            yield one, other, f"`{other.kind.name}` never holds for {' or '.join(sorted(wanted))}"


def _with_integers(types: frozenset[str]) -> frozenset[str]:
    """Every integer is a number."""
    return types | {"integer"} if "number" in types else types


def _doubt_switch(matcher: Matcher, scope: Scope) -> None:
    inside = operand_of(matcher.spec)
    value = operand_of(inside[0].spec) if len(inside) == 1 and inside[0].kind.is_plain else None
    if not isinstance(value, bool):
        return
    name, word = matcher.kind.name, str(value).lower()
    message = f"`{name}: {word}` compares with `{word}` where something is there"
    help_ = f"write what holds there: `{name}: {{ type: string }}`, or `{name}: {{ equals: {word} }}`"
    scope.warning("W118", matcher.span, message, help_)


def check_twice(claims: Sequence[Claim], scope: Scope) -> None:
    """Report (E187) a place of which two different values are expected."""
    if len({claim.label for claim in claims}) == len(claims):
        return
    first: dict[str, tuple[Claim, Json]] = {}
    for claim in claims:
        value = _exact_value(claim.matchers)
        if not isinstance(value, str | int | float):
            continue
        before = first.setdefault(claim.label, (claim, value))
        if before[1] != value or isinstance(before[1], bool) != isinstance(value, bool):
            help_ = f"leave one out; the other stands in line {before[0].span.line}"
            scope.error("E187", claim.span, f"`{claim.label}` is expected to have two different values", help_)


def _exact_value(matchers: Sequence[Matcher]) -> Json | Missing:
    for each in matchers:
        exact = each.kind.admits(each.spec).exact
        if exact is not MISSING:
            return exact
    return MISSING
