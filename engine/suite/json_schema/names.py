"""Which keys a mapping allows, in a schema by which an editor names the one that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.model.values.noun import NOTHING
from engine.suite.suggest.nearest import NAMES_SHOWN_MAX

SHORTEST = 3
"""Shorter keys have no near misses: one letter changed is half the word."""

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
    for key in reversed([key for key in known if len(key) >= SHORTEST]):
        suggested = {"enum": [key], "errorMessage": f"unknown {noun}; did you mean `{key}`?"}
        unknown = {"if": {"pattern": f"^(?:{near(key)})$"}, "then": suggested, "else": unknown}
    for key, place in elsewhere.items():
        unknown = {"if": {"const": key}, "then": schema_of_nothing(f"unknown key; {place}"), "else": unknown}
    # Nothing is proposed from here: completion takes keys, and what they mean, from `properties`.
    return {"doNotSuggest": True, "if": {"not": {"pattern": f"^(?:{passing})$"}}, "then": unknown}


def _listed(known: tuple[str, ...], noun: str) -> str:
    # Keys are few, and each is one that may be written here; of an author's own names there may be any number.
    shown = known if noun == "key" else known[:NAMES_SHOWN_MAX]
    return ", ".join(shown) + (", …" if len(shown) < len(known) else "")


def schema_of_nothing(message: str) -> dict[str, Any]:
    """A schema of nothing at all, with the sentence that an editor shows; it takes neither `false` nor `enum: []`."""
    return {"type": "string", "pattern": r"[^\s\S]", "patternErrorMessage": message, "errorMessage": message}


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
