from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from engine.journal.standing import StandingReader
from engine.model.language.expectation import Expectation
from engine.model.language.literals import Rate
from engine.model.ports.exchange import Call, Trouble, TroubleKind
from engine.model.ports.limits import Limits
from engine.model.ports.target import TargetPort
from engine.model.run.event import Acknowledged, CaseFinished, CaseIntent, Event, Halted, Held, Learned, Resumed
from engine.model.run.resume_state import OpenCall, ResumeState
from engine.model.values.json import JsonObject
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports
from engine.run.cases.resumed import age_s, input_of, progress_at_resume, verdict_if_lost
from engine.run.execute import execute
from engine.run.halting.stop import Stop
from engine.run.judging.masking import Mask
from tests.run.sending.test_log import ListJournal
from tests.simulation.plans import COMPLETED, SPAN, Sketch, a_call, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import EPOCH_US, VirtualClock, run_virtual

RESUMED = Resumed(at_us=0, actor="somebody", versions={})


def says(call: Call) -> JsonObject:
    return {"conversationId": f"c-{call.call or 'main'}", "got": call.input}


def setting_of(sketch: Sketch, **habits: Any) -> Setting:
    return Setting(plan=plan_of([sketch]), habits=Habits(authenticates=False, outputs=says, **habits))


def cut_after(events: tuple[Event, ...], last: int) -> ResumeState:
    """What is known where the log ends behind so many events and the run goes on."""
    reader = StandingReader()
    for event in (*events[:last], RESUMED):
        reader.take(event)
    return reader.state()


def go_on_without_server(effects: str) -> Simulated:
    """The rest of a run of one case that was taken by a server which ended with it."""
    setting = setting_of(Sketch(effects=effects))
    whole = simulate(setting)
    standing = cut_after(whole.events, place_of(whole.events, Acknowledged))
    return simulate(replace(setting, standing=standing, ends_with_run=True))


def go_on(setting: Setting, whole: Simulated, last: int) -> Simulated:
    """The rest of a run whose log ends behind so many events."""
    return simulate(replace(setting, standing=cut_after(whole.events, last), server=whole.server))


def ends(whole: Simulated, last: int, rest: Simulated) -> dict[int, CaseFinished]:
    """Every case's end in both parts; each has one."""
    events = (*whole.events[:last], *rest.events)
    finished = [event for event in events if isinstance(event, CaseFinished)]
    assert len({each.number for each in finished}) == len(finished) == len(whole.setting.plan.cases)
    return {each.number: each for each in finished}


def intents(events: tuple[Event, ...]) -> list[tuple[int, str]]:
    return [(event.number, event.call) for event in events if isinstance(event, CaseIntent)]


def place_of(events: tuple[Event, ...], kind: type, call: str = "") -> int:
    """How many events there are up to the first of this kind, itself included."""
    return next(
        number
        for number, event in enumerate(events, 1)
        if isinstance(event, kind) and getattr(event, "call", "") == call
    )


def test_a_read_that_a_server_took_which_is_gone_is_sent_again() -> None:
    rest = go_on_without_server("read")
    (end,) = (event for event in rest.events if isinstance(event, CaseFinished))
    assert (end.verdict, end.submits) == (Verdict.PASSED, 2)


def test_a_write_that_a_server_took_which_is_gone_is_not_sent_again() -> None:
    rest = go_on_without_server("write")
    (end,) = (event for event in rest.events if isinstance(event, CaseFinished))
    assert (end.verdict, end.submits) == (Verdict.ERROR, 1)
    assert "the emulator that took its submit ended with the engine" in (end.reason or "")
    assert intents(rest.events) == []


