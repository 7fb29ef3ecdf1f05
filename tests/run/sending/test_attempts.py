from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from math import inf
from random import Random
from typing import Any

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.exchange import Astray, Exchange, Granted, Pending, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.run.event import AttemptFailed, Noted
from engine.run.halting.halts import Halts
from engine.run.halting.reasons import Cause
from engine.run.halting.stop import Stop
from engine.run.limits.gate import Gate
from engine.run.sending.attempts import make_call
from engine.run.sending.circuit_breaker import CircuitBreaker
from engine.run.sending.deadline import Deadline
from engine.run.sending.log import Log
from engine.run.sending.refusals import Refusals
from engine.run.sending.request import Answered, Attempts, End, GaveUp, NotSent, RetriedRequest
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.retry_budget import RetryBudget
from engine.run.sending.retry_queue import RetryQueue
from engine.run.sending.rules import NextStep, RequestKind
from tests.run.sending.test_log import ListJournal
from tests.virtual_time import VirtualClock, passed_s, run_virtual

PENDING = Exchange(outcome=Pending(execution_id="e-1"))
SERVER_ERROR = Exchange(outcome=Trouble(kind=TroubleKind.SERVER_ERROR, message="500", status=500))
THROTTLED = Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429))
UNAUTHORISED = Exchange(outcome=Trouble(kind=TroubleKind.UNAUTHORISED, message="401", status=401))
LIMITS = Limits(rate=Rate(count=99, window_s=1.0, text="99/s"))


class Tokens:
    """Tokens of which the server takes none, although each is fresh."""

    def __init__(self) -> None:
        self.generation = 1
        self.is_replaced = True
        self.failure: str | None = None
        self.refused: list[int] = []

    def is_fresh(self) -> bool:
        return True

    def record_acceptance(self, generation: int) -> None:
        raise AssertionError(f"nobody was let in with {generation}")

    async def refresh(self) -> str | None:
        raise AssertionError("it is fresh")

    async def record_refusal(self, generation: int) -> str | None:
        self.refused.append(generation)
        self.generation += self.is_replaced
        return self.failure


class Call:
    """One call against a script of answers, and what was logged of it."""

    def __init__(self, *answers: Exchange, budget: float = 500.0) -> None:
        self.answers = list(answers)
        self.journal = ListJournal(room=999)
        self.clock = VirtualClock()
        self.budget = RetryBudget(budget)
        self.took_s = 0.0
        self.attempts = Attempts(Random(1))
        self.slow_s = 0.0
        self.request_s_max = inf
        self.retries = True
        self.limits = LIMITS
        self.refusals = Refusals()
        self.announce: Callable[[Gate], Awaitable[None]] | None = None
        self.tokens: Tokens | None = None
        self.more: dict[str, Any] = {}
        """What else the request says of itself."""
        self.halted: str | None = None
        """Why nothing may be sent any more, once a request has been answered."""
        self.used = 0
        """Requests that count against the window in the end."""

    async def send(self) -> Exchange:
        await self.clock.sleep(self.slow_s)
        if self.halted is not None:
            self.halts.halt_run(Cause(kind="outage", reason=self.halted), silent=True)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def make(
        self, kind: RequestKind, timeout_s: float | None = None, why_not_sent: Callable[[], str | None] = lambda: None
    ) -> End:
        async def main() -> End:
            rng = Random(1)
            gate, announce = Gate(self.limits, scope="s", clock=self.clock, rng=rng), self.announce
            self.halts = Halts(self.clock, Stop(), gate.flush)
            scope = RequestScope(
                gate=gate,
                log=Log(self.journal),
                clock=self.clock,
                rng=rng,
                budget=self.budget,
                halts=self.halts,
                refusals=self.refusals,
                breaker=CircuitBreaker(scope="s", clock=self.clock, rng=rng),
                retry_queue=RetryQueue(self.clock, rng),
                retries=self.retries,
            )
            deadline = None if timeout_s is None else Deadline(timeout_s)
            request = RetriedRequest(
                kind=kind,
                case="C-1",
                send=self.send,
                why_not_sent=why_not_sent,
                deadline=deadline,
                request_s_max=self.request_s_max,
                announce=None if announce is None else partial(announce, gate),
                tokens=self.tokens,
                **self.more,
            )
            try:
                return await make_call(scope, request, self.attempts)
            finally:
                self.took_s, self.used = passed_s(), gate.count_used()

        return run_virtual(main())

    @property
    def failed(self) -> list[AttemptFailed]:
        return [event for event in self.journal.events if isinstance(event, AttemptFailed)]


