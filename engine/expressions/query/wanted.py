"""What functions of queries want of their arguments, and what is said when they get something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.shown import kind_of, show
from engine.model.values.canonical import canonical_json
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.model.values.order import keys_in_order

_TEXT_MAX: Final = 512 * 1024
SIZE_MAX: Final = 512 * 1024
"""Characters and items that an answer may have which the query itself put together."""


class QueryError(Exception):
    """A question that cannot be answered on this data. Never leaves the interpreter."""

    def __init__(self, message: str, *, is_limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_limit = is_limit
        """Whether it would be too much work."""


class Expref(Noun, frozen=True):
    """An expression handed to a function (`&name`), to be asked of one item after the other."""

    of: Callable[[Json], Json | Missing]
    charge: Callable[[Sequence[Any]], None]
    """Called with values before they are looked through."""


def text(value: Any, *, who: str) -> str:
    """The value, which must be text."""
    if isinstance(value, str):
        return value
    raise _refused(who, "text", value)


def number(value: Any, *, who: str) -> int | float:
    """The value, which must be a number."""
    if is_number(value):
        return value
    raise _refused(who, "a number", value)


def items(value: Any, *, who: str) -> list[Json]:
    """The items of the value, which must be a list."""
    if is_list(value):
        return list(value)
    raise _refused(who, "a list", value)


def mapping(value: Any, *, who: str) -> Mapping[str, Json]:
    """The value, which must be an object."""
    if isinstance(value, Mapping):
        return value
    raise _refused(who, "an object", value)


def expression(value: Any, *, who: str) -> Expref:
    """The value, which must be an expression."""
    if isinstance(value, Expref):
        return value
    raise QueryError(f"`{who}` wants an expression such as `&name`")


def texts(value: Any, *, who: str) -> list[str]:
    """The items of the value, which must be a list of texts."""
    return [text(each, who=who) for each in items(value, who=who)]


def numbers(value: Any, *, who: str) -> list[Any]:
    """The items of the value, which must be a list of numbers."""
    return [number(each, who=who) for each in items(value, who=who)]


def require_order(value: Any, *by: Any, who: str) -> tuple[list[Json], list[Any]]:
    """The items of a list, and for each the key that says where it stands among them.

    They, or what an expression makes of them, must be numbers only or texts only.
    """
    if by and isinstance(value, Expref):
        raise _refused(who, "a list", None)
    found = items(value, who=who)
    asked: list[Any] = found
    for each in by:
        run = expression(each, who=who)
        asked = [run.of(item) for item in found]
        run.charge(asked)
    if any(each is MISSING or (by and each is None) for each in asked):
        raise QueryError(f"`{who}` found an item without what it sorts by")
    keys = keys_in_order(asked)
    if keys is None:
        raise QueryError(f"`{who}` wants numbers only or texts only, not {show(asked, most=60)}")
    return found, keys


def json_text(value: Json) -> str:
    """The JSON text of a value, within limits."""
    shown = show(value, most=_TEXT_MAX)
    if shown.endswith("…") and len(shown) >= _TEXT_MAX:
        raise QueryError("the text would be longer than 512 kB", is_limit=True)
    return canonical_json(value)


def _refused(who: str, what: str, value: Any) -> QueryError:
    if isinstance(value, Expref):
        return QueryError(f"`{who}` wants {what}, not an expression")
    return QueryError(f"`{who}` wants {what}, not {kind_of(value)} ({show(value, most=40)})")


def refuse_oversized(value: Json | Missing) -> None:
    """Refuse an answer of more than SIZE_MAX characters and items; stops looking as soon as it is."""
    budget = SIZE_MAX
    open_: list[Any] = [value]
    while open_:
        each = open_.pop()
        budget -= len(each) + 1 if isinstance(each, str) else 1
        if isinstance(each, Mapping):
            open_.extend(each.values())
            budget -= len(each)
        elif is_list(each):
            budget -= len(each)
            open_.extend(each)
        if budget < 0:
            raise QueryError("the answer is larger than 512 kB", is_limit=True)
