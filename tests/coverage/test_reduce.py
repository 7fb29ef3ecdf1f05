from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.coverage.finish import finish
from engine.model.run.event import (
    Acknowledged,
    AttemptFailed,
    CaseFinished,
    CaseIntent,
    Checkpoint,
    Event,
    Halted,
    Held,
    Learned,
    Noted,
    Refreshed,
    Resumed,
    Sealed,
    Uploaded,
)
from engine.model.run.packed_results import PackedResults
from engine.model.run.report import Counts, Report
from engine.model.run.resume_state import OpenCall
from engine.model.values.json import JsonObject
from engine.model.verdict import Verdict
from tests.coverage.plans import CORNERS, STARTED, Row, a_plan, a_test, events_of, folded, place

TESTS = [
    (a_test(0, obligations=CORNERS), [Row(verdict, {"email": "plus", "risk": "high"}) for verdict in Verdict]),
    (a_test(1), [Row(Verdict.FAILED, input={"n": 1}), Row(Verdict.PASSED), Row(Verdict.PASSED)]),
]
PLAN = a_plan(TESTS)


def failed_attempt(request: str, trouble: str, next_us: int | None, at_us: int = 5) -> AttemptFailed:
    return AttemptFailed(
        at_us=STARTED.at_us + at_us,
        case=None,
        request=request,
        trouble=trouble,
        status=429,
        message="…",
        attempt=1,
        next_us=next_us,
    )


END_US = STARTED.at_us + 60_000_000
MORE: list[Event] = [
    CaseIntent(at_us=STARTED.at_us, case="C-0", number=0, submit=1, action_id="a", input={}),
    Acknowledged(at_us=STARTED.at_us, case="C-0", number=0, execution_id="e"),
    Learned(at_us=END_US, scope="s", allowed=1, window_us=1, source="headers"),
    Noted(at_us=STARTED.at_us, scope="s", message="odd"),
    Noted(at_us=STARTED.at_us, scope="t", message="odd"),
    Refreshed(at_us=STARTED.at_us, scope="s", generation=1, expires_us=0),
    failed_attempt("submit", "throttled", 1),
    failed_attempt("poll", "server-error", 1),
    failed_attempt("poll", "server-error", None),
    failed_attempt("poll", "lost", None),
    failed_attempt("token", "throttled", 1),
    failed_attempt("upload", "throttled", 1, at_us=90_000_000),
    Held(at_us=STARTED.at_us, scope="s", until_us=30, reason="429"),
    Held(at_us=STARTED.at_us, scope="s", until_us=20, reason="429"),
    Halted(at_us=STARTED.at_us + 9, action="b", reason="403", status=403, body="no"),
    Halted(at_us=STARTED.at_us + 8, action="a", reason="403", status=403, body="no"),
    Checkpoint(at_us=END_US, size=10, root="count", of="count"),
    Checkpoint(at_us=END_US, size=20, root="first", of="run"),
    Checkpoint(at_us=END_US, size=30, root="second", of="run"),
    Checkpoint(at_us=END_US, size=40, root="seal", of="seal"),
    Uploaded(at_us=END_US + 2, url="https://b", ok=True, status=200, attempts=1, sha256=""),
    Uploaded(at_us=END_US + 1, url="https://a", ok=False, status=500, attempts=8, sha256=""),
    Sealed(at_us=END_US + 9, exit=3, counts={}, requests=0),
]
EVENTS = [*events_of(TESTS), *MORE]


def test_every_event_finds_its_place() -> None:
    report = folded(EVENTS)
    assert report.started is not None
    assert report.counts == Counts(passed=3, failed=2, error=1, unknown=1, skipped=1, not_run=1)
    assert report.traffic.requests == 14
    assert (report.traffic.retries, report.traffic.throttled, report.traffic.token_calls) == (2, 2, 2)
    assert (report.holds, report.held_until_us) == (2, 30)
    assert [halt.action for halt in report.halts] == ["a", "b"]
    assert [upload.url for upload in report.uploads] == ["https://a", "https://b"]
    assert (report.sealed, report.exit) == (True, 3)


def test_a_run_ends_before_its_uploads_and_its_seal() -> None:
    assert folded(EVENTS).ended_us == END_US


def test_the_root_that_reports_print_is_the_last_one_made_for_them() -> None:
    report = folded(EVENTS)
    assert (report.audit_root, report.audit_size) == ("second", 30)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.permutations(EVENTS[1:]))
def test_the_order_of_events_changes_nothing(shuffled: list[Event]) -> None:
    def comparable(events: list[Event]) -> Report:
        return finish(folded(events), PLAN, excerpt=place).but(results=PackedResults())

    assert comparable([EVENTS[0], *shuffled]) == comparable(EVENTS)


