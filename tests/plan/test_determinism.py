"""What a case is and sends depends on its own test alone: never on other tests, files, their order, or shards."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.language.inputs import Cases
from engine.model.suite import Suite, Test
from engine.plan.explain import case_line
from tests.plan.making_suites import choice, make_suite, make_test, number, plan_of, text

FIELDS = st.dictionaries(
    st.sampled_from("abcd"),
    st.sampled_from(
        [number("null", "missing", min=1), number(max=9), choice("x", "y", "z"), text("${{ n }}"), text("t", "missing")]
    ),
    max_size=4,
)
CASES = st.sampled_from(
    [
        None,
        Cases(random=3),
        Cases(cover="pairs"),
        Cases(random=2, cover="each"),
        Cases(random=1, break_="one-field"),
    ]
)
NAMES = st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=4), min_size=1, max_size=5, unique=True)


@st.composite
def some_tests(draw: st.DrawFn) -> list[Test]:
    return [make_test(draw(FIELDS), name=name, cases=draw(CASES)) for name in draw(NAMES)]


SUITES = st.lists(some_tests(), min_size=1, max_size=3)


def suites_of(files: list[list[Test]]) -> list[Suite]:
    return [make_suite(*tests, file=f"{number}.suite.yaml", suite=f"s{number}") for number, tests in enumerate(files)]


def lines_of(*suites: Suite, **more: object) -> Mapping[str, list[str]]:
    """The lines of every test, by its file and name."""
    found: dict[str, list[str]] = {}
    for case in plan_of(*suites, seed=7, **more).cases:
        found.setdefault(f"{case.test.file} {case.test.name}", []).append(case_line(case))
    return found


@pytest.mark.slow
@given(files=SUITES, data=st.data())
@settings(max_examples=60)
def test_other_tests_and_files_and_their_order_change_no_case(files: list[list[Test]], data: st.DataObject) -> None:
    whole = lines_of(*suites_of(files))
    turned = [list(data.draw(st.permutations(tests))) for tests in files]
    assert lines_of(*data.draw(st.permutations(suites_of(turned)))) == whole
    fewer = [tests[: data.draw(st.integers(min_value=1, max_value=len(tests)))] for tests in files]
    kept = lines_of(*suites_of(fewer)[: data.draw(st.integers(min_value=1, max_value=len(fewer)))])
    assert all(whole[test] == lines for test, lines in kept.items())


@pytest.mark.slow
@given(files=SUITES, shards=st.integers(min_value=1, max_value=8))
@settings(max_examples=60)
def test_shards_are_disjoint_and_together_the_whole(files: list[list[Test]], shards: int) -> None:
    suites = suites_of(files)
    whole = [case_line(case) for case in plan_of(*suites, seed=7).cases]
    shards = min(shards, len(whole))
    parts = [
        case_line(case)
        for shard in range(1, shards + 1)
        for case in plan_of(*suites, seed=7, shard=(shard, shards)).cases
    ]
    assert sorted(parts) == sorted(whole)
