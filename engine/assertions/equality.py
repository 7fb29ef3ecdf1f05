"""`equals`: the same JSON value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.expressions.comparison_texts import read_equated, read_ordered
from engine.expressions.judging import cannot_judge, fail, fail_with_message, has_late
from engine.expressions.values.alike import what_was_overlooked
from engine.expressions.values.equality import difference
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import ANYTHING, Admitted, ForeignNames, Lookalike
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    """The grammar of `equals`."""

    equals: Templated = word(
        "The same value: numbers by value, booleans never equal to numbers, null not missing.",
        examples=(74, "approved", None, {"code": "A1"}),
    )


def judge(spec: Equals, value: Json | Missing) -> Judgement:
    """Held where both are the same; for lists and objects the first difference is named."""
    if has_late(spec.equals):
        return cannot_judge("the template was not filled in")
    expected: Json = spec.equals  # type: ignore[assignment]
    if value is MISSING:
        return fail(value, show(expected), hint=what_was_overlooked(value, expected))
    found = difference(value, expected)
    if found is None:
        return HELD
    hint = what_was_overlooked(found.left, found.right)
    if not found.path:
        return fail(value, show(expected), hint=hint)
    wanted = "nothing there" if found.right is MISSING else show(found.right)
    return fail_with_message(
        f"differs at {found.path}: is {show(found.left)}, expected {wanted}", was=found.left, hint=hint
    )


def admits(spec: Equals) -> Admitted:
    """Only the value itself, where it is known."""
    return ANYTHING if has_late(spec.equals) else Admitted(exact=spec.equals)  # type: ignore[arg-type]


_DOUBLE: Final = read_equated("==")
_SINGLE: Final = read_ordered("=")


def _equated(text: str) -> str | None:
    return _DOUBLE(text) or _SINGLE(text)


def _null(word: str, value: Json) -> str | None:
    """`isNull: false` is written `not: null`."""
    if word not in ("isnull", "is-null") or not isinstance(value, bool):
        return None
    return "equals: null" if value else "not: null"


KINDS = (
    MatcherKind(
        name="equals",
        example="output: { status: { equals: approved } }",
        spec=Equals,
        judge=judge,
        doc="The same value; what a plain value behind a place means.",
        is_plain=True,
        admits=admits,
        compares="value",
        foreign=ForeignNames(
            keys=("==", "===", "=", "eq", "isnull", "is-null", "tobe", "to-be", "toequal"),
            maybe_keys=("is", "const"),
            beside_matchers=("eq", "==", "is", "equal", "to-be", "toequal", "const"),
            written=_null,
        ),
        lookalike=Lookalike(begins="=", operand=_equated),
    ),
)
