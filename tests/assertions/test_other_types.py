"""What is negated of a value of another type is no silent yes: it fails, or is idle."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.values.json import Json
from engine.model.verdict import Outcome
from tests.assertions.kinds import judged


@pytest.mark.parametrize(
    ("operand", "value"),
    [
        ({"gt": 3}, "x"),
        ({"gt": 3}, None),
        ({"lte": "2026-01-01"}, "soon"),
        ({"between": [1, 2]}, "x"),
        ({"near": {"value": 1, "within": 1}}, "x"),
        ({"starts-with": "y"}, 5),
        ({"starts-with": ["y"]}, "x"),
        ({"contains": "x"}, 5),
        ({"matches": "x"}, 5),
        ({"format": "email"}, 5),
        ({"length": 3}, 5),
        ({"any": "x"}, "x"),
        ({"any": {"gt": 3}}, ["x"]),
        ({"every": {"gt": 3}}, ["x"]),
        ({"not": {"gt": 3}}, "x"),
    ],
)
def test_what_never_holds_of_a_type_is_not_denied_of_it(operand: Any, value: Json) -> None:
    said = judged("not", operand, value)
    assert (said.outcome, bool(said.help)) == (Outcome.FAILED, True)


@pytest.mark.parametrize(
    ("name", "operand", "value"),
    [
        ("not", "5", 5),
        ("not", {"equals": 1}, True),
        ("not", {"in": ["5", "6"]}, 5),
        ("not", [], {}),
        ("not-in", ["5"], 5),
        ("not-in", [True, "x"], 1),
    ],
)
def test_what_can_never_be_equal_is_idle(name: str, operand: Any, value: Json) -> None:
    said = judged(name, operand, value)
    assert (said.outcome, said.is_idle) == (Outcome.HELD, True)
    assert " never equals " in said.message


@pytest.mark.parametrize(
    ("name", "operand", "value"),
    [
        ("not", None, 5),
        ("not", "x", None),
        ("not", 5, 6.5),
        ("not", {"type": "string", "gt": 3}, 5.5),
        ("not", {"type": "integer", "gt": 3}, "x"),
        ("not", {"gt": 3}, 2),
        ("not", {"contains": 3}, [2]),
        ("not", {"any": {"gt": 3}}, []),
        ("not-in", ["5", 6], 5),
        ("not-in", [None], 5),
    ],
)
def test_what_could_have_held_is_denied(name: str, operand: Any, value: Json) -> None:
    said = judged(name, operand, value)
    assert (said.outcome, said.is_idle) == (Outcome.HELD, False)
