"""The limits of targets that share a scope: what one of them may not do, none of them may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.model.language.literals import Rate
from engine.model.ports.limits import Limits


def strictest(limits: Sequence[Limits]) -> Limits:
    """The smallest of each limit. A rate that somebody configured beats one that is a type's default."""
    if len(limits) == 1:
        return limits[0]
    configured = [each.rate for each in limits if each.rate is not None and not each.rate_is_default]
    rates = configured or [each.rate for each in limits if each.rate is not None]
    return Limits(
        rate=min(rates, key=_speed) if rates else None,
        rate_is_default=bool(rates) and not configured,
        in_flight=min(each.in_flight for each in limits),
        executions=_least(each.executions for each in limits),
    )


def limits_by_scope(limits: Mapping[str, Limits], scopes: Mapping[str, str]) -> Mapping[str, Limits]:
    """The limits of each target together with those of its scope, by the target's name."""
    return {name: strictest([limits[other] for other in limits if scopes[other] == scopes[name]]) for name in limits}


def _speed(rate: Rate) -> float:
    return rate.count / rate.window_s


def _least(numbers: Iterable[int | None]) -> int | None:
    return min((each for each in numbers if each is not None), default=None)
