"""`engine audit`: what can be proved of the log of a run, and forgetting what it must not tell for ever."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from engine.cli.colours import paint_severity
from engine.cli.console import plain, print_json, print_problem, print_result
from engine.cli.options.shared import RUN_DIR, TEXT_OR_JSON
from engine.model.source.diagnostic import Severity

EXIT_DAMAGED = 1


@click.group("audit", short_help="Say what can be proved of the log of a run.")
def command() -> None:
    """Say what can be proved of the log of a run."""


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--anchor",
    metavar="ROOT|FILE",
    help="The audit root that the run printed, or the JUnit file, artifact or CI output that holds it.",
)
@click.option("--key", metavar="FILE", help="The public key (PEM) of whoever signs: proves that nobody else wrote it.")
@TEXT_OR_JSON
def verify_command(file: Path, anchor: str | None, key: str | None, form: str) -> int:
    """Read FILE (`events.jsonl`, or the folder of a run) and say what it proves. Nothing is sent.

    Three levels: intact (the log alone: a changed, missing, added or moved record is found), authentic (with --key:
    whoever holds the private key signed it), anchored (with --anchor: it was not written anew since the root was
    printed). Exit code 0 when it is intact and sealed and all that was asked for is proved, else 1.
    """
    from engine.journal.signing import KeyProblem, read_verifier
    from engine.journal.verify import verify
    from engine.pipeline.past_runs import newest_run

    path = file / "events.jsonl" if file.is_dir() else file
    if not path.exists():
        newest = newest_run(file)
        hint = f"; the newest run there is `{plain(newest.directory.as_posix())}`" if newest is not None else ""
        raise click.UsageError(f"there is no log at {plain(path.as_posix())}{hint}")
    anchors = _anchors(anchor)
    verifier = read_verifier(key) if key is not None else None
    if isinstance(verifier, KeyProblem):
        raise click.UsageError(f"--key: {verifier.message}; {verifier.help}")
    try:
        found = verify(path, anchors=anchors, key=verifier)
    except OSError as error:
        reason = (error.strerror or "it fails").lower()
        raise click.UsageError(f"{plain(path.as_posix())} cannot be read: {reason}") from None
    if form == "json":
        print_json(msgspec.structs.asdict(found))
    else:
        for problem in found.problems:
            print_problem(paint_severity(plain(problem), Severity.ERROR))
        if found.problem_count > len(found.problems):
            print_problem(f"… and {found.problem_count - len(found.problems)} more problems")
        print_result(plain(found.proved))
    return 0 if found.ok else EXIT_DAMAGED


@command.command("forget")
@click.argument("run")
@RUN_DIR
@TEXT_OR_JSON
def forget_command(run: str, run_dir: Path, form: str) -> int:
    """Delete the salt of RUN: its HMACs of bodies and personal data can never be compared with anything again.

    The log stays as it is, and `engine audit verify` proves of it what it proved before.
    """
    from engine.journal.salt import forget
    from engine.pipeline.past_runs import Unfound, find_run

    past = find_run(run, run_dir)
    if isinstance(past, Unfound):
        raise click.UsageError(f"{plain(past.message)}; {plain(past.help)}")
    try:
        was_there = forget(past.directory)
    except OSError as problem:
        raise click.UsageError(f"the salt cannot be deleted: {problem.strerror or problem}") from None
    if form == "json":
        print_json({"run": past.started.run, "forgotten": was_there})
    else:
        print_result("the salt is deleted" if was_there else "there is no salt any more: nothing was left to forget")
    return 0


def _anchors(given: str | None) -> tuple[str, ...]:
    if given is None:
        return ()
    from engine.journal.anchors import roots_of

    try:
        found = roots_of(given)
    except (OSError, ValueError) as problem:
        reason = (getattr(problem, "strerror", None) or "not the name of a file").lower()
        raise click.UsageError(
            f"--anchor {plain(given)}: neither an audit root (64 hex digits) nor a file: {reason}"
        ) from None
    if not found:
        raise click.UsageError(f"--anchor {plain(given)}: no audit root stands in that file")
    return found
