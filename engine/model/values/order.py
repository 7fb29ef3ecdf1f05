"""The one order of values: numbers by value, moments in time, other texts by their characters; nothing else has one.

Matchers, questions, templates and the bounds of generators all ask here, so that none contradicts another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from engine.model.values.json import Json, Missing
from engine.model.values.moments import instant_of

_NUMBER, _MOMENT, _TEXT = range(3)
_Rank = tuple[int, Any]
_NUMBERS: Final = frozenset({int, float})

_EXACT_MAX: Final = 2**53
"""From here on a double is not always the integer that its shortest decimal is."""
_FIGURE: Final = re.compile(r"\s*[+-]?[.,]?\d")


def number_key(number: float) -> int | float:
    """What numbers are compared by: the shortest decimal that means the number. Of 1e23 that is 10**23."""
    if not isinstance(number, int) and abs(number) >= _EXACT_MAX and isfinite(number):
        return int(Decimal(float.__repr__(number)))
    return number


def compare(one: Json | Missing, other: Json | Missing) -> int | None:
    """Below, at or above zero as one value is less, as much or more than another; None where the two have no order.

    Numbers compare with numbers, moments with moments, other texts with other texts. A text that begins like a figure
    has no order with another: as text "9" is more than "80", and "22.11.2026" more than "01.01.2027".
    """
    if one.__class__ in _NUMBERS and other.__class__ in _NUMBERS:
        return _sign(number_key(one), number_key(other))  # type: ignore[arg-type]
    first, second = _rank(one), _rank(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    if first[0] == _TEXT and (is_like_figure(one) or is_like_figure(other)):
        return None
    return _sign(first[1], second[1])


def _sign(one: Any, other: Any) -> int:
    return 0 if one == other else 1 if one > other else -1


def keys_in_order(values: Sequence[Json]) -> list[Any] | None:
    """For each value of a list what it is sorted by; None where they are not numbers only or texts only.

    Among texts all moments come first.
    """
    ranks = [_rank(each) for each in values]
    if any(each is None for each in ranks):
        return None
    kinds = {each[0] == _NUMBER for each in ranks if each is not None}
    return ranks if len(kinds) < 2 else None  # noqa: PLR2004 - numbers and texts


def is_moment_text(value: object) -> bool:
    """Whether a value is a date or date-time in ISO 8601."""
    return isinstance(value, str) and instant_of(value) is not None


def is_like_figure(value: object) -> bool:
    """Whether a value is text that begins like a number or a date, and that is neither for those who compare it."""
    return isinstance(value, str) and _FIGURE.match(value) is not None and instant_of(value) is None


def _rank(value: Json | Missing) -> _Rank | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _NUMBER, number_key(value)
    if not isinstance(value, str):
        return None
    instant = instant_of(value)
    return (_TEXT, value) if instant is None else (_MOMENT, instant)
