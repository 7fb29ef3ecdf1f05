"""How to go on with a run that ended before its plan did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.cli.console import plain
from engine.model.run.report import Report
from engine.pipeline.past_runs import usual_runs
from engine.platform.paths import quote

_INTERRUPTED: Final = (129, 130, 143)


def resume_hint(report: Report, runs: Path, *, is_bounded: bool) -> Iterator[str]:
    """The command that takes the run up again, and from when on it may be; nothing where the run is whole.

    `is_bounded` says that the command line gave the run an end of its own.
    """
    left = report.counts.not_run or report.left_open or not report.sealed
    was_cut = report.exit in _INTERRUPTED or report.halts or is_bounded
    is_lost = any(halt.kind == "lost" for halt in report.halts)
    if report.started is None or is_lost or not (was_cut and left):
        return
    until_us = max((halt.until_us for halt in report.halts if halt.until_us is not None), default=None)
    if until_us is not None:
        yield f"the server may be asked again from {local_time(until_us)}"
    where = "" if runs == usual_runs() else f" --run-dir {quote(runs)}"
    yield plain(f"resume: engine resume {report.started.run}{where}")


def local_time(us: int) -> str:
    """A moment as the clock on the wall shows it, with its zone: `2026-11-23 10:46:07 CET`."""
    try:
        return f"{datetime.fromtimestamp(us / 1e6).astimezone():%Y-%m-%d %H:%M:%S %Z}"
    except (ValueError, OverflowError, OSError):
        return "the year 9999"
