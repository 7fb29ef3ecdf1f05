"""Reading what an author gave a word: operands that may still be templates, numbers, and ranges of lengths."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TypeGuard

from engine.model.language.literals import Template, Templated
from engine.model.values.json import Json

_LENGTHS = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?", re.ASCII)


def is_settled(operand: Templated) -> TypeGuard[Json]:
    """Whether no template stands in an operand any more, at any depth."""
    if isinstance(operand, Template):
        return False
    if isinstance(operand, str):
        return True
    if isinstance(operand, Mapping):
        return all(is_settled(each) for each in operand.values())
    if isinstance(operand, Sequence):
        return all(is_settled(each) for each in operand)
    return True


def is_number(operand: Templated) -> TypeGuard[int | float]:
    """Whether an operand is a finite number; a boolean is none."""
    return isinstance(operand, int | float) and not isinstance(operand, bool) and isfinite(operand)


def is_whole(operand: Templated) -> TypeGuard[int | float]:
    """Whether an operand is a number without a fraction; `5.0` is one."""
    return is_number(operand) and operand == int(operand)


def read_lengths(operand: Templated) -> tuple[int, int] | None:
    """Smallest and largest length of `5` or `1..40`; None where that is not what it says."""
    if is_whole(operand):
        return (int(operand), int(operand)) if operand >= 0 else None
    found = _LENGTHS.fullmatch(operand.strip()) if isinstance(operand, str) else None
    if found is None or found[2] is None or int(found[1]) > int(found[2]):
        return None
    return int(found[1]), int(found[2])
