"""Plans of a given size, made without a suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from engine.model.language.contract import Contract
from engine.model.language.expectation import Claim, Expectation
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.language.literals import Templated
from engine.model.plan import Case, Obligations, Plan, PlannedAction, PlannedCall, PlannedTest
from engine.model.values.json import Json, JsonObject, Missing
from engine.model.values.span import Span
from engine.model.verdict import HELD, Judgement, Outcome

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
    calls: tuple[PlannedCall, ...] = ()
    late: Mapping[str, Templated] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of the planned test."""
    row: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of its cases."""


def a_call(role: Literal["before", "step", "after"], action: str = "act-1", **more: Any) -> PlannedCall:
    """One call of a case; `effects` and `given` besides the fields of the noun."""
    effects = more.pop("effects", "write")
    pii = more.pop("pii", ())
    own = PlannedAction(name=action, action_id=action, effects=effects, contract=None, stub=(), pii=pii)
    return PlannedCall(
        role=role,
        id=more.pop("id", None),
        action=own,
        input=more.pop("given", {"made": True}),
        expectation=more.pop("expectation", COMPLETED),
        when=more.pop("when", None),
        timeout_s=more.pop("timeout_s", 60.0),
        span=SPAN,
    )


def planned_test(sketch: Sketch, index: int = 0) -> PlannedTest:
    action = PlannedAction(
        name=sketch.action, action_id=sketch.action, effects=sketch.effects, contract=sketch.contract, stub=()
    )
    test = PlannedTest(
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
        target="simulated",
    )
    return replace(test, **sketch.more)


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
            cases.append(replace(made, problem=sketch.problem, calls=sketch.calls, late=sketch.late, **sketch.row))
    return Plan(
        hash="sha256:simulated",
        seed=seed,
        seed_was_drawn=False,
        now="2026-11-22T00:00:00Z",
        targets=("simulated",),
        tests=tests,
        cases=ListedCases(tuple(cases)),
        gates=(),
        sources={},
    )
