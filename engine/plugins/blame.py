"""Whose fault an exception is, and how it is told: kind and place, and the text only where it can hold no secret."""

from __future__ import annotations

import traceback
from asyncio import CancelledError
from collections.abc import Iterable
from pathlib import PurePath

from engine.model.plugins import PluginError, PluginWord
from engine.plugins.discovery import find_offers

_TEXT_LENGTH_MAX = 300


def cause_of(problem: BaseException, word: PluginWord, *, with_text: bool = False) -> str:
    """`KeyError at acme/words.py:12`: the last place in the package itself, where there is one."""
    text = " ".join(str(problem).split())[:_TEXT_LENGTH_MAX] if with_text else ""
    said = f"{type(problem).__name__}: {text}" if text else type(problem).__name__
    place = _place_in(problem, (word.module,))
    return f"{said} at {place}" if place else said


def is_theirs(problem: BaseException) -> bool:
    """Whether it is the business of whoever raised it; else it is told to all: a signal, an end, no more memory."""
    return not isinstance(problem, KeyboardInterrupt | GeneratorExit | CancelledError | MemoryError)


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


def _place_in(problem: BaseException, modules: tuple[str, ...]) -> str:
    places = [
        (_package_of(frame), f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line}")
        for frame, line in traceback.walk_tb(problem.__traceback__)
    ]
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
