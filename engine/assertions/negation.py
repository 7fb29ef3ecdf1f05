"""`not`: a value or matcher that must not hold."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.comparison_texts import read_equated, read_ordered
from engine.expressions.judging import fail, judge_all, matchers_in_words
from engine.expressions.values.alike import why_never_equal
from engine.expressions.values.equality import is_list
from engine.expressions.values.shown import kind_of
from engine.model.language.grammar import operand_of, word
from engine.model.language.kinds import Matcher, MatcherKind, Matchers
from engine.model.language.matcher_facts import ForeignNames, Lookalike
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The grammar of `not`."""

    not_: Matchers = word("A value or matcher that must not hold.", examples=("declined", {"contains": "error"}))


def judge(spec: Not, value: Json | Missing) -> Judgement:
    """The opposite of what is inside; errors stay errors.

    Where nothing stands it fails all the same, unless presence is what is asked about: a misspelt place would
    otherwise pass for ever. So it does of a value of a type of which what is inside never holds. Of one that can never
    equal what it shall not be, it is idle.
    """
    inner = judge_all(spec.not_, value)
    expected = f"anything but {matchers_in_words(spec.not_)}"
    if inner.outcome is Outcome.ERROR:
        return inner
    if value is MISSING and all(matcher.kind.absence == "fails" for matcher in spec.not_):
        return fail(value, expected)
    if inner.outcome is not Outcome.FAILED:
        return fail(value, expected)
    if inner.is_unlike:
        hint = f"of {kind_of(value)} that never holds, so that it is not denied either; `type` asks about types"
        return fail(value, expected, hint=inner.help or hint).but(is_unlike=True)
    reasons = [_why_never(matcher, value) for matcher in spec.not_]
    return HELD if None in reasons else HELD.but(message=reasons[0] or "", is_idle=True)


def _why_never(matcher: Matcher, value: Json | Missing) -> str | None:
    """Why a matcher that compares with values can hold of no value of this type; None where it can."""
    operand: Any = operand_of(matcher.spec)
    match matcher.kind.compares:
        case "value":
            return why_never_equal(value, operand)
        case "values" if is_list(operand) and operand:
            reasons = [why_never_equal(value, each) for each in operand]
            return None if None in reasons else reasons[0]
        case _:
            return None


_UNEQUAL: Final = read_equated("!=")
_OTHER: Final = read_ordered("<>")
_IN_WORDS: Final = MappingProxyType({"not null": "null", "!null": "null", "not empty": "{empty: true}"})


def _negated(text: str) -> str | None:
    return _IN_WORDS.get(text) or _UNEQUAL(text) or _OTHER(text)


def _null(word: str, value: Json) -> str | None:
    """`isNotNull: false` is written `equals: null`."""
    if word not in ("isnotnull", "is-not-null") or not isinstance(value, bool):
        return None
    return "not: null" if value else "equals: null"


KINDS = (
    MatcherKind(
        name="not",
        example="output: { state: { not: declined } }",
        spec=Not,
        judge=judge,
        doc="A value or matcher that must not hold.",
        absence="judged",
        compares="place",
        foreign=ForeignNames(
            keys=("neq", "!=", "not-equals", "notequals", "isnotnull", "is-not-null"),
            maybe_keys=("ne",),
            beside_matchers=("ne", "neq", "!=", "not-equals", "isnot"),
            written=_null,
        ),
        lookalike=Lookalike(begins="n!<", operand=_negated),
    ),
)
