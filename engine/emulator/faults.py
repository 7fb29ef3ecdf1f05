"""Which faults strike a request: seeded draws, the same whatever order requests come in. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from engine.model.language.emulator import Faults

SIGMA = 0.6
"""Spread of service times, as in the simulations of RUNNING section 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """The faults that strike one request."""

    throttle: bool = False
    unavailable: bool = False
    server_error: bool = False
    reset_before: bool = False
    reset_after: bool = False
    expire_token: bool = False
    bad_json: bool = False
    slow: bool = False


def draw_faults(faults: Faults, *, seed: int, request: str) -> Struck:
    """The faults of one request; `request` names it by what it is and how often it came before, never by its turn."""
    shares = {
        "throttle": faults.throttle,
        "unavailable": faults.unavailable,
        "server_error": faults.server_error,
        "reset_before": faults.reset_before,
        "reset_after": faults.reset_after,
        "expire_token": faults.expire_token,
        "bad_json": faults.bad_json,
        "slow": faults.slow,
    }
    return Struck(**{name: share > 0 and _draw(seed, name, request).random() < share for name, share in shares.items()})


def draw_service_s(median_s: float, *, seed: int, execution: str) -> float:
    """A service time: lognormal around the median, whole microseconds, the same for the same execution."""
    if median_s <= 0:
        return 0.0
    return round(median_s * math.exp(SIGMA * _draw(seed, "service", execution).gauss(0.0, 1.0)), 6)


def _draw(seed: int, name: str, subject: str) -> Random:
    return Random(f"{seed}|{name}|{subject}")  # noqa: S311 - repeatable on purpose