def test_defect_45_results_that_arrive_interleaved_are_listed_in_the_order_of_the_plan() -> None:
    backwards = [EVENTS[0], *reversed(EVENTS[1:])]
    report = finish(folded(backwards), PLAN, excerpt=place)
    assert [row.finished.number for row in report.cases] == list(range(9))


def test_an_end_that_was_left_open_is_in_no_sum_once_the_run_goes_on() -> None:
    """Nor is that of a case that was not run, and what was sent for a case that goes on is told by its next end."""
    events = events_of(TESTS)
    whole = folded(events)
    cut = [
        replace(event, left_open=True, submits=2, polls=3)
        if isinstance(event, CaseFinished) and event.verdict is Verdict.ERROR
        else event
        for event in events
    ]
    resumed = Resumed(at_us=END_US, actor="a", versions={})
    report = folded([*cut, resumed])
    ends = [event for event in events if isinstance(event, CaseFinished)]
    own = next(event for event in ends if event.verdict is Verdict.ERROR)
    assert folded(cut).left_open == 1
    assert (report.left_open, report.counts) == (0, whole.counts.but(error=0, not_run=0))
    assert report.traffic.submits == whole.traffic.submits - own.submits
    assert report.traffic.polls == whole.traffic.polls - own.polls
    void = [event for event in ends if event.verdict in (Verdict.ERROR, Verdict.NOT_RUN)]
    again = folded([*cut, resumed, *(replace(event, verdict=Verdict.PASSED) for event in void)])
    assert again.counts.done == whole.counts.done
    rows = finish(again, PLAN, excerpt=place).cases
    assert Counter(row.finished.number for row in rows) == {event.number: 1 for event in ends}
    assert again.counts == Counts(**Counter(row.finished.verdict.value for row in rows))


def test_what_was_left_open_by_a_run_that_was_then_killed_is_unknown() -> None:
    events = [
        replace(event, left_open=True) if isinstance(event, CaseFinished) else event for event in events_of(TESTS)
    ]
    intent = next(event for event in MORE if isinstance(event, CaseIntent))
    calls = {number: {"": OpenCall(intent=intent, execution_id="e")} for number in range(3)}
    report = finish(folded([*events, Resumed(at_us=END_US, actor="a", versions={})]), PLAN, excerpt=place, begun=calls)
    assert (report.counts.unknown, report.counts.not_run) == (3, len(PLAN.cases) - 3)


def test_what_an_answer_held_has_its_keys_in_the_order_of_the_log_so_that_reports_are_made_again_alike() -> None:
    ids: JsonObject = {"x-request-id": "r", "cf-ray": "c"}
    answer: JsonObject = {"status": 502, "ids": ids, "body": "<h1>"}
    report = folded(events_of([(a_test(0), [Row(Verdict.ERROR, finished={"reason": "no", "answer": answer})])]))
    (kept,) = report.results
    told = kept.finished.answer
    assert told == answer
    assert list(told or ()) == ["body", "ids", "status"]
    assert json.dumps(told) == '{"body": "<h1>", "ids": {"cf-ray": "c", "x-request-id": "r"}, "status": 502}'


@pytest.mark.parametrize("name", ["input", "output", "answer", "steps"])
def test_each_body_of_a_case_has_its_keys_in_order_at_every_depth_whatever_else_it_has(name: str) -> None:
    """Code units of UTF-16 order them, as in the log, where a smiley comes before a letter of the basic plane."""
    body: JsonObject = {"b": [{"z": 1, "a": [{"d": 1, "c": 2}]}], "\ufb33": 1, "\U0001f600": 2, "a": None}
    bare = CaseFinished(at_us=1, case="C-0", number=0, verdict=Verdict.ERROR)
    given: Any = (body,) if name == "steps" else body
    (kept,) = folded([STARTED, replace(bare, **{name: given})]).results
    found = getattr(kept.finished, name)
    told = '{"a": null, "b": [{"a": [{"c": 2, "d": 1}], "z": 1}], "\U0001f600": 2, "\ufb33": 1}'
    assert json.dumps(found[0] if name == "steps" else found, ensure_ascii=False) == told


@pytest.mark.parametrize(
    ("reopened", "is_at_least"), [([True], False), ([False], True), ([False, True], True), ([True, False], True)]
)
def test_requests_are_counted_at_least_once_a_run_was_cut_off(reopened: list[bool], is_at_least: bool) -> None:
    events = [Resumed(at_us=END_US, actor="a", versions={}, reopened=each) for each in reopened]
    assert folded([*EVENTS, *events]).traffic.is_at_least is is_at_least
