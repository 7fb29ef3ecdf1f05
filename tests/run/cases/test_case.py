from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from engine.model.language.literals import Duration, Template
from engine.model.ports.exchange import Call, Exchange, Result, Trouble, TroubleKind
from engine.model.ports.target import TargetPort
from engine.model.run.event import Acknowledged, AttemptFailed, CaseFinished, CaseIntent
from engine.model.suite import UpstreamAnswer
from engine.model.values.json import MISSING, JsonObject
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.cases.endings import record_of_not_sent, record_with_result, record_without_result
from engine.run.cases.progress import CaseProgress
from engine.run.execute import execute
from engine.run.judging.duration import Measured
from engine.run.judging.judged import Judged
from tests.run.sending.test_log import ListJournal
from tests.run.test_execute import SynchronousTarget
from tests.simulation.plans import COMPLETED, SPAN, Sketch, plan_of
from tests.simulation.run import Setting, simulate
from tests.simulation.server import Habits
from tests.virtual_time import VirtualClock, run_virtual


def test_a_case_is_told_in_order_intent_acknowledged_finished() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch()]), habits=Habits(authenticates=False)))
    kinds = [type(event) for event in simulated.events]
    assert kinds == [CaseIntent, Acknowledged, CaseFinished]
    intent, acknowledged, finished = simulated.events
    assert isinstance(intent, CaseIntent)
    assert isinstance(acknowledged, Acknowledged)
    assert isinstance(finished, CaseFinished)
    assert (intent.submit, intent.action_id, intent.input) == (1, "act-1", {"n": 0})
    assert acknowledged.execution_id == finished.execution_id == "exec-1"
    assert finished.duration_us is not None
    assert finished.submits == 1


def test_a_submit_that_was_refused_is_announced_again_before_it_leaves_again() -> None:
    first_is_refused = Habits(
        authenticates=False,
        answers=lambda kind, count: (
            Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=2.0)
            if kind == "submit" and count == 1
            else None
        ),
    )
    simulated = simulate(Setting(plan=plan_of([Sketch()]), habits=first_is_refused))
    assert simulated.problems == []
    intents = [event.submit for event in simulated.events if isinstance(event, CaseIntent)]
    assert intents == [1, 2]
    (failed,) = [event for event in simulated.events if isinstance(event, AttemptFailed)]
    assert failed.next_us is not None
    assert 2_000_000 <= failed.next_us <= 2_250_000


def test_without_a_reported_duration_only_what_is_certain_counts() -> None:
    habits = Habits(authenticates=False, tells_duration=False, median_s=3.0, sigma=0.0)
    expect = replace(COMPLETED, within_s=2.0)
    simulated = simulate(Setting(plan=plan_of([Sketch(expect=expect)]), habits=habits))
    (finished,) = simulated.finished
    assert finished.verdict is Verdict.FAILED
    assert finished.failures[0].code == "E414"
    assert finished.duration_us is not None
    assert finished.duration_us <= 3_000_000


@pytest.mark.parametrize("verdict", Verdict)
def test_every_ending_says_what_was_sent_and_keeps_the_input_of_what_was_tried(verdict: Verdict) -> None:
    async def main() -> None:
        case = plan_of([Sketch()]).cases[0]
        progress = CaseProgress(case, submits=2, polls=3, execution_id="e-1", http_status=500)
        ended = record_without_result(progress, VirtualClock(), verdict, "because")
        assert (ended.verdict, ended.reason, ended.submits, ended.polls) == (verdict, "because", 2, 3)
        assert (ended.execution_id, ended.http_status) == ("e-1", 500)
        tried = verdict in (Verdict.FAILED, Verdict.ERROR, Verdict.UNKNOWN)
        assert ended.input == (case.input if tried else None)
        assert record_of_not_sent(case, VirtualClock(), verdict, "because").submits == 0

    run_virtual(main())


def test_an_ending_with_a_result_keeps_the_output_of_what_did_not_pass() -> None:
    async def main() -> None:
        progress = CaseProgress(plan_of([Sketch()]).cases[0])
        measured = Measured(lower_s=1.5, upper_s=2.0, latency_s=0.1)
        for verdict, output, kept in (
            (Verdict.PASSED, {"a": 1}, None),
            (Verdict.FAILED, {"a": 1}, {"a": 1}),
            (Verdict.FAILED, MISSING, None),
        ):
            result = Result(status="completed", output=output, execution_id="e-9")
            ended = record_with_result(progress, VirtualClock(), result, measured, Judged(verdict=verdict))
            assert (ended.output, ended.duration_us, ended.execution_id) == (kept, 1_500_000, "e-9")

    run_virtual(main())


class UpstreamTarget(SynchronousTarget):
    """Remembers how the upstream was to behave."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[JsonObject | None] = []

    async def submit(self, call: Call) -> Exchange:
        self.told.append(call.upstream)
        return await super().submit(call)


def played(answer: UpstreamAnswer, *, plays_upstream: bool) -> tuple[CaseFinished, list[JsonObject | None]]:
    async def main() -> list[CaseFinished]:
        ports = Ports(
            targets={"simulated": TargetPort(target=target, plays_upstream=plays_upstream)},
            journal=ListJournal(room=100),
            clock=VirtualClock(),
            rng=Random(1),
        )
        events = [event async for event in execute(plan_of([Sketch(row={"upstream": answer})]), ports)]
        return [event for event in events if isinstance(event, CaseFinished)]

    target = UpstreamTarget()
    (finished,) = run_virtual(main())
    return finished, target.told


def test_how_the_upstream_behaves_goes_to_the_target_with_its_templates_resolved() -> None:
    answer = UpstreamAnswer(
        status=200,
        text="x",
        body={"n": Template(text="${{ input.n }}", span=SPAN)},
        delay=Duration(seconds=2.0, text="2s"),
        drop="connection",
    )
    finished, told = played(answer, plays_upstream=True)
    assert finished.verdict is Verdict.PASSED
    assert told == [{"status": 200, "text": "x", "body": {"n": 0}, "delay_s": 2.0, "drop": "connection"}]


def test_an_upstream_that_cannot_be_made_is_an_error_and_one_that_cannot_be_played_is_skipped() -> None:
    broken = UpstreamAnswer(body=Template(text="${{ input.nothing }}", span=SPAN))
    finished, told = played(broken, plays_upstream=True)
    assert (finished.verdict, told) == (Verdict.ERROR, [])
    assert finished.reason.startswith("`upstream` cannot be made: ")
    finished, told = played(UpstreamAnswer(status=500), plays_upstream=False)
    assert (finished.verdict, told) == (Verdict.SKIPPED, [])


def test_a_row_that_its_table_skips_is_skipped_with_its_own_reason() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(row={"skip": "no such queue"})])))
    (finished,) = simulated.finished
    assert (finished.verdict, finished.reason) == (Verdict.SKIPPED, "no such queue")
