"""Regular expressions of authors, run by RE2: linear time, whatever is written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

PATTERN_MAX = 1_000
"""Characters that a pattern may have."""
_MEMORY_MAX = 8 << 20


class Pattern:
    """A compiled pattern. `text` is what the author wrote."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str, compiled: Any) -> None:
        self.text = text
        self._compiled = compiled

    def found_in(self, value: str) -> bool:
        """Whether the pattern occurs anywhere in `value`; anchored only where it says so."""
        return self._compiled.search(_plain(value)) is not None


@lru_cache(maxsize=1024)
def compile_pattern(text: str) -> Pattern | str:
    """The compiled pattern, or what is wrong with it."""
    if len(text) > PATTERN_MAX:
        return f"the pattern has {len(text)} characters; at most {PATTERN_MAX} are allowed"
    options = re2.Options()
    # RE2 would write its own message to the standard error of the process.
    options.log_errors = False
    options.max_mem = _MEMORY_MAX
    try:
        return Pattern(text, re2.compile(_plain(text), options))
    except re2.error as problem:
        return _said(problem)


def search(text: str, value: str) -> bool:
    """Whether pattern `text` occurs in `value`; a pattern that cannot be compiled occurs nowhere."""
    pattern = compile_pattern(text)
    return isinstance(pattern, Pattern) and pattern.found_in(value)


def _said(problem: Exception) -> str:
    words = problem.args[0] if problem.args else str(problem)
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


def _plain(text: str) -> str:
    """`text` without lone surrogates, which RE2's UTF-8 cannot hold; they read as the replacement character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
