"""`engine audit`: what can be proved of the log of a run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from engine.cli.console import paint, plain, print_json, print_problem, print_result
from engine.cli.options import TEXT_OR_JSON

EXIT_DAMAGED = 1


@click.group("audit", short_help="Say what can be proved of the log of a run.")
def command() -> None:
    """Say what can be proved of the log of a run."""


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@TEXT_OR_JSON
def verify_command(file: Path, form: str) -> int:
    """Read FILE (`events.jsonl`, or the folder of a run) and say what its chain proves. Nothing is sent.

    Exit code 0 when the log is intact and sealed, else 1.
    """
    from engine.journal.verify import verify
    from engine.pipeline.past import past_runs

    path = file / "events.jsonl" if file.is_dir() else file
    if not path.exists():
        newest = next(past_runs(file), None)
        hint = f"; the newest run there is `{plain(str(newest.directory))}`" if newest is not None else ""
        raise click.UsageError(f"there is no log at {plain(str(path))}{hint}")
    found = verify(path)
    if form == "json":
        print_json(asdict(found))
    else:
        for problem in found.problems:
            print_problem(paint(plain(problem), "red"))
        print_result(plain(found.proved))
    return 0 if found.ok else EXIT_DAMAGED
