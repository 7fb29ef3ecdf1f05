"""Rows of what is published, as Python is given them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

S = TypeVar("S")
T_co = TypeVar("T_co", covariant=True)


class Rows(Sequence[T_co], Generic[S, T_co]):
    """A sequence of which each member is made from another's when it is asked for."""

    def __init__(self, source: Any, make: Callable[[S], T_co]) -> None:
        self._source = source
        self._make = make

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, place: int) -> T_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, place: int | slice) -> T_co | tuple[T_co, ...]:
        numbers = range(len(self))[place]
        if isinstance(numbers, int):
            return self._make(self._source[numbers])
        return tuple(self._make(self._source[number]) for number in numbers)

    def __iter__(self) -> Iterator[T_co]:
        return map(self._make, self._source)
