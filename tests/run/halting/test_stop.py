from __future__ import annotations

from engine.run.halting.stop import Stop


def test_a_drain_is_told_once_with_its_first_reason() -> None:
    stop, told = Stop(), list[str]()
    stop.listen(lambda: told.append("told"))
    assert not stop.draining
    stop.drain("interrupted")
    stop.drain("again")
    assert (stop.draining, stop.reason, told, stop.cancelled) == (True, "interrupted", ["told"], False)


def test_a_cancel_after_a_drain_keeps_the_reason() -> None:
    stop = Stop()
    stop.drain("interrupted")
    stop.cancel("killed")
    stop.cancel("killed again")
    assert (stop.cancelled, stop.reason) == (True, "interrupted")


def test_the_first_failure_beside_a_run_is_told() -> None:
    stop, told = Stop(), list[str]()
    stop.listen(lambda: told.append("told"))
    stop.fail(KeyError("one"))
    stop.fail(KeyError("two"))
    assert (str(stop.failure), told) == ("'one'", ["told"])
