from __future__ import annotations

from engine.model.language.emulator import EmulatorSettings
from engine.targets import KINDS, emulator
from tests.targets.contract import Scene, play, through_emulator


def test_the_scope_is_the_same_in_every_run_whatever_the_port() -> None:
    async def act(scene: Scene) -> str:
        return scene.target.scope

    assert [play(through_emulator, act) for _ in range(2)] == ["emulator", "emulator"]


def test_its_settings_are_the_emulators_and_nothing_limits_it() -> None:
    assert emulator.KIND.spec is EmulatorSettings
    assert emulator.KIND.default_rate is None
    assert [kind.name for kind in KINDS] == ["genesys", "genesys-async", "emulator", "http"]
