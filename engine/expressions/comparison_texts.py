"""Plain texts that read like a comparison and are none here: `> 2`, `!= low`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from engine.expressions.values.inline_yaml import inline_yaml

FIGURE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
"""A number as such texts have it."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[-+][0-9:]+)?)?")
_TYPED: Final = frozenset({"null", "true", "false"})


def read_ordered(sign: str) -> Callable[[str], str | None]:
    """Reads the number or date behind a sign such as `>`, as one line of YAML; anything else gives None."""
    return lambda text: _read(sign, text, any_text=False)


def read_equated(sign: str) -> Callable[[str], str | None]:
    """Reads what stands behind a sign such as `==`, as one line of YAML, whatever it is."""
    return lambda text: _read(sign, text, any_text=True)


def _read(sign: str, text: str, *, any_text: bool) -> str | None:
    operand = text[len(sign) :].strip()
    if not text.startswith(sign) or not operand or "\n" in text:
        return None
    if FIGURE.fullmatch(operand) or (any_text and operand in _TYPED):
        return operand
    if any_text or _DAY.fullmatch(operand):
        return inline_yaml(operand) if '"' not in operand else None
    return None
