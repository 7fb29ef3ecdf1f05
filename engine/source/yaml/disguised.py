"""Characters that look like a sign of YAML, or like a space, and are others: they are read as what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.values.noun import Noun
from engine.source.limits import LINE_CHARACTERS_MAX, PROBLEMS_KEPT_MAX
from engine.source.text import SourceText

_SPACES: Final = "\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000"
_DASHES: Final = "\\u2010-\\u2015\\u2022\\u2212"
_ANY: Final = re.compile(f"[{_SPACES}{_DASHES}\\uff1a]")
_INDENT: Final = re.compile(rf"[ \t]*(?P<here>[{_SPACES}])(?=[ \t{_SPACES}]*\S)")
_DASH: Final = re.compile(rf"[ ]*(?P<here>[{_DASHES}])(?=[ ]+\S)")
_BEHIND_DASH: Final = re.compile(rf"[ ]*(?:-[ ]+)*-(?P<here>[{_SPACES}])")
_KEY: Final = r"[ ]*(?:-[ ]+)*(?:[\w.-]+|\"[^\"]*\"|'[^']*')"
_BEFORE_COLON: Final = re.compile(rf"{_KEY}[ ]*(?P<here>[{_SPACES}])(?=[ {_SPACES}]*:(?:[ {_SPACES}]|$))")
_BEHIND_COLON: Final = re.compile(rf"{_KEY}[ ]*:[ ]*(?P<here>[{_SPACES}])")
_COLON: Final = re.compile(rf"{_KEY}[ ]*(?P<here>\uff1a)")
_IN_BRACES: Final = re.compile(
    rf"[^\"'#|>]*?[{{\[,][ ]*(?P<here>[{_SPACES}])|[^\"'#|>]*?[{{,][ ]*[\w.-]+:[ ]*(?P<there>[{_SPACES}])"
)
_COLON_IN_BRACES: Final = re.compile(r"[^\"'#|>]*?[{,][ ]*[\w.-]+[ ]*(?P<here>\uff1a)")
"""Not every item of a list: `[a\uff1ab]` is a text."""
_BLOCK: Final = re.compile(r".*(?:^|[ :-])[|>][-+0-9]*\s*(?:#.*)?$")
_NAMES: Final = MappingProxyType({" ": "a space", "-": "a hyphen", ":": "a colon"})
_IN_LINE_MAX: Final = 40


class Undisguised(Noun, frozen=True):
    """The text with common signs in the place of others, and what is said about each of them."""

    text: str
    problems: tuple[Diagnostic, ...]


def undisguise(text: str, source: SourceText) -> Undisguised:
    """Read what looks like a sign of YAML as that sign (E034); no column changes. Blocks of text are let be."""
    if _ANY.search(text) is None:
        return Undisguised(text, ())
    lines, problems = list(source.lines), list[Diagnostic]()
    for number in _structural(source.lines):
        line = lines[number]
        for _ in range(_IN_LINE_MAX):
            at = _place(line)
            if at is None or len(problems) >= PROBLEMS_KEPT_MAX:
                break
            sign = _sign(line[at])
            problems.append(_problem(line[at], sign, number + 1, at + 1, source))
            line = line[:at] + sign + line[at + 1 :]
        lines[number] = line
    return Undisguised("\n".join(lines), tuple(problems)) if problems else Undisguised(text, ())


def _structural(lines: tuple[str, ...]) -> Iterator[int]:
    """The numbers from 0 of lines that hold such characters and are no part of a block of text."""
    block: int | None = None
    for number, line in enumerate(lines):
        if len(line) > LINE_CHARACTERS_MAX or not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and indent > block:
            continue
        block = indent if _BLOCK.match(line) else None
        if _ANY.search(line):
            yield number


def _place(line: str) -> int | None:
    """Where the first such character stands that YAML would have taken for a sign; an index from 0."""
    for pattern in (_INDENT, _DASH, _BEHIND_DASH, _BEFORE_COLON, _COLON, _BEHIND_COLON, _IN_BRACES, _COLON_IN_BRACES):
        found = pattern.match(line)
        if found is not None:
            return found.start("here") if found["here"] else found.start("there")
    return None


def _sign(character: str) -> str:
    return " " if character.isspace() else ":" if character == "\uff1a" else "-"


def _problem(character: str, sign: str, line: int, column: int, source: SourceText) -> Diagnostic:
    span = source.span(line, column, column + 1)
    named = f"U+{ord(character):04X}"
    shown = f"{named} looks like {_NAMES[sign]} and is none"
    fix = Fix(title=f"write {_NAMES[sign]}", edits=(Edit(span=span, text=sign),))
    return Diagnostic(code="E034", span=span, message=shown, help=f"write {_NAMES[sign]} instead", fix=fix)
