"""`engine runs`: which runs are kept, and what becomes of their folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click
from click.core import ParameterSource

from engine.cli.console import plain, print_json, print_result
from engine.cli.diagnostics import many
from engine.cli.exit_codes import EXIT_WRONG
from engine.cli.options.shared import RUN_DIR, TEXT_OR_JSON
from engine.cli.running.resume_hint import local_time
from engine.model.published.lists import KeptRun, PrunedRuns, RemovedRun, RunList
from engine.model.published.problems import FORMAT
from engine.suite.decode.units import parse_duration

_DAYS: Final = re.compile(r"([0-9]{1,5})\s?(d|w)")
_NO_AGE: Final = "no age; write it like `30d`, `2w` or `12h`"
_OUTCOMES: Final = MappingProxyType({
    0: "held", 1: "missed a gate", 2: "was wrong", 3: "halted", 4: "judged too little",
    129: "interrupted", 130: "interrupted", 143: "interrupted",
})  # fmt: skip


@click.group("runs", short_help="List, prune and pack runs.", invoke_without_command=True)
@RUN_DIR
@TEXT_OR_JSON
@click.pass_context
def command(context: click.Context, run_dir: Path, form: str) -> int:
    """List the runs whose logs are kept, the newest first: when, how they came out, cases, and what they take."""
    if context.invoked_subcommand is not None:
        for name in ("run_dir", "form"):
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                raise click.UsageError(f"options of `{context.invoked_subcommand}` stand behind it")
        return 0
    from engine.pipeline.history.kept_runs import list_runs

    found = list_runs(run_dir)
    if form == "json":
        print_json(RunList(format=FORMAT, run_dir=run_dir.as_posix(), runs=found))
    else:
        print_result("\n".join(_lines(found, run_dir)))
    return 0


@command.command("prune")
@click.option("--keep", type=click.IntRange(min=0), metavar="N", help="Keep the newest N runs.")
@click.option("--older-than", metavar="AGE", help="Remove only runs that began longer ago, such as 30d.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@RUN_DIR
@TEXT_OR_JSON
def prune_command(keep: int | None, older_than: str | None, dry_run: bool, run_dir: Path, form: str) -> int:
    """Remove old runs: with --keep all but the newest N, with --older-than those of that age, with both what is both.

    A run that is in use stays, and so does any other file that lies in the folder of a run. Exit code 2 where a run
    could not be removed.
    """
    from engine.pipeline.history.kept_runs import Removal, choose_runs, list_runs, remove_runs
    from engine.run.clock import SystemClock

    if keep is None and older_than is None:
        raise click.UsageError("which runs? Say how many stay (`--keep 10`) or how old they are (`--older-than 30d`)")
    age_s = _read_age(older_than)
    every = list_runs(run_dir)
    before_us = None if age_s is None else SystemClock().wall_us() - int(age_s * 1e6)
    chosen = choose_runs(every, keep=keep, before_us=before_us)
    done = tuple(Removal(run=each) for each in chosen) if dry_run else tuple(remove_runs(chosen, run_dir))
    gone = [each.run for each in done if not each.problem]
    pruned = PrunedRuns(
        format=FORMAT,
        run_dir=run_dir.as_posix(),
        dry_run=dry_run,
        chosen=tuple(
            RemovedRun(
                run=each.run.run,
                bytes=each.run.bytes,
                removed=not (dry_run or each.problem),
                problem=each.problem or None,
            )
            for each in done
        ),
        kept=len(every) - len(gone),
        freed_bytes=sum(each.bytes for each in gone),
    )
    if form == "json":
        print_json(pruned)
    else:
        print_result("\n".join(_told(pruned)))
    return EXIT_WRONG if any(each.problem for each in done) else 0


def _read_age(text: str | None) -> float | None:
    """Seconds of an age such as `30d`; None where none is given."""
    if text is None:
        return None
    days = _DAYS.fullmatch(text.strip())
    if days is not None:
        return int(days[1]) * 86_400.0 * (7 if days[2] == "w" else 1)
    duration = parse_duration(text)
    if duration is None:
        raise click.UsageError(f"--older-than {text}: {_NO_AGE}")
    return duration.seconds


def _lines(found: Sequence[KeptRun], run_dir: Path) -> Iterator[str]:
    shown = plain(run_dir.as_posix())
    if not found:
        yield f"there is no run under {shown}"
        return
    rows = [
        (plain(each.run), local_time(each.at_us), _outcome(each), _cases(each), size_as_text(each.bytes), _about(each))
        for each in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *middle, size, about in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip((name, *middle), widths, strict=False)]
        yield "  ".join((*cells, f"{size:>{widths[4]}}", about)).rstrip()
    yield ""
    yield f"{many(len(found), 'run')} under {shown}, {size_as_text(sum(each.bytes for each in found))}"


def _outcome(run: KeptRun) -> str:
    if run.exit is None:
        return "in use" if run.state == "in-use" else "unfinished"
    return f"exit {run.exit}, {_OUTCOMES[run.exit]}" if run.exit in _OUTCOMES else f"exit {run.exit}"


def _cases(run: KeptRun) -> str:
    return many(run.cases, "case") if run.passed is None else f"{run.passed} of {run.cases} passed"


def _about(run: KeptRun) -> str:
    paths = plain(" ".join(run.paths))
    return f"replay of {paths}" if run.replay else paths


def _told(pruned: PrunedRuns) -> Iterator[str]:
    gone = [each for each in pruned.chosen if each.problem is None]
    if pruned.dry_run:
        yield from (f"would remove {plain(each.run)}, {size_as_text(each.bytes)}" for each in gone)
    yield from (f"{plain(each.run)} stays: {plain(each.problem)}" for each in pruned.chosen if each.problem is not None)
    would = "would be " if pruned.dry_run else ""
    size = size_as_text(pruned.freed_bytes)
    yield f"{many(len(gone), 'run')} {would}removed, {size}; {many(pruned.kept, 'run')} {would}left"


def size_as_text(number: int) -> str:
    """A number of bytes for people: `812 B`, `5 kB`, `36.1 MB`."""
    if number < 1000:  # noqa: PLR2004
        return f"{number} B"
    if number < 1_000_000:  # noqa: PLR2004
        return f"{round(number / 1000)} kB"
    return f"{number / 1e6:,.1f} MB"


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
