"""The filters of templates: an allow-list, each total on JSON and bounded in what it makes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.template import moments
from engine.expressions.template.values import (
    Unset,
    UnusableError,
    compute,
    present,
    require_count,
    require_length,
    require_list,
    require_number,
    require_text,
    text_of,
)
from engine.expressions.values import arithmetic
from engine.expressions.values.equality import equal, identity_of, is_number
from engine.expressions.values.shown import kind_of, show
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.model.values.order import keys_in_order

_SPELT_MAX: Final = 64
"""Characters of text that is read as a number: longer than any worth reading."""
_PLACES_MAX: Final = 15
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""Octets that stand for themselves in a URL (RFC 3986, section 2.3)."""


def default(value: Any, fallback: Any = "", falsy: Any = False) -> Any:
    """`fallback` where the value is not set; with a second `true` also where it is empty, zero, false or null."""
    return fallback if isinstance(value, Unset) or (falsy and not value) else value


def lower(value: Any) -> Json:
    """In small letters."""
    return require_text(value, who="lower").lower()


def upper(value: Any) -> Json:
    """In capitals."""
    return require_text(value, who="upper").upper()


def title(value: Any) -> Json:
    """Each word with a capital."""
    return require_text(value, who="title").title()


def capitalize(value: Any) -> Json:
    """The first letter a capital, the others small."""
    return require_text(value, who="capitalize").capitalize()


def trim(value: Any, characters: Any = None) -> Json:
    """Without white space, or without the given characters, at both ends."""
    return require_text(value, who="trim").strip(None if characters is None else require_text(characters, who="trim"))


def replace(value: Any, old: Any, new: Any) -> Json:
    """Every `old` replaced by `new`."""
    text, old, new = (require_text(each, who="replace") for each in (value, old, new))
    require_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


def length(value: Any) -> Json:
    """How many characters, items or keys."""
    if isinstance(value, str | Mapping):
        return len(value)
    return len(require_list(value, who="length"))


def to_int(value: Any, fallback: Any = None) -> Json:
    """As a whole number, cut towards zero; `fallback`, if given, where that is impossible."""
    number = _read(value)
    return _fallen_back(value, fallback) if number is None else compute(arithmetic.truncate, number, who="int")


def to_float(value: Any, fallback: Any = None) -> Json:
    """As a number; `fallback`, if given, where that is impossible."""
    number = _read(value)
    return _fallen_back(value, fallback) if number is None else number


def _read(value: Any) -> int | float | None:
    """The number that a value is or that a text spells, with all of its digits where it is whole."""
    if is_number(value):
        return value
    if not isinstance(value, str) or len(value) > _SPELT_MAX:
        return None
    try:
        return arithmetic.number_of(arithmetic.decimal_of(int(value) if _is_whole(value) else float(value)))
    except (ValueError, OverflowError):
        return None


def _is_whole(text: str) -> bool:
    return text.strip().lstrip("+-").isdecimal()


def _fallen_back(value: Any, fallback: Any) -> Json:
    if fallback is None:
        raise UnusableError(f"{show(value, most=40)} is not a number")
    return fallback  # type: ignore[no-any-return]


def to_string(value: Any) -> Json:
    """As text; what is no text as JSON."""
    return text_of(value)


def round_(value: Any, places: Any = 0) -> Json:
    """Rounded to this many places after the point; a half goes away from zero. Whole where `places` is 0."""
    number = require_number(value, who="round")
    digits = require_count(places, who="round")
    if digits > _PLACES_MAX:
        raise UnusableError(f"round keeps at most {_PLACES_MAX} places")
    return compute(arithmetic.round_half_away, number, digits, who="round")  # type: ignore[no-any-return]


def abs_(value: Any) -> Json:
    """Without its sign."""
    return compute(arithmetic.absolute, require_number(value, who="abs"), who="abs")  # type: ignore[no-any-return]


def first(value: Any) -> Json:
    """The first item or character."""
    return _item(value, 0, who="first")


def last(value: Any) -> Json:
    """The last item or character."""
    return _item(value, -1, who="last")


def _item(value: Any, place: int, *, who: str) -> Json:
    values = value if isinstance(value, str) else require_list(value, who=who)
    if not values:
        raise UnusableError(
            f"{who} wants at least one item, the {'text' if isinstance(value, str) else 'list'} is empty"
        )
    return values[place]


