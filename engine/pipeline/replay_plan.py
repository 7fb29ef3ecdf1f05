"""One case of the past as a plan of its own: the case that is planned now, with the input that was sent then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.model.plan import Case, Obligations, Plan, SuiteGates
from engine.model.run.bodies import body_hmac
from engine.model.suite import Gates
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import NOTHING, Noun
from engine.pipeline.past_runs import PastCase
from engine.pipeline.resume import other_versions
from engine.plan.identity import plan_hash
from engine.run.judging.masking import MASKED


class OneCase(Noun, frozen=True):
    """The cases of a plan that has one."""

    case: Case

    def __len__(self) -> int:
        return 1

    def __getitem__(self, number: int) -> Case:
        if number != 0:
            raise IndexError(number)
        return self.case

    def __iter__(self) -> Iterator[Case]:
        return iter((self.case,))


class ReplayPlan(Noun, frozen=True, kw_only=True):
    """A case that is run again. `planned` is the input that the suites would give it now."""

    plan: Plan
    case: Case
    planned: JsonObject
    notes: tuple[str, ...]
    """What is not as it was, in words."""


def plan_replay(past: PastCase, plan: Plan, versions: Mapping[str, str] = NOTHING) -> ReplayPlan | None:
    """The planned case that the past one was, alone, with the stored input; None where the plan has none like it.

    A case that is still planned under its id has the same input by definition, apart from what is filled in when it
    is sent. Where the suite has changed, the row of the same address in the same test is taken. Inputs that the log
    masks are taken from the plan. The gate is one passed case: the suite's gates are about the whole of it. What is of
    another version now, among `versions`, is said.
    """
    case = _nearest([each for each in plan.cases if each.id == past.id], past)
    notes: list[str] = []
    if case is None:
        case = _nearest([each for each in plan.cases if _is_same_row(past, each)], past)
        if case is None:
            return None
        notes.append("the suite has changed since: this is the row of the same address, judged as it says now")
    stored = _stored(past, case)
    if past.input is None and not _makes_calls(case):
        notes.append("nothing was sent for this case then: its input is made anew")
    elif stored != case.input:
        notes.append("the stored input is sent, not the one that the suite gives now")
    notes += _about_personal(past, case)
    notes += other_versions(past.run.started, versions)
    alone = _alone(case, past.id, stored)
    return ReplayPlan(plan=_plan_of(plan, alone), case=alone, planned=case.input, notes=tuple(notes))


def _about_personal(past: PastCase, case: Case) -> Iterator[str]:
    """Whether the personal data that the plan gives is what was sent, as far as the log can tell."""
    told = {name: hmac for name, hmac in past.hmacs.items() if name in case.input and name not in case.late}
    shown = ", ".join(f"`{name}`" for name in sorted(told))
    if told and not past.salt:
        yield f"the salt of that run was deleted: nobody can tell whether {shown} is what was sent then"
        return
    other = sorted(name for name, hmac in told.items() if body_hmac(case.input[name], past.salt) != hmac)
    if other:
        yield f"the personal data in {', '.join(f'`{name}`' for name in other)} is not what was sent then"


def _nearest(cases: Sequence[Case], past: PastCase) -> Case | None:
    """The one of these cases that runs where the past one did, else the first."""
    return next((each for each in cases if each.test.target == past.target), cases[0] if cases else None)


def _is_same_row(past: PastCase, case: Case) -> bool:
    test = case.test
    return (test.file, test.name, test.matrix, case.row) == (past.file, past.test, past.matrix, past.row)


def _stored(past: PastCase, case: Case) -> JsonObject:
    if past.input is None or _makes_calls(case):
        return case.input
    stored = {name: _unmasked(name, value, case) for name, value in past.input.items()}
    return case.input if stored == case.input else stored  # the same fields, in the order of the suite


def _makes_calls(case: Case) -> bool:
    """Whether the case is made of steps: each has an input of its own, and the case has none that is sent."""
    return any(call.role == "step" for call in case.calls)


def _unmasked(name: str, value: Json, case: Case) -> Json:
    return case.input.get(name, value) if MASKED in canonical_json(value) else value


def _alone(case: Case, identity: str, stored: JsonObject) -> Case:
    """The case as the only one; what it needed of other tests has been there when it was planned."""
    test = replace(case.test, index=0, case_count=1, obligations=Obligations(), needs=(), serial=False, group=None)
    late = case.late if stored == case.input else {}
    return replace(case, number=0, id=identity, test=test, input=stored, late=late)


def _plan_of(plan: Plan, case: Case) -> Plan:
    test = case.test
    named = next((each for each in plan.gates if each.file == test.file), None)
    gates = (SuiteGates(suite=test.suite, file=test.file, gates=Gates(), span=named.span),) if named else ()
    return plan.but(
        targets=(test.target,),
        hash=(alone := plan_hash({"plan": plan.hash, "case": case.id, "input": case.input})),
        whole_hash=alone,
        tests=(test,),
        cases=OneCase(case),
        gates=gates,
        left_out=(),
    )
