"""`engine resume`: a run that was killed, interrupted or halted goes on in its own log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any, Final

import click

from engine.cli.console import plain, print_json, print_problem
from engine.cli.diagnostics import many, reason_of, refusal
from engine.cli.exit_codes import EXIT_HALTED, EXIT_WRONG
from engine.cli.options.bounds import RunCommand, add_bound_options
from engine.cli.options.executors import add_executor_options
from engine.cli.options.reports import REPORT, UPLOAD, read_reports, require_free, results_beside, write_report
from engine.cli.options.shared import ENV_FILE, RUN_DIR, YES
from engine.cli.running.carry_out import RunWork, add_display_options, run_plan, show_report
from engine.cli.running.preparation import prepare_given
from engine.cli.running.resume_hint import local_time
from engine.journal.codec import DamagedRecordError
from engine.journal.stored_plan import read_plan
from engine.journal.writer import JournalBusy, JournalDamaged
from engine.model.values.json import Json
from engine.pipeline.past_runs import PastRun, Unfound, files_of_past, same_paths
from engine.pipeline.resume import (
    LogState,
    differences,
    explain_passed_over,
    files_reworded,
    other_versions,
    read_log,
    rebuild_report,
    refuse_damage,
    run_of,
    targets_that_moved,
)
from engine.pipeline.run import versions_of
from engine.pipeline.target import scope_of
from engine.plan.meaning import hash_meaning
from engine.platform.paths import path_from_here
from engine.run.clock import SystemClock
from engine.vocabulary import load_vocabulary

NEWEST: Final = ""
"""What `--resume` says without the name of a run."""
SILENCE_US_MAX: Final = 24 * 3600 * 1_000_000
"""A server that asked for more than a day may have meant something else: whoever resumes may ask it again."""
_PLANNED_BY: Final = (
    *("seed", "now", "today", "only", "tag", "cases", "shard", "budget", "rate", "concurrency", "allow_effects"),
)
_TUPLES: Final = ("only", "cases", "var")


@click.command("resume", cls=RunCommand, short_help="Go on with a run that was killed, interrupted or halted.")
@click.argument("run", required=False)
@ENV_FILE
@REPORT
@UPLOAD
@add_bound_options
@add_executor_options
@RUN_DIR
@YES
@add_display_options
def command(run: str | None, **given: Any) -> int:
    """Go on with RUN, the newest if none is named: what has ended stays, what was taken is asked for, the rest is run.

    Paths, targets, options and reports are those of the run; secrets are read again, and uploads are named again. What
    may have reached the server is never sent twice: it is told as unknown. Suites that have changed since are refused.
    Exit codes as of `engine run`.
    """
    return go_on(run or NEWEST, given)


def go_on(name: str, given: Mapping[str, Any], *, paths: Sequence[Path] = ()) -> int:
    """Go on with the run of that name, or with the newest (of these paths, where there are any); the exit code."""
    past = _named(name, given["run_dir"], paths)
    if past.is_replay:
        case = plain(str(past.started.options["replay"]))
        raise click.UsageError(f"{past.directory.name} was a replay of one case; run it again: engine replay {case}")
    try:
        refuse_damage(past.directory)
        found = read_log(past.directory)
        if found.standing.is_over:
            return _again(past, given)
        until_us = found.standing.suspended_until_us
        if 0 < until_us - SystemClock().wall_us() <= SILENCE_US_MAX:
            return _too_early(past, until_us, given)
        # What goes on will be reported by its plan, so a plan that is lost or damaged ends it here.
        read_plan(past.directory)
    except (DamagedRecordError, JournalDamaged, OSError) as problem:
        return _damaged(past, problem, given)
    here = _with_own_paths(given)
    folder = past.started.options.get("folder")
    with chdir(folder if isinstance(folder, str) and Path(folder).is_dir() else "."):
        return _taken_up(past, found, here)


def _taken_up(past: PastRun, found: LogState, given: Mapping[str, Any]) -> int:
    options = past.started.options
    paths = tuple(Path(str(each)) for each in _listed(options.get("paths")))
    then = {**given, **_planned_as(past), **_said_again(options, given)}
    prepared = prepare_given(paths, then)
    is_same = prepared.plan is not None and prepared.plan.hash == past.started.plan_hash
    reworded = files_reworded(past.started, prepared.plan) if prepared.plan is not None and is_same else ()
    if prepared.plan is not None and reworded:
        # Places in reports are those of the text that was planned, which lies beside the log.
        kept = read_plan(past.directory).sources  # what is as it was is read here: passwords are not kept
        texts = {**prepared.plan.sources, **{path: kept[path] for path in reworded if path in kept}}
        here, prepared = prepared, prepare_given(paths, then, texts)
        if prepared.plan is None or hash_meaning(here.workspace.project) != hash_meaning(prepared.workspace.project):
            return _changed(past, [f"`{path}` has changed" for path in reworded], given)
        if not given["quiet"]:
            print_problem(f"{', '.join(plain(each) for each in reworded)}: other words of the same meaning since then")
    versions = versions_of(prepared.vocabulary, then["executor"])
    if prepared.plan is not None and not is_same:
        changed = differences(past.started, prepared.plan, versions)
        return _changed(past, changed, given)
    every = prepared.chosen.every if prepared.chosen is not None else ()
    others = tuple(other_versions(past.started, versions))
    if others:
        return _changed(past, others, given)
    elsewhere = targets_that_moved(past.started, {each.name: scope_of(each, prepared.env) for each in every})
    if elsewhere:
        return _changed(past, elsewhere, given)
    if not given["quiet"]:
        print_problem(_heading(past, found))
    # The folder is told as it was named, unless the run was started somewhere else.
    directory = past.directory if given["here"] == Path.cwd() else given["here"] / past.directory
    try:
        return run_plan(RunWork(prepared=prepared, options=options, resume=directory), then)
    except (JournalDamaged, DamagedRecordError) as problem:
        return _damaged(past, problem, given)
    except JournalBusy as problem:
        return _refused(f"{problem}; wait for it, or end it", EXIT_HALTED, given)


def _named(name: str, runs: Path, paths: Sequence[Path]) -> PastRun:
    if not name and paths:
        of_paths = same_paths(paths, runs)
        if of_paths is None:
            shown = " ".join(plain(path.as_posix()) for path in paths)
            raise click.UsageError(
                f"--resume: there is no run of {shown} under {runs.as_posix()}; run it without --resume"
            )
        return of_paths
    found = run_of(name or None, runs)
    if isinstance(found, Unfound):
        raise click.UsageError(f"{plain(found.message)}; {plain(found.help)}")
    unborn = None if name else explain_passed_over(found, runs)
    if unborn is not None:
        print_problem(f"the newest run `{plain(unborn)}` was cut off before its log began, so nothing was sent in it")
    return found


def _with_own_paths(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options with what they say of files made whole, since the run may have been started in another folder."""
    here = Path.cwd()
    env_file = given["env_file"]
    reports = tuple(
        f"{form}={path if path == '-' else here / path}" if path else form
        for form, _, path in (each.partition("=") for each in given["reports"])
    )
    return {
        **given,
        "here": here,
        "env_file": here / env_file if env_file is not None else None,
        "reports": reports,
    }


