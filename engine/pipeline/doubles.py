"""Names that libraries of two suites define differently: a run can mean only one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Protocol

from engine.model.source.diagnostic import Diagnostic, Related
from engine.model.values.noun import Noun
from engine.model.values.span import Span


class Placed(Protocol):
    """What has a place in a file."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


def find_doubles(key: str, shared: Iterable[Mapping[str, Placed]]) -> Iterator[tuple[str, Diagnostic]]:
    """Each name under `key` that means something else in another suite, and what is wrong with it."""
    first: dict[str, Placed] = {}
    told: set[str] = set()
    for named in shared:
        for name, each in named.items():
            other = first.setdefault(name, each)
            if name not in told and other is not each and _meaning(other) != _meaning(each):
                told.add(name)
                yield name, _double(key, name, each.span, other.span)


def _double(key: str, name: str, span: Span, other: Span) -> Diagnostic:
    return Diagnostic(
        code="E285",
        span=span,
        message=f"`{name}` under `{key}` means something else in another suite of this run",
        help="define it once, in `engine.yaml` or in a library that both use; or run the suites one by one",
        related=(Related(span=other, message="the other one"),),
    )


def _meaning(value: Any) -> Any:
    """A value without the places in it."""
    match value:
        case Span():
            return None
        case Mapping():
            return {name: _meaning(each) for name, each in value.items()}
        case tuple():
            return tuple(map(_meaning, value))
        case Noun():
            return type(value), [_meaning(getattr(value, name)) for name in value.__struct_fields__]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return type(value), [_meaning(getattr(value, each.name)) for each in fields(value)]
        case _:
            return value
