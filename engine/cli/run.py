"""`engine run`: check, plan, run, report."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from engine.cli.app import EXIT_WRONG
from engine.cli.bounds import RunCommand, bounding, read_bounds
from engine.cli.budget import budget_lines
from engine.cli.console import paint, plain, print_json, print_problem, print_result
from engine.cli.going_on import going_on
from engine.cli.launch import ask, kept_options, launch, settle
from engine.cli.options import PATHS, RUN_DIR, TEXT_OR_JSON, YES, selecting
from engine.cli.preparation import Prepared, prepare
from engine.cli.problems import as_json, as_text, many
from engine.cli.progress import Progress
from engine.cli.rerun import prepare_rerun
from engine.cli.snapshots import Snapshots
from engine.http.origin import upload_problem
from engine.model.kinds import ReporterKind
from engine.model.plan import Plan
from engine.model.report import Report
from engine.pipeline.run import RunRequest
from engine.suite.targets import EMBEDDED, Choice, ChosenTarget

LATER_REPORTS = ("html", "junit", "ctrf", "markdown", "sarif", "openmetrics")
"""Formats that the language's pages speak of and that this version does not have."""


@click.command("run", cls=RunCommand, short_help="Check, plan, run and report suites.")
@PATHS
@selecting
@click.option("--concurrency", type=click.IntRange(1, 1000), metavar="N", help="At most so many open requests.")
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report: artifact, json, terminal."
)
@click.option("--upload", "uploads", multiple=True, metavar="URL", help="Send the artifact there by HTTP PUT.")
@click.option(
    "--rerun",
    type=click.Choice(["failed", "errors"]),
    help="Only the cases of the newest run of the same PATHS that failed, or that could not be judged.",
)
@click.option("--update-snapshots", is_flag=True, help="Write what `snapshot` matchers see instead of comparing it.")
@bounding
@RUN_DIR
@YES
@click.option("-q", "--quiet", is_flag=True, help="No progress, and of the report only the outcome.")
@click.option("-v", "--verbose", is_flag=True, help="Every case, every check that failed, and every answer.")
@TEXT_OR_JSON
def command(paths: tuple[Path, ...], form: str, **given: Any) -> int:
    """Check and plan the suites under PATHS, run their cases, and say how they came out.

    Without --target, `target:` of the suites or `default-target` of engine.yaml decides; without any of them the
    embedded emulator answers and nothing leaves this machine. Exit codes: 0 every gate held, 1 a gate was missed, 2 the
    suite or the command line is wrong, 3 the run was halted, 4 too many cases could not be judged, 130 interrupted.
    """
    bounds = read_bounds(given)
    if given["rerun"] is None:
        prepared = prepare(paths, given)
    else:
        prepared = prepare_rerun(paths, given, given["rerun"], given["run_dir"])
    reports = _reports(given["reports"], prepared)
    uploads = _uploads(given["uploads"], prepared.env)
    secrets, problems = settle(prepared)
    if prepared.plan is None or prepared.chosen is None or secrets is None:
        print_problem(as_text(problems, prepared.workspace.sources) + "\n")
        if form == "json":
            print_json({"exit": EXIT_WRONG, "diagnostics": as_json(problems)})
        return EXIT_WRONG
    if problems and not given["quiet"]:
        print_problem(as_text(problems, prepared.workspace.sources) + "\n")
    ask(prepared.chosen.every, sure=given["yes"])
    _announce(prepared.plan, prepared.chosen, form=form, quiet=given["quiet"])
    if prepared.plan.budget is not None and not given["quiet"]:
        print_problem("\n".join(budget_lines(prepared.plan.budget)))
    snapshots = Snapshots(prepared.workspace.root) if given["update_snapshots"] else None
    request = RunRequest(
        plan=prepared.plan,
        chosen=prepared.chosen.every,
        runs=given["run_dir"],
        limits=prepared.limits,
        secrets=secrets,
        reports=reports,
        uploads=uploads,
        options=kept_options(paths, given),
        bounds=bounds,
        keep_snapshot=snapshots.keep if snapshots is not None else None,
    )
    progress = Progress(clock=prepared.clock, planned=len(request.plan.cases), quiet=given["quiet"])
    try:
        report = launch(prepared, request, progress.show)
    finally:
        progress.close()
    for line in snapshots.write() if snapshots is not None else ():
        print_problem(plain(line))
    _show(report, prepared, form=form, quiet=given["quiet"], verbose=given["verbose"])
    for line in going_on(
        report, given["run_dir"], is_bounded=bounds.max_time is not None or bounds.fail_fast is not None
    ):
        print_problem(line)
    return report.exit


