"""From a plan to a sealed log, a report and files, on one page."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from random import Random

import msgspec

from engine.coverage.exit_code import exit_code
from engine.coverage.finish import finish
from engine.coverage.reduce import reduce
from engine.http.secrecy.redact import redactor
from engine.journal.plan_file import write_plan
from engine.journal.salt import make_salt, read_salt
from engine.journal.standing import note_begun
from engine.journal.writer import JournalBusy, JournalFailed, JournalWriter, open_journal, reopen_journal
from engine.model.ports.limits import Bounds, QuotaHeaders
from engine.model.ports.target import TargetPort
from engine.model.run.bodies import Bodies
from engine.model.run.bugs import name_bug
from engine.model.run.event import Event, Halted, Resumed, RunJudged, RunStarted, Sealed
from engine.model.run.report import Report
from engine.model.run.resume_state import OpenCall, ResumeState
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict
from engine.model.vocabulary import Ports, Vocabulary
from engine.pipeline.delivery import Interrupts, Sending, is_stream, upload_artifact, write_reports
from engine.pipeline.open_targets import open_targets
from engine.pipeline.resume import LogState, excerpt_of_plan, read_log, read_log_so_far
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World
from engine.platform.shortage import describe_shortage
from engine.plugins.command_words import CommandWords

ARTIFACT = "artifact"
LIBRARIES = ("aiohttp", "jinja2", "jmespath", "msgspec", "python-backoff")
"""Whose versions a log names beside those that the plan depends on."""
UNWRITTEN = "mend what is said here (room on the disk, rights, limits), then go on with the run; nothing is sent twice"
LOST = "its log is gone, so it cannot go on: only the target knows what those cases did that are unknown"
UNBEGUN = "nothing was sent; mend what is said here, or name another folder with --run-dir"


class _Opened(Noun, frozen=True, kw_only=True):
    """A run whose first event (that it begins, or goes on) is in its log."""

    journal: JournalWriter
    first: Event
    report: Report
    """What the log told before that event."""
    standing: ResumeState
    targets: Mapping[str, TargetPort]
    salt: bytes
    """The key of its HMACs; empty where it was deleted."""

    @property
    def run(self) -> str:
        """The name it began with."""
        started = self.first if isinstance(self.first, RunStarted) else self.report.started
        assert started is not None, "what goes on has begun"
        return started.run


async def run(world: World, request: RunRequest) -> Report:
    """Run a plan to its seal: every event is in the log before it is in the report, and the report is a fold of it.

    Of a run that goes on, raises JournalBusy and JournalDamaged where its log may not be touched.
    """
    directory = request.resume or request.runs / run_identity(world.clock.wall_us(), world.rng)
    import_module("engine.run.execute")  # what runs cases comes in before the run begins, which is measured
    report = Report(run_dir=directory.as_posix())
    begun: dict[int, dict[str, OpenCall]] = {}
    try:
        async with AsyncExitStack() as stack:
            opened = await (_begin if request.resume is None else _go_on)(directory, stack, world, request)
            report = opened.report
            begun.update((number, dict(calls)) for number, calls in opened.standing.begun.items())
            async with aclosing(_events(opened, world, request)) as events:
                async for event in events:
                    report = reduce(report, event)
                    note_begun(begun, event)
                    world.show(event, report)
            return await _close(report, opened.journal, world, request)
    except JournalBusy as error:
        if request.resume is not None:
            raise
        reason = f"the log cannot be written: {error}"
    except JournalFailed as error:
        reason = f"the log cannot be written: {error}"
    except Exception as problem:
        shortage = describe_shortage(problem)
        if shortage is None and report.started is None:
            raise
        reason = shortage or (problem.strerror if isinstance(problem, OSError) else None) or _words_of(problem)
    return _cut_off(LogState(report=report, standing=ResumeState(begun=begun)), reason, world, request)


def _words_of(bug: Exception) -> str:
    from engine.plugins.blame import convict

    fault = convict(bug)
    if fault is not None:
        return str(fault)
    return f"a bug of ours ended the run, not your suite: {name_bug(bug)}; please report it with this line"


def _cut_off(known: LogState, reason: str, world: World, request: RunRequest) -> Report:
    """The report of a run whose log ends without a seal: what the log holds, so that it tells the same later.

    Of a log that is gone it says what was `known`.
    """
    plan, kept = request.plan, read_log_so_far(Path(known.report.run_dir))
    found = kept or known
    help_ = UNBEGUN if found.report.started is None else UNWRITTEN if kept else LOST
    kind = "lost" if help_ == LOST else ""
    told = redactor(request.secrets.values()).text(reason)
    halted = Halted(at_us=world.clock.wall_us(), action=None, reason=told, kind=kind, help=help_)
    excerpt = excerpt_of_plan(plan, found.report.started)
    finished = finish(reduce(found.report, halted), plan, excerpt=excerpt, begun=found.standing.begun)
    finished = finished.but(exit=exit_code(finished, storage_failed=True))
    world.show(halted, finished)
    return finished


async def _begin(directory: Path, stack: AsyncExitStack, world: World, request: RunRequest) -> _Opened:
    opening = open_journal(directory, world.clock, signer=world.signer, disk=world.disk)
    journal = await stack.enter_async_context(opening)
    salt = make_salt(directory, world.rng)
    targets = await open_targets(stack, world, request)
    digest = write_plan(directory, request.plan, world.disk)
    started = replace(_started(directory.name, targets, world, request), plan_digest=digest)
    await journal.append(started)
    report = Report(run_dir=directory.as_posix())
    return _Opened(journal=journal, first=started, report=report, standing=ResumeState(), targets=targets, salt=salt)


async def _go_on(directory: Path, stack: AsyncExitStack, world: World, request: RunRequest) -> _Opened:
    """Take a run up behind the last whole line of its log, which is nobody else's from here on."""
    opening = reopen_journal(directory, world.clock, signer=world.signer, disk=world.disk)
    reopened = await stack.enter_async_context(opening)
    found = read_log(directory)
    if found.standing.is_over:
        raise JournalBusy(f"the run in `{directory.as_posix()}` has ended: nothing is left to do")
    targets = await open_targets(stack, world, request)
    resumed = Resumed(
        at_us=world.clock.wall_us(),
        actor=world.actor,
        versions=versions_of(world.vocabulary, request.executor),
        healed=reopened.healed,
        reopened=reopened.was_sealed,
    )
    await reopened.journal.append(resumed)
    return _Opened(
        journal=reopened.journal,
        first=resumed,
        report=found.report,
        standing=found.standing,
        targets=targets,
        salt=read_salt(directory),
    )


