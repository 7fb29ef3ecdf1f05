from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.language.contract import Contract
from engine.model.language.expectation import Check, Claim, Expectation
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.language.literals import Query, Template
from engine.model.plan import Case
from engine.model.ports.exchange import ActionError, Result, TraceStep
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.span import Span
from engine.model.verdict import Judgement, Outcome, Verdict
from engine.run.judging.duration import Measured, measure_at_once, measure_by_polls
from engine.run.judging.judge import judge
from engine.run.judging.judged import Judged, settle_verdict
from engine.run.judging.record import JudgeOptions, names_of, question_of, record_of
from tests.simulation.plans import COMPLETED, SPAN, Sketch, case_of, claim, planned_test

AT_ONCE = Measured(lower_s=1.0, upper_s=1.0, latency_s=0.1)
DONE = Result(status="completed", output={"risk_score": 74, "items": [{"name": "a"}]}, http_status=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def a_case(expect: Expectation, given: Mapping[str, Json] | None = None, **sketch: Any) -> Case:
    return case_of(planned_test(Sketch(expect=expect, **sketch), 0), 0, 0, given)


def query(text: str) -> Query:
    return Query(text=text, span=SPAN)


def check(that: str, **more: Any) -> Expectation:
    return Expectation(checks=(Check(that=query(that), **more),), span=SPAN)


def judged(expect: Expectation, result: Result = DONE, measured: Measured = AT_ONCE, **sketch: Any) -> Judged:
    return judge(question_of(a_case(expect, **sketch)), result, measured)


def test_a_case_whose_claims_all_hold_is_passed() -> None:
    expect = Expectation(claims=(claim("status", "completed"), claim("output.items.0.name", "a")), span=SPAN)
    assert judged(expect) == Judged(verdict=Verdict.PASSED, held=1)


def idle(_spec: Any, _value: Json | Missing) -> Judgement:
    return Judgement(outcome=Outcome.HELD, message="the list is empty", is_idle=True)


IDLE = Claim(
    place=("output", "items"),
    label="output.items",
    matchers=(Matcher(kind=MatcherKind(name="every", spec=object, judge=idle, doc=""), spec=None, span=SPAN),),
    span=SPAN,
)


def test_a_check_with_nothing_to_look_at_is_listed_beside_what_was_judged() -> None:
    out = settle_verdict(judged(Expectation(claims=(claim("output.risk_score", 74), IDLE), span=SPAN)))
    assert (out.verdict, out.held) == (Verdict.PASSED, 1)
    (listed,) = out.untold
    assert (listed.code, listed.message) == (
        "E421",
        "`output.items`: the list is empty, so that `every` looked at nothing",
    )


def test_a_case_whose_only_check_had_nothing_to_look_at_is_an_error() -> None:
    written = Expectation(claims=(*COMPLETED.claims, IDLE), span=COMPLETED.span)
    out = settle_verdict(judged(written))
    assert out.verdict is Verdict.ERROR
    assert out.reason.startswith("nothing that this test asks could be judged: `output.items`: the list is empty")


def test_a_case_to_which_no_check_applies_judged_nothing_and_says_how_to_judge_its_end_alone() -> None:
    written = replace(check("output.risk_score == `74`", when=query("input.level == 'High'")), claims=COMPLETED.claims)
    written = replace(written, span=COMPLETED.span)
    case = a_case(written, {"level": "low"})
    out = settle_verdict(judge(question_of(case), DONE, AT_ONCE))
    assert (out.verdict, out.passed_over, out.asked) == (Verdict.ERROR, 1, ())
    assert "write its `status` under `expect`" in out.reason


def test_a_case_to_which_no_check_applies_but_whose_status_its_author_names_is_judged() -> None:
    claims = (replace(claim("status", "completed"), span=Span("sim.suite.yaml", 9, 5, 9, 12)),)
    written = replace(check("output.risk_score == `74`", when=query("input.level == 'High'")), claims=claims)
    out = settle_verdict(judge(question_of(a_case(written, {"level": "low"})), DONE, AT_ONCE))
    assert (out.verdict, out.passed_over) == (Verdict.PASSED, 1)


@pytest.mark.parametrize("that", ["output.risk_score != '74'", "!(output.risk_score == '74')"])
def test_a_check_that_denies_what_can_never_be_is_not_judged(that: str) -> None:
    out = settle_verdict(judged(check(that)))
    assert (out.verdict, out.held) == (Verdict.ERROR, 0)
    assert out.untold[0].message == f"`{that}`: a number never equals text, so that it holds whatever stands there"
    beside = judged(check(f"output.risk_score == `74` && {that}"))
    assert (beside.verdict, [each.code for each in beside.warnings]) == (Verdict.PASSED, ["E421"])


@pytest.mark.parametrize("that", ["output.risk_score != `75`", "output.risk_score != null", "output != 'x' || status"])
def test_a_check_that_denies_what_could_be_is_judged(that: str) -> None:
    out = judged(check(that.replace("null", "`null`").replace("|| status", "|| status == 'x'")))
    assert (out.verdict, out.warnings, out.untold) == (Verdict.PASSED, (), ())


def test_a_check_of_the_error_of_a_completed_action_says_why_there_is_none() -> None:
    (failure,) = judged(check("error.code == 'x'")).failures
    assert failure.message == (
        "error.code == 'x' does not hold: the action completed, and there is an error only where it failed: "
        "expect `status: failed`"
    )


LIST = Result(status="completed", output={"items": [{"id": 1}, {"id": 2}]}, http_status=200)


@pytest.mark.parametrize(
    "expect",
    [
        check("length(output.items[?idd != `1`]) == `2`"),
        Expectation(claims=(replace(claim("x", 2), place=query("length(output.items[?!idd])")),), span=SPAN),
    ],
)
def test_a_check_that_holds_although_no_item_has_what_its_filter_asks_for_is_told_as_a_warning(
    expect: Expectation,
) -> None:
    out = judged(expect, LIST)
    (warned,) = out.warnings
    assert (out.verdict, warned.code, warned.weight) == (Verdict.PASSED, "E422", "warn")
    assert "no item of `output.items` has a key `idd`; did you mean `id`?" in warned.message


def test_a_check_that_fails_says_that_no_item_has_what_its_filter_asks_for() -> None:
    (failure,) = judged(check("length(output.items[?idd != `1`]) == `1`"), LIST).failures
    assert failure.help == "no item of `output.items` has a key `idd`; did you mean `id`?"


def test_a_claim_that_does_not_hold_names_its_place_and_its_line() -> None:
    out = judged(Expectation(claims=(claim("output.risk_score", 80),), span=SPAN))
    (failure,) = out.failures
    assert out.verdict is Verdict.FAILED
    assert (failure.code, failure.message, failure.was) == ("E412", "output.risk_score is 74, expected 80", "74")
    assert failure.span == SPAN


def test_defect_07_a_failed_action_passes_a_negative_test() -> None:
    failed = Result(status="failed", errors=(ActionError(kind="input", code="bad", message="email is empty"),))
    assert judged(Expectation(claims=(claim("status", "failed"),), span=SPAN), failed).verdict is Verdict.PASSED
    out = judged(COMPLETED, failed)
    assert out.verdict is Verdict.FAILED
    assert out.failures[0].message.endswith("expected 'completed': email is empty")


def test_a_claim_may_be_a_query_and_what_it_does_not_find_is_missing() -> None:
    asked: list[Json | Missing] = []

    def remember(_spec: Any, value: Json | Missing) -> Judgement:
        asked.append(value)
        return Judgement(outcome=Outcome.HELD)

    kind = MatcherKind(name="remember", spec=object, judge=remember, doc="")
    matchers = (Matcher(kind=kind, spec=None, span=SPAN),)
    for text in ("output.items[0].name", "output.nothing"):
        judged(Expectation(claims=(Claim(place=query(text), label=text, matchers=matchers, span=SPAN),), span=SPAN))
    assert asked == ["a", MISSING]


def test_an_operand_may_be_a_template_over_input_and_output() -> None:
    expect = Expectation(
        claims=(claim("output.risk_score", Template(text="${{ input.score + 1 }}", span=SPAN)),), span=SPAN
    )
    assert judge(question_of(a_case(expect, {"score": 73})), DONE, AT_ONCE).verdict is Verdict.PASSED
    out = judge(question_of(a_case(expect, {})), DONE, AT_ONCE)
    assert out.verdict is Verdict.ERROR
    assert out.failures[0].code == "E410"


def test_a_check_holds_only_when_it_is_exactly_true() -> None:
    assert judged(check("output.risk_score > `70`")).verdict is Verdict.PASSED
    out = judged(check("output.risk_score >= `80`", because="high risk must score at least 80"))
    (failure,) = out.failures
    assert failure.message == "output.risk_score is 74, expected >= 80"
    assert (failure.because, failure.was) == ("high risk must score at least 80", "74")
    assert judged(check("output.risk_score")).verdict is Verdict.FAILED


def test_a_missing_path_is_an_outcome_of_its_own() -> None:
    out = judged(check("output.risk_scor == `null`"))
    assert out.verdict is Verdict.FAILED
    assert out.failures[0].code == "E415"
    assert "risk_score" in out.failures[0].message


def test_a_type_error_is_a_failed_check() -> None:
    out = judged(check("starts_with(output.risk_score, 'a')"))
    assert out.verdict is Verdict.FAILED
    assert "74" in out.failures[0].message


def test_a_check_applies_only_where_its_when_is_true() -> None:
    expect = replace(check("output.risk_score > `90`", when=query("input.level == 'high'")), claims=COMPLETED.claims)
    assert judge(question_of(a_case(expect, {"level": "low"})), DONE, AT_ONCE).verdict is Verdict.PASSED
    assert judge(question_of(a_case(expect, {"level": "high"})), DONE, AT_ONCE).verdict is Verdict.FAILED


@pytest.mark.parametrize("when", ["input.level", "input.missing == 'x'", "length(`1`) == `1`"])
def test_a_when_that_is_no_boolean_is_an_error_and_never_does_not_apply(when: str) -> None:
    expect = replace(check("output.risk_score > `70`", when=query(when)), claims=COMPLETED.claims)
    out = judge(question_of(a_case(expect, {"level": "low"})), DONE, AT_ONCE)
    assert out.verdict is Verdict.ERROR
    assert "`when` is neither true nor false" in out.reason


def test_what_failed_wins_over_what_could_not_be_judged() -> None:
    expect = replace(check("output.x", when=query("input.level")), claims=(claim("status", "failed"),))
    assert judged(expect).verdict is Verdict.FAILED


def test_a_warning_is_told_and_fails_nothing() -> None:
    out = judged(replace(check("output.risk_score > `90`", severity="warn"), claims=COMPLETED.claims))
    assert out.verdict is Verdict.PASSED
    assert [warning.weight for warning in out.warnings] == ["warn"]


def test_what_the_target_does_not_tell_is_not_judged_but_counted() -> None:
    expect = Expectation(
        claims=(*COMPLETED.claims, claim("request.method", "POST")),
        checks=(Check(that=query("trace[0].success")), Check(that=query("upstream.status == `200`"))),
        span=SPAN,
    )
    out = judged(expect)
    assert (out.verdict, len(out.untold)) == (Verdict.PASSED, 3)
    assert out.untold[0].message == "`request.method`: this target does not tell `request`"
    assert (out.untold[0].code, out.untold[0].weight) == ("E419", "warn")
    alone = settle_verdict(out)
    assert alone.verdict is Verdict.ERROR
    assert alone.reason == (
        "nothing that this test asks could be judged: `request.method`: this target does not tell `request`; and 2 more"
    )
    more = replace(expect, claims=(*expect.claims, claim("output.risk_score", 74)))
    assert settle_verdict(judged(more)).verdict is Verdict.PASSED
    told = DONE.but(request={"method": "POST"}, upstream={"status": 404}, trace=())
    assert judged(expect, told).untold == ()
    assert judged(expect, told).verdict is Verdict.FAILED


def test_a_case_that_judged_nothing_is_never_passed() -> None:
    assert judged(Expectation(span=SPAN)).verdict is Verdict.ERROR
    out = judged(check("request.method == 'POST'"))
    assert out.verdict is Verdict.ERROR
    assert "this target does not tell" in out.reason


def test_within_fails_only_where_even_the_shortest_possible_duration_is_too_long() -> None:
    expect = Expectation(within_s=5.0, within_span=SPAN, span=SPAN)
    asked_late = measure_by_polls(DONE, not_yet_s=4.0, done_s=60.0, latency_s=0.1)
    assert judged(expect, DONE, asked_late).verdict is Verdict.PASSED
    too_slow = measure_by_polls(DONE, not_yet_s=6.0, done_s=60.0, latency_s=0.1)
    out = judged(expect, DONE, too_slow)
    assert out.failures[0].code == "E414"
    assert out.failures[0].message == "it took at least 6 s, expected within 5 s"
    reported = measure_at_once(DONE.but(duration_s=5.5), 0.1)
    assert judged(expect, DONE, reported).failures[0].message == "it took 5.5 s, expected within 5 s"


def test_the_output_of_a_completed_case_is_held_against_its_contract() -> None:
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {"risk_score": {"type": "string"}, "note": {"type": "string"}},
    }
    contract = Contract(name="a", input_schema=None, output_schema=schema)
    out = judged(COMPLETED, contract=contract)
    assert (out.verdict, out.failures[0].code) == (Verdict.FAILED, "E413")
    assert out.seen == ("risk_score",)
    assert judged(replace(COMPLETED, contract=False), contract=contract).verdict is Verdict.PASSED
    failed = Result(status="failed", output={"risk_score": 1})
    assert not any(failure.code == "E413" for failure in judged(COMPLETED, failed, contract=contract).failures)
    silent = Result(status="completed")
    assert judged(COMPLETED, silent, contract=contract).failures[0].code == "E413"


