"""One value of a provider: all chance from the case's stream, all dates from the plan's now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address
from math import isfinite
from random import Random
from typing import Any
from uuid import UUID

from engine.expressions.values.near import suggestion
from engine.generators.provider.arguments import read_arguments
from engine.generators.provider.catalogue import Method, locales, methods
from engine.generators.provider.spec import ProviderSpec
from engine.model.language.kinds import Draw
from engine.model.values.json import Json
from engine.model.values.moments import date_time_text, read_moment

_LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError)
"""What a method of mimesis raises for parameters that it cannot take and languages that it does not know."""
_PLATFORM = "linux"
"""Whose paths `path.…` gives, whatever machine this is."""


def draw_provider(method: Method, spec: ProviderSpec, draw: Draw) -> Json:
    """A value of the method. Raises ValueError, in an author's words, where the method cannot give one."""
    arguments = read_arguments(method.name, spec.with_)
    now = _moment(draw.now)
    if now is None:
        raise ValueError(f"`now` is no moment: {draw.now}")
    try:
        provider = _seeded(method, spec.locale)
        # Text, because mimesis seeds by text; 64 bits, because a case's stream is one of 2 ** 64 at most.
        provider.reseed(f"{draw.rng.getrandbits(64):x}")
        value = method.call(provider, now, **arguments) if method.is_ours else method.call(provider, **arguments)
        return json_of(value)
    except _LIBRARY_ERRORS as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"`{method.name}` gives nothing with these parameters: {reason}") from error


def fake(name: str, rng: Random, now: str) -> Json:
    """A value of the provider method `name`, as `fake('person.first_name')` in a template asks for.

    Raises ValueError for a name that is none.
    """
    method = methods().get(name)
    if method is None:
        raise ValueError(f"unknown provider `{name}`; {suggestion(name, methods(), what='some are')}")
    return draw_provider(method, ProviderSpec(), Draw(rng=rng, names={}, now=now))


def json_of(value: Any) -> Json:
    """What a provider gives, as JSON: dates and ids as text, decimals and durations (seconds) as numbers.

    Raises ValueError for what JSON cannot say.
    """
    if type(value) is str:  # most are
        return value
    if isinstance(value, Mapping):
        return {str(key): json_of(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [json_of(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case float() | Decimal():
            return _number(float(value))
        case Enum():
            return json_of(value.value)
        case datetime():
            return date_time_text(value if value.tzinfo is not None else value.replace(tzinfo=UTC))
        case date() | time():
            return value.isoformat() if isinstance(value, date) else value.replace(microsecond=0).isoformat()
        case timedelta():
            return _number(value.total_seconds())
        case UUID() | IPv4Address() | IPv6Address():
            return str(value)
        case _:
            raise ValueError(f"a {type(value).__name__} cannot be written as JSON")


def _number(value: float) -> Json:
    if not isfinite(value):
        raise ValueError("JSON has no NaN and no infinity")
    return value


def _seeded(method: Method, locale: str) -> Any:
    if locale not in locales():
        raise ValueError(f"there is no data for the locale `{locale}`")
    return _provider(method.provider, locale if method.is_localised else None)


@lru_cache(maxsize=8)
def _moment(now: str) -> datetime | None:
    """The moment that every row of a plan is made at."""
    return read_moment(now, now=None)


@cache
def _provider(provider: type, locale: str | None) -> Any:
    """The one object of a provider and language: making it costs a file of data, reseeding it 16 µs."""
    if locale is not None:
        return provider(locale=locale, seed="")
    from mimesis.providers import Path

    return provider(platform=_PLATFORM, seed="") if provider is Path else provider(seed="")
