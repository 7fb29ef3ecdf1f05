"""Values that an author wrote in one of the little languages, kept as text with their place until they are needed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NewType, TypeAlias, Union

from engine.model.values.json import Json
from engine.model.values.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Text that holds at least one `${{ … }}`. A value that is one whole `${{ expr }}` keeps the expression's type."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A JMESPath expression that was found well-formed."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time as written (`30s`, `5m`, `250ms`, `2h`)."""

    seconds: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `count` requests in any window of `window_s` seconds; written `300/min`, `5/s`, `100/2s`."""

    count: int
    window_s: float
    text: str


_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A comparison with a figure, as in gates: `>= 90%`, `< 3s`. `value` is in percent, seconds or plain."""

    operator: str
    value: float
    text: str
    span: Span

    def admits(self, figure: float) -> bool:
        """Whether a figure is within it."""
        return _COMPARE[self.operator](figure, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A name that must exist elsewhere, or a text whose place matters."""

    name: str
    span: Span


Percent = NewType("Percent", float)
"""A share from 0 to 1, written `10%`."""

Templated: TypeAlias = Union[bool, int, float, str, Template, "Sequence[Templated]", "Mapping[str, Templated]", None]
"""JSON in which templates may stand for values; becomes Json once its names are known."""

Names: TypeAlias = Mapping[str, Json]
"""What a template or a query can see."""
