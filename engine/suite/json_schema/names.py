"""Which keys a mapping allows, in a schema by which an editor names the one that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from engine.model.values.noun import NOTHING
from engine.suite.suggest.foreign_words import OWN_WORDS
from engine.suite.suggest.nearest import NAMES_SHOWN_MAX, closest, foreign_meaning

SHORTEST = 3
"""Shorter keys have no near misses: one letter changed is half the word."""

_CHAIN_MAX = 8
_FREE = ("x-.*", "<<")
"""An author's own keys, and merges."""


def schema_of_names(
    keys: Iterable[str],
    *,
    also: tuple[str, ...] = (),
    elsewhere: Mapping[str, str] = NOTHING,
    noun: str = "key",
    more: str = "",
) -> dict[str, Any]:
    """The schema of the names of keys (`propertyNames`): one of these, else what was meant, else the list of them.

    `also` are patterns of further names that pass; `elsewhere` are names that belong to another place, with where;
    `more` is said after the list.
    """
    known = tuple(dict.fromkeys(keys))
    passing = "|".join([*map(_literal, known), *_FREE, *also])
    plural = noun if noun.endswith("s") else f"{noun}s"
    unknown = schema_of_nothing(
        f"unknown {noun}; the {plural} here are {_listed(known, noun)}{more}" if known else f"no {noun} is known here"
    )
    unknown = _tell_slips(known, noun, unknown)
    for key, place in elsewhere.items():
        unknown = {"if": {"const": key}, "then": schema_of_nothing(f"unknown key; {place}"), "else": unknown}
    # Nothing is proposed from here: completion takes keys, and what they mean, from `properties`.
    return {"doNotSuggest": True, "if": {"not": {"pattern": f"^(?:{passing})$"}}, "then": unknown}


def _listed(known: tuple[str, ...], noun: str) -> str:
    # Keys are few, and each is one that may be written here; of an author's own names there may be any number.
    shown = known if noun == "key" else known[:NAMES_SHOWN_MAX]
    return ", ".join(shown) + (", …" if len(shown) < len(known) else "")


def pattern_of_slips(keys: Iterable[str]) -> str:
    """A pattern of every text that is a slip in one of these keys, or a word of another tool for one."""
    known = tuple(keys)
    foreign = [word for words in _words_of_others(known).values() for word in words]
    slips = "|".join([*map(_slips_of, known), *map(_literal, foreign)])
    return f"^(?!(?:{'|'.join(map(_literal, known))})$)(?:{slips})$"


@lru_cache(maxsize=64)
def suggest_among(known: tuple[str, ...], noun: str, unknown: str) -> Mapping[str, Any]:
    """The schema of a text that is none of many names: what was meant, else the sentence for an unknown one.

    Three documents ask it of the same hundred generators, so what was made once is kept.
    """
    told = f"unknown {noun}; did you mean `{{}}`?"
    slips = [(name, f"^(?:{near(name)})$", told.format(name)) for name in known]
    short = (name.rpartition(".")[2] for name in known)
    aliases = [word for word in dict.fromkeys((*OWN_WORDS, *short)) if word not in known]
    meant = ((word, closest(word, known)) for word in aliases)
    slips += [(word, f"^{_literal(word)}$", told.format(name)) for word, name in meant if name is not None]
    return MappingProxyType(_by_first_sign(slips, schema_of_nothing(unknown)))


def _by_first_sign(slips: Sequence[tuple[str, str, str]], otherwise: dict[str, Any]) -> dict[str, Any]:
    """Of slips (word, pattern, sentence) the one that fits; halved by first signs, so that a schema stays flat."""
    signs = sorted({word[:1] for word, _, _ in slips})
    if len(slips) <= _CHAIN_MAX or len(signs) == 1:
        for _, pattern, sentence in reversed(slips):
            otherwise = {"if": {"pattern": pattern}, "then": schema_of_nothing(sentence), "else": otherwise}
        return otherwise
    first = signs[: len(signs) // 2]
    then = _by_first_sign([each for each in slips if each[0][:1] in first], otherwise)
    other = _by_first_sign([each for each in slips if each[0][:1] not in first], otherwise)
    return {"if": {"pattern": f"^[{''.join(map(_literal, first))}]"}, "then": then, "else": other}


def _tell_slips(known: tuple[str, ...], noun: str, otherwise: dict[str, Any]) -> dict[str, Any]:
    """What is said of a slip in one of these, or of a word that other tools have for it."""
    foreign = _words_of_others(known) if noun == "key" else {}
    for sentence, words in foreign.items():
        pattern = "|".join(map(_literal, words))
        told = schema_of_nothing(f"unknown {noun}; {sentence}")
        otherwise = {"if": {"pattern": f"^(?:{pattern})$"}, "then": told, "else": otherwise}
    for key in reversed([key for key in known if len(key) >= SHORTEST]):
        suggested = {"enum": [key], "errorMessage": f"unknown {noun}; did you mean `{key}`?"}
        otherwise = {"if": {"pattern": f"^(?:{_slips_of(key)})$"}, "then": suggested, "else": otherwise}
    return otherwise


def _words_of_others(known: tuple[str, ...]) -> Mapping[str, list[str]]:
    """By what is said of them: words of other tools for one of these keys."""
    found: dict[str, list[str]] = {}
    for word, own in OWN_WORDS.items():
        meant = closest(word, known) if word not in known and any(each in known for each in own) else None
        if meant in own:
            found.setdefault(foreign_meaning(word, meant), []).append(word)
    return found


def _slips_of(key: str) -> str:
    """A pattern of the texts one slip from a key, and of the same words joined as other tools join them."""
    begin, *rest = key.split("-")
    joined = "".join(f"[-_ ]?[{part[:1]}{part[:1].upper()}]{_literal(part[1:])}" for part in rest)
    return f"{near(key)}|{_literal(begin)}{joined}" if rest else near(key)


def schema_of_nothing(message: str) -> dict[str, Any]:
    """A schema of nothing at all, with the sentence that an editor shows; it takes neither `false` nor `enum: []`."""
    return {"type": "string", "pattern": r"[^\s\S]", "errorMessage": message}


def near(word: str) -> str:
    """A pattern of every text that is one slip from a word: a letter missing, added, replaced or swapped, or `_`."""
    rest = word[1:]
    if not word:
        return ".?"
    ways = [f".?{_literal(rest)}", f".{_literal(word)}", f"{_literal(word[0])}(?:{near(rest)})"]
    if len(word) > 1 and word[0] != word[1]:
        ways.append(f"{_literal(word[1] + word[0])}{_literal(word[2:])}")
    return "|".join(ways)


def _literal(text: str) -> str:
    # The patterns are read by JavaScript in Unicode mode, which refuses to escape a hyphen.
    return re.escape(text).replace(r"\-", "-")