async def _events(opened: _Opened, world: World, request: RunRequest) -> AsyncGenerator[Event, None]:
    yield opened.first
    ports = Ports(
        targets=opened.targets,
        journal=opened.journal,
        clock=world.clock,
        rng=world.rng,
        keep_snapshot=request.keep_snapshot,
        bounds=_left_of(request.bounds, opened),
        gauge=world.gauge,
        bodies=Bodies(salt=opened.salt, keep=request.keep_bodies),
        standing=opened.standing,
        run=opened.run,
        workers=request.workers,
        today=request.today,
    )
    events = world.vocabulary.executors[request.executor].execute(request.plan, ports, stop=world.stop)
    try:
        async for event in events:
            yield event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


def _left_of(bounds: Bounds, opened: _Opened) -> Bounds:
    """The bounds of a run that goes on: what its log knows to have left is not sent again."""
    if bounds.requests is None:
        return bounds
    sent = opened.report.traffic.requests + opened.standing.open_requests
    return bounds.but(requests=max(0, bounds.requests - sent))


async def _close(report: Report, journal: JournalWriter, world: World, request: RunRequest) -> Report:
    """Checkpoint, reports, uploads, seal: in this order, so that every report carries the root it can be held to."""
    plan = request.plan
    report = finish(report, plan, excerpt=excerpt_of_plan(plan, report.started))
    interrupted = world.interrupted()
    code = exit_code(report, interrupted=interrupted, cut_short=world.stop.draining)
    await journal.append(_judged(report, code, at_us=world.clock.wall_us()))
    report = reduce(report, await journal.checkpoint())
    artifact = world.vocabulary.reporters[ARTIFACT].render
    async for event in upload_artifact(
        report,
        artifact,
        request.uploads,
        Sending(world.clock, world.rng, request.secrets, request.wire, world.interrupted),
    ):
        await journal.append(event)
        report = reduce(report, event)
        world.show(event, report)
    report = report.but(exit=exit_code(report, interrupted=interrupted, cut_short=world.stop.draining))
    interrupts = Interrupts(world.interrupted)
    failures, written = await write_reports(report, request.reports, interrupts, at_us=world.clock.wall_us())
    for failure in failures:
        await journal.append(failure)
        report = reduce(report, failure)
        report = report.but(exit=exit_code(report, interrupted=world.interrupted(), storage_failed=True))
        world.show(failure, report)
    if failures:
        # Those that can be written tell of those that cannot.
        files = [each for each in written if not is_stream(each[1])]
        await write_reports(report, files, interrupts, at_us=world.clock.wall_us())
    sealed = Sealed(
        at_us=world.clock.wall_us(),
        exit=report.exit,
        counts=_counts(report),
        requests=report.traffic.requests,
        requests_are_at_least=report.traffic.is_at_least,
    )
    await journal.append(sealed)
    return reduce(report, sealed)


