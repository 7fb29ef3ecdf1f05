"""JMESPath's own compliance suite over what answers questions and what checks them, where it is beside us."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.expressions.query import check_query, explain
from engine.expressions.query.compiled import Compiled, compile_query
from engine.expressions.query.interpreter import answer
from engine.model.source.diagnostic import Severity
from engine.model.values.json import MISSING, Json
from tests.expressions.jmespath_differences import DIFFERENCES, DOUBTS, IN_FILTERS, Difference
from tests.expressions.spots import query

SUITE = Path(__file__).parents[3] / "shared" / "suites" / "jmespath"
AS_THEIRS = "as JMESPath"
DECIDED_BEFORE = frozenset({"syntax", "unknown-function", "invalid-arity"})
"""Errors of the suite that no data can change: checking must find them."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case; `error` is what JMESPath says instead of a `result`, and a benchmark has neither."""

    id: str
    given: Json
    expression: str
    error: str | None
    result: Json
    is_bench: bool

    def outcome(self, *, as_item: bool = False) -> str:
        """How the question comes out here: as JMESPath's answer, as one of `Outcome`, or otherwise."""
        compiled = compile_query(self.expression)
        if not isinstance(compiled, Compiled):
            return AS_THEIRS if self.error else "refused"
        if self.error == "syntax":
            return "read"
        found = answer(compiled.tree, self.given, builds=compiled.builds, missing_is_null=as_item)
        if found.error is not None:
            return AS_THEIRS if self.error else "error"
        if self.is_bench:
            return AS_THEIRS
        if found.value is MISSING:
            return "missing"
        return AS_THEIRS if self.error is None and _text(found.value) == _text(self.result) else "another value"


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _cases() -> Iterator[Case]:
    for path in sorted(SUITE.glob("*.json")):
        for place, group in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            for number, case in enumerate(group["cases"]):
                yield Case(
                    id=f"{path.stem} {place}.{number}",
                    given=group["given"],
                    expression=case["expression"],
                    error=case.get("error"),
                    result=case.get("result"),
                    is_bench="bench" in case,
                )


CASES = tuple(_cases())
needs_suite = pytest.mark.skipif(not CASES, reason="the compliance suite of JMESPath is not beside this checkout")


@pytest.mark.slow
@needs_suite
def test_every_case_is_answered_as_jmespath_does_or_is_a_difference_with_a_reason(
    record_property: Callable[[str, object], None],
) -> None:
    wanted = {case: each.ours for each in DIFFERENCES for case in each.ids}
    found = {case.id: said for case in CASES if (said := case.outcome()) != AS_THEIRS}
    assert found == wanted
    alike = len(CASES) - len(found)
    record_property("figures", f"JMESPath compliance: {len(CASES)} cases, {alike} as JMESPath, {len(found)} listed")


@needs_suite
def test_an_item_is_looked_at_as_jmespath_does() -> None:
    wanted = {case for each in DIFFERENCES if each.title in IN_FILTERS for case in each.ids}
    assert {case.id for case in CASES if case.outcome(as_item=True) != AS_THEIRS} == wanted


@needs_suite
def test_checking_refuses_what_jmespath_refuses_and_nothing_else_but_what_is_listed() -> None:
    refused: dict[str, str] = {}
    for case in CASES:
        found = check_query(query(case.expression), None)
        errors = [each.code for each in found if each.severity is Severity.ERROR]
        bare = any(each.code == "W320" for each in found)
        if case.error in DECIDED_BEFORE:
            assert errors or bare, case
        elif case.error is None and errors:
            refused[case.id] = errors[0]
    assert refused == {case: each.code for each in DOUBTS for case in each.ids}


@needs_suite
def test_every_case_is_explained_without_an_exception() -> None:
    for case in CASES:
        if isinstance(case.given, dict):
            assert explain(case.expression, case.given).message


def test_no_case_is_listed_twice() -> None:
    listed = [case for each in DIFFERENCES for case in each.ids]
    assert len(listed) == len(set(listed))
    assert {each.title for each in DIFFERENCES} >= set(IN_FILTERS)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.title)
def test_the_example_of_a_difference_is_one(difference: Difference) -> None:
    data: dict[str, Json] = {"output": {"name": "Ada", "n": 2.5, "lines": [{"id": 1}, {"id": 2}]}, "a": 1}
    compiled = compile_query(difference.example)
    if difference.ours == "refused":
        assert not isinstance(compiled, Compiled)
        return
    assert isinstance(compiled, Compiled)
    found = answer(compiled.tree, data)
    assert difference.ours == ("error" if found.error is not None else "missing" if found.value is MISSING else "read")
