"""Lets a scanner for YAML 1.1 read YAML 1.2: signs that only the older one gives a meaning are put aside and restored.

The scanner in C is libyaml's of 2016. In flow style it stumbles over `https://…`, `10:30` and `a?b` without quotes,
and everywhere it takes U+0085, U+2028 and U+2029 for ends of lines. Each such character is replaced by one that the
file does not use, so no column changes, and every scalar gets it back.
"""

from __future__ import annotations

import re
from typing import Final

from engine.model.values.noun import Noun

_BREAKS: Final = ("\x85", "\u2028", "\u2029")
_COLON = re.compile(r"""(?<=[^\s"'\]},\[{]):(?=[^\s,\[\]{}])""")
_QUESTION_MARK = re.compile(r"(?<=[^\s,\[\]{}])\?|\?(?=[^\s,\[\]{}])")
_PRIVATE_USE: Final = range(0xE000, 0xF900)


class Disguise(Noun, frozen=True):
    """A text to scan, and by code point what to restore in what comes out (None: nothing was changed)."""

    text: str
    restore: dict[int, str] | None


def as_it_is(text: str) -> Disguise:
    """The text with unusual ends of lines put aside; nearly always the text itself."""
    found = [sign for sign in _BREAKS if sign in text]
    spare = _spare(text, len(found))
    if not found or not spare:
        return Disguise(text, None)
    for sign, placeholder in zip(found, spare, strict=True):
        text = text.replace(sign, placeholder)
    return Disguise(text, dict(zip(map(ord, spare), found, strict=True)))


def with_plain_signs(disguise: Disguise) -> Disguise | None:
    """The text with `:` and `?` inside words put aside too; None where there are none."""
    text = disguise.text
    spare = _spare(text, 2)
    if not spare:
        return None
    changed = _QUESTION_MARK.sub(spare[1], _COLON.sub(spare[0], text))
    if changed == text:
        return None
    return Disguise(changed, {**(disguise.restore or {}), ord(spare[0]): ":", ord(spare[1]): "?"})


def _spare(text: str, count: int) -> list[str]:
    """Characters for private use that the text does not hold; fewer than `count` never come: then none."""
    found: list[str] = []
    for code in _PRIVATE_USE:
        if len(found) == count:
            break
        if chr(code) not in text:
            found.append(chr(code))
    return found if len(found) == count else []