@pytest.mark.parametrize("effects", ["read", "write"])
def test_wherever_a_log_ends_every_case_ends_once_and_no_unsafe_submit_is_sent_again(effects: str) -> None:
    setting = setting_of(Sketch(cases=4, effects=effects))
    whole = simulate(setting)
    assert whole.verdicts == {"passed": 4}
    for last in range(len(whole.events) + 1):
        standing = cut_after(whole.events, last)
        rest = go_on(setting, whole, last)
        found = ends(whole, last, rest)
        uncertain = {n for n, calls in standing.begun.items() if calls[""].execution_id is None}
        again = {number for number, _ in intents(whole.events[:last])} & {n for n, _ in intents(rest.events)}
        if effects == "write":
            assert {n for n, each in found.items() if each.verdict is Verdict.UNKNOWN} == uncertain
            assert not again
        else:
            assert {each.verdict for each in found.values()} == {Verdict.PASSED}
            assert again == uncertain


def test_an_execution_that_was_taken_is_asked_for_under_its_id() -> None:
    setting = setting_of(Sketch(cases=1))
    whole = simulate(setting)
    last = place_of(whole.events, Acknowledged)
    rest = go_on(setting, whole, last)
    (finished,) = rest.finished
    assert (finished.verdict, finished.execution_id, finished.submits) == (Verdict.PASSED, "exec-1", 1)
    assert not [event for event in rest.events if isinstance(event, CaseIntent | Acknowledged)]


def test_what_may_have_arrived_is_unknown_with_the_moment_it_left() -> None:
    setting = setting_of(Sketch(cases=1))
    whole = simulate(setting)
    rest = go_on(setting, whole, place_of(whole.events, CaseIntent))
    (finished,) = rest.finished
    assert finished.verdict is Verdict.UNKNOWN
    assert finished.reason.startswith("its submit left at 20")
    assert finished.reason.endswith("it may have reached the server, so it is not sent again")
    assert finished.input == whole.setting.plan.cases[0].input


STORY = Sketch(
    calls=(a_call("before", id="made", given={"name": "x"}), a_call("after", "act-3")),
    expect=COMPLETED,
)


def test_a_case_of_several_calls_goes_on_behind_the_newest_of_them() -> None:
    """Results of earlier calls are asked for again, under the ids that the log holds."""
    setting = setting_of(STORY)
    whole = simulate(setting)
    assert whole.verdicts == {"passed": 1}
    for call in ("before:1", "", "after:1"):
        rest = go_on(setting, whole, place_of(whole.events, Acknowledged, call))
        (finished,) = rest.finished
        assert finished.verdict is Verdict.PASSED
        assert not finished.warnings
        made = intents(whole.events)
        assert intents(rest.events) == made[made.index((0, call)) + 1 :]


def test_calls_of_one_action_are_told_apart_where_one_of_them_only_reads() -> None:
    """A suite may name a platform's action twice, once as one that only reads: the lost call decides, not its id."""
    (case,) = plan_of([Sketch(calls=(a_call("step", "act-1", effects="read"), a_call("step", "act-1")))]).cases
    for call, is_closed in (("step:1", False), ("step:2", True)):
        intent = CaseIntent(at_us=0, case=case.id, number=0, submit=1, action_id="act-1", input={}, call=call)
        standing = ResumeState(begun={0: {call: OpenCall(intent=intent)}})
        assert progress_at_resume(case, standing).is_closed is is_closed


TWO_CALLS = Sketch(calls=(a_call("before", id="made"),))


def called(call: str, *, submit: int = 1, execution_id: str | None = None, at_us: int = 0) -> OpenCall:
    intent = CaseIntent(at_us=at_us, case="C-0", number=0, submit=submit, action_id="act-1", input={}, call=call)
    return OpenCall(intent=intent, execution_id=execution_id)