def _planned_as(past: PastRun) -> dict[str, Any]:
    """The options that made the plan, as click would give them."""
    options = past.started.options
    kept: dict[str, Any] = {name: options.get(name) for name in _PLANNED_BY}
    kept.update({name: tuple(_listed(options.get(name))) for name in _TUPLES})
    kept["target"] = tuple(_listed(options.get("target")))
    kept["wall_us"] = options.get("wall_us") or past.started.at_us
    kept["rerun"], kept["update_snapshots"] = None, False
    return kept


def _said_again(options: Mapping[str, Json], given: Mapping[str, Any]) -> dict[str, Any]:
    """What the run was told to do besides its plan, unless the command line says something else now."""
    env_file, reports = options.get("env_file"), tuple(_listed(options.get("reports")))
    return {
        "env_file": given["env_file"] or (Path(env_file) if isinstance(env_file, str) else None),
        "reports": given["reports"] or reports,
        "no_retry": given["no_retry"] or bool(options.get("no_retry")),
        "keep_bodies": bool(options.get("keep_bodies")),
        **_who(options, given),
    }


def _who(options: Mapping[str, Json], given: Mapping[str, Any]) -> dict[str, Any]:
    """Who makes the requests: those whom the command line names now, else those of the run."""
    if given["executor"] is not None or given["workers"] is not None:
        executor = given["executor"] or options.get("executor")
        return {"executor": executor, "workers": given["workers"]}
    return {"executor": options.get("executor"), "workers": options.get("workers")}


def _listed(value: Json) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


_CUT_OFF = (
    "its engine was cut off: polls that it made and could not write down are counted nowhere, so that requests are "
    "told as `at least`, and `--budget` may be exceeded by them"
)


def _heading(past: PastRun, found: LogState) -> str:
    standing = found.standing
    taken = sum(any(call.execution_id for call in calls.values()) for calls in standing.begun.values())
    left = past.started.planned - len(standing.ended)
    heading = (
        f"going on with {past.directory.name}: {len(standing.ended)} of {many(past.started.planned, 'case')} have "
        f"ended, {len(standing.begun)} were begun ({taken} taken by the server), {left} to go"
    )
    return heading if standing.is_sealed else f"{heading}\n{_CUT_OFF}"


def _again(past: PastRun, given: Mapping[str, Any]) -> int:
    """Of a run that has ended: its report and its exit code, once more."""
    report = rebuild_report(past.directory)
    vocabulary = load_vocabulary()
    reports = read_reports(given["reports"], vocabulary, form=given["form"])
    require_free(reports, files_of_past(past))
    for kind, path in reports:
        write_report(kind, path, report)
    if not given["quiet"]:
        print_problem(f"the run {past.directory.name} has ended; nothing is left to do")
    with results_beside(reports):
        show_report(report, vocabulary, given)
    return report.exit


def _changed(past: PastRun, changed: Sequence[str], given: Mapping[str, Any]) -> int:
    what = "; ".join(changed)
    message = f"the plan of {past.directory.name} is not what it was, so it cannot go on: {what}"
    return _refused(message, EXIT_WRONG, given, "bring back what has changed, or start a new run")


def _too_early(past: PastRun, until_us: int, given: Mapping[str, Any]) -> int:
    until = local_time(until_us)
    message = f"the server asked for silence until {until}, so {past.directory.name} does not go on before"
    return _refused(message, EXIT_HALTED, given, f"resume after {until}")


def _damaged(past: PastRun, problem: Exception, given: Mapping[str, Any]) -> int:
    shown = path_from_here(past.directory)
    message = f"the log of {past.directory.name} is damaged, so it cannot go on: {reason_of(problem)}"
    return _refused(message, EXIT_HALTED, given, f"engine audit verify {shown}")


def _refused(message: str, code: int, given: Mapping[str, Any], way_out: str = "") -> int:
    print_problem(f"error: {plain(message)}")
    if way_out:
        print_problem(f"  = help: {plain(way_out)}")
    if given["form"] == "json":
        print_json(refusal(code, message=plain(message)))
    return code
