"""The one place where packages of others are loaded and checked: a vocabulary, and what they add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from engine.model.plugins import (
    EDGES,
    EXECUTORS,
    GENERATORS,
    MATCHERS,
    REPORTERS,
    SUITE_GROUPS,
    TARGETS,
    PluginFault,
    PluginWord,
)
from engine.model.vocabulary import Vocabulary
from engine.plugins.codes import TAKEN_NAME
from engine.plugins.command_words import AddedWords
from engine.plugins.discovery import Offer, find_offers, plain_name
from engine.plugins.loading import load_word
from engine.plugins.promises import hold_edge, hold_generator, hold_matcher, hold_report
from engine.plugins.target_promises import hold_executor, hold_target

_HOLD: Final[Mapping[str, Callable[[Any, PluginWord], Any]]] = MappingProxyType(
    {
        MATCHERS: hold_matcher,
        GENERATORS: hold_generator,
        EDGES: hold_edge,
        TARGETS: hold_target,
        REPORTERS: hold_report,
        EXECUTORS: hold_executor,
    }
)
"""How each kind is held to its promises."""


def with_plugins(known: Vocabulary, listed: Sequence[str]) -> Vocabulary:
    """The vocabulary of a project that lists these packages; what is wrong with them is among its `faults`."""
    wanted = frozenset(map(plain_name, listed))
    if not wanted or wanted <= known.packages.keys():
        return known
    offers = [each for each in find_offers(SUITE_GROUPS) if each.word.package in wanted]
    added = {group: _add_words(group, offers, known) for group in SUITE_GROUPS}
    return Vocabulary(
        matchers=_joined(known.matchers, added[MATCHERS]),
        generators=_joined(known.generators, added[GENERATORS]),
        edges=_joined(known.edges, added[EDGES]),
        targets=_joined(known.targets, added[TARGETS]),
        reporters=known.reporters,
        executors=known.executors,
        versions=known.versions,
        coming_targets=known.coming_targets,
        start_emulator=known.start_emulator,
        packages={each.word.package: each.word.version for each in offers},
        origins={(group, name): word for group in SUITE_GROUPS for name, word in added[group].origins.items()},
        faults=tuple(fault for group in SUITE_GROUPS for fault in added[group].faults),
    )


def words_of_command(group: str, known: Vocabulary) -> AddedWords:
    """The reports or executors of every installed package: they stand on the command line, and change no suite."""
    return _add_words(group, find_offers((group,)), known)


def _add_words(group: str, offers: Iterable[Offer], known: Vocabulary) -> AddedWords:
    kinds: dict[str, Any] = {}
    origins: dict[str, PluginWord] = {}
    faults: list[PluginFault] = []
    for offer, found in load_offers([each for each in offers if each.word.group == group], known):
        if isinstance(found, PluginFault):
            faults.append(found)
            continue
        kinds[offer.word.name] = _HOLD[group](found, offer.word)
        origins[offer.word.name] = offer.word
    return AddedWords(kinds=kinds, origins=origins, faults=tuple(faults))


def load_offers(offers: Sequence[Offer], known: Vocabulary) -> Iterator[tuple[Offer, Any]]:
    """Each offer with its kind, or with the PluginFault that keeps it out."""
    for offer in offers:
        rival = next(_rivals(offer, offers), None)
        yield offer, load_word(offer, known) if rival is None else _doubled(offer.word, rival)


def _rivals(offer: Offer, offers: Iterable[Offer]) -> Iterator[PluginWord]:
    """Words of the same name: of two, nobody could say which one a suite means."""
    return (each.word for each in offers if each is not offer and _is_same(each.word, offer.word))


def _is_same(one: PluginWord, other: PluginWord) -> bool:
    return (one.group, one.name) == (other.group, other.name)


def _doubled(word: PluginWord, rival: PluginWord) -> PluginFault:
    whose = "twice" if rival.package == word.package else f"by {rival.owner}, too"
    cause = f"a {word.noun} `{word.name}` is offered {whose}: list one of the packages"
    return PluginFault(code=TAKEN_NAME, word=word, cause=cause, names=frozenset({word.name}))


class _Joined(Mapping[str, Any]):
    """The words of the engine, which may cost an import when they are looked for, and those of packages."""

    def __init__(self, known: Mapping[str, Any], added: Mapping[str, Any]) -> None:
        self._known = known
        self._added = added

    def __getitem__(self, name: str) -> Any:
        return self._added[name] if name in self._added else self._known[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        yield from self._added

    def __len__(self) -> int:
        return len(self._known) + len(self._added)


def _joined(known: Mapping[str, Any], added: AddedWords) -> Mapping[str, Any]:
    if not added.kinds:
        return known
    return _Joined(known, MappingProxyType(dict(added.kinds)))
