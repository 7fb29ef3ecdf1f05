from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from engine.model.language.literals import Rate
from engine.model.ports.exchange import Exchange, Granted, Pending, Quota, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.run.limits.estimators import Estimators, NewLimit
from engine.run.limits.priority import Priority

RATED = Limits(rate=Rate(count=2, window_s=10.0, text="2/10s"))
DEFAULT = Limits(rate=Rate(count=300, window_s=60.0, text="300/min"), rate_is_default=True)
PENDING = Exchange(outcome=Pending(execution_id="x"))
REFUSED = Exchange(outcome=Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=1.0))
SUBMIT, TOKEN = Priority.SUBMIT, Priority.TOKEN


@dataclass
class Known:
    """Estimators of a server, told of requests as a gate would tell them."""

    limits: Limits
    changes: list[tuple[int, float] | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of = Estimators(self.limits, changed=lambda: self.changes.append(self.of.rate))

    def accept(self, sent_at_s: float, now_s: float, *, quota: Quota | None = None) -> list[NewLimit]:
        exchange = Exchange(outcome=PENDING.outcome, quota=quota)
        heard = self.of.record_answer(exchange, sent_at_s=sent_at_s, now_s=now_s)
        taught = self.of.record_acceptance(sent_at_s=sent_at_s, now_s=now_s, is_token=False, is_after_hold=True)
        return [each for each in (heard, taught) if each is not None]

    def refuse(self, sent_at_s: float, now_s: float, until_s: float | None = None) -> None:
        self.of.record_answer(REFUSED, sent_at_s=sent_at_s, now_s=now_s)
        self.of.shrink(sent_at_s=sent_at_s, now_s=now_s)
        self.of.record_refusal(sent_at_s=sent_at_s, now_s=now_s, until_s=until_s, quota=None)


def taught(known: Known) -> float:
    """Ten are let in within a second, then one is refused until ten are over; when the first after that is let in."""
    for number in range(10):
        known.of.spend(SUBMIT, number / 10)
        known.accept(number / 10, number / 10 + 0.05)
    known.of.spend(SUBMIT, 1.0)
    known.refuse(1.0, 1.05, 10.0)
    known.of.spend(SUBMIT, 10.0)
    assert known.accept(10.0, 10.05) == [NewLimit(10, 10.0, "429")]
    return 10.05


def test_a_configured_rate_is_a_window_of_answers() -> None:
    known = Known(RATED)
    for _ in range(2):
        assert known.of.wait_s(0.0, SUBMIT) == 0.0
        known.of.spend(SUBMIT, 0.0)
    assert (known.of.wait_s(0.0, SUBMIT), known.of.open_count) == (None, 2)
    known.accept(0.0, 1.0)
    assert known.of.wait_s(1.0, SUBMIT) == 10.0
    assert (known.of.count_used(1.0), known.of.room(1.0, waiting=0)) == (2, 0)
    known.of.give_back(SUBMIT)
    assert (known.of.wait_s(1.0, SUBMIT), known.of.room(1.0, waiting=0), known.of.room(1.0, waiting=1)) == (0.0, 1, 0)


def test_a_request_that_was_cut_off_counts_as_one_that_arrived() -> None:
    known = Known(RATED)
    known.of.spend(SUBMIT, 0.0)
    known.of.record_loss(3.0)
    assert (known.of.open_count, known.of.count_used(3.0), known.of.count_used(13.0)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("limits", "allowed", "learned"),
    [
        (DEFAULT, 900, NewLimit(900, 60.0, "headers")),
        (Limits(), 900, NewLimit(900, 60.0, "headers")),
        (RATED, 900, None),
        (RATED, 1, NewLimit(1, 10.0, "headers")),
    ],
)
def test_headers_replace_a_default_rate_and_only_lower_a_configured_one(
    limits: Limits, allowed: int, learned: NewLimit | None
) -> None:
    known = Known(limits)
    known.of.spend(SUBMIT, 0.0)
    quota = Quota(allowed=allowed, used=1, reset_s=60)
    assert known.accept(0.0, 0.1, quota=quota) == ([] if learned is None else [learned])
    assert known.changes == ([] if learned is None else [(learned.count, learned.window_s)])
    known.of.spend(SUBMIT, 0.2)
    assert known.accept(0.2, 0.3, quota=quota) == [], "the same again is no news"


def test_headers_that_cannot_be_believed_change_nothing() -> None:
    known = Known(Limits())
    known.of.spend(SUBMIT, 0.0)
    assert known.accept(0.0, 0.1, quota=Quota(allowed=10, used=4, reset_s=1_795_305_600)) == []
    assert (known.of.rate, known.changes) == (None, [])


def test_what_headers_leave_is_left_to_those_who_wait_first() -> None:
    known = Known(Limits())
    known.of.spend(SUBMIT, 0.0)
    known.accept(0.0, 0.1, quota=Quota(allowed=10, used=4, reset_s=60))
    assert [known.of.room(0.1, waiting=count) for count in (0, 2, 9)] == [6, 4, 0]


def test_a_limit_that_refusals_taught_spaces_requests_but_tokens() -> None:
    known = Known(DEFAULT)
    taught(known)
    assert known.of.rate == (10, 10.0)
    # By now the window is empty, so that only the spacing is left to wait for.
    assert known.of.wait_s(30.0, SUBMIT) == 0.0
    known.of.spend(SUBMIT, 30.0)
    assert known.of.wait_s(30.0, SUBMIT) == pytest.approx(1.0)
    assert known.of.wait_s(30.0, TOKEN) == 0.0
    known.of.spend(TOKEN, 30.0)
    assert known.of.wait_s(30.0, SUBMIT) == pytest.approx(1.0)
    known.of.record_answer(Exchange(outcome=Granted(expires_in_s=1.0)), sent_at_s=30.0, now_s=30.0)
    assert known.of.count_used(30.0) == 1, "a token is let in by another door"
    known.of.give_back(SUBMIT)
    assert known.of.wait_s(30.0, SUBMIT) == 0.0


def test_a_configured_rate_holds_beside_a_slower_one_that_refusals_taught() -> None:
    known = Known(Limits(rate=Rate(count=100, window_s=10.0, text="100/10s")))
    learned: list[NewLimit] = []
    for begin_s in (0.0, 10.0, 20.0, 30.0):
        for number in range(10):
            known.of.spend(SUBMIT, begin_s + number / 10)
            learned += known.accept(begin_s + number / 10, begin_s + number / 10 + 0.05)
        known.of.spend(SUBMIT, begin_s + 1.0)
        known.refuse(begin_s + 1.0, begin_s + 1.05, begin_s + 10.0)
    assert learned == [NewLimit(10, 10.0, "429")]
    assert (known.of.rate, known.changes) == ((100, 10.0), []), "the limit in force is still what somebody configured"
    known.of.spend(SUBMIT, 60.0)
    assert known.of.wait_s(60.0, SUBMIT) == pytest.approx(1.0)
    assert known.of.wait_s(60.0, TOKEN) == 0.0


def test_headers_count_more_than_what_refusals_taught() -> None:
    known = Known(Limits())
    known.of.spend(SUBMIT, 0.0)
    known.accept(0.0, 0.05, quota=Quota(allowed=100, used=1, reset_s=60))
    for number in range(10):
        known.of.spend(SUBMIT, 1.0 + number / 10)
        known.accept(1.0 + number / 10, 1.05 + number / 10)
    known.of.spend(SUBMIT, 2.0)
    known.refuse(2.0, 2.05, 11.0)
    known.of.spend(SUBMIT, 11.0)
    assert known.accept(11.0, 11.05) == []
    assert known.of.rate == (100, 60.0)


def test_a_crowd_that_explains_a_refusal_caps_what_is_open_and_teaches_no_rate() -> None:
    known = Known(DEFAULT)
    for number in range(10):
        known.of.spend(SUBMIT, number / 10)
        known.accept(number / 10, number / 10 + 0.01)
    for _ in range(5):
        known.of.spend(SUBMIT, 2.0)
    known.refuse(2.0, 2.01, 3.01)
    for _ in range(4):
        known.accept(2.0, 2.2)
    known.of.spend(SUBMIT, 3.1)
    known.accept(3.1, 3.11)
    assert (known.of.rate, known.changes) == (None, [None])
    for _ in range(4):
        assert not known.of.is_crowded
        known.of.spend(SUBMIT, 3.2)
    assert known.of.is_full
    assert known.of.is_crowded


def test_what_left_before_a_hold_tells_nothing_of_the_server_after_it() -> None:
    known = Known(Limits())
    known.of.spend(SUBMIT, 0.0)
    known.of.record_answer(PENDING, sent_at_s=0.0, now_s=0.1)
    known.of.restart_slowly()
    for is_after_hold, room_for in ((False, 1), (True, 2)):
        known.of.record_acceptance(sent_at_s=0.0, now_s=0.1, is_token=False, is_after_hold=is_after_hold)
        count = 0
        while not known.of.is_full:
            known.of.spend(SUBMIT, 0.2)
            count += 1
        assert count == room_for
        for _ in range(count):
            known.of.give_back(SUBMIT)