@pytest.mark.parametrize(
    ("first_id", "second_id", "is_lost", "is_in_doubt"),
    [("e-1", "e-2", False, False), (None, "e-2", True, False), ("e-1", None, True, True), (None, None, True, True)],
)
def test_a_case_of_several_calls_is_lost_with_any_of_them(
    first_id: str | None, second_id: str | None, is_lost: bool, is_in_doubt: bool
) -> None:
    (case,) = plan_of([TWO_CALLS]).cases
    calls = {"before:1": called("before:1", execution_id=first_id), "": called("", submit=2, execution_id=second_id)}
    progress = progress_at_resume(case, ResumeState(begun={0: calls}))
    assert (progress.is_lost, progress.is_closed, progress.is_in_doubt) == (is_lost, is_lost, is_in_doubt)
    assert (progress.submits, progress.taken, progress.execution_id) == (2, 2, second_id)
    assert progress.submit_is_open is (second_id is None)
    known = progress_at_resume(case, ResumeState(begun={0: calls}), knows=lambda _called: True)
    assert (known.is_lost, known.is_closed, known.is_in_doubt) == (False, False, False)
    assert known.unsettled == {label for label, each in calls.items() if each.execution_id is None}


def test_submits_go_on_from_the_most_that_were_told_of_in_whatever_order() -> None:
    (case,) = plan_of([TWO_CALLS]).cases
    for first, second in ((1, 2), (2, 1), (3, 3)):
        calls = {"before:1": called("before:1", submit=first), "": called("", submit=second)}
        assert progress_at_resume(case, ResumeState(begun={0: calls})).submits == max(first, second)


def test_a_call_that_was_lost_is_told_of_with_its_moment_to_the_second() -> None:
    moment = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)
    lost = called("before:1", at_us=round(moment.timestamp() * 1e6))
    newest = called("", execution_id="e-2")
    unknown = verdict_if_lost(lost, calls={"before:1": lost}, is_repeatable=False)
    error = verdict_if_lost(lost, calls={"before:1": lost, "": newest}, is_repeatable=False)
    assert unknown is not None
    assert unknown[0] is Verdict.UNKNOWN
    assert "left at 2026-11-22T09:14:07Z and" in unknown[1]
    assert error is not None
    assert error[0] is Verdict.ERROR
    assert "its submit of 2026-11-22T09:14:07Z went" in error[1]
    assert verdict_if_lost(lost, calls={"before:1": lost}, is_repeatable=True) is None
    assert verdict_if_lost(newest, calls={"": newest}, is_repeatable=False) is None


def test_a_lost_submit_leaves_its_case_unknown_though_the_run_halts_before_it_is_come_to() -> None:
    calls = (a_call("before", id="made"), a_call("before", "act-2", id="more"))
    setting = setting_of(Sketch(calls=calls, expect=COMPLETED))
    whole = simulate(setting)
    refused = Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=99_999.0)
    silent = replace(setting.habits, answers=lambda kind, _count: refused if kind == "poll" else None)
    rest = go_on(replace(setting, habits=silent), whole, place_of(whole.events, CaseIntent, "before:2"))
    (finished,) = rest.finished
    assert finished.verdict is Verdict.UNKNOWN
    assert "of which nobody knows what became" in finished.reason


def test_a_clean_up_that_may_have_arrived_is_told_of_and_not_sent_again() -> None:
    setting = setting_of(STORY)
    whole = simulate(setting)
    rest = go_on(setting, whole, place_of(whole.events, CaseIntent, "after:1"))
    (finished,) = rest.finished
    assert finished.verdict is Verdict.PASSED
    assert not intents(rest.events)
    assert "it may have reached the server" in finished.warnings[0].message
    assert "exec-2" in finished.warnings[0].message


def test_cases_that_were_not_run_are_run_when_their_run_goes_on() -> None:
    setting = replace(setting_of(Sketch(cases=30), median_s=1.0), drain_s=0.5)
    setting = replace(setting, limits=setting.limits.but(in_flight=2, executions=2))
    whole = simulate(setting)
    assert whole.verdicts["not_run"] > 10
    rest = go_on(replace(setting, drain_s=None), whole, len(whole.events))
    assert rest.verdicts == {"passed": whole.verdicts["not_run"]}


def test_a_run_that_is_cancelled_at_once_leaves_what_was_begun_as_it_is_known() -> None:
    setting = setting_of(Sketch(cases=2))
    whole = simulate(setting)
    rest = go_on(replace(setting, cancel_s=0.0), whole, place_of(whole.events, Acknowledged))
    found = {each.number: each for each in rest.finished}
    taken = next(event.number for event in whole.events if isinstance(event, Acknowledged))
    assert (found[taken].verdict, found[taken].execution_id) in (
        (Verdict.ERROR, "exec-1"),
        (Verdict.PASSED, "exec-1"),
    )
    assert len(found) == 2


