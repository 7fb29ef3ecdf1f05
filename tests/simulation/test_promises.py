"""Single promises in virtual time, each under the one fault that it is about."""

from __future__ import annotations

from itertools import count

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.exchange import Call, Exchange, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import Halted, Held, Learned
from engine.model.verdict import Verdict
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.run import Broken, Setting, simulate
from tests.simulation.server import Entry, Habits, SimulatedTarget
from tests.virtual_time import EPOCH_US

# ------------------------------------------------------------------------------------------------ pace


def sent(simulated_ledger: tuple[Entry, ...], kind: str) -> int:
    return sum(entry.kind == kind for entry in simulated_ledger)


@pytest.mark.slow
def test_a_configured_limit_is_used_to_the_full_and_never_broken() -> None:
    rate = Rate(count=100, window_s=2.0, text="100/2s")
    habits = Habits(limit=rate, headers=False, median_s=1.5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=400)]), habits=habits, limits=Limits(rate=rate)))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 400}
    assert all(entry.outcome != "throttled" for entry in simulated.ledger)
    assert sent(simulated.ledger, "poll") <= 1.1 * 400
    assert simulated.took_s <= 1.2 * 8 * 2.0


@pytest.mark.slow
def test_a_limit_told_by_headers_alone_is_learned_and_never_broken() -> None:
    rate = Rate(count=100, window_s=2.0, text="100/2s")
    default = Limits(rate=Rate(count=300, window_s=60.0, text="300/min"), rate_is_default=True)
    habits = Habits(limit=rate, median_s=1.5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=300)]), habits=habits, limits=default))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 300}
    assert all(entry.outcome != "throttled" for entry in simulated.ledger)
    learned = [event for event in simulated.events if isinstance(event, Learned)]
    assert (learned[-1].allowed, learned[-1].window_us) == (100, 2_000_000)
    # A second of caution for each window of two, since nobody knows how the server rounds.
    assert simulated.took_s <= 1.2 * 6 * 3.0


@pytest.mark.slow
@pytest.mark.parametrize("hints", [(), (None,)])
def test_a_limit_that_only_refusals_tell_of_costs_refusals_and_no_case(hints: tuple[float | None, ...]) -> None:
    rate = Rate(count=100, window_s=2.0, text="100/2s")
    habits = Habits(limit=rate, headers=False, hints=hints, median_s=1.5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=300)]), habits=habits))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 300}
    assert len(simulated.ledger) <= 1.5 * 600


@pytest.mark.slow
def test_defect_26_polls_are_timed_by_what_is_known_of_durations() -> None:
    rate = Rate(count=300, window_s=60.0, text="300/min")
    habits = Habits(limit=rate, median_s=1.5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=300)]), habits=habits, limits=Limits(rate=rate)))
    assert simulated.problems == []
    assert len(simulated.ledger) <= 2.1 * 300


# ------------------------------------------------------------------------------------------------ throttling


def test_defect_13_a_refusal_without_a_hint_is_never_answered_by_a_hot_loop() -> None:
    habits = Habits(throttle=1.0, hints=(None,), authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=1)]), habits=habits))
    assert simulated.verdicts == {"error": 1}
    assert sent(simulated.ledger, "submit") == 8
    assert simulated.took_s > 10.0
    assert "gave up after 8 attempts" in simulated.finished[0].reason


def test_defect_14_an_absurd_retry_after_suspends_the_run_at_once() -> None:
    first_is_refused = Habits(
        authenticates=False,
        answers=lambda kind, count: (
            Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=99_999.0)
            if kind == "submit" and count == 1
            else None
        ),
    )
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=3)]), habits=first_is_refused))
    assert simulated.took_s < 10.0
    assert simulated.verdicts.get("not_run", 0) >= 1
    halted = next(event for event in simulated.events if isinstance(event, Halted))
    assert (halted.kind, halted.until_us) == ("suspended", halted.at_us + 99_999_000_000)
    assert "silence until 2026-11-23 13:00:46 UTC (27 h 46 min)" in halted.reason


