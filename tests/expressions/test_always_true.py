from __future__ import annotations

import pytest

from engine.expressions.query.always_true import why_always_true
from engine.expressions.query.compiled import Compiled, compile_query


def why(text: str) -> str | None:
    compiled = compile_query(text)
    assert isinstance(compiled, Compiled)
    return why_always_true(compiled.tree)


@pytest.mark.parametrize(
    "text",
    [
        "contains(output.s, '')",
        "starts_with(output.s, '')",
        "ends_with(output.s, '')",
        "matches(output.s, '')",
        "length(output.l) >= `0`",
        "`0` <= length(output.l)",
        "output.ok || `true`",
    ],
)
def test_a_question_that_nothing_makes_false_says_why(text: str) -> None:
    assert why(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "contains(output.s, 'a')",
        "length(output.l) > `0`",
        "`0` >= length(output.l)",
        "output.n >= `0`",
        "output.ok || `false`",
    ],
)
def test_all_others_do_not(text: str) -> None:
    assert why(text) is None
