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
from engine.cli.seeds import seeds_told
from engine.cli.snapshots import Snapshots
from engine.http.origin import upload_problem
from engine.model.kinds import ReporterKind
from engine.model.plan import Plan
from engine.model.report import Report
from engine.pipeline.run import RunRequest
from engine.suite.targets import EMBEDDED, Choice, ChosenTarget


@click.command("run", cls=RunCommand, short_help="Check, plan, run and report suites.")
@PATHS
@selecting
@click.option("--concurrency", type=click.IntRange(1, 1000), metavar="N", help="At most so many open requests.")
@REPORT
@UPLOAD
@click.option(
    "--rerun",
    type=click.Choice(["failed", "errors"]),
    help="Only the cases of the newest run of the same PATHS that failed, or that could not be judged.",
)
@click.option("--update-snapshots", is_flag=True, help="Write what `snapshot` matchers see instead of comparing it.")
@bounding
@RUN_DIR
@YES
@showing
def command(paths: tuple[Path, ...], **given: Any) -> int:
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
    return carry_out(Work(prepared=prepared, options=kept_options(paths, then)), given)
