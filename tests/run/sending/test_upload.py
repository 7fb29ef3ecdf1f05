from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from engine.model.ports.exchange import Exchange, Finished, Result, Trouble, TroubleKind
from engine.run.sending.backoff import Waits
from engine.run.sending.upload import Delivery, upload
from tests.virtual_time import VirtualClock, passed_s, run_virtual

ARRIVED = Exchange(outcome=Finished(result=Result(status="completed", http_status=200)))


def trouble(kind: TroubleKind, *, status: int | None = None, retry_after_s: float | None = None) -> Exchange:
    return Exchange(outcome=Trouble(kind=kind, message=kind.value, status=status, retry_after_s=retry_after_s))


def delivered(answers: Sequence[Exchange]) -> tuple[Delivery, float]:
    async def main() -> tuple[Delivery, float]:
        left = list(answers)
        clock = VirtualClock()

        async def attempt() -> Exchange:
            return left.pop(0)

        return await upload(attempt, clock, Random(1)), passed_s()

    return run_virtual(main())


def test_an_upload_that_arrives_is_done() -> None:
    delivery, took_s = delivered([ARRIVED])
    assert (delivery.ok, delivery.attempts, delivery.status, delivery.message, took_s) == (True, 1, 200, "", 0.0)


def test_what_may_be_repeated_is_repeated_and_never_before_the_server_wants_it() -> None:
    answers = [trouble(TroubleKind.LOST), trouble(TroubleKind.THROTTLED, status=429, retry_after_s=10.0), ARRIVED]
    delivery, took_s = delivered(answers)
    assert (delivery.ok, delivery.attempts) == (True, 3)
    assert 10.0 <= took_s <= 0.5 + 10.25


def test_no_hint_is_waited_out_for_longer_than_a_run_waits_and_none_is_cut_by_jitter() -> None:
    for hint_s, longest_s in ((50_000.0, 300.0), (299.0, 299.0), (1.0, 1.0)):
        delivery, took_s = delivered([trouble(TroubleKind.UNAVAILABLE, status=503, retry_after_s=hint_s), ARRIVED])
        assert (delivery.ok, delivery.attempts) == (True, 2)
        assert longest_s <= took_s <= longest_s + 0.25


def test_defect_04_an_upload_that_fails_says_so() -> None:
    delivery, _took_s = delivered([trouble(TroubleKind.FORBIDDEN, status=403)])
    assert (delivery.ok, delivery.attempts, delivery.status, delivery.message) == (False, 1, 403, "forbidden")


def test_defect_17_nothing_is_slept_after_the_last_of_eight_attempts() -> None:
    delivery, took_s = delivered([trouble(TroubleKind.THROTTLED, status=429, retry_after_s=10.0)] * 8)
    assert (delivery.ok, delivery.attempts) == (False, 8)
    assert 70.0 <= took_s <= 72.0


def test_a_refusal_without_a_hint_is_waited_out_with_growing_bounds() -> None:
    delivery, took_s = delivered([trouble(TroubleKind.THROTTLED, status=429)] * 8)
    assert not delivery.ok
    waits = Waits(Random(1))
    assert took_s == pytest.approx(sum(waits.throttle_s() for _ in range(7)))
