"""What matchers tell of themselves is true of how they judge, so that no stage refuses what could hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.assertions import KINDS
from engine.expressions.values.equality import equal, is_number
from engine.model.language.kinds import MatcherKind
from engine.model.language.matcher_facts import Admitted, IntervalEnd
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import Outcome
from engine.vocabulary import builtin
from tests.assertions.kinds import BY_NAME, spec_of
from tests.suite.reading_aloud import checked, in_a_suite

OPERANDS: tuple[tuple[str, Any], ...] = (
    *(("equals", operand) for operand in (1, "a", None, [1], {"a": 1}, True)),
    ("in", [1, "a", None]),
    ("not-in", [1, "a"]),
    ("not", {"gt": 3}),
    ("not", {"absent": True}),
    ("not", {"not": 1}),
    *(("type", operand) for operand in ("integer", "number", ["string", "null"], "array", "object", "boolean")),
    *((name, operand) for name in ("gt", "gte", "lt", "lte") for operand in (5, -2.5, "2026-11-22")),
    ("near", {"value": 5, "within": 1}),
    ("matches", "a"),
    ("not-matches", "a"),
    *((name, operand) for name in ("contains", "not-contains", "starts-with", "ends-with") for operand in ("a", 1)),
    ("length", 1),
    ("length", {"gte": 0}),
    *((name, operand) for name in ("present", "absent", "empty", "unique", "sorted") for operand in (True, False)),
    ("format", "date"),
    ("every", {"gte": 0}),
    ("any", 1),
    ("only", ["a"]),
)
"""Operands that hold of some of the values below, beside the example that each matcher gives of itself."""
SCALARS: tuple[Json, ...] = (None, True, False, 0, 1, 5, 5.0, 6.5, -2.5, -3, "", "a", "abc", "2026-11-21", "2026-11-23")
VALUES: tuple[Json | Missing, ...] = (
    MISSING,
    *SCALARS,
    *([one] for one in SCALARS),
    *([one, other] for one in (1, "a", None) for other in (1, 5, "a", "b")),
    *({key: one} for key in ("a", "b") for one in SCALARS),
    [5, 1],
    [],
    {},
    {"a": 1, "b": 1},
)


@pytest.mark.parametrize(("name", "operand"), OPERANDS)
def test_what_a_matcher_holds_of_is_what_it_says_that_it_admits(name: str, operand: Any) -> None:
    kind, spec = BY_NAME[name], spec_of(name, operand)
    held = [value for value in VALUES if kind.judge(spec, value).outcome is Outcome.HELD]
    assert held
    assert [value for value in held if not is_admitted(kind, spec, value)] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_same_is_so_of_the_example_that_it_gives(kind: MatcherKind) -> None:
    for spec in specs_in_example(kind):
        held = [value for value in VALUES if kind.judge(spec, value).outcome is Outcome.HELD]
        assert [value for value in held if not is_admitted(kind, spec, value)] == []


def specs_in_example(kind: MatcherKind) -> tuple[Any, ...]:
    """What the decoder makes of a matcher's example, which stands alone at its place."""
    found = checked(in_a_suite(f"action: plain\nexpect: {{ {kind.example} }}"), words=builtin())
    assert found.value is not None
    assert found.value.tests[0].expect is not None
    (claim,) = found.value.tests[0].expect.claims
    return tuple(matcher.spec for matcher in claim.matchers if matcher.kind.name == kind.name)


def is_admitted(kind: MatcherKind, spec: Any, value: Json | Missing) -> bool:
    """Whether a matcher says that it may hold of a value."""
    return admits(kind.admits(spec), value) and (value is not MISSING or kind.absence != "fails")


def admits(told: Admitted, value: Json | Missing) -> bool:
    """Whether a value is within all that a matcher tells."""
    if told.standing is not None and standing_of(value) not in told.standing:
        return False
    if isinstance(value, Missing):
        return told.types is None and told.takes is None and told.exact is MISSING
    return (
        all(types is None or types & types_of(value) != frozenset() for types in (told.types, told.takes))
        and (told.exact is MISSING or equal(value, told.exact))
        and is_within(told.lowest, told.highest, value)
    )


def is_within(low: IntervalEnd | None, high: IntervalEnd | None, value: Json) -> bool:
    """Whether a value lies beyond neither end; what is no number lies beyond both."""
    if low is None and high is None:
        return True
    if not is_number(value):
        return False
    above = low is None or value > low.number or (low.included and value == low.number)
    return above and (high is None or value < high.number or (high.included and value == high.number))


def standing_of(value: Json | Missing) -> str:
    """What a value is to the question whether anything stands there."""
    return "missing" if value is MISSING else "null" if value is None else "value"


def types_of(value: Json) -> frozenset[str]:
    """JSON Schema's words for a value."""
    if is_number(value):
        return frozenset({"number", "integer"} if value == int(value) else {"number"})
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, str):
        return frozenset({"string"})
    return frozenset({"null" if value is None else "object" if isinstance(value, Mapping) else "array"})


def test_exactly_one_matcher_is_what_a_plain_value_means() -> None:
    assert [kind.name for kind in KINDS if kind.is_plain] == ["equals"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_matcher_that_names_a_file_has_a_field_for_what_the_file_holds(kind: MatcherKind) -> None:
    assert (kind.file is not None) is hasattr(kind.spec, "document")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_text_that_reads_like_a_matcher_begins_as_it_says(kind: MatcherKind) -> None:
    texts: tuple[str, ...] = (
        "> 2",
        ">= 2",
        "< 2",
        "<= 2",
        "!= 2",
        "<> 2",
        "== 2",
        "= 2",
        "*",
        ".*",
        "<any>",
        "not null",
        "!null",
    )
    texts += (
        "not empty",
        "/^a/",
        "^a.*$",
        "1..5",
        "-1..5",
        "string",
        "integer",
        "number",
        "boolean",
        "object",
        "array",
    )
    like = kind.lookalike
    read = [text for text in texts if like is not None and like.operand(text) is not None]
    assert (like is not None) is bool(read)
    assert all(like is not None and text[0] in like.begins for text in read)
