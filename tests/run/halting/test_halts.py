from __future__ import annotations

from engine.model.run.event import Halted
from engine.run.halting.halts import Halts, WholeRun
from engine.run.halting.reasons import Cause
from engine.run.halting.stop import Stop
from tests.virtual_time import VirtualClock, run_virtual


def test_a_halted_action_bars_its_own_submits_only() -> None:
    async def main() -> None:
        told: list[str] = []
        halts = Halts(VirtualClock(), Stop(), lambda: told.append("look again"))
        (event,) = halts.halt_action("act-1", Cause(reason="403", status=403, body="no"))
        assert isinstance(event, Halted)
        assert (event.action, event.status, event.body) == ("act-1", 403, "no")
        assert halts.why_not_submitted("act-1", 0) == "the action `act-1` was halted: 403"
        assert halts.why_not_submitted("act-2", 0) is None
        assert halts.why_nothing is None
        assert halts.halt_action("act-1", Cause(reason="403", status=403, body="no")) == ()
        assert told == ["look again"]

    run_virtual(main())


def test_the_second_halted_action_takes_the_run_with_it() -> None:
    async def main() -> None:
        halts = Halts(VirtualClock(), Stop(), lambda: None)
        halts.halt_action("act-1", Cause(reason="403", status=403, body=""))
        second, run = halts.halt_action("act-2", Cause(reason="403", status=403, body=""))
        assert isinstance(second, Halted)
        assert isinstance(run, Halted)
        assert (second.action, run.action) == ("act-2", None)
        assert "`act-1`, `act-2`" in run.reason
        assert halts.why_not_submitted("act-3", 0)
        assert halts.why_nothing is None

    run_virtual(main())


def test_only_a_silent_halt_bars_polls_too() -> None:
    async def main() -> None:
        halts = Halts(VirtualClock(), Stop(), lambda: None)
        assert len(halts.halt_run(Cause(reason="no token"), silent=True)) == 1
        assert halts.halt_run(Cause(reason="no token"), silent=True) == ()
        assert halts.why_nothing == "the run was halted: no token"

    run_virtual(main())


def test_a_test_that_ended_bars_its_own_submits_only() -> None:
    async def main() -> None:
        halts = Halts(VirtualClock(), Stop(), lambda: None)
        halts.end_test(3, "stopped")
        assert halts.why_not_submitted("a", 3) == "stopped"
        assert halts.why_not_submitted("a", 4) is None

    run_virtual(main())


def test_a_drain_bars_every_submit() -> None:
    async def main() -> None:
        stop = Stop()
        halts = Halts(VirtualClock(), stop, lambda: None)
        stop.drain("interrupted")
        assert halts.why_not_submitted("a", 0) == "interrupted"

    run_virtual(main())


def test_a_halt_of_one_scope_is_heard_by_the_others_whose_polls_go_on() -> None:
    async def main() -> None:
        told: list[str] = []
        whole = WholeRun()
        here = Halts(VirtualClock(), Stop(), lambda: told.append("here"), whole=whole, where="target `eu`: ")
        there = Halts(VirtualClock(), Stop(), lambda: told.append("there"), whole=whole, where="target `us`: ")
        (event,) = here.halt_run(Cause(reason="no token"), silent=True)
        assert isinstance(event, Halted)
        assert event.reason == "target `eu`: no token"
        assert told == ["here", "there"]
        assert there.why_not_submitted("act", 0) == "the run was halted: target `eu`: no token"
        assert (here.why_nothing is None, there.why_nothing) == (False, None)
        assert there.halt_run(Cause(reason="no token either"), silent=True) == ()
        assert there.why_nothing is not None

    run_virtual(main())
