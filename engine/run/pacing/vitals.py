"""What a run is doing at this moment, for those who watch it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from engine.model.ports.clock import Vitals
from engine.model.values.noun import Noun


@dataclass(slots=True)
class OpenRequests:
    """The open requests of one scope."""

    count: int = 0


class ScopeVitals(Noun, frozen=True, kw_only=True):
    """One scope as it is now. `rate` is the limit in force, `spare` what may leave without waiting; None: no limit.

    `used` requests count against it, also while the server asks for silence and nothing is spare.
    """

    open: int
    outstanding: int
    to_submit: int
    rate: tuple[int, float] | None
    spare: int | None
    used: int = 0

    @property
    def left_s(self) -> float | None:
        """How long the limit makes what is left last: a submit and a poll for each case, and a poll for each execution.

        What is spare leaves at once; of a window that is used up half is over, on the average.
        """
        if self.rate is None:
            return None
        count, window_s = self.rate
        beyond = 2 * self.to_submit + self.outstanding - (self.spare or 0)
        return max(0.0, (math.ceil(beyond / count) - 0.5) * window_s) if beyond > 0 else 0.0


def vitals(readings: Iterable[ScopeVitals]) -> Vitals:
    """All scopes together; of the limits that which makes the run last longest."""
    every = list(readings)
    sums = Vitals(
        in_flight=sum(each.open for each in every),
        outstanding=sum(each.outstanding for each in every),
        to_submit=sum(each.to_submit for each in every),
    )
    slowest = max((each for each in every if each.rate), key=lambda each: each.left_s or 0.0, default=None)
    if slowest is None or slowest.rate is None:
        return sums
    count, window_s = slowest.rate
    return sums.but(used=slowest.used, allowed=count, window_s=window_s, left_s=slowest.left_s)
