"""`length`: how many characters, items or keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions.judging import Inside, cannot_judge, fail, fail_with_message, has_late, matchers_in_words
from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.shown import show
from engine.model.language.grammar import operand_of, word
from engine.model.language.kinds import Matcher, MatcherKind, Matchers, Problem
from engine.model.language.matcher_facts import Admitted, ForeignNames
from engine.model.values.json import Json, Missing
from engine.model.verdict import HELD, Judgement, Outcome

_COUNTED: Final = Admitted(takes=frozenset({"string", "array", "object"}))
_RANGE = re.compile(r"\s*(\d{0,9})\s*\.\.\s*(\d{0,9})\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """The grammar of `length`."""

    length: Matchers = word(
        "How many characters a text, items a list, keys an object has: a number, `1..5`, or a matcher.",
        examples=(3, "1..5", {"gte": 1}),
    )


def judge(spec: Length, value: Json | Missing) -> Judgement:
    """Held where the number of characters (code points), items or keys is as wanted."""
    if not (isinstance(value, str | Mapping) or is_list(value)):
        return fail(value, f"text, a list or an object of length {matchers_in_words(spec.length)}")
    count = len(value)
    for matcher in spec.length:
        judgement = _judge_count(matcher, count)
        if judgement.outcome is Outcome.FAILED:
            return fail_with_message(f"has length {count}{judgement.message.removeprefix(f'is {count}')}")
        if judgement.outcome is Outcome.ERROR:
            return judgement
    return HELD


def _judge_count(matcher: Matcher, count: int) -> Judgement:
    if not matcher.kind.is_plain:
        return matcher.kind.judge(matcher.spec, count)
    wanted = _wanted(matcher.spec.equals)
    if wanted is None:
        return cannot_judge(f"`length` wants a number or a range such as `1..5`, not {_shown(matcher.spec.equals)}")
    low, high = wanted
    if low <= count and (high is None or count <= high):
        return HELD
    return fail(count, str(low) if low == high else _in_words(low, high))


def _wanted(written: Any) -> tuple[int, int | None] | None:
    """The least and the greatest length; None where it is not understood."""
    if is_number(written) and written == int(written) and written >= 0:
        return int(written), int(written)
    found = _RANGE.match(written) if isinstance(written, str) else None
    if found is None or not (found[1] or found[2]):
        return None
    return int(found[1] or 0), int(found[2]) if found[2] else None


def _in_words(low: int, high: int | None) -> str:
    return f"at least {low}" if high is None else f"{low} to {high}"


def _shown(written: Any) -> str:
    return "a template that was not filled in" if has_late(written) else show(written)


_WRITE: Final = "write `3`, `1..5`, `1..` or a matcher"


def check(spec: Length) -> tuple[Problem, ...]:
    """Plain values that are no length, and ranges that hold nothing."""
    problems = []
    for matcher in spec.length:
        if isinstance(matcher.spec, Inside):
            message = f"a length is a number, and has no `{matcher.spec.inside[0].label}`"
            problems.append(Problem(key=None, message=message, help=_WRITE))
            continue
        if not matcher.kind.is_plain or has_late(matcher.spec.equals):
            continue
        wanted = _wanted(matcher.spec.equals)
        if wanted is None:
            message = f"{show(matcher.spec.equals)} is no length"
            problems.append(Problem(key=None, message=message, help=_WRITE))
        elif wanted[1] is not None and wanted[0] > wanted[1]:
            message = f"no length is from {wanted[0]} to {wanted[1]}"
            problems.append(Problem(key=None, message=message, help=f"write `{wanted[1]}..{wanted[0]}`"))
    return tuple(problems)


_LENGTHS: Final = (0, 1, 2, 1_000, 10**12)


def vacuous(spec: Length) -> str | None:
    """A length that everything has."""
    if any(isinstance(matcher.spec, Inside) for matcher in spec.length):
        return None
    judgements = (_judge_count(matcher, count) for matcher in spec.length for count in _LENGTHS)
    is_late = any(has_late(operand_of(matcher.spec)) for matcher in spec.length)
    return None if is_late or any(each.outcome is not Outcome.HELD for each in judgements) else "any length"


KINDS = (
    MatcherKind(
        name="length",
        example="output: { recipients: { length: 1..5 } }",
        spec=Length,
        judge=judge,
        doc="How many characters, items or keys.",
        check=check,
        vacuous=vacuous,
        admits=lambda _spec: _COUNTED,
        foreign=ForeignNames(
            keys=("haslength", "has-length"),
            maybe_keys=("len", "size"),
            beside_matchers=("max-length", "min-length", "maxlength", "minlength", "size", "len"),
        ),
    ),
)
