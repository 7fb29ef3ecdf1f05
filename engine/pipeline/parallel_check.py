"""All that is wrong under some paths, found by several processes: the same words as `load`, without the suites."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from engine.model.source.diagnostic import Diagnostic
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, in_file_order, load
from engine.platform.collector import pause_collector, set_objects_aside
from engine.platform.interrupts import die_when_interrupted, interrupts_held
from engine.platform.processes import start_method
from engine.source import files
from engine.source.limits import SUITE_BYTES_MAX
from engine.suite.lint.titles import EQUAL_TITLES, Title, warn_of_equal_titles

BYTES_MIN = 1 << 20
"""Below so many bytes of suites, starting processes costs more than it saves."""

BYTES_MIN_SPAWNED = 2 << 20
"""The same where a process has to import everything first."""

GROUPS_MAX = 16
"""More groups than processors, each a process: taking turns, they are shared out evenly whatever the files' sizes.

Where starting one is dear there are only as many as processors."""

_Found = tuple[tuple[Diagnostic, ...], dict[str, str], tuple[Title, ...]]
"""What a process found: problems, the texts of the files they stand in, and the titles of its suites."""


def survey(
    paths: Sequence[Path],
    gather: Callable[[], Vocabulary],
    *,
    processes: int,
    method: Literal["fork", "spawn"] | None = None,
) -> Workspace:
    """`load` for those who only want to know what is wrong: where it was shared out, `suites` and `project` are empty.

    `sources` then holds the files that problems stand in. A process that dies leaves everything to this one. `gather`
    is a function of a module, so that a process that is started anew can gather the same vocabulary; `method` says
    how processes are started, None: as is best here.
    """
    way = method or start_method()
    vocabulary = gather()
    root, _ = files.project_root(paths)
    found = files.find_suites(paths, root)
    suites = [(path, _size(path)) for path in found.value or ()]
    if not _is_worth_it(suites, processes, way):
        return load(paths, vocabulary)
    if way == "fork":
        told = _told(_groups(suites, GROUPS_MAX), root, lambda: vocabulary, way)
    else:
        told = _told(_groups(suites, min(processes, GROUPS_MAX)), root, gather, way)
    if told is None:
        return load(paths, vocabulary)
    diagnostics = in_file_order([*found.diagnostics, *_problems(told, [path for path, _ in suites], root)])
    return Workspace(
        root=root,
        suites=(),
        suite_count=len(suites),
        project=None,
        sources={**dict(_sources_of_equal_titles(diagnostics, root)), **_sources(told)},
        diagnostics=diagnostics,
        vocabulary=vocabulary,
    )


def _problems(told: Sequence[_Found], suites: Sequence[Path], root: Path) -> Iterator[Diagnostic]:
    """What each process found, and what none of them could see alone: titles that stand twice."""
    places = {files.display_name(path, root): place for place, path in enumerate(suites)}
    titles = sorted((each for _, _, some in told for each in some), key=lambda each: places[each.span.file])
    # The first of a title may stand with another process than the one that took its own first for it.
    yield from (each for problems, _, _ in told for each in problems if each.code != EQUAL_TITLES)
    yield from warn_of_equal_titles(titles)


def _sources(told: Sequence[_Found]) -> dict[str, str]:
    return {name: text for _, sources, _ in told for name, text in sources.items()}


def _sources_of_equal_titles(diagnostics: Iterable[Diagnostic], root: Path) -> Iterator[tuple[str, str]]:
    """The texts in which titles stand twice: no process knew that anything would be said of them."""
    equal = [each for each in diagnostics if each.code == EQUAL_TITLES]
    for name in {span.file for each in equal for span in (each.span, *(one.span for one in each.related))}:
        read = files.read_text(root / name, root, bytes_max=SUITE_BYTES_MAX)
        if read.value is not None:
            yield name, read.value


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_worth_it(suites: Sequence[tuple[Path, int]], processes: int, way: str) -> bool:
    if way == "fork" and threading.active_count() > 1:
        return False  # the double would lack them, and wait for ever for what they hold
    enough = BYTES_MIN if way == "fork" else BYTES_MIN_SPAWNED
    return processes > 1 and len(suites) > 1 and sum(size for _, size in suites) >= enough


def _groups(suites: Sequence[tuple[Path, int]], count: int) -> list[list[Path]]:
    """The files in groups of about the same size: the largest first, each to the group that has least."""
    groups: list[tuple[int, list[Path]]] = [(0, []) for _ in range(min(count, len(suites)))]
    for path, size in sorted(suites, key=lambda each: -each[1]):
        least = min(range(len(groups)), key=lambda number: groups[number][0])
        groups[least] = (groups[least][0] + size, [*groups[least][1], path])
    return [paths for _, paths in groups]


def _told(
    groups: Sequence[Sequence[Path]], root: Path, gather: Callable[[], Vocabulary], way: Literal["fork", "spawn"]
) -> list[_Found] | None:
    """What each group's process found; None where one died. This one keeps nothing, so that it ends at once."""
    import multiprocessing

    context: Any = multiprocessing.get_context(way)
    lines: list[Any] = []
    set_objects_aside()
    for group in groups:
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_tell, args=(group, root, gather, there), daemon=True)
        with interrupts_held():
            child.start()
        there.close()
        lines.append(here)
    try:
        return [line.recv() for line in lines]
    except EOFError:
        return None


def _tell(paths: Sequence[Path], root: Path, gather: Callable[[], Vocabulary], line: Any) -> None:
    die_when_interrupted()
    # What a check leaves goes with the process: nobody need look through it.
    with pause_collector(is_to_stay=True):
        line.send(_checked(paths, root, gather()))
    line.close()
    # A million small objects go with the process: taking them apart one by one would take as long as a check.
    os._exit(0)


def _checked(paths: Sequence[Path], root: Path, vocabulary: Vocabulary) -> _Found:
    workspace = load(paths, vocabulary, root=root)
    named = {span.file for each in workspace.diagnostics for span in (each.span, *(one.span for one in each.related))}
    sources = {name: workspace.sources[name] for name in sorted(named & workspace.sources.keys())}
    return workspace.diagnostics, sources, workspace.titles