def test_the_input_is_the_one_that_was_sent_and_the_plan_fills_in_what_the_log_hides() -> None:
    sent: JsonObject = {"email": "•••", "name": "•••", "seen": "then"}
    intent = CaseIntent(at_us=0, case="C-1", number=0, submit=1, action_id="a", input=sent)
    called = OpenCall(intent=intent)
    planned: JsonObject = {"email": "a@b.c", "name": "Zoë", "seen": "now"}
    mask = Mask(frozenset({"email"}))
    known = input_of(called, planned=planned, mask=mask, hidden=frozenset({"email"}))
    assert known == {"email": "a@b.c", "name": "•••", "seen": "then"}
    assert input_of(called, planned=planned, mask=None, hidden=frozenset()) == sent


def test_a_clock_of_the_wall_that_went_back_makes_no_negative_age() -> None:
    intent = CaseIntent(at_us=5_000_000, case="C-1", number=0, submit=1, action_id="a", input={})
    assert age_s(OpenCall(intent=intent), now_us=1_000_000) == 0.0
    assert age_s(OpenCall(intent=intent), now_us=6_500_000) == 1.5


# ------------------------------------------------------------------------------------------------ left open


def taken(simulated: Simulated) -> list[tuple[str | None, str]]:
    """The submits that the server took, in order."""
    return [(entry.case, entry.call) for entry in simulated.ledger if entry.taken]


@pytest.mark.parametrize("effects", ["read", "write"])
@pytest.mark.parametrize("cancel_s", [0.01, 0.05, 1.0, 2.0, 4.0])
def test_what_a_cancelled_run_had_been_given_ids_for_is_asked_for_under_them(effects: str, cancel_s: float) -> None:
    setting = setting_of(Sketch(cases=30, effects=effects), median_s=3.0)
    whole = simulate(replace(setting, cancel_s=cancel_s))
    left = [event for event in whole.finished if event.left_open]
    assert all(event.verdict is Verdict.ERROR and event.execution_id for event in left)
    accounted = len(left) + whole.verdicts.get("passed", 0) + whole.verdicts.get("unknown", 0)
    # A read whose answer was cut off was not run: it may be made again.
    assert accounted >= len(taken(whole)) or effects == "read"
    rest = go_on(setting, whole, len(whole.events))
    assert set(rest.verdicts) <= {"passed"}
    assert len(rest.finished) == len(left) + whole.verdicts.get("not_run", 0)
    assert all(count == 1 for count in Counter(taken(whole) + taken(rest)).values()) or effects == "read"
    ids = {event.number: event.execution_id for event in left}
    assert {event.number: event.execution_id for event in rest.finished if event.number in ids} == ids


def test_a_case_that_goes_on_tells_of_all_that_was_sent_for_it() -> None:
    setting = setting_of(Sketch(cases=5), median_s=6.0)
    whole = simulate(replace(setting, cancel_s=5.0))
    rest = go_on(setting, whole, len(whole.events))
    before = {event.number: event for event in whole.finished}
    assert all(event.submits == 1 for event in rest.finished)
    assert all(event.polls == before[event.number].polls + 1 for event in rest.finished)
    assert any(event.polls > 1 for event in rest.finished)


@pytest.mark.parametrize("cancel_ms", range(50, 13_000, 390))
def test_a_story_goes_on_wherever_it_was_cut_off_and_makes_each_call_once(cancel_ms: int) -> None:
    """Also behind its last check, where only the clean-up is left; it fails where a submit is on its way."""
    setting = setting_of(STORY, median_s=4.0, sigma=0.0)
    whole = simulate(replace(setting, cancel_s=cancel_ms / 1000))
    (end,) = whole.finished
    assert end.left_open
    rest = go_on(setting, whole, len(whole.events))
    (finished,) = rest.finished
    assert (finished.verdict, finished.warnings, finished.left_open) == (Verdict.PASSED, (), False)
    assert [call for _, call in taken(whole) + taken(rest)] == ["before:1", "", "after:1"]


