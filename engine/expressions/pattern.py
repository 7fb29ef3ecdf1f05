"""Regular expressions of authors, run by RE2: linear time, whatever is written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from engine.expressions.hurry import NotNowError, is_in_hurry
from engine.model.values.noun import Noun

PATTERN_MAX = 1_000
"""Characters that a pattern may have."""
_MEMORY_MAX = 8 << 20
WORK_MAX = 50_000_000
"""Steps of a pattern times characters that one search may take: a second at worst, where RE2 finds no short cut."""
WORK_IN_HURRY = 1_000_000
"""The same, where others wait."""
_SMALL = 10
"""So few steps have so few states that RE2 always finds one: each character is looked at once."""


class Pattern:
    """A compiled pattern. `text` is what the author wrote."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str, compiled: Any) -> None:
        self.text = text
        self._compiled = compiled

    def occurs_in(self, value: str) -> bool:
        """Whether the pattern occurs anywhere in `value`; anchored only where it says so."""
        if self.work_in(value) > WORK_IN_HURRY and is_in_hurry():
            raise NotNowError
        return self._compiled.search(_plain(value)) is not None

    def work_in(self, value: str) -> int:
        """What looking for it in `value` may take."""
        steps = max(self._compiled.programsize, self._compiled.reverseprogramsize)
        return len(value) * (1 if steps <= _SMALL else steps)

    def why_not_in(self, value: str) -> str | None:
        """Why it is not looked for in a text so long; None where it can be."""
        if self.work_in(value) <= WORK_MAX:
            return None
        return (
            f"the pattern has {self._compiled.programsize:,} steps, too many for a text of {len(value):,} characters: "
            "look for less at once, for a word by `contains`, or in a shorter part"
        )


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


_SLASHES = re.compile(r"/(.+)/([gimsuy]*)")
_SIGNS_OF_PATTERNS = re.compile(r"[\^$*+?\\|()\[\]{}]")
_DOUBLED = re.compile(r"\\\\([dwsDWS](?=[-+*?{\])$|]|\Z)|[.$()\[\]*+?])")


class PatternDoubt(Noun, frozen=True):
    """What a pattern is that reads like one of another language, and the one that is most likely meant."""

    message: str
    meant: str


def doubt_pattern(text: str) -> PatternDoubt | None:
    """Whether a pattern can be read and most likely means something else: slashes around it, doubled backslashes."""
    slashes = _SLASHES.fullmatch(text)
    if slashes is not None and (_SIGNS_OF_PATTERNS.search(slashes[1]) or (slashes[2] and "/" not in slashes[1])):
        flags = "".join(flag for flag in slashes[2] if flag in "ims")
        return PatternDoubt("the slashes are part of this pattern", f"(?{flags}){slashes[1]}" if flags else slashes[1])
    if _DOUBLED.search(text):
        return PatternDoubt("two backslashes mean one that is itself looked for", _DOUBLED.sub(r"\\\1", text))
    return None


def pattern_help(text: str) -> str:
    """What to write instead of a pattern that cannot be read."""
    if re.search(r"\(\?(?:[=!]|<[=!])", text):
        return "patterns are RE2, without look-around: write what must be there, and `not-matches` for what must not"
    if re.search(r"\\[1-9]|\(\?P=|\\k<", text):
        return "patterns are RE2, without back references: write the repeated part out"
    for opening, closing in (("[", "]"), ("(", ")")):
        count = _unescaped(text, opening) - _unescaped(text, closing)
        if count > 0:
            return f"close the `{opening}` with `{closing}`, or write `\\{opening}` for the character itself"
        if count < 0:
            return f"write `\\{closing}` for the character itself, or open it with `{opening}`"
    if re.match(r"[*+?]", text):
        return f"write `\\{text[0]}` for the character itself, or `.{text[0]}` for any characters"
    if len(text) > PATTERN_MAX or re.search(r"\{\d{4,}|,\d{4,}\}", text):
        return "ask for less at once: repetitions go up to 1,000, and `length` counts characters"
    return "write an RE2 pattern, such as `'^[A-Z]{2}-[0-9]+$'`; a backslash takes away a sign's meaning"


def _unescaped(text: str, sign: str) -> int:
    """How often a sign stands in a pattern without a backslash before it and outside a class of characters."""
    bare = re.sub(r"\\.", "", text)
    if sign in "()":
        bare = re.sub(r"\[[^\]]*\]", "", bare)
    return bare.count(sign)


def _said(problem: Exception) -> str:
    words = problem.args[0] if problem.args else str(problem)
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


def _plain(text: str) -> str:
    """`text` without lone surrogates, which RE2's UTF-8 cannot hold; they read as the replacement character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
