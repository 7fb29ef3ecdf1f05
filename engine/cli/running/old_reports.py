"""Reports of an earlier run: none is left where a new one was asked for, since it would be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from engine.model.values.noun import Noun

_SAYS: Final = MappingProxyType(
    {"run": "nothing was run", "resume": "nothing was run", "report": "nothing was reported"}
)
_HELP: Final = ("--help", "-h")

Stamp = tuple[int, int] | None
"""What changes when a file is written anew; None where there is none."""


class OldReports(Noun, frozen=True):
    """The reports that a command line asks for, by format and path, as they are before it is carried out."""

    command: str
    stamps: Mapping[tuple[str, str], Stamp]


def note_reports(arguments: Sequence[str]) -> OldReports:
    """The reports that a command line asks for, however wrong the rest of it is."""
    command = arguments[0] if arguments else ""
    is_work = command in _SAYS and not set(arguments) & set(_HELP)
    return OldReports(command, {each: _stamp(each[1]) for each in _asked(arguments)} if is_work else {})


def replace_reports(old: OldReports, code: int) -> None:
    """Let each report that was not written say that it has nothing to tell, and how the command ended."""
    left = [each for each, stamp in old.stamps.items() if _stamp(each[1]) == stamp]
    if not left:
        return
    from engine.pipeline.delivery import tell_nothing
    from engine.vocabulary import load_vocabulary

    known = load_vocabulary().reporters
    wanted = [(known[name], Path(path)) for name, path in left if name in known]
    tell_nothing(wanted, _SAYS[old.command], code=code)


def _asked(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one, two in zip(arguments, [*arguments[1:], ""], strict=True):
        text = two if one == "--report" else one.removeprefix("--report=") if one.startswith("--report=") else ""
        name, _, path = text.partition("=")
        if path and path != "-":
            yield name, path


def _stamp(path: str) -> Stamp:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ino
