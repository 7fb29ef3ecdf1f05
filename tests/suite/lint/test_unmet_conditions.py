from __future__ import annotations

import pytest

from engine.model.source.diagnostic import Checked
from engine.model.suite import Suite
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked as checked_with
from tests.suite.reading_aloud import codes, in_a_suite, only, place

WORDS = builtin()
DAYS = "d: { gen: date, min: 2026-01-01, max: 2026-02-01 }"
TIMES = "t: { gen: datetime, min: 2026-01-01, max: 2026-02-01 }"


def checked(text: str) -> Checked[Suite]:
    return checked_with(text, words=WORDS)


def asking(when: str, fields: str, more: str = "") -> str:
    check = f'check: [{{ that: output.score == `1`, when: "{when}" }}]'
    return in_a_suite(f"action: plain\ninput: {{ {fields} }}\n{more}\nexpect: {{ status: completed, {check} }}")


@pytest.mark.parametrize(
    ("when", "fields", "words"),
    [
        ("input.l == 'High'", "l: { one-of: [low, medium] }", "`input.l` is `low` or `medium`"),
        ("input.l != 'low' && input.l != 'medium'", "l: { one-of: [low, medium] }", "`input.l` is `low` or `medium`"),
        ("input.l == 'x' && output.ok", "l: { one-of: [low, medium] }", "`input.l` is `low` or `medium`"),
        ("input.l == 'x' || input.l == 'y'", "l: { one-of: [low, medium] }", "`input.l` is `low` or `medium`"),
        ("upper(input.l) == 'low'", "l: { one-of: [low] }", "`input.l` is `low`"),
        ("contains(['a', 'b'], input.l)", "l: { one-of: [low] }", "`input.l` is `low`"),
        ("input.l == 'high'", "l: low", "`input.l` is `low`"),
        ("input.b == 'true'", "b: { gen: boolean }", "`input.b` is `true` or `false`"),
        ("input.n == '5'", "n: { one-of: [5, 6] }", "`input.n` is `5` or `6`"),
        ("input.n > `10`", "n: { gen: integer, min: 1, max: 10 }", "`input.n` is from 1 to 10"),
        ("`0` >= input.n", "n: { gen: integer, min: 1, max: 10 }", "`input.n` is from 1 to 10"),
        ("input.n == `2.5`", "n: { gen: integer, min: 1, max: 10 }", "`input.n` is from 1 to 10"),
        ("input.n > `4` && input.n < `5`", "n: { gen: integer, min: 1, max: 10 }", "`input.n` is from 1 to 10"),
        ("input.n >= `10`", "n: { gen: decimal, min: 0.01, max: 9.99, places: 2 }", "`input.n` is from 0.01 to 9.99"),
        ("input.l == 'x' && input.b", "l: { one-of: [y] }, b: { gen: boolean }", "`input.l` is `y`"),
        ("`1` == `2`", "l: low", "so that the check is never asked"),
        ("input.d > '2027-01-01'", DAYS, "`input.d` is from 2026-01-01 to 2026-02-01"),
        ("input.d > '2026-01-05' && input.d < '2026-01-06'", DAYS, "`input.d` is from 2026-01-01 to 2026-02-01"),
        ("'2026-02-01T00:00:00Z' < input.t", TIMES, "`input.t` is from 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z"),
    ],
)
def test_a_condition_that_no_row_makes_true_is_told_with_the_values(when: str, fields: str, words: str) -> None:
    text = asking(when, fields)
    found = only(checked(text))
    assert (found.code, place(found, text)) == ("W120", when)
    assert words in found.message


@pytest.mark.parametrize(
    ("when", "fields", "more"),
    [
        ("input.l == 'low'", "l: { one-of: [low, medium] }", ""),
        ("input.d >= '2026-02-01'", DAYS, ""),
        ("input.d > '2026-01-05' && input.d < '2026-01-07'", DAYS, ""),
        ("input.t > '2026-01-31T23:59:59Z'", TIMES, ""),
        ("input.d > 'someday'", DAYS, ""),
        ("input.d > '2027-01-01'", "d: { gen: date, min: 2026-01-01, max: +30d }", ""),
        ("not_null(input.l, 'x') == 'x'", "l: { one-of: [low], maybe: 10% }", ""),
        ("input.n > `9`", "n: { gen: integer, min: 1, max: 10 }", ""),
        ("input.n > `4` && input.n < `5`", "n: { gen: decimal, min: 1, max: 10, places: 1 }", ""),
        ("mod(input.n, `7`) == `3`", "n: { gen: integer, min: 1, max: 10 }", ""),
        ("input.n > `2000`", "n: { gen: integer }", ""),
        ("input.l == 'x'", 'l: "${{ n }}"', ""),
        ("input.l == 'x'", "l: { gen: uuid }", ""),
        ("input.l == 'x'", "l: { one-of: [low], edges: [empty] }", "cases: { cover: each }"),
        ("input.l == 'x'", "l: { one-of: [low] }", "cases: { break: one-field }"),
        ("input.l == 'x' || output.ok", "l: { one-of: [low] }", ""),
        ("output.ok", "l: low", ""),
        ("input.l == output.l", "l: low", ""),
        ("header('x') == 'y'", "l: low", ""),
    ],
)
def test_a_condition_that_some_row_may_make_true_is_let_be(when: str, fields: str, more: str) -> None:
    assert codes(checked(asking(when, fields, more))) == []


def test_the_value_that_was_meant_is_named() -> None:
    help_ = only(checked(asking("input.l == 'hihg'", "l: { one-of: [low, high] }"))).help
    assert help_ == "did you mean `'high'`?"


SHARED = "checks: { sane: [{ that: output.score == `1`, when: \"input.l == 'high'\" }] }\n"


def test_one_test_whose_rows_make_it_true_is_enough() -> None:
    low = "action: plain\ninput: { l: low }\nexpect: { status: completed, use: [sane] }"
    text = in_a_suite(low, more=SHARED)
    assert codes(checked(text)) == ["W120"]
    high = "  - { name: u, action: plain, input: { l: high }, expect: { status: completed, use: [sane] } }\n"
    assert codes(checked(text + high)) == []


def test_a_list_of_checks_that_no_test_uses_is_told() -> None:
    text = in_a_suite("action: plain\ninput: { l: high }", more=SHARED)
    found = only(checked(text))
    assert (found.code, place(found, text)) == ("W121", "sane")


def test_a_list_that_only_one_branch_or_call_uses_is_used() -> None:
    text = "action: plain\ninput: { l: high }\nexpect: { if-valid: { use: [sane] } }"
    assert codes(checked(in_a_suite(text, more=SHARED))) == []
    text = "action: plain\nafter: [{ action: plain, input: { l: high }, expect: { use: [sane] } }]"
    assert codes(checked(in_a_suite(text, more=SHARED))) == []


def test_nothing_is_said_beside_an_error() -> None:
    assert codes(checked(asking("input.l == 'x'", "l: low", "cases: { covr: each }"))) == ["E107"]


def test_many_rows_are_not_tried() -> None:
    choices = "{ one-of: [" + ", ".join(map(str, range(30))) + "] }"
    when = "input.a == `99` && input.a == input.b"
    assert codes(checked(asking("input.a == input.b && input.b != input.a", f"a: {choices}, b: {choices}"))) == []
    assert codes(checked(asking(when, f"a: {choices}, b: {choices}"))) == ["W120"]
