"""`equals`: the same JSON value."""

from __future__ import annotations

from dataclasses import dataclass

from engine.expressions.judging import failed, failed_so, has_late, unjudged
from engine.expressions.values.alike import overlooked
from engine.expressions.values.equality import difference
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.literals import Late
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    """The grammar of `equals`."""

    equals: Late = word(
        "The same value: numbers by value, booleans never equal to numbers, null not missing.",
        examples=(74, "approved", None, {"code": "A1"}),
    )


def judge(spec: Equals, value: Json | Missing) -> Judgement:
    """Held where both are the same; for lists and objects the first difference is named."""
    if has_late(spec.equals):
        return unjudged("the template was not filled in")
    expected: Json = spec.equals  # type: ignore[assignment]
    if value is MISSING:
        return failed(value, show(expected), hint=overlooked(value, expected))
    found = difference(value, expected)
    if found is None:
        return HELD
    hint = overlooked(found.left, found.right)
    if not found.path:
        return failed(value, show(expected), hint=hint)
    wanted = "nothing there" if found.right is MISSING else show(found.right)
    return failed_so(f"differs at {found.path}: is {show(found.left)}, expected {wanted}", was=found.left, hint=hint)


KINDS = (
    MatcherKind(
        name="equals",
        example="output: { status: { equals: approved } }",
        spec=Equals,
        judge=judge,
        doc="The same value; what a plain value behind a place means.",
    ),
)
