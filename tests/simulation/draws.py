"""Settings by seed: how much, how fast, and what goes wrong how often, all drawn from one number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any, Literal

from engine.model.language.literals import Duration, Query, Rate
from engine.model.ports.limits import Bounds, Limits
from engine.model.suite import Relate, Retry
from tests.simulation.plans import SPAN, Sketch, a_call, plan_of
from tests.simulation.run import Other, Setting
from tests.simulation.server import Habits

CASES = 50
TESTS = 4
RETRY_AFTER: tuple[tuple[str | None, ...], ...] = (
    ("1", "3"),
    ("date:2", "date:7"),
    ("soon", "-3", None, "0", "1e3"),
    ("date:-5", "1", "99999999999"),
    ("0", "2"),
    ("60", "1"),
    ("86400", "1", "1", "1", "1", "1"),
)
"""What servers say instead of the truth: right, as dates, junk, past and absurd, nothing, long, and so long that the
run suspends."""


def setting_of(seed: int) -> Setting:
    """A simulation with all that can go wrong; a plain one is drawn first, from a stream of its own."""
    rng = Random(f"more {seed}")
    other = rng.choice(["", "", "", "shared", "apart"])
    setting = plain_setting_of(seed, other=other)
    setting = replace(setting, habits=_stranger(rng, setting.habits))
    if rng.random() < 0.3:
        setting = replace(setting, jumps=tuple((rng.uniform(0.0, 30.0), rng.uniform(-90.0, 90.0)) for _ in range(3)))
    if other:
        setting = replace(setting, other=_other(rng, setting, other))
    return replace(_with_ends(rng, setting), knows_again=rng.random() < 0.25)


def plain_setting_of(seed: int, *, other: str = "") -> Setting:
    """A simulation on one target, without kills and what is rare."""
    rng = Random(f"setting {seed}")
    limit = rng.choice([None, None, Rate(count=20, window_s=2.0, text="20/2s"), Rate(count=60, window_s=60.0, text="")])
    return Setting(
        plan=plan_of(_tests(rng, other), seed),
        habits=_habits(rng, limit),
        limits=_limits(rng, limit),
        seed=seed,
        drain_s=rng.uniform(0.0, 20.0) if rng.random() < 0.1 else None,
        cancel_s=rng.uniform(0.0, 20.0) if rng.random() < 0.1 else None,
    )


# ------------------------------------------------------------------------------------------------ what is run


def _tests(rng: Random, other: str) -> Sequence[Sketch]:
    plain = [
        Sketch(
            action=f"act-{rng.randint(1, 3)}",
            effects=rng.choice(["read", "write", "irreversible"]),
            timeout_s=rng.choice([5.0, 60.0, 60.0]),
            skip="not now" if rng.random() < 0.05 else None,
        )
        for _ in range(TESTS)
    ]
    sketches = [_with_turns(_with_calls(each, rng), place, rng) for place, each in enumerate(plain)]
    few = [rng.randint(2, 6) if each.calls or each.more.get("retry") else 0 for each in sketches]
    many = [place for place, count in enumerate(few) if not count] or [TESTS - 1]
    for number in range(CASES - sum(few)):
        few[many[number % len(many)]] += 1
    sketches = [replace(each, cases=count) for each, count in zip(sketches, few, strict=True)]
    return [_with_target(each, place, other) for place, each in enumerate(sketches)]


def _with_target(sketch: Sketch, place: int, other: str) -> Sketch:
    """Of two targets each has every second test; what a test needs is on its own."""
    if not other:
        return sketch
    needs = tuple(each for each in sketch.more.get("needs", ()) if each % 2 == place % 2)
    return replace(sketch, more={**sketch.more, "needs": needs, "target": ("simulated", "other")[place % 2]})


def _with_calls(sketch: Sketch, rng: Random) -> Sketch:
    """Two tests in five make several calls."""
    shape = rng.choice(["", "", "", "steps", "around"])
    if not shape:
        return sketch
    roles: list[Literal["before", "step", "after"]] = ["step"] * rng.randint(1, 3)
    if shape == "around":
        roles = ["before"] * rng.randint(0, 2)
    roles += ["after"] * rng.randint(0, 2)
    calls = tuple(
        a_call(role, f"act-{rng.randint(1, 3)}", effects=rng.choice(["read", "write"]), id=f"c{number}")
        for number, role in enumerate(roles)
    )
    return replace(sketch, calls=calls)


def _with_turns(sketch: Sketch, place: int, rng: Random) -> Sketch:
    more: dict[str, Any] = {}
    kind = rng.choice(["", "", "", "", "serial", "group", "needs", "retry", "relate"])
    if kind == "serial":
        more["serial"] = True
    elif kind == "group":
        more["group"] = rng.choice(["a", "b"])
    elif kind == "needs":
        more["needs"] = (rng.choice([each for each in range(4) if each < place] or [3]),) if place != 3 else (0,)
    elif kind == "retry":
        until = Query(text="execution_id == 'never'", span=SPAN)
        pause, most = Duration(seconds=1.0, text="1s"), Duration(seconds=3.0, text="3s")
        more["retry"] = Retry(until=until, every=pause, for_=most)
        sketch = replace(sketch, effects="read")
    elif kind == "relate":
        query = Query(text="after.input.n == `1000`", span=SPAN)
        more["relate"] = Relate(change={"n": 1000}, expect=query)
    return replace(sketch, more=more)


# ------------------------------------------------------------------------------------------------ what goes wrong


def _habits(rng: Random, limit: Rate | None) -> Habits:
    def share(most: float) -> float:
        return rng.random() * most if rng.random() < 0.4 else 0.0

    return Habits(
        limit=limit,
        headers=rng.random() < 0.5,
        hints=rng.choice([(), (), (1.0, 5.0, None), (None,), (2.0, 30.0, 99_999.0)]),
        latency_s=rng.choice([0.005, 0.05, 0.5]),
        median_s=rng.choice([0.0, 0.3, 1.5, 10.0]),
        tells_duration=rng.random() < 0.7,
        token_life_s=rng.choice([3600.0, 120.0, 20.0]),
        authenticates=rng.random() < 0.8,
        fails=share(0.5),
        throttle=share(0.3),
        unavailable=share(0.2),
        server_error=share(0.2),
        not_sent=share(0.2),
        reset_before=share(0.2),
        reset_after=share(0.2),
        unauthorised=share(0.05),
        bad_body=share(0.1),
        slow=share(0.1),
        not_found=share(0.1),
        forbidden=("act-1",) if rng.random() < 0.1 else (),
        refused_inputs=frozenset({3, 5, 8}) if rng.random() < 0.3 else frozenset(),
    )


def _stranger(rng: Random, habits: Habits) -> Habits:
    """The same server with what is rarer."""

    def sometimes(share: float) -> bool:
        return rng.random() < share

    begin_s = rng.uniform(0.0, 20.0)
    return replace(
        habits,
        hints=() if (said := sometimes(0.5)) else habits.hints,
        retry_after=rng.choice(RETRY_AFTER) if said and sometimes(0.6) else (),
        counting=rng.choice(["fixed", "sliding", "bucket", "grid"]),
        rounding=rng.choice(["ceil", "floor", "round"]),
        open_max=rng.choice([2, 5, 20]) if sometimes(0.1) else None,
        unauthorised_every=3 if sometimes(0.05) else None,
        storm_s=(begin_s, begin_s + rng.choice([0.2, 5.0])) if sometimes(0.05) else None,
        wrong_id=rng.uniform(0.0, 0.2) if sometimes(0.15) else 0.0,
        stale=rng.uniform(0.0, 0.5) if sometimes(0.15) else 0.0,
        forbidden=("act-1", "act-2") if sometimes(0.04) else habits.forbidden,
    )


def _limits(rng: Random, limit: Rate | None) -> Limits:
    in_flight = rng.choice([1, 4, 64])
    executions = rng.choice([None, None, None, 3])
    if limit is None or rng.random() < 0.5:
        default = Rate(count=300, window_s=60.0, text="300/min")
        has_default = rng.random() < 0.3
        rate = default if has_default else None
        return Limits(rate=rate, rate_is_default=has_default, in_flight=in_flight, executions=executions)
    return Limits(rate=limit, in_flight=in_flight, executions=executions)


def _other(rng: Random, setting: Setting, other: str) -> Other:
    limits = setting.limits.but(in_flight=rng.choice([1, 8]))
    if other == "shared":
        return Other(limits=limits)
    return Other(habits=_habits(rng, None), limits=limits.but(rate=None, rate_is_default=False))


# ------------------------------------------------------------------------------------------------ how it ends


def _with_ends(rng: Random, setting: Setting) -> Setting:
    kind = rng.choice(["", "", "", "kill", "kill", "stop", "max-time", "fail-fast"])
    if kind == "kill":
        kills = tuple(rng.randint(1, 150) for _ in range(rng.choice([1, 1, 2, 3])))
        return replace(setting, kills=kills, is_torn=rng.random() < 0.5)
    if kind == "max-time":
        seconds = rng.choice([1.0, 5.0, 15.0])
        bounds = Bounds(max_time=Duration(seconds=seconds, text=f"{seconds:g}s"))
        return replace(setting, bounds=bounds, goes_on=rng.random() < 0.5)
    if kind == "fail-fast":
        return replace(setting, bounds=Bounds(fail_fast=rng.choice([1, 3])), goes_on=rng.random() < 0.5)
    if kind == "stop":
        at_s = rng.uniform(0.0, 10.0)
        if rng.random() < 0.5:
            return replace(setting, cancel_s=at_s, drain_s=None, goes_on=True)
        return replace(setting, drain_s=at_s, drain_grace_s=rng.choice([None, 2.0]), cancel_s=None, goes_on=True)
    return setting
