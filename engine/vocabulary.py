"""Gathers the kinds that a run knows: the built-in ones, and those that installed packages add by entry points.

A vocabulary is a value. Nothing registers itself anywhere; tests make vocabularies of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from importlib.metadata import entry_points, version
from types import MappingProxyType
from typing import Any, TypeVar

from engine.assertions import KINDS as MATCHERS
from engine.executors import KINDS as EXECUTORS
from engine.generators import KINDS as GENERATORS
from engine.generators.edges import EDGES
from engine.generators.provider import provider_kinds
from engine.model.kinds import Vocabulary
from engine.model.ports import Clock, EmulatorAddress, Stub
from engine.reporters import KINDS as REPORTERS
from engine.targets import KINDS as TARGETS

K = TypeVar("K")

_DRAWING_LIBRARIES = ("jinja2", "jmespath", "mimesis")


def builtin() -> Vocabulary:
    """The words that every installation knows."""
    return Vocabulary(
        matchers=_by_name(MATCHERS),
        generators=_by_name((*GENERATORS, *provider_kinds())),
        edges=_by_name(EDGES),
        targets=_by_name(TARGETS),
        reporters=_by_name(REPORTERS),
        executors=_by_name(EXECUTORS),
        versions=MappingProxyType({name: version(name) for name in _DRAWING_LIBRARIES}),
        start_emulator=_start_emulator,
    )


def installed() -> Vocabulary:
    """The built-in words and those of installed packages (entry points `engine.matchers`, `engine.generators`, …).

    A package that redefines a built-in word is refused with a ValueError that names both.
    """
    known = builtin()
    return Vocabulary(
        matchers=_extended(known.matchers, "engine.matchers"),
        generators=_extended(known.generators, "engine.generators"),
        edges=_extended(known.edges, "engine.edges"),
        targets=_extended(known.targets, "engine.targets"),
        reporters=_extended(known.reporters, "engine.reporters"),
        executors=_extended(known.executors, "engine.executors"),
        versions=known.versions,
        start_emulator=known.start_emulator,
    )


def _start_emulator(
    settings: Any, stubs: tuple[Stub, ...], *, clock: Clock, seed: int
) -> AbstractAsyncContextManager[EmulatorAddress]:
    """The emulator, imported when one is started: its server is half of the start-up of a command that needs none."""
    from engine.emulator import start_emulator

    return start_emulator(settings, stubs, clock=clock, seed=seed)


def _by_name(kinds: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({kind.name: kind for kind in kinds})


def _extended(known: Mapping[str, K], group: str) -> Mapping[str, K]:
    added: dict[str, K] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        kind = point.load()
        if kind.name in known or kind.name in added:
            raise ValueError(f"{point.value} defines `{kind.name}`, which is already a word of {group}")
        added[kind.name] = kind
    return MappingProxyType({**known, **added}) if added else known
