"""`not`: a value or matcher that must not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.expressions.judging import fail, hold_if, judge_all, matchers_in_words
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Matchers
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import Judgement, Outcome

_ABOUT_PRESENCE: Final = frozenset({"present", "absent", "optional", "not"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The grammar of `not`."""

    not_: Matchers = word("A value or matcher that must not hold.", examples=("declined", {"contains": "error"}))


def judge(spec: Not, value: Json | Missing) -> Judgement:
    """The opposite of what is inside; errors stay errors.

    Where nothing stands it fails all the same, unless presence is what is asked about: a misspelt place would
    otherwise pass for ever.
    """
    inner = judge_all(spec.not_, value)
    expected = f"anything but {matchers_in_words(spec.not_)}"
    if inner.outcome is Outcome.ERROR:
        return inner
    if value is MISSING and not any(matcher.kind.name in _ABOUT_PRESENCE for matcher in spec.not_):
        return fail(value, expected)
    return hold_if(inner.outcome is Outcome.FAILED, value, expected)


KINDS = (
    MatcherKind(
        name="not",
        example="output: { state: { not: declined } }",
        spec=Not,
        judge=judge,
        doc="A value or matcher that must not hold.",
    ),
)