def join(value: Any, separator: Any = "") -> Json:
    """The items as one text."""
    texts = [text_of(each) for each in require_list(value, who="join")]
    between = require_text(separator, who="join")
    require_length(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def tojson(value: Any) -> Json:
    """As JSON text."""
    return canonical_json(value) if isinstance(value, str) else text_of(value)


def urlencode(value: Any) -> Json:
    """As part of a URL: everything but letters, digits and `-._~` is escaped."""
    octets = text_of(value).encode("utf-8", "replace")
    return "".join(chr(each) if each in _UNRESERVED else f"%{each:02X}" for each in octets)


def repeat(value: Any, count: Any) -> Json:
    """The text, this many times."""
    text, times = require_text(value, who="repeat"), require_count(count, who="repeat")
    require_length(len(text) * times)
    return text * times


def pad(value: Any, width: Any, filler: Any = "0") -> Json:
    """Filled up at the front to this many characters, with `0` unless told otherwise."""
    places, letter = require_count(width, who="pad"), require_text(filler, who="pad")
    if len(letter) != 1:
        raise UnusableError(f"pad fills with one character, not {show(letter)}")
    return text_of(value).rjust(places, letter)


def sort(value: Any, reverse: Any = False) -> Json:
    """In order: numbers by value, moments, or texts by their characters; not numbers and texts."""
    values = require_list(value, who="sort")
    keys = _keys_of(values, who="sort")
    return [values[place] for place in sorted(range(len(values)), key=keys.__getitem__, reverse=bool(reverse))]


def _keys_of(values: list[Json], *, who: str) -> list[Any]:
    """What the items are sorted by."""
    keys = keys_in_order(values)
    if keys is None:
        raise UnusableError(f"{who} wants a list of numbers or a list of texts")
    return keys


def unique(value: Any) -> Json:
    """Each item once, in the order of first appearance."""
    values = require_list(value, who="unique")
    seen: dict[str, Json] = {}
    for each in values:
        seen.setdefault(identity_of(each), each)
    return list(seen.values())


def min_(value: Any) -> Json:
    """The least number, moment or text."""
    return _item(sort(value), 0, who="min")


def max_(value: Any) -> Json:
    """The greatest number, moment or text."""
    values = require_list(value, who="max")
    keys = _keys_of(values, who="max")
    return values[max(range(len(keys)), key=keys.__getitem__)] if keys else _item(values, 0, who="max")


def sum_(value: Any) -> Json:
    """The numbers added up."""
    numbers = [require_number(each, who="sum") for each in require_list(value, who="sum")]
    return compute(arithmetic.total, numbers, who="sum")  # type: ignore[no-any-return]


def split(value: Any, separator: Any = None) -> Json:
    """The parts between separators, or between white space."""
    text = require_text(value, who="split")
    if separator == "":
        raise UnusableError("split wants a separator of at least one character")
    return list(text.split(None if separator is None else require_text(separator, who="split")))


def reverse(value: Any) -> Json:
    """From the end to the beginning."""
    return value[::-1] if isinstance(value, str) else require_list(value, who="reverse")[::-1]


def contains(value: Any, wanted: Any) -> Json:
    """Whether a text has a part, or a list an item."""
    if isinstance(value, str):
        return require_text(wanted, who="contains") in value
    return any(equal(each, wanted) for each in require_list(value, who="contains"))


def keys(value: Any) -> Json:
    """The keys of an object."""
    if isinstance(value, Mapping):
        return list(value)
    raise UnusableError(f"keys wants an object, not {kind_of(value)}")


def b64encode(value: Any) -> Json:
    """In Base64, of the UTF-8 bytes."""
    return base64.b64encode(text_of(value).encode("utf-8", "replace")).decode("ascii")


def sha256(value: Any) -> Json:
    """The SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text_of(value).encode("utf-8", "replace")).hexdigest()


def concatenate(values: Any) -> Json:
    """The operator `~`: the values as one text."""
    return join(list(values))


def _on_what_is_set(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """`run`, refusing names that are not set, and a result that is too large."""

    @wraps(run)
    def guarded(*values: Any, **named: Any) -> Any:
        present((*values, *named.values()))
        try:
            made = run(*values, **named)
        except TypeError as problem:
            raise UnusableError(f"`{name}` cannot be used like this: {_without_names(problem)}") from problem
        if isinstance(made, str):
            require_length(len(made))
        return made

    return guarded


def _without_names(problem: TypeError) -> str:
    """The words of a TypeError without the name of our function."""
    return str(problem).partition(") ")[2] or str(problem)


CONCATENATE: Final = "~"
"""The name under which `concatenate` is called; no author can write it."""

_PLAIN: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "abs": abs_,
        "b64encode": b64encode,
        "capitalize": capitalize,
        "contains": contains,
        "first": first,
        "float": to_float,
        "int": to_int,
        "iso": moments.iso,
        "join": join,
        "keys": keys,
        "last": last,
        "length": length,
        "count": length,
        "lower": lower,
        "max": max_,
        "min": min_,
        "minus": moments.minus,
        "pad": pad,
        "plus": moments.plus,
        "date": moments.date,
        "repeat": repeat,
        "replace": replace,
        "reverse": reverse,
        "round": round_,
        "sha256": sha256,
        "sort": sort,
        "split": split,
        "string": to_string,
        "sum": sum_,
        "title": title,
        "tojson": tojson,
        "trim": trim,
        "unique": unique,
        "upper": upper,
        "urlencode": urlencode,
    }
)

FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "default": default,
        "d": default,
        CONCATENATE: _on_what_is_set(CONCATENATE, concatenate),
        **{name: _on_what_is_set(name, run) for name, run in _PLAIN.items()},
    }
)
"""Every filter, by name."""
