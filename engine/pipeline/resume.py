"""A run of the past that goes on, or is told of again: both are functions of its log and its `plan.jsonl`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

from engine.coverage.exit_code import exit_code
from engine.coverage.finish import finish
from engine.coverage.reduce import reduce
from engine.journal.plan_file import FILE_NAME as PLAN_NAME
from engine.journal.read import read_events
from engine.journal.reopen import JournalDamaged
from engine.journal.standing import StandingReader
from engine.journal.stored_plan import read_plan
from engine.journal.verify import find_damage
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.model.plan import Plan
from engine.model.run.event import Halted, RunStarted
from engine.model.run.places import names_of_run
from engine.model.run.report import Report
from engine.model.run.resume_state import ResumeState
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.pipeline.past_runs import PastRun, Unfound, find_run, newest_run
from engine.platform.files import open_file
from engine.source.excerpt import excerpt

DIFFERENCES_SHOWN_MAX = 8


class LogState(Noun, frozen=True, kw_only=True):
    """What the log of a run says: the fold of its events, and how far each case has come."""

    report: Report
    standing: ResumeState


def read_log(directory: Path) -> LogState:
    """Read a log once. Raises OSError and DamagedRecordError."""
    report, reader = Report(run_dir=directory.as_posix()), StandingReader()
    for event in read_events(directory / LOG_NAME):
        report = reduce(report, event)
        reader.take(event)
    return LogState(report=report, standing=reader.state())


def rebuild_report(directory: Path) -> Report:
    """The report of a run, made again from its log and its plan.

    Of a log that was cut off it says what is known: cases that were begun are unknown, the others were not run, and a
    run without a seal was halted, whatever else is true of it. Raises OSError, DamagedRecordError, and JournalDamaged
    as `refuse_damage`.
    """
    refuse_damage(directory)
    plan, found = read_plan(directory), read_log(directory)
    code = found.standing.exit
    open_ = found.report if code is not None else reduce(found.report, _unsealed(found.report))
    report = finish(open_, plan, excerpt=excerpt_of_plan(plan, open_.started), begun=found.standing.begun)
    return report.but(exit=exit_code(report) if code is None else code)


def refuse_damage(directory: Path) -> None:
    """Raise JournalDamaged where a log, or the plan beside it, is not what was written; its run is not told of."""
    found = find_damage(directory)
    if found is not None:
        raise JournalDamaged(found)


def _unsealed(report: Report) -> Halted:
    """Why a log that has no seal has none, as far as it can be told: who could say more could not write it down."""
    run = report.started.run if report.started else "RUN"
    reason = "the log has no seal: its run was killed, could not write it, or still goes on"
    return Halted(at_us=report.ended_us, action=None, reason=reason, help=f"engine resume {run}")


def excerpt_of_plan(plan: Plan, started: RunStarted | None) -> partial[str]:
    """Shows a span of the plan's sources, by the names that they have in the report of a run."""
    names = names_of_run(started)
    return partial(_shown, {names.of(path): text for path, text in plan.sources.items()})


def _shown(sources: Mapping[str, str], span: Span, label: str) -> str:
    return excerpt(span, label, sources)


def read_log_so_far(directory: Path) -> LogState | None:
    """What a log tells that may be torn at its end; None where it cannot be read."""
    try:
        return read_log(directory)
    except (OSError, ValueError):
        return None


def run_of(name: str | None, runs: Path) -> PastRun | Unfound:
    """The run of that name, else the newest under the folder whose log has a first record, and that is no replay."""
    if name is not None:
        found = find_run(name, runs)
        return _unborn(runs, name) or found if isinstance(found, Unfound) else found
    newest = newest_run(runs)
    if newest is not None:
        return newest
    return _unborn(runs, "") or Unfound(
        message=f"there is no run under {runs.as_posix()}",
        help="`engine run` makes one, and --run-dir names another folder",
    )