def test_an_unsafe_submit_on_the_way_ends_its_case_for_good() -> None:
    setting = setting_of(STORY, median_s=4.0, sigma=0.0, latency_s=1.0)
    whole = simulate(replace(setting, cancel_s=0.5))
    (end,) = whole.finished
    assert (end.verdict, end.left_open) == (Verdict.UNKNOWN, False)
    assert go_on(setting, whole, len(whole.events)).finished == ()


class StopsAt(ListJournal):
    """A journal that takes its time over the first record of a kind, and meanwhile the run is cancelled."""

    def __init__(self, kind: type[Event], stop: Stop) -> None:
        super().__init__(room=999)
        self._kind = kind
        self._stop = stop

    async def append(self, event: Event) -> None:
        if isinstance(event, self._kind) and not any(isinstance(each, self._kind) for each in self.events):
            self._stop.cancel("interrupted")
            await VirtualClock().sleep(1.0)
        await super().append(event)


@pytest.mark.parametrize(
    ("kind", "effects", "verdict", "left_open"),
    [
        (CaseIntent, "write", Verdict.NOT_RUN, False),
        (Learned, "write", Verdict.UNKNOWN, False),
        (Learned, "read", Verdict.NOT_RUN, False),
        (Acknowledged, "write", Verdict.ERROR, True),
    ],
)
def test_what_a_case_comes_to_that_is_cut_off_beside_its_submit_depends_on_what_is_known_of_it(
    kind: type[Event], effects: str, verdict: Verdict, left_open: bool
) -> None:
    """The headers of its answer teach a limit, which is written before the id of the execution."""

    async def main() -> list[Event]:
        stop, clock = Stop(), VirtualClock()
        habits = Habits(authenticates=False, limit=Rate(count=9, window_s=9.0, text="9/9s"), headers=True)
        port = TargetPort(target=SimulatedTarget(habits, clock=clock, rng=Random(1)))
        journal = StopsAt(kind, stop)
        ports = Ports(targets={"simulated": port}, journal=journal, clock=clock, rng=Random(1))
        return [event async for event in execute(plan_of([Sketch(effects=effects)]), ports, stop=stop)]

    (end,) = [event for event in run_virtual(main()) if isinstance(event, CaseFinished)]
    assert (end.verdict, end.left_open) == (verdict, left_open)


def test_a_case_whose_calls_are_answered_at_once_cannot_be_gone_on_with() -> None:
    """The answer to its first call is known to nobody but the run that was cut off."""
    refused = frozenset({0})
    calls = (a_call("before", given={"n": 0}, expectation=Expectation(span=SPAN)), a_call("after"))
    setting = setting_of(replace(STORY, calls=calls), median_s=4.0, sigma=0.0, refused_inputs=refused)
    whole = simulate(replace(setting, plan=plan_of([replace(STORY, calls=calls, cases=2)]), cancel_s=1.0))
    assert [event.left_open for event in whole.finished] == [False, False]


def refused_from(count: int) -> Any:
    """A server that takes no token any more from some request on."""
    trouble = Trouble(kind=TroubleKind.UNAUTHORISED, message="the server answered 401", status=401)
    return lambda kind, number: trouble if kind == "poll" and number > count else None


