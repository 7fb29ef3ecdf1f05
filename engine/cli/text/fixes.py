"""`engine check --fix`: mends what is mechanical, edit by edit; everything else of the text stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import click

from engine.cli.console import plain
from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.values.file_names import FileNames
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.pipeline.delivery import write_whole
from engine.pipeline.load import Workspace, load
from engine.platform.paths import why_refused
from engine.source.places import names_here
from engine.source.text import LINE_BREAK

ROUNDS_MAX = 10
"""One mend may bring another problem to light; after so many rounds the rest is shown."""

_BOM = "\ufeff"


class AppliedFixes(Noun, frozen=True, kw_only=True):
    """What was changed, in words, and what is found now."""

    changes: tuple[str, ...]
    workspace: Workspace


def mend(paths: Sequence[Path], vocabulary: Vocabulary) -> AppliedFixes:
    """Apply the fix of every diagnostic that has one, look again, and go on until nothing is left to mend."""
    workspace = load(paths, vocabulary)
    changes: list[str] = []
    for _ in range(ROUNDS_MAX):
        fixed = fixable(workspace.diagnostics, workspace.sources)
        if not fixed:
            break
        for name in dict.fromkeys(edit.span.file for each in fixed for edit in _edits(each)):
            edits = [edit for each in fixed for edit in _edits(each) if edit.span.file == name]
            _rewrite(workspace.root / name, apply_edits(workspace.sources[name], edits))
        changes += [_said(each, names_here(workspace.root)) for each in fixed]
        workspace = load(paths, vocabulary)
    return AppliedFixes(changes=tuple(changes), workspace=workspace)


def fixable(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """The diagnostics whose fixes can be applied together: one that touches what another mends waits for its turn.

    A fix that changes nothing, or that stands in a text not at hand, is left out.
    """
    chosen: list[Diagnostic] = []
    taken: list[Edit] = []
    for each in diagnostics:
        edits = _edits(each)
        if not edits or any(edit.span.file not in sources for edit in edits):
            continue
        if all(apply_edits(sources[edit.span.file], [edit]) == sources[edit.span.file] for edit in edits):
            continue
        new = [edit for edit in edits if edit not in taken]
        # The same edit asked for twice (by two uses of one library, say) is one edit.
        if new and not any(_clash(edit.span, other.span) for edit in new for other in taken):
            chosen.append(each)
            taken += new
    return tuple(chosen)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with some edits of it made, none of which touches another."""
    # Breaks are kept by looking for them rather than splitting: a file may mix their kinds.
    starts = [0, *accumulate(_line_lengths(text))]
    places = {(_offset(starts, edit.span), _offset(starts, edit.span, end=True), edit.text) for edit in edits}
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _line_lengths(text: str) -> list[int]:
    lengths, last = [], 0
    for found in LINE_BREAK.finditer(text):
        lengths.append(found.end() - last)
        last = found.end()
    return lengths


def _offset(starts: Sequence[int], span: Span, *, end: bool = False) -> int:
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    return starts[min(line, len(starts)) - 1] + column - 1


def _edits(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return (diagnostic.fix or Fix(title="", edits=())).edits


def _clash(one: Span, two: Span) -> bool:
    """Whether two stretches share a character, or begin at the same place."""
    if one.file != two.file:
        return False
    first, second = sorted(((one.line, one.column, one), (two.line, two.column, two)))
    return first[:2] == second[:2] or (first[2].end_line, first[2].end_column) > second[:2]


def _rewrite(path: Path, text: str) -> None:
    """Write a text where it came from: behind a link, with its byte order mark and its permissions."""
    real = Path(os.path.realpath(path))
    try:
        with real.open("rb") as file:
            mark = _BOM if file.read(3) == _BOM.encode() else ""
        mode = real.stat().st_mode
        write_whole(real, mark + text)
        real.chmod(mode)
    except OSError as error:
        raise click.UsageError(f"{plain(path.as_posix())} cannot be mended: {why_refused(error)}") from None


def _said(diagnostic: Diagnostic, names: FileNames) -> str:
    span, fix = names.span(diagnostic.span), diagnostic.fix
    assert fix is not None, "only what has a fix is mended"
    return f"fixed {plain(span.file)}:{span.line}:{span.column}: {plain(fix.title)} ({diagnostic.code})"
