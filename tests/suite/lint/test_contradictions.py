from __future__ import annotations

import pytest

from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked, codes, in_a_suite, only

WORDS = builtin()


def expecting(*places: str) -> str:
    return in_a_suite(f"action: plain\nexpect: {{ {', '.join(places)} }}")


@pytest.mark.parametrize(
    ("matchers", "pair", "why"),
    [
        ("gt: 5, lt: 3", "`gt` and `lt`", "there is no number between 5 and 3"),
        ("lt: 3, gt: 5", "`gt` and `lt`", "there is no number between 5 and 3"),
        ("gte: 5, lt: 5", "`gte` and `lt`", "there is no number between 5 and 5"),
        ("gt: 5, lte: 5", "`gt` and `lte`", "there is no number between 5 and 5"),
        ("gt: 5, gte: 1, lt: 3", "`gt` and `lt`", "there is no number between 5 and 3"),
        ("type: string, gt: 3", "`type` and `gt`", "`gt` never holds for string"),
        ("type: string, between: [1, 2]", "`type` and `between`", "`between` never holds for string"),
        ("type: string, near: { value: 1, within: 0 }", "`type` and `near`", "`near` never holds for string"),
        ("every: 1, type: [object, string]", "`type` and `every`", "`every` never holds for object or string"),
        ("type: integer, matches: a", "`type` and `matches`", "`matches` never holds for integer"),
        ("absent: true, present: true", "`present` and `absent`", "one wants a value and the other none"),
    ],
)
def test_matchers_that_rule_each_other_out_are_named_with_the_reason(matchers: str, pair: str, why: str) -> None:
    found = only(checked(expecting(f"output.x: {{ {matchers} }}"), words=WORDS))
    assert (found.code, found.message) == ("E187", f"{pair} can never hold together at `output.x`: {why}")


@pytest.mark.parametrize(
    "matchers",
    [
        "gt: 3, lt: 5",
        "gte: 5, lte: 5",
        'gt: "2026-11-22", lt: "2026-11-01"',
        'gt: "${{ vars.a }}", lt: 3',
        "type: string, lt: 2026-11-22",
        'type: string, between: ["${{ vars.a }}", "2026-11-22"]',
        "type: number, gt: 3",
        "type: [string, integer], gt: 3",
        'type: "${{ vars.a }}", gt: 3',
        "type: string, length: 3, matches: a, format: uuid",
        "type: object, only: [a], length: 1",
    ],
)
def test_matchers_of_which_one_value_could_be_right_are_left_alone(matchers: str) -> None:
    text = in_a_suite(f"action: plain\nexpect: {{ output.x: {{ {matchers} }} }}", more="vars: { a: 1 }\n")
    assert codes(checked(text, words=WORDS)) == []


@pytest.mark.parametrize(
    "matchers", ["present: false, absent: true", "present: true, absent: false", "present: false, absent: false"]
)
def test_what_is_not_asked_of_presence_rules_nothing_out(matchers: str) -> None:
    assert codes(checked(expecting(f"output.x: {{ {matchers} }}"), words=WORDS)) == []


@pytest.mark.parametrize(
    ("one", "other"), [("5", "6"), ("true", "1"), ("a", "{ equals: b }"), ("5", "{ equals: a, gt: 3 }")]
)
def test_two_values_for_one_place_are_one_too_many(one: str, other: str) -> None:
    found = only(checked(expecting(f"output: {{ x: {one} }}", f"output.x: {other}"), words=WORDS))
    assert (found.code, found.message) == ("E187", "`output.x` is expected to have two different values")


@pytest.mark.parametrize(("one", "other"), [("5", "5.0"), ("null", "1"), ("5", "{ gt: 3 }"), ("5", '"${{ vars.a }}"')])
def test_what_may_be_one_value_is_left_alone(one: str, other: str) -> None:
    text = in_a_suite(
        f"action: plain\nexpect: {{ output: {{ x: {one} }}, output.x: {other} }}", more="vars: { a: 1 }\n"
    )
    assert codes(checked(text, words=WORDS)) == []


@pytest.mark.parametrize(
    ("operand", "found"), [("true", ["W118"]), ("{ equals: false }", ["W118"]), ("1", []), ("{ type: string }", [])]
)
def test_a_switch_that_is_none_is_doubted(operand: str, found: list[str]) -> None:
    assert codes(checked(expecting(f"output.x: {{ optional: {operand} }}"), words=WORDS)) == found
