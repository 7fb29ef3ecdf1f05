"""Every matcher on values it holds for, values it does not, and operands that make no sense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assertions import KINDS
from engine.assertions.equality import Equals
from engine.model.language.grammar import words_of
from engine.model.language.literals import Template
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.span import NOWHERE
from engine.model.verdict import Outcome
from tests.assertions.kinds import BY_NAME, NESTED, judged, problems

HELD: list[tuple[str, Any, Json | Missing]] = [
    ("equals", 1, 1.0),
    ("equals", None, None),
    ("equals", {"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}),
    ("in", ["low", "high"], "low"),
    ("in", [1, None], None),
    ("not-in", ["low"], "high"),
    ("not", "a", "b"),
    ("not", {"contains": "x"}, "abc"),
    ("not", {"present": True}, MISSING),
    ("type", "integer", 5),
    ("type", "integer", 5.0),
    ("type", "number", 5.5),
    ("type", ["string", "null"], None),
    ("type", ["string", None], None),
    ("type", "array", []),
    ("type", "object", {}),
    ("type", "boolean", False),
    ("between", [0, 100], 0),
    ("between", [0, 100], 100.0),
    ("between", ["2026-01-01", "2026-12-31"], "2026-12-31T01:00:00+01:00"),
    ("between", ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00+02:00"], "2026-01-01T12:00:00Z"),
    ("gt", 0, 0.01),
    ("gte", 80, 80),
    ("lt", "2026-11-23", "2026-11-22T23:00:00Z"),
    ("gt", "2026-11-22", "2026-11-22T00:00:00.000000001Z"),
    ("lt", "2026-11-22T10:00:00Z", "2026-11-22"),
    ("near", {"value": 0.2, "within": 0.1}, 0.3),
    ("matches", "b", "abc"),
    ("matches", "^[A-Z]{2}$", "AB"),
    ("not-matches", "^x", "abc"),
    ("contains", "b", "abc"),
    ("contains", 2, [1, 2.0]),
    ("contains", {"a": 1}, [{"a": 1}]),
    ("not-contains", "x", "abc"),
    ("not-contains", True, [1]),
    ("starts-with", "a", "abc"),
    ("starts-with", 1, [1, 2]),
    ("ends-with", "c", "abc"),
    ("ends-with", 2, [1, 2]),
    ("length", 3, "äöü"),
    ("length", 1, "😀"),
    ("length", "1..3", [1, 2]),
    ("length", "2..", [1, 2]),
    ("length", "..2", {}),
    ("length", {"gte": 1, "lt": 3}, {"a": 1}),
    ("length", {"not": 0}, [1]),
    ("absent", True, MISSING),
    ("absent", False, None),
    ("present", True, 0),
    ("present", True, ""),
    ("present", True, False),
    ("present", False, MISSING),
    ("empty", True, ""),
    ("empty", True, []),
    ("empty", True, {}),
    ("empty", False, "a"),
    ("optional", {"type": "integer"}, MISSING),
    ("optional", {"type": "integer"}, 3),
    ("format", "uuid", "123E4567-e89b-12d3-a456-426614174000"),
    ("format", "email", "a+b@example.co.uk"),
    ("format", "date", "2024-02-29"),
    ("format", "date-time", "2026-11-22T10:00:00.123456789+01:00"),
    ("format", "uri", "https://example.com/a?b=c#d"),
    ("format", "phone-e164", "+4915112345678"),
    ("every", {"type": "string"}, ["a", "b"]),
    ("every", 1, [1.0, 1]),
    ("any", {"gte": 80}, [1, 90]),
    ("any", "a", ["b", "a"]),
    ("only", ["a", "b"], {"a": 1}),
    ("only", ["a"], [{"a": 1}, {}]),
    ("unique", True, [1, "1", True, [1]]),
    ("unique", False, [1, 1.0]),
    ("sorted", True, [1, 1.0, 2]),
    ("sorted", True, ["a", "b"]),
    ("sorted", False, [2, 1]),
]

FAILED: list[tuple[str, Any, Json | Missing, str]] = [
    ("equals", 80, 74, "is 74, expected 80"),
    ("equals", 1, True, "is true, expected 1"),
    ("equals", 0, MISSING, "is missing, expected 0"),
    ("equals", None, MISSING, "is missing, expected null"),
    ("equals", "1", 1, 'is 1, expected "1"'),
    ("equals", {"items": [{"n": "a"}, {"n": "b"}]}, {"items": [{"n": "a"}, {"n": "c"}]},
     'differs at .items[1].n: is "c", expected "b"'),
    ("equals", {"a": 1}, {"a": 1, "b": 2}, "differs at .b: is 2, expected nothing there"),
    ("equals", {"a": 1}, {}, "differs at .a: is missing, expected 1"),
    ("in", ["low", "high"], "hgh", 'is "hgh", expected one of ["low","high"]'),
    ("in", [0], False, "is false, expected one of [0]"),
    ("not-in", ["low"], "low", 'is "low", expected none of ["low"]'),
    ("not-in", ["low"], MISSING, 'is missing, expected none of ["low"]'),
    ("not", "a", "a", 'is "a", expected anything but "a"'),
    ("not", "a", MISSING, 'is missing, expected anything but "a"'),
    ("not", {"between": [1, 5]}, 3, "is 3, expected anything but between [1,5]"),
    ("type", "integer", 5.5, "is 5.5, expected type integer"),
    ("type", "number", True, "is true, expected type number"),
    ("type", ["string", "null"], 1, "is 1, expected type string or null"),
    ("type", "string", MISSING, "is missing, expected type string"),
    ("between", [0, 100], 101, "is 101, expected 0 to 100"),
    ("between", [0, 100], None, "is null, expected 0 to 100"),
    ("between", [0, 100], "50", 'is "50", expected 0 to 100'),
    ("between", [0, 1], True, "is true, expected 0 to 1"),
    ("gte", 80, 74, "is 74, expected >= 80"),
    ("gt", 80, 80, "is 80, expected > 80"),
    ("lt", 80, MISSING, "is missing, expected < 80"),
    ("lte", "2026-11-22", "2026-11-23", 'is "2026-11-23", expected <= "2026-11-22"'),
    ("near", {"value": 1, "within": 0.5}, 2, "is 2, expected 1 give or take 0.5"),
    ("matches", "^a$", "abc", 'is "abc", expected text matching ^a$'),
    ("matches", "1", 1, "is 1, expected text matching 1"),
    ("not-matches", "b", "abc", 'is "abc", expected text not matching b'),
    ("not-matches", "b", MISSING, "is missing, expected text not matching b"),
    ("contains", "x", "abc", 'is "abc", expected it to contain "x"'),
    ("contains", 1, "a1", 'is "a1", expected a list to contain 1'),
    ("contains", 1, [True], "is [true], expected it to contain 1"),
    ("not-contains", "b", "abc", 'is "abc", expected it not to contain "b"'),
    ("not-contains", "b", None, 'is null, expected text not to contain "b"'),
    ("starts-with", "b", "abc", 'is "abc", expected it to start with "b"'),
    ("ends-with", 1, [], "is [], expected it to end with 1"),
    ("length", 3, "ab", "has length 2, expected 3"),
    ("length", "1..3", [], "has length 0, expected 1 to 3"),
    ("length", {"gte": 1}, [], "has length 0, expected >= 1"),
    ("length", 1, 5, "is 5, expected text, a list or an object of length 1"),
    ("length", 1, MISSING, "is missing, expected text, a list or an object of length 1"),
    ("absent", True, None, "is null, expected it to be missing"),
    ("present", True, MISSING, "is missing, expected a value"),
    ("present", True, None, "is null, expected a value"),
    ("empty", True, None, "is null, expected it to be empty"),
    ("empty", False, "", 'is "", expected it not to be empty'),
    ("optional", {"type": "integer"}, None, "is null, expected type integer"),
    ("format", "uuid", "123", 'is "123", expected text of format uuid'),
    ("format", "email", "a@b", 'is "a@b", expected text of format email'),
    ("format", "date", "2026-02-30", 'is "2026-02-30", expected text of format date'),
    ("format", "date-time", "2026-11-22", 'is "2026-11-22", expected text of format date-time'),
    ("every", {"gte": 1}, [1, 0], "fails at [1]: is 0, expected >= 1"),
    ("every", 1, {}, "is {}, expected a list in which every item is 1"),
    ("any", {"gte": 1}, [0], "is [0], expected an item that is gte 1"),
    ("any", 1, [], "is [], expected an item that is 1"),
    ("only", ["a"], {"a": 1, "b": 2, "c": 3}, 'has ["b","c"], expected no other keys than ["a"]'),
    ("only", ["a"], 1, 'is 1, expected an object with no other keys than ["a"]'),
    ("unique", True, [1, 2, 1.0], "has 1 at [0] and [2], expected different items"),
    ("sorted", True, [1, 3, 2], "has 2 at [2] behind 3, expected it to be sorted"),
    ("sorted", True, [1, "a"], 'is [1,"a"], expected a list of numbers or of texts'),
]  # fmt: skip

WRONG: list[tuple[str, Any, str]] = [
    ("in", "low", "cannot be judged: `in` wants a list of values"),
    ("type", "integr", 'cannot be judged: there is no type "integr"'),
    ("between", [1], "cannot be judged: `between` wants two numbers or two dates, not [1]"),
    ("between", ["a", "b"], 'cannot be judged: `between` wants two numbers or two dates, not ["a","b"]'),
    ("gt", "abc", 'cannot be judged: `gt` wants a number or a date, not "abc"'),
    ("matches", "(", 'cannot be judged: the pattern "(" cannot be read: missing ): ('),
    ("matches", 1, "cannot be judged: `matches` wants a regular expression, not 1"),
    ("length", "many", 'cannot be judged: `length` wants a number or a range such as `1..5`, not "many"'),
    ("only", "a", "cannot be judged: `only` wants a list of keys"),
    ("near", {"value": "a", "within": 1}, "cannot be judged: `near` wants two numbers, `value` and `within`"),
    ("near", {"value": 1, "within": "x"}, "cannot be judged: `near` wants two numbers, `value` and `within`"),
    ("not", {"matches": "("}, 'cannot be judged: the pattern "(" cannot be read: missing ): ('),
]  # fmt: skip


@pytest.mark.parametrize(("name", "operand", "value"), HELD)
def test_a_matcher_holds(name: str, operand: Any, value: Json | Missing) -> None:
    judgement = judged(name, operand, value)
    assert (judgement.outcome, judgement.message) == (Outcome.HELD, "")


@pytest.mark.parametrize(("name", "operand", "value", "message"), FAILED)
def test_a_matcher_that_fails_reads_well_behind_the_place(
    name: str, operand: Any, value: Json | Missing, message: str
) -> None:
    judgement = judged(name, operand, value)
    assert (judgement.outcome, judgement.message) == (Outcome.FAILED, message)


@pytest.mark.parametrize(
    ("name", "operand", "value", "is_hinted"),
    [
        ("lte", "2026-11-22", "2026-11-22T09:14:00Z", True),
        ("between", ["2026-11-01", "2026-11-22"], "2026-11-22T23:59:59.9Z", True),
        ("lte", "2026-11-22", "2026-11-23T00:00:00Z", False),
        ("between", ["2026-11-01", "2026-11-22"], "2026-10-31", False),
        ("lt", "2026-11-22", "2026-11-22T09:14:00Z", False),
        ("gte", "2026-11-22", "2026-11-21T09:14:00Z", False),
        ("lte", "2026-11-22T00:00:00Z", "2026-11-22T09:14:00Z", False),
        ("lte", "2026-11-22", "soon", False),
        ("lte", "2026-11-22", 5, False),
        ("lte", "9999-12-31", "9999-12-31T09:14:00Z", False),
    ],
)
def test_a_last_day_that_ends_as_it_begins_is_hinted_at(name: str, operand: Any, value: Json, is_hinted: bool) -> None:
    judgement = judged(name, operand, value)
    hint = "as a moment 2026-11-22 is its midnight in UTC; with all of that day it is `lt: 2026-11-23`"
    assert (judgement.outcome, judgement.help) == (Outcome.FAILED, hint if is_hinted else None)


@pytest.mark.parametrize(("name", "operand", "message"), WRONG)
def test_an_operand_that_makes_no_sense_is_an_error_and_not_a_failure(name: str, operand: Any, message: str) -> None:
    judgement = judged(name, operand, "value")
    if name in ("length", "not"):
        judgement = judged(name, operand, "abc")
    assert (judgement.outcome, judgement.message) == (Outcome.ERROR, message)


@pytest.mark.parametrize(
    ("name", "operand", "message", "help_"),
    [
        ("between", [100, 0], "nothing is between 100 and 0", "write `between: [0, 100]`"),
        ("between", 5, "`between` wants a list of two bounds, not 5", "`gte` or `lte`"),
        ("between", [0, "2026-01-01"], "`between` mixes a number and a date", "two numbers or two dates"),
        ("between", ["a", 1], '`between` wants a number or a date, not "a"', None),
        ("gt", "abc", '`gt` wants a number or a date, not "abc"', "write `gt: 5`"),
        ("type", "integr", "unknown type `integr`", "did you mean `integer`?"),
        ("type", "text", "unknown type `text`", "did you mean `string`?"),
        ("type", ["string", "nul"], "unknown type `nul`", "did you mean `null`?"),
        ("matches", "(a", "the pattern cannot be read: missing ): (a", None),
        ("matches", "(?=a)", "the pattern cannot be read: invalid perl operator: (?=", "RE2"),
        ("matches", 5, "`matches` wants a regular expression, not 5", "quotes"),
        ("length", "many", '"many" is no length', "`1..5`"),
        ("length", -1, "-1 is no length", "`1..5`"),
        ("length", "5..1", "no length is from 5 to 1", "write `1..5`"),
        ("in", "low", "`in` wants a list of values", 'write `in: ["low"]`'),
        ("in", [], "`in` has an empty list", None),
        ("only", "a", "`only` wants a list of keys", "only: [id, status]"),
        ("near", {"value": 1, "within": -1}, "nothing is within -1", "distance"),
    ],
)
def test_static_nonsense_is_found_before_anything_runs(
    name: str, operand: Any, message: str, help_: str | None
) -> None:
    (problem,) = problems(name, operand)
    assert problem.message == message
    if help_ is not None:
        assert help_ in (problem.help or "")


@pytest.mark.parametrize(
    ("name", "operand"),
    [(name, operand) for name, operand, _value in HELD]
    + [(name, operand) for name, operand, _value, _message in FAILED],
)
def test_what_makes_sense_has_no_problems(name: str, operand: Any) -> None:
    assert problems(name, operand) == ()


def test_templates_are_left_alone_by_checks_and_never_judged() -> None:
    late = Template(text="${{ vars.x }}", span=NOWHERE)
    for kind in KINDS:
        if kind.name in {
            *NESTED,
            "near",
            "present",
            "absent",
            "empty",
            "unique",
            "sorted",
            "format",
            "schema",
            "snapshot",
        }:
            continue
        spec = kind.spec(**{kind.name.replace("-", "_") + ("_" if kind.name == "in" else ""): late})
        assert kind.check(spec) == ()
        assert kind.judge(spec, "x").outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("operand", "value", "is_idle"),
    [(1, [], True), (1, [1], False), ({"every": 1}, [[], []], True), ({"every": 1}, [[], [1]], False)],
)
def test_every_says_whether_it_looked_at_any_item(operand: Json, value: Json, *, is_idle: bool) -> None:
    judgement = judged("every", operand, value)
    assert (judgement.outcome, judgement.is_idle) == (Outcome.HELD, is_idle)


def test_every_kind_has_one_word_named_like_itself_with_an_example() -> None:
    for kind in KINDS:
        ((key, _field, word),) = words_of(kind.spec)
        assert key == kind.name
        assert word.doc
        assert word.examples
        assert kind.doc


def test_the_matchers_are_those_of_the_language() -> None:
    assert set(BY_NAME) == {
        "equals", "not", "in", "not-in", "type", "between", "gt", "gte", "lt", "lte", "near", "matches", "not-matches",
        "contains", "not-contains", "starts-with", "ends-with", "length", "every", "any", "only", "unique", "sorted",
        "present", "absent", "empty", "optional", "format", "schema", "snapshot",
    }  # fmt: skip


def test_defect_06_comparing_lists_and_objects_judges_instead_of_crashing() -> None:
    assert judged("equals", 3, 3.0).outcome is Outcome.HELD
    assert judged("equals", {"a": 1}, [1]).outcome is Outcome.FAILED
    assert judged("equals", [1], {"a": 1}).outcome is Outcome.FAILED


def test_defect_09_present_does_not_pass_on_null() -> None:
    assert judged("present", True, None).outcome is Outcome.FAILED
    assert judged("absent", True, None).outcome is Outcome.FAILED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["2026-11-22", "1..5", "(", "integer", 10**400, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=30)
@given(JSON, st.one_of(JSON, st.just(MISSING)))
def test_no_matcher_raises_whatever_the_operand_and_the_value(operand: Any, value: Json | Missing) -> None:
    for name in BY_NAME:
        if name == "near":
            operand_here: Any = {"value": operand, "within": operand}
        else:
            operand_here = operand
        judgement = judged(name, operand_here, value)
        assert (judgement.outcome is Outcome.HELD and not judgement.is_idle) is (judgement.message == "")
        assert len(judgement.message) < 2_000
        problems(name, operand_here)


@pytest.mark.slow
@settings(max_examples=30)
@given(JSON, JSON)
def test_not_is_the_opposite_except_for_errors(operand: Any, value: Json) -> None:
    for name in sorted(set(BY_NAME) - NESTED - {"near"}):
        plain, negated = judged(name, operand, value), judged("not", {name: operand}, value)
        if plain.outcome is Outcome.ERROR:
            assert negated.outcome is Outcome.ERROR
        else:
            # Of a type of which the one never holds, the other does not either.
            never_holds = plain.is_unlike or negated.is_unlike
            assert (plain.outcome is Outcome.HELD or never_holds) is (negated.outcome is Outcome.FAILED)


@pytest.mark.slow
@settings(max_examples=30)
@given(JSON)
def test_everything_that_is_json_equals_itself(value: Json) -> None:
    if "nan" not in repr(value):
        judgement = Equals(equals=value)
        assert BY_NAME["equals"].judge(judgement, value).outcome is Outcome.HELD


def test_a_match_that_would_take_too_long_is_an_error_with_a_way_out() -> None:
    said = judged("matches", "((x?){300}){3}b", "x" * 20_000)
    assert said.outcome is Outcome.ERROR
    assert "look for less at once, for a word by `contains`" in said.message


def test_a_difference_below_a_long_key_is_found_without_writing_its_place_out_for_each_value() -> None:
    many: Json = {"k" * 1_000_000: {f"a{number}": number for number in range(20_000)}}
    other: Json = {"k" * 1_000_000: {f"a{number}": number for number in range(20_001)}}
    said = judged("equals", many, other)
    assert said.outcome is Outcome.FAILED
