from __future__ import annotations

from dataclasses import replace

import pytest

from engine.journal.standing import StandingReader, note_begun
from engine.model.run.event import Acknowledged, CaseFinished, Checkpoint, Event, Halted, Held, Resumed
from engine.model.run.resume_state import OpenCall, ResumeState
from engine.model.verdict import Verdict
from tests.journal.events import SEALED, STARTED, finished, intent

RESUMED = Resumed(at_us=2, actor="somebody", versions={})
CLOSING = Checkpoint(at_us=3, size=9, root="", of="seal")


def left_open(number: int) -> CaseFinished:
    return replace(finished(number, Verdict.ERROR), left_open=True)


def taken(number: int, call: str = "") -> Acknowledged:
    return Acknowledged(at_us=1, case=f"C-{number:012x}", number=number, execution_id=f"exec-{call}", call=call)


def standing(*events: Event) -> ResumeState:
    reader = StandingReader()
    for event in (STARTED, *events):
        reader.take(event)
    return reader.state()


def test_what_was_left_open_has_no_end_that_stands_and_keeps_the_calls_with_an_id() -> None:
    before = intent(0).but(call="before:1")
    found = standing(before, taken(0, "before:1"), intent(0), left_open(0), finished(1), SEALED, CLOSING)
    assert dict(found.ended) == {1: Verdict.PASSED}
    assert found.begun == {0: {"before:1": OpenCall(intent=before, execution_id="exec-before:1")}}
    assert found.left_open[0].verdict is Verdict.ERROR
    assert (found.is_sealed, found.is_over) == (True, False)


def test_what_was_left_open_without_an_id_begins_anew() -> None:
    found = standing(intent(0), left_open(0))
    assert (dict(found.begun), dict(found.ended), list(found.left_open)) == ({}, {}, [0])


def test_a_case_that_went_on_is_over_with_its_next_end() -> None:
    events = (intent(0), taken(0), left_open(0), SEALED, CLOSING, RESUMED)
    assert standing(*events).begun == {0: {"": OpenCall(intent=intent(0), execution_id="exec-")}}
    found = standing(*events, finished(0), finished(1), SEALED, CLOSING)
    assert (dict(found.begun), dict(found.left_open), found.is_over) == ({}, {}, True)
    assert not standing(*events, finished(0), finished(1, Verdict.NOT_RUN), SEALED, CLOSING).is_over


@pytest.mark.parametrize(("of", "is_sealed"), [("seal", True), ("count", False), ("run", False)])
def test_only_the_checkpoint_of_a_seal_at_its_end_seals_a_log(of: str, is_sealed: bool) -> None:
    """A run that was killed behind its thousandth record has not ended."""
    checkpoint = replace(CLOSING, of=of)
    ends = (finished(0), finished(1), SEALED)
    found = standing(*ends, checkpoint)
    assert (found.is_sealed, found.exit, found.is_over) == (is_sealed, SEALED.exit if is_sealed else None, is_sealed)
    assert not standing(*ends, checkpoint, RESUMED).is_sealed
    assert not standing(*ends).is_over


def test_of_the_calls_of_a_case_the_newest_comes_last_though_it_was_made_before() -> None:
    made: list[Event] = [intent(0).but(call=call) for call in ("before:1", "", "before:1")]
    assert list(standing(*made).begun[0]) == ["", "before:1"]
    begun: dict[int, dict[str, OpenCall]] = {}
    for event in (*made, intent(1), taken(0, "before:1"), taken(2)):
        note_begun(begun, event)
    assert list(begun[0]) == ["", "before:1"]
    assert [call.execution_id for call in begun[0].values()] == [None, "exec-before:1"]
    assert list(begun) == [0, 1]
    note_begun(begun, finished(0))
    assert list(begun) == [1]


def test_r7_the_silence_that_a_server_asked_for_is_known_by_its_scope() -> None:
    held = Held(at_us=1, scope="here", until_us=9, reason="429")
    found = standing(held, replace(held, scope="there", until_us=8), replace(held, until_us=12))
    assert found.silent_until_us == {"here": 12, "there": 8}
    assert found.suspended_until_us == 0
    assert standing(held, Halted(at_us=2, action=None, reason="429", until_us=99)).suspended_until_us == 99


def test_our_own_pause_in_an_outage_that_halted_the_run_is_over_when_it_goes_on() -> None:
    held = Held(at_us=1, scope="here", until_us=9, reason="no answer")
    assert standing(held, Halted(at_us=2, action=None, reason="outage")).silent_until_us == {}
    assert standing(held, Halted(at_us=2, action="a", reason="403")).silent_until_us == {"here": 9}
