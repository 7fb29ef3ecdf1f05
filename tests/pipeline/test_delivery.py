from __future__ import annotations

import asyncio
from random import Random

import pytest

from engine.model.ports.exchange import Exchange, Finished, Result
from engine.model.ports.wire import WireKind
from engine.pipeline.delivery import Sending, _unless_interrupted
from engine.run.sending.upload import Delivery
from tests.virtual_time import VirtualClock, run_virtual

DONE = Delivery(ok=True, attempts=1, exchange=Exchange(outcome=Finished(result=Result(status="completed"))))


@pytest.mark.parametrize(
    ("takes_s", "signal_s", "ok", "took_s"),
    [
        (3.0, None, True, 3.0),
        (300.0, None, True, 300.0),
        (300.0, 0.0, False, 1.0),
        (300.0, 5.0, False, 6.0),
        (0.5, 0.0, True, 0.5),
    ],
)
def test_an_upload_is_given_up_a_moment_after_a_signal(
    takes_s: float, signal_s: float | None, ok: bool, took_s: float
) -> None:
    async def play() -> tuple[Delivery, float]:
        clock = VirtualClock()

        async def uploading() -> Delivery:
            await clock.sleep(takes_s)
            return DONE

        began_s = clock.monotonic_s()
        heard = lambda: 143 if signal_s is not None and clock.monotonic_s() - began_s >= signal_s else None  # noqa: E731
        sending = Sending(clock, Random(1), {}, WireKind.DIRECT, heard)
        delivery = await _unless_interrupted(uploading(), sending)
        assert len(asyncio.all_tasks()) == 1
        return delivery, clock.monotonic_s() - began_s

    delivery, seen_s = run_virtual(play())
    assert delivery.ok is ok
    assert abs(seen_s - took_s) <= 0.3
    assert bool(delivery.message) is not ok
