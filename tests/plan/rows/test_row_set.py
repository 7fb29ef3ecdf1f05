from __future__ import annotations

from itertools import combinations

import pytest

from engine.model.language.inputs import Cases, InputField
from engine.model.source.diagnostic import Severity
from engine.model.values.json import JsonObject
from engine.plan import codes
from tests.plan.making_suites import (
    as_layers,
    at,
    cases_of,
    check,
    choice,
    constant,
    make_suite,
    make_test,
    number,
    plan_of,
    text,
)

FIELDS: dict[str, InputField] = {
    "a": choice("low", "high", edges=["missing"]),
    "b": number("boundaries", "null", min=1, max=9),
    "c": text("x", "unicode"),
    "d": constant(1),
}


def problem(fields: dict[str, InputField], cases: Cases | int | None) -> tuple[str, str]:
    checked = check(make_suite(make_test(fields, cases=cases)))
    assert checked.value is None
    (found,) = checked.diagnostics
    return found.code, found.message


def test_rows_are_random_then_cover_then_break() -> None:
    cases = cases_of(FIELDS, cases=Cases(random=2, cover="each", break_="one-field"))
    kinds = [case.row.split(":")[0] for case in cases]
    assert kinds == sorted(kinds, key=["random", "cover", "break"].index)
    assert [case.row for case in cases[:3]] == ["random:0", "random:1", "cover:0"]


def test_without_cases_a_test_is_one_typical_row() -> None:
    (case,) = cases_of(FIELDS)
    assert (case.row, case.valid) == ("random:0", True)
    assert case.classes == {"a": "valid", "b": "valid", "c": "valid"}


def test_every_promised_pair_stands_in_a_case() -> None:
    plan = plan_of(make_suite(make_test(FIELDS, cases=Cases(cover="pairs"))))
    shown = {pair for case in plan.cases for pair in combinations(case.classes.items(), 2)}
    (test,) = plan.tests
    assert test.obligations.pairs <= shown
    # a: low high | missing · b: valid min max | zero null · c: valid unicode
    assert len(test.obligations.pairs) == (3 * 5 - 1 * 2) + 3 * 2 + 5 * 2
    assert ("a", "missing") in test.obligations.edges
    assert not any(label == "valid" for _, label in test.obligations.edges)


def test_a_row_holds_at_most_one_invalid_class_and_says_whether_it_does() -> None:
    invalid = {("a", "missing"), ("b", "zero"), ("b", "null")}
    for case in cases_of(FIELDS, cases=Cases(cover="pairs")):
        count = len(invalid & set(case.classes.items()))
        assert count <= 1
        assert case.valid is (count == 0)


def test_all_is_every_combination_that_is_allowed() -> None:
    assert len(cases_of(FIELDS, cases=Cases(cover="all"))) == 2 * 3 * 2 + 1 * 3 * 2 + 2 * 2 * 2


def test_triples_hold_every_triple() -> None:
    rows = {tuple(case.classes.values()) for case in cases_of(FIELDS, cases=Cases(cover="triples"))}
    assert ("low", "min", "unicode") in rows
    assert len(rows) == 2 * 3 * 2 + 1 * 3 * 2 + 2 * 2 * 2


def test_max_caps_the_rows_and_says_what_it_cut() -> None:
    plan = plan_of(make_suite(make_test(FIELDS, cases=Cases(random=3, cover="all", break_="one-field", max=5))))
    (test,) = plan.tests
    assert (test.case_count, len(plan.cases)) == (5, 5)
    assert test.cut == 3 + 26 + 19 - 5
    assert ("b", "null") in test.obligations.edges


def test_the_classes_that_rows_can_show_are_listed() -> None:
    (test,) = plan_of(make_suite(make_test(FIELDS, cases=Cases(cover="pairs")))).tests
    listed = {each.field: (each.valid, each.invalid) for each in test.fields}
    assert listed == {
        "a": (("low", "high"), ("missing",)),
        "b": (("valid", "min", "max"), ("zero", "null")),
        "c": (("valid", "unicode"), ()),
    }


def test_fewer_than_two_fields_with_classes_have_no_pairs() -> None:
    plan = plan_of(make_suite(make_test({"a": choice("x", "y"), "b": number()}, cases=Cases(cover="pairs"))))
    assert plan.tests[0].obligations.pairs == frozenset()
    assert [case.classes["a"] for case in plan.cases] == ["x", "y"]


def test_cover_without_anything_to_combine_is_a_warning_and_one_row() -> None:
    checked = check(make_suite(make_test({"a": number()}, cases=Cases(cover="pairs"))))
    assert checked.value is not None
    assert len(checked.value.cases) == 1
    assert [(each.code, each.severity) for each in checked.diagnostics] == [(codes.NOTHING_TO_COVER, Severity.WARNING)]


@pytest.mark.parametrize("cases", [Cases(random=0), Cases(break_="one-field")])
def test_a_test_without_rows_is_an_error(cases: Cases) -> None:
    assert problem({}, cases)[0] == codes.NO_ROWS


def test_more_rows_than_a_test_may_have_are_an_error() -> None:
    wide: dict[str, InputField] = {f"f{number}": choice(*range(10)) for number in range(8)}
    code, message = problem({**wide}, Cases(cover="all", span=at(5)))
    assert code == codes.TOO_MANY_ROWS
    assert message == "the test has 100,000,000 rows; at most 1,000,000 are allowed"


def test_all_is_cut_by_max_without_listing_the_rest() -> None:
    wide: dict[str, InputField] = {f"f{number}": choice(*range(10)) for number in range(8)}
    plan = plan_of(make_suite(make_test(wide, cases=Cases(cover="all", max=4))))
    assert (len(plan.cases), plan.tests[0].cut) == (4, 99_999_996)


def test_more_pairs_than_can_be_kept_are_an_error() -> None:
    wide: dict[str, InputField] = {f"f{number}": choice(*range(60)) for number in range(12)}
    assert problem({**wide}, Cases(cover="pairs"))[0] == codes.TOO_MANY_TUPLES


def test_a_field_whose_values_are_all_refused_cannot_be_covered() -> None:
    schema: JsonObject = {"properties": {"a": {"enum": ["other"]}}}
    checked = check(make_suite(make_test({"a": choice("x", "y")}, cases=Cases(cover="pairs")), schema=schema))
    assert [each.code for each in checked.diagnostics] == [codes.NO_VALID_CLASS]


@pytest.mark.slow
def test_a_row_of_cover_takes_at_most_64_bytes() -> None:
    from engine.plan.lazy_cases import LazyCases

    wide: dict[str, InputField] = {f"f{number}": choice(*range(3)) for number in range(20)}
    cases = plan_of(make_suite(make_test(as_layers(wide), cases=Cases(cover="pairs")))).cases
    assert isinstance(cases, LazyCases)
    table = cases.recipes[0].cover
    assert table.picks.itemsize * len(table.picks) <= 64 * table.count
