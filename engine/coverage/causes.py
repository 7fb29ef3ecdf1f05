"""What failing cases have in common that no passing one has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun

VALUES_MAX: Final = 12
"""Different values of a field up to which they are taken for categories."""

TEXT_MAX: Final = 40
"""The longest text that is taken for the name of a category."""

SHARED_MAX: Final = 40
"""Features that all failing cases share up to which pairs of them are tried."""

_TYPICAL = "valid"

Feature: TypeAlias = tuple[str, str]
"""A field with its class, or with its value where it has only a few."""


class Example(Noun, frozen=True, kw_only=True):
    """One case as far as causes go; `input` is empty where only its classes are known."""

    classes: Mapping[str, str]
    input: JsonObject


def cause(failing: Sequence[Example], passing: Sequence[Example], *, others: int) -> str:
    """The smallest conjunction of one or two features that all failing cases have and no passing one has, in words.

    `others` counts the cases of the test that are not among the failing ones, whatever became of them. Empty where
    nothing passed to compare with, or where no such conjunction exists.
    """
    if not failing or not passing:
        return ""
    known = _features([*failing, *passing])
    shared = _shared(known[: len(failing)])
    found = _smallest(shared, {frozenset(each) & frozenset(shared) for each in known[len(failing) :]})
    if not found:
        return ""
    conjunction = " and ".join(f"{field} = {label}" for field, label in found)
    if len(passing) == others:
        rest = "the other one passes" if others == 1 else f"the other {others} pass"
    else:
        rest = "the one that passed has not" if len(passing) == 1 else f"none of the {len(passing)} that passed has"
    return f"{_subject(len(failing))} {conjunction}; {rest}"


def _subject(count: int) -> str:
    return {1: "it has", 2: "both have"}.get(count, f"all {count} have")


def _features(examples: Sequence[Example]) -> list[dict[Feature, None]]:
    """The features of each case: classes other than the typical one first, since they are what was planned."""
    categories = _categories(examples)
    features = []
    for example in examples:
        own = {feature: None for feature in example.classes.items() if feature[1] != _TYPICAL}
        for field in categories:
            if field in example.input:
                own[field, _shown(example.input[field])] = None
            elif example.input:
                own[field, "missing"] = None
        features.append(own)
    return features


def _categories(examples: Iterable[Example]) -> list[str]:
    """Fields with few different values, each seen about twice or more: others would explain anything by chance."""
    values: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for example in examples:
        for field, value in example.input.items():
            if len(values.setdefault(field, set())) <= VALUES_MAX:
                values[field].add(_shown(value) if _is_name(value) else f"\x00{len(values[field])}")
                counts[field] = counts.get(field, 0) + 1
    return [field for field, seen in values.items() if len(seen) <= VALUES_MAX and 2 * len(seen) <= counts[field]]


def _is_name(value: Json) -> bool:
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= TEXT_MAX)


def _shown(value: Json) -> str:
    """A value as the plan labels its class: plain where that cannot be misread."""
    if isinstance(value, str) and value.isprintable() and value and value == value.strip():
        return value if len(value) <= TEXT_MAX else value[: TEXT_MAX - 1] + "…"
    shown = canonical_json(value)
    return shown if len(shown) <= TEXT_MAX else shown[: TEXT_MAX - 1] + "…"


def _shared(features: Sequence[dict[Feature, None]]) -> list[Feature]:
    return [feature for feature in features[0] if all(feature in other for other in features)]


def _smallest(shared: Sequence[Feature], passing: set[frozenset[Feature]]) -> tuple[Feature, ...]:
    for size in (1, 2):
        for candidate in combinations(shared[:SHARED_MAX], size):
            if not any(each.issuperset(candidate) for each in passing):
                return candidate
    return ()
