"""How often what writes will really happen when a plan is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from engine.model.plan import Plan
from engine.plan.explain import PlanExplanation, rows_with_calls, target_of_comparison


def add_real_writes(told: PlanExplanation, plan: Plan, real: Collection[str]) -> PlanExplanation:
    """A plan as told, and how often what writes will happen on the `real` targets, where what is sent does happen."""
    writes = _writes(plan)
    targets = []
    for each in told.targets:
        there = {action: count for (target, action), count in writes.items() if target == each.name and target in real}
        targets.append(each.but(real_writes=sum(there.values()), real_actions=tuple(there)))
    return told.but(targets=tuple(targets))


def _writes(plan: Plan) -> Counter[tuple[str, str]]:
    """How many calls there are of each action that writes, by target and name of the action."""
    writes: Counter[tuple[str, str]] = Counter()
    for test, calls, count in rows_with_calls(plan):
        others = [call.action for call in calls]
        own = [] if any(call.role == "step" for call in calls) else [test.action]
        again = [test.action] if test.relate is not None else []
        for target, actions in ((test.target, [*others, *own, *again]), (target_of_comparison(test), [test.action])):
            for action in actions if target is not None else ():
                if action.effects != "read":
                    writes[target or "", action.name] += count
    return writes