def test_rows_with_an_invalid_class_are_judged_by_their_own_expectation() -> None:
    case = a_case(COMPLETED)
    refuses = Expectation(claims=(claim("status", "failed"),), span=SPAN)
    invalid = replace(case, valid=False, test=replace(case.test, expectation_invalid=refuses))
    assert judge(question_of(invalid), Result(status="failed"), AT_ONCE).verdict is Verdict.PASSED
    assert judge(question_of(invalid), DONE, AT_ONCE).verdict is Verdict.FAILED


def test_the_record_holds_the_closed_list_of_names() -> None:
    result = DONE.but(errors=(ActionError(kind="other", code=None, message="x"),), execution_id="e-1")
    record = record_of(question_of(a_case(COMPLETED)), result, AT_ONCE)
    assert set(record.known) | record.untold == {
        *("status", "output", "error", "errors", "trace", "request", "upstream", "http"),
        *("duration", "latency", "execution_id", "input", "vars", "matrix"),
    }
    assert record.untold == {"trace", "request", "upstream"}
    assert names_of(question_of(a_case(COMPLETED)), record)["case"] == {
        "id": "C-000000000000",
        "row": "random:0",
        "field": None,
        "edge": None,
    }


def test_a_query_or_matcher_that_cannot_be_judged_is_an_error_of_the_case() -> None:
    broken = Claim(place=query("starts_with(output.risk_score, 'a')"), label="q", matchers=(), span=SPAN)
    out = judged(Expectation(claims=(*COMPLETED.claims, broken), span=SPAN))
    assert (out.verdict, out.failures[0].code) == (Verdict.ERROR, "E410")

    def puzzled(_spec: Any, _value: Json | Missing) -> Judgement:
        return Judgement(outcome=Outcome.ERROR, message="cannot be compared")

    kind = MatcherKind(name="puzzled", spec=object, judge=puzzled, doc="")
    place = replace(claim("output.risk_score", 1), matchers=(Matcher(kind=kind, spec=None, span=SPAN),))
    out = judged(Expectation(claims=(place,), span=SPAN))
    assert (out.verdict, out.reason) == (Verdict.ERROR, "output.risk_score cannot be compared")


