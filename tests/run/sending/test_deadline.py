from __future__ import annotations

from engine.run.sending.deadline import Deadline


def test_it_starts_once_and_waiting_for_our_own_limits_moves_its_end() -> None:
    deadline = Deadline(10.0)
    assert deadline.left_s(1_000.0) == 10.0
    deadline.extend(5.0)
    deadline.start(100.0)
    deadline.start(200.0)
    assert deadline.left_s(104.0) == 6.0
    deadline.extend(3.0)
    assert deadline.left_s(104.0) == 9.0
