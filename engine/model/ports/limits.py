"""How fast and how much may be asked: the limits of a target, and the bounds of a run."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.language.grammar import word
from engine.model.language.literals import Duration, Rate
from engine.model.values.noun import Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaHeaders:
    """The headers by which a server tells its limit: `allowed`, `reset`, and `count` or `remaining`.

    Their names are in lower case, however they were written.
    """

    allowed: str = word("How many requests its window allows.", examples=("x-ratelimit-limit",))
    count: str | None = word(
        "How many of them were made; `remaining` is the other way to say it.",
        default=None,
        examples=("x-ratelimit-used",),
    )
    remaining: str | None = word("How many of them are left.", default=None, examples=("x-ratelimit-remaining",))
    reset: str = word(
        "In how many seconds the window ends; or when it does, in seconds since 1970.", examples=("x-ratelimit-reset",)
    )


class Limits(Noun, frozen=True, kw_only=True):
    """How fast and how much at once. None: unlimited. `rate_is_default` says that nobody configured it."""

    rate: Rate | None = None
    rate_is_default: bool = False
    in_flight: int = 64
    executions: int | None = None
    headers: QuotaHeaders | None = None
    """What the server tells its limit by; None: the usual headers."""


GRACE_S = 9.0
"""Whoever ends a job kills it ten seconds after its first signal, as nearly all do."""


class Bounds(Noun, frozen=True, kw_only=True):
    """When a run ends before its plan does, and whether what failed on the way is tried again.

    After `max_time`, or once `fail_fast` cases have failed, nothing new is sent. At most `requests` leave, tokens not
    counted: a case that they do not pay for is not begun. Without `retries` a transient failure ends its call; a
    refusal that asks for patience, and the one refresh of a token, are no failures.
    """

    max_time: Duration | None = None
    grace_s: float = GRACE_S
    """Within how many seconds a signal ends the run, reports and seal included."""
    fail_fast: int | None = None
    requests: int | None = None
    retries: bool = True