def test_the_trace_of_a_target_that_tells_it_can_be_asked_about() -> None:
    traced = DONE.but(trace=(TraceStep(kind="request", name="call", success=False, error="refused"),))
    out = judged(check("trace[0].success"), traced)
    assert (out.verdict, out.untold) == (Verdict.FAILED, ())


def test_many_errors_of_an_action_are_shown_by_the_first_few() -> None:
    errors = tuple(ActionError(kind="other", code=None, message=f"no {number}") for number in range(5))
    message = judged(COMPLETED, Result(status="failed", errors=errors)).failures[0].message
    assert message.endswith("no 0; no 1; no 2; and 2 more")


@pytest.mark.slow
@settings(max_examples=40)
@given(
    output=JSON | st.just(MISSING), text=st.sampled_from(["output", "output.a", "length(output)", "output[0] > `1`"])
)
def test_judging_is_total(output: Json | Missing, text: str) -> None:
    expect = replace(
        check(text, when=query("output.a")), claims=(claim("output.a.0", 1), claim("output", 1)), within_s=1.0
    )
    out = judged(expect, Result(status="completed", output=output))
    assert out.verdict in (Verdict.FAILED, Verdict.ERROR, Verdict.PASSED)
    assert (out.verdict is Verdict.PASSED) == (not out.failures)


