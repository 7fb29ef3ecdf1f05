"""From a plan to a report on the screen: what `run` and `resume` have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.cli.colours import paint_verdicts
from engine.cli.console import plain, print_json, print_json_text, print_problem, print_result
from engine.cli.diagnostics import as_text, many, refusal
from engine.cli.exit_codes import EXIT_HALTED, EXIT_WRONG
from engine.cli.options.bounds import read_bounds
from engine.cli.options.budget import budget_lines
from engine.cli.options.executors import read_workforce
from engine.cli.options.reports import Wanted, read_reports, read_uploads, require_free, results_beside
from engine.cli.options.shared import TEXT_OR_JSON, read_today
from engine.cli.options.wire import read_wire
from engine.cli.running.launch import ask, launch
from engine.cli.running.progress import ProgressDisplay
from engine.cli.running.resume_hint import resume_hint
from engine.cli.running.snapshots import Snapshots
from engine.cli.text.seeds import moments_as_text, seeds_as_text, vars_as_text
from engine.model.plan import Plan
from engine.model.run.report import RERUN_OF, Report
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.pipeline.delivery import tell_nothing
from engine.pipeline.past_runs import files_of_runs
from engine.pipeline.prepare import Prepared, files_in_use, read_secrets
from engine.pipeline.target_choice import Choice, ChosenTarget
from engine.pipeline.world import RunRequest
from engine.run.clock import SystemClock

LEFT_OUT_SHOWN_MAX = 5

F = TypeVar("F", bound=Callable[..., Any])


def add_display_options(command: F) -> F:
    """The options that decide what is shown of a run."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="No progress, and of the report only the outcome.")
    verbose = click.option(
        "-v", "--verbose", is_flag=True, help="Every case, every check that failed, and every answer."
    )
    for option in (TEXT_OR_JSON, verbose, quiet):
        command = option(command)
    return command


class RunWork(Noun, frozen=True, kw_only=True):
    """What is run: `options` are what its log keeps of the command line; `resume` is the folder of a run to go on."""

    prepared: Prepared
    options: Mapping[str, Json]
    resume: Path | None = None


def run_plan(work: RunWork, given: Mapping[str, Any]) -> int:
    """Run, report, and say how to go on; the exit code. `given` are the options of the command line."""
    reports = read_reports(given["reports"], work.prepared.vocabulary, form=given["form"])
    require_free(reports, _files_in_use(work, given) if reports else ())
    with results_beside(reports):
        return _run(work, given, reports)


def _files_in_use(work: RunWork, given: Mapping[str, Any]) -> Iterator[Path]:
    """The files that this run is made from, and those that the runs beside it are made of."""
    yield from files_in_use(work.prepared, given["run_dir"])
    if given.get("env_file"):
        yield Path(given["env_file"])
    if work.resume is not None:
        yield from files_of_runs(work.resume.parent)


def _run(work: RunWork, given: Mapping[str, Any], reports: Wanted) -> int:
    prepared, bounds, workforce = work.prepared, read_bounds(given), read_workforce(given)
    uploads = read_uploads(given["uploads"], prepared.env)
    secrets, problems = read_secrets(prepared)
    if prepared.plan is None or prepared.chosen is None or secrets is None:
        print_problem(as_text(problems, prepared.workspace.sources, prepared.workspace.root) + "\n")
        if given["form"] == "json":
            print_json(refusal(EXIT_WRONG, problems, root=prepared.workspace.root))
        return EXIT_WRONG
    if problems and not given["quiet"]:
        print_problem(as_text(problems, prepared.workspace.sources, prepared.workspace.root) + "\n")
    wire = read_wire(prepared.env)
    ask(prepared.chosen.every, sure=given["yes"])
    _announce(prepared, prepared.plan, prepared.chosen, form=given["form"], quiet=given["quiet"])
    if prepared.plan.left_out and not given["quiet"] and RERUN_OF not in work.options:
        print_problem(_left_out(prepared.plan.left_out))
    if prepared.plan.budget is not None and not given["quiet"]:
        print_problem("\n".join(budget_lines(prepared.plan.budget)))
    if wire.note and not given["quiet"]:
        print_problem(wire.note)
    snapshots = Snapshots(prepared.workspace.root) if given["update_snapshots"] else None
    request = RunRequest(
        plan=prepared.plan,
        chosen=prepared.chosen.every,
        runs=given["run_dir"],
        limits=prepared.limits,
        secrets=secrets,
        wire=wire.kind,
        reports=reports,
        uploads=uploads,
        options=work.options,
        resume=work.resume,
        bounds=bounds,
        keep_bodies=bool(given.get("keep_bodies")),
        executor=workforce.executor,
        workers=workforce.workers,
        keep_snapshot=snapshots.keep if snapshots is not None else None,
        today=read_today(given.get("today")) or "",
    )
    progress = ProgressDisplay(clock=SystemClock(), planned=len(request.plan.cases), quiet=given["quiet"])
    tell_nothing(reports, "the run was begun, and ended before this report was written", code=EXIT_HALTED)
    try:
        report = launch(prepared, request, progress)
    finally:
        progress.close()
    if report.started is None:
        tell_nothing(reports, "nothing was run", code=report.exit)
    for line in snapshots.write() if snapshots is not None else ():
        print_problem(plain(line))
    show_report(report, prepared.vocabulary, given)
    for line in resume_hint(
        report, given["run_dir"], is_bounded=bounds.max_time is not None or bounds.fail_fast is not None
    ):
        print_problem(line)
    return report.exit


def _announce(prepared: Prepared, plan: Plan, chosen: Choice, *, form: str, quiet: bool) -> None:
    """The first line says where everything goes."""
    if not any(each.asked_by for each in chosen.every):
        where = "the embedded emulator (nobody named a target, nothing leaves this machine)"
    else:
        where = ", ".join(_where(each) for each in chosen.every)
    drawn = f"{seeds_as_text(plan.tests)} · {moments_as_text(plan.tests)}{vars_as_text(prepared.request.vars)}"
    line = f"target {where} · {many(len(plan.cases), 'case')} · {drawn}"
    if form == "text":
        print_result(line)
    elif not quiet:
        print_problem(line)


def _left_out(names: Sequence[str]) -> str:
    """Tests that are not planned, since the selection is a part of the whole."""
    shown = ", ".join(f"`{plain(name)}`" for name in names[:LEFT_OUT_SHOWN_MAX])
    more = len(names) - LEFT_OUT_SHOWN_MAX
    return f"left out by the selection: {shown}{f' and {more} more; `engine plan` lists them' if more > 0 else ''}"


def _where(chosen: ChosenTarget) -> str:
    if chosen.is_fallback:
        return "the embedded emulator"
    return f"`{chosen.name}` ({chosen.use.kind.name}, by {chosen.asked_by})"


def show_report(report: Report, vocabulary: Vocabulary, given: Mapping[str, Any]) -> None:
    """The report on stdout, as `--format`, `-q` and `-v` ask for it."""
    reporters = vocabulary.reporters
    if given["form"] == "json":
        print_json_text(reporters["json"].render(report), newline=False)
        return
    kind = reporters["terminal"]
    render = (kind.in_full if given["verbose"] else kind.in_brief if given["quiet"] else None) or kind.render
    print_result(paint_verdicts(render(report)), newline=False)
