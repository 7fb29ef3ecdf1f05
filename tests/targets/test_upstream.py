from __future__ import annotations

from engine.model.language.emulator import EmulatorSettings
from engine.model.ports.exchange import Call, Finished, Pending
from engine.model.ports.target import Stub
from engine.targets import emulator, genesys_async
from tests.targets.contract import Opening, Scene, play, through_emulator, through_genesys_async

CALL = Call(case="C-1", action="risk", action_id="risk", input={}, upstream={"status": 500})


async def ended(scene: Scene) -> str:
    await scene.target.authorise()
    pending = (await scene.target.submit(CALL)).outcome
    assert isinstance(pending, Pending)
    finished = (await scene.target.poll(pending)).outcome
    assert isinstance(finished, Finished)
    return finished.result.errors[0].kind if finished.result.errors else finished.result.status


def test_only_the_emulator_of_a_run_is_told_how_the_upstream_misbehaves() -> None:
    openings: dict[Opening, str] = {through_emulator: "upstream", through_genesys_async: "completed"}
    assert {opening: play(opening, ended) for opening in openings} == openings
    assert emulator.KIND.plays_upstream
    assert not genesys_async.KIND.plays_upstream
    assert EmulatorSettings().limit is None
    assert Stub(action_id="risk", name="risk", names={}).rules == ()
