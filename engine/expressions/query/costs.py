"""What a step of a question is worth: parts of values, and the text in them, counted as far as a question may go.

Values that a question puts together share their parts, so that a small one can be looked through without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from engine.expressions.hurry import NotNowError, is_in_hurry
from engine.expressions.query.functions import Function
from engine.expressions.query.wanted import QueryError
from engine.expressions.values.equality import is_list
from engine.model.values.json import Json, Missing

STEPS_MAX: Final = 200_000
"""Parts that one answer may visit, and what its functions look through."""
STEPS_IN_HURRY: Final = 10_000
"""The same, where others wait."""
CHARACTERS_A_STEP: Final = 64
"""Of text, in what reads it from end to end."""
_CHEAP: Final = frozenset({int, float, bool, type(None)})
_TOO_MANY: Final = (
    f"the question takes more than {STEPS_MAX:,} steps on this data: "
    "ask about a smaller part of it, or in several questions"
)


class Steps:
    """Those that are left of one answer."""

    __slots__ = ("_is_in_hurry", "_left")

    def __init__(self) -> None:
        self._is_in_hurry = is_in_hurry()
        self._left = STEPS_IN_HURRY if self._is_in_hurry else STEPS_MAX

    def charge(self, steps: int) -> None:
        """Count work, and refuse when it is too much."""
        self._left -= steps
        if self._left < 0:
            if self._is_in_hurry:
                raise NotNowError
            raise QueryError(_TOO_MANY, is_limit=True)

    def charge_comparison(self, left: Json | Missing, right: Json | Missing) -> None:
        """Count what comparing two values takes, before it is done."""
        if left.__class__ not in _CHEAP and right.__class__ not in _CHEAP:
            self.charge(weigh_comparison(left, right, self._left))

    def charge_call(self, function: Function, given: Sequence[Any]) -> None:
        """Count what a function does with what it is given, before it is done."""
        if function.walks:
            self.charge_walk(given)
        else:
            self.charge(sum(len(each) for each in given if isinstance(each, Mapping) or is_list(each)))
        if function.cost is not None:
            self.charge(function.cost(*given))

    def charge_walk(self, values: Iterable[Any]) -> None:
        """Count what looking through values takes, before it is done."""
        self.charge(weigh(values, self._left))


def weigh(values: Iterable[Any], most: int) -> int:
    """How many parts and how much text there is in values, at any depth; counts on to just over `most`."""
    weight = 0
    open_ = list(values)
    while open_ and weight <= most:
        each = open_.pop()
        weight += 1
        if isinstance(each, str):
            weight += len(each) // CHARACTERS_A_STEP
        elif isinstance(each, Mapping):
            weight += len(each) + sum(map(len, each)) // CHARACTERS_A_STEP
            open_.extend(each.values())
        elif is_list(each):
            weight += len(each)
            if weight <= most:
                open_.extend(each)
    return weight


def weigh_comparison(left: Any, right: Any, most: int) -> int:
    """What comparing two values takes at most: no more than there is in the smaller one."""
    return weigh([right], weigh([left], most))
