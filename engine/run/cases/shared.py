"""What all cases of a run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.model.language.kinds import Matcher
from engine.model.plan import Case
from engine.model.ports.target import Target, TargetPort
from engine.model.run.bodies import Bodies
from engine.model.run.resume_state import Called, Standing
from engine.model.values.json import Json
from engine.run.cases.progress import Progress, Tally
from engine.run.halting.halts import Halts
from engine.run.judging.record import Lens
from engine.run.judging.verdict_cache import Recall
from engine.run.pacing.durations import Durations
from engine.run.pacing.policy import OURS, Load, Pacing
from engine.run.sending.attempts import Wire
from engine.run.sending.request_budget import Purse
from engine.run.sending.token_port import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all cases of a run share. `durations` are by action id.

    `now` is the plan's, `target_name` the plan's word for the target; `port` is what is known of it. `others` are the
    benches of all targets of the run, by name: cases may be compared there.
    """

    target: Target
    wire: Wire
    keys: Keys | None
    halts: Halts
    tally: Tally
    port: TargetPort
    now: str = ""
    target_name: str = ""
    others: Mapping[str, Bench] = field(default_factory=dict)
    keep_snapshot: Callable[[Matcher, Json], None] | None = None
    durations: dict[str, Durations] = field(default_factory=dict)
    recall: Recall = field(default_factory=Recall)
    pacing: Pacing = OURS
    purse: Purse = field(default_factory=Purse)
    """What the whole run may send."""
    standing: Standing = field(default_factory=Standing)
    """What is known of the cases of a run that goes on."""
    bodies: Bodies = Bodies()
    """What the log keeps of inputs and answers."""
    run: str = ""
    """The name of the run, which idempotency keys are made of."""


def knows_again(bench: Bench, case: Case, called: Called) -> bool:
    """Whether the server of a call knows its submit again, so that it may be sent once more."""
    if not called.intent.key:
        return False
    compare = case.test.compare
    elsewhere = compare.with_.target if called.intent.call == "compare" and compare is not None else None
    return (bench if elsewhere is None else bench.others.get(elsewhere, bench)).port.knows_again


def lens_of(bench: Bench, progress: Progress) -> Lens:
    """How the results of a case are looked at."""
    mask, keep = progress.mask, bench.keep_snapshot
    recall = bench.recall if mask is None and keep is None else None
    return Lens(mask=mask, keep=keep, now=bench.now or None, recall=recall)


def load_of(bench: Bench) -> Load:
    """What the scope is doing right now."""
    gate = bench.wire.gate
    limits, tally, longest_s = gate.limits, bench.tally, None
    for durations in bench.durations.values():
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
        is_rationed=bench.purse.is_tight(tally.outstanding + tally.to_submit),
    )


def becomes_scout(bench: Bench, durations: Durations, load: Load) -> bool:
    """Whether the oldest that are waited for may have one more among them that finds out how long it takes."""
    if durations.scouts >= bench.pacing.scouts(load):
        return False
    durations.scouts += 1
    return True
