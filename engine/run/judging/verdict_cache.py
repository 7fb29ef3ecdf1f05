"""What was judged before: a claim that held of a value holds of the same value in the next case.

Most cases of a test are answered alike, and to judge is a seventh of what a run does.
"""

from __future__ import annotations

from typing import Any, Final

from engine.model.language.expectation import Claim, Expectation
from engine.model.values.json import Json, Missing

VALUES_MAX: Final = 64
"""Values of one claim that are remembered; where there are more, they hardly come again."""
CLAIMS_MAX: Final = 1_024
"""Claims of which anything is remembered: those that a row makes are of that row alone."""
_KINDS: Final = frozenset({str, int, float, bool, type(None)})
_TEXT_MAX: Final = 256


class VerdictCache:
    """What held, by claim and value. Only for claims without templates, whose matchers see nothing but the value."""

    def __init__(self) -> None:
        # The claim and the expectation are kept beside what was found, so that no other ones get their ids.
        self._found: dict[tuple[int, int], tuple[Claim, Expectation, dict[tuple[type, Json], tuple[Any, ...]]]] = {}

    def of(self, claim: Claim, expectation: Expectation, value: Json | Missing) -> tuple[Any, ...] | None:
        """What was found when this value was judged before; None where it was not, or did not hold."""
        if value.__class__ not in _KINDS:
            return None
        known = self._found.get((id(claim), id(expectation)))
        return None if known is None else known[2].get((value.__class__, value))  # type: ignore[arg-type]

    def note(self, claim: Claim, expectation: Expectation, value: Json | Missing, findings: tuple[Any, ...]) -> None:
        """Remember that this value was judged and held."""
        if value.__class__ not in _KINDS or (isinstance(value, str) and len(value) > _TEXT_MAX):
            return
        place = (id(claim), id(expectation))
        if place not in self._found:
            if len(self._found) >= CLAIMS_MAX:
                return
            self._found[place] = (claim, expectation, {})
        values = self._found[place][2]
        if len(values) < VALUES_MAX:
            values[value.__class__, value] = findings  # type: ignore[index]
