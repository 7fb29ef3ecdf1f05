"""Roots that a run printed where its log cannot reach: in CI output, in JUnit, in the artifact."""

from __future__ import annotations

import re
from typing import Final

from engine.platform.files import open_file

READ_MAX: Final = 256 * 2**20
"""Bytes of a file that are looked through."""

_ROOT: Final = re.compile(rb"audit[ _]root(?:\"|')?(?: value)?[\"':= ]{1,6}([0-9a-f]{64})(?![0-9a-f])")
_BARE: Final = re.compile(r"[0-9a-f]{64}")


def roots_of(given: str) -> tuple[str, ...]:
    """A root as it is written, or every root that the file of that name tells of. Raises OSError.

    A file may be the output of a CI job, a JUnit file or an artifact, with those of several runs in it.
    """
    bare = given.strip().lower()
    if _BARE.fullmatch(bare):
        return (bare,)
    with open_file(given, or_stream=True) as file:
        found = _ROOT.findall(file.read(READ_MAX))
    return tuple(dict.fromkeys(root.decode() for root in found))
