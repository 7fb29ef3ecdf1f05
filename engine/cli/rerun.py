"""`--rerun failed|errors`: the cases of the newest run of the same paths that did not come out well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from engine.cli.console import plain, print_problem
from engine.cli.preparation import Prepared, prepare, replan
from engine.cli.problems import many
from engine.model.plan import Plan
from engine.model.verdict import Verdict
from engine.pipeline.past import PastRun, cases_of, restored_targets, results_of, same_paths

RESTORED = ("seed", "now")
MISSING_SHOWN_MAX = 5
_WANTED = MappingProxyType({
    "failed": frozenset({Verdict.FAILED}),
    "errors": frozenset({Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_RUN}),
})  # fmt: skip


def prepare_rerun(
    paths: Sequence[Path], given: Mapping[str, Any], which: str, runs: Path
) -> tuple[Prepared, Mapping[str, Any]] | str:
    """Like `prepare`, with those cases only, and the options that plan them so; in words that there are none.

    Target, seed and moment are the old run's where none is given.

    A case whose test or input has changed since has another id and is left out, which is said.
    """
    if given["cases"] or given["shard"]:
        raise click.UsageError(f"--rerun {which} chooses the cases itself; leave out --case and --shard")
    run = same_paths(paths, runs)
    if run is None:
        shown = " ".join(plain(str(path)) for path in paths)
        raise click.UsageError(f"--rerun {which}: there is no run of {shown} under {runs} yet; run it once without")
    wanted = _wanted(run, which)
    if not wanted:
        return f"nothing to run again: the run {run.directory.name} has no case of `--rerun {which}`"
    restored = {name: given[name] if given[name] is not None else run.started.options.get(name) for name in RESTORED}
    restored["target"] = given["target"] or restored_targets(run.started.options)
    then = {**given, **restored, "wall_us": run.started.at_us}
    prepared = prepare(paths, then)
    if prepared.plan is None:
        return prepared, then
    kept = tuple(_kept(prepared.plan, wanted))
    gone = sorted({case for case, _ in wanted} - {name.partition(" on ")[0] for name in kept})
    named = f"{', '.join(gone[:MISSING_SHOWN_MAX])}{', …' if len(gone) > MISSING_SHOWN_MAX else ''}"
    if not kept:
        raise click.UsageError(f"--rerun {which}: none of these cases is planned any more: {named}; run all of them")
    print_problem(f"again {many(len(kept), 'case')} of the run {run.directory.name}")
    if gone:
        print_problem(f"not planned any more (their suite has changed, or the selection leaves them out): {named}")
    return replan(prepared, then, kept), {**then, "cases": kept}


def _kept(plan: Plan, wanted: frozenset[tuple[str, str]]) -> Iterator[str]:
    """The wanted cases as `--case` takes them: on the targets they ran on, or on all where none of those is planned."""
    targets: dict[str, set[str]] = {}
    for each, target in wanted:
        targets.setdefault(each, set()).add(target)
    for case in plan.cases:
        before = targets.get(case.id, set())
        if case.test.target in before or (before and not before & set(plan.targets)):
            shown = plan.shown_target(case.test)
            yield f"{case.id} on {shown}" if shown else case.id


def _wanted(run: PastRun, which: str) -> frozenset[tuple[str, str]]:
    """The cases that came out so, each with the target it ran on."""
    results = results_of(run)
    ended = {number for number, finished in results.items() if finished.verdict in _WANTED[which]}
    return frozenset(
        case
        for number, case in enumerate(cases_of(run))
        if number in ended or (which == "errors" and number not in results)
    )