def _reports(asked: tuple[str, ...], prepared: Prepared) -> tuple[tuple[ReporterKind, Path], ...]:
    return tuple(_report(each, prepared) for each in asked)


def _report(asked: str, prepared: Prepared) -> tuple[ReporterKind, Path]:
    name, equals, path = asked.partition("=")
    known = prepared.vocabulary.reporters
    kind = known.get(name)
    if kind is None:
        near = get_close_matches(name, (*known, *LATER_REPORTS), 1)
        hint = f"did you mean `{near[0]}`?" if near and near[0] in known else f"there are {', '.join(sorted(known))}"
        none = f"this version has no report `{name}` yet" if name in LATER_REPORTS else f"no report `{plain(name)}`"
        raise click.UsageError(f"--report {plain(asked)}: {none}; {hint}")
    if not equals or not path:
        raise click.UsageError(f"--report {plain(asked)}: say where to write it: --report {name}=PATH")
    if Path(path).is_dir():
        raise click.UsageError(f"--report {plain(asked)}: that is a folder; name a file in it")
    return kind, Path(path)


def _uploads(asked: tuple[str, ...], env: Mapping[str, str]) -> tuple[str, ...]:
    """The URLs of `--upload`, and the original harness's variable as one more."""
    more = env.get("ARTIFACT_UPLOAD_URL", "")
    named = [("--upload", url) for url in asked] + ([("ARTIFACT_UPLOAD_URL", more)] if more else [])
    for name, url in named:
        problem = upload_problem(url)
        if problem is not None:
            raise click.UsageError(f"{name} cannot be uploaded to: {plain(problem)}")
    return tuple(url for _, url in named)


def _announce(plan: Plan, chosen: Choice, *, form: str, quiet: bool) -> None:
    """The first line says where everything goes."""
    if not any(each.asked_by for each in chosen.every):
        where = "the embedded emulator (nobody named a target, nothing leaves this machine)"
    else:
        where = ", ".join(_where(each) for each in chosen.every)
    seed = f"seed {plan.seed}" + (" (of the day)" if plan.seed_was_drawn else "")
    line = f"target {where} · {many(len(plan.cases), 'case')} · {seed} · now {plan.now}"
    if form == "text":
        print_result(line)
    elif not quiet:
        print_problem(line)


def _where(chosen: ChosenTarget) -> str:
    if chosen.name == EMBEDDED and not chosen.asked_by:
        return "the embedded emulator"
    return f"`{chosen.name}` ({chosen.use.kind.name}, by {chosen.asked_by})"


def _show(report: Report, prepared: Prepared, *, form: str, quiet: bool, verbose: bool) -> None:
    reporters = prepared.vocabulary.reporters
    if form == "json":
        print_result(reporters["json"].render(report), newline=False)
        return
    kind = reporters["terminal"]
    render = (kind.in_full if verbose else kind.in_brief if quiet else None) or kind.render
    print_result(paint_verdicts(render(report)), newline=False)


def paint_verdicts(text: str) -> str:
    """The report in colours: what failed in red, what passed in green."""
    return "".join(_painted(line) for line in text.splitlines(keepends=True))


def _painted(line: str) -> str:
    for word, colour in (("FAIL", "red"), ("ERROR", "red"), ("UNKNOWN", "yellow"), ("PASS", "green")):
        if line.startswith(word):
            return paint(word, colour, bold=True) + line[len(word) :]
    return line