def test_every_failed_attempt_is_logged_with_the_wait_that_follows() -> None:
    call = Call(SERVER_ERROR, SERVER_ERROR, PENDING)
    assert isinstance(call.make(RequestKind.POLL), Answered)
    assert [(event.attempt, event.request, event.status) for event in call.failed] == [
        (1, "poll", 500),
        (2, "poll", 500),
    ]
    assert sum(event.next_us or 0 for event in call.failed) == pytest.approx(call.took_s * 1e6, abs=2)


def test_a_call_ends_after_eight_attempts() -> None:
    call = Call(SERVER_ERROR)
    end = call.make(RequestKind.READ)
    assert isinstance(end, GaveUp)
    assert (end.step, call.attempts.sent) == (NextStep.ERROR, 8)
    assert end.reason == "500; gave up after 8 attempts"
    assert call.failed[-1].next_us is None


def test_answers_that_cannot_be_read_are_asked_for_twice_more() -> None:
    call = Call(Exchange(outcome=Trouble(kind=TroubleKind.BAD_BODY, message="no JSON", status=200)))
    call.make(RequestKind.POLL)
    assert call.attempts.sent == 3


def test_a_spent_budget_ends_transient_retries() -> None:
    call = Call(SERVER_ERROR, budget=30.0)
    end = call.make(RequestKind.POLL)
    assert isinstance(end, GaveUp)
    assert call.attempts.sent == 3
    assert "too many requests failed" in end.reason


def test_a_spent_budget_ends_no_token_call_since_the_run_would_end_with_it() -> None:
    call = Call(SERVER_ERROR, SERVER_ERROR, Exchange(outcome=Granted(expires_in_s=60.0)), budget=0.0)
    assert isinstance(call.make(RequestKind.TOKEN), Answered)
    assert call.attempts.sent == 3


def test_a_spent_budget_delays_throttled_retries() -> None:
    refused = Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=1.0))
    call = Call(refused, PENDING, budget=0.0)
    assert isinstance(call.make(RequestKind.SUBMIT), Answered)
    assert 10.0 <= call.took_s <= 20.3


def test_no_wait_goes_beyond_the_deadline() -> None:
    call = Call(SERVER_ERROR)
    end = call.make(RequestKind.POLL, timeout_s=3.0)
    assert isinstance(end, GaveUp)
    assert end.reason.endswith("another attempt would come after the deadline of 3 s")
    assert call.took_s <= 3.0


def test_a_request_that_is_not_answered_is_cut_off_at_the_deadline() -> None:
    call = Call(PENDING)
    call.slow_s = 1_000.0
    end = call.make(RequestKind.SUBMIT, timeout_s=20.0)
    assert isinstance(end, GaveUp)
    assert (end.step, end.trouble.kind, call.took_s) == (NextStep.UNKNOWN, TroubleKind.LOST, 20.0)


@pytest.mark.parametrize(("request_s_max", "took_s"), [(9.0, 9.0), (inf, 10.0), (11.0, 10.0)])
def test_a_request_that_ends_by_itself_before_the_deadline_is_not_watched(request_s_max: float, took_s: float) -> None:
    call = Call(PENDING)
    call.request_s_max, call.slow_s = request_s_max, min(request_s_max, 20.0)
    call.make(RequestKind.SUBMIT, timeout_s=10.0)
    assert call.took_s == pytest.approx(took_s)


def test_what_is_barred_does_not_leave() -> None:
    call = Call(PENDING)
    assert call.make(RequestKind.SUBMIT, why_not_sent=lambda: "halted") == NotSent(reason="halted")
    assert call.attempts.sent == 0


def test_a_token_call_that_fails_for_good_halts() -> None:
    end = Call(Exchange(outcome=Trouble(kind=TroubleKind.REFUSED, message="400", status=400))).make(RequestKind.TOKEN)
    assert isinstance(end, GaveUp)
    assert end.step is NextStep.HALT_RUN
    assert isinstance(Call(Exchange(outcome=Granted(expires_in_s=9.0))).make(RequestKind.TOKEN), Answered)


def test_a_server_that_takes_no_token_is_asked_eight_times() -> None:
    call = Call(*[UNAUTHORISED] * 20, PENDING)
    call.tokens = Tokens()
    end = call.make(RequestKind.POLL)
    assert isinstance(end, GaveUp)
    assert (end.step, call.attempts.sent, call.tokens.refused) == (NextStep.ERROR, 8, list(range(1, 8)))
    assert end.reason == "401; 8 requests were refused so, with tokens that let others in"


