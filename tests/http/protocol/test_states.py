from __future__ import annotations

import pytest

from engine.http.protocol.states import goes_on, looks_ended, state_in_words

ENDS = ("completed", "failed")


@pytest.mark.parametrize("state", ["success", "SUCCEEDED", "Done", "timed_out", "Completed Successfully", "cancelled"])
def test_a_word_for_an_end_is_known_however_it_is_written(state: str) -> None:
    assert looks_ended(state)
    assert not goes_on(state)


@pytest.mark.parametrize("state", ["running", "IN_PROGRESS", "in-progress", "Queued", "not started"])
def test_a_word_for_going_on_is_known_however_it_is_written(state: str) -> None:
    assert goes_on(state)
    assert not looks_ended(state)
    assert state_in_words(state, ENDS) == f"`{state}`"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("success", "`success`, which is none of completed, failed: write it under `completed:` of the target"),
        ("ERROR", "`ERROR`, which is none of completed, failed: write it under `failed:` of the target"),
        ("phase-3", "`phase-3`, which is none of completed, failed: if that is an end, write it under `completed:`"),
        ("", "``, which is none of completed, failed: if that is an end, "),
        ("x" * 5_000, f"`{'x' * 60}`, which is none of"),
    ],
)
def test_a_state_that_nobody_named_comes_with_the_way_out(state: str, words: str) -> None:
    assert state_in_words(state, ENDS).startswith(words)
