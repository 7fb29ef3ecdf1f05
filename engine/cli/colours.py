"""Which colour says what: red failed, yellow is open, green passed. The one place that colours text.

Whether colour is wanted is the stream's business: `console` strips it again where it is not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import click

from engine.model.source.diagnostic import Severity
from engine.model.verdict import Verdict

_BAD, _OPEN, _GOOD = "red", "yellow", "green"
_VERDICTS: Final = MappingProxyType({
    Verdict.PASSED: ("PASS", _GOOD),
    Verdict.FAILED: ("FAIL", _BAD),
    Verdict.ERROR: ("ERROR", _BAD),
    Verdict.UNKNOWN: ("UNKNOWN", _OPEN),
    Verdict.SKIPPED: ("SKIP", _OPEN),
    Verdict.NOT_RUN: ("NOT RUN", _OPEN),
})  # fmt: skip
_WORDS: Final = MappingProxyType(dict(_VERDICTS.values()))


def paint_severity(text: str, severity: Severity, *, bold: bool = False) -> str:
    """A text in the colour of a problem's severity."""
    return click.style(text, fg=_BAD if severity is Severity.ERROR else _OPEN, bold=bold or None)


def paint_verdict(verdict: Verdict) -> str:
    """The word for a verdict, in its colour."""
    return _paint_word(_VERDICTS[verdict][0])


def paint_verdicts(text: str) -> str:
    """A report in which each line that begins with a verdict's word has it in its colour."""
    return "".join(_paint_line(line) for line in text.splitlines(keepends=True))


def _paint_line(line: str) -> str:
    if line.startswith(tuple(_WORDS)):
        word = next(each for each in _WORDS if line.startswith(each))
        return _paint_word(word) + line[len(word) :]
    return line


def _paint_word(word: str) -> str:
    return click.style(word, fg=_WORDS[word], bold=True)
