"""Small plans and the events of their runs, for tests of coverage, of stored plans and of reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.coverage.reduce import reduce
from engine.model.language.contract import Contract
from engine.model.language.expectation import Expectation
from engine.model.language.literals import Bound
from engine.model.plan import Case, FieldClasses, Impossible, Obligations, Plan, PlannedAction, PlannedTest, SuiteGates
from engine.model.run.event import CaseFinished, Event, RunStarted
from engine.model.run.report import Report
from engine.model.suite import Gates
from engine.model.values.json import JsonObject
from engine.model.values.span import NOWHERE, Span
from engine.model.verdict import Failure, Verdict

OUTPUT_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {"processed": {"type": "boolean"}, "risk_score": {"type": "integer"}},
}

ACTION = PlannedAction(
    name="risk-score",
    action_id="custom-1",
    effects="read",
    contract=Contract(name="risk-score", input_schema=None, output_schema=OUTPUT_SCHEMA),
    stub=(),
)

CORNERS = Obligations(
    edges=frozenset({("email", "plus"), ("email", "empty"), ("risk", "high")}),
    pairs=frozenset({(("email", "plus"), ("risk", "high")), (("email", "plus"), ("risk", "low"))}),
    impossible=(
        Impossible(classes=(("email", "empty"), ("risk", "none")), reason="both are invalid"),
        Impossible(classes=(("email", "empty"),), reason="excluded"),
    ),
)

FAILURE = Failure(
    code="E412",
    message="output.risk_score is 74, expected >= 80",
    span=Span("suites/a.suite.yaml", 30, 17, 30, 40),
    because="high risk must score at least 80",
    was="74",
)

STARTED = RunStarted(
    at_us=1_795_339_640_000_000,
    run="20261122T091400Z-4f1c",
    plan_hash="sha256:12",
    planned=0,
    target="emulator",
    target_type="emulator",
    scope="s",
    seed=7,
    now="2026-11-22T00:00:00Z",
    actor="somebody",
    suites={},
    versions={"mimesis": "22", "engine": "0.1.0"},
    options={},
)


@dataclass(frozen=True)
class ListedCases:
    """Cases that are all there already."""

    cases: tuple[Case, ...]

    def __len__(self) -> int:
        return len(self.cases)

    def __getitem__(self, number: int) -> Case:
        return self.cases[number]

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)


def a_test(index: int = 0, **fields: Any) -> PlannedTest:
    test = PlannedTest(
        index=index,
        suite="Risk scoring",
        name=f"test {index}",
        file="suites/a.suite.yaml",
        line=12 + index,
        action=ACTION,
        expectation=Expectation(),
        expectation_invalid=Expectation(),
        names={},
        tags=("smoke",),
        timeout_s=60.0,
        case_count=0,
        fields=(FieldClasses(field="email", valid=("valid", "plus"), invalid=("empty",)),),
        obligations=Obligations(),
    )
    return replace(test, **fields)


@dataclass(frozen=True)
class Row:
    """One case of a plan and what became of it; None: it has no terminal record."""

    verdict: Verdict | None = Verdict.PASSED
    classes: Mapping[str, str] | None = None
    input: Mapping[str, Any] | None = None
    finished: Mapping[str, Any] | None = None


def a_plan(tests: Sequence[tuple[PlannedTest, Sequence[Row]]], gates: Sequence[SuiteGates] = ()) -> Plan:
    cases: list[Case] = []
    for test, rows in tests:
        for number, row in enumerate(rows):
            classes = row.classes or {"email": "valid"}
            cases.append(
                Case(
                    number=len(cases),
                    id=f"C-{len(cases):012x}",
                    test=test,
                    row=f"random:{number}",
                    title=test.name,
                    input=row.input or {},
                    classes=classes,
                    valid="empty" not in classes.values(),
                )
            )
    return Plan(
        hash="sha256:12",
        seed=7,
        seed_was_drawn=False,
        now="2026-11-22T00:00:00Z",
        targets=("emulator",),
        tests=tuple(test for test, _ in tests),
        cases=ListedCases(tuple(cases)),
        gates=tuple(gates),
        sources={"suites/a.suite.yaml": "suite: Risk scoring\n"},
        env_used=("GENESYS_ACTION_ID",),
        left_out=("another test",),
    )


def ending(number: int, row: Row) -> CaseFinished:
    assert row.verdict is not None
    sent = row.verdict not in {Verdict.SKIPPED, Verdict.NOT_RUN}
    finished = CaseFinished(
        at_us=STARTED.at_us + 1_000 * (number + 1),
        case=f"C-{number:012x}",
        number=number,
        verdict=row.verdict,
        status="completed" if row.verdict in {Verdict.PASSED, Verdict.FAILED} else None,
        execution_id=f"exec-{number}" if sent else None,
        duration_us=1_000_000 * (number + 1) if row.verdict in {Verdict.PASSED, Verdict.FAILED} else None,
        submits=1 if sent else 0,
        polls=1 if sent else 0,
        reason="" if row.verdict in {Verdict.PASSED, Verdict.FAILED} else f"why {row.verdict.value}",
        failures=(FAILURE,) if row.verdict is Verdict.FAILED else (),
        seen=("processed",) if row.verdict is Verdict.PASSED else (),
        input=row.input or {} if row.verdict is Verdict.FAILED else None,
    )
    return replace(finished, **(row.finished or {}))


def events_of(tests: Sequence[tuple[PlannedTest, Sequence[Row]]]) -> list[Event]:
    rows = [row for _, own in tests for row in own]
    ended = [ending(number, row) for number, row in enumerate(rows) if row.verdict is not None]
    return [replace(STARTED, planned=len(rows)), *ended]


def folded(events: Iterable[Event]) -> Report:
    report = Report(run_dir=".engine/runs/r1")
    for event in events:
        report = reduce(report, event)
    return report


def bound(operator: str, value: float, text: str) -> Bound:
    return Bound(operator=operator, value=value, text=text, span=NOWHERE)


def suite_gates(gates: Gates, *, suite: str = "Risk scoring", file: str = "suites/a.suite.yaml") -> SuiteGates:
    return SuiteGates(suite=suite, file=file, gates=gates, span=NOWHERE)


def place(span: Span, label: str) -> str:
    """An excerpt as simple as it can be."""
    return f"  --> {span.file}:{span.line}:{span.column}\n   | {label}\n"


def rows(count: int, verdict: Verdict = Verdict.PASSED, **fields: Any) -> list[Row]:
    return [Row(verdict, **fields)] * count
