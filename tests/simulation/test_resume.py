"""R13 in virtual time: whatever a run is made of, and wherever its log ends, it goes on to one end for every case."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from engine.journal.standing import StandingReader
from engine.model.plan import Plan
from engine.model.ports.limits import Limits
from engine.model.run.event import Acknowledged, CaseFinished, CaseIntent, Resumed
from engine.model.run.resume_state import ResumeState
from engine.model.verdict import Verdict
from tests.campaigns import Share
from tests.simulation.draws import plain_setting_of
from tests.simulation.run import Simulated, simulate
from tests.simulation.seen import REFUSED
from tests.simulation.server import Entry, Habits

CUTS = 4
NEVER_TAKEN = (*REFUSED, "not-sent")


def standing_after(whole: Simulated, last: int) -> ResumeState:
    reader = StandingReader()
    for event in (*whole.events[:last], Resumed(at_us=0, actor="a", versions={})):
        reader.take(event)
    return reader.state()


def is_read(plan: Plan, case_id: str, label: str) -> bool:
    """Whether a call of a case may be made again."""
    case = next(case for case in plan.cases if case.id == case_id)
    role, _, number = label.partition(":")
    if role not in {"before", "step", "after"}:
        return case.test.action.effects == "read"
    return [call for call in case.calls if call.role == role][int(number) - 1].action.effects == "read"


def arrived(ledger: tuple[Entry, ...]) -> Counter[tuple[str | None, str]]:
    """How often each call may have reached the server, refused ones left out."""
    submits = (entry for entry in ledger if entry.kind == "submit" and entry.outcome not in NEVER_TAKEN)
    return Counter((entry.case, entry.call) for entry in submits)


@pytest.mark.campaign("runs cut anywhere", block=1)
def test_r13_wherever_the_log_ends_every_case_ends_once_and_nothing_unsafe_is_sent_twice(campaign: Share) -> None:
    seed = campaign.numbers.start
    setting = replace(plain_setting_of(seed), drain_s=None, cancel_s=None)
    whole = simulate(setting)
    rng = Random(seed)
    for _ in range(CUTS):
        last = rng.randint(0, len(whole.events))
        standing = standing_after(whole, last)
        rest = simulate(replace(setting, standing=standing, server=whole.server, seed=seed + 1_000))
        before = {(each.case, each.call) for each in whole.events[:last] if isinstance(each, CaseIntent)}
        kept = [each for each in whole.events[:last] if isinstance(each, CaseFinished)]
        ends = Counter(each.number for each in kept if not each.is_void_when_resumed)
        ends.update(each.number for each in rest.finished if each.verdict is not Verdict.NOT_RUN)
        unrun = {each.number for each in rest.finished if each.verdict is Verdict.NOT_RUN}
        assert set(ends) | unrun == set(range(len(setting.plan.cases)))
        assert max(ends.values(), default=0) <= 1
        assert not unrun & set(ends)
        again = arrived(rest.ledger)
        first = {call: count for call, count in arrived(whole.ledger).items() if call in before}
        for (case, call), count in again.items():
            assert case is not None
            if not is_read(setting.plan, case, call):
                assert count + first.get((case, call), 0) == 1, (case, call)
    campaign.count(1)


CUT_OFF = ("interrupted", "the run was halted", "the action `")
"""How the reasons begin of cases that did not come to their own end."""


@pytest.mark.campaign("runs stopped anyhow", block=1)
def test_what_an_end_of_the_run_cut_off_comes_to_its_own_end_when_the_run_goes_on(campaign: Share) -> None:
    """Stopped in every way, then gone on with against a server in good health."""
    seed = campaign.numbers.start
    rng = Random(seed)
    setting = replace(plain_setting_of(seed), drain_s=None, cancel_s=None)
    if rng.random() < 0.5:
        setting = replace(setting, cancel_s=rng.uniform(0.0, 15.0))
    else:
        setting = replace(setting, drain_s=rng.uniform(0.0, 9.0), drain_grace_s=2.0)
    whole = simulate(setting)
    standing = standing_after(whole, len(whole.events))
    well = Habits(median_s=setting.habits.median_s, refused_inputs=setting.habits.refused_inputs)
    calm = replace(setting, drain_s=None, cancel_s=None, habits=well, limits=Limits())
    rest = simulate(replace(calm, standing=standing, server=whole.server))
    left = {each.number for each in whole.finished if each.is_void_when_resumed}
    assert {each.number for each in rest.finished} == left
    for each in rest.finished:
        assert not each.left_open
        assert not each.reason.startswith(CUT_OFF), each
    lost = [each for each in whole.finished if each.reason.startswith(CUT_OFF) and each.number not in left]
    assert all(each.verdict in (Verdict.UNKNOWN, Verdict.ERROR) for each in lost)
    plan = setting.plan
    known = {(each.number, each.call) for each in whole.events if isinstance(each, Acknowledged)}
    for each in lost:
        # Only what no id is known of cannot be asked for, and what was cleaned up is gone.
        begun = {
            (one.number, one.call) for one in whole.events if isinstance(one, CaseIntent) and one.number == each.number
        }
        assert begun - known or any(call.startswith("after") for _, call in begun), each
    for (case, call), count in (arrived(whole.ledger) + arrived(rest.ledger)).items():
        assert case is not None
        assert count == 1 or is_read(plan, case, call), (case, call)
    campaign.count(1)
