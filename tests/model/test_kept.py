from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.model.event import CaseFinished
from engine.model.kept import keep
from engine.model.verdict import Verdict
from tests.journal.events import EVERY_KIND

PASSED = CaseFinished(at_us=1, case="C-1", number=7, verdict=Verdict.PASSED, status="completed", execution_id="x-1")


@given(
    verdict=st.sampled_from(Verdict),
    reason=st.text(max_size=20),
    seen=st.lists(st.text("abc.[]", min_size=1), max_size=5).map(tuple),
    duration_us=st.none() | st.integers(0, 10**12),
    known=st.booleans(),
)
def test_what_is_kept_is_what_happened(
    verdict: Verdict, reason: str, seen: tuple[str, ...], duration_us: int | None, known: bool
) -> None:
    event = replace(PASSED, verdict=verdict, reason=reason, seen=seen, duration_us=duration_us, known=known)
    assert keep(event).finished == event
    assert keep(event).number == 7


def test_every_kind_of_end_is_kept() -> None:
    for event in EVERY_KIND:
        if isinstance(event, CaseFinished):
            assert keep(event).finished == event


def test_a_body_is_told_apart_by_the_log_only() -> None:
    assert keep(replace(PASSED, output_hmac="hmac-sha256:00")).finished == PASSED
