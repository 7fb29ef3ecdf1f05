from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.language.expectation import Claim, Expectation
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.language.literals import Template
from engine.model.ports.exchange import Result
from engine.model.values.json import MISSING, Json
from engine.model.verdict import HELD, Judgement, Outcome, Verdict
from engine.run.judging.duration import Measured
from engine.run.judging.judge import judge
from engine.run.judging.record import JudgeOptions, question_of
from engine.run.judging.verdict_cache import CLAIMS_MAX, VALUES_MAX, VerdictCache
from tests.simulation.plans import COMPLETED, SPAN, Sketch, case_of, claim, planned_test

EXPECT = Expectation(claims=(claim("output.score", 74),), span=SPAN)
AT_ONCE = Measured(lower_s=1.0, upper_s=1.0, latency_s=0.1)


def test_what_held_of_a_value_is_known_the_next_time_and_of_no_other_kind_of_value() -> None:
    verdict_cache, found = VerdictCache(), ("held",)
    (one,) = EXPECT.claims
    verdict_cache.note(one, EXPECT, 1, found)
    assert verdict_cache.of(one, EXPECT, 1) is found
    others: list[Json] = [True, 1.0, "1", None, [1]]
    assert [verdict_cache.of(one, EXPECT, value) for value in (*others, MISSING)] == [None] * 6
    assert verdict_cache.of(claim("output.score", 74), EXPECT, 1) is None
    assert verdict_cache.of(one, COMPLETED, 1) is None


def test_no_more_is_remembered_than_comes_again() -> None:
    verdict_cache, (one,) = VerdictCache(), EXPECT.claims
    values: list[Json] = [*range(VALUES_MAX + 1), [1], "x" * 300]
    for value in values:
        verdict_cache.note(one, EXPECT, value, ())
    assert verdict_cache.of(one, EXPECT, VALUES_MAX - 1) == ()
    assert verdict_cache.of(one, EXPECT, VALUES_MAX) is None
    more = [claim("output.score", 74) for _ in range(CLAIMS_MAX)]
    for each in more:
        verdict_cache.note(each, EXPECT, 1, ())
    assert [verdict_cache.of(each, EXPECT, 1) for each in more[-2:]] == [(), None]


def _asked(spec: Json | Template, values: list[Json]) -> tuple[list[Verdict], list[Json]]:
    """The verdicts on cases that are answered so, and the values that the matcher was asked about."""
    seen: list[Json] = []

    def at_least(bound: Any, value: Any) -> Judgement:
        seen.append(value)
        return HELD if value >= bound else Judgement(outcome=Outcome.FAILED, message="is less")

    kind = MatcherKind(name="gte", spec=object, judge=at_least, doc="")
    own = Claim(
        place=("output", "n"), label="output.n", matchers=(Matcher(kind=kind, spec=spec, span=SPAN),), span=SPAN
    )
    options = JudgeOptions(verdict_cache=VerdictCache())
    expect = replace(EXPECT, claims=(own,))
    test = planned_test(Sketch(expect=expect), 0)
    verdicts = []
    for number, value in enumerate(values):
        question = question_of(case_of(test, 0, number, {"n": 5}), None, options)
        verdicts.append(judge(question, Result(status="completed", output={"n": value}), AT_ONCE).verdict)
    return verdicts, seen


def test_what_held_is_judged_once_and_what_failed_each_time() -> None:
    verdicts, seen = _asked(5, [7, 3, 7, 3, 7])
    assert verdicts == [Verdict.PASSED, Verdict.FAILED, Verdict.PASSED, Verdict.FAILED, Verdict.PASSED]
    assert seen == [7, 3, 3]


def test_a_claim_with_a_template_is_judged_each_time() -> None:
    verdicts, seen = _asked(Template(text="${{ input.n }}", span=SPAN), [7, 7])
    assert verdicts == [Verdict.PASSED] * 2
    assert seen == [7, 7]
