"""Submits that the server knows again by their key: class I of the retry table (RUNNING section 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.language.literals import Template
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.run.event import Acknowledged, CaseIntent, Event
from engine.model.verdict import Verdict
from tests.run.cases.test_resumed import cut_after, ends, go_on, place_of
from tests.simulation.plans import COMPLETED, SPAN, Sketch, a_call, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits


def setting_of(sketch: Sketch, **habits: Any) -> Setting:
    return Setting(plan=plan_of([sketch]), habits=Habits(authenticates=False, **habits), knows_again=True)


def first_is(kind: TroubleKind, *, of: int = 1) -> Any:
    return lambda asked, count: Trouble(kind=kind, message=kind.value) if asked == "submit" and count <= of else None


def keys(events: tuple[Event, ...]) -> list[str]:
    return [event.key for event in events if isinstance(event, CaseIntent)]


def sent(simulated: Simulated) -> list[tuple[str, bool]]:
    return [(entry.key, entry.taken) for entry in simulated.ledger if entry.kind == "submit"]


@pytest.mark.parametrize("kind", [TroubleKind.LOST, TroubleKind.SERVER_ERROR, TroubleKind.BAD_BODY])
def test_a_write_that_was_lost_is_sent_again_under_its_key(kind: TroubleKind) -> None:
    whole = simulate(setting_of(Sketch(cases=1, effects="write"), answers=first_is(kind)))
    assert whole.verdicts == {"passed": 1}
    (first, second) = keys(whole.events)
    assert first == second
    assert [key for key, _ in sent(whole)] == [first, second]
    assert whole.problems == []


def test_what_the_server_did_although_its_answer_was_lost_is_done_once() -> None:
    whole = simulate(setting_of(Sketch(cases=20, effects="irreversible"), reset_after=0.4))
    assert whole.verdicts == {"passed": 20}
    assert len(sent(whole)) > sum(taken for _, taken in sent(whole)) == 20
    assert whole.problems == []


def test_every_call_has_a_key_of_its_own_and_reads_have_none() -> None:
    story = Sketch(
        calls=(a_call("before", id="made", given={"name": "x"}), a_call("after", "act-3")), expect=COMPLETED, cases=3
    )
    whole = simulate(setting_of(replace(story, effects="write")))
    assert len(keys(whole.events)) == len(set(keys(whole.events))) == 9
    assert all(keys(whole.events))
    assert set(keys(simulate(setting_of(Sketch(cases=3, effects="read"))).events)) == {""}


def test_keys_are_those_of_the_run_and_of_no_turn() -> None:
    setting = setting_of(Sketch(cases=5, effects="write"))
    once, again = simulate(setting), simulate(replace(setting, seed=9))
    assert sorted(keys(once.events)) == sorted(keys(again.events))


def test_a_target_without_keys_sends_none_and_leaves_unknown_what_was_lost() -> None:
    setting = replace(
        setting_of(Sketch(cases=1, effects="write"), answers=first_is(TroubleKind.LOST)), knows_again=False
    )
    whole = simulate(setting)
    assert (whole.verdicts, keys(whole.events)) == ({"unknown": 1}, [""])


def test_what_stays_lost_is_unknown_and_no_error() -> None:
    whole = simulate(setting_of(Sketch(cases=1, effects="write"), answers=first_is(TroubleKind.LOST, of=99)))
    (finished,) = whole.finished
    assert finished.verdict is Verdict.UNKNOWN
    assert finished.reason.endswith("a submit of it may have reached the server")
    assert whole.problems == []


def test_a_lost_submit_that_is_refused_afterwards_stays_in_doubt() -> None:
    def answers(asked: str, count: int) -> Trouble | None:
        kinds = {1: TroubleKind.LOST, 2: TroubleKind.FORBIDDEN}
        kind = kinds.get(count) if asked == "submit" else None
        return Trouble(kind=kind, message=kind.value, status=403) if kind is not None else None

    (finished,) = simulate(setting_of(Sketch(cases=1, effects="write"), answers=answers)).finished
    assert finished.verdict is Verdict.UNKNOWN


def test_wherever_a_log_ends_the_rest_is_sent_under_the_same_keys_and_done_once() -> None:
    setting = setting_of(Sketch(cases=4, effects="write"))
    whole = simulate(setting)
    own = {event.number: event.key for event in whole.events if isinstance(event, CaseIntent)}
    for last in range(len(whole.events) + 1):
        rest = go_on(setting, whole, last)
        assert {each.verdict for each in ends(whole, last, rest).values()} == {Verdict.PASSED}
        assert not [taken for _, taken in sent(rest) if taken], "the server did it in the first life"
        again = [event for event in rest.events if isinstance(event, CaseIntent)]
        assert all(event.key == own[event.number] for event in again)


def test_what_went_on_under_a_key_is_unknown_where_the_target_takes_none_any_more() -> None:
    setting = setting_of(Sketch(cases=1, effects="write"))
    whole = simulate(setting)
    rest = go_on(replace(setting, knows_again=False), whole, place_of(whole.events, CaseIntent))
    (finished,) = rest.finished
    assert (finished.verdict, sent(rest)) == (Verdict.UNKNOWN, [])


def test_what_left_without_a_key_is_not_sent_again_because_the_target_takes_them_now() -> None:
    setting = setting_of(Sketch(cases=1, effects="write"))
    whole = simulate(replace(setting, knows_again=False))
    rest = go_on(setting, whole, place_of(whole.events, CaseIntent))
    (finished,) = rest.finished
    assert (finished.verdict, sent(rest)) == (Verdict.UNKNOWN, [])


def test_a_submit_that_a_stop_cut_off_is_unknown_and_gone_on_with_under_its_key() -> None:
    setting = setting_of(Sketch(cases=1, effects="write"), latency_s=4.0)
    whole = simulate(replace(setting, cancel_s=2.0))
    (cut,) = whole.finished
    assert (cut.verdict, cut.left_open) == (Verdict.UNKNOWN, True)
    assert cut_after(whole.events, len(whole.events)).begun[0][""].intent.key == keys(whole.events)[0]
    rest = go_on(setting, whole, len(whole.events))
    assert rest.finished[-1].verdict is Verdict.PASSED
    assert keys(rest.events) == keys(whole.events)
    assert any(isinstance(event, Acknowledged) for event in rest.events)


def test_under_a_key_the_same_moment_is_sent_again_and_a_refused_one_is_made_anew() -> None:
    late = {"at": Template(text="${{ send-time | iso }}", span=SPAN)}
    hold = Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=60.0)
    lost = Trouble(kind=TroubleKind.LOST, message="lost")
    order = {1: hold, 2: lost, 3: hold}
    sketch = Sketch(cases=1, effects="write", late=late, timeout_s=500.0)
    whole = simulate(setting_of(sketch, answers=lambda kind, count: order.get(count) if kind == "submit" else None))
    first, second, third, fourth = [event.input["at"] for event in whole.events if isinstance(event, CaseIntent)]
    assert first != second == third == fourth


def test_a_lost_call_that_an_earlier_one_keeps_from_being_made_again_leaves_its_case_unknown() -> None:
    """Its key would settle it; but what it is made from cannot be asked for any more, so nobody makes it."""
    setting = setting_of(Sketch(cases=1, effects="write", calls=(a_call("before", id="made"),)))
    whole = simulate(setting)
    cut = place_of(whole.events, CaseIntent)

    def answers(asked: str, _count: int) -> Trouble | None:
        return Trouble(kind=TroubleKind.UNEXPECTED, message="no") if asked == "poll" else None

    rest = go_on(replace(setting, habits=replace(setting.habits, answers=answers)), whole, cut)
    (finished,) = rest.finished
    assert (finished.verdict, sent(rest)) == (Verdict.UNKNOWN, [])
    assert "of which nobody knows what became" in finished.reason
