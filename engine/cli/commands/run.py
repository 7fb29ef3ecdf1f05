"""`engine run`: check, plan, run, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.cli.commands.resume import NEWEST, go_on
from engine.cli.console import plain, print_json, print_problem
from engine.cli.diagnostics import refusal
from engine.cli.options.bounds import add_bound_options, read_bounds
from engine.cli.options.executors import add_executor_options, read_workforce
from engine.cli.options.reports import REPORT, UPLOAD
from engine.cli.options.shared import RUN_DIR, SOME_PATHS, YES, add_selection_options
from engine.cli.running.carry_out import RunWork, add_display_options, run_plan
from engine.cli.running.preparation import prepare_given
from engine.cli.running.rerun import prepare_rerun
from engine.cli.running.watch import WatchCommand
from engine.model.run.report import RERUN_OF
from engine.pipeline.world import options_to_keep


@click.command("run", cls=WatchCommand, short_help="Check, plan, run and report suites.")
@SOME_PATHS
@add_selection_options
@click.option("--concurrency", type=click.IntRange(1, 1000), metavar="N", help="At most so many open requests.")
@REPORT
@UPLOAD
@click.option(
    "--rerun",
    type=click.Choice(["failed", "errors"]),
    help="Only the cases of the same PATHS that failed when they were run last, or that could not be judged.",
)
@click.option(
    "--resume",
    metavar="[RUN]",
    is_flag=False,
    flag_value=NEWEST,
    help="Go on with RUN, or with the newest run (of PATHS, where there are any).",
)
@click.option("--keep-bodies", is_flag=True, help="Store every answer in the log, not only those of bad cases.")
@click.option("--update-snapshots", is_flag=True, help="Write what `snapshot` matchers see instead of comparing it.")
@add_bound_options
@add_executor_options
@RUN_DIR
@YES
@add_display_options
def command(paths: tuple[Path, ...], **given: Any) -> int:
    """Check and plan the suites under PATHS, run their cases, and say how they came out.

    Without --target, `target:` of the suites or `default-target` of engine.yaml decides; without any of them the
    embedded emulator answers and nothing leaves this machine. Exit codes: 0 every gate held, 1 a gate was missed, 2 the
    suite or the command line is wrong, 3 the run was halted, 4 too many cases could not be judged, 130 interrupted.
    """
    if given["resume"] is not None:
        return go_on(given["resume"], given, paths=paths)
    if not paths:
        raise click.UsageError("which suites? Name files or folders, such as `suites/`")
    read_bounds(given)
    read_workforce(given)
    if given["rerun"] is None:
        return run_plan(RunWork(prepared=prepare_given(paths, given), options=options_to_keep(paths, given)), given)
    found = prepare_rerun(paths, given, given["rerun"], given["run_dir"])
    if isinstance(found, str):
        print_problem(plain(found))
        if given["form"] == "json":
            print_json(refusal(0, message=plain(found)).but(planned=0))
        return 0
    prepared, then = found
    options = {**options_to_keep(paths, then), RERUN_OF: then.get(RERUN_OF, [])}
    return run_plan(RunWork(prepared=prepared, options=options), given)
