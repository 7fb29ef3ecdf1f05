"""What `import engine` offers: check, plan and run suites from Python, also inside a loop that is running.

Nothing is printed, no signal is listened to, nothing exits. `engine` itself hands these names out; see docs/python.md.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Any, NoReturn, TypeAlias

from engine.http.wire.choice import NoSuchWireError, wire_of
from engine.journal.signing import AUDIT_KEY, KeyProblem, Signer, signer_of
from engine.model.language.literals import Rate
from engine.model.ports.wire import WireKind
from engine.model.published.plans import PlannedCase, RunPlan, case_of_plan
from engine.model.published.problems import SuiteProblem, problem_of
from engine.model.published.results import CaseResult, FailedCheck, RunReport, TestResult, result_of
from engine.model.published.rows import Rows
from engine.model.run.event import Event
from engine.model.run.report import Report
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.values.canonical import canonical_json
from engine.model.values.moments import moment_of_run
from engine.model.values.nearest import closest
from engine.model.vocabulary import ReporterKind
from engine.pipeline.delivery import find_lost, places_of, tell_nothing
from engine.pipeline.load import load
from engine.pipeline.past_runs import usual_runs
from engine.pipeline.prepare import (
    PlanRequest,
    Prepared,
    case_to_tell,
    files_in_use,
    prepare,
    read_secrets,
    today_of,
)
from engine.pipeline.run import run as run_plan
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.unset import with_unset_names
from engine.pipeline.world import RunRequest, World, actor_of, options_to_keep
from engine.plan.explain import explain
from engine.plan.options import Selection
from engine.plan.unmade import unmade_rows, unmade_warnings
from engine.platform.loops import clock_is_coarse
from engine.reporters.json_summary import sum_up, target_of
from engine.run.clock import FineClock, SystemClock
from engine.run.halting.stop import Stop
from engine.run.limits.shared import limits_by_scope
from engine.source.excerpt import render
from engine.source.places import names_here
from engine.suite.decode.units import NO_RATE, parse_rate
from engine.vocabulary import load_vocabulary

__all__ = [
    "CaseResult",
    "EngineError",
    "FailedCheck",
    "OptionError",
    "PlannedCase",
    "RunError",
    "RunPlan",
    "RunReport",
    "SuiteError",
    "SuiteProblem",
    "TestResult",
    "check",
    "plan",
    "run",
]

AnyPath: TypeAlias = str | os.PathLike[str]
Paths: TypeAlias = AnyPath | Sequence[AnyPath]
Texts: TypeAlias = str | Sequence[str]
"""One text, or several."""

Vars: TypeAlias = Mapping[str, str | int | float | bool | None]
"""Values of variables by name."""

Wanted: TypeAlias = tuple[tuple[ReporterKind, Path], ...]
EXIT_WRONG = 2
"""What the command line would end with where nothing may be run."""
MADE_BY = "python"
"""What the log of a run says of who asked for it; of those of the command line it says nothing."""


class EngineError(Exception):
    """Why nothing was planned or run. `problems` are what is wrong, each with its place where it has one."""

    def __init__(self, message: str, problems: tuple[SuiteProblem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class SuiteError(EngineError):
    """The suites, the project or the selection are wrong, as `engine check` and `engine plan` say. Nothing was sent."""


class OptionError(EngineError, ValueError):
    """An argument is not one that can be meant."""


class RunError(EngineError):
    """The suites are right, and the run may not begin: a protected target, a key or a wire that cannot be used."""


def check(paths: Paths, *, env: Mapping[str, str] | None = None) -> tuple[SuiteProblem, ...]:
    """All that is wrong with suites, in order of file and place; empty: nothing. Sends nothing.

    `env` are variables besides those of this process, and win over them.
    """
    workspace = load(_paths(paths), load_vocabulary())
    workspace = with_unset_names(workspace, workspace.vocabulary, env=_env(env))
    names = names_here(workspace.root)
    return tuple(problem_of(each, names) for each in workspace.diagnostics)


def plan(  # noqa: PLR0913 - each is a word of its own, by name
    paths: Paths,
    *,
    target: Texts = (),
    only: Texts = (),
    tags: str | None = None,
    cases: Texts = (),
    vars: Vars | None = None,  # noqa: A002 - the word of the suites
    seed: int | None = None,
    now: str | datetime | None = None,
    rate: str | None = None,
    allow_effects: bool = False,
    env: Mapping[str, str] | None = None,
) -> RunPlan:
    """What `run` with the same arguments would send. Sends nothing. Raises SuiteError and OptionError."""
    given = _given(target=target, only=only, tags=tags, cases=cases, vars=vars, seed=seed, now=now, rate=rate)
    given["allow_effects"] = allow_effects
    prepared = _prepare(_paths(paths), given, _env(env))
    planned = prepared.plan
    if planned is None:
        _refuse(prepared, prepared.problems)
    every = prepared.chosen.every if prepared.chosen is not None else ()
    names = names_here(prepared.workspace.root)
    told = explain(
        planned,
        limits=limits_by_scope(prepared.limits, prepared.scopes),
        scopes=prepared.scopes,
        a_call={each.name: each.use.kind.requests_a_call for each in every},
    )
    return RunPlan(
        hash=planned.hash,
        whole_hash=planned.whole_hash,
        seed=planned.seed,
        now=planned.now,
        targets=planned.targets,
        cases=Rows(planned.cases, lambda case: case_of_plan(case_to_tell(case), names)),
        requests=told.requests,
        seconds=told.seconds,
        left_out=planned.left_out,
        problems=tuple(
            problem_of(each, names) for each in (*prepared.problems, *unmade_warnings(unmade_rows(planned)))
        ),
    )


async def run(  # noqa: PLR0913 - each is a word of its own, by name
    paths: Paths,
    *,
    target: Texts = (),
    only: Texts = (),
    tags: str | None = None,
    cases: Texts = (),
    vars: Vars | None = None,  # noqa: A002 - the word of the suites
    seed: int | None = None,
    now: str | datetime | None = None,
    rate: str | None = None,
    allow_effects: bool = False,
    env: Mapping[str, str] | None = None,
    run_dir: AnyPath | None = None,
    reports: Mapping[str, AnyPath] | None = None,
    yes: bool = False,
) -> RunReport:
    """Check, plan and run suites; how every case came out. Raises SuiteError, OptionError and RunError.

    They are raised before anything is sent. Whatever happens later is told in the report: see its `exit` and `halts`.
    Where the caller cancels it, what is under way is ended, the log is sealed, and CancelledError goes on;
    `engine resume` takes such a run up.

    Args:
        paths: Files or folders of suites.
        target: The target or targets, by name in engine.yaml or by type; every case runs on each.
        only: Names of tests, where `*` and `?` stand for any.
        tags: Words that the tags of tests must fit, such as `smoke and not slow`.
        cases: Ids of cases, or how they begin.
        vars: Values for variables of the suites, by name, as `--var` gives them.
        seed: Draws the same inputs as another run with it.
        now: The moment that dates are drawn against; today, 00:00 UTC, where it is left out.
        rate: At most so many requests, such as `300/min`.
        allow_effects: Whether edges and broken fields of actions that write may go to real targets.
        env: Variables besides those of this process; they win over them.
        run_dir: The folder in which the folder of its log is made; that of the command line where it is left out.
        reports: Reports to write, by their format: `{"junit": "junit.xml"}`.
        yes: Whether it may run on a protected target.
    """
    given = _given(target=target, only=only, tags=tags, cases=cases, vars=vars, seed=seed, now=now, rate=rate)
    given["allow_effects"] = allow_effects
    files, runs = _paths(paths), usual_runs() if run_dir is None else Path(run_dir)
    prepared = _prepare(files, given, _env(env))
    wanted = _reports(reports or {}, prepared, runs)
    try:
        request = _request(prepared, wanted, runs, sure=yes)
    except EngineError:
        tell_nothing(wanted, "nothing was run", code=EXIT_WRONG)
        raise
    written = [f"{kind.name}={path.as_posix()}" for kind, path in wanted]
    options = {**options_to_keep(files, {**given, "reports": written}), "made_by": MADE_BY}
    report = await _carry_out(_world(prepared), request.but(options=options))
    if report.started is None:
        tell_nothing(wanted, "nothing was run", code=report.exit)
    return sum_up(report, Rows(report.cases, partial(result_of, target=target_of(report))))


def _request(prepared: Prepared, wanted: Wanted, runs: Path, *, sure: bool) -> RunRequest:
    """What is asked of a run. Raises SuiteError and RunError where it may not begin."""
    secrets, problems = read_secrets(prepared)
    if prepared.plan is None or prepared.chosen is None or secrets is None:
        _refuse(prepared, problems)
    _refuse_protected(prepared.chosen.every, sure=sure)
    _signer(prepared.env)
    return RunRequest(
        plan=prepared.plan,
        chosen=prepared.chosen.every,
        runs=runs,
        limits=prepared.limits,
        secrets=secrets,
        wire=_wire(prepared.env),
        reports=wanted,
    )


def _paths(paths: Paths) -> tuple[Path, ...]:
    every = (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)
    if not every or not all(str(each).strip() for each in every):
        raise OptionError("which suites? name files or folders, such as `suites/`")
    return tuple(Path(each) for each in every)


def _texts(name: str, texts: Any) -> tuple[str, ...]:
    every = (texts,) if isinstance(texts, str) else tuple(texts) if isinstance(texts, list | tuple) else (None,)
    _require(name, texts, "a text, or a list of texts", all(isinstance(each, str) for each in every))
    return tuple(str(each) for each in every)


def _require(name: str, given: Any, wanted: str, fits: bool) -> None:
    """Raises OptionError where an argument is none that can be meant."""
    if not fits:
        raise OptionError(f"{name}: {wanted}, not {type(given).__name__}")


def _env(env: Any) -> Mapping[str, str]:
    is_one = env is None or isinstance(env, Mapping)
    _require("env", env, "texts by their names", is_one and _are_texts({**(env or {})}))
    return {**os.environ, **(env or {})}


def _are_texts(named: Mapping[Any, Any]) -> bool:
    return all(isinstance(each, str) for each in (*named, *named.values()))


def _given(*, now: Any, rate: Any, **given: Any) -> dict[str, Any]:
    """What was asked for, under the names of the command line's options, since `engine resume` reads it by these."""
    seed, tags, values = given["seed"], given["tags"], given["vars"]
    _require("seed", seed, "a whole number", seed is None or (isinstance(seed, int) and not isinstance(seed, bool)))
    _require("now", now, "a text or a datetime", isinstance(now, str | datetime | None))
    _require("rate", rate, "a text such as `300/min`", isinstance(rate, str | None))
    _require("tags", tags, "a text such as `smoke and not slow`", isinstance(tags, str | None))
    _require("vars", values, "values by the names of variables", isinstance(values, Mapping | None))
    return {
        "target": _texts("target", given["target"]),
        "only": _texts("only", given["only"]),
        "tag": tags,
        "cases": _texts("cases", given["cases"]),
        "var": tuple(f"{name}={canonical_json(value)}" for name, value in (given["vars"] or {}).items()),
        "vars": given["vars"] or {},
        "seed": given["seed"],
        "now": None if now is None else _moment(now),
        "rate": None if rate is None else _rate(rate).text,
        "wall_us": SystemClock().wall_us(),
    }


