from __future__ import annotations

from dataclasses import replace

from engine.journal.chain import HashChain
from engine.journal.proof import LogProof
from engine.model.run.event import Event, Resumed
from engine.model.verdict import Verdict
from tests.journal.events import SEALED, STARTED, finished

RESUMED = Resumed(at_us=1, actor="somebody", versions={})
SEAL_1 = replace(SEALED, counts={"not_run": 1})
SEAL_2 = replace(SEALED, counts={"passed": 1})


def problems(*events: Event) -> list[str]:
    chain, proof = HashChain(), LogProof()
    for event in (replace(STARTED, planned=1), *events):
        for line in chain.extend(event).splitlines():
            proof.take(line)
    proof.conclude()
    return proof.problems


def test_a_run_that_was_cut_off_may_go_on_and_end() -> None:
    assert problems(RESUMED, finished(0), SEAL_2) == []


def test_a_sealed_run_may_go_on_where_cases_were_left_and_says_so() -> None:
    left = finished(0, Verdict.NOT_RUN)
    assert problems(left, SEAL_1, replace(RESUMED, reopened=True), finished(0), SEAL_2) == []
    (problem,) = problems(left, SEAL_1, RESUMED, finished(0), SEAL_2)
    assert "taken up after a seal where none stands, or does not say it" in problem
    assert "or does not say it" in problems(replace(RESUMED, reopened=True), finished(0), SEAL_2)[0]


def test_a_run_of_which_nothing_was_left_may_not_go_on() -> None:
    (problem,) = problems(finished(0), SEAL_2, replace(RESUMED, reopened=True), SEAL_2)
    assert "although every case had been run" in problem


def test_a_log_that_goes_on_and_is_not_sealed_again_is_told() -> None:
    left = finished(0, Verdict.NOT_RUN)
    assert "not sealed" in problems(left, SEAL_1, replace(RESUMED, reopened=True))[-1]


def test_a_seal_whose_checkpoint_was_lost_in_a_kill_may_go_on() -> None:
    chain, proof = HashChain(), LogProof()
    lines = (chain.extend(replace(STARTED, planned=1)) + chain.extend(finished(0))).splitlines()
    seal = chain.extend(SEAL_2).splitlines()[0]
    after = HashChain()
    for line in (*lines, seal):
        after.restore(line)
    for line in (*lines, seal, *(after.extend(RESUMED) + after.extend(SEAL_2)).splitlines()):
        proof.take(line)
    proof.conclude()
    assert proof.problems == []


def test_a_record_that_is_no_record_does_not_stop_the_reading() -> None:
    proof = LogProof()
    for line in (b"", b"[]", b'"x"', b'{"type":[]}', b'{"type":"sealed","counts":7}', b'{"type":"checkpoint"}'):
        proof.take(line)
    assert proof.tree.size == 6
    assert proof.problem_count > 6
