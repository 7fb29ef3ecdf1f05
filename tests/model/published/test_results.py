from __future__ import annotations

from engine.model.published.results import result_of
from engine.model.verdict import Verdict
from tests.coverage.plans import FAILURE, Row, a_test, rows
from tests.reporters.reports import finished


def test_a_row_tells_how_its_case_ended() -> None:
    failed = Row(
        Verdict.FAILED, {"email": "plus"}, {"email": "a+b@c.d"}, {"failures": (FAILURE,), "duration_us": 1_500}
    )
    (row,) = finished([(a_test(0), [failed])]).cases
    result = result_of(row, target="emulator")
    assert (result.verdict, result.target, result.duration_s) == (Verdict.FAILED, "emulator", 0.0015)
    assert (result.input, result.classes) == ({"email": "a+b@c.d"}, {"email": "plus"})
    assert [each.message for each in result.checks] == [FAILURE.message]


def test_a_case_that_passed_tells_no_input() -> None:
    result = result_of(finished([(a_test(0), rows(1))]).cases[0], target="emulator")
    assert (result.verdict, result.input, result.checks) == (Verdict.PASSED, None, ())


def test_a_class_that_spells_personal_data_is_hidden() -> None:
    row = finished([(a_test(0), rows(1, classes={"name": "Ada", "tier": "gold"}))]).cases[0]
    told = result_of(row.but(hidden=frozenset({"name"})), target="emulator").classes
    assert told == {"name": "•••", "tier": "gold"}
