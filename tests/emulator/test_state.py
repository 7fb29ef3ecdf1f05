from __future__ import annotations

import re

from engine.emulator.answers import StubAnswer
from engine.emulator.state import EmulatedExecution, Tokens, admit, digest, id_of
from engine.model.language.literals import Rate


def tokens() -> Tokens:
    return Tokens(seed=1, lifetime_s=60.0, limit=Rate(count=1, window_s=60.0, text="1/min"), window="fixed")


def test_tokens_differ_from_each_other_and_not_from_run_to_run() -> None:
    one, other = tokens(), tokens()
    issued = [one.issue(0.0), one.issue(0.0)]
    assert len(set(issued)) == 2
    assert issued == [other.issue(0.0), other.issue(0.0)]


def test_each_token_has_a_limit_of_its_own() -> None:
    known = tokens()
    found = [known.find(known.issue(0.0), 1.0) for _ in range(2)]
    admissions = [admit(token, 1.0) for token in found if token is not None]
    assert [admission is not None and admission.is_allowed for admission in admissions] == [True, True]


def test_a_revoked_token_holds_no_longer_and_revoking_nothing_is_fine() -> None:
    known = tokens()
    text = known.issue(0.0)
    known.revoke(text)
    known.revoke("never there")
    assert known.find(text, 0.0) is None


def test_an_execution_without_duration_is_over_at_once() -> None:
    made = EmulatedExecution(id="x", action_id="a", answer=StubAnswer(status="failed"), began_s=5.0, duration_s=0.0)
    assert made.status(5.0) == "failed"


def test_ids_are_made_of_the_seed_and_what_they_name() -> None:
    assert digest(1, "a", "b") == digest(1, "a", "b") != digest(2, "a", "b")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id_of(1, "lone \ud800"))
