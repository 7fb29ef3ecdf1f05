"""`in` and `not-in`: one of several values, or none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions.judging import cannot_judge, fail, has_late
from engine.expressions.values.alike import what_was_overlooked, why_never_equal
from engine.expressions.values.equality import equal, is_list
from engine.expressions.values.inline_yaml import inline_yaml
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import ForeignNames, ListOperand
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """The grammar of `in`."""

    in_: Templated = word("One of these values.", examples=(["low", "medium", "high"],))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotIn:
    """The grammar of `not-in`."""

    not_in: Templated = word("None of these values.", examples=(["unknown"],))


def judge_in(spec: In, value: Json | Missing) -> Judgement:
    """Held where the value is one of the list."""
    return _judge("in", spec.in_, value, wanted=True)


def judge_not_in(spec: NotIn, value: Json | Missing) -> Judgement:
    """Held where there is a value, and it is none of the list."""
    return _judge("not-in", spec.not_in, value, wanted=False)


def _judge(name: str, choices: Any, value: Json | Missing, *, wanted: bool) -> Judgement:
    if has_late(choices) or not is_list(choices):
        return cannot_judge(f"`{name}` wants a list of values")
    expected = f"one of {show(choices)}" if wanted else f"none of {show(choices)}"
    if value is MISSING:
        return fail(value, expected)
    if any(equal(value, each) for each in choices) is wanted:
        return HELD if wanted else _hold_apart(value, choices)
    hints = (what_was_overlooked(value, each) for each in choices) if wanted else ()
    return fail(value, expected, hint=next(filter(None, hints), None))


def _hold_apart(value: Json, choices: Sequence[Json]) -> Judgement:
    """Held; idle, where the value could be none of the choices, whatever it is."""
    reasons = [why_never_equal(value, each) for each in choices]
    if not reasons or None in reasons:
        return HELD
    return HELD.but(message=reasons[0] or "", is_idle=True)


def _check(name: str, choices: Any) -> tuple[Problem, ...]:
    if has_late(choices):
        return ()
    if not is_list(choices):
        return (
            Problem(key=None, message=f"`{name}` wants a list of values", help=f"write `{name}: [{show(choices)}]`"),
        )
    if not choices:
        return (Problem(key=None, message=f"`{name}` has an empty list", help="name at least one value"),)
    return ()


def _doubt(choices: Any) -> Problem | None:
    """One text with commas, where several were most likely meant."""
    if not is_list(choices) or has_late(choices) or len(choices) != 1 or not isinstance(choices[0], str):
        return None
    parts = [part.strip() for part in choices[0].split(",")]
    if len(parts) < 2 or not all(re.fullmatch(r"[\w-]+", part) for part in parts):  # noqa: PLR2004 - several
        return None
    message = f"this is a list of the one text {show(choices[0])}"
    return Problem(key=None, message=message, help=f"for several write `{inline_yaml(parts)}`; for the text, `equals`")


_A_LIST: Final = ListOperand()

KINDS = (
    MatcherKind(
        name="in",
        example="output: { risk_level: { in: [low, medium, high] } }",
        spec=In,
        judge=judge_in,
        doc="One of these values.",
        check=lambda spec: _check("in", spec.in_),
        misread=lambda spec: _doubt(spec.in_),
        compares="values",
        shape=_A_LIST,
        foreign=ForeignNames(
            keys=("one-of", "oneof", "any-of", "anyof"),
            maybe_keys=("enum",),
            maybe_of="list",
            beside_matchers=("one-of", "oneof", "enum", "any-of"),
        ),
    ),
    MatcherKind(
        name="not-in",
        example="output: { risk_level: { not-in: [unknown] } }",
        spec=NotIn,
        judge=judge_not_in,
        doc="None of these values; there must be a value.",
        check=lambda spec: _check("not-in", spec.not_in),
        misread=lambda spec: _doubt(spec.not_in),
        compares="values",
        shape=_A_LIST,
    ),
)
