from __future__ import annotations

from engine.run.limits.concurrency_cap import ConcurrencyCap


def seen(answers: dict[float, float]) -> int | None:
    """What a refusal at 1.01 of a request that left at 1.0 shows, with others let in: when they left, and came."""
    concurrency_cap = ConcurrencyCap()
    concurrency_cap.record_refusal(sent_at_s=1.0, now_s=1.01)
    for sent_at_s, answered_at_s in answers.items():
        concurrency_cap.record_acceptance(sent_at_s=sent_at_s, now_s=answered_at_s)
    return concurrency_cap.size


def test_without_a_refusal_nothing_is_seen() -> None:
    assert ConcurrencyCap().size is None


def test_those_that_were_open_when_one_was_refused_are_what_a_server_takes_at_once() -> None:
    assert seen({1.0 - part / 100: 1.2 for part in range(20)}) == 20


def test_answers_as_quick_as_the_refusal_are_no_crowd() -> None:
    assert seen({1.0 - part / 10_000: 1.012 for part in range(20)}) is None


def test_one_answer_that_was_not_late_needs_several_that_were() -> None:
    assert seen({1.0: 1.012, 0.99: 1.2, 0.98: 1.2, 0.97: 1.2}) is None
    assert seen({1.0: 1.012, 0.99: 1.2, 0.98: 1.2, 0.97: 1.2, 0.96: 1.2}) == 4


def test_what_left_after_the_refused_one_is_not_counted() -> None:
    assert seen({1.0: 1.2, 1.005: 1.3, 2.0: 2.2}) == 1


def test_refusals_that_belong_together_are_one() -> None:
    concurrency_cap = ConcurrencyCap()
    concurrency_cap.record_refusal(sent_at_s=1.0, now_s=1.01)
    concurrency_cap.record_acceptance(sent_at_s=0.9, now_s=1.2)
    concurrency_cap.record_refusal(sent_at_s=1.005, now_s=1.02)
    assert concurrency_cap.size == 1
    concurrency_cap.record_refusal(sent_at_s=3.0, now_s=3.01)
    assert concurrency_cap.size is None
