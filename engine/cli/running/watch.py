"""`engine run --watch`: runs again whenever a file of the project changes, until Ctrl-C.

With `--format json` every run prints its own value on a line of its own, so that what is read are JSON lines.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from engine.cli.console import plain, print_problem
from engine.cli.diagnostics import many
from engine.cli.exit_codes import EXIT_INTERRUPTED
from engine.cli.options.bounds import RunCommand
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.model.ports.clock import Clock
from engine.model.values.noun import Noun
from engine.platform.paths import path_from_here, same_place
from engine.platform.signals import SignalListener, exit_code_after, signals_put_back
from engine.run.clock import SystemClock
from engine.source.files import project_root

LOOK_S: Final = 0.3
"""How often the files are looked at; a change is taken once nothing changed for as long."""
FILES_MAX: Final = 10_000
_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json", ".csv", ".tsv", ".jsonl", ".xlsx", ".vm", ".txt", ".env"})
_ENDS: Final = (EXIT_INTERRUPTED, 143, 129)

Stamps = Mapping[str, tuple[int, int]]


class WatchCommand(RunCommand):
    """A command that `--watch` repeats."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        help_ = "Run again whenever a file of the project changes; Ctrl-C ends it. JSON is one line a run then."
        self.params.append(click.Option(["--watch"], is_flag=True, help=help_))

    def invoke(self, ctx: click.Context) -> Any:
        """The exit code of the run; 129, 130 or 143 once a watch was ended."""
        if not ctx.params.pop("watch"):
            return super().invoke(ctx)
        paths = ctx.params["paths"]
        if not paths:
            raise click.UsageError("--watch needs the files or folders to watch, such as `suites/`")
        reports = [Path(each.partition("=")[2]) for each in ctx.params["reports"]]
        watched = Watched(paths=paths, reports=frozenset(map(same_place, reports)))
        return repeat_on_change(lambda: int(super(WatchCommand, self).invoke(ctx)), watched, SystemClock())


class Watched(Noun, frozen=True, kw_only=True):
    """The project whose files are looked at: that of these paths, without the reports that its runs write."""

    paths: Sequence[Path]
    reports: frozenset[str] = frozenset()
    """As `same_place` has them."""


def repeat_on_change(run: Callable[[], int], watched: Watched, clock: Clock) -> int:
    """Run now and after every change, until a signal ends it: 129, 130 or 143, as a shell would say it."""
    while True:
        before = stamps(watched)
        code = run()
        if code in _ENDS:
            return code
        with signals_put_back() as signals:
            changed = asyncio.run(_unless_interrupted(signals, before, watched, clock))
        if isinstance(changed, int):
            return changed
        print_problem(f"\n{plain(path_from_here(changed))} has changed")


async def _unless_interrupted(signals: SignalListener, before: Stamps, watched: Watched, clock: Clock) -> str | int:
    """The file that has changed, or the exit code of the signal that was heard."""
    task = asyncio.current_task()
    assert task is not None
    signals.hear(task.cancel)
    print_problem(f"\nwatching {many(len(before), 'file')}; Ctrl-C ends it")
    try:
        return await until_changed(before, watched, clock)
    except asyncio.CancelledError as heard:
        return exit_code_after(heard.args[0]) if heard.args else EXIT_INTERRUPTED


async def until_changed(before: Stamps, watched: Watched, clock: Clock) -> str:
    """The name of the first file that is not as it was, once all of them have come to rest."""
    while (now := stamps(watched)) == before:
        await clock.sleep(LOOK_S)
    changed = min(name for name in {*before, *now} if before.get(name) != now.get(name))
    while True:
        await clock.sleep(LOOK_S)
        now, earlier = stamps(watched), now
        if now == earlier:
            return changed


def stamps(watched: Watched) -> Stamps:
    """Size and time of every file that a suite may be made of, below the project's root."""
    found: dict[str, tuple[int, int]] = {}
    for name in _files(project_root(watched.paths)[0]):
        if same_place(name) in watched.reports:
            continue
        try:
            status = os.stat(name)  # noqa: PTH116 - thousands of files, several times a second
        except OSError:
            continue
        found[name] = (status.st_mtime_ns, status.st_size)
        if len(found) == FILES_MAX:
            break
    return found


def _files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each != "node_modules")
        if LOG_NAME in files:
            continue  # that of a run, which is written with each
        yield from (os.path.join(folder, each) for each in sorted(files) if os.path.splitext(each)[1] in _SUFFIXES)  # noqa: PTH118, PTH122
