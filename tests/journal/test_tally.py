from __future__ import annotations

from dataclasses import replace

from engine.journal.codec import Record, to_record
from engine.journal.tally import NUMBERS_MAX, Tally
from engine.model.run.event import Resumed
from engine.model.verdict import Verdict
from tests.journal.events import SEALED, STARTED, finished

RESUMED = to_record(Resumed(at_us=1, actor="somebody", versions={}))


def problems(*records: Record) -> list[str]:
    tally = Tally()
    return [problem for record in records if (problem := tally.add(record))]


GOOD = (to_record(STARTED), to_record(finished(0)), to_record(finished(1, Verdict.FAILED)))


def test_a_seal_that_tells_what_was_finished_is_right() -> None:
    assert problems(*GOOD, to_record(SEALED)) == []


def test_a_seal_that_tells_other_sums_is_wrong() -> None:
    assert "counts are not those of the finished cases" in problems(*GOOD[:2], to_record(SEALED))[0]
    assert "counts are not those" in problems(*GOOD, {**to_record(SEALED), "counts": None})[0]


def test_a_case_ends_once_and_one_that_was_not_run_once_more_after_the_run_went_on() -> None:
    not_run = to_record(finished(0, Verdict.NOT_RUN))
    assert problems(*GOOD, to_record(finished(1))) == ["the case has ended before"]
    assert problems(GOOD[0], not_run, to_record(finished(0))) == ["the case has ended before"]
    assert problems(GOOD[0], not_run, RESUMED, to_record(finished(0))) == []
    assert problems(*GOOD, RESUMED, to_record(finished(0))) == ["the case has ended before"]


def test_a_case_that_was_left_open_ends_once_more_and_counts_as_it_ended_until_then() -> None:
    cut = to_record(replace(finished(1, Verdict.FAILED), left_open=True))
    assert problems(*GOOD[:2], cut, to_record(SEALED)) == []
    assert problems(*GOOD[:2], cut, to_record(finished(1))) == ["the case has ended before"]
    assert problems(*GOOD[:2], cut, {**RESUMED, "reopened": True}, GOOD[2], to_record(SEALED)) == []
    assert "counts are not those" in problems(*GOOD[:2], cut, RESUMED, to_record(SEALED))[0]


def test_a_seal_is_opened_again_only_where_cases_were_left() -> None:
    left = to_record(finished(1, Verdict.NOT_RUN))
    assert problems(*GOOD[:2], left, {**RESUMED, "reopened": True}) == []
    assert "although every case had been run" in problems(*GOOD, {**RESUMED, "reopened": True})[0]


def test_a_number_outside_the_plan_and_a_verdict_that_does_not_exist_are_told() -> None:
    assert "number" in problems(GOOD[0], to_record(finished(2)))[0]
    assert "number" in problems({**GOOD[0], "planned": 10**18}, {**to_record(finished(0)), "number": NUMBERS_MAX})[0]
    assert "verdict" in problems(GOOD[0], {**to_record(finished(0)), "verdict": "perfect"})[0]
