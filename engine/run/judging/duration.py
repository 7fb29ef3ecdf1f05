"""How long an execution took, as far as anybody can tell."""

from __future__ import annotations

from engine.model.ports.exchange import Result
from engine.model.values.noun import Noun


class Measured(Noun, frozen=True, kw_only=True):
    """The duration lies between `lower_s` and `upper_s`; both are the reported one where there is one.

    `latency_s` is that of the exchange that brought the answer.
    """

    lower_s: float
    upper_s: float
    latency_s: float


def measure_at_once(result: Result, latency_s: float) -> Measured:
    """Of an execution whose submit brought the answer: the latency is all there is."""
    exactly_s = latency_s if result.duration_s is None else result.duration_s
    return Measured(lower_s=exactly_s, upper_s=exactly_s, latency_s=latency_s)


def measure_by_polls(result: Result, *, not_yet_s: float, done_s: float, latency_s: float) -> Measured:
    """Of an execution that was still going on at the age of `not_yet_s` and was found done at `done_s`."""
    if result.duration_s is not None:
        return Measured(lower_s=result.duration_s, upper_s=result.duration_s, latency_s=latency_s)
    return Measured(lower_s=not_yet_s, upper_s=max(not_yet_s, done_s), latency_s=latency_s)
