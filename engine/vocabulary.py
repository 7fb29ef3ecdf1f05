"""Gathers the kinds that a run knows: the built-in ones, and those that installed packages add by entry points.

A vocabulary is a value. Nothing registers itself anywhere; tests make vocabularies of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from engine.assertions import KINDS as MATCHERS
from engine.generators import KINDS as GENERATORS
from engine.generators.edges import EDGES
from engine.model.language.kinds import GeneratorKind
from engine.model.plugins import EXECUTORS, REPORTERS
from engine.model.ports.clock import Clock
from engine.model.ports.target import EmulatorAddress, Stub
from engine.model.vocabulary import ExecutorKind, ReporterKind, Vocabulary
from engine.plugins.command_words import AddedWords, CommandWords
from engine.targets import KINDS as TARGETS

K = TypeVar("K")

COMING_TARGETS = frozenset({"genesys", "offline"})
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
    """The built-in words, and the reports and executors of installed packages.

    What changes the meaning of suites is added by the project that lists its package (`engine.plugins.extend`).
    """
    known = builtin()
    return replace(
        known,
        reporters=CommandWords(known.reporters, lambda: _installed(REPORTERS, known)),
        executors=CommandWords(known.executors, lambda: _installed(EXECUTORS, known)),
    )


def _installed(group: str, known: Vocabulary) -> AddedWords:
    """What installed packages add to a group, looked for when something is asked for that the engine does not have."""
    from engine.plugins.extend import words_of_command

    return words_of_command(group, known)


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
