"""Files of a project: where it begins, which suites it has, and their text, read with care."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final

from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.values.nearest import closest
from engine.model.values.span import NOWHERE, Span
from engine.model.values.text import visible
from engine.platform.files import NoFileError, open_file
from engine.platform.paths import common_folder, reach

PROJECT_FILE: Final = "engine.yaml"
SUITE_ENDINGS: Final = (".suite.yaml", ".suite.yml")
SKIPPED_FOLDERS: Final = frozenset(["node_modules", "__pycache__"])
"""Folders never looked into, beside those that begin with a dot (`.engine`, `.venv`, `.git`)."""

_SIBLINGS_MAX = 1_000
NO_PLACE: Final = ("E040", "E041", "E044", "E045", "E046", "W006")
FOLDERS_MAX: Final = 10_000
"""Folders that are looked into below the paths of one command; a whole disk is no project."""

_MISNAMED: Final = "engine.yml"
"""What authors call a project file too; only `engine.yaml` is read."""

_BOMS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def project_root(paths: Sequence[Path]) -> tuple[Path, Path | None]:
    """The root of the project that `paths` belong to, and its `engine.yaml`.

    The file is looked for from the first path upwards; without one the root is the deepest folder that holds all the
    paths: of one folder that folder, of one file the folder it lies in. The root is absolute; symlinks are kept.
    """
    folders = [_folder_of(path) for path in paths]
    for candidate in (folders[0], *folders[0].parents):
        if (candidate / PROJECT_FILE).is_file():
            return candidate, candidate / PROJECT_FILE
    return Path(common_folder(folders)), None


def _folder_of(path: Path) -> Path:
    start = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow symlinks: `..` is what must go
    return start if start.is_dir() else start.parent


def find_suites(paths: Sequence[Path], root: Path) -> Checked[tuple[Path, ...]]:
    """Every suite at or under `paths`, each file once, in the order of `paths` and sorted within a folder.

    A file named outright may have any name. E040 for a path that is not there, E041 for a folder without suites, E046
    for more than `FOLDERS_MAX` folders, W006 for an `engine.yml` where no `engine.yaml` is.
    """
    found: dict[Path, Path] = {}
    problems: list[Diagnostic] = list(_misnamed(paths))
    left = FOLDERS_MAX
    for path in paths:
        suites, folders = _suites_at(path, left)
        left -= folders
        for suite in suites:
            found.setdefault(Path(os.path.realpath(suite)), suite)
        if left < 0:
            message = f"there are more than {FOLDERS_MAX:,} folders below `{visible(path.as_posix())}`"
            problems.append(_problem("E046", path.as_posix(), message, "name the folder of your suites"))
            break
        if not suites:
            problems.append(_nothing_at(path, root))
    return Checked(value=tuple(found.values()), diagnostics=tuple(problems))


def read_text(path: Path, root: Path, *, bytes_max: int) -> Checked[str]:
    """The text of a regular file inside `root`, a byte order mark dropped, ends of lines as they are.

    E002 for more than `bytes_max` bytes, E040 where there is no file, E042 for anything but UTF-8, E043 for a file that
    lies outside `root` once symlinks are followed, E044 for folders and devices, E045 where the system refuses.
    """
    name = display_name(path, root)
    try:
        real = os.path.realpath(path)
        if not PurePath(real).is_relative_to(os.path.realpath(root)):
            return _outside(name)
        content = _content(str(reach(Path(real))), bytes_max)
    except FileNotFoundError:
        return Checked(value=None, diagnostics=(_nothing_at(path, root, shown=Path(name)),))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _refused("E045", name, f"`{visible(name)}` cannot be read: {reason.lower()}", None)
    if content is None:
        return _refused(
            "E044", name, f"`{visible(name)}` is not a regular file", "name a file, not a folder or a device"
        )
    if len(content) > bytes_max:
        return _refused("E002", name, f"the file is larger than {_size(bytes_max)}", "split it into several files")
    return _decoded(content, name)


def display_name(path: Path, root: Path) -> str:
    """The path from `root` with forward slashes, as spans have it; outside of it the path as it was given."""
    absolute = PurePath(os.path.abspath(path))  # noqa: PTH100 - symlinks stay, `..` goes
    if absolute.is_relative_to(root):
        return absolute.relative_to(root).as_posix()
    return path.as_posix()


def _misnamed(paths: Sequence[Path]) -> Iterator[Diagnostic]:
    """W006 for the nearest `engine.yml` above the first path, where no `engine.yaml` is nearer or beside it."""
    first = _folder_of(paths[0])
    for folder in (first, *first.parents):
        if (folder / PROJECT_FILE).is_file():
            return
        if (folder / _MISNAMED).is_file():
            yield Diagnostic(
                code="W006",
                severity=Severity.WARNING,
                span=NOWHERE,
                message=f"`{visible((folder / _MISNAMED).as_posix())}` is not read",
                help=f"rename it to `{PROJECT_FILE}`",
            )
            return


def _suites_at(path: Path, folders_max: int) -> tuple[tuple[Path, ...], int]:
    """The suites at a path, and how many folders were looked into: one more than allowed where there are more."""
    if not path.is_dir():
        return ((path,), 0) if os.path.lexists(path) else ((), 0)
    found: list[Path] = []
    count = 0
    for folder, folders, names in os.walk(path):
        count += 1
        if count > folders_max:
            break
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in SKIPPED_FOLDERS)
        found.extend(Path(folder, name) for name in sorted(names) if _is_suite(name))
    return tuple(found), count


def _is_suite(name: str) -> bool:
    return name.endswith(SUITE_ENDINGS) and not name.startswith(".")


def _nothing_at(path: Path, root: Path, *, shown: Path | None = None) -> Diagnostic:
    name = display_name(path, root)
    shown = shown or path
    if path.is_dir():
        return _problem(
            "E041",
            name,
            f"there is no suite in `{visible(path.as_posix())}`",
            "suites are files that end in `.suite.yaml`; a file with another name can be named outright",
        )
    near = _near_file(path)
    guess = f"did you mean `{visible((shown.parent / near).as_posix())}`?" if near else None
    return _problem("E040", name, f"there is no file or folder `{visible(shown.as_posix())}`", guess)


def _near_file(path: Path) -> str | None:
    """What was most likely meant by a file that is not there: one of its name in a folder beside it, or of its kind."""
    names = _siblings(path)
    below = next((f"{name}/{path.name}" for name in names if path.with_name(name).joinpath(path.name).is_file()), None)
    if below is not None:
        return below
    suffix = path.suffix
    alike = [name for name in names if name.endswith(suffix)] if suffix else names
    near = closest(path.name.removesuffix(suffix), [name.removesuffix(suffix) for name in alike])
    return f"{near}{suffix}" if near else None


def _siblings(path: Path) -> list[str]:
    try:
        with os.scandir(path.parent) as entries:
            names = (entry.name for entry, _ in zip(entries, range(_SIBLINGS_MAX), strict=False))
            return sorted(name for name in names if not name.startswith("."))
    except (OSError, ValueError):
        return []


def _content(real: str, bytes_max: int) -> bytes | None:
    """At most one byte more than `bytes_max`; None for what is no regular file."""
    try:
        with open_file(real) as stream:
            return stream.read(bytes_max + 1)
    except NoFileError:
        return None


def _outside(name: str) -> Checked[str]:
    help_ = f"move it below the root, or put an `{PROJECT_FILE}` into a folder above it: that is the root then"
    return _refused("E043", name, f"`{visible(name)}` lies outside the project root", help_)


def _decoded(content: bytes, name: str) -> Checked[str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _refused("E042", name, f"the file is {encoding}, not UTF-8", "save it as UTF-8")
    try:
        return Checked(value=content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
        problem = Diagnostic(
            code="E042",
            span=Span(name, line, column, line, column + 1),
            message=f"the file is not UTF-8: byte 0x{content[error.start]:02x} cannot stand here",
            help="save it as UTF-8",
        )
        return Checked(value=None, diagnostics=(problem,))


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def _problem(code: str, name: str, message: str, help_: str | None) -> Diagnostic:
    # What is not there has no first line that could be pointed at; its message names it.
    span = NOWHERE if code in NO_PLACE else Span(name, 1, 1, 1, 1)
    return Diagnostic(code=code, span=span, message=message, help=help_)


def _refused(code: str, name: str, message: str, help_: str | None) -> Checked[str]:
    return Checked(value=None, diagnostics=(_problem(code, name, message, help_),))
