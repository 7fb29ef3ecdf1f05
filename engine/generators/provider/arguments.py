"""What an author writes under `with:`, checked against a method's parameters and turned into what it takes."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin

from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of, show
from engine.generators.provider.catalogue import parameters
from engine.model.language.kinds import Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_number, is_settled, is_whole
from engine.model.values.json import Json

COUNT_MAX = 1_000
"""The largest length or number of things that a provider is asked for."""
NUMBER_MAX = 10**15
_COUNTS = frozenset(
    {"entropy", "length", "m", "n", "parts_count", "quantity", "query_params_count", "precision"}
    | {"precision_real", "precision_imag"}
)
_KINDS: Mapping[type, str] = MappingProxyType(
    {bool: "`true` or `false`", int: "a whole number", float: "a number", str: "text", dict: "a mapping"}
)


def check_arguments(name: str, given: Mapping[str, Templated]) -> tuple[Problem, ...]:
    """Parameters that the method `name` does not have, and values that it cannot take; templates are not judged."""
    known = parameters(name)
    found: list[Problem] = []
    for key, value in given.items():
        if key not in known:
            help_ = suggestion(key, known, what="its parameters are") or f"`{name}` has no parameters: leave `with` out"
            found.append(Problem(key="with", message=f"`{name}` has no parameter `{key}`", help=help_))
        elif is_settled(value):
            found.extend(_check_value(key, value, known[key]))
    return tuple(found)


def read_arguments(name: str, given: Mapping[str, Templated]) -> dict[str, Any]:
    """What the method `name` is called with.

    Raises ValueError for what `check_arguments` reports, and for templates.
    """
    if not given:
        return {}
    known = parameters(name)
    for problem in check_arguments(name, given):
        raise ValueError(f"{problem.message}; {problem.help}")
    read: dict[str, Any] = {}
    for key, value in given.items():
        if not is_settled(value):
            raise ValueError(f"`{key}` of `{name}` is still a template")
        read[key] = _read(value, known[key])
    return read


def _check_value(key: str, value: Json, annotation: Any) -> tuple[Problem, ...]:
    members = _members(annotation)
    if members:
        if value is None or (isinstance(value, str) and _fold(value) in members):
            return ()
        help_ = suggestion(_fold(str(value)), members, what=f"`{key}` is one of")
        return (Problem(key="with", message=f"`{key}` cannot be {show(value)}", help=help_),)
    if not _fits(value, annotation):
        wanted = _wanted(annotation)
        message = f"`{key}` must be {wanted}, not {kind_of(value)}: {show(value)}"
        return (Problem(key="with", message=message, help=f"give `{key}` {wanted}"),)
    if key in _COUNTS and is_number(value) and not 0 <= value <= COUNT_MAX:
        return (Problem(key="with", message=f"`{key}` must be from 0 to {COUNT_MAX}, not {show(value)}", help=_LESS),)
    if is_number(value) and abs(value) > NUMBER_MAX:
        return (Problem(key="with", message=f"`{key}` is too large: {show(value)}", help=_LESS),)
    return ()


_LESS = "write a number that a real input could hold"


def _read(value: Json, annotation: Any) -> Any:
    members = _members(annotation)
    if members and isinstance(value, str):
        return members[_fold(value)]
    if is_whole(value) and int in _choices(annotation):
        return int(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(value) if any(get_origin(each) is tuple for each in _choices(annotation)) else list(value)
    return value


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of a union, or the annotation alone."""
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)


def _members(annotation: Any) -> dict[str, Enum]:
    """The members of an enumeration by their names and by the texts they stand for; none for another annotation."""
    for each in _choices(annotation):
        if isinstance(each, type) and issubclass(each, Enum):
            texts = {_fold(member.value): member for member in each if isinstance(member.value, str)}
            return texts | {_fold(name): member for name, member in each.__members__.items()}
    return {}


def _fold(name: str) -> str:
    return name.lower().replace("_", "-")


def _fits(value: Json, annotation: Any) -> bool:
    return any(_fits_one(value, each) for each in _choices(annotation))


def _fits_one(value: Json, annotation: Any) -> bool:
    origin = get_origin(annotation) or annotation
    if origin is Any:
        return True
    if origin is type(None):
        return value is None
    if origin is bool:
        return isinstance(value, bool)
    if origin is int:
        return is_whole(value)
    if origin is float:
        return is_number(value)
    if origin is str:
        return isinstance(value, str)
    if origin is dict:
        return isinstance(value, Mapping)
    return _fits_list(value, get_args(annotation))


def _fits_list(value: Json, inner: tuple[Any, ...]) -> bool:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False
    if len(inner) > 1 and inner[-1] is not ...:
        return len(value) == len(inner) and all(_fits(each, kind) for each, kind in zip(value, inner, strict=True))
    return not inner or all(_fits(each, inner[0]) for each in value)


def _wanted(annotation: Any) -> str:
    names = [_KINDS.get(get_origin(each) or each, "a list") for each in _choices(annotation) if each is not type(None)]
    return " or ".join(dict.fromkeys(names))
