"""What the files of a run are called in its reports, by what its log keeps of where it was started."""

from __future__ import annotations

import posixpath
from typing import Final

from engine.model.run.event import RunStarted
from engine.model.values.file_names import ROOT_NAMES, FileNames

ROOT: Final = "root"
"""The option in a run's first record that names the root of its project, `folder` the one that it was started in."""
CHECKOUT: Final = "checkout"
"""That with the way from the top of the CI system's checkout to the root."""
_TOP: Final = "/checkout"


def names_of_run(started: RunStarted | None) -> FileNames:
    """From the folder that the run was started in."""
    options = started.options if started is not None else {}
    root, folder = options.get(ROOT), options.get("folder")
    return FileNames(root, folder) if isinstance(root, str) and isinstance(folder, str) else ROOT_NAMES


def name_in_checkout(started: RunStarted | None, file: str) -> str:
    """The name of a file of a report from the top of the checkout; as it is where the run knew of no checkout."""
    way = started.options.get(CHECKOUT) if started is not None else None
    if not isinstance(way, str):
        return file
    return FileNames(posixpath.join(_TOP, way), _TOP).of(names_of_run(started).back(file))
