"""Plans of a given size, made without a suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.model.contract import Contract
from engine.model.expectation import Claim, Expectation
from engine.model.json import Json, JsonObject, Missing
from engine.model.plan import Case, Obligations, Plan, PlannedAction, PlannedTest
from engine.model.span import Span
from engine.model.verdict import HELD, Judgement, Outcome
from engine.model.words import Matcher, MatcherKind

SPAN = Span("sim.suite.yaml", 3, 5, 3, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Is:
    """What a place must be."""

    value: Any


def _judge(spec: Any, value: Json | Missing) -> Judgement:
    if value == spec.value:
        return HELD
    return Judgement(outcome=Outcome.FAILED, message=f"is {value!r}, expected {spec.value!r}")


IS = MatcherKind(name="is", spec=Is, judge=_judge, doc="")


def claim(path: str, value: Any) -> Claim:
    matcher = Matcher(kind=IS, spec=Is(value=value), span=SPAN)
    return Claim(place=tuple(path.split(".")), label=path, matchers=(matcher,), span=SPAN)


COMPLETED = Expectation(claims=(claim("status", "completed"),), roots=frozenset({"status"}), span=SPAN)


@dataclass(frozen=True, slots=True)
class ListedCases:
    """Cases that are already there."""

    cases: tuple[Case, ...]

    def __len__(self) -> int:
        return len(self.cases)

    def __getitem__(self, number: int) -> Case:
        return self.cases[number]

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What matters of a test here."""

    cases: int = 1
    action: str = "act-1"
    effects: str = "write"
    expect: Expectation = COMPLETED
    timeout_s: float = 60.0
    skip: str | None = None
    contract: Contract | None = None
    problem: str | None = None
    names: Mapping[str, Json] = field(default_factory=dict)


def planned_test(sketch: Sketch, index: int = 0) -> PlannedTest:
    action = PlannedAction(
        name=sketch.action, action_id=sketch.action, effects=sketch.effects, contract=sketch.contract, stub=()
    )
    return PlannedTest(
        index=index,
        suite="Simulated",
        name=f"test {index}",
        file=SPAN.file,
        line=1,
        action=action,
        expectation=sketch.expect,
        expectation_invalid=sketch.expect,
        names=sketch.names,
        tags=(),
        timeout_s=sketch.timeout_s,
        case_count=sketch.cases,
        fields=(),
        obligations=Obligations(),
        skip=sketch.skip,
    )


def case_of(test: PlannedTest, number: int, row: int, given: JsonObject | None = None) -> Case:
    return Case(
        number=number,
        id=f"C-{number:012x}",
        test=test,
        row=f"random:{row}",
        title=f"{test.name} {row}",
        input={"n": number} if given is None else given,
        classes={},
        valid=True,
    )


def plan_of(sketches: Sequence[Sketch], seed: int = 1) -> Plan:
    tests = tuple(planned_test(sketch, index) for index, sketch in enumerate(sketches))
    cases: list[Case] = []
    for test, sketch in zip(tests, sketches, strict=True):
        for row in range(sketch.cases):
            made = case_of(test, len(cases), row)
            cases.append(_with_problem(made, sketch.problem))
    return Plan(
        hash="sha256:simulated",
        seed=seed,
        seed_was_drawn=False,
        now="2026-11-22T00:00:00Z",
        target="simulated",
        tests=tests,
        cases=ListedCases(tuple(cases)),
        gates=(),
        sources={},
    )


def _with_problem(case: Case, problem: str | None) -> Case:
    return case if problem is None else replace(case, problem=problem)
