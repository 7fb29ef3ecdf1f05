from __future__ import annotations

from random import Random

from engine.model.language.literals import Rate
from engine.model.ports.clock import Gauge, Vitals
from engine.model.ports.limits import Limits
from engine.model.ports.target import TargetPort
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.run.pacing.vitals import ScopeVitals, vitals
from tests.run.sending.test_log import ListJournal
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


def reading(
    to_submit: int = 0, outstanding: int = 0, rate: tuple[int, float] | None = (100, 2.0), spare: int | None = 0
) -> ScopeVitals:
    used = rate[0] - (spare or 0) if rate is not None else 0
    return ScopeVitals(open=3, outstanding=outstanding, to_submit=to_submit, rate=rate, spare=spare, used=used)


def test_the_limit_says_how_long_the_rest_takes() -> None:
    assert reading(to_submit=1_000).left_s == 39.0
    assert reading(to_submit=10, outstanding=30, spare=50).left_s == 0.0
    assert reading(to_submit=10, outstanding=31, spare=50).left_s == 1.0
    assert reading().left_s == 0.0
    assert reading(rate=None, spare=None, to_submit=99).left_s is None


def test_of_several_targets_the_one_that_takes_longest_is_shown() -> None:
    now = vitals(
        [reading(to_submit=10, spare=20), reading(rate=(10, 60.0), to_submit=10), reading(rate=None, spare=None)]
    )
    assert (now.in_flight, now.to_submit) == (9, 20)
    assert (now.used, now.allowed, now.window_s, now.left_s) == (10, 10, 60.0, 90.0)
    assert vitals([]) == Vitals()
    assert vitals([reading(rate=None, spare=None)]).allowed is None


def test_a_run_can_be_read_while_it_goes_on_and_has_nothing_open_at_its_end() -> None:
    async def main() -> list[Vitals]:
        clock, gauge = VirtualClock(), Gauge()
        target = SimulatedTarget(Habits(authenticates=False), clock=clock, rng=Random(1))
        limits = Limits(rate=Rate(count=20, window_s=2.0, text="20/2s"))
        ports = Ports(
            targets={"simulated": TargetPort(target=target, limits=limits)},
            journal=ListJournal(room=9_999),
            clock=clock,
            rng=Random(1),
            gauge=gauge,
        )
        seen = [gauge.read() async for _ in execute(plan_of([Sketch(cases=60)]), ports)]
        return [*seen, gauge.read()]

    seen = run_virtual(main())
    assert max(each.in_flight for each in seen) > 0
    assert max(each.outstanding for each in seen) > 0
    assert all(each.allowed == 20 and 0 <= each.used <= 20 for each in seen)
    assert (seen[-1].in_flight, seen[-1].outstanding, seen[-1].to_submit) == (0, 0, 0)
