from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.coverage.finish import finish
from engine.journal.codec import DamagedRecordError
from engine.journal.plan_file import write_plan
from engine.journal.read import read_events
from engine.journal.stored_plan import read_plan
from engine.journal.writer import open_journal
from engine.model.plan import Impossible, Obligations
from engine.model.run.event import CaseIntent, Event
from engine.model.run.packed_results import PackedResults
from engine.model.suite import CoverageGate, Gates, KnownFailure, LatencyGate
from engine.model.verdict import Verdict
from tests.coverage.plans import CORNERS, STARTED, Row, a_plan, a_test, bound, events_of, folded, place, suite_gates
from tests.journal.events import StillClock

GATES = Gates(
    pass_rate=bound(">=", 90.0, ">= 90%"),
    coverage=CoverageGate(input_edges=bound(">=", 100.0, "100%")),
    latency=LatencyGate(p95=bound("<", 3.0, "< 3s")),
)
TESTS = [
    (
        a_test(0, obligations=CORNERS),
        [
            Row(Verdict.FAILED, {"email": "plus", "risk": "high"}, {"flag": True}),
            Row(Verdict.PASSED, {"email": "empty", "risk": "low"}, {"flag": False}),
            Row(Verdict.FAILED, {"email": "valid", "risk": "high"}, {"flag": True}),
            Row(Verdict.PASSED, {"email": "valid", "risk": "high"}, {"flag": False}),
        ],
    ),
    (a_test(4, skip="later", weak=True), [Row(Verdict.SKIPPED)]),
]
PLAN = a_plan(TESTS, [suite_gates(GATES)])


def record(directory: Path) -> list[Event]:
    intents = [
        CaseIntent(at_us=STARTED.at_us, case=case.id, number=case.number, submit=1, action_id="a", input=case.input)
        for case in PLAN.cases
        if case.test.skip is None
    ]
    started, *ended = events_of(TESTS)
    events: list[Event] = [started, *intents, *ended]

    async def main() -> None:
        async with open_journal(directory, StillClock()) as journal:
            write_plan(directory, PLAN)
            for event in events:
                await journal.append(event)

    asyncio.run(main())
    return events


def test_a_report_from_the_stored_plan_and_the_log_is_the_report_of_the_run(tmp_path: Path) -> None:
    events = record(tmp_path)
    live = finish(folded(events), PLAN, excerpt=place)
    again = finish(folded(read_events(tmp_path / "events.jsonl")), read_plan(tmp_path), excerpt=place)
    assert again.but(results=PackedResults()) == live.but(results=PackedResults())
    assert live.groups[0].cause == "both have flag = true; the other 2 pass"


def test_what_was_planned_comes_back(tmp_path: Path) -> None:
    record(tmp_path)
    stored = read_plan(tmp_path)
    assert (stored.hash, stored.seed, stored.target, stored.left_out) == ("sha256:12", 7, "emulator", ("another test",))
    assert stored.gates == PLAN.gates
    assert stored.sources == PLAN.sources
    assert [test.obligations for test in stored.tests] == [test.obligations for test in PLAN.tests]
    assert len(stored.cases) == 5
    assert stored.cases[1].input == {"flag": False}
    assert stored.cases[4].input == {}
    assert [replace(case, test=TESTS[0][0]) for case in stored.cases] == [
        replace(case, test=TESTS[0][0]) for case in PLAN.cases
    ]


def test_known_failures_personal_fields_and_matrix_cells_come_back(tmp_path: Path) -> None:
    known = KnownFailure(ticket="TEL-12", until="2026-12-31")
    test = a_test(0, known_failure=known, pii_inputs=frozenset({"email", "a"}), matrix={"region": "eu"})
    write_plan(tmp_path, a_plan([(test, [Row()])]))
    (stored,) = read_plan(tmp_path).tests
    assert (stored.known_failure, stored.pii_inputs, stored.matrix) == (known, test.pii_inputs, {"region": "eu"})


def test_a_seed_comes_back_as_drawn_or_as_somebody_s_own_also_where_a_plan_does_not_say(tmp_path: Path) -> None:
    tests = [a_test(0, seed=5), a_test(1, seed=6, seed_was_drawn=True)]
    write_plan(tmp_path, a_plan([(test, [Row()]) for test in tests]))
    stored = [(test.seed, test.seed_was_drawn) for test in read_plan(tmp_path).tests]
    assert stored == [(5, False), (6, True)]
    path = tmp_path / "plan.jsonl"
    path.write_bytes(path.read_bytes().replace(b',"seed_was_drawn":true,"', b',"'))
    assert [test.seed_was_drawn for test in read_plan(tmp_path).tests] == [False, False]


def test_what_is_impossible_comes_back_with_its_draws_of_which_older_plans_do_not_tell(tmp_path: Path) -> None:
    impossible = tuple(Impossible(classes=(("a", "x"),), reason="no", draws=draws) for draws in (0, 100))
    write_plan(tmp_path, a_plan([(a_test(0, obligations=Obligations(impossible=impossible)), [Row()])]))
    assert read_plan(tmp_path).tests[0].obligations.impossible == impossible
    path = tmp_path / "plan.jsonl"
    path.write_bytes(re.sub(rb'"draws":[0-9]+,', b"", path.read_bytes()))
    assert [each.draws for each in read_plan(tmp_path).tests[0].obligations.impossible] == [0, 0]


def test_an_intent_that_a_kill_tore_is_passed_over(tmp_path: Path) -> None:
    record(tmp_path)
    log = tmp_path / "events.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    last = max(place for place, line in enumerate(lines) if b'"type":"case.intent"' in line)
    log.write_bytes(b"".join([*lines[:last], lines[last][:-2]]))
    inputs = [case.input for case in PLAN.cases]
    assert [case.input for case in read_plan(tmp_path).cases] == [*inputs[:3], {}, {}]


def test_the_input_of_a_case_is_that_of_its_main_call(tmp_path: Path) -> None:
    case = PLAN.cases[0]
    intents = [
        CaseIntent(at_us=1, case=case.id, number=0, submit=submit, action_id="a", input={"of": call}, call=call)
        for submit, call in enumerate(("before:1", "", "after:1"), 1)
    ]

    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            write_plan(tmp_path, PLAN)
            await journal.append(STARTED)
            for event in intents:
                await journal.append(event)

    asyncio.run(main())
    assert read_plan(tmp_path).cases[0].input == {"of": ""}
    assert [event for event in read_events(tmp_path / "events.jsonl") if isinstance(event, CaseIntent)] == intents


def test_a_plan_without_a_log_has_no_inputs(tmp_path: Path) -> None:
    write_plan(tmp_path, PLAN)
    assert [case.input for case in read_plan(tmp_path).cases] == [{}] * 5


@pytest.mark.parametrize("text", [b"", b"x\n", b'{"type":"log"}\n', b'{"format":99,"type":"plan"}\n', b"{}\n"])
def test_another_file_is_a_damaged_record(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan.jsonl").write_bytes(text)
    with pytest.raises(DamagedRecordError):
        read_plan(tmp_path)


def test_a_plan_that_was_cut_short_is_a_damaged_record(tmp_path: Path) -> None:
    write_plan(tmp_path, PLAN)
    path = tmp_path / "plan.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(DamagedRecordError, match="4 cases of 5"):
        read_plan(tmp_path)
    path.write_bytes(b'{"type":"comment"}\n'.join(path.read_bytes().splitlines(keepends=True)[:2]))
    with pytest.raises(DamagedRecordError, match="unknown type"):
        read_plan(tmp_path)
