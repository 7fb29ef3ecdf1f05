from __future__ import annotations

import errno
from random import Random
from typing import Any, cast

import pytest

from engine.model.ports.limits import Limits
from engine.model.ports.target import EmulatorAddress, Opening, TargetPort
from engine.pipeline import handles
from engine.pipeline.handles import RESERVE, keep_below_handles
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock


def port(scope: str, *, in_flight: int = 64, has_emulator: bool = False) -> TargetPort:
    target = SimulatedTarget(Habits(), clock=VirtualClock(), rng=Random(1), scope=scope)
    address = EmulatorAddress(url="", client_id="", client_secret="") if has_emulator else None
    opening = Opening(open=cast("Any", None), spec=None, surroundings=cast("Any", None), emulator=address)
    return TargetPort(target=target, opening=opening, limits=Limits(in_flight=in_flight))


@pytest.mark.parametrize(
    ("left", "ports", "in_flight"),
    [
        (None, {"a": port("s")}, [64]),
        (1_000, {"a": port("s")}, [64]),
        (RESERVE + 10, {"a": port("s")}, [10]),
        (RESERVE + 10, {"a": port("s", has_emulator=True)}, [5]),
        (RESERVE + 10, {"a": port("s"), "b": port("s", in_flight=4)}, [10, 4]),
        (RESERVE + 10, {"a": port("s"), "b": port("other")}, [5, 5]),
        (RESERVE + 1, {"a": port("s")}, [1]),
    ],
)
def test_requests_in_flight_share_the_handles_that_are_left(
    monkeypatch: pytest.MonkeyPatch, left: int | None, ports: dict[str, TargetPort], in_flight: list[int]
) -> None:
    monkeypatch.setattr(handles, "handles_left", lambda: left)
    assert [each.limits.in_flight for each in keep_below_handles(ports).values()] == in_flight


def test_without_a_handle_for_a_single_request_there_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handles, "handles_left", lambda: RESERVE)
    with pytest.raises(OSError, match="Too many open files") as told:
        keep_below_handles({"a": port("s")})
    assert told.value.errno == errno.EMFILE
