from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.language.inputs import Cases, Generated
from engine.model.language.literals import Ref
from engine.model.suite import Test as SuiteTest
from engine.model.values.json import JsonObject
from engine.model.values.span import NOWHERE
from engine.plan import codes
from engine.plan.early_checks import FIELDS_MAX, early_problems
from tests.plan.making_suites import VOCABULARY, choice, constant, make_suite, make_test, number
from tests.plan.making_words import matrix, rule


def told(*tests: SuiteTest) -> list[str]:
    return [each.code for each in early_problems(make_suite(*tests), VOCABULARY)]


def unique(field: Generated) -> Generated:
    return replace(field, options=replace(field.options, unique=True))


BREAKING_NOTHING = Cases(break_="one-field", edges=(Ref(name="unicode", span=NOWHERE),))


def test_a_test_whose_edges_break_nothing_has_no_row() -> None:
    optional: JsonObject = {"properties": {"a": {}}}
    suite = make_suite(make_test({"a": constant(1)}, cases=BREAKING_NOTHING), schema=optional)
    assert [each.code for each in early_problems(suite, VOCABULARY)] == [codes.NO_ROWS]
    assert told(make_test({"a": constant(1)}, cases=Cases(break_="one-field"))) == []


def test_a_matrix_that_excludes_all_has_no_cell() -> None:
    assert told(make_test({"a": constant(1)}, matrix=matrix(r=["x"], exclude=[{"r": "x"}]))) == [codes.NO_CELLS]
    assert told(make_test({"a": constant(1)}, matrix=matrix(r=["x", "y"], exclude=[{"r": "x"}]))) == []


@pytest.mark.parametrize(
    ("field", "rows", "wrong"),
    [(number(min=1, max=2), 2, False), (number(min=1, max=2), 3, True), (choice("x", "x", "y"), 3, True)],
)
def test_a_unique_field_needs_as_many_values_as_rows(field: Generated, rows: int, *, wrong: bool) -> None:
    assert told(make_test({"a": unique(field)}, cases=Cases(random=rows))) == [codes.NOT_UNIQUE] * wrong
    assert told(make_test({"a": unique(field)}, cases=Cases(random=rows, max=2))) == []


def test_a_constraint_that_constants_break_leaves_no_row() -> None:
    fields = {"a": constant(1)}
    assert told(make_test(fields, cases=Cases(random=1, where=(rule("a > `7`"),)))) == [codes.RULED_OUT]
    assert told(make_test(fields, cases=Cases(random=1, where=(rule("a < `7`"),)))) == []
    of_the_day = rule("now() == 'x'")
    assert told(make_test(fields, cases=Cases(random=1, where=(of_the_day,)))) == []


def test_what_is_skipped_or_hangs_on_the_environment_is_left_alone() -> None:
    wrong = Cases(random=1, where=(rule("a > `7`"),))
    assert told(make_test({"a": constant(1)}, cases=wrong, skip="not now")) == []
    assert told(make_test({"a": constant("${{ env.NOWHERE }}")}, cases=wrong)) == []


def test_a_suite_of_many_fields_is_looked_at_in_part() -> None:
    many = {f"f{number}": constant(1) for number in range(FIELDS_MAX)}
    rules = [rule("f0 > `7`", because=str(number)) for number in range(3)]
    tests = [make_test(many, name=str(at), cases=Cases(random=1, where=(each,))) for at, each in enumerate(rules)]
    assert told(*tests) == [codes.RULED_OUT]
