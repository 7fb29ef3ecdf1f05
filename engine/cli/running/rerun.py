"""`--rerun failed|errors`: the cases of the same paths whose last word was no good one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from engine.cli.console import plain, print_problem
from engine.cli.diagnostics import many
from engine.cli.running.preparation import prepare_given
from engine.model.plan import Plan
from engine.model.run.report import RERUN_OF
from engine.model.verdict import Verdict
from engine.pipeline.history.last_results import LastWord, last_words, runs_back_to_whole
from engine.pipeline.past_runs import PastRun, restore_targets, restore_vars
from engine.pipeline.prepare import Prepared, replan

RESTORED = ("seed", "now", "today")
MISSING_SHOWN_MAX = 5
RUNS_SHOWN_MAX = 3
_WANTED: Mapping[str, frozenset[Verdict | None]] = MappingProxyType({
    "failed": frozenset({Verdict.FAILED}),
    "errors": frozenset({Verdict.ERROR, Verdict.UNKNOWN, None}),
})  # fmt: skip


def prepare_rerun(
    paths: Sequence[Path], given: Mapping[str, Any], which: str, runs: Path
) -> tuple[Prepared, Mapping[str, Any]] | str:
    """Like `prepare`, with those cases only, and the options that plan them so; in words that there are none.

    Where the newest run was one of a part, such as a rerun, what it did not judge is as the runs before it left it,
    back to one of the whole. Target, seed, moment and variables are the newest run's where none is given.

    A case whose test or input has changed since has another id and is left out, which is said.
    """
    if given["cases"] or given["shard"]:
        raise click.UsageError(f"--rerun {which} chooses the cases itself; leave out --case and --shard")
    past = runs_back_to_whole(paths, runs, targets=given["target"] or (), given_vars=given["var"])
    if not past:
        shown = " ".join(plain(path.as_posix()) for path in paths)
        raise click.UsageError(
            f"--rerun {which}: there is no run of {shown} under {runs.as_posix()} yet; run it once without"
        )
    wanted = tuple(each for each in last_words(past) if each.verdict in _WANTED[which])
    if not wanted:
        return _nothing(which, past)
    run = past[0]
    restored = {name: given[name] if given[name] is not None else run.started.options.get(name) for name in RESTORED}
    restored["var"] = given["var"] or restore_vars(run.started.options)
    restored["target"] = given["target"] or restore_targets(run.started.options)
    then = {**given, **restored, "wall_us": run.started.at_us}
    prepared = prepare_given(paths, then)
    if prepared.plan is None:
        return prepared, then
    kept = dict(_kept(prepared.plan, wanted))
    again = set(kept.values())
    gone = sorted({each.case for each in wanted if not each.replaced} - again)
    named = f"{', '.join(gone[:MISSING_SHOWN_MAX])}{', …' if len(gone) > MISSING_SHOWN_MAX else ''}"
    if not kept and not gone:
        return _nothing(which, past)
    if not kept:
        raise click.UsageError(f"--rerun {which}: none of these cases is planned any more: {named}; run all of them")
    ran = [each.run for each in wanted if each.case in again]
    print_problem(f"again {many(len(kept), 'case')} of {_named(ran)}")
    if gone:
        print_problem(f"not planned any more (their suite has changed, or the selection leaves them out): {named}")
    then = {**then, "cases": tuple(kept), RERUN_OF: _names(ran)}
    return replan(prepared, then["cases"]), then


def _nothing(which: str, past: Sequence[PastRun]) -> str:
    has = "has" if len(past) == 1 else "have"
    return f"nothing to run again: {_named(past)} {has} no case of `--rerun {which}`"


def _named(past: Sequence[PastRun]) -> str:
    """These runs in words, the newest first."""
    names = _names(past)
    more = ", …" if len(names) > RUNS_SHOWN_MAX else ""
    return f"the run{'s' if len(names) > 1 else ''} {', '.join(names[:RUNS_SHOWN_MAX])}{more}"


def _names(past: Sequence[PastRun]) -> list[str]:
    return sorted({each.directory.name for each in past}, reverse=True)


def _kept(plan: Plan, wanted: Sequence[LastWord]) -> Iterator[tuple[str, str]]:
    """The wanted cases as `--case` takes them, each with its id.

    They are those on the targets they ran on, or on all where none of those is planned.
    """
    targets: dict[str, set[str]] = {}
    for each in wanted:
        targets.setdefault(each.case, set()).add(each.target)
    for case in plan.cases:
        before = targets.get(case.id, set())
        if case.test.target in before or (before and not before & set(plan.targets)):
            shown = plan.target_to_show(case.test)
            yield (f"{case.id} on {shown}" if shown else case.id), case.id
