"""Gathers the kinds that a run knows: the built-in ones, and those that installed packages add by entry points.

A vocabulary is a value. Nothing registers itself anywhere; tests make vocabularies of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, TypeVar

from engine.assertions import KINDS as MATCHERS
from engine.generators import KINDS as GENERATORS
from engine.generators.edges import EDGES
from engine.model.language.kinds import GeneratorKind, MatcherKind
from engine.model.ports.clock import Clock
from engine.model.ports.target import EmulatorAddress, Stub
from engine.model.vocabulary import ExecutorKind, ReporterKind, Vocabulary
from engine.targets import KINDS as TARGETS

K = TypeVar("K")

COMING_TARGETS = frozenset({"genesys", "http", "offline"})
"""Types of the language that this version does not have."""

_DRAWING_LIBRARIES = ("jinja2", "jmespath", "mimesis")


def builtin() -> Vocabulary:
    """The words that every installation knows."""
    return Vocabulary(
        matchers=_by_name(MATCHERS),
        generators=_Words(_by_name(GENERATORS), _provided),
        edges=_by_name(EDGES),
        targets=_by_name(TARGETS),
        reporters=_Words({}, _reporters),
        executors=_Words({}, _executors),
        versions=_Words({}, _versions),
        coming_targets=COMING_TARGETS,
        start_emulator=_start_emulator,
    )


def load_vocabulary() -> Vocabulary:
    """The built-in words and those of installed packages (entry points `engine.matchers`, `engine.generators`, …).

    A package that redefines a built-in word, or what a plain value means, is refused with a ValueError that names both.
    """
    known, points = builtin(), entry_points()
    return Vocabulary(
        matchers=_with_one_plain(known, _extended(known.matchers, points, "engine.matchers")),
        generators=_extended(known.generators, points, "engine.generators"),
        edges=_extended(known.edges, points, "engine.edges"),
        targets=_extended(known.targets, points, "engine.targets"),
        reporters=_extended(known.reporters, points, "engine.reporters"),
        executors=_extended(known.executors, points, "engine.executors"),
        versions=known.versions,
        coming_targets=known.coming_targets,
        start_emulator=known.start_emulator,
    )


def _with_one_plain(known: Vocabulary, matchers: Mapping[str, MatcherKind]) -> Mapping[str, MatcherKind]:
    second = next((name for name, kind in matchers.items() if kind.is_plain and name not in known.matchers), None)
    if second is not None:
        raise ValueError(f"`{second}` cannot be what a plain value means: that is `{known.plain_matcher.name}`")
    return matchers


class _Words(Mapping[str, K]):
    """Words of which some cost an import: those are looked for when no other word has the name.

    Names of the far ones hold a dot where there are near ones beside them (`person.email`).
    """

    def __init__(self, near: Mapping[str, K], far: Callable[[], Mapping[str, K]]) -> None:
        self._near = near
        self._far = far

    def __contains__(self, name: object) -> bool:
        """Whether this is a word; whatever an author wrote may be looked up, numbers and null are none."""
        return isinstance(name, str) and super().__contains__(name)

    def __getitem__(self, name: str) -> K:
        found = self._near.get(name)
        if found is not None:
            return found
        if self._near and "." not in name:
            raise KeyError(name)
        return self._far()[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._near
        yield from self._far()

    def __len__(self) -> int:
        return len(self._near) + len(self._far())


@cache
def _provided() -> Mapping[str, GeneratorKind]:
    """Every method of mimesis, whose data is large."""
    from engine.generators.provider import provider_kinds

    return _by_name(provider_kinds())


@cache
def _reporters() -> Mapping[str, ReporterKind]:
    from engine.reporters import KINDS

    return _by_name(KINDS)


@cache
def _executors() -> Mapping[str, ExecutorKind]:
    from engine.executors import KINDS

    return _by_name(KINDS)


@cache
def _versions() -> Mapping[str, str]:
    from importlib.metadata import version

    return MappingProxyType({name: version(name) for name in _DRAWING_LIBRARIES})


def _start_emulator(
    settings: Any, stubs: tuple[Stub, ...], *, clock: Clock, seed: int
) -> AbstractAsyncContextManager[EmulatorAddress]:
    """The emulator, imported when one is started: its server is half of the start-up of a command that needs none."""
    from engine.emulator import start_emulator

    return start_emulator(settings, stubs, clock=clock, seed=seed)


def _by_name(kinds: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({kind.name: kind for kind in kinds})


def _extended(known: Mapping[str, K], points: Any, group: str) -> Mapping[str, K]:
    """`points` are those of all groups, looked for once; their type changed with Python 3.12."""
    added: dict[str, K] = {}
    for point in sorted(points.select(group=group), key=lambda point: point.name):
        kind = point.load()
        if kind.name in known or kind.name in added:
            raise ValueError(f"{point.value} defines `{kind.name}`, which is already a word of {group}")
        added[kind.name] = kind
    return MappingProxyType({**known, **added}) if added else known
