"""What the matchers of a vocabulary say of words and texts that other tools have for them, by word and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from engine.model.language.kinds import MatcherKind
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary


class MatcherWords(Noun, frozen=True, kw_only=True):
    """By foreign word: the matcher that it means. Where two claim one word, the first of the vocabulary has it."""

    keys: Mapping[str, MatcherKind]
    """Words that hardly any answer has as a field."""
    maybe_keys: Mapping[str, MatcherKind]
    """Words that may be fields too."""
    beside_matchers: Mapping[str, str]
    """Words that mean a matcher among matchers, and its name."""
    lookalikes: Mapping[str, tuple[MatcherKind, ...]]
    """By the first character of a text: the matchers that it may read like."""


@lru_cache(maxsize=16)
def words_of_matchers(vocabulary: Vocabulary) -> MatcherWords:
    """The words of all matchers of a vocabulary."""
    kinds = tuple(vocabulary.matchers.values())
    return MatcherWords(
        keys=_first((word, kind) for kind in kinds for word in kind.foreign.keys),
        maybe_keys=_first((word, kind) for kind in kinds for word in kind.foreign.maybe_keys),
        beside_matchers=MappingProxyType(
            {word: kind.name for kind in reversed(kinds) for word in kind.foreign.beside_matchers}
        ),
        lookalikes=MappingProxyType(
            {begin: tuple(kind for kind in kinds if begin in _begins(kind)) for begin in "".join(map(_begins, kinds))}
        ),
    )


def _first(words: Iterable[tuple[str, MatcherKind]]) -> Mapping[str, MatcherKind]:
    found: dict[str, MatcherKind] = {}
    for word, kind in words:
        found.setdefault(word, kind)
    return MappingProxyType(found)


def _begins(kind: MatcherKind) -> str:
    return kind.lookalike.begins if kind.lookalike is not None else ""
