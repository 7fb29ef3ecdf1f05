"""Checks hostile projects, each in a watched child: `python -m tests.hostile.probe FOLDER [WORD [SHARD OF]]`.

Every child gives one line of JSON: what it cost (from the rusage of the kernel), what it opened outside its root, and
what it raised or printed.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.cli.diagnostics import as_json
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import load
from engine.source.excerpt import render
from engine.vocabulary import builtin
from tests.hostile.all import attacks
from tests.hostile.attack import Attack, laid_down

CPU_S_DOUBTED = 0.7
"""Attacks that seem to cost more are weighed against a yardstick, so many times: noise only ever adds."""
TRIES = 5

YARDSTICK_ROWS = 80_000
YARDSTICK_S = 0.28
"""What `_yardstick` costs on an idle core of the machine where the limits were set."""

CPU_S_MAX = 10
"""A child that takes longer is ended by the kernel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attack.

    `cpu_s` is in seconds of an idle core: a core whose neighbours are busy takes longer for the same work. `raised` is
    a traceback, `ended` the status of a child that did not end by itself.
    """

    name: str
    cpu_s: float
    rss_mib: float
    outside: tuple[str, ...] = ()
    raised: str = ""
    ended: int = 0
    codes: tuple[str, ...] = ()
    escapes: bool = False


def said(path: Path, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """All that a check prints for people and for machines, and the codes of its problems."""
    workspace = load([path], vocabulary)
    problems = workspace.diagnostics
    shown = (*(render(each, workspace.sources) for each in problems), json.dumps(as_json(problems)))
    return "\n".join(shown), tuple(each.code for each in problems)


def has_escapes(text: str) -> bool:
    """Whether a terminal would obey some of a text."""
    return any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or "\x7f" in text or "\x9b" in text


def probed(one: Attack, folder: Path, vocabulary: Vocabulary) -> Outcome:
    """The outcome of an attack in a child of its own."""
    path = laid_down(one, folder)
    found, cpu_s, rss_mib = _watched(lambda: _checked(path, folder, vocabulary))
    return Outcome(name=one.name, cpu_s=cpu_s, rss_mib=rss_mib, **found)


def slowness() -> float:
    """How many times as long as an idle core this one takes just now, never below 1."""
    _, cpu_s, _ = _watched(_yardstick)
    return max(1.0, cpu_s / YARDSTICK_S)


def _yardstick() -> dict[str, Any]:
    """A piece of work that is always the same, and holds as much memory as a dear check: its caches suffer alike."""
    keys = [f"k{number}: {{}}" for number in range(YARDSTICK_ROWS)]
    rows: list[Any] = [(number, *key.partition(":"), {"at": (number, len(key))}) for number, key in enumerate(keys)]
    by_key = {row[1]: [row[0], row[4], str(row[0] * 7)] for row in rows}
    return {"sum": sum(len(each[2]) + each[1]["at"][1] for each in by_key.values())}


def _watched(work: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], float, float]:
    """What a work tells in a child of its own, the seconds of CPU of the child and its peak of MiB."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _in_child(work, writer)
    os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123 - a descriptor
        told = stream.read()
    _, status, usage = os.wait4(child, 0)
    found: dict[str, Any] = json.loads(told) if told else {"ended": status or -1}
    return found, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _in_child(work: Callable[[], dict[str, Any]], writer: int) -> None:
    """Do the work, tell of it, and end at once: nothing of the parent may run twice."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    try:
        told = work()
    except BaseException:  # noqa: BLE001 - whatever comes out of a check is what is looked for
        told = {"raised": traceback.format_exc()[-4_000:]}
    with open(writer, "wb") as stream:
        stream.write(json.dumps(told).encode())
    os._exit(0)


def _checked(path: Path, folder: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    outside: list[str] = []
    root = os.path.realpath(folder)
    ours = tuple({root, *map(os.path.realpath, (sys.prefix, sys.base_prefix, *filter(None, sys.path)))})

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            opened = os.fsdecode(os.path.realpath(arguments[0]))
            if not opened.startswith(ours):
                outside.append(opened)
        elif event.startswith(("socket.", "subprocess.", "os.system", "os.exec")):
            outside.append(event)

    sys.addaudithook(watch)
    sys.stdout = sys.stderr = printed = io.StringIO()
    text, codes = said(path, vocabulary)
    escapes = has_escapes(text + printed.getvalue())
    return {"outside": sorted(set(outside)), "codes": sorted(set(codes)), "escapes": escapes}


def _measured(one: Attack, folder: Path, vocabulary: Vocabulary) -> Outcome:
    """An attack beside the yardstick, before and after: what it would have cost on an idle core."""
    before = slowness()
    outcome = probed(one, folder, vocabulary)
    return replace(outcome, cpu_s=outcome.cpu_s / min(before, slowness()))


def main(folder: Path, word: str, shard: int, of: int) -> None:
    """Probe every attack of a shard whose name holds `word`, one line each."""
    vocabulary = builtin()
    for number, one in enumerate(attacks()):
        if word in one.name and number % of == shard:
            outcome = probed(one, folder / str(number), vocabulary)
            if outcome.cpu_s > CPU_S_DOUBTED:
                more = [_measured(one, folder / f"{number}-again-{time}", vocabulary) for time in range(TRIES)]
                outcome = min(outcome, *more, key=lambda each: each.cpu_s)
            print(json.dumps(asdict(outcome)), flush=True)  # noqa: T201


if __name__ == "__main__":
    given = [*sys.argv[1:], *("", "0", "1")[len(sys.argv) - 2 :]]
    main(Path(given[0]), given[1], int(given[2]), int(given[3]))