@pytest.mark.slow
def test_defect_15_a_hold_is_shared_and_is_not_followed_by_a_herd() -> None:
    rate = Rate(count=20, window_s=10.0, text="20/10s")
    habits = Habits(limit=rate, headers=False, median_s=0.1, authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=64)]), habits=habits))
    assert simulated.problems == []
    held = [event for event in simulated.events if isinstance(event, Held)]
    assert held
    for hold in held:
        until_s = (hold.until_us - EPOCH_US) / 1e6
        after = sorted(entry.left_s for entry in simulated.ledger if entry.left_s >= until_s - 1e-6)
        answered = sorted(entry.answered_s for entry in simulated.ledger if entry.left_s >= until_s - 1e-6)
        # One probe leaves, and nobody else before it is answered.
        assert len(after) < 2 or after[1] >= answered[0] - 1e-9


def test_defect_16_waiting_at_the_gate_is_no_time_of_the_case() -> None:
    habits = Habits(
        authenticates=False,
        answers=lambda kind, count: (
            Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=120.0)
            if kind == "poll" and count == 1
            else None
        ),
    )
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=1, timeout_s=5.0)]), habits=habits))
    assert simulated.verdicts == {"passed": 1}
    assert simulated.took_s > 120.0


def test_a_server_that_refuses_for_ever_ends_the_run_instead_of_hanging_it() -> None:
    habits = Habits(throttle=1.0, hints=(2.0,), authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=3)]), habits=habits))
    assert simulated.verdicts == {"error": 1, "not_run": 2}
    assert 300.0 <= simulated.took_s <= 400.0
    assert any(isinstance(event, Halted) for event in simulated.events)


# ------------------------------------------------------------------------------------------------ failures


def test_defect_01_no_case_vanishes_when_every_submit_is_answered_500() -> None:
    habits = Habits(
        answers=lambda kind, _count: (
            Trouble(kind=TroubleKind.SERVER_ERROR, message="the server answered 500", status=500)
            if kind == "submit"
            else None
        )
    )
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=200)]), habits=habits))
    assert simulated.problems == []
    assert simulated.verdicts == {"unknown": 200}
    assert sent(simulated.ledger, "submit") == 200


def test_defect_18_what_may_be_sent_again_is_sent_again() -> None:
    habits = Habits(server_error=0.05, reset_before=0.05, reset_after=0.05, not_sent=0.05)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=20, effects="read")]), habits=habits))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 20}


def test_defect_19_an_unsafe_submit_whose_answer_is_lost_is_unknown_and_never_sent_twice() -> None:
    habits = Habits(reset_after=0.5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=40)]), habits=habits))
    assert simulated.problems == []
    assert simulated.verdicts["unknown"] > 5
    unknown = next(event for event in simulated.finished if event.verdict is Verdict.UNKNOWN)
    assert "it may have reached the server, so it is not sent again" in unknown.reason
    assert unknown.submits == 1


def test_defect_24_a_poll_that_cannot_succeed_is_not_taken_for_not_yet() -> None:
    gone = Habits(not_found=1.0, authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=1)]), habits=gone))
    assert simulated.verdicts == {"error": 1}
    assert 10.0 <= simulated.took_s < 20.0
    assert simulated.finished[0].execution_id == "exec-1"


def test_defect_25_a_case_ends_at_its_deadline_with_its_execution_id() -> None:
    slow = Habits(median_s=1000.0, sigma=0.0, authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=3, timeout_s=30.0)]), habits=slow))
    assert simulated.verdicts == {"error": 3}
    assert 30.0 <= simulated.took_s < 31.0
    assert all(event.execution_id for event in simulated.finished)
    assert "not done after 30 s" in simulated.finished[0].reason


def test_a_submit_that_is_never_answered_is_unknown_at_the_deadline() -> None:
    stuck = Habits(slow=1.0, slow_s=10_000.0, authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=1, timeout_s=30.0)]), habits=stuck))
    assert simulated.verdicts == {"unknown": 1}
    assert simulated.took_s == pytest.approx(30.0, abs=0.1)


def test_a_refused_input_is_an_outcome_to_assert_on() -> None:
    habits = Habits(refused_inputs=frozenset({1}), authenticates=False)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=2)]), habits=habits))
    assert simulated.verdicts == {"passed": 1, "failed": 1}
    refused = next(event for event in simulated.finished if event.verdict is Verdict.FAILED)
    assert (refused.status, refused.http_status) == ("failed", 400)
    assert "n is wrong" in refused.failures[0].message


# ------------------------------------------------------------------------------------------------ tokens and halts


