"""Whose fault an exception is, and how it is told: kind and place, and the text only where it can hold no secret."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from types import FrameType
from typing import Final

from engine.model.plugins import PluginError, PluginWord
from engine.plugins.discovery import find_offers

_TEXT_LENGTH_MAX = 300
_WAITING: Final = ("engine.cli.running.launch", "engine.platform.threads", "engine.platform.signals")
"""Where a thread of ours stands that does nothing itself: it waits for a loop, or for a call of others."""


def cause_of(problem: BaseException, word: PluginWord, *, with_text: bool = False) -> str:
    """`KeyError at acme/words.py:12`: the last place in the package itself, where there is one."""
    text = " ".join(str(problem).split())[:_TEXT_LENGTH_MAX] if with_text else ""
    said = f"{type(problem).__name__}: {text}" if text else type(problem).__name__
    place = _place_in(problem, (word.module,))
    return f"{said} at {place}" if place else said


def is_theirs(problem: BaseException, *, awaited: bool = True) -> bool:
    """Whether it is the business of whoever raised it; else it is told to all: a signal, an end, no more memory.

    A KeyboardInterrupt is made up where Ctrl-C raises none, and the end of a task in what is not `awaited`.
    """
    if isinstance(problem, KeyboardInterrupt):
        from engine.platform.signals import can_be_interrupted

        return not can_be_interrupted()
    # A loop there is only where somebody has imported it, and `engine check` does not.
    ends = (GeneratorExit, *((loops.CancelledError,) if (loops := sys.modules.get("asyncio")) is not None else ()))
    if isinstance(problem, ends):
        return not awaited
    return not isinstance(problem, MemoryError)


def convict(problem: BaseException) -> PluginError | None:
    """The fault of the package whose code raised it; None where that was ours, or nobody's.

    The last resort: words of others are held to their promises where they are called.
    """
    if isinstance(problem, PluginError):
        return problem
    offers = find_offers()
    ours = ("engine", *(each.word.module for each in offers))
    last = _last_module(problem, ours)
    word = next((each.word for each in offers if each.word.module == last and last != "engine"), None)
    return None if word is None else PluginError(word, f"failed: {cause_of(problem, word)}")


def is_at_work() -> bool:
    """Whether a thread but this one is at work of ours, and neither waits nor stands in code of a package."""
    packages, own = _packages(), threading.get_ident()
    return any(_is_ours(frame, packages) for thread, frame in _current_frames().items() if thread != own)


def find_holdup() -> str | None:
    """Which package's code the main thread stands in, and where; None where it is ours, or waits."""
    frame, packages = _current_frames().get(threading.main_thread().ident or 0), _packages()
    while frame is not None:
        package = _package_of(frame)
        if package == "engine":
            return None
        if package in packages:
            return f"{packages[package]} held it up at {_place_of(frame, frame.f_lineno)}"
        frame = frame.f_back
    return None


def _is_ours(frame: FrameType | None, packages: Mapping[str, str]) -> bool:
    while frame is not None and (package := _package_of(frame)) != "engine":
        if package in packages:
            return False
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") not in _WAITING


def _packages() -> Mapping[str, str]:
    """Packages that have words, with their versions, by their module."""
    return {each.word.module: each.word.owner for each in find_offers() if each.word.module != "engine"}


def _current_frames() -> Mapping[int, FrameType]:
    return sys._current_frames()  # noqa: SLF001 - the only way to see where a thread stands


def _place_of(frame: FrameType, line: int) -> str:
    return f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line}"


def _place_in(problem: BaseException, modules: tuple[str, ...]) -> str:
    places = [(_package_of(frame), _place_of(frame, line)) for frame, line in traceback.walk_tb(problem.__traceback__)]
    own = [place for package, place in places if package in modules]
    return own[-1] if own else ""


def _last_module(problem: BaseException, modules: Iterable[str]) -> str | None:
    """The package of the innermost frame that is in one of these; what lies below it only did as it was told."""
    known = frozenset(modules)
    found = [
        package for frame, _ in traceback.walk_tb(problem.__traceback__) if (package := _package_of(frame)) in known
    ]
    return found[-1] if found else None


def _package_of(frame: object) -> str:
    name = getattr(frame, "f_globals", {}).get("__name__")
    return name.partition(".")[0] if isinstance(name, str) else ""
