"""The emulator and a real client in one loop whose clock jumps: what the simulation of whole runs stands on."""

from __future__ import annotations

import asyncio

import pytest

from engine.emulator import start
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Duration, Percent, Rate
from engine.model.ports.exchange import Call, Finished, Granted, Pending, Trouble, TroubleKind
from engine.model.ports.target import Target
from engine.targets.genesys_async import KIND, Auth, Spec
from tests.targets.contract import surroundings
from tests.virtual_time import VirtualClock, passed_s, run_virtual

SETTINGS = EmulatorSettings(
    limit=Rate(count=20, window_s=60.0, text="20/min"),
    service_time=Duration(seconds=5.0, text="5s"),
    token_lifetime=Duration(seconds=100.0, text="100s"),
    faults=Faults(
        server_error=Percent(0.1),
        reset_before=Percent(0.05),
        reset_after=Percent(0.05),
        slow=Percent(0.1),
        slow_by=Duration(seconds=12.0, text="12s"),
    ),
)


@pytest.mark.slow
def test_minutes_of_limits_faults_and_slow_answers_pass_at_once_and_the_same_each_time() -> None:
    first, second = (run_virtual(_session()) for _ in range(2))
    assert first == second
    virtual_s, ledger = first
    assert virtual_s > 120
    assert {status for _, _, status, _ in ledger} >= {None, 200, 201, 401, 429, 500}


Told = tuple[float, list[tuple[int, str, int | None, str | None]]]


async def _session() -> Told:
    clock = VirtualClock()
    async with start(SETTINGS, (), clock=clock, seed=7) as emulator:
        spec = Spec(base_url=emulator.address.url, auth=Auth(client_id="emulator", client_secret="emulator"))
        async with KIND.open(spec, surroundings(clock)) as target:
            await asyncio.gather(*(_worker(target, number, clock) for number in range(4)))
        seen = emulator.ledger.entries
        return passed_s(), [(each.at_us, each.kind, each.status, each.execution_id) for each in seen]


async def _worker(target: Target, number: int, clock: VirtualClock) -> None:
    """Naive on purpose: waits when told, logs in when turned away, and otherwise asks again a second later."""
    for turn in range(5):
        pending: Pending | None = None
        while True:
            call = Call(case="C", action="a", action_id="a", input={"worker": number, "turn": turn})
            exchange = await (target.submit(call) if pending is None else target.poll(pending))
            match exchange.outcome:
                case Finished():
                    break
                case Pending():
                    pending = exchange.outcome
                case Trouble(kind=TroubleKind.UNAUTHORISED):
                    await target.authorise()
                case Trouble(retry_after_s=wait_s):
                    await clock.sleep(wait_s or 1.0)
                    continue
                case Granted():
                    raise AssertionError("only a login grants")
            await clock.sleep(1.0)
