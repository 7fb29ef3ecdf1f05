"""Circles of names, told of."""

from __future__ import annotations

import pytest

from engine.suite.circles import CIRCLES_MAX, path_of
from tests.suite.reading_aloud import checked, codes, in_a_suite, only, said


def of_themselves(count: int) -> str:
    fields = ", ".join(f"v{number}: '${{{{ vars.v{number} }}}}'" for number in range(count))
    return in_a_suite("action: plain", more=f"vars: {{ {fields} }}\n")


def test_every_circle_is_told_of_up_to_a_limit_that_is_told_of_too() -> None:
    assert codes(checked(of_themselves(CIRCLES_MAX))) == ["E135"] * CIRCLES_MAX
    found = said(checked(of_themselves(CIRCLES_MAX + 5)))
    assert [code for code, _, _ in found] == ["E135"] * CIRCLES_MAX + ["E198"]
    assert found[-1][1] == "more than 20 circles like those before this one; they are not listed"


def test_a_long_circle_is_cut() -> None:
    assert path_of(["a", "b", "a"]) == "a → b → a"
    assert len(path_of(["name"] * 300)) <= 200


@pytest.mark.slow
def test_a_chain_of_libraries_may_be_long_and_closes_to_a_circle() -> None:
    count = 1_200
    chain = {f"suites/l{number}.yaml": f"kind: library\nuse: [l{number + 1}.yaml]\n" for number in range(count)}
    suite = in_a_suite("action: plain\ninput: { x: '${{ vars.x }}' }", more="use: [l0.yaml]\n")
    last = {f"suites/l{count}.yaml": "kind: library\nvars: { x: 1 }\n"}
    assert checked(suite, libraries={**chain, **last}).diagnostics == ()
    back = {f"suites/l{count}.yaml": "kind: library\nuse: [l0.yaml]\nvars: { x: 1 }\n"}
    found = only(checked(suite, libraries={**chain, **back}))
    assert (found.code, found.span.file) == ("E156", f"suites/l{count}.yaml")
    assert found.message.startswith("these files use each other: suites/l0.yaml → suites/l1.yaml → ")
