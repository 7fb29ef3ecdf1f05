"""What YAML swallows or misreads although its author meant something plain, each with the way to write it."""

from __future__ import annotations

from typing import Final

from engine.model.source.diagnostic import Diagnostic
from engine.source.parser import parse_yaml

TRAPS: Final = frozenset(
    ["E006", "E017", "E021", "E022", "E023", "E024", "E025", "E026", "E027", "E028", "W001", "W005"]
)
"""The codes of problems that come from YAML's own signs inside plain text."""


def find_traps(text: str, file: str) -> tuple[Diagnostic, ...]:
    """The traps that a text has stepped into, in its order: a part of what `parse` says of it."""
    return tuple(each for each in parse_yaml(text, file).diagnostics if each.code in TRAPS)
