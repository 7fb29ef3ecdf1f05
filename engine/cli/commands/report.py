"""`engine report`: reports of a run, made again from its log."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.console import plain, print_problem
from engine.cli.diagnostics import reason_of
from engine.cli.exit_codes import EXIT_HALTED
from engine.cli.options.reports import REPORT, read_reports, require_free, write_report
from engine.cli.options.shared import RUN_DIR
from engine.cli.running.carry_out import add_display_options, show_report
from engine.journal.codec import DamagedRecordError
from engine.journal.reopen import JournalDamaged
from engine.pipeline.past_runs import Unfound, files_of_past
from engine.pipeline.resume import rebuild_report, run_of
from engine.vocabulary import load_vocabulary


@click.command("report", short_help="Write reports of a run again from its log.")
@click.argument("run", required=False)
@REPORT
@RUN_DIR
@add_display_options
def command(run: str | None, reports: tuple[str, ...], run_dir: Path, form: str, **given: bool) -> int:
    """Write the reports of RUN again, the newest if none is named, byte for byte; without --report, show it here.

    They come from the log and `plan.jsonl` alone: suites may have changed since, or be gone. A run that was cut off is
    told as far as its log goes. Exit code 0 once they are written; `engine resume` gives that of the run.
    """
    vocabulary = load_vocabulary()
    wanted = read_reports(reports, vocabulary)
    found = run_of(run, run_dir)
    if isinstance(found, Unfound):
        raise click.UsageError(f"{plain(found.message)}; {plain(found.help)}")
    try:
        report = rebuild_report(found.directory)
    except (OSError, DamagedRecordError, JournalDamaged) as problem:
        print_problem(f"error: the log of {found.directory.name} cannot be read: {plain(reason_of(problem))}")
        print_problem(f"  = help: engine audit verify {plain(found.directory.as_posix())}")
        return EXIT_HALTED
    require_free(wanted, files_of_past(found))
    for kind, path in wanted:
        write_report(kind, path, report)
    if not wanted:
        show_report(report, vocabulary, {**given, "form": form})
    return 0