def test_our_own_wait_after_a_refusal_without_a_hint_is_no_time_of_the_case() -> None:
    call = Call(*[THROTTLED] * 5, SERVER_ERROR, PENDING)
    assert isinstance(call.make(RequestKind.POLL, timeout_s=3.0), Answered)
    assert call.took_s > 6.0


def test_a_wait_after_a_failure_is_time_of_the_case() -> None:
    call = Call(*[SERVER_ERROR] * 6, PENDING)
    assert isinstance(call.make(RequestKind.POLL, timeout_s=3.0), GaveUp)
    assert call.took_s <= 3.0


def test_a_hold_that_begins_while_the_intent_is_written_is_kept_and_leaves_no_slot_taken() -> None:
    async def hold(gate: Gate) -> None:
        gate.stay_silent(VirtualClock().wall_us() + 5_000_000)

    call = Call(PENDING)
    call.announce = hold
    assert isinstance(call.make(RequestKind.SUBMIT, timeout_s=1.0), Answered)
    assert 5.0 <= call.took_s <= 5.25
    assert (call.used, call.attempts.sent) == (1, 1)


def test_a_call_that_is_barred_while_its_intent_is_written_leaves_no_slot_taken() -> None:
    async def write(_gate: Gate) -> None:
        written.append(True)

    call, written = Call(PENDING), list[bool]()
    call.announce = write
    barred = call.make(RequestKind.SUBMIT, why_not_sent=lambda: "halted" if written else None)
    assert barred == NotSent(reason="halted")
    assert (call.used, call.attempts.sent) == (0, 0)


def test_an_intent_that_cannot_be_written_leaves_no_slot_taken() -> None:
    async def fail(_gate: Gate) -> None:
        raise OSError("no space left on device")

    call = Call(PENDING)
    call.announce = fail
    with pytest.raises(OSError, match="no space"):
        call.make(RequestKind.SUBMIT)
    assert (call.used, call.attempts.sent) == (0, 0)


def test_a_request_that_breaks_off_may_have_arrived_and_counts() -> None:
    async def crash() -> Exchange:
        raise KeyError("a bug")

    call = Call(PENDING)
    call.send = crash  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        call.make(RequestKind.SUBMIT)
    assert (call.used, call.attempts.sent) == (1, 1)


def test_a_token_that_is_refused_for_good_halts_with_its_reason() -> None:
    call = Call(UNAUTHORISED, PENDING)
    call.tokens = Tokens()
    call.tokens.failure = "no token any more"
    end = call.make(RequestKind.POLL)
    assert isinstance(end, GaveUp)
    assert (end.step, end.reason, call.attempts.sent) == (NextStep.HALT_RUN, "no token any more", 1)


def test_a_call_whose_token_lets_others_in_waits_a_while_and_is_made_again_with_it() -> None:
    for is_replaced in (True, False):
        call = Call(UNAUTHORISED, Exchange(outcome=Trouble(kind=TroubleKind.TLS, message="expired")))
        call.tokens = Tokens()
        call.tokens.is_replaced = is_replaced
        assert isinstance(call.make(RequestKind.POLL), GaveUp)
        assert call.attempts.sent == 2
        assert (call.took_s == 0.0) is is_replaced
        assert call.took_s <= 0.5


@pytest.mark.parametrize(("age_s", "step", "sent"), [(9.9, NextStep.HALT_RUN, 2), (10.0, NextStep.ERROR, 1)])
def test_what_is_not_found_may_turn_up_for_ten_seconds_after_its_submit(
    age_s: float, step: NextStep, sent: int
) -> None:
    missing = Exchange(outcome=Trouble(kind=TroubleKind.NOT_FOUND, message="404", status=404))
    call = Call(missing, Exchange(outcome=Trouble(kind=TroubleKind.TLS, message="expired")))
    call.more = {"age_s": lambda: age_s}
    end = call.make(RequestKind.POLL)
    assert isinstance(end, GaveUp)
    assert (end.step, call.attempts.sent) == (step, sent)
    assert end.reason == ("404, 10 s after its submit" if step is NextStep.ERROR else "expired")


@pytest.mark.parametrize(("is_lasting", "sent"), [(True, 1), (False, 8)])
def test_what_would_come_out_the_same_is_not_tried_again(is_lasting: bool, sent: int) -> None:
    call = Call(Exchange(outcome=Trouble(kind=TroubleKind.SERVER_ERROR, message="500", is_lasting=is_lasting)))
    assert isinstance(call.make(RequestKind.READ), GaveUp)
    assert call.attempts.sent == sent