def _moment(now: str | datetime) -> str:
    text = now if isinstance(now, str) else now.isoformat()
    try:
        return moment_of_run(text)
    except ValueError as problem:
        raise OptionError(f"now={text!r}: {problem}") from None


def _rate(text: str) -> Rate:
    rate = parse_rate(text)
    if rate is None:
        raise OptionError(f"rate={text!r}: {NO_RATE}")
    return rate


def _prepare(paths: tuple[Path, ...], given: Mapping[str, Any], env: Mapping[str, str]) -> Prepared:
    request = PlanRequest(
        today=today_of(given["wall_us"]),
        now=given["now"],
        seed=given["seed"],
        targets=given["target"],
        vars=given["vars"],
        selection=Selection(only=given["only"], tags=given["tag"], cases=given["cases"]),
        rate=None if given["rate"] is None else _rate(given["rate"]),
        env=env,
        allow_effects=given["allow_effects"],
    )
    return prepare(paths, request, load_vocabulary())


def _refuse(prepared: Prepared, problems: Sequence[Diagnostic]) -> NoReturn:
    """Raise what is wrong; errors are shown as `engine check` shows them."""
    errors = [each for each in problems if each.severity is Severity.ERROR]
    names = names_here(prepared.workspace.root)
    shown = "\n\n".join(render(each, prepared.workspace.sources, names) for each in errors)
    told = tuple(problem_of(each, names) for each in problems)
    raise SuiteError(shown or "there is no suite under these paths", told)


