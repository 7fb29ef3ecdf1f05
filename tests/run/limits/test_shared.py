from __future__ import annotations

from engine.model.language.literals import Rate
from engine.model.ports.limits import Limits
from engine.run.limits.shared import limits_by_scope, strictest

SLOW = Rate(count=60, window_s=60.0, text="60/min")
FAST = Rate(count=10, window_s=1.0, text="10/s")


def test_what_one_of_them_may_not_do_none_may() -> None:
    both = strictest([Limits(rate=FAST, in_flight=8), Limits(rate=SLOW, in_flight=32, executions=4)])
    assert both == Limits(rate=SLOW, in_flight=8, executions=4)


def test_a_rate_that_somebody_configured_beats_that_of_the_type() -> None:
    both = strictest([Limits(rate=FAST), Limits(rate=SLOW, rate_is_default=True)])
    assert (both.rate, both.rate_is_default) == (FAST, False)
    assert strictest([Limits(rate=FAST, rate_is_default=True), Limits()]).rate_is_default
    assert strictest([Limits(), Limits()]) == Limits()


def test_each_target_has_the_limits_of_its_scope() -> None:
    limits = {"a": Limits(rate=FAST), "b": Limits(rate=SLOW), "c": Limits(rate=FAST)}
    shared = limits_by_scope(limits, {"a": "1", "b": "1", "c": "2"})
    assert [shared[name].rate for name in "abc"] == [SLOW, SLOW, FAST]