def explain_passed_over(found: PastRun, runs: Path) -> str | None:
    """The newest run under the folder, where it was cut off before its log began and another is taken for it."""
    folders = sorted(runs.glob("*"), reverse=True) if found.directory.parent == runs else []
    return next((each.name for each in folders if each.name > found.directory.name and _is_unborn(each)), None)


def _unborn(runs: Path, name: str) -> Unfound | None:
    """That a run of this name was cut off before its log began, so that nothing was sent."""
    folders = chain((Path(name),) if name else (), sorted(runs.glob("*"), reverse=True) if runs.is_dir() else ())
    for folder in folders:
        if folder.name.startswith(Path(name).name) and _is_unborn(folder):
            message = f"the run `{folder.name}` was cut off before its log began, so nothing was sent"
            older = newest_run(runs)
            told_of = f"; the newest run that has a log is `{older.directory.name}`" if older is not None else ""
            return Unfound(message=message, help=f"start it again with `engine run`{told_of}")
    return None


def _is_unborn(folder: Path) -> bool:
    log = folder / LOG_NAME
    if not log.is_file():
        return (folder / PLAN_NAME).is_file()
    with open_file(log) as lines:
        return not lines.readline().endswith(b"\n")


def differences(started: RunStarted, plan: Plan, versions: Mapping[str, str]) -> tuple[str, ...]:
    """What has changed since a run was planned, in words; its plan's hash is another now."""
    found = list(_changes(started, plan, versions))
    if not found:
        read = f" ({', '.join(f'`{name}`' for name in plan.env_used)})" if plan.env_used else ""
        found = [f"the environment that it reads{read}, a target of engine.yaml, or an option"]
    more = len(found) - DIFFERENCES_SHOWN_MAX
    return (*found[:DIFFERENCES_SHOWN_MAX], *((f"and {more} more",) if more > 0 else ()))


def files_reworded(started: RunStarted, plan: Plan) -> tuple[str, ...]:
    """The files whose text is not what it was when a run began; where the plan is, it means the same."""
    return tuple(path for path, digest in _digests(plan).items() if started.suites.get(path) != digest)


def _digests(plan: Plan) -> Mapping[str, str]:
    return {path: hashlib.sha256(text.encode()).hexdigest() for path, text in plan.sources.items()}


def targets_that_moved(started: RunStarted, scopes: Mapping[str, str]) -> tuple[str, ...]:
    """Which targets are somewhere else than where the run began, in words: no server knows the executions of another.

    `scopes` are those of the targets as they are now. Who logs in may have changed; so may what is still a template.
    """
    then = {str(each.get("name")): _place(str(each.get("scope", ""))) for each in started.targets}
    now = {name: _place(scope) for name, scope in scopes.items()}
    return tuple(
        f"the target `{name}` is at {now[name]}, and was at {place}"
        for name, place in then.items()
        if name in now and now[name] != place and "{" not in now[name]
    )


def _place(scope: str) -> str:
    return scope.partition(" ")[0]


def _changes(started: RunStarted, plan: Plan, versions: Mapping[str, str]) -> Iterator[str]:
    now = _digests(plan)
    for path in sorted({*started.suites, *now}):
        then, here = started.suites.get(path), now.get(path)
        if then != here:
            yield f"`{path}` {'is new' if then is None else 'is gone' if here is None else 'has changed'}"
    yield from other_versions(started, versions)
    compared: tuple[tuple[str, object, object], ...] = (
        ("seed", started.seed, plan.seed),
        ("moment", started.now, plan.now),
        ("target", started.target, plan.target),
        ("number of cases", started.planned, len(plan.cases)),
    )
    yield from (f"the {what} is {here}, and was {then}" for what, then, here in compared if then != here)


def other_versions(started: RunStarted, versions: Mapping[str, str]) -> Iterator[str]:
    """What is of another version than when a run began, in words: what it drew and judged need not be the same now."""
    for name, version in sorted(versions.items()):
        if started.versions.get(name, version) != version:
            yield f"{name} is {version}, and was {started.versions[name]}"