HALTS = {
    "credentials": {"answers": refused_from(3), "authenticates": True},
    "suspended": {
        "answers": lambda kind, number: (
            Trouble(kind=TroubleKind.THROTTLED, message="429", status=429, retry_after_s=7200.0)
            if kind == "poll" and number > 3
            else None
        )
    },
    "certificate": {
        "answers": lambda kind, number: (
            Trouble(kind=TroubleKind.TLS, message="expired") if kind == "poll" and number > 3 else None
        )
    },
    "outage": {
        "answers": lambda kind, number: (
            Trouble(kind=TroubleKind.NOT_SENT, message="refused") if number > 3 and kind == "poll" else None
        )
    },
    "forbidden": {
        "answers": lambda kind, number: (
            Trouble(kind=TroubleKind.FORBIDDEN, message="403", status=403) if kind == "poll" and number > 3 else None
        )
    },
    "at the submit": {
        "answers": lambda kind, number: (
            Trouble(kind=TroubleKind.TLS, message="expired") if kind == "submit" and number > 3 else None
        )
    },
}


@pytest.mark.parametrize(
    ("name", "story"),
    [(name, story) for name in HALTS for story in (False, True) if (name, story) != ("forbidden", True)],
)
def test_what_a_halt_cut_off_is_gone_on_with_when_its_cause_is_gone(name: str, story: bool) -> None:
    sketch = replace(STORY, cases=6) if story else Sketch(cases=12)
    setting = Setting(
        plan=plan_of([sketch]),
        habits=Habits(**{"authenticates": False, "outputs": says, **HALTS[name]}),
        limits=Limits(executions=4),
    )
    whole = simulate(setting)
    assert whole.problems == []
    assert any(isinstance(event, Halted) for event in whole.events)
    assert any(event.left_open for event in whole.finished)
    assert all(event.left_open for event in whole.finished if event.verdict is Verdict.ERROR)
    assert all("`engine resume` goes on with it" in event.reason for event in whole.finished if event.left_open)
    rest = go_on(replace(setting, habits=Habits(authenticates=False, outputs=says)), whole, len(whole.events))
    assert set(rest.verdicts) == {"passed"}
    assert {*rest.verdicts, *whole.verdicts} <= {"passed", "error", "not_run"}
    assert len(rest.finished) == sum(event.is_void_when_resumed for event in whole.finished)
    assert set(Counter(taken(whole) + taken(rest)).values()) == {1}
    assert not any(event.warnings for event in rest.finished)


def test_a_case_that_was_cleaned_up_behind_a_forbidden_poll_is_not_gone_on_with() -> None:
    setting = Setting(
        plan=plan_of([replace(STORY, cases=6)]),
        habits=Habits(**{"authenticates": False, "outputs": says, **HALTS["forbidden"]}),
        limits=Limits(executions=4),
    )
    whole = simulate(setting)
    cleaned = {entry.case for entry in whole.ledger if entry.taken and entry.call == "after:1"}
    assert cleaned & {event.case for event in whole.finished if event.verdict is Verdict.ERROR}
    assert not any(event.left_open for event in whole.finished if event.case in cleaned)


def test_a_run_that_is_cut_off_again_and_again_still_comes_to_its_end() -> None:
    setting = setting_of(replace(STORY, cases=5), median_s=4.0, sigma=0.3)
    reader, calls, server = StandingReader(), Counter[tuple[str | None, str]](), None
    for _ in range(40):
        part = simulate(replace(setting, standing=reader.state(), server=server, cancel_s=0.9))
        calls.update(taken(part))
        server = part.server
        for event in (*part.events, RESUMED):
            reader.take(event)
    standing = reader.state()
    assert set(standing.ended.values()) == {Verdict.PASSED}
    assert (len(standing.ended), standing.begun, dict(standing.left_open)) == (5, {}, {})
    assert set(calls.values()) == {1}
    assert len(calls) == 15


def test_r7_a_run_that_goes_on_keeps_the_silence_that_was_asked_for_before() -> None:
    setting = setting_of(Sketch(cases=4))
    standing = ResumeState(
        silent_until_us={"simulated|client": EPOCH_US + 30_000_000, "elsewhere": EPOCH_US + 90_000_000}
    )
    rest = simulate(replace(setting, standing=standing))
    assert rest.verdicts == {"passed": 4}
    assert [event.scope for event in rest.events if isinstance(event, Held)] == ["simulated|client"]
    assert 30.0 <= min(entry.left_s for entry in rest.ledger) <= 31.0
