"""A bug of ours in words: what and where, not with which values, which may be secret."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def name_bug(error: BaseException) -> str:
    """Its kind and the place of its end: `KeyError at run/turns.py:88`."""
    places = [(PurePath(each.filename).as_posix(), each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    place = f"{places[-1][0].rpartition('engine/')[2]}:{places[-1][1]}" if places else "unknown place"
    return f"{type(error).__name__} at {place}"