def _judged(report: Report, code: int, *, at_us: int) -> RunJudged:
    return RunJudged(
        at_us=at_us,
        exit=code,
        counts=_counts(report),
        requests=report.traffic.requests,
        requests_are_at_least=report.traffic.is_at_least,
        gates=tuple(msgspec.structs.asdict(gate) for gate in report.gates),
    )


def _counts(report: Report) -> Mapping[str, int]:
    return {verdict.value: getattr(report.counts, verdict.value) for verdict in Verdict}


def run_identity(wall_us: int, rng: Random) -> str:
    """The name of a run: its moment in UTC and four hex digits, `20261122T091400Z-4f1c`."""
    return f"{datetime.fromtimestamp(wall_us / 1e6, tz=UTC):%Y%m%dT%H%M%SZ}-{rng.getrandbits(16):04x}"


def _started(identity: str, targets: Mapping[str, TargetPort], world: World, request: RunRequest) -> RunStarted:
    plan = request.plan
    own = [each for each in request.chosen if each.name in plan.targets]
    return RunStarted(
        at_us=world.clock.wall_us(),
        run=identity,
        plan_hash=plan.hash,
        whole_plan_hash=plan.whole_hash,
        planned=len(plan.cases),
        target=plan.target,
        target_type=", ".join(dict.fromkeys(each.use.kind.name for each in own)),
        scope=", ".join(dict.fromkeys(targets[each.name].target.scope for each in own)),
        seed=plan.seed,
        now=plan.now,
        actor=world.actor,
        suites={path: hashlib.sha256(text.encode()).hexdigest() for path, text in plan.sources.items()},
        versions=versions_of(world.vocabulary, request.executor),
        options={**request.options, "wire": request.wire.value},
        targets=tuple(_used(each, targets[each.name]) for each in request.chosen),
    )


def _used(chosen: ChosenTarget, port: TargetPort) -> JsonObject:
    """A target as the log names it: where it is, and what it may be asked and how fast. Nothing of it is secret."""
    limits = port.limits
    rate = limits.rate.text if limits.rate is not None else None
    return {
        "name": chosen.name,
        "type": chosen.use.kind.name,
        "scope": port.target.scope,
        "limits": {
            "rate": rate,
            "rate_is_default": limits.rate_is_default,
            "in_flight": limits.in_flight,
            "executions": limits.executions,
            **({} if limits.headers is None else {"headers": _told_by(limits.headers)}),
        },
        "allow": list(port.allow),
    }


def _told_by(headers: QuotaHeaders) -> JsonObject:
    return {key: name for key, name in asdict(headers).items() if name is not None}


def versions_of(vocabulary: Vocabulary, executor: str | None = None) -> Mapping[str, str]:
    """What runs: this program, the libraries that send and judge, those whose data decides what is drawn.

    And the packages of others whose words are used: those that the project lists, and that of the executor.
    """
    return {
        "engine": version("data-action-engine"),
        "python": python_version(),
        **{name: version(name) for name in LIBRARIES},
        **vocabulary.versions,
        **vocabulary.packages,
        **_package_of(vocabulary, executor),
    }


def _package_of(vocabulary: Vocabulary, executor: str | None) -> Mapping[str, str]:
    known = vocabulary.executors
    word = known.origin_of(executor) if executor is not None and isinstance(known, CommandWords) else None
    return {} if word is None else {word.package: word.version}
