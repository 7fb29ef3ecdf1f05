"""A run on several targets at once."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from engine.model.plan import Plan
from engine.model.ports.exchange import Call, Exchange, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.ports.target import TargetPort
from engine.model.run.event import Acknowledged, AttemptFailed, CaseFinished, Event, Halted, Refreshed
from engine.model.suite import Compare, CompareWith, UpstreamAnswer
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from tests.run.sending.test_log import ListJournal
from tests.simulation.plans import SPAN, Sketch, plan_of
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual


def at(target: str, cases: int = 1, **more: Any) -> Sketch:
    return Sketch(cases=cases, more={"target": target, **more.pop("more", {})}, **more)


class Scene:
    """Targets in memory, each with a scope of its own unless `scopes` says otherwise."""

    def __init__(self, habits: Mapping[str, Habits], scopes: Mapping[str, str] | None = None) -> None:
        self.clock = VirtualClock()
        self.targets = {name: SimulatedTarget(each, clock=self.clock, rng=Random(1)) for name, each in habits.items()}
        for name, target in self.targets.items():
            target.scope = (scopes or {}).get(name, name)

    def play(self, plan: Plan, **ports: Any) -> list[Event]:
        async def main() -> list[Event]:
            targets = {name: TargetPort(target=each, **ports.get(name, {})) for name, each in self.targets.items()}
            given = Ports(targets=targets, journal=ListJournal(room=9_999), clock=self.clock, rng=Random(1))
            return [event async for event in execute(plan, given)]

        return run_virtual(main())


def ends(events: list[Event]) -> dict[int, CaseFinished]:
    found = {event.number: event for event in events if isinstance(event, CaseFinished)}
    assert len(found) == sum(isinstance(event, CaseFinished) for event in events)
    return found


def test_each_case_goes_to_its_own_target_and_ends_once() -> None:
    scene = Scene({"eu": Habits(), "us": Habits()})
    found = ends(scene.play(plan_of([at("eu", 3), at("us", 2), at("eu")])))
    assert sorted(found) == [0, 1, 2, 3, 4, 5]
    assert {event.verdict for event in found.values()} == {Verdict.PASSED}
    sent = {name: sum(each.kind == "submit" for each in target.ledger) for name, target in scene.targets.items()}
    assert sent == {"eu": 4, "us": 2}


def test_targets_run_at_the_same_time_so_that_the_slowest_counts() -> None:
    both = {"eu": Habits(median_s=20.0, sigma=0.0), "us": Habits(median_s=20.0, sigma=0.0)}
    events = Scene(both).play(plan_of([at("eu"), at("us")]))
    assert events[-1].at_us - events[0].at_us < 35_000_000


def test_what_is_told_of_a_case_names_its_number_since_targets_share_ids() -> None:
    events = Scene({"eu": Habits(), "us": Habits(server_error=0.4)}).play(plan_of([at("eu"), at("us", 8)]))
    assert {event.number for event in events if isinstance(event, Acknowledged)} <= set(range(9))
    assert all(event.number for event in events if isinstance(event, AttemptFailed) and event.case is not None)


def test_targets_of_one_scope_log_in_once_and_share_one_limit_on_executions() -> None:
    scene = Scene({"eu": Habits(), "also-eu": Habits()}, {"eu": "one", "also-eu": "one"})
    # In memory every target keeps a token of its own, so that the second is given none.
    scene.targets["also-eu"] = scene.targets["eu"]
    limits = {"limits": Limits(executions=2)}
    events = scene.play(plan_of([at("eu", 6), at("also-eu", 6)]), **{"eu": limits, "also-eu": limits})
    assert sum(isinstance(event, Refreshed) for event in events) == 1
    assert len(ends(events)) == 12
    assert scene.targets["eu"].most_open <= 2


def test_a_target_that_lets_nobody_in_halts_the_run_and_is_named() -> None:
    scene = Scene({"eu": Habits(), "us": Habits(token_trouble=TroubleKind.FORBIDDEN)})
    events = scene.play(plan_of([at("eu", 500), at("us", 2)]))
    (halt,) = [event for event in events if isinstance(event, Halted)]
    assert halt.reason.startswith("target `us`: no token")
    assert len(ends(events)) == 502
    assert ends(events)[499].reason.startswith("the run was halted: target `us`")


def test_an_action_that_is_forbidden_on_one_target_is_sent_to_the_other() -> None:
    scene = Scene({"eu": Habits(forbidden=("act-1",)), "us": Habits()})
    found = ends(scene.play(plan_of([at("eu", action="act-1"), at("us", action="act-1")])))
    assert [found[number].verdict for number in (0, 1)] == [Verdict.ERROR, Verdict.PASSED]


def comparing(**more: Any) -> Sketch:
    compare = Compare(with_=CompareWith(target="us"), on=("status",), span=SPAN)
    return at("eu", more={"compare": compare, **more})


def test_a_case_is_compared_on_another_target() -> None:
    scene = Scene({"eu": Habits(authenticates=False), "us": Habits(authenticates=False, fails=1.0)})
    finished = ends(scene.play(plan_of([comparing()])))[0]
    assert (finished.verdict, finished.failures[0].message) == (
        Verdict.FAILED,
        'status is "failed" there, and "completed" here',
    )
    assert next(each.kind for each in scene.targets["us"].ledger) == "submit"


def test_nothing_is_compared_where_its_effects_or_its_secrets_are_not_allowed() -> None:
    for port, more, why in (
        ({"allow": ("read",)}, {}, "does not allow them"),
        ({}, {"secrets": frozenset({"PIN"})}, "does not list `PIN` under `input-secrets`"),
    ):
        scene = Scene({"eu": Habits(), "us": Habits()})
        finished = ends(scene.play(plan_of([comparing(**more)]), us=port))[0]
        assert finished.not_judged == 1
        assert why in finished.untold[0].message
        assert not scene.targets["us"].ledger


def test_an_upstream_is_played_only_where_it_can_be() -> None:
    class Deaf(SimulatedTarget):
        async def submit(self, call: Call) -> Exchange:
            raise AssertionError(f"never sent: {call}")

    scene = Scene({"eu": Habits(authenticates=False)})
    scene.targets["eu"] = Deaf(Habits(authenticates=False), clock=scene.clock, rng=Random(1))
    finished = ends(scene.play(plan_of([at("eu", row={"upstream": UpstreamAnswer(status=404)})])))[0]
    assert finished.verdict is Verdict.SKIPPED
