"""When two JSON values are the same: numbers by value, booleans never equal to numbers, at any depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeGuard

from engine.model.values.canonical import canonical_json
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.model.values.order import number_key


class Difference(Noun, frozen=True, kw_only=True):
    """The first place where two values differ; `path` reads like `.items[2].name`, empty for the values themselves."""

    path: str
    left: Json | Missing
    right: Json | Missing


def equal(left: Json, right: Json) -> bool:
    """Whether two JSON values are the same."""
    return difference(left, right) is None


def difference(left: Json, right: Json) -> Difference | None:
    """The first difference in the order of the right value's keys and items; None where there is none.

    Works without recursion, so that depth cannot overflow the stack.
    """
    open_: list[_Pair] = [(None, left, right)]
    while open_:
        trail, one, other = open_.pop()
        inner = _inside(trail, one, other)
        if inner is None:
            return Difference(path=_path(trail), left=one, right=other)
        open_.extend(reversed(inner))
    return None


_SCALARS: Final = frozenset({str, int, float, bool, type(None)})

_Trail = tuple[Any, str | int] | None
"""Where the place above is, and the step from there: written out only for the place that differs."""
_Pair = tuple[_Trail, Json | Missing, Json | Missing]


def _path(trail: _Trail) -> str:
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(_step(step))
    return "".join(reversed(steps))


def _inside(trail: _Trail, one: Json | Missing, other: Json | Missing) -> list[_Pair] | None:
    """The pairs that must be equal for these two to be; None where the two differ by themselves."""
    if one.__class__ is other.__class__ and one.__class__ in _SCALARS:
        return [] if one == other else None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = [*other, *(key for key in one if key not in other)]
        return [((trail, key), one.get(key, MISSING), other.get(key, MISSING)) for key in keys]
    if is_list(one) and is_list(other):
        most = max(len(one), len(other))
        return [((trail, at), _at(one, at), _at(other, at)) for at in range(most)]
    return [] if _same_scalar(one, other) else None


def identity_of(value: Json) -> str:
    """A text that two values share exactly when they are the same. Raises what `canonical_json` does."""
    text = canonical_json(value)
    # A double from 1e21 on is written with its exponent, and an equal integer with all its digits.
    return canonical_json(_with_digits(value)) if "e+" in text else text


def _with_digits(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _with_digits(each) for key, each in value.items()}
    if is_list(value):
        return [_with_digits(each) for each in value]
    return number_key(value) if is_number(value) else value


def is_list(value: object) -> TypeGuard[Sequence[Json]]:
    """Whether a value is a JSON list."""
    return value.__class__ is list or (isinstance(value, Sequence) and not isinstance(value, str | bytes))


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a JSON number; booleans are not."""
    kind = value.__class__
    return kind is int or kind is float or (isinstance(value, int | float) and not isinstance(value, bool))


def _at(values: Sequence[Json], place: int) -> Json | Missing:
    return values[place] if place < len(values) else MISSING


def _same_scalar(one: Json | Missing, other: Json | Missing) -> bool:
    if is_number(one) and is_number(other):
        return number_key(one) == number_key(other)
    return type(one) is type(other) and not isinstance(one, Mapping) and not is_list(one) and one == other


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isidentifier() else f"[{key!r}]"
