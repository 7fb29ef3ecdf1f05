"""Seconds and peak memory of a command with all the processes it starts, sampled from `/proc` (Linux)."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK_S = 0.02
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Watched:
    """How a command went. `processor_s` is that of all its processes, where it was not killed.

    `peak_mb` is the greatest sum of resident memory seen, pages shared counted in each.
    """

    seconds: float
    peak_mb: float
    code: int
    out: str
    processor_s: float


def watched(
    command: Sequence[str], *, folder: Path, env: Mapping[str, str], patience_s: float = 600.0, tick_s: float = TICK_S
) -> Watched:
    """Run a command to its end, or kill it with all it started after `patience_s` (exit code -9).

    What it says goes through a file.
    """
    peak = 0
    before_s = _processor_s()
    log = folder / "said.txt"
    with log.open("wb") as said:
        since = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **env}, stdout=said, stderr=said, start_new_session=True
        )
        while process.poll() is None:
            peak = max(peak, _resident_pages(process.pid))
            if time.perf_counter() - since > patience_s:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            try:
                process.wait(tick_s)
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - since
    text = log.read_text(encoding="utf-8", errors="replace")
    return Watched(seconds, peak * PAGE / 1e6, process.returncode, text, _processor_s() - before_s)


def _processor_s() -> float:
    """Of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident_pages(root: int) -> int:
    """Resident pages of a process and its descendants; one that ends meanwhile counts for nothing."""
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except (OSError, ValueError, IndexError):
            continue
    return total