def _refuse_protected(every: Sequence[ChosenTarget], *, sure: bool) -> None:
    named = [each.name for each in every if each.use.options.protected]
    if named and not sure:
        raise RunError(f"the target `{named[0]}` is protected; say yes=True to run on it")


def _reports(wanted: Mapping[str, AnyPath], prepared: Prepared, runs: Path) -> Wanted:
    known = prepared.vocabulary.reporters
    places: dict[object, Path] = dict(places_of(files_in_use(prepared, runs))) if wanted else {}
    for name, path in wanted.items():
        if name not in known:
            near = closest(name, known)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(sorted(known))}"
            raise OptionError(f"reports: no report `{name}`; {hint}")
        lost = find_lost(Path(path), places)
        if lost is not None:
            raise OptionError(f"reports: {name}: `{lost.as_posix()}` would be lost; write it to a file of its own")
        places.update(places_of((Path(path),)))
        if Path(path).is_dir():
            raise OptionError(f"reports: {name}: `{Path(path).as_posix()}` is a folder; name a file in it")
    return tuple((known[name], Path(path)) for name, path in wanted.items())


def _wire(env: Mapping[str, str]) -> WireKind:
    try:
        return wire_of(env).kind
    except NoSuchWireError as problem:
        raise RunError(str(problem)) from None


def _signer(env: Mapping[str, str]) -> Signer | None:
    signer = signer_of(env)
    if isinstance(signer, KeyProblem):
        raise RunError(f"the key in `{AUDIT_KEY}` cannot be used: {signer.message}; {signer.help}")
    return signer


def _world(prepared: Prepared) -> World:
    return World(
        vocabulary=prepared.vocabulary,
        clock=FineClock() if clock_is_coarse(asyncio.get_running_loop()) else SystemClock(),
        rng=SystemRandom(),
        env=prepared.env,
        actor=actor_of(prepared.env),
        show=_show_nothing,
        stop=Stop(),
        signer=_signer(prepared.env),
    )


def _show_nothing(event: Event, report: Report) -> None:
    del event, report


async def _carry_out(world: World, request: RunRequest) -> Report:
    """Run to the seal, also where the caller waits no longer: then everything is ended first."""
    running = asyncio.ensure_future(run_plan(world, request))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        world.stop.cancel("cancelled by the program that started it")
        await asyncio.wait((running,))
        if not running.cancelled():
            running.exception()  # nobody else will ask for it
        raise
