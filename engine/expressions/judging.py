"""What all matchers share: how they say no, and how they judge by the matchers inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.expressions.equality import is_list
from engine.expressions.shown import show
from engine.model.authored import Template
from engine.model.grammar import word_of
from engine.model.json import Json, Missing
from engine.model.verdict import HELD, Judgement, Outcome
from engine.model.words import Matcher, Matchers

_SCALARS = frozenset({str, int, float, bool, type(None)})


def failed(value: Json | Missing, expected: str, *, hint: str | None = None) -> Judgement:
    """The value is not what was expected: `is 74, expected >= 80`; `hint` says what may have been overlooked."""
    return Judgement(outcome=Outcome.FAILED, message=f"is {show(value)}, expected {expected}", help=hint)


def failed_so(message: str, *, was: Json | Missing | None = None, hint: str | None = None) -> Judgement:
    """The value is not what was expected, in these words; `was` is the part of it that is not."""
    return Judgement(outcome=Outcome.FAILED, message=message, was=None if was is None else show(was), help=hint)


def unjudged(reason: str) -> Judgement:
    """The matcher itself cannot be used, whatever the value is."""
    return Judgement(outcome=Outcome.ERROR, message=f"cannot be judged: {reason}")


def held_if(holds: bool, value: Json | Missing, expected: str) -> Judgement:
    """Held, or the usual words."""
    return HELD if holds else failed(value, expected)


def judge_all(matchers: Matchers, value: Json | Missing) -> Judgement:
    """What matchers say together: the first error, else the first failure, else that all held.

    Idle only where none of them had anything to look at.
    """
    judgements = [matcher.kind.judge(matcher.spec, value) for matcher in matchers]
    for outcome in (Outcome.ERROR, Outcome.FAILED):
        found = next((each for each in judgements if each.outcome is outcome), None)
        if found is not None:
            return found
    return judgements[0] if judgements and all(each.is_idle for each in judgements) else HELD


def described(matchers: Matchers) -> str:
    """Matchers in words: `74`, `between [0,100]`, `gt 3 and lt 5`."""
    return " and ".join(map(_described, matchers))


def _described(matcher: Matcher) -> str:
    operand = _operand(matcher.spec)
    shown = described(operand) if _is_matchers(operand) else _shown(operand)
    return shown if matcher.kind.name == "equals" else f"{matcher.kind.name} {shown}"


def _operand(spec: Any) -> Any:
    """What the author wrote behind the matcher's name: the one word of its spec."""
    return next((getattr(spec, each.name) for each in fields(spec) if word_of(each) is not None), None)


def _is_matchers(operand: Any) -> bool:
    return isinstance(operand, tuple) and bool(operand) and all(isinstance(each, Matcher) for each in operand)


def _shown(operand: Any) -> str:
    if isinstance(operand, Template):
        return operand.text
    return show(operand) if not hasattr(operand, "__dataclass_fields__") else show(_plain(operand))


def _plain(spec: Any) -> Json:
    return {each.name: getattr(spec, each.name) for each in fields(spec) if word_of(each) is not None}


def has_late(value: Any) -> bool:
    """Whether a template stands anywhere in a value, so that nothing can be said of it yet."""
    if type(value) in _SCALARS:
        return False
    if isinstance(value, Template):
        return True
    if isinstance(value, Mapping):
        return any(has_late(each) for each in value.values())
    return is_list(value) and any(has_late(each) for each in value)
