"""Reports and executors: words of the command line, which every installed package may add without being listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from engine.model.plugins import PluginFault, PluginWord
from engine.model.values.noun import Noun


class AddedWords(Noun, frozen=True, kw_only=True):
    """What packages add to one group: kinds by name, whose they are, and what is wrong with the rest."""

    kinds: Mapping[str, Any]
    origins: Mapping[str, PluginWord]
    faults: tuple[PluginFault, ...]


class CommandWords(Mapping[str, Any]):
    """Reports or executors: those of the engine, and those of installed packages once another one is asked for."""

    def __init__(self, known: Mapping[str, Any], gather: Callable[[], AddedWords]) -> None:
        self._known = known
        self._gather = cache(gather)

    def __getitem__(self, name: str) -> Any:
        found = self._known.get(name)
        return found if found is not None else self._gather().kinds[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        yield from self._gather().kinds

    def __len__(self) -> int:
        return len(self._known) + len(self._gather().kinds)

    def fault_of(self, name: str) -> PluginFault | None:
        """Why a word of that name cannot be used; None where no package offers one, or it can."""
        return next((each for each in self._gather().faults if name in each.names), None)

    def origin_of(self, name: str) -> PluginWord | None:
        """Whose word it is; None of one of the engine."""
        return None if name in self._known else self._gather().origins.get(name)
