from __future__ import annotations

import pytest

from engine.model.language.expectation import Claim, Expectation
from engine.model.language.literals import Query
from engine.plan.expectations import expectation_of_invalid, expectation_of_valid
from tests.plan.making_suites import VOCABULARY, ask, at, expect, status_claim, statuses

EQUALS = VOCABULARY.plain_matcher


def valid(written: Expectation | None) -> Expectation:
    return expectation_of_valid(written, EQUALS, at(3))


def invalid(written: Expectation | None, *, every: bool = False) -> Expectation:
    return expectation_of_invalid(written, EQUALS, at(3), every_row_is_invalid=every)


def labels(found: Expectation) -> list[str]:
    return [claim.label for claim in found.claims]


def test_defect_07_without_expect_valid_rows_complete_and_invalid_rows_fail() -> None:
    assert statuses(valid(None)) == ["completed"]
    assert statuses(invalid(None)) == ["failed"]
    assert valid(None).span == at(3)


@pytest.mark.parametrize("root", ["status", "error", "errors"])
def test_what_says_how_the_action_ends_holds_for_all_rows_as_written(root: str) -> None:
    written = expect(root, "output")
    assert valid(written) == written
    assert invalid(written) == written


def test_what_the_platform_answers_says_how_valid_rows_end_and_takes_nothing_back_of_invalid_ones() -> None:
    written = expect("http")
    assert valid(written) == written
    assert statuses(invalid(written, every=True)) == ["failed"]


def test_what_says_nothing_of_the_end_is_about_valid_rows_and_they_complete() -> None:
    written = expect("output")
    assert labels(valid(written)) == ["status", "output"]
    assert statuses(valid(written)) == ["completed"]
    assert labels(invalid(written)) == ["status"]
    assert statuses(invalid(written)) == ["failed"]


def test_where_every_row_is_invalid_what_is_written_holds_for_them() -> None:
    written = expect("duration")
    assert labels(invalid(written, every=True)) == ["status", "duration"]
    assert statuses(invalid(written, every=True)) == ["failed"]
    assert labels(invalid(expect("output"), every=True)) == ["status", "output"]
    assert statuses(invalid(expect("output"), every=True)) == ["failed"]


def test_parts_are_merged_with_what_all_rows_share() -> None:
    written = expect("duration", if_valid=expect("output"), if_invalid=expect("error"), within_s=5.0)
    assert labels(valid(written)) == ["status", "duration", "output"]
    assert labels(invalid(written)) == ["duration", "error"]
    assert valid(written).within_s == 5.0
    assert valid(written).if_valid is None
    assert valid(written).if_invalid is None


def test_a_part_that_is_absent_gets_the_language_s_default() -> None:
    assert statuses(invalid(expect(if_valid=expect("output")))) == ["failed"]
    assert statuses(valid(expect(if_invalid=expect("error")))) == ["completed"]
    assert statuses(invalid(expect("output", if_valid=expect("output")))) == ["failed"]


def test_an_if_invalid_that_says_nothing_of_the_end_still_wants_a_refusal() -> None:
    assert statuses(invalid(expect(if_invalid=expect("output")))) == ["failed"]
    assert statuses(invalid(expect(if_invalid=expect("duration")))) == ["failed"]


def test_the_roots_of_one_part_do_not_count_for_the_other() -> None:
    whole = Expectation(
        claims=(),
        if_invalid=Expectation(claims=(status_claim("failed"),), roots=frozenset({"status"})),
        roots=frozenset({"status"}),
    )
    assert statuses(valid(whole)) == ["completed"]
    assert statuses(invalid(whole)) == ["failed"]


def test_questions_count_as_mentions() -> None:
    asked = Expectation(checks=(ask("status == 'failed'"),), if_valid=expect("output"))
    assert statuses(valid(asked)) == []
    place = Query(text="error.code", span=at(9))
    claimed = Expectation(claims=(Claim(place=place, label="error.code", matchers=(), span=at(9)),), if_valid=expect())
    assert statuses(valid(claimed)) == []


def test_the_nearer_within_and_a_contract_switched_off_anywhere_win() -> None:
    written = expect(within_s=9.0, if_valid=expect("output", within_s=2.0, contract=False))
    assert valid(written).within_s == 2.0
    assert valid(written).contract is False