@pytest.mark.parametrize(("answer", "sent"), [(PENDING, 20), (SERVER_ERROR, 20), (None, 30)])
def test_what_is_refused_alone_is_not_asked_for_without_end(answer: Exchange | None, sent: int) -> None:
    """An answer to others, of any status, shows that the server lets others in."""
    hint = Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=1.0))
    call = Call(*[hint] * 30, PENDING)
    call.more = {"of": "submit of `one`"}
    if answer is not None:
        call.refusals.refuse("submit of `one`", sent_at_s=-2.0, now_s=-1.0)
        others = Call(answer, PENDING)
        others.refusals, others.more = call.refusals, {"of": "submit of `other`"}
        others.make(RequestKind.READ)
    end = call.make(RequestKind.READ)
    assert isinstance(end, GaveUp) is (answer is not None)
    assert call.attempts.sent == (sent - 1 if answer is not None else sent + 1)
    if isinstance(end, GaveUp):
        assert end.reason.startswith("429; a submit of `one` was refused 20 times in a row")


def test_without_retries_a_failure_is_the_end_and_a_refusal_is_not() -> None:
    call = Call(THROTTLED, SERVER_ERROR, PENDING)
    call.retries = False
    end = call.make(RequestKind.READ)
    assert isinstance(end, GaveUp)
    assert (end.reason, call.attempts.sent) == ("500; `--no-retry` forbids another attempt", 2)


@pytest.mark.parametrize(("count", "hint_s", "is_shut"), [(19, 20.0, False), (30, 5.0, False), (22, 16.0, True)])
def test_a_server_that_refuses_everything_for_five_minutes_ends_the_run(
    count: int, hint_s: float, is_shut: bool
) -> None:
    refused = Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=hint_s))
    call = Call(*[refused] * count, PENDING)
    end = call.make(RequestKind.POLL)
    assert isinstance(end, GaveUp) is is_shut
    if isinstance(end, GaveUp):
        assert end.step is NextStep.HALT_RUN
        assert end.reason == "429; every request was refused for 5 minutes"
        assert 320.0 <= call.took_s <= 320.0 + 20 * 0.25


def test_once_nothing_may_be_sent_a_failed_call_is_not_made_again_and_the_log_says_so() -> None:
    call = Call(SERVER_ERROR, PENDING)
    call.halted = "no network"
    assert call.make(RequestKind.POLL) == NotSent(reason="the run was halted: no network")
    assert [event.next_us for event in call.failed] == [None]
    assert (call.attempts.sent, call.took_s) == (1, 0.0)


@pytest.mark.parametrize(
    ("kind", "request_kind", "sent", "used"),
    [
        (TroubleKind.NOT_SENT, RequestKind.SUBMIT, 2, 1),
        (TroubleKind.NOT_SENT, RequestKind.POLL, 2, 1),
        (TroubleKind.LOST, RequestKind.POLL, 2, 2),
        (TroubleKind.LOST, RequestKind.SUBMIT, 1, 1),
    ],
)
def test_what_another_process_did_not_send_is_sent_at_once_and_what_it_lost_may_have_arrived(
    kind: TroubleKind, request_kind: RequestKind, sent: int, used: int
) -> None:
    call = Call(Exchange(outcome=Astray(kind=kind, message="the worker is gone")), PENDING, budget=0.0)
    end = call.make(request_kind)
    assert isinstance(end, GaveUp) is (sent == 1)
    if isinstance(end, GaveUp):
        assert (end.step, end.reason) == (NextStep.UNKNOWN, "the worker is gone")
    assert (call.attempts.sent, call.used, call.attempts.counted, call.took_s) == (sent, used, 0, 0.0)


def test_what_is_kept_up_waits_in_line_once_the_budget_is_spent_and_ends_with_its_time() -> None:
    call = Call(*[SERVER_ERROR] * 3, PENDING, budget=0.0)
    call.more = {"is_kept_up": True}
    assert isinstance(call.make(RequestKind.POLL, timeout_s=100.0), Answered)
    assert 30.0 <= call.took_s <= 60.0
    late = Call(*[SERVER_ERROR] * 3, PENDING, budget=0.0)
    late.more = {"is_kept_up": True}
    end = late.make(RequestKind.POLL, timeout_s=25.0)
    assert isinstance(end, GaveUp)
    assert (end.step, end.reason) == (NextStep.ERROR, "500; the deadline of 25 s is over")
    assert late.took_s == pytest.approx(25.0)


def test_what_is_noted_of_a_server_is_noted_once() -> None:
    call = Call(SERVER_ERROR.but(note="odd"), SERVER_ERROR.but(note="odd"), PENDING.but(note="other"))
    call.make(RequestKind.POLL)
    assert [event.message for event in call.journal.events if isinstance(event, Noted)] == ["odd", "other"]
