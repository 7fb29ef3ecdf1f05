"""Calls of providers in tests."""

from __future__ import annotations

from random import Random

from engine.generators.provider import ProviderSpec, provider_kinds
from engine.generators.provider.catalogue import methods
from engine.generators.provider.draw import draw_provider
from engine.model.language.kinds import Draw, Problem
from engine.model.values.json import Json
from tests.generators.draws import NOW

KINDS = {kind.name: kind for kind in provider_kinds()}


def drawn(name: str, *, seed: int = 1, now: str = NOW, locale: str = "en", **given: Json) -> Json:
    """A value of a method, with these parameters."""
    draw = Draw(rng=Random(seed), names={}, now=now)
    return draw_provider(methods()[name], ProviderSpec(with_=given, locale=locale), draw)


def problems(name: str, *, locale: str = "en", **given: object) -> tuple[Problem, ...]:
    """What is wrong with these parameters of a method."""
    return KINDS[name].check(ProviderSpec(with_=given, locale=locale))  # type: ignore[arg-type]
