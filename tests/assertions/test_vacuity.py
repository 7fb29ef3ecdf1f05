"""Matchers that hold of whatever stands there, and those that had nothing to look at."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.kinds import Matcher
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.model.verdict import Outcome
from engine.vocabulary import builtin

MATCHERS = builtin().matchers


def spec_of(name: str, operand: Any) -> Any:
    return MATCHERS[name].spec(**{name.replace("-", "_"): operand})


def counted(name: str, operand: Any) -> Any:
    kind = MATCHERS[name]
    return spec_of("length", (Matcher(kind=kind, spec=kind.spec(**{name: operand}), span=NOWHERE),))


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("contains", spec_of("contains", "")),
        ("starts-with", spec_of("starts-with", "")),
        ("ends-with", spec_of("ends-with", "")),
        *(("matches", spec_of("matches", pattern)) for pattern in ("", ".*", "^", "$", "x*", "^.*$", "(a|)")),
        *(("length", counted(name, operand)) for name, operand in (("gte", 0), ("gt", -1), ("equals", "0.."))),
    ],
)
def test_a_matcher_that_holds_of_anything_says_so(name: str, spec: Any) -> None:
    assert MATCHERS[name].vacuous(spec) is not None


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("contains", spec_of("contains", "a")),
        ("contains", spec_of("contains", [])),
        ("not-contains", spec_of("not-contains", "")),
        *(("matches", spec_of("matches", pattern)) for pattern in (".", "^$", "^[A-Z]", "[", "\\w")),
        *(("length", counted(name, operand)) for name, operand in (("gte", 1), ("lte", 5), ("equals", "0..9"))),
        ("every", spec_of("every", ())),
    ],
)
def test_a_matcher_that_some_value_fails_does_not(name: str, spec: Any) -> None:
    assert MATCHERS[name].vacuous(spec) is None


@pytest.mark.parametrize(
    ("name", "operand", "value", "idle"),
    [
        ("unique", True, [], True),
        ("unique", True, [1], False),
        ("sorted", True, [], True),
        ("sorted", True, [1], False),
        ("only", ["id"], [], True),
        ("only", ["id"], {}, False),
        ("only", ["id"], [{}], False),
    ],
)
def test_what_is_asked_of_the_items_of_an_empty_list_looked_at_nothing(
    name: str, operand: Any, value: Json, idle: bool
) -> None:
    said = MATCHERS[name].judge(spec_of(name, operand), value)
    assert (said.outcome, said.is_idle) == (Outcome.HELD, idle)


@pytest.mark.parametrize("name", ["unique", "sorted"])
def test_of_an_empty_list_nothing_holds_the_other_way_round(name: str) -> None:
    assert MATCHERS[name].judge(spec_of(name, False), []).outcome is Outcome.FAILED
