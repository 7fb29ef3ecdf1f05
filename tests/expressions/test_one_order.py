"""Matchers, questions, templates and bounds of generators never contradict one another about what is more."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import example, given, settings

from engine.expressions.query import evaluate
from engine.expressions.template import TemplateError, resolve
from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json
from engine.model.values.moments import instant_of, is_date_time
from engine.model.values.order import compare
from engine.model.verdict import Outcome
from tests.assertions.kinds import judged
from tests.expressions.spots import template
from tests.model.values.test_order import ANYTHING, moment_texts

SIGNS: Final = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def asked(question: str, one: Json, other: Json) -> Any:
    """The answer to a question about `a` and `b`; None where it cannot be answered."""
    answer = evaluate(question, {"a": one, "b": other, "both": [one, other]})
    return answer.value if answer.error is None else None


def filled(expression: str, one: Json, other: Json) -> Any:
    """What an expression makes of `a` and `b`; None where it makes nothing."""
    try:
        return resolve(template("${{ " + expression + " }}"), {"a": one, "b": other, "both": [one, other]})
    except TemplateError:
        return None


def expected_of(sign: str, order: int | None) -> bool | None:
    holds = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[sign]
    return None if order is None else order in holds


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
@example("2026-11-22", "2026-11-22T10:00:00Z")
@example("2026-11-22T10:00:00+02:00", "2026-11-22T09:00:00Z")
@example(10**23, 1e23)
@example(True, 1)
@example("9", "80")
def test_every_operator_says_what_the_order_says(one: Json, other: Json) -> None:
    order = compare(one, other)
    for sign, name in SIGNS.items():
        expected = expected_of(sign, order)
        assert asked(f"a {sign} b", one, other) is expected
        assert filled(f"a {sign} b", one, other) is expected
        judgement = judged(name, other, one)
        if judgement.outcome is not Outcome.ERROR:
            assert (judgement.outcome is Outcome.HELD) is bool(expected)
        else:
            assert isinstance(other, bool | list | dict | None) or (isinstance(other, str) and not instant_of(other))


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
@example("2026-11-22T09:00:00Z", "2026-11-22T10:00:00+02:00")
def test_lists_are_put_in_order_by_the_same_order(one: Json, other: Json) -> None:
    order = compare(one, other)
    if order is None:
        return
    less, more = (one, other) if order <= 0 else (other, one)
    first = one if order == 0 else None
    # No template gives an integer of more than 60 digits.
    made = not any(isinstance(each, int) and abs(each) > 10**60 for each in (one, other))
    for run in (asked, filled) if made else (asked,):
        sort, greatest, least = ("sort(both)", "max(both)", "min(both)") if run is asked else (
            "both | sort", "both | max", "both | min"
        )  # fmt: skip
        assert run(sort, one, other) == [less, more]
        assert run(least, one, other) == less
        assert run(greatest, one, other) == (more if first is None else first)
    assert asked("sort_by(both, &@)", one, other) == [less, more]
    assert asked("max_by(both, &@)", one, other) == asked("max(both)", one, other)
    assert asked("min_by(both, &@)", one, other) == less
    assert judged("sorted", True, [less, more]).outcome is Outcome.HELD
    assert (judged("sorted", True, [more, less]).outcome is Outcome.HELD) is (order == 0)
    if not isinstance(one, str) or instant_of(one) is not None:
        assert judged("between", [less, more], one).outcome is Outcome.HELD


@given(moment_texts(), moment_texts())
def test_seconds_and_bounds_of_generators_agree_with_the_order(one: str, other: str) -> None:
    order = compare(one, other)
    assert order is not None
    if order <= 0:
        assert asked("to_time(a) <= to_time(b)", one, other) is True
        assert asked("days_between(a, b) >= `0`", one, other) is True
    if is_date_time(one):
        assert satisfies(FieldFacts(type="string", form="date-time", earliest=other), one) is (order >= 0)
        assert satisfies(FieldFacts(type="string", form="date-time", latest=other), one) is (order <= 0)


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
@example(10**23, 1e23)
@example(1, True)
def test_what_is_equal_is_equal_everywhere(one: Json, other: Json) -> None:
    same = judged("equals", other, one).outcome is Outcome.HELD
    assert asked("a == b", one, other) is same
    assert asked("a != b", one, other) is not same
    assert filled("a == b", one, other) is same
    assert filled("a != b", one, other) is not same
    assert filled("a in [b]", one, other) is same
    assert asked("contains([b], a)", one, other) is same
    assert judged("in", [other], one).outcome is (Outcome.HELD if same else Outcome.FAILED)
    assert (judged("unique", True, [one, other]).outcome is Outcome.FAILED) is same
    if "\ud800" not in (one, other):
        assert asked("length(unique(both))", one, other) == (1 if same else 2)
    if same and compare(one, other) is not None:
        assert compare(one, other) == 0


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("a == b", False),
        ("'2026-01-01' <= '2026-01-01T00:00:00Z' < '2026-01-02'", True),
        ("'x' in 'axb' and 'y' not in 'axb' and 'k' in {'k': 1} and 1 not in {'k': 1}", True),
        ("5 is gt 4 and 5 is ge 5 and 5 is eq 5.0 and 5 is ne true and 1 is in [1] and 4 is lt 5 and 4 is le 4", True),
        ("0.3 is divisibleby 0.1", True),
        ("1e23 is even", True),
        ("2.5 is integer", False),
    ],
)
def test_comparisons_of_templates(expression: str, value: Json) -> None:
    assert filled(expression, 1, "1") is value
