"""Circles of names that are told of: what an author makes of itself, by whatever detour."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Final, TypeAlias, TypeVar

from engine.model.values.circles import find_circles
from engine.model.values.span import Span
from engine.suite.problems import shorten
from engine.suite.scope import Scope

T = TypeVar("T", bound=Hashable)

CIRCLES_MAX: Final = 20
"""Circles told of one tangle: each is searched for by itself, and whoever has mended these checks again."""

_PATH_MAX: Final = 200

Circular: TypeAlias = tuple[str, Span, str, str]
"""What is said of a circle: the code, the place of the name that closes it, the message and the way out."""


def report_circles(
    needs: Mapping[T, Collection[T]], circular: Callable[[tuple[T, ...]], Circular], scope: Scope
) -> None:
    """Report every circle once; of more than `CIRCLES_MAX` the first, and E198 at the next."""
    for number, circle in enumerate(find_circles(needs)):
        code, span, message, help_ = circular(circle)
        if number == CIRCLES_MAX:
            message = f"more than {CIRCLES_MAX} circles like those before this one; they are not listed"
            scope.error("E198", span, message, "mend those and check again")
            return
        scope.error(code, span, message, help_)


def path_of(circle: Iterable[str]) -> str:
    """A circle for people: `a → b → a`."""
    return shorten(" → ".join(circle), _PATH_MAX)
