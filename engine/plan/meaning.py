"""What suites mean, as one text that is hashed: the same for other layout, comments and ends of lines.

A plan is a function of its suites, its words and its options. So whatever stands in them counts, but for the places at
which it was written.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final

import msgspec

from engine.model.language.inputs import AnswerPlaces
from engine.model.language.kinds import EdgeKind, GeneratorKind, MatcherKind
from engine.model.ports.target import TargetKind
from engine.model.values.span import Span

_NAMED: Final = (MatcherKind, GeneratorKind, EdgeKind, TargetKind, Enum)
"""Of words of the language the names say what they are, and versions which."""
_PLACES: Final = (Span, AnswerPlaces)
_EMPTY: Final[tuple[()]] = ()
_PLAIN: Final = frozenset({int, float, bool})


def hash_meaning(value: object) -> str:
    """SHA-256, in hex, of everything that stands in a value made of nouns, whatever lines it was written on."""
    pieces: list[str] = []
    _write(value, pieces)
    return hashlib.sha256("".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()


def _write(value: Any, pieces: list[str]) -> None:
    kind: Any = type(value)
    if kind is str:
        pieces.append(encode_basestring(value))
    elif value is None or kind in _PLAIN:
        pieces.append(repr(value))
    elif kind is tuple or kind is list:
        pieces.append("[")
        for each in value:
            _write(each, pieces)
            pieces.append(",")
        pieces.append("]")
    else:
        _writer_of(kind)(value, pieces)


def _write_mapping(value: Mapping[Any, Any], pieces: list[str]) -> None:
    pieces.append("{")
    for key, each in value.items():
        _write(key, pieces)
        pieces.append(":")
        _write(each, pieces)
    pieces.append("}")


def _write_set(value: Collection[Any], pieces: list[str]) -> None:
    pieces.append("set")
    _write(sorted(value), pieces)


def _write_place(_value: object, _pieces: list[str]) -> None:
    """Where something stands is no part of what it means."""


def _write_name(value: Any, pieces: list[str]) -> None:
    pieces.append(f"{type(value).__name__}:{value.name}")


@lru_cache(maxsize=512)
def _writer_of(kind: type) -> Callable[[Any, list[str]], None]:
    """How values of a type are written; each type is looked at once. Raises TypeError for one that is no noun."""
    if issubclass(kind, _PLACES):
        return _write_place
    if issubclass(kind, _NAMED):
        return _write_name
    if issubclass(kind, Mapping):
        return _write_mapping
    if issubclass(kind, frozenset | set):
        return _write_set
    return _NounWriter(kind)


class _NounWriter:
    """Writes nouns of one type: its name, and the fields that say something."""

    __slots__ = ("_begin", "_names", "_values")

    def __init__(self, kind: Any) -> None:
        is_struct = issubclass(kind, msgspec.Struct)
        names = kind.__struct_fields__ if is_struct else [each.name for each in dataclasses.fields(kind)]
        self._begin = f"{kind.__name__}("
        self._names = tuple(f"{name}=" for name in names)
        self._values = attrgetter(*names, "__class__") if names else None

    def __call__(self, value: Any, pieces: list[str]) -> None:
        """Append the text of one."""
        pieces.append(self._begin)
        if self._values is not None:
            *values, _ = self._values(value)
            for name, each in zip(self._names, values, strict=True):
                if each is not None and each is not _EMPTY and type(each) is not Span:
                    pieces.append(name)
                    _write(each, pieces)
        pieces.append(")")
