"""`pattern`."""

from __future__ import annotations

import re

import pytest

from tests.generators.draws import draw, facts, messages, template


def test_letters_and_digits_are_drawn_and_the_rest_stands() -> None:
    for seed in range(50):
        assert re.fullmatch(r"[A-Z]{2}-[0-9]{4} a1é", str(draw("pattern", seed=seed, pattern="AA-0000 a1é")))


def test_a_backslash_keeps_a_mark_as_it_is_and_is_itself_elsewhere() -> None:
    assert draw("pattern", pattern=r"\A\0\\-\n") == r"A0\-\n"
    assert facts("pattern", pattern=r"\A\0\\").length_max == 3


def test_the_length_is_a_fact() -> None:
    known = facts("pattern", pattern="AA-0000")
    assert (known.type, known.length_min, known.length_max) == ("string", 7, 7)
    assert facts("pattern", pattern=template("${{ vars.p }}")).length_max is None


@pytest.mark.parametrize("pattern", ["", 5, None, ["A"]])
def test_a_pattern_is_text(pattern: object) -> None:
    assert "a pattern must be text" in messages("pattern", pattern=pattern)[0]


def test_a_pattern_has_a_limit() -> None:
    assert messages("pattern", pattern="A" * 1001) == ["the pattern has more than 1000 characters"]
    with pytest.raises(ValueError, match="1000"):
        draw("pattern", pattern="A" * 1001)
