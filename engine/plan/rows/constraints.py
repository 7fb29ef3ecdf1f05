"""The constraints of a test (`where`) as questions about one row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.expressions.query import evaluate, roots_of
from engine.model.language.inputs import Constraint
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span


class RowRule(Noun, frozen=True, kw_only=True):
    """A constraint: where `if_` is true (None: everywhere), `then` must be. `names` are the fields it speaks of.

    `now` is what the function `now()` gives. `unmade_at` is set where it is no constraint of the author's: that a field
    can be made at all.
    """

    if_: str | None
    then: str
    names: frozenset[str]
    reason: str
    now: str
    unmade_at: Span | None = None


def row_rules_of(where: Iterable[Constraint], *, now: str) -> tuple[RowRule, ...]:
    """The constraints of a test, in order; `now` is the moment that its dates are drawn against."""
    return tuple(_rule(each, now) for each in where)


def first_broken_rule(rules: Iterable[RowRule], values: Mapping[str, Json], broken: Collection[str]) -> RowRule | None:
    """The first rule that a row breaks; one that speaks of a missing or broken field says nothing of it."""
    for rule in rules:
        if any(name not in values or name in broken for name in rule.names):
            continue
        applies = rule.if_ is None or evaluate(rule.if_, values, now=rule.now).value is True
        if applies and evaluate(rule.then, values, now=rule.now).value is not True:
            return rule
    return None


def _rule(written: Constraint, now: str) -> RowRule:
    if_ = written.if_.text if written.if_ is not None else None
    then = written.then.text
    said = then if if_ is None else f"if {if_} then {then}"
    names = roots_of(then) | (roots_of(if_) if if_ is not None else frozenset())
    return RowRule(if_=if_, then=then, names=names, reason=written.because or said, now=now)
