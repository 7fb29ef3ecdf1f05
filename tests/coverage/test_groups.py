from __future__ import annotations

from dataclasses import replace

import pytest

from engine.coverage.finish import finish
from engine.coverage.groups import GROUPS_MAX
from engine.model.run.report import FailureGroup
from engine.model.values.span import NOWHERE
from engine.model.verdict import Verdict
from tests.coverage.plans import FAILURE, Row, a_plan, a_test, events_of, folded, place, rows


def groups(own: list[Row]) -> tuple[FailureGroup, ...]:
    tests = [(a_test(0), own)]
    return finish(folded(events_of(tests)), a_plan(tests), excerpt=place).groups


def failed(message: str, **fields: object) -> Row:
    return Row(Verdict.FAILED, finished={"failures": (FAILURE.but(message=message, **fields),)})


def test_cases_that_differ_only_in_the_values_found_are_one_group() -> None:
    own = [failed("output.x is 74, expected >= 80"), failed('output.x is "a7", expected >= 80'), *rows(3)]
    (group,) = groups(own)
    assert group.cases == ("C-000000000000", "C-000000000001")
    assert group.of == 5
    assert group.headline == "error[E412]: output.x is 74, expected >= 80"
    assert group.example_case == "C-000000000000"


def test_another_check_and_another_message_are_other_groups() -> None:
    elsewhere = FAILURE.span._replace(line=31)
    own = [failed("x is 1"), failed("x is missing"), failed("x is 1", span=elsewhere), failed("x is 1", code="E413")]
    assert len(groups(own)) == 4


def test_the_excerpt_shows_the_place_what_was_found_and_why_it_matters() -> None:
    (group,) = groups([failed("x is 74")])
    assert group.excerpt == (
        "  --> suites/a.suite.yaml:30:17\n   | was 74\n   = because: high risk must score at least 80"
    )


def test_several_failed_checks_of_a_case_are_all_shown_up_to_a_limit() -> None:
    five = tuple(FAILURE.but(message=f"check {number}") for number in range(5))
    (group,) = groups([Row(Verdict.FAILED, finished={"failures": five})])
    assert "error[E412]: check 1" in group.excerpt
    assert "check 3" not in group.excerpt
    assert "error[E412]: check 3" in group.more
    assert (group.unseen, len(group.failures)) == (2, 5)


def test_a_failure_without_a_place_has_no_excerpt() -> None:
    (group,) = groups([failed("x is 74", span=NOWHERE, because=None)])
    assert group.excerpt == ""


def test_what_could_not_be_judged_is_grouped_by_its_reason_behind_what_failed() -> None:
    own = [
        Row(Verdict.NOT_RUN),
        Row(Verdict.ERROR, finished={"reason": "no answer in 60 s"}),
        Row(Verdict.ERROR, finished={"reason": "no answer in 61 s"}),
        Row(Verdict.FAILED),
        Row(Verdict.UNKNOWN),
        Row(Verdict.SKIPPED),
    ]
    found = groups(own)
    assert [(group.verdict, len(group.cases)) for group in found] == [
        ("failed", 1),
        ("error", 2),
        ("unknown", 1),
        ("not_run", 1),
    ]
    assert found[1].headline == "no answer in 60 s"


def test_the_cause_compares_inputs_that_the_plan_makes_again() -> None:
    bad = Row(Verdict.FAILED, input={"risk": "high"}, classes={"risk": "valid"})
    good = Row(Verdict.PASSED, input={"risk": "low"}, classes={"risk": "valid"})
    (group,) = groups([bad, good, bad, good])
    assert group.cause == "both have risk = high; the other 2 pass"
    assert group.example_input == {"risk": "high"}


def test_more_groups_than_can_be_told_apart_are_told_together() -> None:
    names = [f"{chr(97 + number % 26)}{'x' * (number // 26)}" for number in range(GROUPS_MAX + 7)]
    found = groups([failed(f"{name} is missing") for name in names])
    assert len(found) == GROUPS_MAX + 1
    assert found[-1].headline.startswith("7 more cases")
    assert sum(len(group.cases) for group in found) == GROUPS_MAX + 7


def test_inputs_of_a_very_large_test_are_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.coverage.groups.INPUTS_MAX", 3)
    bad = Row(Verdict.FAILED, input={"risk": "high"}, classes={"risk": "valid"})
    good = Row(Verdict.PASSED, input={"risk": "low"}, classes={"risk": "valid"})
    assert groups([bad, good, bad, good])[0].cause == ""
    assert groups([replace(bad, classes={"risk": "high"}), good, good, good])[0].cause != ""
