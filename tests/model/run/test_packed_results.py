from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.model.run.event import CaseFinished
from engine.model.run.packed_results import PackedResult, PackedResults
from engine.model.verdict import Verdict
from tests.journal.events import EVERY_KIND

PASSED = CaseFinished(at_us=1, case="C-1", number=7, verdict=Verdict.PASSED, status="completed", execution_id="x-1")


def pack(event: CaseFinished) -> PackedResult:
    return PackedResults().plus(event)[0]


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
    assert pack(event).finished == event
    assert pack(event).number == 7


def test_every_kind_of_end_is_kept() -> None:
    for event in EVERY_KIND:
        if isinstance(event, CaseFinished):
            assert pack(event).finished == event


def test_a_body_is_told_apart_by_the_log_only() -> None:
    assert pack(replace(PASSED, output_hmac="hmac-sha256:00")).finished == PASSED


def test_ends_are_values_that_share_what_came_before() -> None:
    first = PackedResults().plus(PASSED)
    one, other = first.plus(replace(PASSED, number=8)), first.plus(replace(PASSED, number=9, verdict=Verdict.FAILED))
    assert [list(each.numbers()) for each in (PackedResults(), first, one, other)] == [[], [7], [7, 8], [7, 9]]
    assert [kept.verdict for kept in other] == [Verdict.PASSED, Verdict.FAILED]
    assert other[-1].finished.number == 9
    assert one == first.plus(replace(PASSED, number=8)) != other


def test_what_a_resumed_run_voids_is_taken_out_newest_first() -> None:
    left = [replace(PASSED, number=number, verdict=Verdict.ERROR, left_open=True) for number in (1, 2)]
    ends = PackedResults().plus(left[0]).plus(PASSED).plus(left[1])
    standing, void = ends.without_void()
    assert (list(standing.numbers()), void) == ([7], (left[1], left[0]))
    assert standing.without_void() == (standing, ())


def test_figures_are_told_without_unpacking() -> None:
    for event in (
        replace(PASSED, duration_us=5, seen=("a", "b")),
        replace(PASSED, status=None),
        replace(PASSED, status="failed", reason="r"),
        replace(PASSED, duration_us=1 << 70),
        replace(PASSED, verdict=Verdict.UNKNOWN, seen=("a",)),
    ):
        kept = pack(event)
        told = (kept.number, kept.verdict, kept.status, kept.duration_us, kept.seen)
        assert told == (7, event.verdict, event.status, event.duration_us, event.seen)
        assert (kept.finished, hash(kept)) == (event, hash(pack(event)))
        assert kept == pack(event)
