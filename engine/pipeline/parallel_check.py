"""All that is wrong under some paths, found by several processes: the same words as `load`, without the suites."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.model.source.diagnostic import Diagnostic
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, in_file_order, load
from engine.platform.collector import set_objects_aside
from engine.source import files

BYTES_MIN = 1 << 20
"""Below so many bytes of suites, starting processes costs more than it saves."""

GROUPS_MAX = 16
"""More groups than processors, each a process: taking turns, they are shared out evenly whatever the files' sizes."""

_Found = tuple[tuple[Diagnostic, ...], dict[str, str]]
"""What a process found: problems, and the texts of the files they stand in."""


def survey(paths: Sequence[Path], vocabulary: Vocabulary, *, processes: int) -> Workspace:
    """`load` for those who only want to know what is wrong: where it was shared out, `suites` and `project` are empty.

    `sources` then holds the files that problems stand in. A process that dies leaves everything to this one.
    """
    root, _ = files.project_root(paths)
    found = files.find_suites(paths, root)
    suites = [(path, _size(path)) for path in found.value or ()]
    if not _can_share(suites, processes):
        return load(paths, vocabulary)
    told = _told(_groups(suites, GROUPS_MAX), root, vocabulary)
    if told is None:
        return load(paths, vocabulary)
    return Workspace(
        root=root,
        suites=(),
        suite_count=len(suites),
        project=None,
        sources={name: text for _, sources in told for name, text in sources.items()},
        diagnostics=in_file_order([*found.diagnostics, *(each for problems, _ in told for each in problems)]),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _can_share(suites: Sequence[tuple[Path, int]], processes: int) -> bool:
    can_fork = hasattr(os, "fork") and threading.active_count() == 1
    return can_fork and processes > 1 and len(suites) > 1 and sum(size for _, size in suites) >= BYTES_MIN


def _groups(suites: Sequence[tuple[Path, int]], count: int) -> list[list[Path]]:
    """The files in groups of about the same size: the largest first, each to the group that has least."""
    groups: list[tuple[int, list[Path]]] = [(0, []) for _ in range(min(count, len(suites)))]
    for path, size in sorted(suites, key=lambda each: -each[1]):
        least = min(range(len(groups)), key=lambda number: groups[number][0])
        groups[least] = (groups[least][0] + size, [*groups[least][1], path])
    return [paths for _, paths in groups]


def _told(groups: Sequence[Sequence[Path]], root: Path, vocabulary: Vocabulary) -> list[_Found] | None:
    """What each group's process found; None where one died. This one keeps nothing, so that it ends at once."""
    import multiprocessing

    forking = multiprocessing.get_context("fork")
    lines: list[Any] = []
    set_objects_aside()
    for group in groups:
        here, there = forking.Pipe(duplex=False)
        child = forking.Process(target=_tell, args=(group, root, vocabulary, there), daemon=True)
        child.start()
        there.close()
        lines.append(here)
    try:
        return [line.recv() for line in lines]
    except EOFError:
        return None


def _tell(paths: Sequence[Path], root: Path, vocabulary: Vocabulary, line: Any) -> None:
    line.send(_checked(paths, root, vocabulary))
    line.close()
    # A million small objects go with the process: taking them apart one by one would take as long as a check.
    os._exit(0)


def _checked(paths: Sequence[Path], root: Path, vocabulary: Vocabulary) -> _Found:
    workspace = load(paths, vocabulary, root=root)
    named = {span.file for each in workspace.diagnostics for span in (each.span, *(one.span for one in each.related))}
    return workspace.diagnostics, {name: workspace.sources[name] for name in sorted(named & workspace.sources.keys())}
