"""What a check that says `stop` ends."""

from __future__ import annotations

from engine.model.plan import Case
from engine.run.halting.halts import Halts
from engine.run.judging.judged import Judged


def note_stop(halts: Halts, case: Case, judged: Judged) -> None:
    """End the test of a case where one of its checks failed and says so; it concerns cases that were not sent yet."""
    stop = next((each for each in judged.failures if each.weight == "stop"), None)
    if stop is not None:
        halts.end_test(case.test.index, stop_reason(stop.message))


def stop_reason(message: str) -> str:
    """Why the other cases of a test are not sent."""
    return f"a check of this test that says `stop` failed: {message}"
