"""Paths as machines differ in them: slashes, drives, names that are devices, and lengths.

Whatever is shown or stored is written with `/`, which every machine reads. Functions take paths of either kind, so that
each of them can be tried anywhere.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, Final, TypeVar

P = TypeVar("P", bound=PurePath)

LENGTH_MAX: Final = 259
"""Characters of a path on Windows, unless it begins with `\\\\?\\` or the machine was told to allow more (MAX_PATH)."""
_DEVICES: Final = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
"""Names that are devices in every folder of Windows, whatever stands behind a dot."""
_NEVER: Final = re.compile(r'[<>:"|?*\x00-\x1f]')


def path_from_here(path: str | os.PathLike[str], *, names: Any = os.path, here: str | None = None) -> str:
    """The path from the folder we are in; the whole path where no way leads there, as from one drive to another.

    `names` is `os.path` as a machine has it.
    """
    try:
        near = names.relpath(path, here or names.curdir)
    except ValueError:
        near = names.abspath(path)
    return str(near).replace(names.sep, "/")


def common_folder(folders: Sequence[PurePath], *, names: Any = os.path) -> str:
    """The deepest folder that holds all of them; the first of them where they lie on several drives."""
    try:
        return str(names.commonpath(folders))
    except ValueError:
        return str(folders[0])


def same_place(one: str | os.PathLike[str], *, names: Any = os.path) -> str:
    """What two paths have in common that name one place: absolute, `..` gone, links kept, and case where it counts."""
    return str(names.normcase(names.abspath(one)))


def identities_of(path: Path) -> frozenset[object]:
    """What a file is known by, whatever it is called: links of both kinds, `..` and capitals lead to the same."""
    found: set[object] = {same_place(os.path.realpath(path))}
    with suppress(OSError, ValueError):
        known = path.stat()
        if known.st_ino:
            found.add((known.st_dev, known.st_ino))
    return frozenset(found)


def quote(path: PurePath) -> str:
    """The path as it is typed in a shell of its machine: sh, or cmd and PowerShell alike."""
    text = path.as_posix()
    if not isinstance(path, PureWindowsPath):
        return shlex.quote(text)
    return text if re.fullmatch(r"[\w@%+=:,./~-]+", text) else f'"{text}"'


def why_no_file(path: PurePath) -> str | None:
    """Why a file cannot have this name, None where it can: Windows keeps some names, and some signs in them."""
    if not isinstance(path, PureWindowsPath):
        return None
    for part in path.parts[1:] if path.anchor else path.parts:
        if is_device(part):
            return f"`{part}` is the name of a device on Windows"
        if _NEVER.search(part) or (part.endswith((" ", ".")) and part != ".."):
            return f"`{part}` can be no name of a file on Windows"
    return None


def is_device(name: str) -> bool:
    """Whether Windows takes a name, whatever stands behind a dot, for a device: `NUL`, `con`, `com1`."""
    return _DEVICES.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def names_device(path: PurePath) -> bool:
    """Whether a path is that of a device of Windows, as `NUL` is: what is written there is kept in no file."""
    return isinstance(path, PureWindowsPath) and is_device(path.name) and not path.suffix


def reach(path: P, *, spare: int = 0) -> P:
    """The path in the form that Windows opens whatever its length, where it is too long for the usual one.

    `spare` is how much longer than this one the paths below it may be. Other machines allow a few thousand anyway.
    """
    whole = str(path)
    if not isinstance(path, PureWindowsPath) or not path.is_absolute() or len(whole) + spare <= LENGTH_MAX:
        return path
    if whole.startswith("\\\\?\\"):
        return path
    if whole.startswith("\\\\"):
        return type(path)("\\\\?\\UNC" + whole[1:])
    return type(path)(f"\\\\?\\{whole}")


def why_refused(problem: OSError) -> str:
    """Why the system refused something, in its words. On Windows what another program has open is refused."""
    why = problem.strerror or str(problem)
    is_open_elsewhere = getattr(problem, "winerror", None) in (_ACCESS_DENIED, _SHARING_VIOLATION)
    return f"{why}; another program may have it open" if is_open_elsewhere else why


_ACCESS_DENIED: Final = 5
_SHARING_VIOLATION: Final = 32
