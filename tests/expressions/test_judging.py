from __future__ import annotations

from engine.expressions.judging import cannot_judge, fail, hold_if, judge_all, matchers_in_words
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.values.json import MISSING
from engine.model.values.span import NOWHERE
from engine.model.verdict import HELD, Outcome
from engine.vocabulary import builtin

MATCHERS = builtin().matchers


def matcher(name: str, **operand: object) -> Matcher:
    kind: MatcherKind = MATCHERS[name]
    return Matcher(kind=kind, spec=kind.spec(**operand), span=NOWHERE)


def test_an_error_is_told_before_a_failure_and_a_failure_before_nothing() -> None:
    fits, fails = matcher("gte", gte=1), matcher("gte", gte=9)
    broken = matcher("gte", gte="nine")
    assert judge_all((fits,), 5) is HELD
    assert judge_all((fits, fails), 5).message == "is 5, expected >= 9"
    assert judge_all((fails, broken), 5).outcome is Outcome.ERROR
    assert judge_all((), 5) is HELD


def test_matchers_are_told_in_words() -> None:
    assert matchers_in_words((matcher("equals", equals=74),)) == "74"
    assert matchers_in_words((matcher("gt", gt=3), matcher("lt", lt=5))) == "gt 3 and lt 5"


def test_the_usual_words() -> None:
    assert fail(MISSING, "text").message == "is missing, expected text"
    assert hold_if(holds=True, value=1, expected="2") is HELD
    assert hold_if(holds=False, value=1, expected="2").message == "is 1, expected 2"
    assert cannot_judge("no pattern").message == "cannot be judged: no pattern"
