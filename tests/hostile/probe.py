"""Checks hostile projects, each in a watched child: `python -m tests.hostile.probe FOLDER [WORD]`.

Every child gives one line of JSON: what it cost (from the rusage of the kernel), what it opened outside its root, and
what it raised or printed.
"""

from __future__ import annotations

import argparse
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

import msgspec

from engine.cli.diagnostics import refusal
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import load
from engine.source.excerpt import render
from engine.vocabulary import builtin
from tests.hostile.all import attacks
from tests.hostile.attack import Attack, laid_down
from tests.yardstick import idle_core_s_of

IDLE_CORE_S_MAX = 1.0
"""What an attack may cost on an idle core."""
CPU_S_DOUBTED = 0.9
"""Attacks that seem to cost more are weighed beside a yardstick until they are cleared: noise only ever adds."""
WEIGHED_MAX = 12
"""An attack that was weighed so often and never cleared is guilty."""

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
    shown = (
        *(render(each, workspace.sources) for each in problems),
        json.dumps(msgspec.to_builtins(refusal(2, problems))),
    )
    return "\n".join(shown), tuple(each.code for each in problems)


def has_escapes(text: str) -> bool:
    """Whether a terminal would obey some of a text."""
    return any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or "\x7f" in text or "\x9b" in text


def probed(one: Attack, folder: Path, vocabulary: Vocabulary) -> Outcome:
    """The outcome of an attack in a child of its own."""
    path = laid_down(one, folder)
    found, cpu_s, rss_mib = _watched(lambda: _checked(path, folder, vocabulary))
    return Outcome(name=one.name, cpu_s=cpu_s, rss_mib=rss_mib, **found)


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


def _idle_core_s(one: Attack, folder: Path, vocabulary: Vocabulary) -> float:
    """What an attack would have cost on an idle core, weighed in a child beside the yardstick."""
    path = laid_down(one, folder)
    found, _, _ = _watched(lambda: {"cpu_s": idle_core_s_of(lambda: said(path, vocabulary))[1]})
    return float(found["cpu_s"])


def main() -> None:
    """Probe the attacks that were asked for, one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("word", nargs="?", default="", help="only attacks whose name holds it")
    parser.add_argument("--numbers", default="", help="only these of all attacks, with commas between")
    asked = parser.parse_args()
    chosen = {int(each) for each in asked.numbers.split(",") if each}
    vocabulary = builtin()
    for number, one in enumerate(attacks()):
        if asked.word in one.name and (not chosen or number in chosen):
            print(json.dumps(asdict(_weighed(one, asked.folder / str(number), vocabulary))), flush=True)  # noqa: T201


def _weighed(one: Attack, folder: Path, vocabulary: Vocabulary) -> Outcome:
    """The outcome of an attack; of a dear one its least cost beside the yardstick."""
    outcome = probed(one, folder, vocabulary)
    if outcome.cpu_s <= CPU_S_DOUBTED:
        return outcome
    least = outcome.cpu_s
    for time in range(WEIGHED_MAX):
        least = min(least, _idle_core_s(one, folder.with_name(f"{folder.name}-again-{time}"), vocabulary))
        if least <= CPU_S_DOUBTED:
            break
    return replace(outcome, cpu_s=least)


if __name__ == "__main__":
    main()
