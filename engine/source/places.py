"""What the files of a project are called where we stand, and to a CI system."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.model.values.file_names import FileNames
from engine.platform.paths import path_from_here

CHECKOUTS: Final = (
    *("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE", "BITBUCKET_CLONE_DIR"),
)
"""Variables by which CI systems name the folder of a checkout."""


def names_here(root: Path) -> FileNames:
    """From the folder we are in: the names that people and programs are told."""
    return FileNames(root.as_posix(), Path.cwd().as_posix())


def names_in_checkout(root: Path, env: Mapping[str, str]) -> FileNames:
    """From the top of the checkout, where the pages of a CI system look; outside of CI, or of it, from where we are.

    A step may run in a folder below.
    """
    top = checkout_of(root, env)
    return names_here(root) if top is None else FileNames(posixpath.join(_TOP, top), _TOP)


def checkout_of(root: Path, env: Mapping[str, str]) -> str | None:
    """The way from the top of the checkout to the root of a project; None where no CI system names a checkout of it."""
    real = root.resolve()
    tops = (Path(env[name]).resolve() for name in CHECKOUTS if env.get(name))
    top = next((each for each in tops if real.is_relative_to(each)), None)
    return None if top is None else path_from_here(real, here=str(top))


_TOP: Final = "/checkout"
"""Stands for its folder: what is named from there does not depend on where it lies."""
