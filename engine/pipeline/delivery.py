"""What becomes of a finished report: files that are whole or absent, and uploads."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

from engine.http.upload import put, safe_url, upload_guard
from engine.http.wire.session import open_session
from engine.model.plugins import PluginError
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from engine.model.run.event import Halted, Uploaded
from engine.model.run.report import Report
from engine.model.values.noun import Noun
from engine.model.vocabulary import ReporterKind
from engine.pipeline.past_runs import is_file_of_run
from engine.platform.files import open_file, sync_file, write_stream
from engine.platform.paths import identities_of, names_device, reach, why_no_file, why_refused
from engine.platform.threads import run_in_thread
from engine.plugins.promises import Promise
from engine.run.sending.upload import Delivery, upload
from engine.source.files import PROJECT_FILE, SUITE_ENDINGS

Wanted: TypeAlias = Sequence[tuple[ReporterKind, Path]]
"""Formats, each with the file it is written to."""

_END: Final = 400
"""Bytes of beginning and end by which a report is told from what is none."""
S_WHEN_INTERRUPTED: Final = 1.0
"""So long an upload, or reports of packages, may still take once a signal asked the run to end."""
_GIVEN_UP: Final = "given up, since the run was asked to end"
_LOOK_S: Final = 0.125
_NO_FILES: Final = ("/dev/std", "/dev/fd/", "/proc/")


class BrokenReportError(Exception):
    """A kind of report broke its promise, and how: with its file and line, and without values, which may be secret."""


class Interrupts:
    """Signals, and what those who wait may still take once one was heard: together, not each."""

    def __init__(self, heard: Callable[[], int | None]) -> None:
        self.heard = heard
        self.left_s = S_WHEN_INTERRUPTED


class Sending(Noun, frozen=True):
    """What an upload needs of the world; `secrets` are masked in what stores answer."""

    clock: Clock
    rng: Random
    secrets: Mapping[str, str]
    wire: WireKind
    interrupted: Callable[[], int | None]
    """Whether a signal asked the run to end, which then waits for no store."""


async def upload_artifact(
    report: Report, render: Callable[[Report], str], urls: Sequence[str], sending: Sending
) -> AsyncIterator[Uploaded]:
    """Send the artifact to each URL, in this order; how that went, as events."""
    if not urls:
        return
    body, clock = render(report).encode(), sending.clock
    async with open_session(upload_guard(urls), wire=sending.wire) as session:
        for url in urls:
            attempt = partial(put, session, url, body, clock=clock, secrets=sending.secrets.values())
            delivery = await _unless_interrupted(upload(attempt, clock, sending.rng), sending)
            yield Uploaded(
                at_us=clock.wall_us(),
                url=safe_url(url),
                ok=delivery.ok,
                status=delivery.status,
                attempts=delivery.attempts,
                sha256=hashlib.sha256(body).hexdigest(),
                message=delivery.message,
            )


async def _unless_interrupted(uploading: Coroutine[Any, Any, Delivery], sending: Sending) -> Delivery:
    """How an upload went; once a signal was heard it has a moment left, so that reports and seal come in time."""
    task = asyncio.ensure_future(uploading)
    try:
        await _wait_for(task, Interrupts(sending.interrupted))
        if task.done():
            return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    lost = Trouble(kind=TroubleKind.LOST, message=_GIVEN_UP)
    return Delivery(ok=False, attempts=1, exchange=Exchange(outcome=lost))


async def _wait_for(task: asyncio.Future[Any], interrupts: Interrupts) -> None:
    """Until it is done, or what it may still take once a signal was heard is over."""
    while interrupts.left_s > 0 and not (await asyncio.wait({task}, timeout=_LOOK_S))[0]:
        interrupts.left_s -= _LOOK_S if interrupts.heard() is not None else 0.0


async def write_reports(
    report: Report, wanted: Wanted, interrupts: Interrupts, *, at_us: int
) -> tuple[tuple[Halted, ...], Wanted]:
    """Write each report, complete or not at all; of each that could not be written why, and which ones were."""
    failures: list[Halted] = []
    written: list[tuple[ReporterKind, Path]] = []
    for kind, path in wanted:
        try:
            write_whole(path, await _render_meanwhile(kind, report, interrupts))
            written.append((kind, path))
            continue
        except OSError as error:
            reason = f"the report `{path.as_posix()}` cannot be written: {why_refused(error)}"
        except BrokenReportError as problem:
            reason = str(problem)
        run = report.started.run if report.started else "RUN"
        way_out = f"mend that and write it again: engine report {run} --report {kind.name}=PATH"
        failures.append(Halted(at_us=at_us, action=None, reason=reason, help=way_out))
    return tuple(failures), tuple(written)


async def _render_meanwhile(kind: ReporterKind, report: Report, interrupts: Interrupts) -> str:
    """The report; one of a package is made in a thread, so that signals are heard while it takes its time."""
    if owner_of(kind) is None:
        return render(kind, report)
    task = asyncio.ensure_future(run_in_thread(partial(render, kind, report)))
    await _wait_for(task, interrupts)
    if task.done():
        return task.result()
    task.cancel()
    raise BrokenReportError(f"{owner_of(kind)} was not ready in time: {_GIVEN_UP}")


def owner_of(kind: ReporterKind) -> str | None:
    """Which report of which package a kind is; None of one of the engine."""
    return kind.render.word.described if isinstance(kind.render, Promise) else None


def places_of(files: Iterable[Path]) -> Mapping[object, Path]:
    """Files by all that they can be known again by, whatever they are called."""
    return {identity: path for path in files for identity in identities_of(path)}


def find_lost(path: Path, places: Mapping[object, Path]) -> Path | None:
    """The file that a report in this place would take the place of: one of these, of any run, or a suite."""
    found = next((places[each] for each in identities_of(path) if each in places), None)
    return path if found is None and (is_file_of_run(path) or _names_suite(path)) else found


def _names_suite(path: Path) -> bool:
    """Whether a file that is there has the name of a project file or of a suite, read or not."""
    real = Path(os.path.realpath(path))
    return real.is_file() and (real.name == PROJECT_FILE or real.name.endswith(SUITE_ENDINGS))


def tell_nothing(wanted: Sequence[tuple[ReporterKind, Path]], reason: str, *, code: int) -> None:
    """Put in the place of each old report that there is nothing to report, and why: an old one would be believed.

    A format that cannot say so is left empty. What is no report of that format stays as it is: it may be dear. What
    cannot be written is passed over: whoever writes the report will tell of it.
    """
    halted = Halted(at_us=0, action=None, reason=f"{reason}: exit {code}")
    nothing = Report(halts=(halted,), exit=code)
    for kind, path in wanted:
        text = _nothing_in(kind, nothing, reason)
        with suppress(OSError, ValueError):
            if not is_stream(path) and not is_file_of_run(path) and _is_replaced(path, kind, text):
                write_whole(path, text)


def _nothing_in(kind: ReporterKind, nothing: Report, reason: str) -> str:
    """What a format says of a run that was none; a package is not asked: it is promised reports of runs."""
    if owner_of(kind) is not None:
        return ""
    try:
        text = render(kind, nothing)
    except BrokenReportError:
        return ""
    return text if reason in text else ""


def _is_replaced(path: Path, kind: ReporterKind, text: str) -> bool:
    """Whether that there is nothing to tell may be written here: nothing is there, or an earlier report of it."""
    if not path.exists():
        return bool(text)
    with open_file(path) as file:
        ends = file.read(_END)
        size = path.stat().st_size
        file.seek(max(size - _END, len(ends)))
        ends += file.read(_END)
    return not ends or (bool(kind.known_by) and re.search(kind.known_by, ends.decode("utf-8", "replace")) is not None)


def render(kind: ReporterKind, report: Report) -> str:
    """The report as this kind writes it. Raises BrokenReportError where it fails, or gives what is no text."""
    try:
        text: object = kind.render(report)
    except PluginError as problem:
        raise BrokenReportError(str(problem)) from problem
    except Exception as problem:
        frame = traceback.extract_tb(problem.__traceback__)[-1]
        place = "/".join(Path(frame.filename).parts[-2:])
        raise BrokenReportError(
            f"the report `{kind.name}` failed: {type(problem).__name__} at {place}:{frame.lineno}"
        ) from problem
    if not isinstance(text, str):
        by = getattr(kind.render, "__module__", "its package")
        raise BrokenReportError(f"the report `{kind.name}` gave {type(text).__name__} instead of text, in {by}")
    return text


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever looks finds the old one or the new one, never a part. Raises OSError.

    A link stays one. What is no file (`/dev/stdout`, a pipe) is written to as it is, and never replaced. What can be no
    file, as `aux.json` or `a:b` on Windows, is refused: there it would go to a device, or where nobody finds it.
    """
    reachable = reach(path.absolute())
    reachable.parent.mkdir(parents=True, exist_ok=True)
    if is_stream(path):
        write_stream(path, text.encode())
        return
    whole = reachable.resolve()
    impossible = why_no_file(whole)
    if impossible is not None:
        raise OSError(errno.EINVAL, impossible, path)
    beside = whole.with_name(f".{whole.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            sync_file(file.fileno())
        beside.replace(whole)
    finally:
        beside.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Whether a path names something that is open elsewhere, which no other file may take the place of."""
    return str(path).startswith(_NO_FILES) or names_device(path) or (path.exists() and not path.is_file())
