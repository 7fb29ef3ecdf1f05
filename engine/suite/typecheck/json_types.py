"""The types that a contract declares, and values beside them: what fits, and what an author probably meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from engine.model.values.json import Json

_TYPES: Mapping[type, str] = MappingProxyType(
    {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
)
_MEANT: Mapping[str, str] = MappingProxyType({"yes": "true", "on": "true", "no": "false", "off": "false"})
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?", re.ASCII | re.IGNORECASE)
_HEXADECIMAL = re.compile(r"0x[0-9a-f]{1,16}", re.ASCII)
_DIGITS_MAX = 100


def types_of(schema: Json) -> tuple[str, ...]:
    """The types that a schema names itself; none where it leaves that to others."""
    kinds = schema.get("type") if isinstance(schema, Mapping) else None
    if isinstance(kinds, str):
        return (kinds,)
    return tuple(each for each in kinds if isinstance(each, str)) if isinstance(kinds, list | tuple) else ()


def fits(value: object, wanted: tuple[str, ...]) -> bool:
    """Whether a value is of one of these types."""
    if isinstance(value, float) and value.is_integer() and "integer" in wanted:
        return True
    if isinstance(value, int) and not isinstance(value, bool) and "number" in wanted:
        return True
    return _type_of(value) in wanted


def type_in_words(value: object) -> str:
    """The type of a value with its article."""
    name = _type_of(value)
    return {"null": "null", "string": "text", "boolean": "true or false"}.get(
        name, f"an {name}" if name[0] in "aio" else f"a {name}"
    )


def likely_literal(text: object, wanted: tuple[str, ...]) -> str | None:
    """What a text is written like as a number or a boolean, where one of those is wanted: `02134` is `2134`."""
    if not isinstance(text, str):
        return None
    plain = text.strip().casefold()
    if "boolean" in wanted and (plain in ("true", "false") or plain in _MEANT):
        return _MEANT.get(plain, plain)
    number = number_of(_as_json(plain.removeprefix("+").replace("_", "")))
    return str(number) if number is not None and fits(number, wanted) else None


def number_of(text: str) -> int | float | None:
    """The number that a text is by JSON's grammar; None for every other text."""
    if len(text) > _DIGITS_MAX or not _NUMBER.fullmatch(text):
        return None
    return float(text) if any(sign in text for sign in ".eE") else int(text)


def _as_json(plain: str) -> str:
    """Digits as JSON has them: without leading zeros, with a digit before the point, in base ten."""
    if _HEXADECIMAL.fullmatch(plain):
        return str(int(plain, 16))
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = digits.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{point}{rest}" if digits[:1].isdigit() or rest[:1].isdigit() else plain


def _type_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "object"
    return _TYPES.get(type(value), "array")
