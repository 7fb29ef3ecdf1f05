"""What template expressions compute with: JSON values with limits, and complaints in an author's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import TemplateRuntimeError

from engine.expressions.values.arithmetic import settle
from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.shown import kind_of, show
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json

RESULT_MAX: Final = 512 * 1024
"""Characters (and, for lists and objects, about as many bytes) that one template may make."""


class UnusableError(TemplateRuntimeError):
    """A value that an operator, a filter or the result cannot have."""


class Unset(StrictUndefined):
    """A name that is not set: usable by `default` and `is defined` only; names below it are not set either."""

    def __getattr__(self, name: str) -> Unset:
        """The part of something absent is absent."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self


def text_of(value: Json) -> str:
    """A value as it reads inside text: text itself, anything else as JSON."""
    if isinstance(value, str):
        return value
    require_small(value)
    return canonical_json(value)


def require_small(value: Json) -> None:
    """Refuse a value that is no JSON, or whose text would pass RESULT_MAX; stops looking as soon as it does."""
    budget = RESULT_MAX
    open_: list[Json] = [value]
    while open_:
        each = open_.pop()
        if isinstance(each, Mapping):
            budget -= 2 + sum(len(key) + 4 for key in each)
            open_.extend(each.values())
        elif isinstance(each, str):
            budget -= len(each) + 2
        elif is_list(each):
            budget -= 2 + len(each)
            open_.extend(each)
        else:
            budget -= 4
            _wanted_json(each)
        if budget < 0:
            raise UnusableError("the result is larger than 512 kB")


def _wanted_json(value: Any) -> None:
    """Refuse what stands inside a list or object and is no JSON: a name that is not set, a function, infinity."""
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()  # noqa: SLF001 - the way Jinja itself tells which name it is
    if callable(value):
        raise UnusableError("a function is no value; call it with `()`")
    if isinstance(value, int | float):
        settle_number(value)


def require_length(length: int) -> None:
    """Refuse to make a text of this many characters when it is too long."""
    if length > RESULT_MAX:
        raise UnusableError("the text would be longer than 512 kB")


def require_text(value: Any, *, who: str) -> str:
    """The value, which must be text."""
    if isinstance(value, str):
        return value
    raise UnusableError(f"{who} wants text, not {kind_of(value)} ({show(value, most=40)})")


def require_number(value: Any, *, who: str) -> int | float:
    """The value, which must be a number."""
    if is_number(value):
        return value
    raise UnusableError(f"{who} wants a number, not {kind_of(value)} ({show(value, most=40)})")


def require_count(value: Any, *, who: str) -> int:
    """The value, which must be a whole number from 0 to RESULT_MAX."""
    number = require_number(value, who=who)
    if int(number) != number or not 0 <= number <= RESULT_MAX:
        raise UnusableError(f"{who} wants a whole number from 0 to {RESULT_MAX}, not {show(number)}")
    return int(number)


def require_list(value: Any, *, who: str) -> list[Json]:
    """The value as a list, which it must be."""
    if is_list(value):
        return list(value)
    raise UnusableError(f"{who} wants a list, not {kind_of(value)} ({show(value, most=40)})")


def settle_number(value: float) -> int | float:
    """The number, unless it is none that JSON has or is beyond any use."""
    return compute(settle, value, who="a template")  # type: ignore[no-any-return]


def compute(run: Callable[..., Any], *numbers: Any, who: str) -> Any:
    """What an operation of arithmetic gives, with what goes wrong in words."""
    try:
        return run(*numbers)
    except ZeroDivisionError:
        raise UnusableError(f"{who} by zero") from None
    except (OverflowError, ValueError) as problem:
        raise UnusableError(str(problem)) from None


def present(values: Iterable[Any]) -> None:
    """Refuse values that are not set, in the words of the one that is not."""
    for value in values:
        if isinstance(value, Undefined):
            value._fail_with_undefined_error()  # noqa: SLF001 - the way Jinja itself tells which name it is