def test_defect_30_a_token_that_expires_in_mid_run_costs_one_refresh() -> None:
    habits = Habits(token_life_s=120.0, median_s=1.0)
    rate = Rate(count=10, window_s=10.0, text="10/10s")
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=60)]), habits=habits, limits=Limits(rate=rate)))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 60}
    # A token of two minutes is used for one and a half.
    assert sent(simulated.ledger, "token") == 1 + int(simulated.took_s // 90)


def test_defect_32_many_refused_at_once_share_one_refresh() -> None:
    habits = Habits(dead_tokens=frozenset({1}))
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=40)]), habits=habits))
    assert simulated.verdicts == {"passed": 40}
    assert sent(simulated.ledger, "token") == 2


def test_a_fresh_token_that_is_refused_again_halts_the_run() -> None:
    def never(kind: str, _count: int) -> Trouble | None:
        if kind == "submit":
            return Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)
        return None

    simulated = simulate(Setting(plan=plan_of([Sketch(cases=10)]), habits=Habits(answers=never)))
    assert simulated.problems == []
    assert sent(simulated.ledger, "token") == 2
    halted = next(event for event in simulated.events if isinstance(event, Halted))
    assert halted.action is None
    assert "refuses a fresh token" in halted.reason
    assert "tokens come from the login host of this organisation" in halted.help


@pytest.mark.slow
@pytest.mark.parametrize("effects", ["read", "write"])
def test_a_server_that_refuses_a_good_token_now_and_then_costs_time_and_no_case(effects: str) -> None:
    seen = count(1)

    def moody(kind: str, _count: int) -> Trouble | None:
        if kind != "token" and next(seen) % 3 == 0:
            return Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)
        return None

    plan = plan_of([Sketch(cases=120, effects=effects)])
    simulated = simulate(Setting(plan=plan, habits=Habits(answers=moody, median_s=3.0)))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 120}
    assert sent(simulated.ledger, "token") <= 2 + len(simulated.ledger) / 40


@pytest.mark.slow
def test_a_call_that_is_refused_with_tokens_that_let_others_in_ends_alone() -> None:
    def never_the_first(kind: str, count: int) -> Trouble | None:
        if kind == "poll" and count % 2:
            return Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)
        return None

    simulated = simulate(Setting(plan=plan_of([Sketch(cases=200)]), habits=Habits(answers=never_the_first)))
    assert simulated.problems == []
    assert not any(isinstance(event, Halted) for event in simulated.events)
    assert set(simulated.verdicts) <= {"passed", "error"}
    lost = [event for event in simulated.finished if event.verdict is Verdict.ERROR]
    assert len(lost) <= 6
    assert all("with tokens that let others in" in event.reason for event in lost)


def test_a_token_that_cannot_be_had_halts_the_run_before_anything_is_sent() -> None:
    habits = Habits(token_trouble=TroubleKind.REFUSED)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=10)]), habits=habits))
    assert simulated.verdicts == {"not_run": 10}
    assert sent(simulated.ledger, "submit") == 0
    assert sent(simulated.ledger, "token") == 1


def test_r22_a_login_host_that_credentials_are_not_sent_to_is_not_blamed_on_the_credentials() -> None:
    trouble = Trouble(kind=TroubleKind.UNEXPECTED, message="`login.x` leads to a loopback address")
    habits = Habits(answers=lambda kind, _count: trouble if kind == "token" else None)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=10)]), habits=habits))
    (halted,) = [event for event in simulated.events if isinstance(event, Halted)]
    assert halted.help == "write into `base-url` or `token-url` the host that tokens come from"


def test_defect_31_a_forbidden_action_halts_with_its_body_and_the_others_go_on() -> None:
    sketches = [Sketch(cases=5, action="act-1"), Sketch(cases=5, action="act-2")]
    habits = Habits(forbidden=("act-1",))
    simulated = simulate(Setting(plan=plan_of(sketches), habits=habits))
    assert simulated.problems == []
    assert simulated.verdicts["passed"] == 5
    assert simulated.verdicts["error"] + simulated.verdicts["not_run"] == 5
    halts = [event for event in simulated.events if isinstance(event, Halted)]
    assert [(halt.action, halt.status) for halt in halts] == [("act-1", 403)]
    assert "integrations:action:execute" in halts[0].body


