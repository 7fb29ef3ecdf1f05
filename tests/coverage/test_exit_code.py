from __future__ import annotations

from engine.coverage.exit_code import exit_code
from engine.model.run.event import CaseFinished, Halted, Uploaded
from engine.model.run.packed_results import PackedResults
from engine.model.run.report import CaseRow, Counts, GateResult, Report
from engine.model.verdict import BUG_OF_OURS, Verdict


def gate(name: str, *, held: bool) -> GateResult:
    return GateResult(suite="S", gate=name, wanted="", was=None, held=held)


HELD = Report(gates=(gate("pass-rate", held=True), gate("errors", held=True)))
MISSED = Report(gates=(gate("pass-rate", held=False), gate("errors", held=True)))
UNJUDGED = Report(gates=(gate("pass-rate", held=False), gate("errors", held=False)))
HALTED = Report(halts=(Halted(at_us=0, action="a", reason="403"),), gates=UNJUDGED.gates)


def uploaded(*, ok: bool) -> Report:
    return Report(uploads=(Uploaded(at_us=0, url="https://x", ok=ok, status=None, attempts=1, sha256=""),))


def crashed(report: Report) -> Report:
    """A report in which one case could not be finished because the engine itself is broken."""
    finished = CaseFinished(at_us=0, case="C-1", number=0, verdict=Verdict.ERROR, reason=f"{BUG_OF_OURS}KeyError")
    place = {"suite": "S", "test": "T", "file": "a.yaml", "line": 1, "action_id": "a"}
    row = CaseRow(case="C-1", title="T", classes={}, kept=PackedResults().plus(finished)[0], **place)  # type: ignore[arg-type]
    return report.but(cases=(row,))


def test_the_first_that_applies_wins() -> None:
    assert exit_code(crashed(HALTED), interrupted=130) == 5
    assert exit_code(HALTED, interrupted=130) == 130
    assert exit_code(HALTED, interrupted=143) == 143
    assert exit_code(HALTED) == 3
    assert exit_code(UNJUDGED) == 4
    assert exit_code(MISSED) == 1
    assert exit_code(HELD) == 0


def test_defect_04_an_upload_that_did_not_arrive_is_an_exit_code() -> None:
    assert exit_code(uploaded(ok=False)) == 3
    assert exit_code(uploaded(ok=True)) == 0


def test_a_run_that_was_cut_short_is_not_finished_whatever_its_gates_say() -> None:
    left = HELD.but(counts=Counts(passed=3, not_run=1))
    assert exit_code(HELD.but(left_open=1), cut_short=True) == 4
    assert exit_code(left, cut_short=True) == 4
    assert exit_code(left) == 0
    assert exit_code(HELD, cut_short=True) == 0
    assert exit_code(left, cut_short=True, interrupted=130) == 130


def test_a_log_that_cannot_be_written_halts() -> None:
    assert exit_code(HELD, storage_failed=True) == 3


def test_a_missed_gate_of_any_other_kind_is_one() -> None:
    assert exit_code(Report(gates=(gate("latency p95", held=False),))) == 1
