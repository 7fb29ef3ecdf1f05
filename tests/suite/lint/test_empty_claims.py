from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("input: { x: 1 }", ["W119"]),
        ("input.x: 1", ["W119"]),
        ('output.score: "${{ output.score }}"', ["W119"]),
        ('output: { score: "${{ output.score }}" }', ["W119"]),
        ('output: { score: "${{ output.score + 1 }}" }', []),
        ('output: { score: "${{ input.x }}" }', []),
        ("output: { input: 1 }", []),
    ],
)
def test_a_claim_that_no_answer_makes_false_is_told(expect: str, found: list[str]) -> None:
    text = in_a_suite(f"action: plain\ninput: {{ x: 1 }}\nexpect: {{ {expect} }}")
    assert codes(checked(text)) == found
