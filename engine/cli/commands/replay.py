"""`engine replay`: one stored case again, with its stored input, and every step of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.cli.console import plain, print_json, print_problem, print_result
from engine.cli.diagnostics import as_text, refusal
from engine.cli.exit_codes import EXIT_WRONG
from engine.cli.options.shared import ENV_FILE, RUN_DIR, TEXT_OR_JSON, YES
from engine.cli.options.wire import read_wire
from engine.cli.running.launch import ask, launch
from engine.cli.running.preparation import prepare_given
from engine.cli.text.replay import Story, heading, judgement
from engine.model.values.file_names import FileNames
from engine.model.values.json import Json
from engine.pipeline.past_runs import PastCase, Unfound, find_case, restore_paths, restore_vars
from engine.pipeline.prepare import read_secrets
from engine.pipeline.replay_plan import ReplayPlan, plan_replay
from engine.pipeline.run import versions_of
from engine.pipeline.watch import watch_target
from engine.pipeline.world import RunRequest, options_to_keep
from engine.run.clock import SystemClock
from engine.source.places import names_here

RESTORED = ("seed", "now", "today", "concurrency")


@click.command("replay", short_help="Run one stored case again and show every step.")
@click.argument("case", metavar="CASE")
@click.option("--run", "run", metavar="RUN", help="The run that had it; the newest that had it if left out.")
@RUN_DIR
@ENV_FILE
@YES
@TEXT_OR_JSON
def command(case: str, run: str | None, run_dir: Path, form: str, **given: Any) -> int:
    """Run CASE again as a stored run sent it: same suites, target, seed, moment and input, and show every step.

    CASE is a case's id, or the start of one. The suites are read as they are now: what has changed since is said. Exit
    code 0 when the case passed, else as of `engine run`.
    """
    past = find_case(case, run_dir, run=run)
    if isinstance(past, Unfound):
        raise click.UsageError(f"{plain(past.message)}; {plain(past.help)}")
    paths = restore_paths(past.run)
    restored = _restored(past, given["env_file"])
    prepared = prepare_given(paths, restored)
    secrets, problems = read_secrets(prepared)
    if prepared.plan is None or prepared.chosen is None or secrets is None:
        print_problem(as_text(problems, prepared.workspace.sources, prepared.workspace.root) + "\n")
        if form == "json":
            print_json(refusal(EXIT_WRONG, problems, root=prepared.workspace.root))
        return EXIT_WRONG
    ready = plan_replay(past, prepared.plan, versions_of(prepared.vocabulary))
    if ready is None:
        raise click.UsageError(_gone(past))
    chosen = tuple(each for each in prepared.chosen.every if each.name in _needed(ready))
    wire = read_wire(prepared.env)
    ask(chosen, sure=given["yes"])
    clock, names = SystemClock(), names_here(prepared.workspace.root)
    story = Story(ready, clock=clock, aloud=form == "text")
    if form == "text":
        print_result(heading(past, ready, names))
    if wire.note:
        print_problem(wire.note)
    request = RunRequest(
        plan=ready.plan,
        chosen=tuple(watch_target(each, story.add_exchange, clock) for each in chosen),
        runs=run_dir,
        limits=prepared.limits,
        secrets=secrets,
        wire=wire.kind,
        options={**options_to_keep(paths, {**restored, "cases": (past.id,)}), "replay": past.id},
    )
    report = launch(prepared, request, story.add_event)
    if form == "text":
        print_result(judgement(report, prepared.workspace.sources))
    else:
        print_json({**_told(past, ready, names), **story.to_json(report)})
    return report.exit


def _restored(past: PastCase, env_file: Path | None) -> dict[str, Any]:
    """The options of the stored run that decide what its cases are; the selection is the case itself."""
    options, at_us, target = past.run.started.options, past.run.started.at_us, past.target
    kept: dict[str, Any] = {name: options.get(name) for name in RESTORED}
    kept["var"] = restore_vars(options)
    kept["target"] = (target,) if target else ()
    return {
        **kept,
        "wall_us": at_us,
        "env_file": env_file,
        "only": (),
        "tag": None,
        "cases": (),
        "shard": None,
        "rate": options.get("rate"),
        "allow_effects": options.get("allow_effects"),
    }


def _needed(ready: ReplayPlan) -> frozenset[str]:
    """The targets that the case runs on."""
    test = ready.case.test
    other = test.compare.with_.target if test.compare is not None else None
    return frozenset({test.target, other or test.target})


def _gone(past: PastCase) -> str:
    return (
        f"the case `{past.id}` is not planned any more: its suite `{plain(past.file)}` has no test "
        f"`{plain(past.test)}` with a row {past.row}; bring the test back, or name another case"
    )


def _told(past: PastCase, ready: ReplayPlan, names: FileNames) -> dict[str, Json]:
    """What a replay is about, for machines."""
    test = ready.case.test
    return {
        "case": past.id,
        "of": past.run.directory.name,
        "target": test.target,
        "seed": ready.plan.seed,
        "now": test.now or ready.plan.now,
        "suite": test.suite,
        "test": test.name,
        "title": ready.case.title,
        "file": names.of(test.file),
        "line": test.line,
        "row": ready.case.row,
        "notes": list(ready.notes),
    }
