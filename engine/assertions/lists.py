"""`every`, `any`, `only`, `unique`, `sorted`: over the items of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from engine.expressions.judging import (
    cannot_judge,
    fail,
    fail_with_message,
    has_late,
    judge_all,
    matchers_in_words,
)
from engine.expressions.values.equality import identity_of, is_list
from engine.expressions.values.inline_yaml import inline_yaml
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Matchers, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import Admitted, ForeignNames
from engine.model.values.json import Json, Missing
from engine.model.values.order import keys_in_order
from engine.model.verdict import HELD, Judgement, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """The grammar of `every`."""

    every: Matchers = word("A value or matcher that each item fits.", examples=({"type": "string"},))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyItem:
    """The grammar of `any`."""

    any: Matchers = word("A value or matcher that at least one item fits.", examples=("approved", {"gte": 80}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """The grammar of `only`."""

    only: Templated = word("No other keys than these; they need not be there.", examples=(["id", "status"],))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """The grammar of `unique`."""

    unique: bool = word("`true`: no two items are the same.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The grammar of `sorted`."""

    sorted: bool = word("`true`: numbers, moments or texts, none less than the one before it.", examples=(True,))


def judge_every(spec: Every, value: Json | Missing) -> Judgement:
    """Held where each item fits; of an empty list, all do, but then none was looked at."""
    if not is_list(value):
        return fail(value, f"a list in which every item is {matchers_in_words(spec.every)}")
    if not value:
        return _NO_ITEM
    idle = True
    for place, item in enumerate(value):
        judgement = judge_all(spec.every, item)
        if judgement.outcome is not Outcome.HELD:
            return judgement.but(message=f"fails at [{place}]: {judgement.message}", was=judgement.was or show(item))
        idle = idle and judgement.is_idle
    return _NO_ITEM.but(message="the lists inside it are empty") if idle else HELD


def _doubt_every(spec: Every) -> Problem | None:
    """`every: [1, 2]`, which wants of each item that it is the whole list."""
    whole = getattr(spec.every[0].spec, "equals", None) if len(spec.every) == 1 else None
    if not is_list(whole) or has_late(whole):
        return None
    written = inline_yaml(whole)
    help_ = (
        f"for items that are any of these ask `every: {{ in: {written} }}`, for items that are lists "
        f"`every: {{ type: array, equals: {written} }}`"
    )
    return Problem(key=None, message=f"`every` wants of each item that it is the whole list {show(whole)}", help=help_)


_NO_ITEM = Judgement(outcome=Outcome.HELD, message="the list is empty", is_idle=True)


def judge_any(spec: AnyItem, value: Json | Missing) -> Judgement:
    """Held where at least one item fits."""
    expected = f"an item that is {matchers_in_words(spec.any)}"
    if not is_list(value):
        return fail(value, f"a list with {expected}")
    judgements = [judge_all(spec.any, item) for item in value]
    wrong = next((each for each in judgements if each.outcome is Outcome.ERROR), None)
    held = any(each.outcome is Outcome.HELD for each in judgements)
    if held:
        return HELD
    return wrong or fail(value, expected).but(is_unlike=bool(value) and all(each.is_unlike for each in judgements))


def judge_only(spec: Only, value: Json | Missing) -> Judgement:
    """Held where the object, or each object of the list, has no other keys."""
    names: Any = spec.only
    if not _are_names(names):
        return cannot_judge("`only` wants a list of keys")
    objects: Any = value if is_list(value) else [value]
    if not all(isinstance(each, Mapping) for each in objects):
        return fail(value, f"an object with no other keys than {show(names)}")
    if is_list(value) and not value:
        return _NO_ITEM
    others = sorted({key for each in objects for key in each} - set(names))
    return fail_with_message(f"has {show(others)}, expected no other keys than {show(names)}") if others else HELD


def _are_names(names: Any) -> bool:
    return not has_late(names) and is_list(names) and all(isinstance(each, str) for each in names)


def judge_unique(spec: Unique, value: Json | Missing) -> Judgement:
    """Held where no two items are the same (or some are, for `false`)."""
    if not is_list(value):
        return fail(value, "a list of different items" if spec.unique else "a list with equal items")
    if not value and spec.unique:
        return _NO_ITEM
    seen: dict[str, int] = {}
    for place, item in enumerate(value):
        first = seen.setdefault(_identity(item), place)
        if first != place:
            words = f"has {show(item)} at [{first}] and [{place}], expected different items"
            return fail_with_message(words) if spec.unique else HELD
    return HELD if spec.unique else fail(value, "a list with equal items")


def _identity(item: Json) -> str:
    """A text that two items share exactly when they are equal; NaN, which JSON lacks, equals only itself."""
    try:
        return identity_of(item)
    except (ValueError, TypeError, RecursionError):
        return show(item, most=10_000)


def judge_sorted(spec: Sorted, value: Json | Missing) -> Judgement:
    """Held where numbers, moments, or texts by their code points, go up or stay (or do not, for `false`)."""
    keys = keys_in_order(value) if is_list(value) else None
    if not is_list(value) or keys is None:
        return fail(value, "a list of numbers or of texts")
    if not value and spec.sorted:
        return _NO_ITEM
    for place, (one, next_) in enumerate(pairwise(keys)):
        if next_ < one:
            before, behind = show(value[place]), show(value[place + 1])
            words = f"has {behind} at [{place + 1}] behind {before}, expected it to be sorted"
            return fail_with_message(words) if spec.sorted else HELD
    return HELD if spec.sorted else fail(value, "it not to be sorted")


def check_only(spec: Only) -> tuple[Problem, ...]:
    """Anything but a list of keys."""
    if has_late(spec.only) or _are_names(spec.only):
        return ()
    return (Problem(key=None, message="`only` wants a list of keys", help="write `only: [id, status]`"),)


_OF_LISTS: Final = Admitted(takes=frozenset({"array"}))
_OF_KEYS: Final = Admitted(takes=frozenset({"object", "array"}))

KINDS = (
    MatcherKind(
        name="every",
        example="output: { scores: { every: { between: [0, 100] } } }",
        spec=Every,
        judge=judge_every,
        misread=_doubt_every,
        doc="Each item of a list fits.",
        admits=lambda _spec: _OF_LISTS,
        compares="items",
        foreign=ForeignNames(maybe_keys=("items", "all", "each"), maybe_of="single"),
    ),
    MatcherKind(
        name="any",
        example="output: { states: { any: approved } }",
        spec=AnyItem,
        judge=judge_any,
        doc="At least one item of a list fits.",
        admits=lambda _spec: _OF_LISTS,
        compares="items",
    ),
    MatcherKind(
        name="only",
        example="output: { only: [id, status] }",
        spec=Only,
        judge=judge_only,
        doc="An object without other keys.",
        check=check_only,
        admits=lambda _spec: _OF_KEYS,
        foreign=ForeignNames(keys=("additionalproperties",), beside_matchers=("additional-properties", "strict")),
    ),
    MatcherKind(
        name="unique",
        example="output: { ids: { unique: true } }",
        spec=Unique,
        judge=judge_unique,
        doc="No two items of a list are the same.",
        admits=lambda _spec: _OF_LISTS,
        foreign=ForeignNames(beside_matchers=("distinct", "unique-items")),
    ),
    MatcherKind(
        name="sorted",
        example="output: { scores: { sorted: true } }",
        spec=Sorted,
        judge=judge_sorted,
        doc="A list in ascending order.",
        admits=lambda _spec: _OF_LISTS,
    ),
)
