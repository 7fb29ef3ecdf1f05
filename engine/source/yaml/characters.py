"""Characters that no YAML text may hold, found before the scanner sees them."""

from __future__ import annotations

import re

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.values.noun import Noun
from engine.source.text import SourceText

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Cleaned(Noun, frozen=True):
    """A text that can be scanned; `is_damaged` where forbidden characters were replaced by U+FFFD."""

    text: str
    problems: tuple[Diagnostic, ...]
    is_damaged: bool


def clean_text(text: str, source: SourceText) -> Cleaned:
    """E013 for the first forbidden character (control characters, halves of characters), W004 for a turning one."""
    forbidden = _FORBIDDEN.search(text)
    turning = _TURNING.search(text)
    problems: list[Diagnostic] = []
    if forbidden is not None:
        problems.append(_forbidden(forbidden, text, source))
        text = _FORBIDDEN.sub("\ufffd", text)
    if turning is not None:
        problems.append(_turning(turning, text, source))
    return Cleaned(text, tuple(problems), forbidden is not None)


def _forbidden(found: re.Match[str], text: str, source: SourceText) -> Diagnostic:
    count = sum(1 for _ in _FORBIDDEN.finditer(text))
    more = f", and {count - 1} more of its kind" if count > 1 else ""
    kind = "half of a character" if _SURROGATE.match(found[0]) else "a character that no text may hold"
    escape = found[0].encode("unicode_escape", "surrogatepass").decode("ascii")
    way_out = (
        f'delete it; in double quotes it can be written as `"{escape}"`' if len(escape) == len("\\x00") else "delete it"
    )
    return Diagnostic(
        code="E013",
        span=source.span_of(found.start(), text),
        message=f"{kind} (U+{ord(found[0]):04X}){more}",
        help=way_out,
    )


def _turning(found: re.Match[str], text: str, source: SourceText) -> Diagnostic:
    code = ord(found[0])
    return Diagnostic(
        code="W004",
        severity=Severity.WARNING,
        span=source.span_of(found.start(), text),
        message=f"an invisible character (U+{code:04X}) that turns the direction of reading",
        help=f'delete it, or show it in double quotes: `"\\u{code:04x}"`',
    )
