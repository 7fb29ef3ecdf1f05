"""What all cases of a run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from engine.model.language.kinds import Matcher
from engine.model.plan import Case
from engine.model.ports.target import Target, TargetPort
from engine.model.run.bodies import Bodies
from engine.model.run.resume_state import OpenCall, ResumeState
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.run.cases.progress import CaseProgress, Workload
from engine.run.judging.record import JudgeOptions
from engine.run.judging.verdict_cache import VerdictCache
from engine.run.pacing.durations import Durations
from engine.run.pacing.policy import OURS, Load, Pacing
from engine.run.sending.request_budget import RequestBudget
from engine.run.sending.request_scope import RequestScope
from engine.run.sending.token_port import TokenPort


class TargetRun(Noun, frozen=True, kw_only=True):
    """What all cases of a run share. `durations` are by action id.

    `today` is the moment at which the run begins or goes on. `target_name` is the plan's word for the
    target, `port` what is known of it. `others` are the runs of all targets of the run, by name: cases may be compared
    there.
    """

    target: Target
    scope: RequestScope
    tokens: TokenPort | None
    tally: Workload
    port: TargetPort
    today: str = ""
    target_name: str = ""
    others: Mapping[str, TargetRun] = msgspec.field(default_factory=dict)
    keep_snapshot: Callable[[Matcher, Json], None] | None = None
    durations: dict[str, Durations] = msgspec.field(default_factory=dict)
    verdict_cache: VerdictCache = msgspec.field(default_factory=VerdictCache)
    pacing: Pacing = OURS
    request_budget: RequestBudget = msgspec.field(default_factory=RequestBudget)
    """What the whole run may send."""
    standing: ResumeState = msgspec.field(default_factory=ResumeState)
    """What is known of the cases of a run that goes on."""
    bodies: Bodies = Bodies()
    """What the log keeps of inputs and answers."""
    run: str = ""
    """The name of the run, which idempotency keys are made of."""


def is_known_to_server(target_run: TargetRun, case: Case, called: OpenCall) -> bool:
    """Whether the server of a call knows its submit again, so that it may be sent once more."""
    if not called.intent.key:
        return False
    compare = case.test.compare
    elsewhere = compare.with_.target if called.intent.call == "compare" and compare is not None else None
    return (target_run if elsewhere is None else target_run.others.get(elsewhere, target_run)).port.knows_again


def judge_options_of(target_run: TargetRun, progress: CaseProgress) -> JudgeOptions:
    """How the results of a case are looked at."""
    mask, keep = progress.mask, target_run.keep_snapshot
    verdict_cache = target_run.verdict_cache if mask is None and keep is None else None
    return JudgeOptions(mask=mask, keep=keep, now=progress.case.test.now or None, verdict_cache=verdict_cache)


def load_of(target_run: TargetRun) -> Load:
    """What the scope is doing right now."""
    gate = target_run.scope.gate
    limits, tally, longest_s = gate.limits, target_run.tally, None
    for durations in target_run.durations.values():
        if len(durations) and (longest_s is None or durations.longest_s > longest_s):
            longest_s = durations.longest_s
    return Load(
        rate=gate.rate,
        spare=gate.spare(),
        outstanding=tally.outstanding,
        to_submit=tally.to_submit,
        longest_s=longest_s,
        in_flight=limits.in_flight,
        executions=limits.executions,
        is_rationed=target_run.request_budget.is_tight(tally.outstanding + tally.to_submit),
    )


def may_probe_duration(target_run: TargetRun, durations: Durations, load: Load) -> bool:
    """Whether the oldest that are waited for may have one more among them that finds out how long it takes."""
    if durations.probes >= target_run.pacing.probes_max(load):
        return False
    durations.probes += 1
    return True