def test_a_row_adds_its_own_claims_and_may_say_how_the_action_ends() -> None:
    failed = Result(status="failed", errors=(ActionError(kind="input", code=None, message="no"),))
    case = replace(a_case(COMPLETED), claims=(claim("status", "failed"),))
    assert judge(question_of(case), failed, AT_ONCE).verdict is Verdict.FAILED
    weak = replace(case, test=replace(case.test, weak=True))
    assert judge(question_of(weak), failed, AT_ONCE).verdict is Verdict.PASSED
    own = replace(weak, claims=(claim("output.risk_score", 80),))
    assert judge(question_of(own), DONE, AT_ONCE).reason == "output.risk_score is 74, expected 80"


def test_snapshots_that_are_written_hold_and_what_is_missing_is_not_written() -> None:
    failing = Judgement(outcome=Outcome.FAILED, message="no")
    kind = MatcherKind(name="as-before", spec=object, judge=lambda *_: failing, doc="", file="kept")
    matcher = Matcher(kind=kind, spec=None, span=SPAN)
    kept: list[Json] = []
    options = JudgeOptions(keep=lambda _matcher, value: kept.append(value))
    for path, verdict in ((("output", "risk_score"), Verdict.PASSED), (("output", "nothing"), Verdict.FAILED)):
        expect = Expectation(claims=(Claim(place=path, label="x", matchers=(matcher,), span=SPAN),), span=SPAN)
        assert judge(question_of(a_case(expect), options=options), DONE, AT_ONCE).verdict is verdict
        assert judge(question_of(a_case(expect)), DONE, AT_ONCE).verdict is Verdict.FAILED
    assert kept == [74]


def test_queries_know_the_moment_of_the_plan() -> None:
    expect = check("now() == '2026-11-22T00:00:00Z'")
    options = JudgeOptions(now="2026-11-22T00:00:00Z")
    assert judge(question_of(a_case(expect), options=options), DONE, AT_ONCE).verdict is Verdict.PASSED
    assert judge(question_of(a_case(expect)), DONE, AT_ONCE).verdict is Verdict.FAILED


def test_a_question_that_is_too_much_work_cannot_be_judged_which_is_no_failure() -> None:
    result = DONE.but(output={"text": "x" * 20_000})
    found = judged(check("matches(output.text, '((x?){300}){3}b')"), result)
    assert found.verdict is Verdict.ERROR
    assert "too many for a text of 20,000 characters: look for less at once" in found.reason


def test_an_output_that_is_too_large_for_its_contract_cannot_be_judged() -> None:
    schema: JsonObject = {"properties": {"ids": {"uniqueItems": True}}}
    contract = Contract(name="a", input_schema=None, output_schema=schema)
    found = judged(COMPLETED, DONE.but(output={"ids": list(range(300_000))}), contract=contract)
    assert found.verdict is Verdict.ERROR
    assert found.reason.startswith("output cannot be judged by its contract: the value has more than")