def test_two_forbidden_actions_halt_the_run() -> None:
    sketches = [Sketch(cases=5, action=f"act-{number}") for number in (1, 2, 3)]
    habits = Habits(forbidden=("act-1", "act-2"))
    limits = Limits(in_flight=1, executions=1)
    simulated = simulate(Setting(plan=plan_of(sketches), habits=habits, limits=limits))
    assert simulated.problems == []
    assert "passed" not in simulated.verdicts
    assert [event.action for event in simulated.events if isinstance(event, Halted)] == ["act-1", "act-2", None]


def test_an_untrusted_certificate_halts_the_run() -> None:
    habits = Habits(
        authenticates=False, answers=lambda _kind, _count: Trouble(kind=TroubleKind.TLS, message="self-signed")
    )
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=4)]), habits=habits, limits=Limits(in_flight=1)))
    assert simulated.verdicts == {"error": 1, "not_run": 3}


# ------------------------------------------------------------------------------------------------ stops


def test_defect_27_a_drain_finishes_what_the_server_has_and_sends_nothing_new() -> None:
    habits = Habits(median_s=5.0, sigma=0.0)
    limits = Limits(executions=5)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=50)]), habits=habits, limits=limits, drain_s=2.0))
    assert simulated.problems == []
    assert simulated.verdicts == {"passed": 5, "not_run": 45}
    assert next(event for event in simulated.finished if event.verdict is Verdict.NOT_RUN).reason == "interrupted"


def test_a_cancel_ends_at_once_and_still_accounts_for_every_case() -> None:
    habits = Habits(median_s=500.0)
    simulated = simulate(Setting(plan=plan_of([Sketch(cases=50)]), habits=habits, cancel_s=2.0))
    assert simulated.problems == []
    assert simulated.took_s == pytest.approx(2.0)
    assert len(simulated.finished) == 50


def test_defect_22_no_more_cases_are_alive_than_the_limits_make_worth_while() -> None:
    habits = Habits(median_s=5.0, authenticates=False)
    simulated = simulate(
        Setting(plan=plan_of([Sketch(cases=30)]), habits=habits, limits=Limits(executions=4, in_flight=3))
    )
    assert simulated.problems == []
    assert simulated.most_open <= 3
    alive = most = 0
    for event in simulated.events:
        name = type(event).__name__
        alive += (name == "CaseIntent") - (name == "CaseFinished")
        most = max(most, alive)
    assert most == 4


# ------------------------------------------------------------------------------------------------ refusals without end


class RefusesOne:
    """A server that answers every submit of one action with 429 and `Retry-After: 1`."""

    def __init__(self, target: SimulatedTarget, action: str) -> None:
        self._target = target
        self._action = action
        self.scope, self.authenticates = target.scope, target.authenticates
        self.authorise, self.poll = target.authorise, target.poll

    async def submit(self, call: Call) -> Exchange:
        if call.action_id != self._action:
            return await self._target.submit(call)
        refusal = Trouble(kind=TroubleKind.THROTTLED, message="429 Too Many Requests", status=429, retry_after_s=1.0)
        return Exchange(outcome=refusal, latency_s=0.05)


@pytest.mark.parametrize("effects", ["read", "write"])
@pytest.mark.parametrize("median_s", [0.1, 300.0], ids=["others that end soon", "others that last"])
def test_an_action_that_is_refused_without_end_ends_its_cases_as_errors_and_others_go_on(
    effects: str, median_s: float
) -> None:
    stuck = Sketch(cases=10, action="act-2", effects=effects, timeout_s=5.0)
    simulated = simulate(
        Setting(
            plan=plan_of([stuck, Sketch(cases=30, timeout_s=3600.0)]),
            habits=Habits(median_s=median_s, sigma=0.1),
            broken=Broken(target=lambda server: RefusesOne(server, "act-2")),
        )
    )
    ends = {event.number: event for event in simulated.finished}
    assert [ends[number].verdict.value for number in range(40)] == ["error"] * 10 + ["passed"] * 30
    first = min((ends[number] for number in range(10)), key=lambda end: end.at_us)
    assert "a submit of `act-2` was refused 20 times in a row, and only others were accepted meanwhile" in first.reason
    assert max(ends[number].submits for number in range(10)) <= 20
    assert first.at_us - EPOCH_US < 60_000_000
    assert not any(isinstance(event, Halted) for event in simulated.events)
