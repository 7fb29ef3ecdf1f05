"""`engine runs`: what becomes of the folders of runs."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.console import plain, print_json, print_result
from engine.cli.options.shared import RUN_DIR, TEXT_OR_JSON


@click.group("runs", short_help="Keep a run in one file.")
def command() -> None:
    """Keep runs."""


@command.command("pack")
@click.argument("run", required=False)
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="The file; RUN.tar.gz here if left out.")
@RUN_DIR
@TEXT_OR_JSON
def pack_command(run: str | None, to: Path | None, run_dir: Path, form: str) -> int:
    """Write RUN (the newest if left out) into one file, to be kept as an artifact of a job.

    It holds the log and the plan: whoever unpacks it can verify the log and write every report. The salt is left out:
    with it, what the HMACs of personal data and bodies stand for could be guessed.
    """
    from engine.journal.pack import pack_run
    from engine.pipeline.past_runs import Unfound, find_run, is_file_of_run, newest_run

    past = find_run(run, run_dir) if run is not None else newest_run(run_dir)
    if past is None:
        raise click.UsageError(f"there is no run in {plain(run_dir.as_posix())}; run some suites first")
    if isinstance(past, Unfound):
        raise click.UsageError(f"{plain(past.message)}; {plain(past.help)}")
    path = to or Path(f"{past.directory.name}.tar.gz")
    shown = plain(path.as_posix())
    if path.is_dir() or is_file_of_run(path):
        raise click.UsageError(f"--to {shown}: a folder, or a file of a run; name a file of its own")
    try:
        names = pack_run(past.directory, path)
    except OSError as problem:
        raise click.UsageError(f"{shown} cannot be written: {problem.strerror or problem}") from None
    if form == "json":
        print_json({"run": past.started.run, "file": path.as_posix(), "files": list(names)})
    else:
        print_result(f"{shown} holds {' and '.join(names)} of {past.directory.name}, without its salt")
    return 0
