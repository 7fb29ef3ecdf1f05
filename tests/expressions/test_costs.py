"""Questions pay beforehand for what they look through, so that none is asked without end (C6)."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from engine.expressions.hurry import NotNowError, hurry
from engine.expressions.query import evaluate, weigh
from engine.model.values.json import MISSING, Json

BOMB = "|".join(["[@,@,@,@]"] * 5)
"""A thousand times what it is given, in lists that share their parts."""
SHARED: dict[str, Json] = {"text": "z" * 80_000, "list": [1] * 400, "object": {"key": "z" * 80_000}}
TOO_MANY = "the question takes more than 200,000 steps on this data: ask about a smaller part of it, or in several"


@pytest.mark.parametrize(
    "question",
    [
        f"unique(text|({BOMB}))",
        f"to_string(object|({BOMB}))",
        f"contains(text|({BOMB}), 'q')",
        f"sort(text|({BOMB})|[][][][])",
        f"max(text|({BOMB})|[][][][])",
        f"min(text|({BOMB})|[][][][])",
        f"sum(list|({BOMB})|[][][][][])",
        f"avg(list|({BOMB})|[][][][][])",
        f"join('', text|({BOMB})|[][][][])",
        f"(text|({BOMB}))|[0]==[1]",
        f"(text|({BOMB}))|sort_by([][][][], &@)",
        f"(text|({BOMB}))|max_by([][][][], &@)",
        f"(object|({BOMB}))|[0]!=[1]",
        f"(text|({BOMB}))|[][][][]|map(&lower(@), @)",
        f"(text|({BOMB}))|[][][][]|map(&matches(@, 'a+b+c+d+e+f+'), @)",
        f"(text|({BOMB}))|[][][][]|[?starts_with(@, 'y')]",
        f"(text|({BOMB}))|[][][][]|map(&trim(@), @)",
        f"(text|({BOMB}))|[][][][]|map(&to_number(@), @)",
        f"(text|({BOMB}))|[][][][]|map(&luhn(@), @)",
    ],
)
def test_what_shares_its_parts_is_paid_for_as_often_as_it_is_looked_at(question: str) -> None:
    tracemalloc.start()
    answer = evaluate(question, SHARED)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.error is not None
    assert answer.error.startswith(TOO_MANY)
    assert answer.is_limit
    assert answer.value is MISSING
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("question", "most"), [("length(items)", 199_990), ("items[:1]", 199_990), ("length(items[:9])", 199_970)]
)
def test_an_answer_takes_so_many_steps_and_no_more(question: str, most: int) -> None:
    assert not evaluate(question, {"items": [0] * most}).is_limit
    answer = evaluate(question, {"items": [0] * (most + 20)})
    assert answer.is_limit
    assert (answer.error or "").startswith(TOO_MANY)


@pytest.mark.parametrize("question", ["!" * 9 + "a", "[[[[[[[[[a]]]]]]]]]", "a || " * 9 + "a", "@" + " | @" * 9])
def test_every_part_that_is_visited_is_a_step(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not evaluate(question, {}).is_limit
    monkeypatch.setattr("engine.expressions.query.costs.STEPS_MAX", 5)
    assert evaluate(question, {}).is_limit
    assert not evaluate("a.b", {}).is_limit


def test_values_are_weighed_at_any_depth_and_no_further_than_needed() -> None:
    assert weigh([1, None, "abc"], 100) == 3
    assert weigh(["x" * 640], 100) == 11
    assert weigh([[1, 2]], 100) == 5
    assert weigh([{"a": [1]}], 100) == 5
    assert 10 < weigh([[[1] * 1_000] * 1_000], 10) <= 2_100


def long_text(size: int) -> dict[str, Json]:
    return {"text": "x" * size}


@pytest.mark.parametrize(
    ("question", "data", "says"),
    [
        (
            "matches(text, '((x?){300}){3}b')",
            long_text(20_000),
            "the pattern has 3,611 steps, too many for a text of 20,000",
        ),
        ("matches(text, '((x?){300}){3}b')", long_text(8_000_000), TOO_MANY),
        ("matches(text, '[a-f]+@[a-f]+[.][a-z]{30}')", long_text(8_000_000), TOO_MANY),
    ],
)
def test_a_pattern_is_not_looked_for_in_a_text_that_is_too_long_for_it(
    question: str, data: dict[str, Json], says: str
) -> None:
    answer = evaluate(question, data)
    assert says in str(answer.error)
    assert answer.is_limit


@pytest.mark.parametrize("pattern", ["error", "a|b", r"^\\d+$", "^[A-Z]{2}-[0-9]+$", "(?i)error"])
def test_a_small_pattern_is_looked_for_in_the_longest_answer(pattern: str) -> None:
    assert evaluate(f"matches(text, '{pattern}')", long_text(8_000_000)).value is False


@pytest.mark.parametrize(
    "ask",
    [
        lambda: evaluate(f"length(text|({BOMB}|[@,@,@,@])|[][][][][]|[?length(@) > `9`])", {"text": "a"}),
        lambda: evaluate("matches(text, '((x?){300}){2}b')", long_text(2_000)),
    ],
)
def test_what_takes_long_is_refused_in_a_hurry_and_done_otherwise(ask: Callable[[], Any]) -> None:
    with hurry(), pytest.raises(NotNowError):
        ask()
    assert ask().error is None
